// Package direct is a stopgap sender: to be replaced by chain/txm.
package direct

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/curve"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

type Sender struct {
	Node    *rpc.Client
	Account felt.Felt
	Key     felt.Felt
	mu      sync.Mutex
	chain   felt.Felt
}

func (s *Sender) Send(ctx context.Context, key string, calls []cairo.Call) error {
	_, err := s.SendReceipt(ctx, key, calls)
	return err
}

func (s *Sender) SendReceipt(ctx context.Context, key string, calls []cairo.Call) (rpc.Receipt, error) {
	hash, err := s.broadcast(ctx, calls)
	if err != nil {
		return rpc.Receipt{}, fmt.Errorf("%s: %w", key, err)
	}
	for {
		r, err := s.Node.Receipt(ctx, hash)
		if err == nil && r.Finality.Accepted() {
			if r.Reverted {
				return r, fmt.Errorf("%s: %w", key, cairo.ParseRevert(r.Reason))
			}
			return r, nil
		}
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Sender) broadcast(ctx context.Context, calls []cairo.Call) (felt.Felt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chain.IsZero() {
		id, err := s.Node.ChainID(ctx)
		if err != nil {
			return felt.Felt{}, err
		}
		s.chain = id
	}
	nonce, err := s.Node.Nonce(ctx, s.Account, cairo.PreConfirmed())
	if err != nil {
		return felt.Felt{}, err
	}
	e := new(cairo.Encoder)
	e.Felt(*new(felt.Felt).SetUint64(uint64(len(calls))))
	for _, c := range calls {
		e.Felt(c.To)
		e.Felt(c.Selector)
		cairo.EncodeArray(e, c.Calldata, (*cairo.Encoder).Felt)
	}
	tx := rpc.InvokeTx{Sender: s.Account, Calldata: e.Felts()}
	tx.Nonce, tx.Tip, tx.Query = nonce, 10, true
	if tx.Signature, err = s.sign(tx); err != nil {
		return felt.Felt{}, err
	}
	est, err := s.Node.EstimateFee(ctx, cairo.PreConfirmed(), tx)
	if err != nil {
		return felt.Felt{}, err
	}
	if len(est) != 1 {
		return felt.Felt{}, errors.New("no estimate")
	}
	up := func(f felt.Felt) felt.Felt {
		n := f.BigInt(new(big.Int))
		return *new(felt.Felt).SetBigInt(n.Mul(n, big.NewInt(2)))
	}
	tx.Query = false
	tx.Bounds.L1 = rpc.Bound{MaxAmount: est[0].Gas.L1 * 3 / 2, MaxPrice: up(est[0].Prices.L1)}
	tx.Bounds.L1Data = rpc.Bound{MaxAmount: est[0].Gas.L1Data * 2, MaxPrice: up(est[0].Prices.L1Data)}
	tx.Bounds.L2 = rpc.Bound{MaxAmount: est[0].Gas.L2 * 3 / 2, MaxPrice: up(est[0].Prices.L2)}
	if tx.Signature, err = s.sign(tx); err != nil {
		return felt.Felt{}, err
	}
	return s.Node.AddInvoke(ctx, tx)
}

func (s *Sender) sign(tx rpc.InvokeTx) ([]felt.Felt, error) {
	h := tx.Hash(s.chain)
	r, v, err := curve.SignFelts(&h, &s.Key)
	if err != nil {
		return nil, err
	}
	return []felt.Felt{*r, *v}, nil
}
