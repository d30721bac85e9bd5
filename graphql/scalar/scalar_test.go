package scalar_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	gql "github.com/99designs/gqlgen/graphql"

	"github.com/bitsage-network/bitsage/graphql/scalar"
)

func text(m gql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

// all is what each scalar reads a value as and writes it again, or its error.
func all(v any) map[string]struct {
	out string
	err error
} {
	type result = struct {
		out string
		err error
	}
	out := map[string]result{}
	f, err := scalar.UnmarshalFelt(v)
	out["Felt"] = result{text(scalar.MarshalFelt(f)), err}
	var a scalar.Amount
	err = a.UnmarshalGQL(v)
	out["Amount"] = result{text(a), err}
	d, err := scalar.UnmarshalDigest(v)
	out["Digest"] = result{text(scalar.MarshalDigest(d)), err}
	n, err := scalar.UnmarshalLong(v)
	out["Long"] = result{text(scalar.MarshalLong(n)), err}
	z, err := scalar.UnmarshalSigned(v)
	out["Signed"] = result{text(scalar.MarshalSigned(z)), err}
	i, err := scalar.UnmarshalInt(v)
	out["Int"] = result{text(scalar.MarshalInt(i)), err}
	t, err := scalar.UnmarshalTime(v)
	out["Time"] = result{text(scalar.MarshalTime(t)), err}
	return out
}

func TestScalars(t *testing.T) {
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String()
	prime := "0x800000000000011000000000000000000000000000000000000000000000001"
	for _, c := range []struct {
		scalar string
		in     any
		want   string // "" is refused
	}{
		{"Felt", "0x1F", `"0x` + strings.Repeat("0", 62) + `1f"`},
		{"Felt", "0x" + strings.Repeat("0", 64), `"0x` + strings.Repeat("0", 64) + `"`},
		{"Felt", prime, ""},
		{"Felt", "0x800000000000011000000000000000000000000000000000000000000000000", `"0x0800000000000011000000000000000000000000000000000000000000000000"`},
		{"Felt", "0x", ""}, {"Felt", "1f", ""}, {"Felt", "0x" + strings.Repeat("0", 65), ""}, {"Felt", "0xg", ""}, {"Felt", 5, ""},
		{"Amount", "0", `"0"`}, {"Amount", most, `"` + most + `"`}, {"Amount", int64(7), `"7"`},
		{"Amount", most + "0", ""}, {"Amount", "-1", ""}, {"Amount", "+1", ""}, {"Amount", "", ""}, {"Amount", "1.0", ""}, {"Amount", 1.5, ""},
		{"Digest", strings.Repeat("aB", 32), `"` + strings.Repeat("ab", 32) + `"`},
		{"Digest", strings.Repeat("a", 63), ""}, {"Digest", strings.Repeat("g", 64), ""}, {"Digest", nil, ""},
		{"Long", "18446744073709551615", `"18446744073709551615"`}, {"Long", json.Number("9"), `"9"`}, {"Long", int64(3), `"3"`},
		{"Long", "18446744073709551616", ""}, {"Long", "-1", ""}, {"Long", int64(-1), ""}, {"Long", "1e3", ""}, {"Long", nil, ""},
		{"Signed", "-9223372036854775808", `"-9223372036854775808"`}, {"Signed", json.Number("-3"), `"-3"`}, {"Signed", int64(-3), `"-3"`},
		{"Signed", "9223372036854775808", ""}, {"Signed", "+1", ""}, {"Signed", "1.0", ""}, {"Signed", "", ""}, {"Signed", nil, ""},
		{"Int", int64(-5), `-5`}, {"Int", json.Number("2147483647"), `2147483647`},
		{"Int", json.Number("2147483648"), ""}, {"Int", json.Number("1.5"), ""}, {"Int", "5", ""}, {"Int", nil, ""},
		{"Time", "2026-01-02T03:04:05+02:00", `"2026-01-02T01:04:05Z"`},
		{"Time", "2026-01-02", ""}, {"Time", "", ""}, {"Time", 5, ""},
	} {
		got := all(c.in)[c.scalar]
		if c.want == "" {
			var refused *scalar.Error
			if !errors.As(got.err, &refused) {
				t.Errorf("%s of %v: %s (%v), want a scalar.Error", c.scalar, c.in, got.out, got.err)
			}
			continue
		}
		if got.err != nil || got.out != c.want {
			t.Errorf("%s of %v: %s (%v), want %s", c.scalar, c.in, got.out, got.err, c.want)
		}
	}
	if big := text(scalar.MarshalInt(1<<32 - 1)); big != "4294967295" {
		t.Errorf("the contracts' largest u32 is written as %s", big)
	}
}

// FuzzScalars: what a scalar takes, it writes in one form, which it takes too.
func FuzzScalars(f *testing.F) {
	for _, seed := range []string{"0x1f", "12", "2026-01-02T03:04:05.5+02:00", strings.Repeat("ab", 32), "-1", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for name, first := range all(in) {
			if first.err != nil {
				continue
			}
			var written string
			if err := json.Unmarshal([]byte(first.out), &written); err != nil {
				t.Fatalf("%s wrote %s: %v", name, first.out, err)
			}
			if again := all(written)[name]; again.err != nil || again.out != first.out {
				t.Fatalf("%s of %q: %s, then %s (%v)", name, in, first.out, again.out, again.err)
			}
		}
	})
}
