package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"

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
	return []run.Service{run.HTTP(listener, handler)}, cleanup, nil
}
