package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/journal"
)

func execute(t *testing.T, args ...string) error {
	t.Helper()
	cmd := command()
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	return cmd.ExecuteContext(t.Context())
}

// deployment writes a deployment file of contracts that stand nowhere.
func deployment(t *testing.T) string {
	t.Helper()
	d := deploy.Deployment{Network: "test", ChainID: "0x1", Contracts: map[string]deploy.Contract{}}
	for _, name := range deploy.Names() {
		d.Contracts[name] = deploy.Contract{}
	}
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deployment.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBadInput(t *testing.T) {
	data := t.TempDir()
	flags := []string{"--deployment", deployment(t), "--node", "http://127.0.0.1:1", "--graphql", "http://127.0.0.1:1/graphql",
		"--data", data, "--owner", "0x1", "--key-file", filepath.Join(data, "no-key.json")}
	given := func(more ...string) []string { return append(append([]string{"run"}, flags...), more...) }
	type row struct {
		want string
		args []string
	}
	table := []row{
		{"unknown command", []string{"nonsense"}},
		{"unknown command", given("more")},
		{"unknown flag: --nonsense", []string{"run", "--nonsense"}},
		{"--min-price-sage", given("--min-price-sage", "-1")},
		{"--min-price-sage", given("--min-price-sage", "cheap")},
		{"--min-price-usd", given("--min-price-usd", "0.0000001")},
		{"--assignments", given("--assignments", "many")},
		{"--keep", given("--keep", "0s")},
		{"--keep", given("--keep", "-1h")},
		{"--record-every", given("--record-every", "-1s")},
		{"not deployed", given("--deployment", filepath.Join(data, "none.json"))},
		{"log", given("--log-level", "loud")},
		{"BITSAGE_PASSPHRASE", given()},
	}
	for i := 0; i < len(flags); i += 2 { // each required flag, left out
		without := append([]string{"run"}, flags[:i]...)
		table = append(table, row{flags[i] + " must be given", append(without, flags[i+2:]...)})
	}
	for _, c := range table {
		err := execute(t, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v; want one sentence with %q", c.args, err, c.want)
		}
	}
}

// TestServer: nothing is served before it is opened, and nobody's manifest but
// the one that was asked for.
func TestServer(t *testing.T) {
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	m := sdk.Manifest{Job: 7, Index: 3, Attempt: 1, Worker: 9, Leaves: []receipt.Leaf{{Output: receipt.Digest{1}}}}
	if err := j.PutResult(journal.Result{Manifest: m}); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /receipts/{job}/{index}/{attempt}", serveManifest(j, slog.New(slog.DiscardHandler)))
	server := httptest.NewServer(mux)
	defer server.Close()
	status := func(path string) int {
		t.Helper()
		resp, err := server.Client().Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if got := status("/receipts/7/3/1"); got != http.StatusNotFound {
		t.Errorf("before the opening: %d", got)
	}
	if err := j.Serve(sdk.Work{Job: 7, Index: 3, Attempt: 1}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/receipts/7/3/2": http.StatusNotFound, "/receipts/7/3/256": http.StatusBadRequest,
		"/receipts/-7/3/1": http.StatusBadRequest, "/receipts/x/3/1": http.StatusBadRequest,
	} {
		if got := status(path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	tree, err := m.Tree()
	if err != nil {
		t.Fatal(err)
	}
	want := m
	want.Leaves = nil
	got, err := sdk.FetchManifest(t.Context(), server.Client(), server.URL, want, 1, tree.Root())
	if err != nil || len(got.Leaves) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUsedPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	store, err := blob.Open(blob.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	_, err = newServer(&config{listen: taken.Addr().String(), logger: slog.New(slog.DiscardHandler)}, store, nil)
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("%v", err)
	}
}

// TestProbe: only the whole output counts as served.
func TestProbe(t *testing.T) {
	content := []byte("the output")
	digest, _, err := blob.SumReader(strings.NewReader(string(content)))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		want   bool
	}{
		"served": {string(content), 200, true}, "a part": {"the out", 200, false},
		"another": {"another one", 200, false}, "none": {string(content), 404, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		if got := (probe{server.Client()}).Available(t.Context(), server.URL+"/", receipt.Digest(digest)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
		server.Close()
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if (probe{http.DefaultClient}).Available(cancelled, "http://127.0.0.1:1", receipt.Digest(digest)) {
		t.Error("nobody serves it")
	}
}
