package clearing

import "math/big"

var (
	bps   = big.NewInt(10_000)
	wad2  = exp(10, 36)
	day   = big.NewInt(86_400)
	price = exp(2, 88) // bound of a price
)

func exp(base, power int64) *big.Int {
	return new(big.Int).Exp(big.NewInt(base), big.NewInt(power), nil)
}

// divUp is a/b rounded up, for a >= 0 and b > 0.
func divUp(a, b *big.Int) *big.Int {
	q, m := new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// Reserve is (1 - discount) / p in SAGE per dollar (WAD), rounded up, for p dollars
// per SAGE (WAD); false when it is beyond what a bid may offer.
func Reserve(discountBps uint16, p *big.Int) (*big.Int, bool) {
	kept := new(big.Int).Sub(bps, big.NewInt(int64(discountBps)))
	// kept/10,000 · WAD · WAD/p
	numerator := kept.Mul(kept, wad2)
	reserve := divUp(numerator, new(big.Int).Mul(bps, p))
	return reserve, reserve.Cmp(price) < 0
}

// BondBps is the part of its escrow that a silent bidder loses, in basis points:
// the floor and, on top, what the option to stay silent is worth, 0.4·σ·√τ, for σ
// per day (WAD) and τ in seconds. Rounded up; at most all.
func BondBps(floorBps uint16, volatility *big.Int, seconds uint64) uint16 {
	// √τ in days, WAD, at least that
	days := new(big.Int).Mul(new(big.Int).SetUint64(seconds), wad2)
	root := new(big.Int).Sqrt(days.Quo(days, day))
	root.Add(root, big.NewInt(1))
	option := new(big.Int).Mul(volatility, root)
	option.Mul(option, big.NewInt(4_000)) // 0.4 in basis points
	bond := divUp(option, wad2)
	bond.Add(bond, big.NewInt(int64(floorBps)))
	if bond.Cmp(bps) > 0 {
		return 10_000
	}
	return uint16(bond.Uint64())
}

// Bond is what silence costs of an escrow, rounded up.
func Bond(escrow *big.Int, bondBps uint16) *big.Int {
	return divUp(new(big.Int).Mul(escrow, big.NewInt(int64(bondBps))), bps)
}

// Escrow is 2^bucket.
func Escrow(bucket uint8) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bucket)) }
