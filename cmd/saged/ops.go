package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/bitsage-network/bitsage/internal/obs"
	"github.com/bitsage-network/bitsage/internal/run"
)

// opsPages are what this machine's operator may ask a process; its parts add to
// them before it runs.
type opsPages struct {
	registry *prometheus.Registry
	probes   map[string]obs.Probe
	pages    map[string]http.Handler
}

func newOpsPages() opsPages {
	return opsPages{registry: obs.NewRegistry(), probes: map[string]obs.Probe{}, pages: map[string]http.Handler{}}
}

// server serves them. Its address, which may be any free one, is left in the
// data folder while it runs, for `saged keeper status`.
func (o opsPages) server(cfg *config, command string) (run.Service, error) {
	server, err := obs.NewServer(
		obs.ServerConfig{Address: cfg.opsListen, Pages: o.pages}, cfg.logger, o.registry, o.probes)
	if err != nil {
		return nil, err
	}
	path := opsFile(cfg.data, command)
	if err := os.WriteFile(path, []byte(server.Addr()+"\n"), 0o600); err != nil {
		return nil, err
	}
	return run.Func(func(ctx context.Context) error {
		return errors.Join(server.Run(ctx), os.Remove(path))
	}), nil
}

func opsFile(data, command string) string {
	return filepath.Join(data, "ops-"+command+".addr")
}

// opsAddress is where a command's process serves its pages; ok is false when none
// has left its address there.
func opsAddress(data, command string) (address string, ok bool, err error) {
	raw, err := os.ReadFile(opsFile(data, command))
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	return strings.TrimSpace(string(raw)), err == nil, err
}
