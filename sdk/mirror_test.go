package sdk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/bitsage-network/bitsage/sdk"
)

// message is one of graphql-transport-ws.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// flaky answers each subscription with one head and breaks the connection.
func flaky(t *testing.T, connections *atomic.Int32) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if connections.Add(1) == 1 {
			http.Error(w, "not yet", http.StatusServiceUnavailable)
			return
		}
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"graphql-transport-ws"}})
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.CloseNow() }() // the client may have closed it
		for {
			var m message
			if err := wsjson.Read(r.Context(), conn, &m); err != nil {
				return
			}
			switch m.Type {
			case "connection_init":
				_ = wsjson.Write(r.Context(), conn, message{Type: "connection_ack"})
			case "subscribe":
				_ = wsjson.Write(r.Context(), conn, message{ID: m.ID, Type: "next", Payload: json.RawMessage(`{"data": {"head": {}}}`)})
				return
			}
		}
	}
}

// TestChangesReconnects: a mirror that is not there yet, or goes, costs no
// change that comes after it is back.
func TestChangesReconnects(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewServer(flaky(t, &connections))
	defer server.Close()
	mirror, err := sdk.NewMirror(server.URL + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	changes := mirror.Changes(ctx)
	for i := range 2 {
		select {
		case <-changes:
		case <-time.After(20 * time.Second):
			t.Fatalf("change %d does not come; %d connections", i, connections.Load())
		}
	}
	cancel()
	if n := connections.Load(); n < 3 {
		t.Errorf("%d connections, want one refused and two broken", n)
	}
}

func TestNewMirror(t *testing.T) {
	for _, bad := range []string{"", "127.0.0.1:8080", "ws://x", "/graphql"} {
		if _, err := sdk.NewMirror(bad); err == nil {
			t.Errorf("%q is an endpoint", bad)
		}
	}
}
