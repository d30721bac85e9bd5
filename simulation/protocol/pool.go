package protocol

import (
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/simulation/ledger"
)

// PoolConfig are the pool's dials.
type PoolConfig struct {
	FeeBps                 int64
	MaxDeviation           int64    // ticks
	TargetFloor, TargetCap *big.Int // USD of depth
}

// Pool is the protocol's own, by economy/pool. Its liquidity is all the treasury's.
type Pool struct {
	Memory
	c         PoolConfig
	book      *ledger.Ledger
	sage, usd *big.Int
	shares    *big.Int
	notionals []*big.Int // of the present week, the one before it, …
	week      uint64
}

// OpenPool takes the first liquidity out of the treasury.
func OpenPool(c PoolConfig, book *ledger.Ledger, now uint64, sage, usd *big.Int) (*Pool, error) {
	p := &Pool{c: c, book: book, sage: new(big.Int), usd: new(big.Int), week: now / pool.Week}
	p.notionals = make([]*big.Int, pool.Weeks+1)
	for i := range p.notionals {
		p.notionals[i] = new(big.Int)
	}
	p.shares = pool.OpeningShares(sage, usd)
	p.take(ledger.Treasury, sage, usd)
	return p, p.Note(now)
}

func (p *Pool) take(from ledger.Account, sage, usd *big.Int) {
	p.book.Move(ledger.SAGE, from, ledger.Pool, sage)
	p.book.Move(ledger.USD, from, ledger.Pool, usd)
	p.sage, p.usd = new(big.Int).Add(p.sage, sage), new(big.Int).Add(p.usd, usd)
}

// Reserves are what the pool holds; not to be changed.
func (p *Pool) Reserves() (sage, usd *big.Int) { return p.sage, p.usd }

// Note remembers the tick that the reserves have now.
func (p *Pool) Note(now uint64) error {
	tick, err := pool.TickAt(p.sage, p.usd)
	if err != nil {
		return fmt.Errorf("pool of %v SAGE and %v USD: %w", p.sage, p.usd, err)
	}
	p.Set(now, tick)
	return nil
}

// Buy swaps dollars for SAGE and says how much; Note is the caller's to call.
func (p *Pool) Buy(now uint64, who ledger.Account, usd *big.Int) *big.Int {
	out := pool.SwapOut(p.usd, p.sage, usd, p.c.FeeBps)
	p.swap(now, who, ledger.USD, usd, out)
	p.usd, p.sage = new(big.Int).Add(p.usd, usd), new(big.Int).Sub(p.sage, out)
	return out
}

// Sell swaps SAGE for dollars and says how many.
func (p *Pool) Sell(now uint64, who ledger.Account, sage *big.Int) *big.Int {
	out := pool.SwapOut(p.sage, p.usd, sage, p.c.FeeBps)
	p.swap(now, who, ledger.SAGE, sage, out)
	p.sage, p.usd = new(big.Int).Add(p.sage, sage), new(big.Int).Sub(p.usd, out)
	return out
}

func (p *Pool) swap(now uint64, who ledger.Account, in ledger.Asset, amount, out *big.Int) {
	dollars, other := out, ledger.USD
	if in == ledger.USD {
		dollars, other = amount, ledger.SAGE
	}
	p.book.Move(in, who, ledger.Pool, amount)
	p.book.Move(other, ledger.Pool, who, out)
	p.turn(now)
	p.notionals[0] = new(big.Int).Add(p.notionals[0], dollars)
}

// turn begins the weeks that have passed.
func (p *Pool) turn(now uint64) {
	for ; p.week < now/pool.Week; p.week++ {
		p.notionals = append([]*big.Int{new(big.Int)}, p.notionals[:pool.Weeks]...)
	}
}

// Notional is what was traded in eight weeks.
func (p *Pool) Notional(now uint64) *big.Int {
	p.turn(now)
	return pool.Rolling(p.notionals, now)
}

// Depth is the dollars that move the price by 1 %.
func (p *Pool) Depth() *big.Int { return pool.Depth(p.usd) }

// Needed is how many dollars refill the pool to its target.
func (p *Pool) Needed(now uint64) *big.Int {
	return pool.USDForDepth(pool.Shortfall(p.Depth(), p.Notional(now), p.c.TargetFloor, p.c.TargetCap))
}

// calmSeconds is how long a mean the price must be near for a refill.
const calmSeconds = 1_800

// Refill takes at most these out of the treasury, in proportion, or nothing where
// the price is not calm.
func (p *Pool) Refill(now uint64, usd, sage *big.Int) (tookUSD, tookSAGE *big.Int) {
	if apart := p.Tick() - p.Mean(now, calmSeconds); max(apart, -apart) > p.c.MaxDeviation {
		return new(big.Int), new(big.Int)
	}
	tookSAGE, tookUSD, shares := pool.Deposit(p.sage, p.usd, p.shares, sage, usd)
	if shares.Sign() == 0 {
		return new(big.Int), new(big.Int)
	}
	p.shares = new(big.Int).Add(p.shares, shares)
	p.take(ledger.Treasury, tookSAGE, tookUSD)
	return tookUSD, tookSAGE
}

// Check compares the pool's book with the ledger's.
func (p *Pool) Check() {
	if p.sage.Cmp(p.book.Of(ledger.Pool, ledger.SAGE)) != 0 || p.usd.Cmp(p.book.Of(ledger.Pool, ledger.USD)) != 0 {
		p.book.Fail(fmt.Errorf("pool: books %v SAGE and %v USD, holds something else", p.sage, p.usd))
	}
}
