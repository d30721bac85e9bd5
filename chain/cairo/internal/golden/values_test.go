package golden_test

import (
	"math"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/cairo/internal/golden"
)

// The values here are those of vectors.cairo, by the same names.

const note = "the quick brown fox jumps over the lazy dog and then runs home again\xff\x00"

func feltFrom(t testing.TB, hex string) felt.Felt {
	t.Helper()
	f, err := cairo.HexFelt(hex)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func address(t testing.TB, hex string) cairo.ContractAddress {
	return cairo.ContractAddress(feltFrom(t, hex))
}

func short(t testing.TB, text string) felt.Felt {
	t.Helper()
	f, err := cairo.ShortString(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func terms() golden.Terms {
	return golden.Terms{
		USDLimit: cairo.U256{Lo: cairo.U128{Lo: 3, Hi: 2}, Hi: cairo.U128{Hi: 1}},
		VRAMGB:   80,
		Class:    3,
		Phase:    golden.PhaseSealed,
	}
}

var maxU128 = cairo.U128{Lo: math.MaxUint64, Hi: math.MaxUint64}

func order(t testing.TB) golden.Order {
	return golden.Order{
		JobID:  0xfedcba9876543210,
		Terms:  terms(),
		Note:   note,
		Fills:  []cairo.Tuple2[uint64, cairo.U128]{{V0: 1, V1: maxU128}, {V0: 2}},
		Parent: cairo.Some(address(t, "0x7"+strings.Repeat("f", 62))),
	}
}

func scalarsMax(t testing.TB) golden.Scalars {
	top := feltFrom(t, "0x7"+strings.Repeat("f", 62))
	minusOne := feltFrom(t, "0x800000000000011000000000000000000000000000000000000000000000000")
	s := golden.Scalars{
		Flag: true, AU8: math.MaxUint8, AU16: math.MaxUint16, AU32: math.MaxUint32, AU64: math.MaxUint64,
		AU128: maxU128, AU256: cairo.U256{Lo: maxU128, Hi: maxU128},
		AI8: math.MaxInt8, AI16: math.MaxInt16, AI32: math.MaxInt32, AI64: math.MaxInt64,
		AI128: cairo.I128{Lo: math.MaxUint64, Hi: math.MaxInt64}, AFelt: minusOne,
		Owner: cairo.ContractAddress(top), Class: cairo.ClassHash(top), Divisor: math.MaxUint64,
	}
	for i := range s.L1URL {
		s.L1URL[i] = 0xff
	}
	for i := range s.ETH {
		s.ETH[i] = 0xff
	}
	return s
}

func scalarsMin() golden.Scalars {
	return golden.Scalars{
		AI8: math.MinInt8, AI16: math.MinInt16, AI32: math.MinInt32, AI64: math.MinInt64,
		AI128: cairo.I128{Hi: math.MinInt64}, Divisor: 1,
	}
}

func scalarsMixed(t testing.TB) golden.Scalars {
	s := golden.Scalars{
		Flag: true, AU8: 1, AU16: 0x102, AU32: 0x1020304, AU64: 0x102030405060708,
		AU128: cairo.U128{Hi: 0x102030405060708, Lo: 0x90a0b0c0d0e0f10},
		AU256: cairo.U256{
			Hi: cairo.U128{Hi: 0x102030405060708, Lo: 0x90a0b0c0d0e0f10},
			Lo: cairo.U128{Hi: 0x1112131415161718, Lo: 0x191a1b1c1d1e1f20},
		},
		AI8: -1, AI16: -2, AI32: -3, AI64: -4,
		AI128: cairo.I128{Hi: ^0x102030405060708, Lo: -0x90a0b0c0d0e0f10 & math.MaxUint64},
		AFelt: short(t, "felt"), Owner: cairo.ContractAddress(short(t, "owner")), Class: cairo.ClassHash(short(t, "class")),
		Divisor: 2,
	}
	copy(s.L1URL[31-len("a url"):], "a url")
	if err := s.ETH.UnmarshalText([]byte("0xd8da6bf26964af9d7eed9e03e53415d37aa96045")); err != nil {
		t.Fatal(err)
	}
	return s
}

func shapes(t testing.TB, c golden.Bazaar, fails bool) cairo.View[cairo.Result[cairo.Tuple2[uint64, []golden.Phase], string]] {
	outcome := cairo.Result[golden.Terms, felt.Felt]{Ok: terms()}
	if fails {
		outcome = cairo.Result[golden.Terms, felt.Felt]{Failed: true, Err: short(t, "why")}
	}
	nested := [][]cairo.Option[uint8]{{cairo.Some[uint8](1), {}}, {}, {cairo.Some[uint8](0)}}
	return c.Shapes(nested, [3]uint16{1, 2, 3}, outcome, cairo.Tuple4[uint8, cairo.Tuple2[bool, string], cairo.ContractAddress, cairo.ClassHash]{
		V0: 4, V1: cairo.Tuple2[bool, string]{V0: fails, V1: "no such thing"},
		V2: address(t, "0x5"), V3: cairo.ClassHash(feltFrom(t, "0x6")),
	})
}

func deep(c golden.Bazaar, done cairo.Option[cairo.Result[struct{}, felt.Felt]]) cairo.View[cairo.Option[cairo.Tuple3[felt.Felt, uint64, bool]]] {
	return c.Deep([]cairo.U256{{Hi: cairo.U128{Lo: 7}}, cairo.U256From64(1)}, [][2]uint8{{1, 2}, {3, 4}, {5, 6}}, done)
}
