package cairo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// answers are what starknet-devnet 0.10.1 (RPC 0.10.2) gave for a contract
// that refuses: error data of starknet_call and starknet_estimateFee, and
// revert_reason of receipts; by its default account and by Argent's.
func answers(t testing.TB) map[string]json.RawMessage {
	t.Helper()
	text, err := os.ReadFile("testdata/reverts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

const notOpen = cairo.RevertCode("MARKET: not open")

// byteArray is the panic data of assert!(false, "…").
func byteArray(t testing.TB, text string) []string {
	magic := "0x46a6158a16a947e5916b2a2ca68501a45e93d7110e81aa2d6438b1c57c879a3"
	all := []string{magic}
	for _, f := range cairo.Encode(text, (*cairo.Encoder).ByteArray) {
		all = append(all, f.String())
	}
	return all
}

func TestAnswersOfNodes(t *testing.T) {
	const notOpenFelt = "0x4d41524b45543a206e6f74206f70656e"
	explained := byteArray(t, `MARKET: the number 7 is not "zero", and this is long`)
	want := map[string][]string{ // by what the contract did
		"refuse":    {notOpenFelt},
		"relay":     {notOpenFelt}, // further in
		"explain":   explained,
		"many":      {notOpenFelt, "0x5", "0x28612c206229", "0x0"},
		"missing":   {"0x454e545259504f494e545f4e4f545f464f554e44"},
		"truncated": {"0x4661696c656420746f20646573657269616c697a6520706172616d202331"},
		"spin":      {}, // until it was out of gas
	}
	for name, data := range answers(t) {
		did, _, _ := strings.Cut(strings.TrimPrefix(name, "argent_"), ".")
		felts, ok := want[did]
		if !ok {
			t.Fatalf("nobody expects %s", name)
		}
		revert, err := cairo.ParseRevertData(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(revert.Panic, hexes(t, felts...)) {
			t.Errorf("%s: panicked with %d felts, want %v, of\n%s", name, len(revert.Panic), felts, revert.Reason)
		}
		refused := did == "refuse" || did == "relay" || did == "many"
		if errors.Is(fmt.Errorf("send: %w", revert), notOpen) != refused {
			t.Errorf("%s: is %v", name, revert)
		}
	}
}

// TestOtherForms are forms that Devnet does not have: what Juno and Pathfinder
// write inside call frames, the wording of older nodes, and broken ones.
func TestOtherForms(t *testing.T) {
	const felt = "0x4d41524b45543a206e6f74206f70656e"
	for name, tc := range map[string]struct {
		reason string
		want   []string
	}{
		"one felt":            {felt + " ('MARKET: not open')", []string{felt}},
		"bare felt":           {felt, []string{felt}},
		"list":                {"(" + felt + " ('MARKET: not open'), 0x1, 0x454e545259504f494e545f4641494c4544 ('ENTRYPOINT_FAILED'))", []string{felt, "0x1"}},
		"one line":            {"Execution failed. Failure reason: " + felt + " ('MARKET: not open').", []string{felt}},
		"validation":          {"Transaction validation has failed:\nThe `validate` entry point panicked with:\n" + felt + " ('MARKET: not open').\n", []string{felt}},
		"frames left out":     {"Execution failed. Failure reason:\nError in contract (contract address: 0x1, class hash: _, selector: 0x2):\n\n...\nError in contract (contract address: 0x1, class hash: _, selector: 0x2):\n" + felt + " ('MARKET: not open').\n", []string{felt}},
		"cut short":           {"Execution failed. Failure reason:\n(" + felt + " ('MARKET: not open'), 0x4d41\n...", []string{felt, "0x4d41"}},
		"only the entry":      {"0x454e545259504f494e545f4641494c4544 ('ENTRYPOINT_FAILED')", []string{"0x454e545259504f494e545f4641494c4544"}},
		"several calls":       {`["` + felt + `","0x454e545259504f494e545f4641494c4544","0x454e545259504f494e545f4641494c4544","` + felt + `","0x454e545259504f494e545f4641494c4544","0x5"]`, []string{"0x5"}},
		"string":              {`"it is 5"`, byteArray(t, "it is 5")},
		"string in a list":    {`(0x1, "a ("b"), 5", 0x2)`, append(append([]string{"0x1"}, byteArray(t, `a ("b"), 5`)...), "0x2")},
		"quote in a felt":     {"(0x27292c2030783520282761 (''), 0x5 ('a'), 0x7)", []string{"0x27292c2030783520282761", "0x7"}},
		"trailing NUL":        {"(0x6100 ('a'), 0x7)", []string{"0x6100", "0x7"}},
		"no panic":            {"Insufficient max fee", nil},
		"nothing":             {"", nil},
		"felt out of range":   {"0x" + strings.Repeat("f", 64), nil},
		"no hex in the array": {`reason ["x"]`, nil},
	} {
		if got := cairo.ParseRevert(tc.reason).Panic; !slices.Equal(got, hexes(t, tc.want...)) {
			t.Errorf("%s: got %d felts, want %v", name, len(got), tc.want)
		}
	}
	if _, ok := cairo.ParseRevert("Insufficient max fee").Code(); ok {
		t.Error("no panic has a code")
	}
}

// TestTextCannotForge puts the text of another code into a ByteArray and into
// a short string: the code is still that of the felt.
func TestTextCannotForge(t *testing.T) {
	for _, reason := range []string{
		"Execution failed. Failure reason:\n(0x1, \"x\", y\n0x4d41524b45543a206e6f74206f70656e ('MARKET: not open')\").\n",
		"Execution failed. Failure reason:\n\"Failure reason:\n0x4d41524b45543a206e6f74206f70656e ('MARKET: not open').\n\".\n",
		"Execution failed. Failure reason:\n0x5 ('MARKET: not open').\n",
	} {
		if revert := cairo.ParseRevert(reason); errors.Is(revert, notOpen) {
			t.Errorf("%q was read as %v", reason, revert)
		}
	}
}

func TestRevertError(t *testing.T) {
	for want, revert := range map[string]*cairo.Revert{
		`reverted: "MARKET: not open"`: {Panic: hexes(t, "0x4d41524b45543a206e6f74206f70656e", "0x5"), Reason: "…"},
		`reverted: "it is 5"`:          {Panic: hexes(t, byteArray(t, "it is 5")...), Reason: "…"},
		"reverted: out of gas":         {Reason: "\nout of gas\n"},
	} {
		if revert.Error() != want {
			t.Errorf("got %q, want %q", revert, want)
		}
	}
	if long := (&cairo.Revert{Reason: strings.Repeat("é", 1<<20)}).Error(); len(long) > 2000 {
		t.Errorf("an error of %d bytes", len(long))
	}
}

func TestRevertDataRefuses(t *testing.T) {
	deep := strings.Repeat(`{"error":`, 1000) + `"0x1"` + strings.Repeat(`}`, 1000)
	for _, data := range []string{``, `null`, `5`, `[]`, `{}`, `{"revert_error": null}`, `{"error": 5}`, deep} {
		if revert, err := cairo.ParseRevertData([]byte(data)); err == nil {
			t.Errorf("%.40s was read as %v", data, revert)
		}
	}
}

func FuzzParseRevert(f *testing.F) {
	for _, data := range answers(f) {
		if revert, err := cairo.ParseRevertData(data); err == nil {
			f.Add(revert.Reason)
		}
	}
	f.Add(`(0x1, "a ("b"), 5", 0x2)`)
	f.Fuzz(func(t *testing.T, reason string) {
		revert := cairo.ParseRevert(reason)
		code, ok := revert.Code()
		if errors.Is(revert, code) != ok {
			t.Errorf("%q has the code %q, %t", reason, code, ok)
		}
		if revert.Error() == "" {
			t.Error("an error without a text")
		}
	})
}
