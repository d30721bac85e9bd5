package rpc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// place is where an event stands, and its data, for comparing.
type place struct{ block, tx, event, data uint64 }

func collect(t *testing.T, c *rpc.Client, f rpc.EventFilter) (all []place, err error) {
	t.Helper()
	for page, err := range c.Events(t.Context(), f) {
		if err != nil {
			return all, err
		}
		for _, e := range page {
			data := e.Data[0]
			all = append(all, place{e.BlockNumber, uint64(e.TxIndex), uint64(e.EventIndex), data.Uint64()})
		}
	}
	return all, nil
}

type query struct {
	Filter struct {
		Address json.RawMessage `json:"address"`
		Token   string          `json:"continuation_token"`
	} `json:"filter"`
}

func TestEventsOf010(t *testing.T) {
	page := func(token string, places ...place) string {
		var b strings.Builder
		b.WriteString(`{"events":[`)
		for i, p := range places {
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, `{"block_number":%d,"block_hash":"0xb%d","transaction_hash":"0xf","transaction_index":%d,"event_index":%d,
				"from_address":"0x00a","keys":["0x1","0x%x"],"data":["0x%x"]}`, p.block, p.block, p.tx, p.event, p.data%2, p.data)
		}
		b.WriteString("]")
		if token != "" {
			fmt.Fprintf(&b, `,"continuation_token":%q`, token)
		}
		return b.String() + "}"
	}
	n := serve(t, func(_ int, w http.ResponseWriter, c call) {
		var q query
		if err := json.Unmarshal(c.Params, &q); err != nil {
			t.Error(err)
		}
		switch q.Filter.Token {
		case "": // the second event does not match: the node ignored the second key
			c.result(w, page("a", place{1, 0, 0, 1}, place{1, 0, 1, 2}, place{1, 3, 0, 3}))
		case "a": // an empty page with a token
			c.result(w, page("b"))
		case "b":
			c.result(w, page("", place{2, 0, 0, 5}))
		}
	})
	f := rpc.EventFilter{Addresses: []felt.Felt{num(0xa)}, Keys: [][]felt.Felt{nil, {num(1)}}}
	got, err := collect(t, n.client(t), f)
	want := []place{{1, 0, 0, 1}, {1, 3, 0, 3}, {2, 0, 0, 5}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestEventsTokenThatStandsStill(t *testing.T) {
	n := serve(t, func(_ int, w http.ResponseWriter, c call) { c.result(w, `{"events":[],"continuation_token":"x"}`) })
	if _, err := collect(t, n.client(t), rpc.EventFilter{}); !errors.Is(err, rpc.ErrMalformed) {
		t.Errorf("got %v", err)
	}
}

// A 0.9 node: events have no place, two of them are identical, and a block is
// split between pages.
func TestEventsOf09(t *testing.T) {
	const event = `{"block_number":%d,"block_hash":"0xb%d","transaction_hash":"0xf","from_address":"0xa","keys":[],"data":["0x%x"]}`
	ev := func(block, data int) string { return fmt.Sprintf(event, block, block, data) }
	const receipt = `{"transaction":{"type":"INVOKE"},"receipt":{"transaction_hash":"0x%x","events":[%s]}}`
	emit := func(from string, data int) string {
		return fmt.Sprintf(`{"from_address":"%s","keys":[],"data":["0x%x"]}`, from, data)
	}
	changed := false
	n := serve(t, func(_ int, w http.ResponseWriter, c call) {
		switch {
		case strings.Contains(string(c.Params), `"0xb1"`):
			hash := "0x00b1"
			if changed {
				hash = "0xbb"
			}
			c.result(w, fmt.Sprintf(`{"block_number":1,"block_hash":"%s","transactions":[%s,%s]}`, hash,
				fmt.Sprintf(receipt, 1, emit("0xc", 9)+","+emit("0xa", 7)+","+emit("0x0a", 7)),
				fmt.Sprintf(receipt, 2, emit("0xa", 8))))
		case strings.Contains(string(c.Params), `"0xb4"`):
			c.result(w, fmt.Sprintf(`{"block_number":4,"block_hash":"0xb4","transactions":[%s]}`, fmt.Sprintf(receipt, 3, emit("0xa", 1))))
		case strings.Contains(string(c.Params), `"continuation_token":"more"`):
			c.result(w, `{"events":[`+ev(1, 8)+","+ev(4, 1)+`]}`)
		default:
			c.result(w, `{"events":[`+ev(1, 7)+","+ev(1, 7)+`],"continuation_token":"more"}`)
		}
	})
	f := rpc.EventFilter{Addresses: []felt.Felt{num(0xa)}}
	got, err := collect(t, n.client(t), f)
	want := []place{{1, 0, 1, 7}, {1, 0, 2, 7}, {1, 1, 0, 8}, {4, 0, 0, 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	changed = true
	if _, err := collect(t, n.client(t), f); !errors.Is(err, rpc.ErrBlockChanged) {
		t.Errorf("reorg between page and receipts: got %v", err)
	}
}

func TestEventsOfSeveralAddresses(t *testing.T) {
	for version, want := range map[string][]string{
		"0.9.0":  {`"0xa"`, `"0xb"`},
		"0.10.0": {`"0xa"`, `"0xb"`},
		"0.10.1": {`["0xa","0xb"]`},
	} {
		var asked []string
		n := serve(t, func(_ int, w http.ResponseWriter, c call) {
			if c.Method == "starknet_specVersion" {
				c.result(w, `"`+version+`"`)
				return
			}
			var q query
			if err := json.Unmarshal(c.Params, &q); err != nil {
				t.Error(err)
			}
			asked = append(asked, string(q.Filter.Address))
			c.result(w, `{"events":[]}`)
		})
		_, err := collect(t, n.client(t), rpc.EventFilter{From: cairo.AtNumber(1), Addresses: []felt.Felt{num(0xa), num(0xb)}})
		if err != nil || !slices.Equal(asked, want) {
			t.Errorf("%s: asked for %v, %v, want %v", version, asked, err, want)
		}
	}
}

func TestEventsStopWhenTheLoopStops(t *testing.T) {
	n := serve(t, func(n int, w http.ResponseWriter, c call) {
		c.result(w, fmt.Sprintf(`{"events":[{"transaction_index":0,"event_index":0,"data":["0x1"]}],"continuation_token":"%d"}`, n))
	})
	for range n.client(t).Events(t.Context(), rpc.EventFilter{}) {
		break
	}
	if n.asked.Load() != 1 {
		t.Errorf("%d requests", n.asked.Load())
	}
}
