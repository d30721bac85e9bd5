package simulation

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"

	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/simulation/agent"
	"github.com/bitsage-network/bitsage/simulation/ledger"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// genesis is when a world begins: the start of a week, so that epochs and weeks
// coincide.
const genesis = 2_800 * 604_800

// outsideUSD is what the world outside has; no run comes near it.
const outsideUSD = 1_000_000_000_000

type world struct {
	p      Parameters
	s      Scenario
	random *rand.Rand
	now    uint64
	book   *ledger.Ledger

	// fair is the log price of SAGE that everybody outside trades at.
	fair      float64
	fairTick  int64
	fairPrice *big.Int // WAD
	flow      float64  // dollars that bought SAGE on balance since the last hour
	outside   [2]*protocol.Memory
	pool      *protocol.Pool
	oracle    *protocol.Oracle
	treasury  *protocol.Treasury
	rewards   *protocol.Rewards

	market  market
	sale    *sale
	bidders []agent.Bidder
	awake   uint64 // until then no keeper is
	close   uint64 // when the epoch's closer comes
	divided uint64 // week that Rewards has divided
	result  *Result
}

func newWorld(p Parameters, seed uint64) (*world, error) {
	random := rand.New(rand.NewPCG(seed, 0x5a6e))
	w := &world{
		p: p, s: Draw(random), random: random, now: genesis, book: ledger.New(),
		oracle: protocol.NewOracle(p.Oracle), divided: genesis,
		fair: math.Log(p.Start.Price), result: newResult(seed, p),
	}
	w.result.Scenario = w.s
	s := p.Start
	free := s.Supply - s.Stock - s.Vesting - int64(s.Workers)*s.WorkerStake
	w.book.Mint(ledger.SAGE, ledger.Outside, sage(free))
	w.book.Mint(ledger.SAGE, ledger.Treasury, sage(s.Stock))
	w.book.Mint(ledger.SAGE, ledger.Vesting, sage(s.Vesting))
	w.book.Mint(ledger.SAGE, ledger.Staking, sage(int64(s.Workers)*s.WorkerStake))
	w.book.Mint(ledger.USD, ledger.Outside, usd(outsideUSD))
	w.book.Mint(ledger.USD, ledger.Treasury, usd(s.Treasury))
	w.hire()
	for range w.s.HonestBidders {
		w.bidders = append(w.bidders, agent.Bidder{Manner: agent.Honest, MarginBps: random.Int64N(250), PartBps: 500 + random.Int64N(4_500)})
	}
	for range w.s.Ring {
		w.bidders = append(w.bidders, agent.Bidder{Manner: agent.Ring, PartBps: 2_500})
	}
	w.bidders = append(w.bidders,
		agent.Bidder{Manner: agent.Silent, PartBps: 2_500},
		agent.Bidder{Manner: agent.Sniper, MarginBps: random.Int64N(100), PartBps: 2_500})
	if err := w.open(); err != nil {
		return nil, err
	}
	return w, nil
}

// open gives the oracle a past and the pool its first liquidity.
func (w *world) open() error {
	if err := w.setFair(); err != nil {
		return err
	}
	past := w.now - 2*w.p.Oracle.Horizon() - 12*hourSeconds
	for i := range w.outside {
		w.outside[i] = new(protocol.Memory)
		w.outside[i].Set(past, w.fairTick)
	}
	dollars := new(big.Int).Mul(usd(w.p.Start.Depth), price.WAD)
	dollars.Quo(dollars, big.NewInt(pool.RootOfOnePercent))
	coins := new(big.Int).Mul(dollars, price.MaxPrice)
	w.book.Mint(ledger.USD, ledger.Treasury, dollars)
	own, err := protocol.OpenPool(w.p.Pool, w.book, past, coins.Quo(coins, w.fairPrice), dollars)
	if err != nil {
		return err
	}
	w.pool = own
	w.treasury = protocol.NewTreasury(w.p.Treasury, w.p.Auction, w.book, own, w.now)
	w.close = w.treasury.Due() + w.lateness()
	for at := w.now - 12*hourSeconds; at < w.now; at += hourSeconds {
		window := w.p.Oracle.Draw(w.random, at)
		if err := w.oracle.Update(at, window, []*protocol.Memory{w.outside[0], w.outside[1], &own.Memory}); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) lateness() uint64 { return uint64(w.random.ExpFloat64() * w.s.Late * hourSeconds) }

// bounds of the log price: a SAGE for 1e-4 to 1e4 dollars.
const farthest = 9.2

func (w *world) setFair() error {
	w.fair = max(-farthest, min(farthest, w.fair))
	w.fairTick = int64(w.fair / math.Log(1.000001))
	p, err := price.PriceOf(w.fairTick)
	w.fairPrice = p
	return err
}

// hour is one step of everything.
func (w *world) hour() error {
	w.now += hourSeconds
	const year = 365 * 24
	move := (w.s.Drift-w.s.Volatility*w.s.Volatility/2)/year + w.s.Volatility/math.Sqrt(year)*w.random.NormFloat64()
	if w.random.Float64() < w.s.Jumps/year {
		move += w.s.JumpSize * (2*float64(w.random.IntN(2)) - 1)
	}
	w.fair += move + w.flow*w.s.Impact
	w.flow = 0
	if err := w.setFair(); err != nil {
		return err
	}
	for _, venue := range w.outside {
		venue.Set(w.now, w.fairTick+int64(w.s.Noise*1e6*w.random.NormFloat64()))
	}
	if w.random.Float64() < w.s.Absences/year {
		w.awake = max(w.awake, w.now) + uint64(24*hourSeconds*(1+3*w.random.ExpFloat64()))
	}
	for _, step := range []func() error{w.trade, w.work, w.feed, w.auction, w.divide, w.epoch, w.putUp} {
		if err := step(); err != nil {
			return err
		}
	}
	w.result.Hours++
	w.pool.Check()
	if err := w.book.Check(); err != nil {
		return fmt.Errorf("hour %d: %w", (w.now-genesis)/hourSeconds, err)
	}
	return nil
}

// has makes sure that an account can pay, with what the outside sells it; false
// where there is not so much.
func (w *world) has(account ledger.Account, asset ledger.Asset, amount *big.Int) bool {
	lacks := new(big.Int).Sub(amount, w.book.Of(account, asset))
	if lacks.Sign() <= 0 {
		return true
	}
	if w.book.Of(ledger.Outside, asset).Cmp(lacks) < 0 {
		return false
	}
	w.book.Move(asset, ledger.Outside, account, lacks)
	return true
}

// trade: somebody trades with the pool for reasons of their own, then arbitrage
// brings it back to where the fee leaves it.
func (w *world) trade() error {
	_, reserve := w.pool.Reserves()
	part := w.random.ExpFloat64() * 0.0005 * (2*float64(w.random.IntN(2)) - 1)
	size := fraction(reserve, math.Abs(part))
	if part > 0 {
		if w.has(ledger.Traders, ledger.USD, size) {
			w.pool.Buy(w.now, ledger.Traders, size)
		}
	} else if coins := w.toSAGE(size); w.has(ledger.Traders, ledger.SAGE, coins) {
		w.pool.Sell(w.now, ledger.Traders, coins)
	}
	sage, dollars := w.pool.Reserves()
	fee := w.p.Pool.FeeBps
	low, high := scaled(w.fairPrice, 10_000-fee, 10_000), scaled(w.fairPrice, 10_000, 10_000-fee)
	if in := agent.ToBuy(sage, dollars, low, fee); in.Sign() > 0 && w.has(ledger.Arbitrageur, ledger.USD, in) {
		out := w.pool.Buy(w.now, ledger.Arbitrageur, in)
		w.result.Arbitrage += w.dollars(out) - amount(in, 6)
	}
	if in := agent.ToSell(sage, dollars, high, fee); in.Sign() > 0 && w.has(ledger.Arbitrageur, ledger.SAGE, in) {
		out := w.pool.Sell(w.now, ledger.Arbitrageur, in)
		w.result.Arbitrage += amount(out, 6) - w.dollars(in)
	}
	return w.pool.Note(w.now)
}

// feed makes a price, if a keeper is there.
func (w *world) feed() error {
	if w.now < w.awake || w.random.Float64() < w.s.MissPrice {
		return nil
	}
	venues := []*protocol.Memory{&w.pool.Memory}
	for _, venue := range w.outside {
		if w.random.Float64() >= w.s.MissVenue {
			venues = append(venues, venue)
		}
	}
	window := w.p.Oracle.Draw(w.random, w.now)
	if w.random.Float64() < w.s.MissBeacon {
		window = w.p.Oracle.Longest(w.now)
	}
	was, reach := w.oracle.Tick(), w.oracle.Reach(w.now).Int64()
	if err := w.oracle.Update(w.now, window, venues); err != nil {
		return err
	}
	if moved := w.oracle.Tick() - was; max(moved, -moved) > reach {
		w.book.Fail(fmt.Errorf("oracle: the price moved by %d ticks, beyond 3s = %d", moved, reach))
	}
	if w.oracle.Health() == protocol.Ok {
		off := math.Abs(float64(w.oracle.Tick()-w.fairTick)) / 1e6
		w.result.priceErrors = append(w.result.priceErrors, off)
	}
	return nil
}

// epoch closes one that is due, if a keeper is there.
func (w *world) epoch() error {
	if w.now < w.close || w.now < w.awake {
		return nil
	}
	reading := w.oracle.Read(w.now)
	closed := w.treasury.Close(w.now, reading)
	if arrived := new(big.Int).Add(closed.Minted, closed.Out.SecuritySAGE); arrived.Sign() > 0 {
		w.rewards.Notify(arrived)
	}
	w.result.note(w, closed, reading)
	w.close = w.treasury.Due() + w.lateness()
	return nil
}

// divide pays the rewards of a week that is over; half of them is sold.
func (w *world) divide() error {
	week := w.now / w.p.Rewards.EpochSeconds * w.p.Rewards.EpochSeconds
	if week == w.divided {
		return nil
	}
	w.divided = week
	held := w.book.Of(ledger.Workers, ledger.SAGE)
	w.rewards.Close(w.oracle.Read(w.now))
	w.washed()
	got := new(big.Int).Sub(w.book.Of(ledger.Workers, ledger.SAGE), held)
	sold := got.Rsh(got, 1)
	w.book.Move(ledger.SAGE, ledger.Workers, ledger.Outside, sold)
	w.flow -= w.dollars(sold)
	return nil
}

// toSAGE is what dollars (6 decimals) are at the true price.
func (w *world) toSAGE(dollars *big.Int) *big.Int {
	s := new(big.Int).Mul(dollars, price.MaxPrice)
	return s.Quo(s, w.fairPrice)
}

// dollars that SAGE is worth at the true price.
func (w *world) dollars(sage *big.Int) float64 { return amount(sage, 18) * math.Exp(w.fair) }

// amount is base units in whole ones.
func amount(v *big.Int, decimals int64) float64 {
	f, _ := new(big.Rat).SetFrac(v, exp10(decimals)).Float64()
	return f
}

func scaled(v *big.Int, n, d int64) *big.Int {
	s := new(big.Int).Mul(v, big.NewInt(n))
	return s.Quo(s, big.NewInt(d))
}

// fraction of a whole, to a billionth.
func fraction(v *big.Int, part float64) *big.Int { return scaled(v, int64(part*1e9), 1_000_000_000) }
