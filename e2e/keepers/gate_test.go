package keepers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// point is a moment in the life of a transaction, as the node sees it. From one
// to the next nothing leaves the process that sends it.
type point string

const (
	// queued: the intent is on disk, not signed.
	queued point = "queued"
	// signed: the transaction is on disk, not sent.
	signed point = "signed"
	// sent: the node has it, its sender does not know.
	sent point = "sent"
	// landed: it is in a block, its sender does not know.
	landed point = "landed"
)

var points = []point{queued, signed, sent, landed}

// moment is a point in the life of one action.
type moment struct {
	at     point
	action string
}

// gate stands between a process and the node. At every moment that the test has
// not seen yet it asks strike, and where that is true no answer comes.
type gate struct {
	*httptest.Server
	t      *testing.T
	node   string
	names  map[felt.Felt]string // of calls, by selector
	strike func(moment) bool

	mu   sync.Mutex
	sent map[string]string // action by transaction hash
	// adds counts transactions that came to the gate.
	adds int
}

// newGate names actions by the first of their calls that is in names.
func newGate(t *testing.T, node string, names map[felt.Felt]string, strike func(moment) bool) *gate {
	g := &gate{t: t, node: node, names: names, strike: strike, sent: map[string]string{}}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// question is as much of a request as the gate looks at.
type question struct {
	Method string `json:"method"`
	Params struct {
		Request json.RawMessage `json:"request"`
		Invoke  tx              `json:"invoke_transaction"`
		Hash    string          `json:"transaction_hash"`
	} `json:"params"`
}

type tx struct {
	Calldata []string `json:"calldata"`
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // its sender is gone
	}
	var q question
	_ = json.Unmarshal(body, &q) // other requests have other shapes
	switch q.Method {
	case "starknet_estimateFee":
		var txs []tx
		if json.Unmarshal(q.Params.Request, &txs) == nil && len(txs) > 0 && g.strikes(queued, g.action(txs[len(txs)-1])) {
			return
		}
	case "starknet_addInvokeTransaction":
		g.mu.Lock()
		g.adds++
		g.mu.Unlock()
		if g.strikes(signed, g.action(q.Params.Invoke)) {
			return
		}
	}
	answer, err := g.ask(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	switch q.Method {
	case "starknet_addInvokeTransaction":
		action := g.action(q.Params.Invoke)
		var a struct {
			Result struct {
				Hash string `json:"transaction_hash"`
			} `json:"result"`
		}
		if json.Unmarshal(answer, &a) == nil && a.Result.Hash != "" {
			g.mu.Lock()
			g.sent[a.Result.Hash] = action
			g.mu.Unlock()
			if g.strikes(sent, action) {
				return
			}
		}
	case "starknet_getTransactionReceipt":
		g.mu.Lock()
		action := g.sent[q.Params.Hash]
		g.mu.Unlock()
		if bytes.Contains(answer, []byte(`"block_number"`)) && g.strikes(landed, action) {
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer) // its sender may be gone
}

func (g *gate) strikes(at point, action string) bool {
	return action != "" && g.strike != nil && g.strike(moment{at, action})
}

func (g *gate) ask(body []byte) ([]byte, error) {
	resp, err := http.Post(g.node, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// action names a transaction by its calldata: count, then address, selector,
// length and arguments of each call. Chunks of an order are told apart by where
// they begin.
func (g *gate) action(t tx) string {
	fields := make([]felt.Felt, len(t.Calldata))
	for i, text := range t.Calldata {
		f, err := cairo.HexFelt(text)
		if err != nil {
			return ""
		}
		fields[i] = f
	}
	for i := 1; i+2 < len(fields); {
		name, length := g.names[fields[i+1]], int(fields[i+2].Uint64())
		if name == "advance" && i+3 < len(fields) {
			return fmt.Sprintf("advance from %d", fields[i+3].Uint64())
		}
		if name != "" {
			return name
		}
		i += 3 + length
	}
	return ""
}
