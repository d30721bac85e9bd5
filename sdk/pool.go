package sdk

import (
	"errors"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Swap sells one asset of the pool for the other. It is refused where it would
// bring less than least, or after the deadline. id makes the intent unique.
func (e Economy) Swap(id string, sell b.Asset, amount, least *big.Int, deadline time.Time) (Tx, error) {
	token := e.Token
	if sell == b.AssetUSD {
		token = e.USD
	}
	approve, err := e.approve(token, e.Pool.Address, amount)
	v, errAmounts := u128s(amount, least)
	if err := errors.Join(err, errAmounts); err != nil {
		return Tx{}, err
	}
	return Tx{Key: "swap:" + id, Calls: []cairo.Call{
		approve, e.Pool.Swap(sell, v[0], v[1], uint64(deadline.Unix())),
	}}, nil
}

// AddLiquidity puts at most so much of both into the pool, in its proportion, for
// at least so many shares. What is approved and not taken is taken back.
func (e Economy) AddLiquidity(id string, sageMax, usdMax, leastShares *big.Int, deadline time.Time) (Tx, error) {
	v, err := u128s(sageMax, usdMax, leastShares)
	if err != nil {
		return Tx{}, err
	}
	calls := make([]cairo.Call, 0, 5)
	tokens := []felt.Felt{e.Token, e.USD}
	for i, most := range []*big.Int{sageMax, usdMax} {
		approve, err := e.approve(tokens[i], e.Pool.Address, most)
		if err != nil {
			return Tx{}, err
		}
		calls = append(calls, approve)
	}
	calls = append(calls, e.Pool.Add(v[0], v[1], v[2], uint64(deadline.Unix())))
	for _, token := range tokens {
		revoke, err := e.approve(token, e.Pool.Address, new(big.Int))
		if err != nil {
			return Tx{}, err
		}
		calls = append(calls, revoke)
	}
	return Tx{Key: "add-liquidity:" + id, Calls: calls}, nil
}

// RemoveLiquidity takes the part that shares stand for out of the pool, at least
// so much of both.
func (e Economy) RemoveLiquidity(id string, shares, leastSage, leastUSD *big.Int, deadline time.Time) (Tx, error) {
	v, err := u128s(shares, leastSage, leastUSD)
	if err != nil {
		return Tx{}, err
	}
	return one("remove-liquidity:"+id, e.Pool.Remove(v[0], v[1], v[2], uint64(deadline.Unix()))), nil
}

// Less is an amount less a tolerance in basis points, rounded down.
func Less(amount *big.Int, toleranceBps uint16) *big.Int {
	n := new(big.Int).Mul(amount, big.NewInt(10_000-int64(toleranceBps)))
	return n.Quo(n, big.NewInt(10_000))
}

func u128s(amounts ...*big.Int) ([]cairo.U128, error) {
	out := make([]cairo.U128, len(amounts))
	for i, a := range amounts {
		v, err := cairo.U128FromBig(a)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
