package project

import (
	"context"
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyToken(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeSageTokenEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.SageTokenTransfer:
		return transferred(ctx, tx, at, e)
	case b.SageTokenExclusionSet:
		return excluded(ctx, tx, at, e)
	}
	return nil
}

// transferred moves SAGE between holdings. Zero is no account: from it is a mint,
// to it a burn.
func transferred(ctx context.Context, tx *store.Tx, at where, e b.SageTokenTransfer) error {
	value := e.Value.Big()
	from, short := moved(ctx, tx, at, e.From, new(big.Int).Neg(value))
	to, err := moved(ctx, tx, at, e.To, value)
	if err := errors.Join(short, err); err != nil {
		return err
	}
	if from == to {
		return nil // neither supply changes
	}
	return changeSupply(ctx, tx, at, func(c *Counters, s *sums) {
		if from == nowhere {
			s.add(&c.Minted, value)
			s.add(&c.Total, value)
		}
		if to == nowhere {
			s.add(&c.Burned, value)
			s.sub(&c.Total, value)
		}
		if from == circulation {
			s.sub(&c.Circulating, value)
			if to == nowhere {
				s.add(&c.BurnedCirculating, value)
			}
		}
		if to == circulation {
			s.add(&c.Circulating, value)
		}
	})
}

// side is where one end of a transfer lies.
type side byte

const (
	nowhere side = iota
	circulation
	outside // an excluded account
)

// moved changes a holding and says on which side it is.
func moved(ctx context.Context, tx *store.Tx, at where, account cairo.ContractAddress, by *big.Int) (side, error) {
	if felt.Felt(account) == felt.Zero {
		return nowhere, nil
	}
	of := circulation
	err := alter(ctx, tx, Holding{Account: address(account)}, func(h *Holding) error {
		var s sums
		h.Block = at.number()
		s.add(&h.Amount, by)
		if h.Excluded {
			of = outside
		}
		return s.err
	})
	return of, err
}

// excluded: what an account holds leaves circulation, or comes back.
func excluded(ctx context.Context, tx *store.Tx, at where, e b.SageTokenExclusionSet) error {
	var held *big.Int
	err := alter(ctx, tx, Holding{Account: address(e.Account)}, func(h *Holding) error {
		h.Block, h.Excluded = at.number(), e.Excluded
		held = h.Amount.Big()
		return nil
	})
	if err != nil {
		return err
	}
	return changeSupply(ctx, tx, at, func(c *Counters, s *sums) {
		if e.Excluded {
			s.sub(&c.Circulating, held)
		} else {
			s.add(&c.Circulating, held)
		}
	})
}

func changeSupply(ctx context.Context, tx *store.Tx, at where, fn func(*Counters, *sums)) error {
	var now Counters
	err := alter(ctx, tx, Supply{Token: at.contract()}, func(row *Supply) error {
		var s sums
		row.Block = at.number()
		fn(&row.Counters, &s)
		now = row.Counters
		return s.err
	})
	if err != nil {
		return err
	}
	return store.Upsert(ctx, tx, SupplyChange{Block: at.number(), Counters: now, Time: at.time()})
}

func applyPol(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodePolEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.PolSwapped:
		return swapped(ctx, tx, at, e)
	case b.PolLiquidityAdded:
		return liquidity(ctx, tx, at, e.Provider, e.Shares, e.TotalShares, e.Reserves)
	case b.PolLiquidityRemoved:
		return liquidity(ctx, tx, at, e.Provider, e.Shares, e.TotalShares, e.Reserves)
	case b.PolRefillDeferred:
		return changePool(ctx, tx, at, func(p *Pool) { p.DeferredAt = at.time() })
	}
	return nil
}

func changePool(ctx context.Context, tx *store.Tx, at where, fn func(*Pool)) error {
	return alter(ctx, tx, Pool{Contract: at.contract()}, func(p *Pool) error {
		p.Block = at.number()
		fn(p)
		return nil
	})
}

func swapped(ctx context.Context, tx *store.Tx, at where, e b.PolSwapped) error {
	tick, err := signed(e.Tick)
	if err != nil {
		return err
	}
	sage, usd := amount(e.Reserves.Sage), amount(e.Reserves.USD)
	err = store.Upsert(ctx, tx, Trade{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Trader: address(e.Trader), Sell: uint8(e.Sell), AmountIn: amount(e.AmountIn), AmountOut: amount(e.AmountOut),
		Tick: tick, Sage: sage, USD: usd, Time: at.time(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return changePool(ctx, tx, at, func(p *Pool) {
		p.Sage, p.USD, p.Week, p.WeekNotional = sage, usd, e.Week, amount(e.WeekNotional)
	})
}

func liquidity(ctx context.Context, tx *store.Tx, at where, provider cairo.ContractAddress, shares, total cairo.U128, reserves b.Reserves) error {
	err := store.Upsert(ctx, tx, PoolShare{
		Provider: address(provider), Pool: at.contract(), Shares: amount(shares), Block: at.number(),
	})
	if err != nil {
		return err
	}
	return changePool(ctx, tx, at, func(p *Pool) {
		p.Sage, p.USD, p.TotalShares = amount(reserves.Sage), amount(reserves.USD), amount(total)
	})
}
