package graphql

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"
)

const subprotocol = "graphql-transport-ws"

// sockets accepts WebSocket connections that end when the client takes longer
// than timeout to take a message or to answer a ping. Pings are the protocol's
// own, which every client answers by itself; some cannot stand GraphQL's.
type sockets struct {
	timeout, ping time.Duration
	origins       []string
}

func (s sockets) Accept(w http.ResponseWriter, r *http.Request, _ transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, OriginPatterns: s.origins,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	c := &socket{conn: conn, ctx: ctx, cancel: cancel, timeout: s.timeout}
	go c.keepAlive(s.ping)
	return c, nil
}

type socket struct {
	conn    *websocket.Conn
	ctx     context.Context // the connection's
	cancel  context.CancelFunc
	timeout time.Duration
	closing sync.Once
}

func (s *socket) keepAlive(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
		err := s.conn.Ping(ctx)
		cancel()
		if err != nil {
			_ = s.conn.CloseNow() // it is gone
			return
		}
	}
}

// NextReader waits as long as the connection lives.
func (s *socket) NextReader() (int, io.Reader, error) {
	kind, data, err := s.conn.Read(s.ctx)
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusNoStatusRcvd, websocket.StatusGoingAway:
		return int(kind), nil, transport.ErrWebsocketClosed
	}
	return int(kind), bytes.NewReader(data), err
}

// WriteJSON ends the connection when the client does not take the message.
func (s *socket) WriteJSON(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, data)
}

// WriteClose says goodbye in the background, since the library waits for the
// answer.
func (s *socket) WriteClose(code int, reason string) error {
	s.closing.Do(func() {
		go func() {
			defer s.cancel()
			_ = s.conn.Close(websocket.StatusCode(code), reason) // it may be gone
		}()
	})
	return nil
}

// Close ends a connection that WriteClose has not.
func (s *socket) Close() error {
	s.closing.Do(func() {
		s.cancel()
		_ = s.conn.CloseNow()
	})
	return nil
}

// Subprotocol names what the transport would not speak as it would name
// nothing, which stands for a protocol of old.
func (s *socket) Subprotocol() string {
	if p := s.conn.Subprotocol(); p != "" {
		return p
	}
	return "none"
}

func (s *socket) SetReadLimit(limit int64) { s.conn.SetReadLimit(limit) }
