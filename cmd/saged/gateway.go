package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/sdk/blob"
)

// gatewayServices takes inputs from buyers and serves them to workers, so that
// a buyer need not stay.
func gatewayServices(_ context.Context, cfg *config) ([]run.Service, func(), error) {
	store, err := blob.Open(blob.Config{Dir: filepath.Join(cfg.data, "blobs")})
	if err != nil {
		return nil, nil, err
	}
	handler, err := blob.NewHandler(blob.HandlerConfig{
		Store: store, Log: cfg.logger,
		MayStore: func(*http.Request, blob.Digest) bool { return true }, // the quota bounds it
	})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	listener, err := net.Listen("tcp", cfg.gatewayListen)
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	cleanup := func() {
		if err := store.Close(); err != nil {
			cfg.logger.Error("closing the blob store", "err", err)
		}
	}
	return []run.Service{serveHTTP(listener, handler)}, cleanup, nil
}

// serveHTTP serves until its context ends, then lets requests finish.
func serveHTTP(listener net.Listener, handler http.Handler) run.Service {
	return run.Func(func(ctx context.Context) error {
		server := &http.Server{
			Handler: handler, ReadHeaderTimeout: 10 * time.Second,
			// Streams end with the service, not with their client's patience.
			BaseContext: func(net.Listener) context.Context { return ctx },
		}
		done := make(chan error, 1)
		go func() { done <- server.Serve(listener) }()
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
		}
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return server.Shutdown(drain)
	})
}
