package graphql_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
)

// scripted is a Source whose commits a test gives, and whose states are of the
// newest commit given.
type scripted struct {
	commits chan graphql.Commit
	fail    error // what follows the commits
	seq     chan uint64
}

func (s *scripted) Open(context.Context, *uint64) (graphql.Snapshot, error) {
	return state{<-s.seq}, nil
}

func (s *scripted) Tail(graphql.Position) graphql.Tail { return s }

func (s *scripted) Next(ctx context.Context) (graphql.Commit, error) {
	select {
	case c, ok := <-s.commits:
		if !ok {
			return c, s.fail
		}
		return c, nil
	case <-ctx.Done():
		return graphql.Commit{}, ctx.Err()
	}
}

func (s *scripted) Close() {}

type state struct{ seq uint64 }

func (s state) Meta() (*model.Meta, error)        { return &model.Meta{Seq: s.seq, Head: &model.Block{}}, nil }
func (s state) Position() graphql.Position        { return graphql.Position{Seq: s.seq} }
func (s state) At(*uint64) (*graphql.View, error) { return &graphql.View{}, nil }
func (s state) Close()                            {}
func (s state) Touched(context.Context, uint64, uint64) (bool, error) {
	return false, nil
}

// TestFollow: commits that a state held already give no second response, a
// reorg among them neither, and the end is told with its cause.
func TestFollow(t *testing.T) {
	source := &scripted{
		commits: make(chan graphql.Commit, 8), seq: make(chan uint64, 8),
		fail: graphql.Errorf(graphql.Lagged, "too slow"),
	}
	for _, seq := range []uint64{1, 4, 4, 5} {
		source.seq <- seq
	}
	for _, c := range []graphql.Commit{
		{At: graphql.Position{Seq: 2}},                // its state is of commit 4
		{At: graphql.Position{Seq: 3}, Removed: true}, // judged again: nothing new
		{At: graphql.Position{Seq: 4}},                // in that state
		{At: graphql.Position{Seq: 5}},
	} {
		source.commits <- c
	}
	close(source.commits)
	s := serve(t, graphql.Config{}, source)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }() // the server may have closed it
	for _, m := range []string{`{"type": "connection_init"}`,
		`{"id": "a", "type": "subscribe", "payload": {"query": "subscription { head { seq } }"}}`} {
		if err := conn.Write(ctx, websocket.MessageText, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		`{"type":"connection_ack"}`,
		`{"payload":{"data":{"head":{"seq":"1"}}},"id":"a","type":"next"}`,
		`{"payload":{"data":{"head":{"seq":"4"}}},"id":"a","type":"next"}`,
		`{"payload":{"data":{"head":{"seq":"5"}}},"id":"a","type":"next"}`,
		`{"payload":[{"message":"too slow","path":["head"],"extensions":{"code":"LAGGED"}}],"id":"a","type":"error"}`,
	} {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(raw) || string(raw) != want {
			t.Fatalf("got %s, want %s", raw, want)
		}
	}
}

// TestOtherProtocols: a WebSocket that does not speak ours is closed.
func TestOtherProtocols(t *testing.T) {
	s := serve(t, graphql.Config{}, hung{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, protocols := range [][]string{nil, {"graphql-ws"}, {"soap"}} {
		conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/graphql", &websocket.DialOptions{Subprotocols: protocols})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusProtocolError {
			t.Errorf("%v: %v, want a protocol error", protocols, err)
		}
	}
}

// TestSilentClient: one that does not answer pings is cut off.
func TestSilentClient(t *testing.T) {
	s := serve(t, graphql.Config{Ping: 20 * time.Millisecond, WriteTimeout: 50 * time.Millisecond}, hung{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+"/graphql", &websocket.DialOptions{
		Subprotocols:   []string{"graphql-transport-ws"},
		OnPingReceived: func(context.Context, []byte) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"type": "connection_init"}`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("the connection ended with %v", err)
	}
}
