package deploy

import (
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// mainnetID is the id of the chain where money is real.
var mainnetID = shortString("SN_MAIN")

// checkLive names what a network that strangers use must not start with, though its
// contracts would take it. A devnet may: its people wait for deadlines, and are one.
func (c Config) checkLive() error {
	return errors.Join(c.checkMainnet(), c.checkIndependence(), c.checkSupply(), c.Parameters.checkLive())
}

func (c Config) checkMainnet() error {
	if c.ChainID == mainnetID.String() && c.Parameters.testDollar() {
		return errors.New("usd is a dollar that anyone may print, on a network where money is real")
	}
	return nil
}

// checkIndependence: a feed is a venue of its own only if others sign it, and a price
// that one key makes is that key's.
func (c Config) checkIndependence() error {
	if c.Parameters.Feed.Quorum < 2 {
		return errors.New("parameters.SignedFeed.quorum is below 2: one key would make a feed's price")
	}
	signs := map[felt.Felt]string{}
	for i, keys := range c.Reporters {
		for _, key := range keys {
			if other, ok := signs[key]; ok {
				return fmt.Errorf("reporters.%s: %s signs %s too, so that the two are no two venues", feedNames[i], key.String(), other)
			}
			signs[key] = feedNames[i]
		}
	}
	return nil
}

// checkSupply: nothing of the supply stays with the key that deploys.
func (c Config) checkSupply() error {
	supply, given := c.Parameters.InitialSupply.Big(), c.Genesis.Sum()
	if given.Cmp(supply) != 0 {
		return fmt.Errorf("allocation and vesting give away %s SAGE of an initial supply of %s: the rest would be the deployer's",
			inSage.text(given), inSage.text(supply))
	}
	return nil
}

// checkLive is what the spec pages say of numbers that no contract can compare, each
// knowing its own only.
func (p Parameters) checkLive() error {
	a, d, m := p.Audits, p.Disputes, p.Market
	longest := uint64(m.MaxRunSeconds) + 2*uint64(m.MaxChallengeSeconds) + p.longestVerdict()
	var wrong []error
	for _, one := range []fits{
		{"three rounds of Beacon.round_seconds", 3*p.Beacon.RoundSeconds + 1, "Audits.draw_seconds", a.DrawSeconds},
		{"three rounds of Beacon.round_seconds", 3*p.Beacon.RoundSeconds + 1, "Disputes.draw_seconds", d.DrawSeconds},
		{"three rounds of Beacon.round_seconds", 3*p.Beacon.RoundSeconds + 1, "BurnAuction.draw_seconds", uint64(p.Auction.DrawSeconds)},
		{"Audits.draw_seconds", a.DrawSeconds, "250 rounds of Beacon.round_seconds", 250*p.Beacon.RoundSeconds - 1},
		{"Disputes.draw_seconds", d.DrawSeconds, "250 rounds of Beacon.round_seconds", 250*p.Beacon.RoundSeconds - 1},
		{"Audits.draw_seconds", a.DrawSeconds, "Registry.entry_seconds", p.Registry.EntrySeconds},
		{"Disputes.draw_seconds", d.DrawSeconds, "Registry.entry_seconds", p.Registry.EntrySeconds},
		{"Governor.veto_period", p.Governor.VetoPeriod, "Timelock.delay_seconds", p.TimelockDelay - 1},
		{"the longest run, two challenges and a verdict", longest + 1, "Staking.unbonding_seconds", p.Staking.UnbondingSeconds},
	} {
		wrong = append(wrong, one.check())
	}
	return errors.Join(wrong...)
}

// fits is a time that another must leave room for.
type fits struct {
	what   string
	takes  uint64
	within string
	has    uint64
}

func (f fits) check() error {
	if f.takes <= f.has {
		return nil
	}
	return fmt.Errorf("parameters: %s (%d s) must fit into %s (%d s)", f.what, f.takes, f.within, f.has)
}

// longestVerdict is from the root of a job to the end of an appeal.
func (p Parameters) longestVerdict() uint64 {
	d, a := p.Disputes, p.Audits
	return a.DrawSeconds + (uint64(a.MaxRedraws)+1)*(a.SealSeconds+a.UnsealSeconds) + a.OpenSeconds +
		d.RespondSeconds + 2*(d.DrawSeconds+d.SealSeconds+d.UnsealSeconds) + d.AppealSeconds
}

// inOrder are numbers of which the first is at most the second, by the contracts'
// constructors or so that the one can ever be had.
var inOrder = [][2]string{
	{"Audits.bond", "Registry.min_audit_stake"},
	{"Disputes.juror_bond", "Registry.min_audit_stake"},
	{"Registry.min_audit_stake", "Registry.draw_weight_cap"},
	{"Market.min_challenge_seconds", "Market.max_challenge_seconds"},
	{"Disputes.min_jury", "Disputes.jury_size"},
	{"Disputes.jury_size", "Disputes.appeal_size"},
	{"Reputation.weight_unit", "Reputation.weight_cap"},
	{"Emission.r_min", "Emission.r_max"},
	{"Treasury.reward_base", "Treasury.reward_cap"},
	{"PriceOracle.min_length", "PriceOracle.max_length"},
	{"PriceOracle.floor", "PriceOracle.ceiling"},
	{"Pol.target_floor", "Pol.target_cap"},
	{"BurnAuction.min_seconds", "BurnAuction.max_seconds"},
}

// inRange are the constructors' bounds of numbers that are no dials, in their units.
var inRange = map[string][2]int64{
	"Governor.voting_delay":       {3_600, 14 * day},
	"Governor.voting_period":      {day, 30 * day},
	"Governor.veto_period":        {day, 6 * day},
	"Governor.smoothing":          {day, 60 * day},
	"Governor.queue_window":       {day, 30 * day},
	"Governor.quorum_bps":         {100, 5_000},
	"Governor.proposal_threshold": {1, 1_000_000_000},
	"Rewards.epoch_seconds":       {3_600, 30 * day},
}

// checkOrder names the first pair of numbers that are the wrong way round, and the first
// that a constructor would refuse though it is no dial.
func (p Parameters) checkOrder() error {
	all := map[string]setting{}
	for _, s := range p.settings() {
		all[s.key()] = s
		if bounds, ok := inRange[s.key()]; ok {
			if n := s.base(); n.Cmp(s.unit.of(bounds[0])) < 0 || n.Cmp(s.unit.of(bounds[1])) > 0 {
				return fmt.Errorf("parameters: %s is %s, want %d to %d", s.key(), s.unit.text(n), bounds[0], bounds[1])
			}
		}
	}
	for _, pair := range inOrder {
		if low, high := all[pair[0]], all[pair[1]]; low.base().Cmp(high.base()) > 0 {
			return fmt.Errorf("parameters: %s (%s) is above %s (%s)",
				low.key(), low.unit.text(low.base()), high.key(), high.unit.text(high.base()))
		}
	}
	d, o := p.Disputes, p.Oracle
	if d.JurySize%2 == 0 || d.AppealSize%2 == 0 || d.MinJury%2 == 0 {
		return errors.New("parameters: Disputes: jury_size, appeal_size and min_jury must be odd, so that a vote decides")
	}
	if n := 2*o.BeaconWait + o.MaxOffset + o.MaxLength; n > venueMemory {
		return fmt.Errorf("parameters: PriceOracle: twice beacon_wait, max_offset and max_length are %d s, and a venue remembers %d", n, venueMemory)
	}
	return nil
}

// venueMemory is how many seconds back every venue can be asked.
const venueMemory = 15_000
