package rpc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// node is an endpoint whose n-th answer the test writes.
type node struct {
	*httptest.Server
	asked atomic.Int32
}

func serve(t *testing.T, answer func(n int, w http.ResponseWriter, req call)) *node {
	t.Helper()
	n := new(node)
	n.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req call
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
			t.Errorf("request: %v", err)
		}
		answer(int(n.asked.Add(1)), w, req)
	}))
	t.Cleanup(n.Close)
	return n
}

type call struct {
	ID     uint64          `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

func (c call) result(w http.ResponseWriter, json string) {
	fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"result":%s}`, c.ID, json)
}

func (c call) error(w http.ResponseWriter, json string) {
	fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%d,"error":%s}`, c.ID, json)
}

func (n *node) client(t *testing.T, change ...func(*rpc.Config)) *rpc.Client {
	t.Helper()
	cfg := rpc.Config{URL: n.URL, Backoff: time.Millisecond, MaxBackoff: 1100 * time.Millisecond}
	for _, f := range change {
		f(&cfg)
	}
	c, err := rpc.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func num(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

func TestReadsAreTriedAgain(t *testing.T) {
	for name, fault := range map[string]func(http.ResponseWriter, call){
		"http 503":          func(w http.ResponseWriter, _ call) { w.WriteHeader(503) },
		"http 429":          func(w http.ResponseWriter, _ call) { w.WriteHeader(429) },
		"code 429 in body":  func(w http.ResponseWriter, c call) { c.error(w, `{"code":429,"message":"slow down"}`) },
		"code -32005":       func(w http.ResponseWriter, c call) { c.error(w, `{"code":-32005,"message":"limit","data":"x"}`) },
		"cut body":          func(w http.ResponseWriter, _ call) { w.Header().Set("Content-Length", "99"); fmt.Fprint(w, `{"json`) },
		"page of a proxy":   func(w http.ResponseWriter, _ call) { fmt.Fprint(w, `<html>`) },
		"answer to another": func(w http.ResponseWriter, _ call) { fmt.Fprint(w, `{"id":"77","result":"0x1"}`) },
		"connection lost": func(http.ResponseWriter, call) {
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := serve(t, func(n int, w http.ResponseWriter, c call) {
				if n < 3 {
					fault(w, c)
					return
				}
				c.result(w, `"0x534e"`)
			})
			got, err := n.client(t).ChainID(t.Context())
			if err != nil || got != num(0x534e) || n.asked.Load() != 3 {
				t.Errorf("got %s, %v after %d requests", got.String(), err, n.asked.Load())
			}
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	var first time.Time
	n := serve(t, func(n int, w http.ResponseWriter, c call) {
		if n == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
			return
		}
		c.result(w, `"0x1"`)
	})
	if _, err := n.client(t).ChainID(t.Context()); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(first); waited < time.Second {
		t.Errorf("asked again after %s", waited)
	}

	// Longer than MaxBackoff: the caller is told instead.
	n = serve(t, func(n int, w http.ResponseWriter, c call) {
		c.error(w, `{"code":429,"message":"slow down","data":{"backoff_seconds":30}}`)
	})
	_, err := n.client(t).ChainID(t.Context())
	var limited *rpc.RateLimitError
	var cause *rpc.Error
	if !errors.As(err, &limited) || limited.RetryAfter != 30*time.Second || !errors.Is(err, rpc.ErrRateLimited) ||
		!errors.As(err, &cause) || n.asked.Load() != 1 {
		t.Errorf("got %v after %d requests", err, n.asked.Load())
	}
}

func TestWritesAreSentOnce(t *testing.T) {
	n := serve(t, func(_ int, w http.ResponseWriter, _ call) { w.WriteHeader(503) })
	_, err := n.client(t).AddInvoke(t.Context(), rpc.InvokeTx{})
	var httpErr *rpc.HTTPError
	if !errors.As(err, &httpErr) || httpErr.Status != 503 || n.asked.Load() != 1 {
		t.Errorf("got %v after %d requests", err, n.asked.Load())
	}
}

func TestWhatTheNodeRefusesIsNotAskedAgain(t *testing.T) {
	n := serve(t, func(_ int, w http.ResponseWriter, c call) {
		c.error(w, `{"code":40,"message":"Contract error","data":{"revert_error":{"error":"[\"0x4e4f\"]"}}}`)
	})
	_, err := n.client(t).Call(t.Context(), cairo.Call{}, cairo.Latest())
	var refused *rpc.Error
	if !errors.Is(err, rpc.ErrContract) || errors.Is(err, rpc.ErrNonce) || !errors.As(err, &refused) {
		t.Fatalf("got %v", err)
	}
	if want := `{"revert_error":{"error":"[\"0x4e4f\"]"}}`; string(refused.Data) != want {
		t.Errorf("data is %s, want it as it was written: %s", refused.Data, want)
	}
	if !errors.Is(err, cairo.RevertCode("NO")) {
		t.Errorf("%v does not wrap the revert", err)
	}
	if n.asked.Load() != 1 {
		t.Errorf("%d requests", n.asked.Load())
	}
}

func TestTxIndexOfAnExecutionError(t *testing.T) {
	for data, want := range map[string]int{`{"transaction_index":2}`: 2, `{}`: -1, `"text"`: -1, ``: -1} {
		got, ok := (&rpc.Error{Code: rpc.ErrExecution, Data: json.RawMessage(data)}).TxIndex()
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: got %d, want %d", data, got, want)
		}
	}
}

func TestResponseLimit(t *testing.T) {
	for name, chunked := range map[string]bool{"announced": false, "chunked": true} {
		t.Run(name, func(t *testing.T) {
			n := serve(t, func(_ int, w http.ResponseWriter, c call) {
				if chunked {
					w.(http.Flusher).Flush()
				}
				c.result(w, `"`+strings.Repeat("0", 5000)+`"`)
			})
			_, err := n.client(t, func(c *rpc.Config) { c.MaxResponse = 1000 }).ChainID(t.Context())
			if !errors.Is(err, rpc.ErrTooLarge) || n.asked.Load() != 1 {
				t.Errorf("got %v after %d requests", err, n.asked.Load())
			}
		})
	}
}

func TestContextEndsRetriesAndRequests(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := serve(t, func(_ int, w http.ResponseWriter, _ call) {
		cancel()
		w.WriteHeader(503)
	})
	c := n.client(t, func(c *rpc.Config) { c.Backoff = time.Hour; c.MaxBackoff = time.Hour })
	if _, err := c.ChainID(ctx); err == nil || n.asked.Load() != 1 {
		t.Errorf("got %v after %d requests", err, n.asked.Load())
	}

	release := make(chan struct{})
	n = serve(t, func(int, http.ResponseWriter, call) { <-release })
	defer close(release)
	c = n.client(t, func(c *rpc.Config) { c.Timeout = 20 * time.Millisecond; c.Attempts = 2 })
	if _, err := c.ChainID(t.Context()); !errors.Is(err, context.DeadlineExceeded) || n.asked.Load() != 2 {
		t.Errorf("silent node: got %v after %d requests", err, n.asked.Load())
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	n := serve(t, func(_ int, w http.ResponseWriter, _ call) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(302)
	})
	var httpErr *rpc.HTTPError
	if _, err := n.client(t).ChainID(t.Context()); !errors.As(err, &httpErr) || httpErr.Status != 302 {
		t.Errorf("got %v", err)
	}
}

func TestSpecVersions(t *testing.T) {
	for version, want := range map[string]error{
		"0.9.0": nil, "0.9.0-rc.3": nil, "0.10.2": nil, "0.10.3-rc.0": nil, "1.0.0": nil,
		"0.8.1": new(rpc.UnsupportedVersionError), "nine": rpc.ErrMalformed,
	} {
		n := serve(t, func(_ int, w http.ResponseWriter, c call) { c.result(w, `"`+version+`"`) })
		c := n.client(t)
		for range 2 {
			got, err := c.SpecVersion(t.Context())
			var old *rpc.UnsupportedVersionError
			switch {
			case want == nil && (err != nil || string(got) != version):
				t.Errorf("%s: got %q, %v", version, got, err)
			case errors.As(want, &old) && !errors.As(err, &old), errors.Is(want, rpc.ErrMalformed) && !errors.Is(err, rpc.ErrMalformed):
				t.Errorf("%s: got %v", version, err)
			}
		}
		if want == nil && n.asked.Load() != 1 {
			t.Errorf("%s: asked %d times", version, n.asked.Load())
		}
	}
	if rpc.Version("0.10.1-rc.0").AtLeast("0.10.1") || !rpc.Version("0.10.2").AtLeast("0.10.1") || !rpc.Version("0.9.0").AtLeast("0.9.0") {
		t.Error("AtLeast is wrong")
	}
}

func TestConfigCheckNamesTheField(t *testing.T) {
	for field, cfg := range map[string]rpc.Config{
		"URL":         {URL: "localhost:5050"},
		"Conns":       {URL: "http://x", Conns: -1},
		"Timeout":     {URL: "http://x", Timeout: -1},
		"MaxResponse": {URL: "http://x", MaxResponse: -1},
		"Attempts":    {URL: "http://x", Attempts: -1},
		"Backoff":     {URL: "http://x", Backoff: -1},
	} {
		if _, err := rpc.New(cfg); err == nil || !strings.Contains(err.Error(), field+":") {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
