package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/economy/pool"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) poolCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "pool", Short: "Trade SAGE and dollars in the protocol's own pool, and be part of it", Args: cobra.NoArgs, RunE: help,
		Long: `What is sent says the least that it must bring, by --slippage below what the pool
offers now, and until when: the chain refuses it otherwise.`,
	}
	cmd.AddCommand(a.poolShowCommand(), a.swapCommand(), a.poolAddCommand(), a.poolRemoveCommand())
	return cmd
}

// terms are how far the price may move, and for how long, before a trade is refused.
type terms struct {
	slippage string
	valid    time.Duration
	bps      uint16
}

func (t *terms) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.slippage, "slippage", "0.5", "how much less than offered it may bring, percent, 50 at most")
	cmd.Flags().DurationVar(&t.valid, "valid", 10*time.Minute, "how long the chain may take it")
}

func (t *terms) check() (err error) {
	const most = 5_000
	if t.bps, err = parsePercent(t.slippage, most); err != nil {
		return fmt.Errorf("--slippage: %w", err)
	}
	if t.valid < time.Second || t.valid > 24*time.Hour {
		return fmt.Errorf("--valid: %s is not in 1s to 24h", t.valid)
	}
	return nil
}

// deadline counts from the newest block, or from this machine's clock where no
// block was made for long.
func (t *terms) deadline(block time.Time) time.Time {
	if now := time.Now(); now.After(block) {
		block = now
	}
	return block.Add(t.valid)
}

func (a *app) swapCommand() *cobra.Command {
	var t terms
	cmd := &cobra.Command{
		Use: "swap sell-sage|sell-usd AMOUNT", Short: "Sell SAGE for dollars, or dollars for SAGE", Args: cobra.ExactArgs(2),
		Example: `  sage pool swap sell-usd 100 --slippage 1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			side, ok := sides[args[0]]
			if !ok {
				return fmt.Errorf("%q is neither sell-sage nor sell-usd", args[0])
			}
			amount, err := side.parse(args[1])
			if err != nil {
				return err
			}
			if err := t.check(); err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error { return a.swap(ctx, who, side, amount, t) })
		},
	}
	t.register(cmd)
	return cmd
}

// side is which asset is sold.
type side struct {
	sell         b.Asset
	parse        func(string) (*big.Int, error)
	sold, bought func(*big.Int) string
}

var sides = map[string]side{
	"sell-sage": {sell: b.AssetSage, parse: parseSage, sold: sage, bought: usd},
	"sell-usd":  {sell: b.AssetUSD, parse: parseUSD, sold: usd, bought: sage},
}

func (a *app) swap(ctx context.Context, who *actor, s side, amount *big.Int, t terms) error {
	token := who.Token
	if s.sell == b.AssetUSD {
		token = who.USD
	}
	if err := who.holds(ctx, token, amount, "this trade", s.sold); err != nil {
		return err
	}
	v, err := cairo.U128FromBig(amount)
	if err != nil {
		return err
	}
	offered, err := read(ctx, who.lookout, who.Pool.Quote(s.sell, v))
	if err != nil {
		return err
	}
	least := sdk.Less(offered.Big(), t.bps)
	if least.Sign() == 0 {
		return fmt.Errorf("%s is too little: the pool gives nothing for it", s.sold(amount))
	}
	tx, err := who.Swap(who.id, s.sell, amount, least, t.deadline(who.now))
	if err != nil {
		return err
	}
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	done, ok, err := sdk.EventOf[b.PolSwapped](result.Events, who.Pool.Address, b.DecodePolEvent)
	if err == nil && ok {
		fmt.Fprintf(a.out, "sold %s for %s; %s were offered, %s was the least\n",
			s.sold(done.AmountIn.Big()), s.bought(done.AmountOut.Big()), s.bought(offered.Big()), s.bought(least))
	}
	return err
}

// errPoolClosed says that the pool is empty.
var errPoolClosed = errors.New("the pool is not open: the treasury has not put anything into it yet")

func (l *lookout) reserves(ctx context.Context) (r b.Reserves, total cairo.U128, err error) {
	err = all(readInto(ctx, l, &r, l.Pool.Reserves()), readInto(ctx, l, &total, l.Pool.TotalShares()))
	if err == nil && (r.Sage == (cairo.U128{}) || r.USD == (cairo.U128{})) {
		err = errPoolClosed
	}
	return r, total, err
}

func (a *app) poolAddCommand() *cobra.Command {
	var t terms
	cmd := &cobra.Command{
		Use: "add SAGE USD", Short: "Put at most so much of both into the pool, in its proportion", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			sageMax, err := parseSage(args[0])
			if err != nil {
				return err
			}
			usdMax, err := parseUSD(args[1])
			if err != nil {
				return err
			}
			if err := t.check(); err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error { return a.addLiquidity(ctx, who, sageMax, usdMax, t) })
		},
	}
	t.register(cmd)
	return cmd
}

func (a *app) addLiquidity(ctx context.Context, who *actor, sageMax, usdMax *big.Int, t terms) error {
	r, total, err := who.reserves(ctx)
	if err != nil {
		return err
	}
	sageIn, usdIn, shares := pool.Deposit(r.Sage.Big(), r.USD.Big(), total.Big(), sageMax, usdMax)
	if err := who.holds(ctx, who.Token, sageIn, "this part of the pool", sage); err != nil {
		return err
	}
	if err := who.holds(ctx, who.USD, usdIn, "this part of the pool", usd); err != nil {
		return err
	}
	tx, err := who.AddLiquidity(who.id, sageMax, usdMax, sdk.Less(shares, t.bps), t.deadline(who.now))
	if err != nil {
		return err
	}
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	added, ok, err := sdk.EventOf[b.PolLiquidityAdded](result.Events, who.Pool.Address, b.DecodePolEvent)
	if err == nil && ok {
		fmt.Fprintf(a.out, "added %s and %s for %s shares\n", sage(added.Added.Sage.Big()), usd(added.Added.USD.Big()), added.Added.Shares)
	}
	return err
}

func (a *app) poolRemoveCommand() *cobra.Command {
	var t terms
	cmd := &cobra.Command{
		Use: "remove PERCENT", Short: "Take a part of your shares, or 100, out of the pool", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			part, err := parsePercent(args[0], 10_000)
			if err != nil {
				return err
			}
			if part == 0 {
				return errors.New("0 % removes nothing")
			}
			if err := t.check(); err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error { return a.removeLiquidity(ctx, who, part, t) })
		},
	}
	t.register(cmd)
	return cmd
}

func (a *app) removeLiquidity(ctx context.Context, who *actor, part uint16, t terms) error {
	r, total, err := who.reserves(ctx)
	if err != nil {
		return err
	}
	held, err := read(ctx, who.lookout, who.Pool.SharesOf(cairo.ContractAddress(who.own)))
	if err != nil {
		return err
	}
	shares := sdk.Less(held.Big(), 10_000-part)
	if shares.Sign() == 0 {
		return errors.New("this account has no share of the pool")
	}
	worthSage, worthUSD := pool.Worth(r.Sage.Big(), r.USD.Big(), total.Big(), shares)
	tx, err := who.RemoveLiquidity(who.id, shares, sdk.Less(worthSage, t.bps), sdk.Less(worthUSD, t.bps), t.deadline(who.now))
	if err != nil {
		return err
	}
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	removed, ok, err := sdk.EventOf[b.PolLiquidityRemoved](result.Events, who.Pool.Address, b.DecodePolEvent)
	if err == nil && ok {
		fmt.Fprintf(a.out, "took out %s and %s\n", sage(removed.Removed.Sage.Big()), usd(removed.Removed.USD.Big()))
	}
	return err
}

func (a *app) poolShowCommand() *cobra.Command {
	// Without an account the part is that of nobody.
	cmd := a.lookCommand("show [ACCOUNT]", "Show the pool, and an account's part of it", cobra.MaximumNArgs(1),
		func(ctx context.Context, l *lookout, args []string) error {
			account := l.own
			if len(args) > 0 {
				var err error
				if account, err = l.account(args); err != nil {
					return err
				}
			}
			return a.showPool(ctx, l, cairo.ContractAddress(account))
		})
	return checkedFirst(cmd, checkAccount)
}

func (a *app) showPool(ctx context.Context, l *lookout, account cairo.ContractAddress) error {
	r, total, err := l.reserves(ctx)
	if err != nil {
		return err
	}
	var config b.PolConfig
	var depth, target, notional, held cairo.U128
	var protocol b.Liquidity
	if err := all(
		readInto(ctx, l, &config, l.Pool.Config()), readInto(ctx, l, &depth, l.Pool.Depth()),
		readInto(ctx, l, &target, l.Pool.TargetDepth()), readInto(ctx, l, &notional, l.Pool.Notional()),
		readInto(ctx, l, &protocol, l.Pool.ProtocolLiquidity()), readInto(ctx, l, &held, l.Pool.SharesOf(account)),
	); err != nil {
		return err
	}
	// Dollars have 12 decimals fewer than SAGE.
	price := new(big.Int).Mul(r.USD.Big(), new(big.Int).Exp(big.NewInt(10), big.NewInt(wadDecimals+sageDecimals-usdDecimals), nil))
	yourSage, yourUSD := pool.Worth(r.Sage.Big(), r.USD.Big(), total.Big(), held.Big())
	price.Quo(price, r.Sage.Big())
	return a.say(facts{
		"reserves": r, "shares": total, "price": price, "config": config, "depth": depth, "target": target, "notional": notional,
		"protocol": protocol, "yours": facts{"shares": held, "sage": yourSage, "usd": yourUSD},
	}, func() {
		a.fields(
			"holds", sage(r.Sage.Big())+" and "+usd(r.USD.Big()),
			"price", perSage(price),
			"fee", basisPoints(uint64(config.FeeBps)),
			"depth at 1 %", usd(depth.Big())+", the target is "+usd(target.Big()),
			"traded", usd(notional.Big())+" in eight weeks",
			"the protocol's part", sage(protocol.Sage.Big())+" and "+usd(protocol.USD.Big()),
			"your part", sage(yourSage)+" and "+usd(yourUSD),
		)
	})
}
