package golden_test

import (
	"errors"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/cairo/internal/golden"
)

// anyFelt prefers small felts, and those around the bounds of types.
func anyFelt() *rapid.Generator[felt.Felt] {
	return rapid.Custom(func(t *rapid.T) felt.Felt {
		var f felt.Felt
		bytes := rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "bytes")
		f.SetBytes(bytes)
		if rapid.Bool().Draw(t, "negative") {
			f.Neg(&f)
		}
		return f
	})
}

// below draws a felt of at most n bytes.
func below(n int) *rapid.Generator[felt.Felt] {
	return rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, n), func(b []byte) felt.Felt { return felt.FromBytes[felt.Felt](b) })
}

func anyU128() *rapid.Generator[cairo.U128] {
	return rapid.Custom(func(t *rapid.T) cairo.U128 {
		return cairo.U128{Lo: rapid.Uint64().Draw(t, "lo"), Hi: rapid.Uint64().Draw(t, "hi")}
	})
}

func anyU256() *rapid.Generator[cairo.U256] {
	return rapid.Custom(func(t *rapid.T) cairo.U256 {
		return cairo.U256{Lo: anyU128().Draw(t, "low"), Hi: anyU128().Draw(t, "high")}
	})
}

func anyTerms() *rapid.Generator[golden.Terms] {
	return rapid.Custom(func(t *rapid.T) golden.Terms {
		return golden.Terms{
			USDLimit: anyU256().Draw(t, "usd limit"),
			VRAMGB:   rapid.Uint16().Draw(t, "vram"),
			Class:    rapid.Uint8().Draw(t, "class"),
			Phase:    golden.Phase(rapid.Uint8Range(0, 2).Draw(t, "phase")),
		}
	})
}

func anyOrder() *rapid.Generator[golden.Order] {
	fill := rapid.Custom(func(t *rapid.T) cairo.Tuple2[uint64, cairo.U128] {
		return cairo.Tuple2[uint64, cairo.U128]{V0: rapid.Uint64().Draw(t, "index"), V1: anyU128().Draw(t, "amount")}
	})
	return rapid.Custom(func(t *rapid.T) golden.Order {
		o := golden.Order{
			JobID: rapid.Uint64().Draw(t, "job"),
			Terms: anyTerms().Draw(t, "terms"),
			Note:  string(rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "note")),
			Fills: rapid.SliceOfN(fill, 0, 5).Draw(t, "fills"),
		}
		if rapid.Bool().Draw(t, "has parent") {
			o.Parent = cairo.Some(cairo.ContractAddress(below(31).Draw(t, "parent")))
		}
		return o
	})
}

func anyScalars() *rapid.Generator[golden.Scalars] {
	return rapid.Custom(func(t *rapid.T) golden.Scalars {
		s := golden.Scalars{
			Flag:    rapid.Bool().Draw(t, "flag"),
			AU8:     rapid.Uint8().Draw(t, "u8"),
			AU16:    rapid.Uint16().Draw(t, "u16"),
			AU32:    rapid.Uint32().Draw(t, "u32"),
			AU64:    rapid.Uint64().Draw(t, "u64"),
			AU128:   anyU128().Draw(t, "u128"),
			AU256:   anyU256().Draw(t, "u256"),
			AI8:     rapid.Int8().Draw(t, "i8"),
			AI16:    rapid.Int16().Draw(t, "i16"),
			AI32:    rapid.Int32().Draw(t, "i32"),
			AI64:    rapid.Int64().Draw(t, "i64"),
			AI128:   cairo.I128{Lo: rapid.Uint64().Draw(t, "i128 low"), Hi: rapid.Int64().Draw(t, "i128 high")},
			AFelt:   anyFelt().Draw(t, "felt"),
			Owner:   cairo.ContractAddress(below(31).Draw(t, "owner")),
			Class:   cairo.ClassHash(below(31).Draw(t, "class")),
			Divisor: rapid.Uint64Min(1).Draw(t, "divisor"),
		}
		copy(s.L1URL[:], rapid.SliceOfN(rapid.Byte(), 31, 31).Draw(t, "url"))
		copy(s.ETH[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "eth"))
		return s
	})
}

func anyVerdict() *rapid.Generator[golden.Verdict] {
	return rapid.Custom(func(t *rapid.T) golden.Verdict {
		v := golden.Verdict{Kind: golden.VerdictKind(rapid.Uint8Range(0, 5).Draw(t, "kind"))}
		switch v.Kind {
		case golden.VerdictFined:
			v.Fined = anyU256().Draw(t, "fined")
		case golden.VerdictSettled:
			v.Settled = anyTerms().Draw(t, "settled")
		case golden.VerdictShared:
			v.Shared = cairo.Tuple2[cairo.ContractAddress, uint32]{V0: cairo.ContractAddress(below(31).Draw(t, "with")), V1: rapid.Uint32().Draw(t, "share")}
		case golden.VerdictAppealed:
			if rapid.Bool().Draw(t, "jury") {
				v.Appealed = golden.Appeal{Kind: golden.AppealJury, Jury: rapid.Uint8().Draw(t, "size")}
			}
		case golden.VerdictListed:
			v.Listed = rapid.SliceOfN(anyFelt(), 0, 5).Draw(t, "listed")
		}
		return v
	})
}

func TestRoundTrip(t *testing.T) {
	t.Run("order", roundTrip(anyOrder(), golden.EncodeOrder, golden.DecodeOrder))
	t.Run("scalars", roundTrip(anyScalars(), golden.EncodeScalars, golden.DecodeScalars))
	t.Run("verdict", roundTrip(anyVerdict(), golden.EncodeVerdict, golden.DecodeVerdict))
}

// roundTrip checks that every value comes back, and that no shorter or longer
// run of felts is that value.
func roundTrip[T any](values *rapid.Generator[T], encode func(*cairo.Encoder, T), decode func(*cairo.Decoder) T) func(*testing.T) {
	return rapid.MakeCheck(func(t *rapid.T) {
		want := values.Draw(t, "value")
		felts := cairo.Encode(want, encode)
		got, err := cairo.Decode("value", felts, decode)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v came back as %+v, %v", want, got, err)
		}
		if _, err := cairo.Decode("value", append(felts, felt.Felt{}), decode); !errors.Is(err, cairo.ErrLeftover) {
			t.Fatalf("a felt more gives %v", err)
		}
		cut := rapid.IntRange(0, len(felts)-1).Draw(t, "cut")
		if _, err := cairo.Decode("value", felts[:cut], decode); !errors.Is(err, cairo.ErrTruncated) {
			t.Fatalf("%d of %d felts give %v", cut, len(felts), err)
		}
	})
}

// TestAbsurdLengths puts huge numbers in place of each felt of an order. None
// may make the decoder take more memory than the felts there are can justify.
func TestAbsurdLengths(t *testing.T) {
	felts := load(t).felts(t, "order")
	for i := range felts {
		for _, hex := range []string{"0x7fffffff", "0xffffffffffffffff", "0x10000000000000000", "0x800000000000011000000000000000000000000000000000000000000000000"} {
			hostile := slices.Clone(felts)
			hostile[i] = feltFrom(t, hex)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := cairo.Decode("order", hostile, golden.DecodeOrder)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
				t.Errorf("%s at %d took %d bytes (%v)", hex, i, took, err)
			}
		}
	}
}

// feltsOf reads felts from fuzzed bytes: each is a count and that many bytes,
// so that short inputs make small felts.
func feltsOf(data []byte) []felt.Felt {
	var felts []felt.Felt
	for len(data) > 0 {
		n := min(int(data[0])%33, len(data)-1)
		felts = append(felts, felt.FromBytes[felt.Felt](data[1:1+n]))
		data = data[1+n:]
	}
	return felts
}

// bytesOf is the inverse of feltsOf, for seeds.
func bytesOf(felts []felt.Felt) []byte {
	var data []byte
	for _, f := range felts {
		b := f.Bytes()
		data = append(append(data, 32), b[:]...)
	}
	return data
}

// FuzzDecode decodes anything as the types that between them hold every kind
// of value. What decodes must encode to the same felts.
func FuzzDecode(f *testing.F) {
	v := load(f)
	for name := range v.Vectors {
		f.Add(bytesOf(v.felts(f, name)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		felts := feltsOf(data)
		inverse(t, felts, golden.EncodeOrder, golden.DecodeOrder)
		inverse(t, felts, golden.EncodeScalars, golden.DecodeScalars)
		inverse(t, felts, golden.EncodeVerdict, golden.DecodeVerdict)
		if out, err := shapes(t, golden.Bazaar{}, false).Decode(felts); err == nil && out.Failed && out.Ok.V1 != nil {
			t.Errorf("a failure has a value: %+v", out)
		}
		if _, err := deep(golden.Bazaar{}, cairo.Option[cairo.Result[struct{}, felt.Felt]]{}).Decode(felts); err != nil && !typed(err) {
			t.Errorf("untyped error %v", err)
		}
	})
}

func inverse[T any](t *testing.T, felts []felt.Felt, encode func(*cairo.Encoder, T), decode func(*cairo.Decoder) T) {
	t.Helper()
	v, err := cairo.Decode("value", felts, decode)
	if err != nil {
		if !typed(err) {
			t.Errorf("untyped error %v", err)
		}
		return
	}
	if again := cairo.Encode(v, encode); !slices.Equal(again, felts) {
		t.Errorf("%s\nis %+v, which is\n%s", hexes(felts), v, hexes(again))
	}
}

func typed(err error) bool {
	var where *cairo.DecodeError
	var bounds *cairo.RangeError
	return errors.As(err, &where) && (errors.As(err, &bounds) || errors.Is(err, cairo.ErrTruncated) ||
		errors.Is(err, cairo.ErrLeftover) || errors.Is(err, cairo.ErrByteArray))
}

// FuzzDecodeEvent decodes any keys and data as an event.
func FuzzDecodeEvent(f *testing.F) {
	for _, e := range load(f).Events {
		f.Add(bytesOf(parse(f, e.Keys)), bytesOf(parse(f, e.Data)))
	}
	f.Fuzz(func(t *testing.T, keys, data []byte) {
		event, err := golden.DecodeBazaarEvent(feltsOf(keys), feltsOf(data))
		var unknown *cairo.UnknownEventError
		if err != nil && (event != nil || !typed(err) && !errors.As(err, &unknown)) {
			t.Errorf("decoded %v, with the error %v", event, err)
		}
	})
}

func BenchmarkDecodeEvent(b *testing.B) {
	e := load(b).Events["order_posted"]
	keys, data := parse(b, e.Keys), parse(b, e.Data)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := golden.DecodeBazaarEvent(keys, data); err != nil {
			b.Fatal(err)
		}
	}
}
