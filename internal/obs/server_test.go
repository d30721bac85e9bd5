package obs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/bitsage-network/bitsage/internal/obs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs a server for the test's time and returns its base URL.
func serve(t *testing.T, c obs.ServerConfig, metrics prometheus.Gatherer, probes map[string]obs.Probe) string {
	t.Helper()
	server, err := obs.NewServer(c, slog.New(slog.DiscardHandler), metrics, probes)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return "http://" + server.Addr()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestMetrics(t *testing.T) {
	registry := obs.NewRegistry()
	jobs := prometheus.NewCounter(prometheus.CounterOpts{Name: "jobs_total", Help: "Jobs."})
	registry.MustRegister(jobs)
	jobs.Add(3)
	code, body := get(t, serve(t, obs.ServerConfig{}, registry, nil)+"/metrics")
	if code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	for _, line := range []string{"\njobs_total 3\n", "\ngo_goroutines ", "\nprocess_start_time_seconds "} {
		if !strings.Contains(body, line) {
			t.Errorf("metrics lack %q", line)
		}
	}
}

func TestReadinessFollowsTheProbes(t *testing.T) {
	var down atomic.Bool
	url := serve(t, obs.ServerConfig{}, obs.NewRegistry(), map[string]obs.Probe{
		"chain": func(context.Context) error { return nil },
		"store": func(ctx context.Context) error {
			if _, limited := ctx.Deadline(); !limited {
				t.Error("a probe has no deadline")
			}
			if down.Load() {
				return errors.New("locked")
			}
			return nil
		},
	})
	if code, body := get(t, url+"/readyz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("ready: %d %q", code, body)
	}
	down.Store(true)
	if code, body := get(t, url+"/readyz"); code != http.StatusServiceUnavailable || body != "store: locked\n" {
		t.Errorf("not ready: %d %q", code, body)
	}
	if code, _ := get(t, url+"/livez"); code != http.StatusOK {
		t.Errorf("a process that is not ready is not dead: %d", code)
	}
}

func TestPages(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "so it stands\n") })
	url := serve(t, obs.ServerConfig{Pages: map[string]http.Handler{"/status": page}}, obs.NewRegistry(), nil)
	if code, body := get(t, url+"/status"); code != http.StatusOK || body != "so it stands\n" {
		t.Errorf("status: %d %q", code, body)
	}
}

func TestPprofIsBehindItsFlag(t *testing.T) {
	for pprof, want := range map[bool]int{false: http.StatusNotFound, true: http.StatusOK} {
		url := serve(t, obs.ServerConfig{Pprof: pprof}, obs.NewRegistry(), nil)
		if code, _ := get(t, url+"/debug/pprof/"); code != want {
			t.Errorf("pprof %v: status %d, want %d", pprof, code, want)
		}
	}
}

func TestServerConfigCheck(t *testing.T) {
	for address, ok := range map[string]bool{
		"":               true,
		"127.0.0.1:9000": true,
		"[::1]:0":        true,
		"127.8.0.1:1":    true,
		"0.0.0.0:9000":   false,
		":9000":          false,
		"localhost:9000": false,
		"127.0.0.1":      false,
		"192.0.2.1:80":   false,
	} {
		err := obs.ServerConfig{Address: address}.Check()
		if (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && !strings.Contains(err.Error(), "metrics address") {
			t.Errorf("%q: the error does not name the field: %v", address, err)
		}
	}
}

func TestAddressInUse(t *testing.T) {
	first := serve(t, obs.ServerConfig{}, obs.NewRegistry(), nil)
	taken := obs.ServerConfig{Address: strings.TrimPrefix(first, "http://")}
	if _, err := obs.NewServer(taken, slog.New(slog.DiscardHandler), obs.NewRegistry(), nil); err == nil {
		t.Fatal("an address was bound twice")
	}
}

func TestStopDoesNotWaitForALongProfile(t *testing.T) {
	server, err := obs.NewServer(obs.ServerConfig{Pprof: true}, slog.New(slog.DiscardHandler), obs.NewRegistry(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	reply := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + server.Addr() + "/debug/pprof/trace?seconds=600")
		if err == nil {
			cancel() // the header is here: the trace is under way
			_, err = io.ReadAll(response.Body)
			response.Body.Close()
		}
		reply <- err
	}()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := <-reply; err == nil {
		t.Fatal("a trace of ten minutes ended by itself")
	}
	http.DefaultClient.CloseIdleConnections()
}
