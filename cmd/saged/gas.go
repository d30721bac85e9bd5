package main

import (
	"context"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers/epoch"
)

// estimator is what estimating asks of a node.
type estimator interface {
	ChainID(ctx context.Context) (felt.Felt, error)
	Nonce(ctx context.Context, account felt.Felt, at cairo.At) (uint64, error)
	EstimateFee(ctx context.Context, at cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error)
}

// gas says what calls of the account cost, in dollars. A look that waits for its reward
// asks again and again: an estimate holds for a minute.
type gas struct {
	node   estimator
	signer txm.Signer
	price  *big.Int // dollars (6 decimals) for a whole fee token
	now    func() time.Time

	at   time.Time
	last cairo.U128
}

var _ epoch.Gas = (*gas)(nil)

const estimateHolds = time.Minute

// Cost implements epoch.Gas.
func (g *gas) Cost(ctx context.Context, calls []cairo.Call) (cairo.U128, error) {
	if now := g.now(); g.at.IsZero() || now.Sub(g.at) >= estimateHolds {
		fee, err := g.fee(ctx, calls)
		if err != nil {
			return cairo.U128{}, err
		}
		// FRI have 18 decimals. Rounded up: a reward must pay for all of it.
		dollars := new(big.Int).Mul(fee, g.price)
		dollars.Add(dollars, big.NewInt(1e18-1)).Quo(dollars, big.NewInt(1e18))
		if g.last, err = cairo.U128FromBig(dollars); err != nil {
			return cairo.U128{}, err
		}
		g.at = now
	}
	return g.last, nil
}

// fee is what the node estimates, in FRI.
func (g *gas) fee(ctx context.Context, calls []cairo.Call) (*big.Int, error) {
	chain, err := g.node.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	nonce, err := g.node.Nonce(ctx, g.signer.Address(), cairo.PreConfirmed())
	if err != nil {
		return nil, err
	}
	tx, err := txm.Query(ctx, g.signer, chain, g.signer.Address(), nonce, 0, calls)
	if err != nil {
		return nil, err
	}
	estimates, err := g.node.EstimateFee(ctx, cairo.PreConfirmed(), tx)
	if err != nil {
		return nil, err
	}
	return estimates[0].Fee.BigInt(new(big.Int)), nil
}
