package main

import (
	"math/big"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/watchdog"
)

// metrics are the keepers' figures. docs/alerts.yml watches them.
type metrics struct {
	steps    *prometheus.CounterVec
	stepTime *prometheus.GaugeVec
	stepped  *prometheus.GaugeVec
	actions  *prometheus.CounterVec
	txs      *prometheus.CounterVec
	fees     prometheus.Counter
	rewards  prometheus.Counter

	oracleAge, oracleOpen, oracleHealth       *prometheus.GaugeVec
	epoch, epochOverdue, auctionOverdue       *prometheus.GaugeVec
	auctionBids, auctionLeft, auctionUnopened *prometheus.GaugeVec
	beaconWaiting, balance, calls             *prometheus.GaugeVec
	mirrorLag, paused                         *prometheus.GaugeVec
	burnOfPlan, scheduled, queued             *prometheus.GaugeVec

	mu      sync.Mutex
	lastFee *big.Int // FRI; nil before the first
}

func newMetrics(registry *prometheus.Registry) *metrics {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bitsage_" + name, Help: help}, labels)
		registry.MustRegister(c)
		return c
	}
	// Gauges are vectors, also where there is no label, since what is unknown is
	// left out: 0 would pass for good news.
	gauges := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "bitsage_" + name, Help: help}, labels)
		registry.MustRegister(g)
		return g
	}
	m := &metrics{
		steps:    counters("keeper_steps_total", "Looks at the chain, by how they ended: ok or failed.", "keeper", "result"),
		stepTime: gauges("keeper_step_seconds", "How long the last look took.", "keeper"),
		stepped:  gauges("keeper_stepped_timestamp_seconds", "When the keeper last looked.", "keeper"),
		actions:  counters("keeper_actions_total", "Actions by their outcome: accepted, refused (by a contract) or broken.", "keeper", "outcome"),
		txs:      counters("keeper_transaction_events_total", "What happened to transactions: stored, sent, landed, replaced, nonce-gap and more.", "event"),

		oracleAge:       gauges("oracle_price_age_seconds", "Age of the last accepted price."),
		oracleOpen:      gauges("oracle_request_open_seconds", "How long a price has been asked for, 0 if none is."),
		oracleHealth:    gauges("oracle_health", "1 for the health that consumers read now, 0 for the others.", "health"),
		epoch:           gauges("treasury_epoch", "Number of the open epoch."),
		epochOverdue:    gauges("treasury_epoch_overdue_seconds", "How long the open epoch could have been closed."),
		auctionOverdue:  gauges("auction_overdue_seconds", "How long the call that the auction waits for could have been made."),
		auctionBids:     gauges("auction_bids", "Commitments of the present auction, while it takes them."),
		auctionUnopened: gauges("auction_unopened_bids", "Commitments that are not opened, or below the reserve, while they can be opened."),
		auctionLeft:     gauges("auction_phase_left_seconds", "How long bids can still be made or opened."),
		beaconWaiting:   gauges("beacon_waiting_seconds", "How long the consumer that came last has waited for randomness."),
		balance:         gauges("keeper_balance_strk", "What the account has for fees."),
		calls:           gauges("keeper_calls_left", "How many transactions of the last one's fee that pays for."),
		mirrorLag:       gauges("mirror_lag_blocks", "How many blocks the mirror is behind."),
		burnOfPlan:      gauges("auction_burn_of_plan_ratio", "SAGE that the last auction burned, of what its lot burns at the reserve."),
		scheduled:       gauges("timelock_scheduled", "Operations that were ever put on the Timelock's schedule."),
		queued:          gauges("timelock_pending", "Operations of the newest 16 that will change something: waiting, or ready to be executed.", "state"),
		paused:          gauges("guardian_paused", "1 for a rate that is paused: its bit.", "bit"),
	}
	m.fees = prometheus.NewCounter(prometheus.CounterOpts{Name: "bitsage_keeper_fees_strk_total", Help: "Fees of accepted transactions."})
	m.rewards = prometheus.NewCounter(prometheus.CounterOpts{Name: "bitsage_keeper_rewards_usd_total", Help: "Rewards for closing epochs."})
	registry.MustRegister(m.fees, m.rewards)
	return m
}

var _ keepers.Listener = (*metrics)(nil)
var _ txm.Listener = (*metrics)(nil)
var _ watchdog.Listener = (*metrics)(nil)

// Stepped implements keepers.Listener.
func (m *metrics) Stepped(bot string, took time.Duration, _ time.Time, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	m.steps.WithLabelValues(bot, result).Inc()
	m.stepTime.WithLabelValues(bot).Set(took.Seconds())
	m.stepped.WithLabelValues(bot).SetToCurrentTime()
}

// Acted implements keepers.Listener.
func (m *metrics) Acted(bot, _ string, outcome keepers.Outcome, _ error) {
	m.actions.WithLabelValues(bot, string(outcome)).Inc()
}

// Note implements txm.Listener.
func (m *metrics) Note(e txm.Event) { m.txs.WithLabelValues(string(e.Kind)).Inc() }

// paid notes the fee of an accepted transaction.
func (m *metrics) paid(fee *big.Int) {
	m.fees.Add(whole(fee))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastFee = fee
}

// rewarded notes a reward, in dollars (6 decimals).
func (m *metrics) rewarded(reward *big.Int) {
	dollars, _ := new(big.Rat).SetFrac(reward, big.NewInt(1e6)).Float64()
	m.rewards.Add(dollars)
}

// whole is an amount of 18 decimals in whole tokens, for graphs.
func whole(amount *big.Int) float64 {
	f, _ := new(big.Rat).SetFrac(amount, big.NewInt(1e18)).Float64()
	return f
}

var healths = []b.Health{
	b.HealthNotInitialised, b.HealthOk, b.HealthStale, b.HealthMinSources, b.HealthDeviation, b.HealthLiquidity,
}

// pauseBits are Guardian's: emission, revenue burn, buyback, treasury burn.
var pauseBits = []uint32{1, 2, 4, 8}

// Watched implements watchdog.Listener.
func (m *metrics) Watched(f watchdog.Facts) {
	set(m.oracleAge, f.Oracle.Known, f.Oracle.Age.Seconds())
	set(m.oracleOpen, f.Oracle.Known, f.Oracle.Open.Seconds())
	for _, h := range healths {
		set(m.oracleHealth, f.Oracle.Known, flag(f.Oracle.Health == h), h.String())
	}
	set(m.epoch, f.Epoch.Known, float64(f.Epoch.Number))
	set(m.epochOverdue, f.Epoch.Known, f.Epoch.Overdue.Seconds())
	a := f.Auction
	set(m.auctionOverdue, a.Known, a.Overdue.Seconds())
	set(m.auctionBids, a.Known && a.Open, float64(a.Commits))
	set(m.auctionUnopened, a.Known && a.Opening, float64(a.Commits)-float64(a.Opened))
	set(m.auctionLeft, a.Known && (a.Open || a.Opening), a.Left.Seconds())
	set(m.beaconWaiting, f.Beacon.Known, f.Beacon.Waiting.Seconds())
	set(m.burnOfPlan, f.Burn.Known, f.Burn.OfPlan)
	set(m.scheduled, f.Queue.Known, float64(f.Queue.Scheduled))
	set(m.queued, f.Queue.Known, float64(f.Queue.Waiting), "waiting")
	set(m.queued, f.Queue.Known, float64(f.Queue.Ready), "ready")
	set(m.mirrorLag, f.Mirror.Known, float64(f.Mirror.Lag))
	for _, bit := range pauseBits {
		set(m.paused, f.Paused.Known, flag(f.Paused.Bits&bit != 0), strconv.Itoa(int(bit)))
	}
	m.watchedPurse(f.Purse)
}

func (m *metrics) watchedPurse(p watchdog.Purse) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !p.Known {
		set(m.balance, false, 0)
		set(m.calls, false, 0)
		return
	}
	set(m.balance, true, whole(p.Balance))
	if known := m.lastFee != nil && m.lastFee.Sign() > 0; known {
		left, _ := new(big.Rat).SetFrac(p.Balance, m.lastFee).Float64()
		set(m.calls, true, left)
	}
}

// set gives a figure, or takes it away when it is not known any more.
func set(g *prometheus.GaugeVec, known bool, value float64, labels ...string) {
	if known {
		g.WithLabelValues(labels...).Set(value)
		return
	}
	g.DeleteLabelValues(labels...)
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
