package project

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// alter changes the row of key through fn, and begins it where there is none.
func alter[R any, P store.Row[R]](ctx context.Context, tx *store.Tx, key R, fn func(*R) error) error {
	row, err := store.Get[R, P](ctx, tx, key)
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return err
	}
	if err := fn(&row); err != nil {
		return err
	}
	return store.Upsert[R, P](ctx, tx, row)
}

// sums changes amounts and keeps the first error, so that a row's arithmetic
// reads as one. It fails on what no amount can become, which the contracts' own
// arithmetic rules out.
type sums struct{ err error }

func (s *sums) add(to *store.Uint256, v *big.Int) { s.set(to, new(big.Int).Add(to.Big(), v)) }

func (s *sums) sub(from *store.Uint256, v *big.Int) { s.set(from, new(big.Int).Sub(from.Big(), v)) }

func (s *sums) set(to *store.Uint256, v *big.Int) {
	out, err := store.NewUint256(v)
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return
	}
	*to = out
}

// signed is an i128 that its contract keeps within 64 bits.
func signed(v cairo.I128) (int64, error) {
	b := v.Big()
	if !b.IsInt64() {
		return 0, fmt.Errorf("project: %s needs more than 64 bits", b)
	}
	return b.Int64(), nil
}
