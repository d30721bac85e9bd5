package cairo_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// node answers calls, and remembers the last.
type node struct {
	result []felt.Felt
	err    error

	call cairo.Call
	at   cairo.At
}

func (n *node) Call(_ context.Context, call cairo.Call, at cairo.At) ([]felt.Felt, error) {
	n.call, n.at = call, at
	return n.result, n.err
}

func TestRead(t *testing.T) {
	call := cairo.Call{To: felt.One, Selector: felt.One, Calldata: hexes(t, "0x7"), Name: "Market.tier"}
	view := cairo.NewView(call, (*cairo.Decoder).U8)
	n := &node{result: hexes(t, "0x3")}
	got, err := cairo.Read(t.Context(), n, view, cairo.AtNumber(9))
	if err != nil || got != 3 || !reflect.DeepEqual(n.call, call) || n.at != cairo.AtNumber(9) {
		t.Errorf("got %d, %v, by %+v at %s", got, err, n.call, n.at)
	}
	n.result = hexes(t, "0x300")
	if _, err := cairo.Read(t.Context(), n, view, cairo.Latest()); err == nil || err.Error() != "Market.tier: 768 does not fit u8" {
		t.Errorf("got %v", err)
	}
	const notOpen = cairo.RevertCode("MARKET: not open")
	n.err = cairo.ParseRevert("0x4d41524b45543a206e6f74206f70656e ('MARKET: not open')")
	if _, err := cairo.Read(t.Context(), n, view, cairo.Latest()); !errors.Is(err, notOpen) || err.Error() != `Market.tier: reverted: "MARKET: not open"` {
		t.Errorf("got %v", err)
	}
}

func TestAt(t *testing.T) {
	for _, tc := range []struct {
		at         cairo.At
		json, text string
	}{
		{cairo.At{}, `"latest"`, "latest"},
		{cairo.Latest(), `"latest"`, "latest"},
		{cairo.PreConfirmed(), `"pre_confirmed"`, "pre_confirmed"},
		{cairo.AtNumber(0), `{"block_number":0}`, "block 0"},
		{cairo.AtHash(felt.One), `{"block_hash":"0x1"}`, "block 0x1"},
	} {
		if text, err := json.Marshal(tc.at); err != nil || string(text) != tc.json || tc.at.String() != tc.text {
			t.Errorf("%s is %s in JSON, %v", tc.at, text, err)
		}
	}
	if n, ok := cairo.AtNumber(7).Number(); n != 7 || !ok {
		t.Error("AtNumber(7) is not number 7")
	}
	if _, ok := cairo.Latest().Number(); ok {
		t.Error("the latest block has a number")
	}
	if h, ok := cairo.AtHash(felt.One).Hash(); h != felt.One || !ok {
		t.Error("AtHash(1) is not hash 1")
	}
}
