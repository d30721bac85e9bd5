package golden_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/cairo/internal/golden"
)

// vectors is what Cairo printed: internal/cairogen/testdata/golden.
type vectors struct {
	Vectors map[string]string
	Events  map[string]struct{ Keys, Data string }
}

func load(t testing.TB) vectors {
	t.Helper()
	text, err := os.ReadFile("../../../../internal/cairogen/testdata/golden/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vectors) felts(t testing.TB, name string) []felt.Felt {
	t.Helper()
	text, ok := v.Vectors[name]
	if !ok {
		t.Fatalf("there is no vector %s", name)
	}
	return parse(t, text)
}

func parse(t testing.TB, text string) []felt.Felt {
	t.Helper()
	felts := []felt.Felt{}
	for _, word := range strings.Fields(text) {
		f, err := cairo.HexFelt(word)
		if err != nil {
			t.Fatal(err)
		}
		felts = append(felts, f)
	}
	return felts
}

func hexes(felts []felt.Felt) []string {
	all := make([]string, len(felts))
	for i := range felts {
		all[i] = felts[i].String()
	}
	return all
}

// same checks one value both ways.
func same[T any](t *testing.T, v vectors, name string, value T, encode func(*cairo.Encoder, T), decode func(*cairo.Decoder) T) {
	t.Run(name, func(t *testing.T) {
		want := v.felts(t, name)
		if got := cairo.Encode(value, encode); !slices.Equal(got, want) {
			t.Errorf("encoded\n%s, Cairo has\n%s", hexes(got), hexes(want))
		}
		got, err := cairo.Decode(name, want, decode)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("decoded\n%+v, want\n%+v", got, value)
		}
	})
}

func TestTypes(t *testing.T) {
	v := load(t)
	same(t, v, "order", order(t), golden.EncodeOrder, golden.DecodeOrder)
	same(t, v, "order_empty", golden.Order{Fills: []cairo.Tuple2[uint64, cairo.U128]{}}, golden.EncodeOrder, golden.DecodeOrder)
	same(t, v, "pair", golden.PairU64{Left: 1, Right: 2}, golden.EncodePairU64, golden.DecodePairU64)
	same(t, v, "scalars_max", scalarsMax(t), golden.EncodeScalars, golden.DecodeScalars)
	same(t, v, "scalars_min", scalarsMin(), golden.EncodeScalars, golden.DecodeScalars)
	same(t, v, "scalars_mixed", scalarsMixed(t), golden.EncodeScalars, golden.DecodeScalars)
	for name, verdict := range map[string]golden.Verdict{
		"verdict_pending":       {},
		"verdict_fined":         {Kind: golden.VerdictFined, Fined: cairo.U256{Lo: cairo.U128{Lo: 1}, Hi: cairo.U128{Lo: 1}}},
		"verdict_settled":       {Kind: golden.VerdictSettled, Settled: terms()},
		"verdict_shared":        {Kind: golden.VerdictShared, Shared: cairo.Tuple2[cairo.ContractAddress, uint32]{V0: address(t, "0x5a6e"), V1: 7}},
		"verdict_appealed_none": {Kind: golden.VerdictAppealed},
		"verdict_appealed_jury": {Kind: golden.VerdictAppealed, Appealed: golden.Appeal{Kind: golden.AppealJury, Jury: 11}},
		"verdict_listed":        {Kind: golden.VerdictListed, Listed: []felt.Felt{short(t, "a"), short(t, "b"), short(t, "c")}},
	} {
		same(t, v, name, verdict, golden.EncodeVerdict, golden.DecodeVerdict)
	}
	phases := []golden.Phase{golden.PhaseOpen, golden.PhaseSealed, golden.PhaseDone}
	same(t, v, "phases", phases, func(e *cairo.Encoder, v []golden.Phase) { cairo.EncodeArray(e, v, golden.EncodePhase) },
		func(d *cairo.Decoder) []golden.Phase { return cairo.DecodeArray(d, golden.DecodePhase) })
	digits := strings.Repeat("1234567890", 7)
	for name, text := range map[string]string{
		"bytes_0": "", "bytes_1": "a", "bytes_30": digits[:30], "bytes_31": digits[:31],
		"bytes_32": digits[:32], "bytes_62": digits[:62], "bytes_70": note,
	} {
		same(t, v, name, text, (*cairo.Encoder).ByteArray, (*cairo.Decoder).ByteArray)
	}
}

func TestCalls(t *testing.T) {
	v := load(t)
	c := golden.Bazaar{Address: short(t, "bazaar")}
	names := []felt.Felt{short(t, "x"), short(t, "y")}
	for name, got := range map[string][]felt.Felt{
		"call_constructor":  golden.BazaarConstructor(cairo.ContractAddress(short(t, "owner")), "Bazaar of things", cairo.U256{Lo: cairo.U128{Lo: 2}, Hi: cairo.U128{Lo: 1}}),
		"call_post_order":   c.PostOrder(order(t), names, 9).Calldata,
		"call_judge":        c.Judge(5, golden.Verdict{Kind: golden.VerdictFined, Fined: cairo.U256From64(3)}).Calldata,
		"call_shapes":       shapes(t, c, false).Calldata,
		"call_shapes_fails": shapes(t, c, true).Calldata,
		"call_deep":         deep(c, cairo.Some(cairo.Result[struct{}, felt.Felt]{})).Calldata,
		"call_deep_err":     deep(c, cairo.Some(cairo.Result[struct{}, felt.Felt]{Failed: true, Err: short(t, "why")})).Calldata,
		"call_deep_none":    deep(c, cairo.Option[cairo.Result[struct{}, felt.Felt]]{}).Calldata,
		"message_deposit":   c.HandleDepositMessage(cairo.ContractAddress(short(t, "to")), cairo.U256{Lo: cairo.U128{Lo: 4}, Hi: cairo.U128{Lo: 3}}).Payload,
		"selectors":         {c.PostOrder(golden.Order{}, nil, 0).Selector, c.Judge(0, golden.Verdict{}).Selector, shapes(t, c, false).Selector, c.HandleDepositMessage(cairo.ContractAddress{}, cairo.U256{}).Selector},
	} {
		if want := v.felts(t, name); !slices.Equal(got, want) {
			t.Errorf("%s: encoded\n%s, Cairo has\n%s", name, hexes(got), hexes(want))
		}
	}
	nothing := c.Nothing().Call
	if nothing.To != c.Address || nothing.Name != "Bazaar.nothing" || nothing.Calldata == nil {
		t.Errorf("a call without arguments is %+v", nothing)
	}
}

func TestViews(t *testing.T) {
	v := load(t)
	c := golden.Bazaar{}
	view(t, v, "view_same_order", c.SameOrder(golden.Order{}), order(t))
	view(t, v, "view_total_jobs", c.TotalJobs(), cairo.U128From64(7))
	view(t, v, "view_pair", c.Pair(), golden.PairU64{Left: 1, Right: 2})
	type shape = cairo.Result[cairo.Tuple2[uint64, []golden.Phase], string]
	view(t, v, "view_shapes", shapes(t, c, false), shape{Ok: cairo.Tuple2[uint64, []golden.Phase]{V0: 3, V1: []golden.Phase{golden.PhaseDone, golden.PhaseOpen}}})
	view(t, v, "view_shapes_fails", shapes(t, c, true), shape{Failed: true, Err: "no such thing"})
	type depth = cairo.Tuple3[felt.Felt, uint64, bool]
	var none cairo.Option[cairo.Result[struct{}, felt.Felt]]
	view(t, v, "view_deep", deep(c, none), cairo.Some(depth{V0: short(t, "ok"), V1: 2, V2: true}))
	view(t, v, "view_deep_err", deep(c, none), cairo.Some(depth{V0: short(t, "why"), V1: 3}))
	view(t, v, "view_deep_none", deep(c, none), cairo.Option[depth]{})
	if _, err := c.Nothing().Decode(nil); err != nil {
		t.Error(err)
	}
}

func view[T any](t *testing.T, v vectors, name string, view cairo.View[T], want T) {
	t.Helper()
	got, err := view.Decode(v.felts(t, name))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: decoded %+v, %v, want %+v", name, got, err, want)
	}
}

func TestEvents(t *testing.T) {
	v := load(t)
	caller := cairo.ContractAddress(short(t, "caller"))
	const until = 1234567890
	amount := terms().USDLimit
	amount.Lo.Lo += 9
	for name, want := range map[string]golden.BazaarEvent{
		"order_posted": golden.BazaarOrderPosted{
			JobID: order(t).JobID, Terms: terms(), Buyer: caller, Note: note, Amount: amount,
			Tags: []felt.Felt{short(t, "x"), short(t, "y")},
		},
		"judged":         golden.BazaarJudged{Verdict: golden.Verdict{Kind: golden.VerdictSettled, Settled: terms()}},
		"paused":         golden.BazaarPaused{By: caller, Until: until},
		"nested_paused":  golden.BazaarGuardNestedPaused{By: caller, Until: until},
		"resumed":        golden.BazaarResumed{},
		"nested_resumed": golden.BazaarGuardNestedResumed{},
	} {
		printed, ok := v.Events[name]
		if !ok {
			t.Fatalf("there is no event %s", name)
		}
		got, err := golden.DecodeBazaarEvent(parse(t, printed.Keys), parse(t, printed.Data))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: decoded %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestReverts(t *testing.T) {
	felts := load(t).felts(t, "errors")
	for i, want := range []cairo.RevertCode{golden.ErrBazaarNoOwner, golden.ErrBazaarNoJobID, golden.ErrGuardPast} {
		if got, ok := golden.KnownRevert(felts[i]); !ok || got != want {
			t.Errorf("%s is %q, %t, want %q", felts[i].String(), got, ok, want)
		}
	}
	for _, foreign := range []felt.Felt{short(t, "BAZAAR: other"), {}, feltFrom(t, "0x"+strings.Repeat("7", 63))} {
		if got, ok := golden.KnownRevert(foreign); ok {
			t.Errorf("%s is known as %q", foreign.String(), got)
		}
	}
}
