package txm

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/rpc"
)

// FeeToken is the address of STRK, which pays fees on Starknet and its test networks.
const FeeToken = "0x04718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d"

// minTip is the least tip that a raise by 12 % raises by more than the 10 %
// that the mempool asks for, whichever way a sequencer rounds.
const minTip = 10

// raisePercent is by how much a replacement outbids: the mempool wants 10 % more
// of both the tip and the maximal L2 gas price.
const raisePercent = 112

// Fees says what transactions may cost.
type Fees struct {
	// AmountPercent and PricePercent are the headroom over the estimate.
	AmountPercent uint64 // default 130
	PricePercent  uint64 // default 150
	// Tip is the first tip, in FRI per L2 gas.
	Tip uint64 // default and minimum 10
	// MaxFee is the most that one transaction may cost, in FRI, at the bounds it
	// is signed with.
	MaxFee *big.Int // default 5 STRK
	// MaxL2Gas is the network's bound for one transaction; headroom stops there.
	MaxL2Gas uint64 // default 10^9
}

func (f Fees) withDefaults() Fees {
	if f.AmountPercent == 0 {
		f.AmountPercent = 130
	}
	if f.PricePercent == 0 {
		f.PricePercent = 150
	}
	if f.Tip == 0 {
		f.Tip = minTip
	}
	if f.MaxFee == nil {
		f.MaxFee = new(big.Int).Mul(big.NewInt(5), big.NewInt(1e18))
	}
	if f.MaxL2Gas == 0 {
		f.MaxL2Gas = 1e9
	}
	return f
}

func (f Fees) check() (field string, ok bool) {
	switch {
	case f.AmountPercent < 100:
		return "Fees.AmountPercent: is below 100", false
	case f.PricePercent < 100:
		return "Fees.PricePercent: is below 100", false
	case f.Tip < minTip:
		return "Fees.Tip: is below 10, too little to be raised by the mempool's rule", false
	case f.MaxFee.Sign() <= 0:
		return "Fees.MaxFee: is not positive", false
	}
	return "", true
}

// bounds gives an estimate headroom.
func (f Fees) bounds(e rpc.Estimate) rpc.Bounds {
	bound := func(amount uint64, price felt.Felt) rpc.Bound {
		return rpc.Bound{MaxAmount: percentOf(amount, f.AmountPercent), MaxPrice: pricePercent(price, f.PricePercent)}
	}
	b := rpc.Bounds{
		L1: bound(e.Gas.L1, e.Prices.L1), L1Data: bound(e.Gas.L1Data, e.Prices.L1Data), L2: bound(e.Gas.L2, e.Prices.L2),
	}
	if b.L2.MaxAmount > f.MaxL2Gas {
		b.L2.MaxAmount = max(e.Gas.L2, f.MaxL2Gas)
	}
	return b
}

// within says whether what was signed may cost no more than MaxFee.
func (f Fees) within(b rpc.Bounds, tip uint64) error {
	need := cost(b, tip)
	if need.Cmp(f.MaxFee) > 0 {
		return &FeeCapError{Need: need, Cap: f.MaxFee}
	}
	return nil
}

// cost is the most that bounds and tip can cost, in FRI.
func cost(b rpc.Bounds, tip uint64) *big.Int {
	sum := new(big.Int).Mul(new(big.Int).SetUint64(tip), new(big.Int).SetUint64(b.L2.MaxAmount))
	for _, bound := range []rpc.Bound{b.L1, b.L1Data, b.L2} {
		sum.Add(sum, bound.Cost())
	}
	return sum
}

// raise outbids an attempt, with the amounts and the prices of a fresh estimate
// where they are higher.
func raise(old *Attempt, fresh rpc.Bounds) (rpc.Bounds, uint64) {
	b := fresh
	b.L1, b.L1Data = higher(old.Bounds.L1, fresh.L1), higher(old.Bounds.L1Data, fresh.L1Data)
	outbid := old.Bounds.L2
	outbid.MaxPrice = pricePercent(outbid.MaxPrice, raisePercent)
	b.L2 = higher(outbid, fresh.L2)
	return b, percentOf(old.Tip, raisePercent)
}

func higher(a, b rpc.Bound) rpc.Bound {
	if a.MaxPrice.Cmp(&b.MaxPrice) > 0 {
		b.MaxPrice = a.MaxPrice
	}
	b.MaxAmount = max(a.MaxAmount, b.MaxAmount)
	return b
}

// percentOf is ⌈n·percent/100⌉, at most the largest uint64.
func percentOf(n, percent uint64) uint64 {
	p := ceilPercent(new(big.Int).SetUint64(n), percent)
	if !p.IsUint64() {
		return 1<<64 - 1
	}
	return p.Uint64()
}

// pricePercent is ⌈price·percent/100⌉, at most the largest u128.
func pricePercent(price felt.Felt, percent uint64) felt.Felt {
	p := ceilPercent(price.BigInt(new(big.Int)), percent)
	if p.BitLen() > 128 {
		p.Sub(p.Lsh(big.NewInt(1), 128), big.NewInt(1))
	}
	return *new(felt.Felt).SetBigInt(p)
}

func ceilPercent(n *big.Int, percent uint64) *big.Int {
	p := new(big.Int).Mul(n, new(big.Int).SetUint64(percent))
	return p.Add(p, big.NewInt(99)).Div(p, big.NewInt(100))
}
