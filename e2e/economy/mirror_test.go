package economy_test

import (
	"context"
	"math"
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// mirrorAgrees makes rows of all that has happened, from events alone, and
// compares them with what the contracts say of themselves.
func mirrorAgrees(t *testing.T, n *kit.Net) {
	t.Helper()
	addresses := map[string]felt.Felt{}
	for name, c := range n.Deployment.Contracts {
		addresses[name] = felt.Felt(c.Address)
	}
	db := n.Mirror(n.Deployment.StartBlock, addresses)
	e := n.Economy
	m := mirror{t, n, db}

	supply := only[project.Supply](m)
	issuance := kit.View(n, n.Token.Issuance())
	m.equal("total supply", supply.Total, kit.View(n, n.Token.TotalSupply()).Big())
	m.equal("circulating", supply.Circulating, kit.View(n, n.Token.CirculatingSupply()).Big())
	m.equal("minted", supply.Minted, issuance.Total.Big())
	m.equal("burned", supply.Burned, issuance.Burned.Big())
	m.equal("burned from circulation", supply.BurnedCirculating, issuance.BurnedFromCirculation.Big())
	for _, h := range kit.Rows[project.Holding](n, db) {
		m.equal("holding", h.Amount, kit.View(n, n.Token.BalanceOf(cairo.ContractAddress(h.Account))).Big())
	}

	oracle, reading := only[project.Oracle](m), kit.View(n, e.Oracle.Read(math.MaxUint64))
	m.equal("price", oracle.Price, reading.Price.Big())
	m.equal("volatility", oracle.Volatility, reading.Volatility.Big())
	m.same("reading", [4]uint64{uint64(oracle.Health), oracle.PricedAt, uint64(oracle.Venues), uint64(oracle.Clamped)},
		[4]uint64{uint64(reading.Health), reading.At, uint64(reading.Venues), uint64(reading.Clamped)})
	for _, at := range kit.View(n, e.Oracle.Venues()) {
		if venue := read(m, project.Venue{Address: store.Felt(at)}); !venue.Listed {
			t.Errorf("the mirror says that venue %s is not listed", venue.Address)
		}
	}
	for _, feed := range e.Feeds {
		if venue := read(m, project.Venue{Address: store.Felt(feed.Address)}); venue.PostedAt == 0 {
			t.Errorf("the mirror knows no price of the feed %s", venue.Address)
		}
	}

	treasury, epochs := only[project.Treasury](m), kit.Rows[project.Epoch](n, db)
	clock, purse, income := kit.View(n, e.Treasury.Clock()), kit.View(n, e.Treasury.Purse()), kit.View(n, e.Treasury.Income())
	m.same("clock", [3]uint64{treasury.Epoch, treasury.OpenedAt, treasury.EpochSeconds}, [3]uint64{clock.Epoch, clock.OpenedAt, clock.EpochSeconds})
	m.equal("dollars", treasury.USD, purse.USD.Big())
	m.equal("SAGE", treasury.Sage, purse.Sage.Big())
	m.equal("fees", treasury.FeesSage, income.FeesSage.Big())
	m.equal("carried", treasury.CarriedUSD, kit.View(n, e.Treasury.Carried()).USD.Big())
	runway := kit.View(n, e.Treasury.Runway())
	m.equal("budget", *treasury.OpsBudget, new(big.Int).Sub(runway.Budget.Big(), treasury.SecurityBudget.Big()))
	if head := kit.View(n, e.Treasury.ReportHead()); felt.Felt(*treasury.Head) != head {
		t.Errorf("head is %s, the Treasury says %s", treasury.Head, head.String())
	}
	if uint64(len(epochs)) != clock.Epoch-1 {
		t.Errorf("the mirror has %d epochs, %d are closed", len(epochs), clock.Epoch-1)
	}
	for _, epoch := range epochs { // recomputed to the last digit, by dials that events told
		if epoch.Status != project.CheckOK {
			t.Errorf("epoch %d: status %d, %s", epoch.Epoch, epoch.Status, epoch.Detail)
		}
	}

	pool, reserves := only[project.Pool](m), kit.View(n, e.Pol.Reserves())
	m.equal("SAGE in the pool", pool.Sage, reserves.Sage.Big())
	m.equal("dollars in the pool", pool.USD, reserves.USD.Big())
	m.equal("shares", pool.TotalShares, kit.View(n, e.Pol.TotalShares()).Big())

	pot, open, ledger := only[project.RewardPot](m), kit.View(n, e.Rewards.OpenEpoch()), kit.View(n, e.Rewards.Ledger())
	m.same("reward epoch", pot.Epoch, open.Epoch)
	m.equal("for stakers", pot.Stakers, open.Stakers.Big())
	m.equal("received", pot.Received, ledger.Received.Big())

	for _, a := range kit.Rows[project.Auction](n, db) {
		now := kit.View(n, e.Auction.Auction())
		m.same("auction", [4]uint64{a.ID, a.MinEnd, a.ClearEnd, uint64(a.Commits)},
			[4]uint64{now.AuctionID, now.Schedule.MinEnd, now.Schedule.ClearEnd, uint64(now.Commits)})
		m.equal("lot", a.Lot, now.Lot.Big())
		m.equal("reserve", a.Reserve, now.Reserve.Big())
	}

	m.dials()
	rules := kit.View(n, e.Governor.Config())
	version := kit.View(n, e.Governor.ConfigVersion())
	got := read(m, project.VotingRules{Revision: version})
	m.same("voting rules", [3]uint64{got.VotingDelay, got.QueueWindow, uint64(got.QuorumBps)},
		[3]uint64{rules.VotingDelay, rules.QueueWindow, uint64(rules.QuorumBps)})
	council := only[project.Council](m)
	m.same("members of the council", len(council.Members), len(kit.View(n, e.Guardian.Members())))
	m.same("their quorum", council.Quorum, kit.View(n, e.Guardian.Quorum()))
}

// mirror is rows, and the chain that they are of.
type mirror struct {
	t  *testing.T
	n  *kit.Net
	db *store.Store
}

func (m mirror) equal(what string, got store.Uint256, want *big.Int) {
	m.t.Helper()
	if got.Big().Cmp(want) != 0 {
		m.t.Errorf("%s: the mirror has %s, the contract %s", what, got.Big(), want)
	}
}

func (m mirror) same(what string, got, want any) {
	m.t.Helper()
	if got != want {
		m.t.Errorf("%s: the mirror has %v, the contract %v", what, got, want)
	}
}

// dials compares every dial that Params knows.
func (m mirror) dials() {
	m.t.Helper()
	count := kit.View(m.n, m.n.Economy.Params.DialCount())
	if rows := kit.Rows[project.Dial](m.n, m.db); uint32(len(rows)) != count || count == 0 {
		m.t.Errorf("the mirror has %d dials, Params %d", len(rows), count)
	}
	const page = 32
	for from := uint32(0); from < count; from += page {
		for _, d := range kit.View(m.n, m.n.Economy.Params.Dials(from, page)) {
			m.dial(d)
		}
	}
}

func (m mirror) dial(want b.Dial) {
	m.t.Helper()
	got := read(m, project.Dial{Target: store.Felt(want.Target), Name: store.Felt(want.Name)})
	name := project.Text(want.Name)
	m.equal(name, got.Value, want.Value.Big())
	m.equal(name+"'s least", got.Min, want.Bounds.Min.Big())
	m.equal(name+"'s most", got.Max, want.Bounds.Max.Big())
	m.equal(name+"'s step", got.Step, want.Bounds.Step.Big())
}

func read[R any, P store.Row[R]](m mirror, key R) (row R) {
	m.t.Helper()
	err := m.db.View(m.t.Context(), store.Latest(), func(ctx context.Context, v *store.View) (err error) {
		row, err = store.Read[R, P](ctx, v, key)
		return err
	})
	if err != nil {
		m.t.Fatalf("%T %+v: %v", key, key, err)
	}
	return row
}

func only[R any, P store.Row[R]](m mirror) (row R) {
	m.t.Helper()
	rows := kit.Rows[R, P](m.n, m.db)
	if len(rows) != 1 {
		m.t.Fatalf("%T: %d rows, want one", row, len(rows))
	}
	return rows[0]
}
