package kit

import (
	"math/big"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Sage is whole SAGE in base units.
func Sage(whole int64) cairo.U128 {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	return Amount(unit.Mul(unit, big.NewInt(whole)))
}

// Amount is v, which must fit.
func Amount(v *big.Int) cairo.U128 {
	out, err := cairo.U128FromBig(v)
	if err != nil {
		panic(err)
	}
	return out
}

func wide(v cairo.U128) cairo.U256 { return cairo.U256{Lo: v} }

func double(v cairo.U128) cairo.U128 { return Amount(new(big.Int).Lsh(v.Big(), 1)) }
