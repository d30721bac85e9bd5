package project_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/economy/report"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

const (
	dollar = 1_000_000
	wad    = 1_000_000_000_000_000_000
	week   = 604_800
)

// dial is a parameter with its value.
type dial struct {
	name  string
	value uint64
}

// The dials of the contract's own tests, in the order of its configuration.
var (
	treasuryDials = []dial{
		{"ops_budget", 600 * dollar}, {"security_budget", 400 * dollar}, {"rho", 7 * wad / 10}, {"burn_max", 5_000 * dollar},
		{"sigma_max", wad / 10}, {"g_min", wad / 5}, {"runway_epochs", 10}, {"max_price_age", 3_600}, {"reward_base", 2 * dollar},
		{"reward_cap", 50 * dollar}, {"reward_growth", 15_000}, {"grant_cap_usd", 300 * dollar}, {"grant_cap_sage", 7 * wad},
	}
	emissionDials = []dial{
		{"kp", wad / 100}, {"ki", wad / 200}, {"leak", 8 * wad / 10}, {"dead_band", wad / 50}, {"r_min", wad / 10_000},
		{"r_max", wad / 200}, {"dr_max", wad / 500},
	}
)

func paramsHash(dials []dial) felt.Felt {
	var fields []*felt.Felt
	for _, d := range dials {
		fields = append(fields, new(felt.Felt).SetUint64(d.value))
	}
	return crypto.PoseidonArray(fields...)
}

func registered(target string, index int, d dial) follow.Event {
	return event("Params", "DialRegistered", []any{of(target), short(d.name)}, index,
		as(b.EncodeDialBounds, b.DialBounds{Min: coin(0), Max: coin(1 << 62), Step: coin(1)}), coin64(d.value))
}

func coin64(v uint64) func(*cairo.Encoder) { return func(e *cairo.Encoder) { e.U128(coin(v)) } }

func dialsRegistered(target string, dials []dial) (events []follow.Event) {
	for i, d := range dials {
		events = append(events, registered(target, i, d))
	}
	return events
}

func wired() follow.Event {
	return event("Treasury", "EconomyWired", nil, as(b.EncodeEconomyPeers, b.EconomyPeers{
		Token: of("SageToken"), USD: of("Dollar"), Escrow: of("Escrow"), Emission: of("Emission")}))
}

func sage(n uint64) cairo.U128 {
	v, err := cairo.U128FromBig(new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(wad)))
	if err != nil {
		panic(err)
	}
	return v
}

const start = 2_800 * week

// closing is a whole epoch in its order, as the contract's test of that name works
// it out by hand; every epoch is the same but for its number and time.
func closing(epoch uint64) b.TreasuryReport {
	usd := func(n uint64) cairo.U128 { return coin(n * dollar) }
	opened := start + (epoch-1)*week
	return b.TreasuryReport{
		Inputs: b.Inputs{
			Epoch: epoch, OpenedAt: opened, ClosedAt: opened + week, EpochSeconds: week, FeesUSD: usd(4_000), FeesSage: sage(1_000),
			EndowmentUSD: usd(20_000), EndowmentSage: sage(100_000), USD: usd(24_000), Sage: sage(101_000),
			Reading: b.Reading{Health: b.HealthOk, Price: coin(wad / 2), At: opened + 5, Venues: 3, Clamped: 1},
			Supply:  sage(1_000_000), PolShortfall: usd(500), BuybackWanted: usd(970),
		},
		Outputs: b.Outputs{
			Revenue: usd(4_500), Budget: usd(1_000), OpsPaid: usd(600), CallerReward: usd(2),
			Step: b.Step{Error: cairo.I128{Lo: 1<<64 - wad, Hi: -1}, RateBefore: coin(wad / 10_000), Rate: coin(wad / 10_000),
				Circulating: sage(900_000), CapLeft: sage(20_000), Params: paramsHash(emissionDials)},
			SecurityUSD: usd(400), SecuritySage: sage(800), PolUSD: usd(500), PolSage: sage(1_000), Throttle: coin(wad),
			BurnLot: usd(2_800), BurnedFees: sage(700), BuybackLot: usd(970), USD: usd(19_130), Sage: sage(98_500),
			Supply: sage(999_300), Circulating: sage(901_500),
			Outcomes: b.Outcomes{Emission: b.StepOutcomeDone, Security: b.StepOutcomeDone, Pol: b.StepOutcomeDone,
				Burn: b.StepOutcomeDone, Buyback: b.StepOutcomeDone},
			Params: paramsHash(treasuryDials),
		},
	}
}

// epochClosed chains a report to the head before.
func epochClosed(before felt.Felt, r b.TreasuryReport) (follow.Event, felt.Felt) {
	e := new(cairo.Encoder)
	b.EncodeTreasuryReport(e, r)
	var fields []*felt.Felt
	for _, f := range e.Felts() {
		fields = append(fields, &f)
	}
	head := *report.Head(&before, fields)
	return event("Treasury", "EpochClosed", []any{int(r.Inputs.Epoch), 800}, head, as(b.EncodeTreasuryReport, r)), head
}

func (w *world) epoch(n uint64) project.Epoch {
	w.t.Helper()
	return row(w, project.Epoch{Epoch: n})
}

func TestEpochs(t *testing.T) {
	w := newWorld(t)
	w.block(append(dialsRegistered("Treasury", treasuryDials), dialsRegistered("Emission", emissionDials)...)...)
	w.block(wired())
	first, head := epochClosed(felt.Zero, closing(1))
	w.block(first)
	e := w.epoch(1)
	equal(t, "first", e.Detail, "")
	equal(t, "checked", e.Status, project.CheckOK)
	equal(t, "inputs", e.In.FeesUSD == amount(4_000*dollar) && e.In.Venues == 3 && e.In.PricedAt == start+5, true)
	equal(t, "outputs", e.Out.BurnLot == amount(2_800*dollar) && e.Out.Auction == 0 && e.Out.Burn == uint8(b.StepOutcomeDone), true)
	equal(t, "step", e.Step.Error, -wad)
	treasury := row(w, project.Treasury{Contract: column(of("Treasury"))})
	equal(t, "the next", [3]uint64{treasury.Epoch, treasury.OpenedAt, treasury.EpochSeconds}, [3]uint64{2, start + week, week})
	equal(t, "left", treasury.USD == amount(19_130*dollar) && treasury.Sage.Big().Cmp(sage(98_500).Big()) == 0, true)
	equal(t, "set aside", [2]store.Uint256{treasury.BurnLot, treasury.BuybackLot}, [2]store.Uint256{amount(2_800 * dollar), amount(970 * dollar)})
	equal(t, "head", felt.Felt(*treasury.Head), head)

	// Its lot goes on sale, comes back in part and goes on sale again.
	lots := func(burn, buyback uint64) any {
		return as(b.EncodeLots, b.Lots{Burn: coin(burn), Buyback: coin(buyback), Left: 7})
	}
	w.block(event("Treasury", "LotPutUp", []any{0, 4}, 2, 2_800*dollar, lots(0, 970*dollar)),
		event("Treasury", "LotSettled", []any{of("BurnAuction"), 4}, 0, 2, 2_300*dollar, 500*dollar, 200, lots(500*dollar, 970*dollar)))
	treasury = row(w, project.Treasury{Contract: column(of("Treasury"))})
	equal(t, "unsold", [2]store.Uint256{treasury.BurnLot, treasury.USD}, [2]store.Uint256{amount(500 * dollar), amount(19_130 * dollar)})
	w.block(event("Treasury", "LotPutUp", []any{0, 5}, 2, 500*dollar, lots(0, 970*dollar)),
		event("Treasury", "LotPutUp", []any{1, 6}, 2, 970*dollar, lots(0, 0)))
	equal(t, "its first auction", w.epoch(1).Out.Auction, 4)

	second, _ := epochClosed(head, closing(2))
	w.block(second)
	equal(t, "second", w.epoch(2).Detail, "")
	equal(t, "checked", w.epoch(2).Status, project.CheckOK)
}

// TestEpochsThatDiffer: every kind of report that does not follow is found, and
// named.
func TestEpochsThatDiffer(t *testing.T) {
	changed := func(fn func(*b.TreasuryReport)) b.TreasuryReport {
		r := closing(2)
		fn(&r)
		return r
	}
	all := append(dialsRegistered("Treasury", treasuryDials), dialsRegistered("Emission", emissionDials)...)
	first, head := epochClosed(felt.Zero, closing(1))
	closed := func(before felt.Felt, r b.TreasuryReport) follow.Event {
		e, _ := epochClosed(before, r)
		return e
	}
	last := closed(head, closing(2))
	tampered := last
	tampered.Data = append([]felt.Felt{number(1)}, last.Data[1:]...)
	for name, c := range map[string]struct {
		dials  []follow.Event
		closed follow.Event
		status uint8
		detail string
	}{
		"last digit": {all, closed(head, changed(func(r *b.TreasuryReport) { r.Outputs.BurnLot.Lo++ })), project.CheckDiffers, "burn lot"},
		"mint":       {all, closed(head, changed(func(r *b.TreasuryReport) { r.Outputs.Step.Minted = coin(1) })), project.CheckDiffers, "mint"},
		"another length": {all, closed(head, changed(func(r *b.TreasuryReport) { r.Inputs.EpochSeconds++ })), project.CheckDiffers,
			"another length"},
		"lost carry": {all, closed(head, changed(func(r *b.TreasuryReport) { r.Inputs.CarriedUSD = coin(5) })), project.CheckDiffers,
			"what was carried is lost"},
		"not chained": {all, closed(felt.Zero, closing(2)), project.CheckDiffers, "head"},
		"other head":  {all, tampered, project.CheckDiffers, "head"},
		"a dial turned before": {append(all, event("Params", "DialTurned", []any{of("Treasury"), short("rho")}, 7, 1, 1, 2)), last,
			project.CheckDiffers, "parameters of the Treasury"},
		"no dial of Emission": {dialsRegistered("Treasury", treasuryDials), last, project.CheckUnknown, "kp of Emission is no dial"},
		"one dial missing":    {append(dialsRegistered("Treasury", treasuryDials[1:]), dialsRegistered("Emission", emissionDials)...), last, project.CheckUnknown, "ops_budget of the Treasury is no dial"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.block(wired())
			w.block(first)
			w.block(c.dials...)
			w.block(c.closed)
			e := w.epoch(2)
			equal(t, "status", e.Status, c.status)
			if !strings.Contains(e.Detail, c.detail) {
				t.Errorf("detail is %q, want %q in it", e.Detail, c.detail)
			}
		})
	}
}

func TestTreasury(t *testing.T) {
	w := newWorld(t)
	treasury := func() project.Treasury { return row(w, project.Treasury{Contract: column(of("Treasury"))}) }
	total := func(token string) project.IncomeTotal { return row(w, project.IncomeTotal{Token: column(of(token))}) }
	w.block(wired(), registered("Treasury", 0, treasuryDials[0]), registered("Emission", 1, dial{"ops_budget", 9}))
	equal(t, "open", treasury().Epoch, 1)
	equal(t, "budget", *treasury().OpsBudget, amount(600*dollar))
	collected := func(token string, n int) follow.Event {
		return event("Treasury", "Collected", []any{of(token)}, 1, n)
	}
	at := w.block(collected("Dollar", 100), collected("SageToken", 7), collected("Market", 30)) // a stablecoin, say
	number := w.chain.Head().Number
	w.block(event("Treasury", "Contributed", []any{701}, 1, 40, short("rebate")),
		event("Treasury", "StableSold", []any{of("Market"), 702}, 1, 30, 31),
		event("Treasury", "LotSettled", []any{of("Buyback"), 4}, 1, 1, 60, 9, 200, as(b.EncodeLots, b.Lots{Burn: coin(6), Left: 7})),
		event("Treasury", "LotSettled", []any{of("BurnAuction"), 5}, 0, 1, 60, 0, 200, as(b.EncodeLots, b.Lots{Burn: coin(6), Left: 7})))
	w.block(event("Treasury", "Granted", []any{of("Dollar"), 703}, 1, 10, 25, short("audit")),
		event("Treasury", "Granted", []any{of("SageToken"), 703}, 1, 2, 2, short("audit")),
		event("Treasury", "BurnsScheduled", nil, 5, 3, 1000))
	g := treasury()
	equal(t, "purse", [2]store.Uint256{g.USD, g.Sage}, [2]store.Uint256{amount(100 + 40 + 31 + 9 - 10), amount(7 - 2)})
	equal(t, "income", [3]store.Uint256{g.FeesUSD, g.FeesSage, g.OtherUSD}, [3]store.Uint256{amount(100), amount(7), amount(71)})
	equal(t, "granted", [2]store.Uint256{g.GrantedUSD, g.GrantedSage}, [2]store.Uint256{amount(25), amount(2)})
	equal(t, "schedule", g.BurnFirst == 5 && g.BurnsLeft == 3 && g.BurnAmount == amount(1000), true)
	in := row(w, project.Income{Block: number, EventIndex: 2})
	equal(t, "a stablecoin's fees", in.Token == column(of("Market")) && in.Giver == column(of("Escrow")) && in.Time == at && in.Kind == project.IncomeFees, true)
	returned := row(w, project.Income{Block: number + 1, EventIndex: 2})
	equal(t, "a lot's rest", returned.Kind == project.IncomeLotReturn && returned.Source == "4" && returned.Epoch == 1, true)
	equal(t, "in dollars", total("Dollar").Fees == amount(100) && total("Dollar").Contributions == amount(40) &&
		total("Dollar").StableSales == amount(31) && total("Dollar").LotReturns == amount(9), true)
	equal(t, "in the stablecoin", total("Market").Fees, amount(30))
	grant := row(w, project.TreasuryGrant{Block: number + 2})
	equal(t, "grant", is(&grant.Receiver, 703) && grant.Amount == amount(10) && grant.Granted == amount(25) && grant.Purpose == "audit", true)
	w.block(event("Params", "DialTurned", []any{of("Treasury"), short("ops_budget")}, 1, 600*dollar, 600*dollar, 5))
	equal(t, "turned", *treasury().OpsBudget, amount(5))
}

func TestEmission(t *testing.T) {
	w := newWorld(t)
	w.block(event("Emission", "EmissionStepped", []any{3}, 1_000, 400, wad/2, as(b.EncodeStep, b.Step{
		Status: b.StepStatusPaused, Error: cairo.I128{Lo: 60}, Average: cairo.I128{Lo: 1<<64 - 4, Hi: -1}, Rate: coin(8), Minted: coin(9)})))
	s := row(w, project.EmissionStep{Epoch: 3})
	equal(t, "step", s.Step.Status == uint8(b.StepStatusPaused) && s.Step.Error == 60 && s.Step.Average == -4 && s.Step.Minted == amount(9), true)
	equal(t, "budget", s.Budget == amount(1_000) && s.Revenue == amount(400) && s.Price == amount(wad/2), true)
}
