package blob_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

func serve(t *testing.T, cfg blob.HandlerConfig) *httptest.Server {
	t.Helper()
	h, err := blob.NewHandler(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

func takeAll(*http.Request, blob.Digest) bool { return true }

func send(t *testing.T, server *httptest.Server, method, path string, body io.Reader, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, data
}

func TestGetHeadAndRanges(t *testing.T) {
	s := openStore(t, blob.Config{})
	data := noise(1, 10_000)
	path := "/blobs/" + mustPut(t, s, data).String()
	server := serve(t, blob.HandlerConfig{Store: s})

	resp, body := send(t, server, http.MethodGet, path, nil)
	if resp.StatusCode != http.StatusOK || !bytes.Equal(body, data) {
		t.Fatalf("GET: %d, %d bytes", resp.StatusCode, len(body))
	}
	resp, body = send(t, server, http.MethodHead, path, nil)
	if resp.StatusCode != http.StatusOK || resp.ContentLength != int64(len(data)) || len(body) != 0 {
		t.Fatalf("HEAD: %d, length %d", resp.StatusCode, resp.ContentLength)
	}
	resp, body = send(t, server, http.MethodGet, path, nil, "Range", "bytes=9000-")
	if resp.StatusCode != http.StatusPartialContent || !bytes.Equal(body, data[9000:]) {
		t.Fatalf("range: %d, %d bytes", resp.StatusCode, len(body))
	}
	if resp, _ = send(t, server, http.MethodGet, path, nil, "Range", "bytes=10000-"); resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Fatalf("range beyond the end: %d", resp.StatusCode)
	}
	for path, want := range map[string]int{
		"/blobs/" + blob.Sum([]byte("else")).String(): http.StatusNotFound,
		"/blobs/nonsense":               http.StatusBadRequest,
		"/blobs/..%2f..%2fetc%2fpasswd": http.StatusBadRequest,
	} {
		if resp, _ := send(t, server, http.MethodGet, path, nil); resp.StatusCode != want {
			t.Errorf("GET %s: %d, want %d", path, resp.StatusCode, want)
		}
	}
	if resp, _ := send(t, server, http.MethodPut, path, strings.NewReader("x")); resp.StatusCode != http.StatusForbidden {
		t.Errorf("PUT without MayStore: %d, want 403", resp.StatusCode)
	}
	if resp, _ := send(t, server, http.MethodDelete, path, nil); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d, want 405", resp.StatusCode)
	}
}

func TestGateHoldsBackUntilOpened(t *testing.T) {
	s := openStore(t, blob.Config{})
	d := mustPut(t, s, []byte("sealed output"))
	var opened atomic.Bool
	server := serve(t, blob.HandlerConfig{Store: s, MayServe: func(_ context.Context, got blob.Digest) bool {
		return got == d && opened.Load()
	}})
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		if resp, body := send(t, server, method, "/blobs/"+d.String(), nil); resp.StatusCode != http.StatusForbidden || bytes.Contains(body, []byte("sealed")) {
			t.Fatalf("%s before opening: %d %q", method, resp.StatusCode, body)
		}
	}
	opened.Store(true)
	if resp, body := send(t, server, http.MethodGet, "/blobs/"+d.String(), nil); resp.StatusCode != http.StatusOK || string(body) != "sealed output" {
		t.Fatalf("after opening: %d %q", resp.StatusCode, body)
	}
}

func TestPutVerifies(t *testing.T) {
	s := openStore(t, blob.Config{MaxBlob: 1000, Quota: 1500})
	server := serve(t, blob.HandlerConfig{Store: s, MayStore: takeAll})
	put := func(name, body []byte) int {
		t.Helper()
		// Without a length the server learns the size only by reading.
		resp, _ := send(t, server, http.MethodPut, "/blobs/"+blob.Sum(name).String(), io.MultiReader(bytes.NewReader(body)))
		return resp.StatusCode
	}
	a, b, long := noise(1, 900), noise(2, 900), noise(3, 1001)
	for _, c := range []struct {
		name       string
		named, got []byte
		want       int
	}{
		{"too long", long, long, http.StatusRequestEntityTooLarge},
		{"wrong bytes", a, b, http.StatusUnprocessableEntity},
		{"stored", a, a, http.StatusCreated},
		{"again", a, a, http.StatusOK},
		{"over quota", b, b, http.StatusInsufficientStorage},
	} {
		if got := put(c.named, c.got); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if got := s.Usage(); got.Stored != 900 || got.Reserved != 0 {
		t.Errorf("usage = %+v", got)
	}
}

func TestUploadsAreCounted(t *testing.T) {
	s := openStore(t, blob.Config{})
	server := serve(t, blob.HandlerConfig{Store: s, MayStore: takeAll, MaxUploads: 1})
	r, w := io.Pipe()
	first := make(chan int, 1)
	go func() {
		resp, _ := send(t, server, http.MethodPut, "/blobs/"+blob.Sum([]byte("slow")).String(), r)
		first <- resp.StatusCode
	}()
	if _, err := w.Write([]byte("sl")); err != nil { // returns once the upload has begun
		t.Fatal(err)
	}
	other := []byte("other")
	deadline := time.Now().Add(5 * time.Second)
	for {
		// The transport may take the first bytes before the server runs the
		// handler, so the refusal may need a moment; a blob that slips
		// through is new each time.
		other = append(other, '+')
		resp, _ := send(t, server, http.MethodPut, "/blobs/"+blob.Sum(other).String(), bytes.NewReader(other))
		if resp.StatusCode == http.StatusTooManyRequests {
			if resp.Header.Get("Retry-After") == "" {
				t.Error("429 without Retry-After")
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("second upload: %d, want 429", resp.StatusCode)
		}
	}
	_, _ = w.Write([]byte("ow")) // what came of it is seen below
	w.Close()
	if got := <-first; got != http.StatusCreated {
		t.Fatalf("first upload: %d", got)
	}
}

func TestStalledUploadIsCutOff(t *testing.T) {
	s := openStore(t, blob.Config{MaxBlob: 1000})
	// The clock is an hour behind, so that every deadline has passed.
	server := serve(t, blob.HandlerConfig{Store: s, MayStore: takeAll, Now: func() time.Time { return time.Now().Add(-time.Hour) }})
	r, w := io.Pipe()
	defer w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/blobs/"+blob.Sum([]byte("abc")).String(), r)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.Client().Do(req)
	if err == nil {
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusRequestTimeout {
			t.Fatalf("status %d, want 408 or a closed connection", resp.StatusCode)
		}
	}
	if got := s.Usage(); got.Stored != 0 || got.Reserved != 0 {
		t.Fatalf("usage = %+v", got)
	}
}
