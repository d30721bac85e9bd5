package read_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const patience = 20 * time.Second

// socket is a client of graphql-transport-ws that reads only when told to.
type socket struct {
	t    *testing.T
	ctx  context.Context
	conn *websocket.Conn
}

type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (w *world) dial() *socket {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	w.t.Cleanup(cancel)
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(w.url, "http"), &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: &http.Client{Transport: &http.Transport{DialContext: narrowDial}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	w.t.Cleanup(func() { _ = conn.CloseNow() }) // the server may have closed it
	s := &socket{t: w.t, ctx: ctx, conn: conn}
	s.send(message{Type: "connection_init"})
	if m := s.next(); m.Type != "connection_ack" {
		w.t.Fatalf("the server began with %+v", m)
	}
	return s
}

func (s *socket) send(m message) {
	s.t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.conn.Write(s.ctx, websocket.MessageText, raw); err != nil {
		s.t.Fatal(err)
	}
}

func (s *socket) subscribe(id, query string) {
	s.t.Helper()
	s.send(message{ID: id, Type: "subscribe", Payload: fmt.Appendf(nil, `{"query": %q}`, query)})
}

func (s *socket) next() (m message) {
	s.t.Helper()
	_, raw, err := s.conn.Read(s.ctx)
	if err != nil {
		s.t.Fatalf("the connection ended: %v", err)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// data reads the next response of a subscription.
func (s *socket) data(out any) {
	s.t.Helper()
	m := s.next()
	var r reply
	if err := json.Unmarshal(m.Payload, &r); m.Type != "next" || err != nil || len(r.Errors) > 0 {
		s.t.Fatalf("%s %s (%v)", m.Type, m.Payload, err)
	}
	if err := json.Unmarshal(r.Data, out); err != nil {
		s.t.Fatalf("%s: %v", r.Data, err)
	}
}

// narrowDial connects with little room for what has not been read.
func narrowDial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c, c.(*net.TCPConn).SetReadBuffer(4 << 10)
}

// narrowPipe makes a server whose connections hold little that the client has
// not read, and tells of each that closes.
func narrowPipe(closed chan<- struct{}) func(*httptest.Server) {
	return func(s *httptest.Server) { s.Listener = narrowListener{s.Listener, closed} }
}

type narrowListener struct {
	net.Listener
	closed chan<- struct{}
}

func (l narrowListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if err := c.(*net.TCPConn).SetWriteBuffer(4 << 10); err != nil {
		return nil, err
	}
	return narrowConn{c, l.closed}, nil
}

type narrowConn struct {
	net.Conn
	closed chan<- struct{}
}

func (c narrowConn) Close() error {
	select {
	case c.closed <- struct{}{}:
	default:
	}
	return c.Conn.Close()
}
