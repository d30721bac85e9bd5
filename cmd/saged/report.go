package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
)

// report is what a running process says of itself to `saged keeper status`.
type report struct {
	account felt.Felt
	bots    *keepers.Record

	mu      sync.Mutex
	role    string
	pending map[string]pendingTx // by the key of the request
}

// standing is the report as it is served.
type standing struct {
	Account string `json:"account"`
	// Role is "leader" or "standby"; a process that shares its account with
	// nobody leads.
	Role    string              `json:"role"`
	Bots    []keepers.BotStatus `json:"bots"`
	Pending []pendingTx         `json:"pending"`
}

// pendingTx is a request whose outcome is not known yet.
type pendingTx struct {
	Key   string    `json:"key"`
	State string    `json:"state"`
	Nonce uint64    `json:"nonce"`
	Since time.Time `json:"since"`
}

const (
	leads    = "leader"
	standsBy = "standby"
)

func newReport(account felt.Felt) *report {
	return &report{account: account, bots: keepers.NewRecord(nil), role: standsBy, pending: map[string]pendingTx{}}
}

// lead ends the standing by with which every process begins.
func (r *report) lead() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.role = leads
}

// Note implements txm.Listener.
func (r *report) Note(e txm.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range e.Keys {
		switch e.Kind {
		case txm.Landed, txm.Refused, txm.SettledDeep:
			delete(r.pending, key)
		default:
			tx, known := r.pending[key]
			if !known {
				tx = pendingTx{Key: key, Since: time.Now()}
			}
			tx.State, tx.Nonce = string(e.State), e.Nonce
			r.pending[key] = tx
		}
	}
}

func (r *report) standing() standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := standing{Account: r.account.String(), Role: r.role, Bots: r.bots.Bots(), Pending: []pendingTx{}}
	for _, tx := range r.pending {
		s.Pending = append(s.Pending, tx)
	}
	slices.SortFunc(s.Pending, func(a, b pendingTx) int { return strings.Compare(a.Key, b.Key) })
	return s
}

// ServeHTTP answers with the standing.
func (r *report) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(r.standing()) // the client's going away is its own matter
}
