package cairo_test

import (
	"errors"
	"math"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

func hexes(t testing.TB, text ...string) []felt.Felt {
	t.Helper()
	all := make([]felt.Felt, len(text))
	for i := range text {
		var err error
		if all[i], err = cairo.HexFelt(text[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// terms is a struct as cairogen would write it.
type terms struct {
	class  uint8
	limits []limit
}

type limit struct {
	amount cairo.U256
	owner  cairo.Option[cairo.ContractAddress]
}

func decodeTerms(d *cairo.Decoder) terms {
	d.Enter()
	v := terms{
		class:  d.Field("class").U8(),
		limits: cairo.DecodeArray(d.Field("limits"), decodeLimit),
	}
	d.Leave()
	return v
}

func decodeLimit(d *cairo.Decoder) limit {
	d.Enter()
	v := limit{
		amount: d.Field("amount").U256(),
		owner:  cairo.DecodeOption(d.Field("owner"), (*cairo.Decoder).ContractAddress),
	}
	d.Leave()
	return v
}

func TestErrorsNameThePath(t *testing.T) {
	two128 := "0x100000000000000000000000000000000"
	for _, tc := range []struct {
		felts []string
		want  string
		index int
	}{
		{[]string{"0x12c"}, "Job.class: 300 does not fit u8", 0},
		{[]string{}, "Job.class: not enough felts", 0},
		{[]string{"0x1"}, "Job.limits: not enough felts", 1},
		{[]string{"0x1", "0x0", "0x0", "0x5"}, "Job: felts left over: 2", 2},
		{[]string{"0x1", "0x2", "0x5"}, "Job.limits: not enough felts: length 2, and 1 left", 1},
		{[]string{"0x1", "0x10000000000000000"}, "Job.limits: not enough felts: length 18446744073709551616, and 0 left", 1},
		{[]string{"0x1", "0x1", "0x5", two128}, "Job.limits[0].amount.high: 0x100000000000000000000000000000000 does not fit u128", 3},
		{[]string{"0x1", "0x2", "0x5", "0x0", "0x1", "0x5", "0x0", "0x2"}, "Job.limits[1].owner: 2 does not fit Option", 7},
		{[]string{"0x1", "0x2", "0x5", "0x0", "0x1", "0x5"}, "Job.limits[1].amount.high: not enough felts", 6},
		{[]string{"0x1", "0x1", "0x5", "0x0", "0x0", "0x800000000000000000000000000000000000000000000000000000000000000"}, "Job.limits[0].owner: 0x800000000000000000000000000000000000000000000000000000000000000 does not fit ContractAddress", 5},
	} {
		_, err := cairo.Decode("Job", hexes(t, tc.felts...), decodeTerms)
		var where *cairo.DecodeError
		if !errors.As(err, &where) || err.Error() != tc.want || where.Index != tc.index {
			t.Errorf("%v: got %v, want %s at %d", tc.felts, err, tc.want, tc.index)
		}
	}
}

// TestBounds decodes the two felts around each end of each type's range.
func TestBounds(t *testing.T) {
	discard := func(f func(*cairo.Decoder)) func(*cairo.Decoder) struct{} {
		return func(d *cairo.Decoder) struct{} { f(d); return struct{}{} }
	}
	pow2 := func(n uint) felt.Felt { // n < 252
		var b [32]byte
		b[31-n/8] = 1 << (n % 8)
		return felt.FromBytes[felt.Felt](b[:])
	}
	plus := func(f felt.Felt, n int) felt.Felt {
		one := felt.One
		for ; n > 0; n-- {
			f.Add(&f, &one)
		}
		for ; n < 0; n++ {
			f.Sub(&f, &one)
		}
		return f
	}
	negative := func(f felt.Felt) felt.Felt { f.Neg(&f); return f }
	for name, tc := range map[string]struct {
		decode      func(*cairo.Decoder) struct{}
		least, most felt.Felt
	}{
		"bool":            {discard(func(d *cairo.Decoder) { d.Bool() }), felt.Zero, felt.One},
		"u8":              {discard(func(d *cairo.Decoder) { d.U8() }), felt.Zero, plus(pow2(8), -1)},
		"u16":             {discard(func(d *cairo.Decoder) { d.U16() }), felt.Zero, plus(pow2(16), -1)},
		"u32":             {discard(func(d *cairo.Decoder) { d.U32() }), felt.Zero, plus(pow2(32), -1)},
		"u64":             {discard(func(d *cairo.Decoder) { d.U64() }), felt.Zero, plus(pow2(64), -1)},
		"u128":            {discard(func(d *cairo.Decoder) { d.U128() }), felt.Zero, plus(pow2(128), -1)},
		"i8":              {discard(func(d *cairo.Decoder) { d.I8() }), negative(pow2(7)), plus(pow2(7), -1)},
		"i16":             {discard(func(d *cairo.Decoder) { d.I16() }), negative(pow2(15)), plus(pow2(15), -1)},
		"i32":             {discard(func(d *cairo.Decoder) { d.I32() }), negative(pow2(31)), plus(pow2(31), -1)},
		"i64":             {discard(func(d *cairo.Decoder) { d.I64() }), negative(pow2(63)), plus(pow2(63), -1)},
		"i128":            {discard(func(d *cairo.Decoder) { d.I128() }), negative(pow2(127)), plus(pow2(127), -1)},
		"ContractAddress": {discard(func(d *cairo.Decoder) { d.ContractAddress() }), felt.Zero, plus(pow2(251), -1)},
		"ClassHash":       {discard(func(d *cairo.Decoder) { d.ClassHash() }), felt.Zero, plus(pow2(251), -1)},
		"bytes31":         {discard(func(d *cairo.Decoder) { d.Bytes31() }), felt.Zero, plus(pow2(248), -1)},
		"EthAddress":      {discard(func(d *cairo.Decoder) { d.EthAddress() }), felt.Zero, plus(pow2(160), -1)},
		"State":           {discard(func(d *cairo.Decoder) { d.Variant("State", 9) }), felt.Zero, felt.FromUint64[felt.Felt](8)},
		"NonZero<u64>":    {discard(func(d *cairo.Decoder) { cairo.DecodeNonZero(d, "u64", (*cairo.Decoder).U64) }), felt.One, plus(pow2(64), -1)},
	} {
		for _, in := range []felt.Felt{tc.least, tc.most} {
			if _, err := cairo.Decode(name, []felt.Felt{in}, tc.decode); err != nil {
				t.Errorf("%s: %v", in.String(), err)
			}
		}
		for _, out := range []felt.Felt{plus(tc.least, -1), plus(tc.most, 1)} {
			_, err := cairo.Decode(name, []felt.Felt{out}, tc.decode)
			var bounds *cairo.RangeError
			if !errors.As(err, &bounds) {
				t.Errorf("%s: got %v for %s", name, err, out.String())
			} else if name != "NonZero<u64>" && bounds.Type != name {
				t.Errorf("%s: the error names %s", name, bounds.Type)
			}
		}
	}
}

func TestByteArrayIsCanonical(t *testing.T) {
	for name, felts := range map[string][]string{
		"rest of 31 bytes":          {"0x0", "0x0", "0x1f"},
		"rest longer than it says":  {"0x0", "0x6161", "0x1"},
		"empty rest with a byte":    {"0x0", "0x61", "0x0"},
		"rest of more than 2^8":     {"0x0", "0x0", "0x100"},
		"word of 32 bytes":          {"0x1", "0x100000000000000000000000000000000000000000000000000000000000000", "0x0", "0x0"},
		"words without a rest":      {"0x2", "0x61", "0x61"},
		"more words than there are": {"0x7fffffff", "0x0", "0x0"},
	} {
		if text, err := cairo.Decode("note", hexes(t, felts...), (*cairo.Decoder).ByteArray); err == nil || text != "" {
			t.Errorf("%s: got %q, %v", name, text, err)
		}
	}
}

func TestDecodeEventSaysWhichPart(t *testing.T) {
	type event struct{ id, amount uint64 }
	decode := func(k, d *cairo.Decoder) *event {
		return &event{id: k.Field("id").U64(), amount: d.Field("amount").U64()}
	}
	five, big := hexes(t, "0x5"), hexes(t, "0x10000000000000000")
	if got, err := cairo.DecodeEvent("M.Paid", five, five, decode); err != nil || *got != (event{5, 5}) {
		t.Errorf("got %v, %v", got, err)
	}
	for want, parts := range map[string][2][]felt.Felt{
		"keys: M.Paid.id: 0x10000000000000000 does not fit u64": {big, five},
		"data: M.Paid.amount: not enough felts":                 {five, nil},
		"keys: M.Paid: felts left over: 1":                      {append(five, five...), five},
	} {
		if got, err := cairo.DecodeEvent("M.Paid", parts[0], parts[1], decode); err == nil || err.Error() != want || got != nil {
			t.Errorf("got %v, %v, want %s", got, err, want)
		}
	}
}

func TestEncoderStartsEmpty(t *testing.T) {
	var e cairo.Encoder
	if felts := e.Felts(); felts == nil || len(felts) != 0 {
		t.Errorf("nothing is %#v", felts)
	}
	e.I8(math.MinInt8)
	if got := e.Felts()[0]; got.String() != "0x800000000000010ffffffffffffffffffffffffffffffffffffffffffffff81" {
		t.Errorf("-128 is %s", got.String())
	}
}
