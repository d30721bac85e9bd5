// Package project turns the contracts' events into rows. It depends on nothing
// but the events: rows can be made again from the log at any time, and a test
// compares them with the contracts' own views.
package project

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"strings"
	"unicode"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// revision grows with every change of what rows are made of events: stores of
// an older revision are rebuilt from their log.
const revision = 5

// Schema is the tables of the rows.
func Schema() (store.Schema, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return store.Schema{}, err
	}
	return store.Schema{
		Name: "market", Revision: revision, Migrations: sub,
		Rows: []any{
			(*Job)(nil), (*Assignment)(nil), (*Receipt)(nil), (*Opening)(nil), (*Audit)(nil),
			(*Verdict)(nil), (*Dispute)(nil), (*Juror)(nil), (*Provider)(nil), (*Stake)(nil),
			(*Balance)(nil), (*Slash)(nil), (*BeaconRound)(nil),
			(*Oracle)(nil), (*Venue)(nil), (*PriceUpdate)(nil), (*VenueTick)(nil),
			(*Auction)(nil), (*Bid)(nil), (*Buyback)(nil),
			(*Treasury)(nil), (*Epoch)(nil), (*EmissionStep)(nil), (*Income)(nil), (*IncomeTotal)(nil), (*TreasuryGrant)(nil),
			(*Supply)(nil), (*SupplyChange)(nil), (*Holding)(nil), (*Pool)(nil), (*PoolShare)(nil), (*Trade)(nil),
			(*RewardPot)(nil), (*RewardEpoch)(nil), (*Earner)(nil), (*RewardClaim)(nil), (*Work)(nil),
			(*StakePool)(nil), (*Delegation)(nil), (*Exit)(nil), (*Grant)(nil),
			(*Proposal)(nil), (*ProposalCall)(nil), (*Vote)(nil), (*Operation)(nil), (*OperationCall)(nil),
			(*Dial)(nil), (*DialChange)(nil), (*Pause)(nil), (*Motion)(nil), (*Council)(nil), (*VotingRules)(nil),
		},
	}, nil
}

// apply projects the events of one contract.
type apply func(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error

// Projector knows which contract stands where.
type Projector struct {
	contracts map[felt.Felt]apply
	deployed  map[string]felt.Felt
}

// feedPrefix begins the names of the oracle's signed feeds, of which there are
// several.
const feedPrefix = "SignedFeed"

// New takes the contracts' addresses by name, as a deployment has them. Names
// it does not know keep their events in the log only; a deployment of before the
// economy lacks names, and has no rows of what it lacks.
func New(addresses map[string]felt.Felt) *Projector {
	known := map[string]apply{
		"Market": applyMarket, "Receipts": applyReceipts, "Audits": applyAudits,
		"Disputes": applyDisputes, "Registry": applyRegistry, "Staking": applyStaking,
		"Escrow": applyEscrow, "Slasher": applySlasher, "Reputation": applyReputation,
		"Beacon": applyBeacon,

		"SageToken": applyToken, "PriceOracle": applyOracle, "Pol": applyPol, "Emission": applyEmission,
		"Treasury": applyTreasury, "BurnAuction": applyAuction, "Buyback": applyBuyback,
		"Rewards": applyRewards, "Worklog": applyWorklog, "Vesting": applyVesting, "Params": applyParams,
		"Governor": applyGovernor, "Timelock": applyTimelock, "Guardian": applyGuardian,
	}
	p := &Projector{contracts: map[felt.Felt]apply{}, deployed: maps.Clone(addresses)}
	for name, address := range addresses {
		fn, ok := known[name]
		if strings.HasPrefix(name, feedPrefix) {
			fn, ok = applyFeed, true
		}
		if ok {
			p.contracts[address] = fn
		}
	}
	return p
}

// Apply makes rows of one event.
func (p *Projector) Apply(ctx context.Context, tx *store.Tx, block follow.BlockRef, e follow.Event) error {
	fn, ok := p.contracts[e.From]
	if !ok {
		return nil
	}
	return fn(ctx, tx, where{block: block, event: e, deployed: p.deployed}, e.Keys, e.Data)
}

// where is the place of an event, among the contracts as they are deployed.
type where struct {
	block    follow.BlockRef
	event    follow.Event
	deployed map[string]felt.Felt
}

// contract is the one that emitted it.
func (w where) contract() store.Felt { return store.Felt(w.event.From) }

func (w where) number() uint64 { return w.block.Number }

func (w where) time() uint64 { return uint64(w.block.Time.Unix()) }

func (w where) tx() store.Felt { return store.Felt(w.event.TxHash) }

func amount(v cairo.U128) store.Uint256 { return u256(cairo.U256{Lo: v}) }

func u256(v cairo.U256) (out store.Uint256) {
	v.Big().FillBytes(out[:])
	return out
}

func address(a cairo.ContractAddress) store.Felt { return store.Felt(a) }

// some is nil for zero, which no stored felt of ours is.
func some(f felt.Felt) *store.Felt {
	if f.IsZero() {
		return nil
	}
	s := store.Felt(f)
	return &s
}

// Text is a short string as rows have it. Anybody may post any felt in the place
// of one: what is no text is written as a felt, in full so that it passes for none.
func Text(f felt.Felt) string {
	s, ok := cairo.ShortStringOf(f)
	if !ok || s != clean(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return fmt.Sprintf("0x%064x", f.BigInt(new(big.Int)))
	}
	return s
}

// clean makes text that every database holds of bytes that anybody chose.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
