package bind_test

import (
	"bytes"
	"go/format"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
	"github.com/bitsage-network/bitsage/internal/cairogen/bind"
)

// contract parses an ABI that is written without its outer brackets.
func contract(t *testing.T, name, items string) abi.Contract {
	t.Helper()
	c, err := abi.Parse(name, []byte("["+items+"]"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// generate expects success, and returns all files as one text.
func generate(t *testing.T, contracts ...abi.Contract) string {
	t.Helper()
	files, err := bind.Generate("bindings", contracts, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all.Write(files[name])
	}
	return all.String()
}

func structure(path, members string) string {
	return `{"type": "struct", "name": "` + path + `", "members": [` + members + `]}`
}

func field(name, typ string) string { return `{"name": "` + name + `", "type": "` + typ + `"}` }

func function(name, mutability, inputs, output string) string {
	return `{"type": "function", "name": "` + name + `", "inputs": [` + inputs + `], "outputs": [{"type": "` + output + `"}], "state_mutability": "` + mutability + `"}`
}

const u8, u64 = "core::integer::u8", "core::integer::u64"

// TestRefuses says what stops the generator, and that it names the contract,
// the item and the type.
func TestRefuses(t *testing.T) {
	event := func(name, kind, fields string) string {
		list := map[string]string{"struct": "members", "enum": "variants"}[kind]
		return `{"type": "event", "name": "` + name + `", "kind": "` + kind + `", "` + list + `": [` + fields + `]}`
	}
	variant := func(name, typ, kind string) string {
		return `{"name": "` + name + `", "type": "` + typ + `", "kind": "` + kind + `"}`
	}
	for name, tc := range map[string]struct {
		market string
		want   []string
	}{
		"unknown argument":     {function("take", "external", field("job", "m::Job"), "()"), []string{"Market", "function take", "job", "m::Job"}},
		"unknown output":       {function("job", "view", "", "core::dict::Felt252Dict::<core::felt252>"), []string{"Market", "function job", "output", "core::dict::Felt252Dict"}},
		"unknown member":       {structure("m::Job", field("id", "core::integer::u96")), []string{"Market", "m::Job", "id", "core::integer::u96"}},
		"unknown constructor":  {`{"type": "constructor", "name": "constructor", "inputs": [` + field("x", "m::X") + `]}`, []string{"Market", "constructor", "x", "m::X"}},
		"unknown l1 argument":  {`{"type": "l1_handler", "name": "deposit", "outputs": [], "state_mutability": "external", "inputs": [` + field("from", "core::felt252") + "," + field("x", "m::X") + `]}`, []string{"Market", "l1_handler deposit", "m::X"}},
		"l1 without sender":    {`{"type": "l1_handler", "name": "deposit", "outputs": [], "state_mutability": "external", "inputs": []}`, []string{"Market", "l1_handler deposit", "sender"}},
		"long tuple":           {function("job", "view", "", "("+strings.Repeat("core::bool, ", 4)+"core::bool)"), []string{"Market", "function job", "core::bool"}},
		"array of nothing":     {function("job", "view", "", "core::array::Array::<()>"), []string{"Market", "function job", "take no felts", "core::array::Array::<()>"}},
		"array of empty":       {structure("m::E", "") + "," + function("job", "view", "", "core::array::Array::<[m::E; 2]>"), []string{"take no felts"}},
		"array of no elements": {function("job", "view", "", "[core::bool; 0]"), []string{"[core::bool; 0]"}},
		"wrong arguments":      {function("job", "view", "", "core::option::Option::<core::bool, core::bool>"), []string{"core::option::Option"}},
		"empty enum":           {`{"type": "enum", "name": "m::E", "variants": []}`, []string{"Market", "m::E", "0 variants"}},
		"two Go methods":       {function("jobId", "view", "", u8) + "," + function("job_id", "view", "", u64), []string{"Market", "jobId", "job_id", "JobID"}},
		"call and view":        {function("jobId", "external", "", u8) + "," + function("job_id", "view", "", u8), []string{"jobId", "job_id"}},
		"two camel twins":      {function("jobId", "view", "", u8) + "," + function("JobId", "view", "", u8), []string{"jobId", "JobId"}},
		"hidden address":       {function("address", "view", "", u8), []string{"Market", "address", "the field Address"}},
		"two arguments":        {function("take", "external", field("job_id", u8)+","+field("jobId", u8), "()"), []string{"function take", "job_id", "jobId"}},
		"two members":          {structure("m::Job", field("job_id", u8)+","+field("job_ID", u8)), []string{"m::Job", "job_id", "job_ID"}},
		"type and contract":    {structure("m::Market", field("id", u8)), []string{"contract Market", "m::Market"}},
		"type and constant":    {structure("m::StateOpen", field("id", u8)) + `,{"type": "enum", "name": "m::State", "variants": [` + field("Open", "()") + `]}`, []string{"m::StateOpen", "m::State::Open"}},
		"variant Kind":         {`{"type": "enum", "name": "m::E", "variants": [` + field("Kind", u8) + `]}`, []string{"m::E", "Kind"}},
		"no Go name":           {function("_", "view", "", u8), []string{"Market", "function _"}},
		"event of no ABI":      {event("m::Event", "enum", variant("Taken", "m::Taken", "nested")), []string{"Market", "m::Event", "Taken", "m::Taken"}},
		"flat struct":          {event("m::Event", "enum", variant("Taken", "m::Taken", "flat")) + "," + event("m::Taken", "struct", ""), []string{"Market", "Taken", "flat"}},
		"two roots":            {event("m::Event", "enum", "") + "," + event("n::Event", "enum", ""), []string{"m::Event", "n::Event"}},
		"event in itself":      {event("m::Root", "enum", variant("A", "m::A", "nested")) + "," + event("m::A", "enum", variant("A", "m::A", "nested")), []string{"m::A", "contains itself"}},
		"unknown event member": {event("m::Event", "enum", variant("Taken", "m::Taken", "nested")) + "," + event("m::Taken", "struct", variant("by", "m::X", "key")), []string{"Market", "event Taken", "by", "m::X"}},
		"two events":           {event("m::Event", "enum", variant("Taken", "m::Taken", "nested")+","+variant("G", "m::G", "flat")) + "," + event("m::Taken", "struct", "") + "," + event("m::G", "enum", variant("Taken", "m::Taken", "nested")), []string{"Market.Taken"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bind.Generate("bindings", []abi.Contract{contract(t, "Market", tc.market)}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not name %q", err, want)
				}
			}
		})
	}
}

func TestTypesOfSeveralContracts(t *testing.T) {
	state := func(path, variant string) string {
		return `{"type": "enum", "name": "` + path + `", "variants": [` + field(variant, "()") + `]}`
	}
	t.Run("one path is one type", func(t *testing.T) {
		text := generate(t, contract(t, "Market", state("b::types::State", "Open")), contract(t, "Escrow", state("b::types::State", "Open")))
		if n := strings.Count(text, "type State uint8"); n != 1 {
			t.Errorf("State is there %d times", n)
		}
	})
	t.Run("one path, two definitions", func(t *testing.T) {
		_, err := bind.Generate("bindings", []abi.Contract{contract(t, "Market", state("b::State", "Open")), contract(t, "Escrow", state("b::State", "Shut"))}, nil)
		if err == nil || !strings.Contains(err.Error(), "b::State is not the same in the ABIs Market and Escrow") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("one name, two modules", func(t *testing.T) {
		text := generate(t, contract(t, "Market", state("b::market::types::State", "Open")+","+state("b::leases::types::State", "Shut")))
		for _, want := range []string{"type MarketState uint8", "type LeasesState uint8", "MarketStateOpen", "LeasesStateShut"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	})
	t.Run("one name, one module", func(t *testing.T) {
		_, err := bind.Generate("bindings", []abi.Contract{contract(t, "Market", state("b::market::types::State", "Open")+","+state("b::market::State", "Shut"))}, nil)
		if err == nil || !strings.Contains(err.Error(), "MarketState") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("one file", func(t *testing.T) {
		_, err := bind.Generate("bindings", []abi.Contract{contract(t, "types", ""), contract(t, "Market", state("b::State", "Open"))}, nil)
		if err == nil || !strings.Contains(err.Error(), "types.gen.go") {
			t.Errorf("got %v", err)
		}
	})
}

func TestNames(t *testing.T) {
	text := generate(t, contract(t, "sage_token",
		function("total_supply", "view", "", u64)+","+
			function("totalSupply", "view", "", u64)+","+
			function("DOMAIN_SEPARATOR", "view", "", "core::felt252")+","+
			function("set_usd_limit", "external", field("range", u8)+","+field("type_", u8)+","+field("e", u8)+","+field("job_id", u64)+","+field("l1_url", u8)+","+field("VRAM_GB", u8), "()")+","+
			structure("m::L1GatewayTEEQuote", field("node_ids", u8))))
	for _, want := range []string{
		"type SageToken struct",
		"func (c SageToken) TotalSupply() cairo.View[uint64]",
		`Name: "SageToken.total_supply"`,
		"func (c SageToken) DomainSeparator()",
		"func (c SageToken) SetUSDLimit(range_ uint8, type_ uint8, e_ uint8, jobID uint64, l1URL uint8, vramGB uint8) cairo.Call",
		"type L1GatewayTEEQuote struct {\n\tNodeIDs uint8\n}",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "totalSupply()") {
		t.Error("the camel twin of total_supply has a binding")
	}
}

func TestReverts(t *testing.T) {
	errs := []abi.Error{{Module: "market", Const: "NOT_OPEN", Text: "MARKET: not open"}, {Module: "escrow", Const: "NOT_OPEN", Text: "ESCROW: not open"}}
	files, err := bind.Generate("bindings", nil, errs)
	if err != nil {
		t.Fatal(err)
	}
	text := string(files["errors.gen.go"])
	for _, want := range []string{`ErrMarketNotOpen = cairo.RevertCode("MARKET: not open")`, `ErrEscrowNotOpen = cairo.RevertCode("ESCROW: not open")`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	errs[1].Module = "market"
	if _, err := bind.Generate("bindings", nil, errs); err == nil || !strings.Contains(err.Error(), "ErrMarketNotOpen") {
		t.Errorf("two constants of one name gave %v", err)
	}
}

// TestGolden generates the bindings of an ABI with everything in it, over and
// over: the same every time, headed, and formatted.
func TestGolden(t *testing.T) {
	text, err := os.ReadFile("../testdata/golden/abi/Bazaar.json")
	if err != nil {
		t.Fatal(err)
	}
	var first map[string][]byte
	for range 20 {
		c, err := abi.Parse("Bazaar", text)
		if err != nil {
			t.Fatal(err)
		}
		files, err := bind.Generate("golden", []abi.Contract{c}, []abi.Error{{Module: "m", Const: "A", Text: "a"}})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = files
		}
		if !maps.EqualFunc(files, first, bytes.Equal) {
			t.Fatal("the same ABI gave other files")
		}
	}
	for name, text := range first {
		formatted, err := format.Source(text)
		if err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%s is not as gofmt has it: %v", name, err)
		}
		if !bytes.HasPrefix(text, []byte(bind.Header)) {
			t.Errorf("%s lacks the header", name)
		}
	}
}
