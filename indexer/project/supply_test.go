package project_test

import (
	"math/rand/v2"
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func sent(from, to, value int) follow.Event {
	return event("SageToken", "Transfer", []any{account(from), account(to)}, wide(uint64(value)))
}

func exclude(who int, excluded bool) follow.Event {
	return event("SageToken", "ExclusionSet", []any{account(who)}, excluded)
}

func counters(total, circulating, minted, burned, burnedCirculating int64) project.Counters {
	return project.Counters{Total: amount(total), Circulating: amount(circulating), Minted: amount(minted),
		Burned: amount(burned), BurnedCirculating: amount(burnedCirculating)}
}

func TestSupply(t *testing.T) {
	const nobody, alice, bob, treasury = 0, 11, 12, 13
	w := newWorld(t)
	now := func() project.Counters { return row(w, project.Supply{Token: column(of("SageToken"))}).Counters }
	w.block(sent(nobody, alice, 1000))
	equal(t, "minted", now(), counters(1000, 1000, 1000, 0, 0))
	w.block(sent(alice, treasury, 300), exclude(treasury, true))
	equal(t, "excluded", now(), counters(1000, 700, 1000, 0, 0))
	w.block(sent(treasury, nobody, 100))
	equal(t, "a treasury burn lowers the second only", now(), counters(900, 700, 1000, 100, 0))
	w.block(sent(alice, nobody, 50))
	equal(t, "another both", now(), counters(850, 650, 1000, 150, 50))
	w.block(sent(treasury, bob, 20), sent(bob, alice, 5), sent(alice, alice, 7))
	equal(t, "out of the treasury", now(), counters(850, 670, 1000, 150, 50))
	at := w.block(sent(nobody, treasury, 40), exclude(treasury, false))
	equal(t, "included again", now(), counters(890, 890, 1040, 150, 50))
	equal(t, "holding", row(w, project.Holding{Account: store.Felt(number(bob))}).Amount, amount(15))
	change := row(w, project.SupplyChange{Block: w.chain.Head().Number})
	equal(t, "the change", change.Counters == now() && change.Time == at, true)
	equal(t, "of each block", row(w, project.SupplyChange{Block: 2}).Counters, counters(900, 700, 1000, 100, 0))
}

// TestSupplyOfRandomHistories: the counters are what the holdings sum up to.
func TestSupplyOfRandomHistories(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 9))
	w := newWorld(t)
	const accounts = 5
	held, out := [accounts + 1]int{}, [accounts + 1]bool{}
	for range 60 {
		var events []follow.Event
		for range 1 + r.IntN(6) {
			from, to := r.IntN(accounts+1), r.IntN(accounts+1)
			switch {
			case r.IntN(5) == 0 && from != 0:
				out[from] = !out[from]
				events = append(events, exclude(from, out[from]))
			case from == 0 && to != 0:
				value := 1 + r.IntN(1000)
				held[to] += value
				events = append(events, sent(0, to, value))
			case from != 0 && held[from] > 0:
				value := 1 + r.IntN(held[from])
				held[from] -= value
				held[to] += value
				events = append(events, sent(from, to, value))
			}
		}
		w.block(events...)
	}
	total, circulating := 0, 0
	for i := 1; i <= accounts; i++ {
		total += held[i]
		if !out[i] {
			circulating += held[i]
		}
		equal(t, "holding", row(w, project.Holding{Account: store.Felt(number(i))}).Amount, amount(int64(held[i])))
	}
	s := row(w, project.Supply{Token: column(of("SageToken"))})
	equal(t, "total", s.Total, amount(int64(total)))
	equal(t, "circulating", s.Circulating, amount(int64(circulating)))
	equal(t, "burned", s.Burned, amount(int64(held[0])))
}

func liquidity(name string, provider, shares, total int, sage, usd uint64) follow.Event {
	return event("Pol", name, []any{provider}, as(b.EncodeLiquidity, b.Liquidity{Sage: coin(1), USD: coin(2), Shares: coin(3)}),
		shares, total, as(b.EncodeReserves, b.Reserves{Sage: coin(sage), USD: coin(usd)}))
}

func TestPool(t *testing.T) {
	w := newWorld(t)
	pool := func() project.Pool { return row(w, project.Pool{Contract: column(of("Pol"))}) }
	w.block(liquidity("LiquidityAdded", 700, 50, 60, 1000, 500))
	w.block(liquidity("LiquidityAdded", 701, 20, 80, 1400, 700))
	p := pool()
	equal(t, "reserves", p.Sage == amount(1400) && p.USD == amount(700) && p.TotalShares == amount(80), true)
	at := w.block(event("Pol", "Swapped", []any{702}, as(b.EncodeAsset, b.AssetUSD), 100, 170,
		as(b.EncodeReserves, b.Reserves{Sage: coin(1230), USD: coin(800)}), tick(-430_000), 2810, 100))
	p = pool()
	equal(t, "after the swap", p.Sage == amount(1230) && p.USD == amount(800) && p.Week == 2810 && p.WeekNotional == amount(100), true)
	trade := row(w, project.Trade{Block: w.chain.Head().Number})
	equal(t, "trade", is(&trade.Trader, 702) && trade.Sell == uint8(b.AssetUSD) && trade.Tick == -430_000 && trade.Time == at, true)
	equal(t, "amounts", trade.AmountIn == amount(100) && trade.AmountOut == amount(170), true)
	w.block(liquidity("LiquidityRemoved", 700, 10, 40, 600, 400))
	equal(t, "shares", row(w, project.PoolShare{Provider: store.Felt(number(700)), Pool: column(of("Pol"))}).Shares, amount(10))
	equal(t, "all shares", pool().TotalShares, amount(40))
	deferred := w.block(event("Pol", "RefillDeferred", nil, tick(-5), 1)) // no mean
	equal(t, "deferred", pool().DeferredAt, deferred)
}
