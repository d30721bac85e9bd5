package protocol

import (
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/economy/reward"
	"github.com/bitsage-network/bitsage/simulation/ledger"
)

// RewardsConfig are the dials of Rewards.
type RewardsConfig struct {
	StakerBps, RebateBps int64
	EpochSeconds         uint64
}

// Rewards divides what arrives by stake time and fees, by economy/reward. Claims
// are paid as soon as an epoch is over.
type Rewards struct {
	c                         RewardsConfig
	book                      *ledger.Ledger
	stakePot, workPot         *big.Int // base units
	stakeResidue, workResidue *big.Int // in 1/Scale
	credits                   []*big.Int
	stakes                    []*big.Int // base units, held through the epoch
	fees                      []*big.Int // USD of the epoch
	received, paid            *big.Int
	// Paid is what each earner got by now, and PaidForWork of it for work; base
	// units, the second rounded down.
	Paid, PaidForWork []*big.Int
}

// NewRewards divides among earners with these stakes.
func NewRewards(c RewardsConfig, book *ledger.Ledger, stakes []*big.Int) *Rewards {
	r := &Rewards{
		c: c, book: book, stakes: stakes, stakePot: new(big.Int), workPot: new(big.Int),
		stakeResidue: new(big.Int), workResidue: new(big.Int), received: new(big.Int), paid: new(big.Int),
	}
	for range stakes {
		r.credits, r.fees = append(r.credits, new(big.Int)), append(r.fees, new(big.Int))
		r.Paid, r.PaidForWork = append(r.Paid, new(big.Int)), append(r.PaidForWork, new(big.Int))
	}
	return r
}

// Notify says that so much has arrived.
func (r *Rewards) Notify(amount *big.Int) {
	r.received.Add(r.received, amount)
	stake, work := reward.Split(amount, r.c.StakerBps)
	r.stakePot.Add(r.stakePot, stake)
	r.workPot.Add(r.workPot, work)
}

// Record counts a fee, in dollars of 6 decimals, that an earner's work brought.
func (r *Rewards) Record(earner int, fee *big.Int) { r.fees[earner].Add(r.fees[earner], fee) }

// SetStake changes what an earner has staked, from the next epoch on.
func (r *Rewards) SetStake(earner int, stake *big.Int) { r.stakes[earner] = stake }

// Close divides the epoch and pays everybody.
func (r *Rewards) Close(reading Reading) {
	seconds := new(big.Int).SetUint64(r.c.EpochSeconds)
	weights, all, fees := make([]*big.Int, len(r.stakes)), new(big.Int), new(big.Int)
	for i, stake := range r.stakes {
		weights[i] = new(big.Int).Mul(reward.Weight(stake), seconds)
		all.Add(all, weights[i])
		fees.Add(fees, r.fees[i])
	}
	pot := func(whole, residue *big.Int) *big.Int {
		p := new(big.Int).Mul(whole, reward.Scale)
		return p.Add(p, residue)
	}
	perWeight, rest := reward.Rate(pot(r.stakePot, r.stakeResidue), all)
	r.stakePot, r.stakeResidue = new(big.Int), rest
	perFee := new(big.Int)
	if reading.Healthy {
		perFee, rest = reward.CappedRate(pot(r.workPot, r.workResidue), fees, reward.FeeCap(r.c.RebateBps, reading.Price))
		r.workPot, r.workResidue = new(big.Int), rest
	}
	for i := range r.stakes {
		work := reward.Whole(perFee, r.fees[i])
		credit := r.credits[i].Add(r.credits[i], reward.Whole(perWeight, weights[i]))
		credit.Add(credit, work)
		amount, left := reward.Payable(credit)
		r.credits[i] = left
		r.book.Move(ledger.SAGE, ledger.Rewards, ledger.Workers, amount)
		r.paid.Add(r.paid, amount)
		r.Paid[i].Add(r.Paid[i], amount)
		whole, _ := reward.Payable(work)
		r.PaidForWork[i].Add(r.PaidForWork[i], whole)
		r.fees[i] = new(big.Int)
	}
	r.check()
}

// check holds received = paid + credited + pots + residues, to the last fraction.
func (r *Rewards) check() {
	owed := new(big.Int).Add(r.paid, r.stakePot)
	owed.Add(owed, r.workPot).Mul(owed, reward.Credit)
	residues := new(big.Int).Add(r.stakeResidue, r.workResidue)
	owed.Add(owed, residues.Mul(residues, big.NewInt(reward.BPS)))
	for _, credit := range r.credits {
		owed.Add(owed, credit)
	}
	if received := new(big.Int).Mul(r.received, reward.Credit); received.Cmp(owed) != 0 {
		r.book.Fail(fmt.Errorf("rewards: received %v, paid and owed %v, in %v of a base unit", received, owed, reward.Credit))
	}
}
