package store_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// FuzzFelt: what scans is what Value gives back; nothing else scans.
func FuzzFelt(f *testing.F) {
	one := felt.One.Bytes()
	f.Add(one[:])
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0xff}, 32)) // above the modulus
	f.Fuzz(func(t *testing.T, in []byte) {
		var x store.Felt
		if x.Scan(in) != nil {
			return
		}
		if out, err := x.Value(); err != nil || !bytes.Equal(out.([]byte), in) {
			t.Errorf("%x came back as %x (%v)", in, out, err)
		}
	})
}

func TestFelt(t *testing.T) {
	var x store.Felt
	for name, src := range map[string]any{
		"nil": nil, "text": "0x1", "short": make([]byte, 31), "long": make([]byte, 33),
		"above the modulus": bytes.Repeat([]byte{0xff}, 32),
	} {
		if x.Scan(src) == nil {
			t.Errorf("%s scanned as %s", name, x)
		}
	}
}

func TestUint256(t *testing.T) {
	limit := new(big.Int).Lsh(big.NewInt(1), 256)
	for _, x := range []*big.Int{new(big.Int), big.NewInt(1), new(big.Int).Sub(limit, big.NewInt(1))} {
		u, err := store.NewUint256(x)
		if err != nil || u.Big().Cmp(x) != 0 || u.String() != x.String() {
			t.Errorf("%s became %s (%v)", x, u, err)
		}
		var back store.Uint256
		v, err := u.Value()
		if err != nil || back.Scan(v) != nil || back != u {
			t.Errorf("%s came back as %s (%v)", u, back, err)
		}
	}
	for _, x := range []*big.Int{big.NewInt(-1), limit} {
		if u, err := store.NewUint256(x); err == nil {
			t.Errorf("%s became %s", x, u)
		}
	}
	var u store.Uint256
	if u.Scan(make([]byte, 31)) == nil || u.Scan("1") == nil || u.Scan(nil) == nil {
		t.Error("something else scanned")
	}
}
