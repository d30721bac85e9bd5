package sagecli_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market"
)

const hour, day = 3_600, 86_400

// TestHolders: one holder's life by the program alone, from stake to a change of
// the protocol; then two bidders in an auction, one of whom is killed as it bids.
func TestHolders(t *testing.T) {
	w := start(t)
	holder := w.person(0)
	w.stakes(holder)
	w.governs(holder)
	w.looks(holder)
	w.prices(holder)
	w.trades(holder)
	w.bids(holder, w.person(1))
	w.lists(holder)
}

func (w *world) stakes(p *person) {
	p.refused("what stays at stake must be nothing or the minimum", "stake add 1")
	p.refused("this account has not that much", "stake add 99000000")
	p.sage("stake add 5000")
	p.sage("stake show", "at stake", "5000 SAGE, the minimum is 100 SAGE")
	p.refused("a part of the stake is locked", "stake unbond 5001")
	p.sage("stake unbond 500.5", "500.5 SAGE can be withdrawn in 1h0m0s")
	p.refused("what is unbonding has not waited long enough", "stake withdraw")
	p.sage("stake show", "4499.5 SAGE, the minimum is 100 SAGE", "withdrawable")

	p.refused("a delegation, and what stays of one, is 1 SAGE or more", "delegation add 1 0.5")
	p.sage("delegation add 1 100", "100 SAGE is delegated to "+w.Providers[0].Owner.Address.String())
	p.sage("delegation show 1", "100 active, 0 leaving", "100 SAGE, open")
	p.sage("delegation unbond 1 40", "it can be withdrawn in 1h0m0s")
	p.sage("delegation commission 7.5")
	p.sage("stake show", "7.5 %")

	w.sync()
	w.pass(w.Now() + hour)
	before := kit.View(w.Net, w.Token.BalanceOf(p.Address)).Big()
	p.sage("stake withdraw")
	p.sage("delegation withdraw 1")
	got := kit.View(w.Net, w.Token.BalanceOf(p.Address)).Big()
	if paid := got.Sub(got, before); paid.Cmp(kit.Sage(540).Big()) < 0 || paid.Cmp(kit.Sage(541).Big()) >= 0 {
		w.t.Errorf("withdrawing paid %s base units, want 540.5 SAGE", paid)
	}
	p.sage("rewards show", "claimable", "open epoch")
	p.sage("rewards claim", "nothing was due yet")
	p.sage("rewards claim --operator 1", "nothing was due yet")
}

var proposed = regexp.MustCompile(`proposal (\d+): Treasury rho = 70\.0000000000000001 %; its vote opens`)
var scheduled = regexp.MustCompile(`operation (0x[0-9a-f]+) can be executed from`)

func (w *world) governs(p *person) {
	p.sage("vote dials Treasury", "rho", "70 %", "59.5 % to 80.5 %", "100 USD")
	p.sage("vote dials Treasury --json", `"value": "700000000000000000"`, `"kind": "RATIO"`)
	const change = "vote propose Treasury rho 70.0000000000000001% --why a-little-more"
	p.refused("Treasury rho may not be 805000000000000001 in this epoch", "vote propose Treasury rho 805000000000000001")
	p.refused("the dial has this value already", "vote propose Treasury rho 700000000000000000")
	p.refused("governance has no such dial", "vote propose Treasury beauty 1")
	p.refused("the deployment has no such contract", "vote propose Casino rho 1")
	p.refused("proposing takes 1000 SAGE, averaged over 24h0m0s", change)
	w.sync()
	w.pass(w.Now() + day)
	out := p.sage(change)
	m := proposed.FindStringSubmatch(out)
	if m == nil {
		w.t.Fatalf("sage %s says:\n%s", change, out)
	}
	p.refused("an account has one proposal at a time", change)
	p.sage("vote cancel "+m[1], "canceled")
	if m = proposed.FindStringSubmatch(p.sage(change)); m == nil {
		w.t.Fatal("after the first was canceled there is no second proposal")
	}
	id := m[1]
	p.refused("its vote is not open", "vote cast "+id+" for")
	p.sage("vote show "+id, id+", pending", `"a-little-more"`, "Treasury rho = 70.0000000000000001 %", "not cast")
	w.sync()
	w.pass(w.Now() + hour + 60)
	p.sage("vote cast "+id+" for", "voted for with")
	p.refused("a vote cannot be changed", "vote cast "+id+" against")
	p.sage("vote show "+id, "active", "for, with")
	p.refused("it has not passed", "vote queue "+id)
	w.pass(w.Now() + day)
	out = p.sage("vote queue " + id)
	m = scheduled.FindStringSubmatch(out)
	if m == nil {
		w.t.Fatalf("sage vote queue says:\n%s", out)
	}
	p.sage("queue", m[1], "waiting", "Treasury rho = 70.0000000000000001 %, now 70 %")
	p.refused("too early: it can be executed from", "vote execute "+m[1])
	w.vetoes(p, m[1])
	p.refused("`sage queue` has the operations", "vote execute 0x1")
	w.sync()
	w.pass(w.Now() + 7*day)
	p.sage("vote execute "+m[1], "done: Treasury rho = 70.0000000000000001 %")
	if rho := kit.View(w.Net, w.Economy.Treasury.Config()).Rho; rho != cairo.U128From64(700_000_000_000_000_001) {
		w.t.Errorf("rho is %s", rho)
	}
	p.sage("queue", "nothing is on the schedule")
	p.sage("queue --all", "done")
	p.refused("the operation is done", "vote execute "+m[1])
}

func (w *world) looks(p *person) {
	p.sage("price", "none yet", "no price yet", "SignedFeedA")
	p.sage("price --json", `"health": "NOT_INITIALISED"`, `"name": "SignedFeedA"`)
	p.sage("supply --json", `"circulating": "110000000000000000000000000"`, `"notCirculating"`)
	p.sage("treasury --json", `"opsBudget": "100000000"`, `"action"`)
	p.sage("supply", "110000000 SAGE", "not circulating", "Treasury")
	p.sage("treasury", "0 USD", "100 USD for operations and 100 USD for security", "0.00 epochs", "carried burns")
	p.refused("the pool is not open", "pool show")
	p.refused("the treasury has not put anything into the pool yet", "pool swap sell-sage 5")
	p.refused("`sage vesting list` has an account's schedules", "vesting claim 1")
}

// vetoes tries to strike an operation off, and fails: the only voter is against.
func (w *world) vetoes(p *person, operation string) {
	p.refused("`sage queue` has what waits on the schedule", "vote veto 0x1")
	m := regexp.MustCompile(`proposal (\d+): strike off ` + operation).FindStringSubmatch(p.sage("vote veto " + operation))
	if m == nil {
		w.t.Fatal("there is no veto")
	}
	p.sage("vote show "+m[1], "active", "strikes off", operation)
	w.sync()
	w.pass(w.Now() + 60)
	p.sage("vote cast "+m[1]+" against", "voted against with")
	p.refused("its vote has opened: now the voters decide", "vote cancel "+m[1])
	w.pass(w.Now() + day)
	p.sage("vote show "+m[1], "defeated", "against, with")
	p.refused("it has not passed", "vote enact "+m[1])
}

// lists is all that came of it, off a mirror of the chain.
func (w *world) lists(p *person) {
	w.mirrors()
	p.args = append(p.args, "--graphql", w.mirror)
	me := p.Address.String()
	p.sage("vote list", "canceled", "executed", "veto", "defeated", `"a-little-more"`, "4499.5 SAGE")
	p.sage("vote votes 2", "in favour", me)
	p.sage("auction list", "settled", "45 USD", "405 SAGE")
	p.sage("auction bids 1", me, "claimed", "20 USD at 9.5 SAGE per USD", "25 USD at 10 SAGE per USD")
	p.sage("delegation list", w.Providers[0].Owner.Address.String(), "60 SAGE")
	p.sage("vesting list", "1000 SAGE")
	p.sage("epochs", "200 USD", "ok")
	p.refused("the mirror knows no proposal 9", "vote votes 9")
}

// prices is the economy once it has a price and money: an epoch is closed.
func (w *world) prices(p *person) {
	w.sync()
	if reading := w.MakePrice(cairo.U128From64(100_000_000_000_000_000)); reading.Price == (cairo.U128{}) {
		w.t.Fatalf("there is no price: %+v", reading)
	}
	w.Endow(kit.Sage(1_000_000), cairo.U128From64(50_000_000_000))
	p.sage("price", "USD per SAGE", "3 venues, 0 of them clamped", "a new price can be requested from 2027-", ", in 5m0s")
	w.Do(w.Keeper, w.Economy.Treasury.RunEpoch())
	purse := kit.View(w.Net, w.Economy.Treasury.Purse())
	if purse.USD == (cairo.U128{}) || purse.Sage == (cairo.U128{}) {
		w.t.Fatalf("the epoch left nothing: %+v", purse)
	}
	holds := market.FormatUnits(purse.USD.Big(), 6) + " USD and " + market.FormatUnits(purse.Sage.Big(), 18) + " SAGE"
	p.sage("treasury", holds, "100 USD for operations and 100 USD for security", "open since")
	p.sage("supply", "not circulating", market.FormatUnits(purse.Sage.Big(), 18)+" SAGE")
}

// trades is in the pool, and for what vests.
func (w *world) trades(p *person) {
	w.fill(p.Address)
	p.sage("pool show", "1000000 SAGE and 100000 USD", "0.1 USD per SAGE", "0.3 %", "0 SAGE and 0 USD")
	// floor(997 · 100,000 / 1,000,997), by hand.
	p.sage("pool swap sell-sage 1000", "sold 1000 SAGE for 99.600698 USD")
	p.refused("the pool gives nothing for it", "pool swap sell-sage 0.000000000001")
	p.refused("this trade takes 1000 USD, and this account has 99.600698 USD", "pool swap sell-usd 1000")
	p.refused("this part of the pool takes 500 USD", "pool add 10000 500")
	p.sage("pool swap sell-usd 10 --slippage 0", "sold 10 USD for")
	p.sage("pool add 5000 50", "50 USD for")
	p.sage("pool show", "49.99")
	if left := kit.View(w.Net, w.Token.Allowance(p.Address, cairo.ContractAddress(w.pool.Address))); left != (cairo.U256{}) {
		w.t.Errorf("an allowance of %s stays", left)
	}
	p.refused("no share of the pool", "pool remove 100 --key-file "+w.person(1).key)
	p.sage("pool remove 50", "took out")
	p.sage("pool remove 100", "took out")
	p.sage("pool show", "0 SAGE and 0 USD")

	p.sage("vesting show 1", "1000 SAGE", "claimable")
	out := p.sage("vesting claim 1", "was paid to "+p.Address.String())
	if !strings.HasPrefix(out, "100.") { // a tenth, and what vests in the meantime
		w.t.Errorf("of 1,000 SAGE, a tenth vested: %s", out)
	}
}

func (w *world) bids(p, other *person) {
	p.refused("no auction is running", "auction show")
	p.refused("no auction is running", "auction bid --amount 20 --price 9.5")
	a := w.kick(100)
	p.sage("auction show", "1, bidding", "100 USD of the treasury", "9 SAGE per USD", "your bid", "none")
	p.refused("--amount: 9 USD is less than the auction takes, 10 USD", "auction bid --amount 9 --price 9.5")
	p.refused("--amount: 26 USD is more than the auction takes, 25 USD", "auction bid --amount 26 --price 9.5")
	p.refused("--price: 8.9 SAGE per USD is less than the auction takes, 9 SAGE per USD", "auction bid --amount 20 --price 8.9")
	p.refused("the escrow of this bid takes", "auction bid --amount 20 --price 200000000")

	const line = "auction bid --amount 20 --price 9.5"
	p.killed(line, false)
	// Another figure is refused: by the opening that is kept, or by the chain once the
	// journal, which any command opens, has sent what was cut off.
	const other21 = "auction bid --amount 21 --price 9.5"
	if out, err := p.try(strings.Fields(other21)...); err == nil ||
		!strings.Contains(err.Error(), "another opening is kept for this auction, of 20 USD at 9.5 SAGE per USD") &&
			!strings.Contains(err.Error(), "an auction takes one") {
		w.t.Errorf("sage %s: %v\n%s", other21, err, out)
	}
	p.sage(line, "the bid is sealed")
	p.sage(line, "the bid is sealed") // once more, and nothing more is sent
	other.killed("auction bid --amount 25 --price 10", true)
	other.sage("auction bid --amount 25 --price 10", "the bid is sealed")
	p.refused("an auction takes one", other21)
	// What the chain refused before it was sent is not kept: another figure may follow.
	late := w.person(2)
	for _, price := range []string{"9.6", "9.7"} {
		late.refused("the auction has as many bids as it takes", "auction bid --amount 20 --price "+price)
	}
	p.refused("too early: bids are opened from", "auction reveal")
	p.refused("too early: bids are claimed from", "auction claim")
	if got := kit.View(w.Net, w.auction.Auction()); got.Commits != 2 {
		w.t.Fatalf("%d commitments, want one of each bidder", got.Commits)
	}
	// 190 SAGE fit 2^68 base units, 250 the same.
	if taken := kit.View(w.Net, w.auction.Books()).SageTaken; taken != (cairo.U128{Hi: 1 << 5}) {
		w.t.Errorf("taken in: %s, want twice 2^68", taken)
	}

	w.pass(a.Schedule.MaxEnd + 1)
	late.refused("too late: bids were taken until", "auction bid --amount 20 --price 9.5")
	w.Do(w.Governor, w.desk.SetSeed(a.Schedule.MaxEnd, 7, felt.FromUint64[felt.Felt](7)), w.auction.Draw(7))
	p.sage("auction reveal", "the bid is open: 20 USD at 9.5 SAGE per USD")
	p.refused("no bid that could be opened", "auction reveal")
	other.sage("auction reveal", "the bid is open: 25 USD at 10 SAGE per USD")
	w.pass(a.Schedule.RevealEnd + 1)
	order := []cairo.ContractAddress{other.Address, p.Address}
	w.Do(w.Governor, w.auction.Advance(0, order))
	p.sage("auction show 1", "outcome of", "45 USD", "405 SAGE")
	p.sage("auction claim", "20 USD", "180 SAGE") // at the reserve: nobody was rejected
	p.refused("nothing to claim", "auction claim")
	// Anyone may claim for a bidder.
	p.sage("auction claim "+other.Address.String(), "25 USD", "225 SAGE")
	if got := kit.View(w.Net, w.TestUSD.BalanceOf(other.Address)); got != cairo.U256From64(25_000_000) {
		w.t.Errorf("the other bidder has %s dollars", got)
	}
	if held := kit.View(w.Net, w.auction.Bid(p.Address)); held.State != b.BidStateClaimed {
		w.t.Errorf("the bid is %s", held.State)
	}
	if out := p.sage("auction show"); !strings.Contains(out, "settled") {
		w.t.Errorf("after the end:\n%s", out)
	}
}
