package abi_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

const market = `[
  {"type": "impl", "name": "MarketImpl", "interface_name": "m::IMarket"},
  {"type": "interface", "name": "m::IMarket", "items": [
    {"type": "function", "name": "take", "inputs": [{"name": "job_id", "type": "core::integer::u64"}], "outputs": [], "state_mutability": "external"},
    {"type": "function", "name": "job", "inputs": [], "outputs": [{"type": "m::Job"}], "state_mutability": "view"}]},
  {"type": "constructor", "name": "constructor", "inputs": []},
  {"type": "l1_handler", "name": "deposit", "inputs": [{"name": "from_address", "type": "core::felt252"}], "outputs": [], "state_mutability": "external"},
  {"type": "struct", "name": "m::Job", "members": [{"name": "id", "type": "core::integer::u64"}]},
  {"type": "enum", "name": "m::State", "variants": [{"name": "Open", "type": "()"}]},
  {"type": "event", "name": "m::Taken", "kind": "struct", "members": [{"name": "job_id", "type": "core::integer::u64", "kind": "key"}]},
  {"type": "event", "name": "m::Event", "kind": "enum", "variants": [{"name": "Taken", "type": "m::Taken", "kind": "nested"}]}
]`

func TestParse(t *testing.T) {
	c, err := abi.Parse("Market", []byte(market))
	if err != nil {
		t.Fatal(err)
	}
	u64 := abi.Type{Path: "core::integer::u64"}
	want := abi.Contract{
		Name:        "Market",
		Constructor: &abi.Function{Name: "constructor", Output: abi.Type{Form: abi.Tuple}},
		Functions: []abi.Function{
			{Name: "take", Inputs: []abi.Field{{Name: "job_id", Type: u64}}, Output: abi.Type{Form: abi.Tuple}},
			{Name: "job", Output: abi.Type{Path: "m::Job"}, View: true},
		},
		L1Handlers: []abi.Function{{Name: "deposit", Inputs: []abi.Field{{Name: "from_address", Type: abi.Type{Path: "core::felt252"}}}, Output: abi.Type{Form: abi.Tuple}}},
		Structs:    []abi.Struct{{Type: abi.Type{Path: "m::Job"}, Members: []abi.Field{{Name: "id", Type: u64}}}},
		Enums:      []abi.Enum{{Type: abi.Type{Path: "m::State"}, Variants: []abi.Field{{Name: "Open", Type: abi.Type{Form: abi.Tuple}}}}},
		Events: []abi.Event{
			{Type: abi.Type{Path: "m::Taken"}, Members: []abi.Field{{Name: "job_id", Type: u64, Kind: abi.Key}}},
			{Type: abi.Type{Path: "m::Event"}, IsEnum: true, Variants: []abi.Field{{Name: "Taken", Type: abi.Type{Path: "m::Taken"}, Kind: abi.Nested}}},
		},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ abi, want string }{
		"not JSON":           {`{`, "unexpected EOF"},
		"not a list":         {`{"abi": []}`, "cannot unmarshal"},
		"unknown item":       {`[{"type": "trait", "name": "m::T"}]`, "Market: trait m::T: unknown kind"},
		"unknown property":   {`[{"type": "struct", "name": "m::T", "generics": []}]`, "generics"},
		"missing interface":  {`[{"type": "impl", "name": "I", "interface_name": "m::IMarket"}]`, "m::IMarket is not in the ABI"},
		"not a function":     {`[{"type": "impl", "name": "I", "interface_name": "m::I"}, {"type": "interface", "name": "m::I", "items": [{"type": "event", "name": "E"}]}]`, "a event (E) in an interface"},
		"unknown mutability": {`[{"type": "function", "name": "f", "inputs": [], "outputs": [], "state_mutability": "payable"}]`, "function f: unknown state mutability"},
		"two outputs":        {`[{"type": "function", "name": "f", "inputs": [], "outputs": [{"type": "()"}, {"type": "()"}], "state_mutability": "view"}]`, "2 outputs"},
		"broken type":        {`[{"type": "struct", "name": "m::T", "members": [{"name": "a", "type": "core::array::Array::<"}]}]`, "struct m::T: a: type"},
		"unknown event":      {`[{"type": "event", "name": "m::E", "kind": "union"}]`, "unknown kind of event"},
		"unknown field kind": {`[{"type": "event", "name": "m::E", "kind": "struct", "members": [{"name": "a", "type": "core::bool", "kind": "nested"}]}]`, `a: kind "nested"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := abi.Parse("Market", []byte(tc.abi))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "Market") {
				t.Errorf("got error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestParseType(t *testing.T) {
	for text, short := range map[string]string{
		"core::felt252": "felt252",
		"()":            "()",
		"(core::integer::u8, (core::bool, a::b::C))":               "(u8, (bool, C))",
		"[core::integer::u16; 3]":                                  "[u16; 3]",
		"core::array::Array::<(a::B, [c::D; 2])>":                  "Array<(B, [D; 2])>",
		"core::result::Result::<core::option::Option::<a::B>, ()>": "Result<Option<B>, ()>",
		"core::internal::bounded_int::BoundedInt::<0, 30>":         "BoundedInt<0, 30>",
	} {
		parsed, err := abi.ParseType(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if parsed.String() != text || parsed.Short() != short {
			t.Errorf("%s came back as %s, short %s", text, parsed, parsed.Short())
		}
	}
	snapshot, err := abi.ParseType("@core::array::Array::<core::felt252>")
	if err != nil || snapshot.String() != "core::array::Array::<core::felt252>" {
		t.Errorf("a snapshot became %s, %v", snapshot, err)
	}
	for _, text := range []string{"", "a::<", "a::<b", "a::<b,", "(a", "(a b)", "[a; ]", "[a 2", "[a; -1]", "a)", "a::<b>>", "é", strings.Repeat("(", 1000)} {
		if parsed, err := abi.ParseType(text); err == nil {
			t.Errorf("%.40q was read as %s", text, parsed)
		}
	}
}

func FuzzParseType(f *testing.F) {
	f.Add("core::array::Array::<(a::B, [c::D; 2])>")
	f.Add("@((),)")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := abi.ParseType(text)
		if err != nil {
			return
		}
		again, err := abi.ParseType(parsed.String())
		if err != nil || !reflect.DeepEqual(parsed, again) {
			t.Errorf("%q is %s, which is %s, %v", text, parsed, again, err)
		}
	})
}
