package sdk

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/coder/websocket"

	"github.com/bitsage-network/bitsage/sdk/api"
)

// Mirror is a GraphQL endpoint: queries by HTTP, subscriptions by WebSocket.
type Mirror struct {
	graphql.Client
	wsURL string
}

// NewMirror names the endpoint, such as http://127.0.0.1:8080/graphql.
func NewMirror(url string) (*Mirror, error) {
	ws, ok := strings.CutPrefix(url, "http")
	if !ok {
		return nil, fmt.Errorf("%q is not an http URL", url)
	}
	client := &http.Client{Timeout: 30 * time.Second}
	return &Mirror{Client: graphql.NewClient(url, client), wsURL: "ws" + ws}, nil
}

// dialer adapts the WebSocket library to genqlient's.
type dialer struct{}

func (dialer) DialContext(ctx context.Context, url string, header http.Header) (graphql.WSConn, error) {
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{
		HTTPHeader: header, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(16 << 20)
	return &wsConn{ctx: ctx, conn: conn}, nil
}

type wsConn struct {
	ctx  context.Context
	conn *websocket.Conn
}

func (c *wsConn) Close() error { return c.conn.CloseNow() }

func (c *wsConn) WriteMessage(kind int, data []byte) error {
	return c.conn.Write(c.ctx, websocket.MessageType(kind), data)
}

func (c *wsConn) ReadMessage() (int, []byte, error) {
	kind, data, err := c.conn.Read(c.ctx)
	return int(kind), data, err
}

// Changes delivers after each change of the mirror until ctx ends; a change is
// dropped when the reader has not taken the one before. The connection is made
// again whenever it breaks, so the reader must also look by itself now and then.
func (m *Mirror) Changes(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	go func() {
		for ctx.Err() == nil {
			m.watchHead(ctx, out)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	return out
}

// watchHead returns when the connection breaks. It does not use the client's
// Close, which leaves a broken connection and its reader behind: the reader ends
// when its context does, with one error that somebody must take.
func (m *Mirror) watchHead(ctx context.Context, out chan<- struct{}) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := graphql.NewClientUsingWebSocket(m.wsURL, dialer{})
	errs, err := client.Start(ctx)
	if err != nil {
		return
	}
	heads, _, err := api.WatchHead(ctx, client)
	if err != nil {
		cancel()
	}
	for {
		select {
		case <-errs:
			return
		case _, ok := <-heads:
			if !ok { // the mirror has ended the subscription
				heads = nil
				cancel()
				continue
			}
			select {
			case out <- struct{}{}:
			default:
			}
		}
	}
}
