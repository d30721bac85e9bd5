package simulation

import (
	"math"
	"math/big"

	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/economy/waterfall"
	"github.com/bitsage-network/bitsage/simulation/agent"
	"github.com/bitsage-network/bitsage/simulation/ledger"
	"github.com/bitsage-network/bitsage/simulation/protocol"
)

// judgedAfter is how long after the take an assignment is judged, in seconds.
const judgedAfter = 24 * hourSeconds

// rateEvery is how often governance sets the stake asked for a dollar, and
// rateDelay how long the timelock holds what it read the price for.
const (
	rateEvery = 4 * 604_800
	rateDelay = 7 * 86_400
)

type worker struct {
	stake, locked *big.Int
	cheat         agent.Cheat
	cheats        bool
}

type job struct {
	tier   int
	tasks  uint32
	price  *big.Int // of all tasks, base units of the asset
	asset  ledger.Asset
	worth  float64 // of the price when it was taken, dollars
	worker int
	lock   *big.Int
	due    uint64
}

type market struct {
	workers  []worker
	washer   int // the earner that posts jobs to itself
	running  []job
	rate     *big.Int // SAGE base units per dollar base unit, WAD
	next     *big.Int // rate that waits
	nextAt   uint64
	readAt   uint64
	washFees float64 // of the open week, dollars
	washPaid *big.Int
}

// hire gives the workers their stakes and their ways.
func (w *world) hire() {
	m := &w.market
	var stakes []*big.Int
	for range w.p.Start.Workers {
		one := worker{stake: sage(w.p.Start.WorkerStake), locked: new(big.Int)}
		switch x := w.random.Float64(); {
		case x < w.s.Lazy:
			one.cheat, one.cheats = agent.SkipFifth, true
		case x < w.s.Lazy+w.s.Cheating:
			one.cheat, one.cheats = []agent.Cheat{agent.SkipAll, agent.SkipOne, agent.Withhold, agent.WalkAway}[w.random.IntN(4)], true
		}
		m.workers = append(m.workers, one)
		stakes = append(stakes, one.stake)
	}
	m.washer, m.washPaid = len(stakes), new(big.Int)
	stakes = append(stakes, new(big.Int))
	w.rewards = protocol.NewRewards(w.p.Rewards, w.book, stakes)
	m.rate = rateAt(sagePrice(w.p.Start.Price))
	m.readAt = genesis
}

// rateAt asks for a dollar's worth of SAGE per dollar.
func rateAt(price *big.Int) *big.Int { return new(big.Int).Quo(exp10(48), price) }

func sagePrice(dollars float64) *big.Int { return wad(int64(dollars*1e9), 1_000_000_000) }

// work posts the hour's jobs and judges those that are due.
func (w *world) work() error {
	w.govern()
	years := float64(w.now-genesis) / (365 * 86_400)
	rate := w.p.Start.JobsPerWeek / 168 * math.Exp(w.s.Growth*years)
	for range poisson(w.random.Float64, rate) {
		w.post()
	}
	m := &w.market
	running := m.running[:0]
	for _, j := range m.running {
		if w.now < j.due {
			running = append(running, j)
			continue
		}
		w.judge(j)
	}
	m.running = running
	w.wash()
	return nil
}

// govern sets the stake rate by the oracle's price of a week ago.
func (w *world) govern() {
	m := &w.market
	if w.now >= m.readAt+rateEvery && m.next == nil {
		if r := w.oracle.Read(w.now); r.Healthy {
			m.next, m.nextAt, m.readAt = rateAt(r.Price), w.now+rateDelay, w.now
		}
	}
	if m.next != nil && w.now >= m.nextAt {
		m.rate, m.next = m.next, nil
	}
}

// post finds a worker for a job, with stake for it.
func (w *world) post() {
	j := job{tier: w.random.IntN(len(w.p.Tiers)), tasks: 1 + w.random.Uint32N(64), due: w.now + judgedAfter}
	j.worth = w.p.Start.JobPrice * math.Exp(0.8*w.random.NormFloat64()-0.32)
	j.price = new(big.Int).SetUint64(uint64(j.worth * 1e6))
	j.asset = ledger.USD
	rate := w.market.rate
	if w.random.IntN(5) == 0 {
		j.asset, j.price, rate = ledger.SAGE, w.toSAGE(j.price), exp10(18)
	}
	j.lock = audit.Lock(j.price, w.p.Tiers[j.tier].StakeBps, rate)
	w.result.Jobs++
	j.worker = w.random.IntN(len(w.market.workers))
	who := &w.market.workers[j.worker]
	free := new(big.Int).Sub(who.stake, who.locked)
	if free.Cmp(j.lock) < 0 || !w.has(ledger.Clients, j.asset, j.price) {
		w.result.Unserved++
		return
	}
	who.locked.Add(who.locked, j.lock)
	w.book.Move(j.asset, ledger.Clients, ledger.Escrow, j.price)
	w.market.running = append(w.market.running, j)
}

// judge pays an assignment, or slashes its worker; and asks what each cheat would
// have come to.
func (w *world) judge(j job) {
	who := &w.market.workers[j.worker]
	who.locked.Sub(who.locked, j.lock)
	seen := agent.Work{
		Tier: w.p.Tiers[j.tier], Tasks: j.tasks, Cost: w.s.Cost, Fee: float64(w.p.FeeBps) / 10_000,
		Stake: w.dollars(j.lock) / j.worth, Miss: w.s.Miss, Late: float64(w.p.LateBps) / 10_000, Reporter: 0.2,
		Margin: float64(w.p.MarginBps) / 10_000, Bond: w.dollars(w.p.Bond) / j.worth,
	}
	for cheat := range agent.Cheats {
		w.result.Cheats[j.tier][cheat].foresee(agent.Cheat(cheat).Expected(seen))
	}
	if who.cheats {
		gain, caught := who.cheat.Try(w.random, seen)
		w.result.Cheats[j.tier][who.cheat].tried(gain)
		if caught {
			w.slash(j, who)
			return
		}
	}
	w.pay(j, j.worker)
}

// pay divides an assignment's price.
func (w *world) pay(j job, earner int) {
	fee := scaled(j.price, w.p.FeeBps, 10_000)
	w.book.Move(j.asset, ledger.Escrow, ledger.Workers, new(big.Int).Sub(j.price, fee))
	w.treasury.Collect(j.asset, fee)
	w.rewards.Record(earner, w.inDollars(j.asset, fee))
}

// inDollars values a fee at the oracle's price, as the treasury does.
func (w *world) inDollars(asset ledger.Asset, fee *big.Int) *big.Int {
	if asset == ledger.USD {
		return fee
	}
	if r := w.oracle.Read(w.now); r.Healthy {
		return waterfall.USDOf(fee, r.Price)
	}
	return new(big.Int)
}

// slash takes the lock: half burned, a fifth to the reporter, the rest to the
// victim (docs/contracts/slasher.md); the buyer gets the price back.
func (w *world) slash(j job, who *worker) {
	lost := j.lock
	if who.cheat == agent.WalkAway {
		lost = scaled(j.lock, w.p.LateBps, 10_000)
	}
	who.stake = new(big.Int).Sub(who.stake, lost)
	w.rewards.SetStake(j.worker, who.stake)
	reporter, victim := scaled(lost, 2_000, 10_000), scaled(lost, 3_000, 10_000)
	burned := new(big.Int).Sub(lost, reporter)
	w.book.Burn(ledger.SAGE, ledger.Staking, burned.Sub(burned, victim))
	w.book.Move(ledger.SAGE, ledger.Staking, ledger.Workers, reporter)
	w.book.Move(ledger.SAGE, ledger.Staking, ledger.Clients, victim)
	w.book.Move(j.asset, ledger.Escrow, ledger.Clients, j.price)
	w.result.Slashed += amount(lost, 18)
}

// wash: somebody pays itself a job a day, for the rewards of the work.
func (w *world) wash() {
	if w.now/86_400 == (w.now-hourSeconds)/86_400 {
		return
	}
	price := usd(int64(w.p.Start.JobPrice))
	if !w.has(ledger.Clients, ledger.USD, price) {
		return
	}
	w.book.Move(ledger.USD, ledger.Clients, ledger.Escrow, price)
	w.pay(job{price: price, asset: ledger.USD}, w.market.washer)
	w.market.washFees += amount(scaled(price, w.p.FeeBps, 10_000), 6)
}

// washed notes what the week's washing brought in parts of what it cost.
func (w *world) washed() {
	m := &w.market
	got := new(big.Int).Sub(w.rewards.Paid[m.washer], m.washPaid)
	m.washPaid.Set(w.rewards.Paid[m.washer])
	if m.washFees > 0 {
		w.result.Wash = append(w.result.Wash, w.dollars(got)/m.washFees-1)
	}
	m.washFees = 0
}

// poisson draws a number of events of a mean that is small.
func poisson(uniform func() float64, mean float64) int {
	limit, product := math.Exp(-mean), uniform()
	n := 0
	for product > limit {
		n++
		product *= uniform()
	}
	return n
}
