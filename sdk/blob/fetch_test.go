package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// A peer answers requests for one blob in its own way.
func peer(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func honest(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// breaking sends the first n bytes of data and drops the connection.
func breaking(data []byte, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from := 0
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
			w.Header().Set("Content-Length", strconv.Itoa(len(data)-from))
			w.WriteHeader(http.StatusPartialContent)
		} else {
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		}
		_, _ = w.Write(data[from:min(from+n, len(data))]) // the client may have gone
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

func fetcher(t *testing.T, cfg blob.FetchConfig) (*blob.Fetcher, *blob.Store) {
	t.Helper()
	if cfg.Store == nil {
		cfg.Store = openStore(t, blob.Config{})
	}
	cfg.Pause = time.Millisecond
	f, err := blob.NewFetcher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f, cfg.Store
}

func TestFetchSurvivesHostilePeers(t *testing.T) {
	data := noise(1, 200_000)
	d := blob.Sum(data)
	wrong := bytes.Clone(data)
	wrong[0] ^= 1
	stall := make(chan struct{})
	good := peer(t, honest(data))
	peers := map[string]struct {
		answer http.HandlerFunc
		want   error // nil: the transfer merely breaks
	}{
		"wrong bytes": {honest(wrong), &blob.MismatchError{Want: d, Got: blob.Sum(wrong)}},
		"too short":   {honest(data[:1000]), &blob.MismatchError{Want: d, Got: blob.Sum(data[:1000])}},
		"missing":     {http.NotFound, &blob.StatusError{Code: 404}},
		"failing": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no", http.StatusInternalServerError)
		}, &blob.StatusError{Code: 500}},
		"redirecting": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, good+r.URL.Path, http.StatusFound)
		}, blob.ErrRedirect},
		"says too long": {honest(noise(2, 300_001)), blob.ErrTooLarge},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for chunk := noise(3, 10_000); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, blob.ErrTooLarge},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(data) // the client may have gone
		}, blob.ErrSource},
		"wrong range": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 5-9/10")
			w.WriteHeader(http.StatusPartialContent)
		}, blob.ErrSource},
		"silent": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-stall:
			case <-r.Context().Done():
			}
		}, blob.ErrTooSlow},
		"slow loris": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(data[:10])
			w.(http.Flusher).Flush()
			select {
			case <-stall:
			case <-r.Context().Done():
			}
		}, blob.ErrTooSlow},
		"breaking": {breaking(data, 1000), nil},
	}
	t.Cleanup(func() { close(stall) })
	for name, p := range peers {
		t.Run(name, func(t *testing.T) {
			url := peer(t, p.answer)
			// Only who is slow shall be found slow, however busy this machine is.
			window := 30 * time.Second
			if errors.Is(p.want, blob.ErrTooSlow) {
				window = 300 * time.Millisecond
			}
			f, s := fetcher(t, blob.FetchConfig{MinRate: 1 << 10, Window: window, Rounds: 1})
			_, err := f.Fetch(t.Context(), d, []string{url}, 300_000)
			if !errors.Is(err, blob.ErrUnavailable) {
				t.Fatalf("alone: %v, want ErrUnavailable", err)
			}
			checkCause(t, err, p.want)
			if got := s.Usage(); got.Stored != 0 || got.Reserved != 0 {
				t.Fatalf("usage = %+v", got)
			}
			if _, err := f.Fetch(t.Context(), d, []string{url, good, url}, 300_000); name != "breaking" && err != nil {
				t.Fatalf("with an honest peer behind it: %v", err)
			}
		})
	}
}

func checkCause(t *testing.T, err, want error) {
	t.Helper()
	switch want := want.(type) { //nolint:errorlint // it is the test's own value
	case nil:
	case *blob.MismatchError:
		var got *blob.MismatchError
		if !errors.As(err, &got) || *got != *want {
			t.Fatalf("%v, want %v", err, want)
		}
	case *blob.StatusError:
		var got *blob.StatusError
		if !errors.As(err, &got) || *got != *want {
			t.Fatalf("%v, want %v", err, want)
		}
	default:
		if !errors.Is(err, want) {
			t.Fatalf("%v, want %v", err, want)
		}
	}
}

func TestFetchResumesAcrossSources(t *testing.T) {
	data := noise(1, 100_000)
	var firstByte atomic.Int64
	f, s := fetcher(t, blob.FetchConfig{})
	sources := []string{
		peer(t, breaking(data, 30_000)),
		peer(t, breaking(data, 30_000)),
		peer(t, func(w http.ResponseWriter, r *http.Request) {
			var from int64
			if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err != nil {
				t.Error(err)
			}
			firstByte.Store(from)
			honest(data)(w, r)
		}),
	}
	info, err := f.Fetch(t.Context(), blob.Sum(data), sources, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	if firstByte.Load() != 60_000 {
		t.Errorf("third source was asked from byte %d, want 60000", firstByte.Load())
	}
	if !bytes.Equal(mustRead(t, s, info.Digest), data) {
		t.Error("content differs")
	}
}

// A liar that breaks off poisons what an honest peer completes: the mixture
// must be thrown away and the honest peer asked for everything.
func TestFetchRecoversFromPoisonedPrefix(t *testing.T) {
	data := noise(1, 100_000)
	f, s := fetcher(t, blob.FetchConfig{})
	sources := []string{peer(t, breaking(noise(2, 100_000), 30_000)), peer(t, honest(data))}
	info, err := f.Fetch(t.Context(), blob.Sum(data), sources, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(mustRead(t, s, info.Digest), data) {
		t.Error("content differs")
	}
	if got := s.Usage(); got.Reserved != 0 {
		t.Errorf("usage = %+v", got)
	}
}

func TestFetchStopsAtOnce(t *testing.T) {
	data := noise(1, 2000)
	good := peer(t, honest(data))
	d := blob.Sum(data)

	full, _ := fetcher(t, blob.FetchConfig{Store: openStore(t, blob.Config{MaxBlob: 1000, Quota: 1000})})
	if _, err := full.Fetch(t.Context(), d, []string{good}, 5000); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("larger than the store takes: %v", err)
	}
	s := openStore(t, blob.Config{MaxBlob: 3000, Quota: 3000})
	mustPut(t, s, noise(2, 1500))
	full, _ = fetcher(t, blob.FetchConfig{Store: s})
	if _, err := full.Fetch(t.Context(), d, []string{good}, 5000); !errors.Is(err, blob.ErrQuota) || errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("quota: %v", err)
	}
	f, _ := fetcher(t, blob.FetchConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(ctx, d, []string{good}, 5000); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	if _, err := f.Fetch(t.Context(), d, nil, 5000); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("no sources: %v", err)
	}
	for _, source := range []string{"ftp://host/x", "http://user:pw@host", "http://host?q=1", "/etc/passwd", "http://", "\x00"} {
		if _, err := f.Fetch(t.Context(), d, []string{source}, 5000); !errors.Is(err, blob.ErrSource) {
			t.Errorf("source %q: %v", source, err)
		}
	}
	guarded, _ := fetcher(t, blob.FetchConfig{MayDial: blob.PublicAddress})
	if _, err := guarded.Fetch(t.Context(), d, []string{good}, 5000); !errors.Is(err, blob.ErrAddress) {
		t.Errorf("loopback with PublicAddress: %v", err)
	}
}

func TestPublicAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "::": false,
		"fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
	} {
		if got := blob.PublicAddress(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestPushThenFetch(t *testing.T) {
	there := openStore(t, blob.Config{})
	server := serve(t, blob.HandlerConfig{Store: there, MayStore: takeAll})
	f, here := fetcher(t, blob.FetchConfig{})
	data := noise(1, 500_000)
	for _, content := range [][]byte{data, nil} {
		d := mustPut(t, here, content)
		for range 2 { // the second time the peer has it
			if err := f.Push(t.Context(), d, server.URL); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(mustRead(t, there, d), content) {
			t.Fatal("content differs")
		}
	}
	readOnly := serve(t, blob.HandlerConfig{Store: there})
	var status *blob.StatusError
	if err := f.Push(t.Context(), mustPut(t, here, []byte("new")), readOnly.URL); !errors.As(err, &status) || status.Code != http.StatusForbidden {
		t.Fatalf("push to a read-only peer: %v", err)
	}
}
