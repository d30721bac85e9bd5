package api_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/sdk/api"
)

func TestAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "amount"))
		raw, err := json.Marshal(api.NewAmount(want))
		if err != nil || string(raw) != `"`+want.String()+`"` {
			t.Fatalf("writes %s (%v)", raw, err)
		}
		var got api.Amount
		if err := json.Unmarshal(raw, &got); err != nil || got.Big().Cmp(want) != 0 || got.String() != want.String() {
			t.Fatalf("reads %s (%v)", got, err)
		}
	})
	kept := api.NewAmount(big.NewInt(5))
	for _, bad := range []string{"", "-1", "+1", "0x1", "1.0", "1e3", " 1", "1_0", strings.Repeat("9", 79),
		new(big.Int).Lsh(big.NewInt(1), 256).String()} {
		if err := kept.UnmarshalText([]byte(bad)); err == nil || kept.String() != "5" {
			t.Errorf("%q is the amount %s", bad, kept)
		}
	}
}

func TestAmountSharesNothing(t *testing.T) {
	n := big.NewInt(5)
	a := api.NewAmount(n)
	n.SetInt64(6)
	a.Big().SetInt64(7)
	copied := a
	if err := copied.UnmarshalText([]byte("8")); err != nil || a.String() != "5" || copied.String() != "8" {
		t.Errorf("%s and %s (%v), want 5 and 8", a, copied, err)
	}
	if zero := (api.Amount{}); zero.String() != "0" || zero.Big().Sign() != 0 {
		t.Errorf("zero is %s", zero)
	}
}

func TestFelt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := *new(felt.Felt).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "felt"))
		raw, err := api.MarshalFelt(&want)
		if err != nil {
			t.Fatal(err)
		}
		var got felt.Felt
		if err := api.UnmarshalFelt(raw, &got); err != nil || got != want {
			t.Fatalf("%s becomes %s (%v)", &want, &got, err)
		}
	})
	for _, bad := range []string{`""`, `"1"`, `"0x"`, `"0xg"`, `1`, `null`, `{}`, `"0x800000000000011000000000000000000000000000000000000000000000001"`} {
		var f felt.Felt
		if err := api.UnmarshalFelt([]byte(bad), &f); err == nil {
			t.Errorf("%s is the felt %s", bad, &f)
		}
	}
}

func TestLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Uint64().Draw(t, "long")
		raw, err := api.MarshalLong(&want)
		if err != nil {
			t.Fatal(err)
		}
		var got uint64
		if err := api.UnmarshalLong(raw, &got); err != nil || got != want {
			t.Fatalf("%d becomes %d (%v)", want, got, err)
		}
	})
	for _, bad := range []string{`""`, `"-1"`, `"18446744073709551616"`, `1`, `null`} {
		var n uint64
		if err := api.UnmarshalLong([]byte(bad), &n); err == nil {
			t.Errorf("%s is %d", bad, n)
		}
	}
}

func TestSigned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64().Draw(t, "signed")
		raw, err := api.MarshalSigned(&want)
		if err != nil {
			t.Fatal(err)
		}
		var got int64
		if err := api.UnmarshalSigned(raw, &got); err != nil || got != want {
			t.Fatalf("%d becomes %d (%v)", want, got, err)
		}
	})
	for _, bad := range []string{`""`, `"x"`, `"9223372036854775808"`, `1`, `null`} {
		var n int64
		if err := api.UnmarshalSigned([]byte(bad), &n); err == nil {
			t.Errorf("%s is %d", bad, n)
		}
	}
}

func FuzzScalars(f *testing.F) {
	f.Add([]byte(`"0x1"`))
	f.Add([]byte(`"12"`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var v felt.Felt
		if api.UnmarshalFelt(raw, &v) == nil {
			if again, err := api.MarshalFelt(&v); err != nil || len(again) > 68 {
				t.Errorf("%s: %s (%v)", raw, again, err)
			}
		}
		var a api.Amount
		if a.UnmarshalText(raw) == nil && (a.Big().Sign() < 0 || a.Big().BitLen() > 256) {
			t.Errorf("%s is %s", raw, a)
		}
	})
}
