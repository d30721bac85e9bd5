package cairo_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// TestIntegersAgreeWithBig checks each wide integer against big.Int, within
// its range and beyond, and its text.
func TestIntegersAgreeWithBig(t *testing.T) {
	pow2 := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	minus := func(a *big.Int, b int64) *big.Int { return new(big.Int).Sub(a, big.NewInt(b)) }
	t.Run("u128", agrees(cairo.U128FromBig, new(big.Int), minus(pow2(128), 1)))
	t.Run("u256", agrees(cairo.U256FromBig, new(big.Int), minus(pow2(256), 1)))
	t.Run("i128", agrees(cairo.I128FromBig, new(big.Int).Neg(pow2(127)), minus(pow2(127), 1)))
}

type integer interface {
	comparable
	Big() *big.Int
	String() string
}

func agrees[T integer](from func(*big.Int) (T, error), least, most *big.Int) func(*testing.T) {
	check := func(t rapid.TB, n *big.Int) {
		v, err := from(n)
		if fits := n.Cmp(least) >= 0 && n.Cmp(most) <= 0; !fits {
			var bounds *cairo.RangeError
			if !errors.As(err, &bounds) || bounds.Value != n.String() {
				t.Fatalf("%s gives %v", n, err)
			}
			return
		}
		if err != nil || v.Big().Cmp(n) != 0 || v.String() != n.String() {
			t.Fatalf("%s became %s, %v", n, v, err)
		}
		text, err := json.Marshal(v)
		if err != nil || string(text) != `"`+n.String()+`"` {
			t.Fatalf("%s in JSON is %s, %v", n, text, err)
		}
		var back T
		if err := json.Unmarshal(text, &back); err != nil || back != v {
			t.Fatalf("%s came back as %v, %v", text, back, err)
		}
	}
	return func(t *testing.T) {
		one := big.NewInt(1)
		for _, end := range []*big.Int{least, most} {
			check(t, end)
			check(t, new(big.Int).Add(end, one))
			check(t, new(big.Int).Sub(end, one))
		}
		rapid.Check(t, func(t *rapid.T) {
			n := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 34).Draw(t, "magnitude"))
			if rapid.Bool().Draw(t, "negative") {
				n.Neg(n)
			}
			check(t, n)
		})
	}
}

func TestTextRefuses(t *testing.T) {
	var (
		u    cairo.U256
		i    cairo.I128
		addr cairo.ContractAddress
		hash cairo.ClassHash
		eth  cairo.EthAddress
		word cairo.Bytes31
	)
	for _, tc := range []struct {
		into any
		text []string
	}{
		{&u, []string{`""`, `"-1"`, `"+1"`, `"01"`, `"0x1"`, `"1_0"`, `" 1"`, `"1e3"`, `1`, `"` + strings.Repeat("9", 79) + `"`, `"1` + strings.Repeat("0", 1<<20) + `"`}},
		{&i, []string{`"-0"`, `"--1"`, `"170141183460469231731687303715884105728"`}},
		{&addr, []string{`""`, `"0x"`, `"1"`, `"0X1"`, `"0xg"`, `"0x` + strings.Repeat("0", 65) + `"`, `"0x800000000000000000000000000000000000000000000000000000000000000"`, `"0x` + strings.Repeat("f", 64) + `"`, `"-0x1"`}},
		{&hash, []string{`"0x800000000000000000000000000000000000000000000000000000000000000"`}},
		{&eth, []string{`""`, `"0x1"`, `"0x` + strings.Repeat("g", 40) + `"`, `"0x` + strings.Repeat("0", 42) + `"`}},
		{&word, []string{`"0x00"`, `"0x` + strings.Repeat("0", 64) + `"`}},
	} {
		for _, text := range tc.text {
			if err := json.Unmarshal([]byte(text), tc.into); err == nil {
				t.Errorf("%T took %.80s", tc.into, text)
			}
		}
	}
	if u != (cairo.U256{}) || i != (cairo.I128{}) || addr != (cairo.ContractAddress{}) || hash != (cairo.ClassHash{}) || eth != (cairo.EthAddress{}) || word != (cairo.Bytes31{}) {
		t.Error("a refused text changed the value")
	}
}

func TestHexText(t *testing.T) {
	type all struct {
		Addr cairo.ContractAddress
		Hash cairo.ClassHash
		Eth  cairo.EthAddress
		Word cairo.Bytes31
	}
	var v all
	text := `{"Addr":"0x0ABc","Hash":"0x7","Eth":"0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045","Word":"0x` + strings.Repeat("0f", 31) + `"}`
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Addr":"0xabc","Hash":"0x7","Eth":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","Word":"0x` + strings.Repeat("0f", 31) + `"}`
	if string(back) != want {
		t.Errorf("got %s", back)
	}
}

func TestShortString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, 31).Draw(t, "text"))
		f, err := cairo.ShortString(text)
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := cairo.ShortStringOf(f); !ok || back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
	for _, text := range []string{strings.Repeat("a", 32), "\x00a"} {
		if f, err := cairo.ShortString(text); err == nil {
			t.Errorf("%q became %s", text, f.String())
		}
	}
	minusOne := felt.One
	minusOne.Neg(&minusOne)
	if text, ok := cairo.ShortStringOf(minusOne); ok {
		t.Errorf("-1 is %q", text)
	}
}
