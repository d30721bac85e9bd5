package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
)

func manifest(leaves int) sdk.Manifest {
	m := sdk.Manifest{Job: 7, Index: 3, Attempt: 1, Worker: 9, First: 30}
	for i := range leaves {
		m.Leaves = append(m.Leaves, receipt.Leaf{Input: receipt.Digest{1}, Output: receipt.Digest{2, byte(i)},
			Metering: number(uint64(i)), Environment: hex("0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"), Salt: number(uint64(i) + 5)})
	}
	return m
}

func rootOf(t *testing.T, m sdk.Manifest) felt.Felt {
	t.Helper()
	tree, err := m.Tree()
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// fetch asks a server that answers with handler for 5 leaves.
func fetch(t *testing.T, ctx context.Context, handler http.HandlerFunc) (sdk.Manifest, error) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	want := manifest(5)
	root := rootOf(t, want)
	want.Leaves = nil
	return sdk.FetchManifest(ctx, server.Client(), server.URL+"/", want, 5, root)
}

func serve(t *testing.T, v any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/receipts/7/3/1" {
			http.NotFound(w, r)
			return
		}
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
}

func TestFetchManifest(t *testing.T) {
	got, err := fetch(t, t.Context(), serve(t, manifest(5)))
	if err != nil || len(got.Leaves) != 5 || rootOf(t, got) != rootOf(t, manifest(5)) {
		t.Fatalf("%+v, %v", got, err)
	}
	for task := uint32(30); task < 35; task++ {
		o, err := got.Opening(task)
		leaf := o.Leaf.Hash(receipt.Scope{Job: 7, Attempt: 1, Worker: 9}, task)
		if err != nil || !receipt.Verify(rootOf(t, got), leaf, int(task-30), 5, o.Path) {
			t.Errorf("opening of task %d: %v", task, err)
		}
	}
	for _, outside := range []uint32{0, 29, 35, 1 << 31} {
		if _, err := got.Opening(outside); err == nil {
			t.Errorf("opens task %d", outside)
		}
	}
}

// A worker that lies about whose leaves they are cannot: that is what was asked.
func TestFetchManifestOfAnother(t *testing.T) {
	other := manifest(5)
	other.Worker, other.First, other.Job = 1, 2, 3
	got, err := fetch(t, t.Context(), serve(t, other))
	if err != nil || got.Worker != 9 || got.First != 30 || got.Job != 7 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFetchManifestFromALiar(t *testing.T) {
	swapped := manifest(5)
	swapped.Leaves[0], swapped.Leaves[1] = swapped.Leaves[1], swapped.Leaves[0]
	changed := manifest(5)
	changed.Leaves[4].Output[31]++
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
	}
	for name, handler := range map[string]http.HandlerFunc{
		"another leaf":   serve(t, changed),
		"another order":  serve(t, swapped),
		"too few":        serve(t, manifest(4)),
		"too many":       serve(t, manifest(6)),
		"none":           text(`{}`),
		"null":           text(`null`),
		"no list":        text(`{"leaves": {"0": {}}}`),
		"nulls":          text(`{"leaves": [null, null, null, null, null]}`),
		"no JSON":        text(`<html>`),
		"nothing":        text(``),
		"cut off":        text(`{"leaves": [{}, {}`),
		"felt beyond it": text(`{"leaves": [{"Salt": "0x` + strings.Repeat("f", 80) + `"}]}`),
		"short digest":   text(`{"leaves": [{"Input": "00"}]}`),
	} {
		if got, err := fetch(t, t.Context(), handler); !errors.Is(err, sdk.ErrWrongManifest) {
			t.Errorf("%s: %+v, %v; want ErrWrongManifest", name, got, err)
		}
	}
}

func TestFetchManifestWithoutOne(t *testing.T) {
	_, err := fetch(t, t.Context(), http.NotFound)
	if err == nil || errors.Is(err, sdk.ErrWrongManifest) || !strings.Contains(err.Error(), "404") {
		t.Errorf("%v", err)
	}
	_, err = sdk.FetchManifest(t.Context(), http.DefaultClient, "http://[::1]:nonsense", manifest(0), 5, number(1))
	if err == nil {
		t.Error("a URL that is none")
	}
}

// TestAwaitManifest: what is not served yet is asked for again, for a while.
func TestAwaitManifest(t *testing.T) {
	for name, c := range map[string]struct {
		refusals int32
		within   time.Duration
		served   bool
	}{"in time": {2, 10 * time.Second, true}, "never": {1 << 30, 30 * time.Millisecond, false}} {
		want, root := manifest(0), number(1)
		var asked atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) <= c.refusals {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, `{"leaves": []}`)
		}))
		_, err := sdk.AwaitManifest(t.Context(), c.within, server.Client(), server.URL, want, 5, root)
		server.Close()
		if errors.Is(err, sdk.ErrNotServed) == c.served || c.served && !errors.Is(err, sdk.ErrWrongManifest) {
			t.Errorf("%s: %v", name, err)
		}
		if n := asked.Load(); c.served && n != c.refusals+1 || n < 2 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

func TestFetchManifestFromTheSlow(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := fetch(t, ctx, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"leaves": [`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sdk.ErrWrongManifest) {
		t.Errorf("%v", err)
	}
}

// A few bytes a leaf on the wire must not become hundreds here, nor may an
// answer go on for ever.
func TestFetchManifestOfManyLeaves(t *testing.T) {
	for name, endless := range map[string]string{"leaves": "{},", "text": strings.Repeat(" ", 64)} {
		sent := 0
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := fetch(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			chunk := strings.Repeat(endless, 1000)
			fmt.Fprint(w, `{"leaves": [`)
			for sent < 64<<20 {
				n, err := w.Write([]byte(chunk))
				if sent += n; err != nil {
					return
				}
			}
		})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, sdk.ErrWrongManifest) {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
			t.Errorf("%s: took %d MiB for five leaves", name, grown>>20)
		}
	}
}
