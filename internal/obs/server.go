package obs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	probeTimeout    = 2 * time.Second // for all probes of one request
	readTimeout     = 5 * time.Second // for a request's header
	shutdownTimeout = 3 * time.Second // for requests under way when the server stops
)

// ServerConfig says where and what a Server serves. Its zero value is a free
// loopback port without pprof.
type ServerConfig struct {
	// Address is IP:port with a loopback IP, since what is served is for this
	// machine's operator; "" is 127.0.0.1:0, a free port.
	Address string
	// Pprof adds the profiler under /debug/pprof/.
	Pprof bool
	// Pages are served by GET besides, by path: what else this machine's operator
	// may ask.
	Pages map[string]http.Handler
}

// Check names the first field that is out of its range.
func (c ServerConfig) Check() error {
	if c.Address == "" {
		return nil
	}
	address, err := netip.ParseAddrPort(c.Address)
	if err != nil {
		return fmt.Errorf("metrics address %q must be IP:port: %w", c.Address, err)
	}
	if !address.Addr().IsLoopback() {
		return fmt.Errorf("metrics address %q must have a loopback IP", c.Address)
	}
	return nil
}

// A Probe tells why a part of the process is not ready, or nil. It must return
// when ctx is done.
type Probe func(ctx context.Context) error

// Server serves /metrics, /livez and /readyz.
type Server struct {
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
}

// NewServer binds the server's address, so that Addr is known. Run must follow:
// it serves, and releases the address. The process is ready when all probes, by
// name, return nil.
func NewServer(c ServerConfig, log *slog.Logger, metrics prometheus.Gatherer, probes map[string]Probe) (*Server, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Address == "" {
		c.Address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", c.Address)
	if err != nil {
		return nil, fmt.Errorf("metrics server: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError),
	}))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.Handle("GET /readyz", readiness(maps.Clone(probes)))
	for path, page := range c.Pages {
		mux.Handle("GET "+path, page)
	}
	if c.Pprof {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return &Server{listener: listener, handler: mux, log: log}, nil
}

// Addr returns the IP:port that the server is bound to.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until ctx is cancelled.
func (s *Server) Run(ctx context.Context) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: readTimeout,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	s.log.Info("serving metrics", "address", s.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("metrics server: %w", err)
	case <-ctx.Done():
	}
	// ctx is over, and a profile may run for minutes: give requests a little time.
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(wait)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("metrics server: %w", err)
	}
	return nil
}

// readiness answers 200 when all probes pass, else 503 with a line for each that
// does not.
func readiness(probes map[string]Probe) http.HandlerFunc {
	names := slices.Sorted(maps.Keys(probes))
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
		defer cancel()
		var failed []error
		for _, name := range names {
			if err := probes[name](ctx); err != nil {
				failed = append(failed, fmt.Errorf("%s: %w", name, err))
			}
		}
		if err := errors.Join(failed...); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
	}
}
