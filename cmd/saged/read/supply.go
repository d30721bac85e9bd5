package read

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func supply(_ converter, s project.Supply) (*model.Supply, error) {
	return &model.Supply{
		FullyDiluted: scalar.Amount(s.Total), Circulating: scalar.Amount(s.Circulating), Minted: scalar.Amount(s.Minted),
		Burned: scalar.Amount(s.Burned), BurnedFromCirculation: scalar.Amount(s.BurnedCirculating), Block: s.Block,
	}, nil
}

func supplyChange(_ converter, s project.SupplyChange) (*model.SupplyChange, error) {
	return &model.SupplyChange{
		FullyDiluted: scalar.Amount(s.Total), Circulating: scalar.Amount(s.Circulating), Minted: scalar.Amount(s.Minted),
		Burned: scalar.Amount(s.Burned), BurnedFromCirculation: scalar.Amount(s.BurnedCirculating), Time: moment(s.Time), Block: s.Block,
	}, nil
}

func holding(_ converter, h project.Holding) (*model.Holding, error) {
	return &model.Holding{Account: felt.Felt(h.Account), Amount: scalar.Amount(h.Amount), Excluded: h.Excluded, Block: h.Block}, nil
}

func holdingFilter(_ rows, f model.HoldingFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("account", f.Account)
	switch {
	case f.Excluded == nil:
	case *f.Excluded:
		c.add("excluded")
	default:
		c.add("NOT excluded")
	}
	return c, nil
}

// poolOf adds to what the pool holds what follows from it.
func poolOf(_ converter, p project.Pool) (*model.Pool, error) {
	out := &model.Pool{
		Sage: scalar.Amount(p.Sage), Usd: scalar.Amount(p.USD), TotalShares: scalar.Amount(p.TotalShares),
		Week: p.Week, WeekNotional: scalar.Amount(p.WeekNotional), RefillDeferredAt: maybe(p.DeferredAt), Block: p.Block,
	}
	sage, usd := p.Sage.Big(), p.USD.Big()
	depth, err := store.NewUint256(pool.Depth(usd))
	if err != nil {
		return nil, err
	}
	out.Depth = scalar.Amount(depth)
	if sage.Sign() == 0 { // all shares were given back
		return out, nil
	}
	at := new(big.Int).Mul(usd, price.MaxPrice) // 1e30: 6 and 18 decimals, WAD
	at.Quo(at, sage).FillBytes(out.Price[:])
	// Beyond the range of ticks the pool trades no more.
	if n, err := price.TickOf(out.Price.Big()); err == nil {
		tick := int(n)
		out.Tick = &tick
	}
	return out, nil
}

func poolShare(c converter, s project.PoolShare) (*model.PoolShare, error) {
	return &model.PoolShare{
		AsOf: c.asOf, Pool: felt.Felt(s.Pool), Provider: felt.Felt(s.Provider), Shares: scalar.Amount(s.Shares), Block: s.Block,
	}, nil
}

func poolShareFilter(_ rows, f model.PoolShareFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("provider", f.Provider)
	return c, nil
}

func trade(_ converter, t project.Trade) (*model.Trade, error) {
	sell, err := named(assets, t.Sell)
	return &model.Trade{
		ID: eventID(t.Block, t.TxIndex, t.EventIndex).String(), Trader: felt.Felt(t.Trader), Sell: sell,
		AmountIn: scalar.Amount(t.AmountIn), AmountOut: scalar.Amount(t.AmountOut), Tick: int(t.Tick),
		Sage: scalar.Amount(t.Sage), Usd: scalar.Amount(t.USD), Time: moment(t.Time), Block: t.Block, Transaction: felt.Felt(t.Transaction),
	}, err
}

func tradeFilter(_ rows, f model.TradeFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("trader", f.Trader)
	if f.Since != nil {
		c.add("time >= ?", f.Since.Unix())
	}
	return c, nil
}
