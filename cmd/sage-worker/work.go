package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/sage/local/direct"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/engine/process"
	"github.com/bitsage-network/bitsage/worker/journal"
	"github.com/bitsage-network/bitsage/worker/mirror"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

// work puts a worker together and runs it.
func work(ctx context.Context, cfg *config) (err error) {
	var cleanups []func() error
	defer func() {
		for i := len(cleanups) - 1; i >= 0; i-- {
			err = errors.Join(err, cleanups[i]())
		}
	}()
	chain, secret, err := openChain(cfg)
	if err != nil {
		return err
	}
	contracts, err := sdk.NewContracts(cfg.deployment)
	if err != nil {
		return err
	}
	provider, err := enter(ctx, cfg, contracts, chain)
	if err != nil {
		return err
	}
	journal, err := journal.Open(filepath.Join(cfg.data, "journal.db"))
	if err != nil {
		return err
	}
	cleanups = append(cleanups, journal.Close)
	store, err := blob.Open(blob.Config{Dir: filepath.Join(cfg.data, "blobs")})
	if err != nil {
		return err
	}
	cleanups = append(cleanups, store.Close)
	executor, closeEngine, err := newExecutor(ctx, cfg, store)
	if err != nil {
		return err
	}
	cleanups = append(cleanups, closeEngine)
	reader, err := sdk.NewMirror(cfg.graphql)
	if err != nil {
		return err
	}
	kindBit, err := market.KindBit(market.KindTranscode)
	if err != nil {
		return err
	}
	a, err := agent.New(agent.Config{
		Provider: provider, Assignments: cfg.assignments, Secret: secret,
		MinPrice: func(token felt.Felt) (agent.Price, bool) { return cfg.floor, token == contracts.Token },
	}, contracts, mirror.New(reader, provider, kindBit), chain,
		map[string]agent.Workload{market.KindTranscode: newTranscoding(executor)},
		probe{&http.Client{}}, journal, cfg.logger)
	if err != nil {
		return err
	}
	server, err := newServer(cfg, store, journal)
	if err != nil {
		return err
	}
	return run.Group(ctx, a, server)
}

// chainSender sends as the operator.
type chainSender struct {
	sender *direct.Sender
	node   *rpc.Client
}

func openChain(cfg *config) (*chainSender, []byte, error) {
	node, err := rpc.New(rpc.Config{URL: cfg.node})
	if err != nil {
		return nil, nil, err
	}
	account, err := cairo.HexFelt(cfg.account)
	if err != nil {
		return nil, nil, fmt.Errorf("--account: %w", err)
	}
	raw, err := os.ReadFile(cfg.keyFile)
	if err != nil {
		return nil, nil, fmt.Errorf("--key-file: %w", err)
	}
	key, err := cairo.HexFelt(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, nil, fmt.Errorf("--key-file %s: %w", cfg.keyFile, err)
	}
	bytes := key.Bytes()
	mac := hmac.New(sha256.New, bytes[:])
	mac.Write([]byte("bitsage/worker"))
	return &chainSender{node: node, sender: &direct.Sender{Node: node, Account: account, Key: key}}, mac.Sum(nil), nil
}

// Send implements agent.Chain.
func (c *chainSender) Send(ctx context.Context, tx sdk.Tx) error {
	return sdk.AsRefused(c.sender.Send(ctx, tx.Key, tx.Calls))
}

// ErrNotRegistered says what an owner must do before a worker can start.
var ErrNotRegistered = errors.New("the owner is not registered as a provider")

// enter finds the owner's provider and, unless this account operates it
// already, accepts to.
func enter(ctx context.Context, cfg *config, contracts sdk.Contracts, chain *chainSender) (market.ProviderID, error) {
	owner, err := cairo.HexFelt(cfg.owner)
	if err != nil {
		return 0, fmt.Errorf("--owner: %w", err)
	}
	id, err := cairo.Read(ctx, chain.node, contracts.ProviderOf(owner), cairo.PreConfirmed())
	if err != nil {
		return 0, err
	}
	if id == 0 {
		return 0, fmt.Errorf("%w: %s", ErrNotRegistered, cfg.owner)
	}
	operated, err := cairo.Read(ctx, chain.node, contracts.OperatedBy(chain.sender.Account), cairo.PreConfirmed())
	if err != nil || operated == id {
		return market.ProviderID(id), err
	}
	cfg.logger.Info("accepting to operate", "provider", id)
	return market.ProviderID(id), chain.Send(ctx, contracts.AcceptOperator(market.ProviderID(id)))
}

func newExecutor(_ context.Context, cfg *config, store *blob.Store) (*transcode.Executor, func() error, error) {
	engine, err := process.New(process.Config{
		StateDir: filepath.Join(cfg.data, "engine"), UIDBase: cfg.uidBase, Log: cfg.logger,
	})
	if err != nil {
		return nil, nil, err
	}
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: store})
	if err != nil {
		return nil, nil, errors.Join(err, engine.Close())
	}
	closeAll := func() error { fetcher.Close(); return engine.Close() }
	executor, err := transcode.New(transcode.Config{
		Engine: engine, Store: store, Fetcher: fetcher, Dir: filepath.Join(cfg.data, "transcode"),
		ISA: isaClass(), Parallel: cfg.tasks, Log: cfg.logger,
	})
	if err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return executor, closeAll, nil
}

// newServer serves what the worker has opened: outputs by digest, and the
// leaves of its receipts.
func newServer(cfg *config, store *blob.Store, j *journal.Journal) (run.Service, error) {
	blobs, err := blob.NewHandler(blob.HandlerConfig{
		Store: store, Log: cfg.logger,
		MayServe: func(_ context.Context, d blob.Digest) bool { return j.ServesOutput(d) },
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/blobs/", blobs)
	mux.HandleFunc("GET /receipts/{job}/{index}/{attempt}", serveManifest(j, cfg.logger))
	listener, err := net.Listen("tcp", cfg.listen)
	if err != nil {
		return nil, err
	}
	return run.Func(func(ctx context.Context) error {
		server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
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
	}), nil
}

func serveManifest(j *journal.Journal, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		job, errJob := strconv.ParseUint(r.PathValue("job"), 10, 64)
		index, errIndex := strconv.ParseUint(r.PathValue("index"), 10, 32)
		attempt, errAttempt := strconv.ParseUint(r.PathValue("attempt"), 10, 8)
		if errors.Join(errJob, errIndex, errAttempt) != nil {
			http.Error(w, "job, index and attempt are numbers", http.StatusBadRequest)
			return
		}
		work := sdk.Work{Job: market.JobID(job), Index: uint32(index), Attempt: uint8(attempt)}
		if !j.Serves(work) {
			http.NotFound(w, r)
			return
		}
		result, ok, err := j.Result(work)
		if err != nil || !ok {
			log.Error("reading the journal", "err", err)
			http.Error(w, "cannot read the journal", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(result.Manifest); err != nil {
			log.Debug("manifest not sent", "err", err)
		}
	}
}
