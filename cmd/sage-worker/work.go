package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/engine/process"
	"github.com/bitsage-network/bitsage/worker/inventory"
	"github.com/bitsage-network/bitsage/worker/journal"
	"github.com/bitsage-network/bitsage/worker/mirror"
	"github.com/bitsage-network/bitsage/worker/record"
	"github.com/bitsage-network/bitsage/worker/sweep"
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
	if err := logInventory(cfg); err != nil {
		return err
	}
	chain, err := openOperator(ctx, cfg)
	if err != nil {
		return err
	}
	cleanups = append(cleanups, chain.Close)
	secret, err := account.Secret(cfg.data, "worker")
	if err != nil {
		return err
	}
	contracts, err := sdk.NewContracts(cfg.deployment)
	if err != nil {
		return err
	}
	provider, err := providerOf(ctx, cfg, contracts, chain)
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
	executor, closeEngine, err := newExecutor(cfg, store)
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
	windows, err := cairo.Read(ctx, chain.node, contracts.AuditWindows(), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	juries, err := cairo.Read(ctx, chain.node, contracts.JuryWindows(), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	seen := mirror.New(reader, provider, kindBit)
	a, err := agent.New(agent.Config{
		Provider: provider, Assignments: cfg.assignments, Secret: secret, Keep: cfg.keep,
		OpenWindow: time.Duration(windows.OpenSeconds) * time.Second,
		SealWindow: time.Duration(windows.SealSeconds) * time.Second,
		JuryWindow: time.Duration(juries.SealSeconds) * time.Second,
		MinPrice: func(token felt.Felt) (agent.Price, bool) {
			floor, ok := cfg.floors[token]
			return floor, ok
		},
	}, contracts, seen, foreseer{chain, contracts},
		map[string]agent.Workload{market.KindTranscode: transcoding{executor}},
		probe{&http.Client{}}, journal, cfg.logger)
	if err != nil {
		return err
	}
	server, err := newServer(cfg, store, journal)
	if err != nil {
		return err
	}
	sweeper, err := sweep.New(sweep.Config{Store: store, Journal: journal, Results: executor, Log: cfg.logger})
	if err != nil {
		return err
	}
	services := []run.Service{chain, accept(cfg, contracts, chain, provider, a), server, sweeper}
	if cfg.recordEvery > 0 {
		recorder, err := record.New(record.Config{Interval: cfg.recordEvery}, contracts, seen, chain, cfg.logger)
		if err != nil {
			return err
		}
		services = append(services, recorder)
	}
	return run.Group(ctx, services...)
}

// operator is the account that acts for the provider.
type operator struct {
	*account.Account
	node *rpc.Client
}

func openOperator(ctx context.Context, cfg *config) (*operator, error) {
	node, err := rpc.New(rpc.Config{URL: cfg.node})
	if err != nil {
		return nil, err
	}
	a, err := account.Open(ctx, account.Config{
		KeyFile: cfg.keyFile, PassphraseFile: cfg.passphraseFile, Dir: cfg.data, Log: cfg.logger,
	}, node)
	if err != nil {
		return nil, err
	}
	return &operator{Account: a, node: node}, nil
}

// Send implements agent.Chain.
func (o *operator) Send(ctx context.Context, tx sdk.Tx) error {
	_, err := o.Do(ctx, tx.Key, tx.Calls)
	return sdk.AsRefused(err)
}

// foreseer is the operator with the view that agents ask of the chain.
type foreseer struct {
	*operator
	contracts sdk.Contracts
}

// PreviewDraw implements agent.Chain.
func (f foreseer) PreviewDraw(ctx context.Context, w sdk.Work, round uint64) ([]uint32, []market.ProviderID, error) {
	lot, err := cairo.Read(ctx, f.node, f.contracts.PreviewDraw(w, round), cairo.PreConfirmed())
	if err != nil {
		return nil, nil, sdk.AsRefused(err)
	}
	auditors := make([]market.ProviderID, len(lot.V1))
	for i, id := range lot.V1 {
		auditors[i] = market.ProviderID(id)
	}
	return lot.V0, auditors, nil
}

// ErrNotRegistered says what an owner must do before a worker can start.
var ErrNotRegistered = errors.New("the owner is not registered as a provider")

// providerOf finds the owner's provider.
func providerOf(ctx context.Context, cfg *config, contracts sdk.Contracts, chain *operator) (market.ProviderID, error) {
	owner, err := cairo.HexFelt(cfg.owner)
	if err != nil {
		return 0, fmt.Errorf("--owner: %w", err)
	}
	id, err := cairo.Read(ctx, chain.node, contracts.ProviderOf(owner), cairo.PreConfirmed())
	if err == nil && id == 0 {
		err = fmt.Errorf("%w: %s", ErrNotRegistered, cfg.owner)
	}
	return market.ProviderID(id), err
}

// accept makes this account the provider's operator, unless it is, and then
// lets the agent run.
func accept(cfg *config, contracts sdk.Contracts, chain *operator, provider market.ProviderID, a *agent.Agent) run.Service {
	return run.Func(func(ctx context.Context) error {
		operated, err := cairo.Read(ctx, chain.node, contracts.OperatedBy(chain.Address()), cairo.PreConfirmed())
		if err != nil {
			return err
		}
		if operated != uint32(provider) {
			cfg.logger.Info("accepting to operate", "provider", uint32(provider))
			if err := chain.Send(ctx, contracts.AcceptOperator(provider)); err != nil {
				return err
			}
		}
		return a.Run(ctx)
	})
}

// logInventory says at the start what this machine is.
func logInventory(cfg *config) error {
	report, err := inventory.Read(cfg.data)
	if err != nil {
		return err
	}
	cfg.logger.Info("this machine", "inventory", report)
	return nil
}

// helpers stand beside the tasks: the sandbox of a program that tells its version
// or looks at a segment, and the one that is ready for the next task.
const helpers = 2

func newExecutor(cfg *config, store *blob.Store) (*transcode.Executor, func() error, error) {
	engine, err := process.New(process.Config{
		StateDir: filepath.Join(cfg.data, "engine"), UIDBase: cfg.uidBase, Log: cfg.logger,
		MaxTasks: cfg.tasks + helpers,
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
		ISA: inventory.ISA(), Parallel: cfg.tasks, Log: cfg.logger,
	})
	if err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return executor, closeAll, nil
}

// newHandler serves what the worker has posted: inputs by digest from the root
// on, openings from the last seal on, outputs and all leaves once verified.
func newHandler(log *slog.Logger, store *blob.Store, j *journal.Journal) (http.Handler, error) {
	blobs, err := blob.NewHandler(blob.HandlerConfig{
		Store: store, Log: log,
		MayServe: func(_ context.Context, d blob.Digest) bool { return j.ServesBlob(d) },
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/blobs/", blobs)
	mux.HandleFunc("GET /receipts/{job}/{index}/{attempt}", serveManifest(j, log))
	mux.HandleFunc("GET /openings/{job}/{index}/{attempt}", serveOpenings(j, log))
	return mux, nil
}

func newServer(cfg *config, store *blob.Store, j *journal.Journal) (run.Service, error) {
	handler, err := newHandler(cfg.logger, store, j)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", cfg.listen)
	if err != nil {
		return nil, err
	}
	return run.HTTP(listener, handler), nil
}

func serveManifest(j *journal.Journal, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		work, ok := workOf(w, r)
		if !ok {
			return
		}
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

func serveOpenings(j *journal.Journal, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		work, ok := workOf(w, r)
		if !ok {
			return
		}
		openings, ok, err := j.Offered(work)
		switch {
		case err != nil:
			log.Error("reading the journal", "err", err)
			http.Error(w, "cannot read the journal", http.StatusInternalServerError)
			return
		case !ok:
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(openings); err != nil {
			log.Debug("openings not sent", "err", err)
		}
	}
}

// workOf reads which assignment a request is about; without one it has answered.
func workOf(w http.ResponseWriter, r *http.Request) (sdk.Work, bool) {
	job, errJob := strconv.ParseUint(r.PathValue("job"), 10, 64)
	index, errIndex := strconv.ParseUint(r.PathValue("index"), 10, 32)
	attempt, errAttempt := strconv.ParseUint(r.PathValue("attempt"), 10, 8)
	if errors.Join(errJob, errIndex, errAttempt) != nil {
		http.Error(w, "job, index and attempt are numbers", http.StatusBadRequest)
		return sdk.Work{}, false
	}
	return sdk.Work{Job: market.JobID(job), Index: uint32(index), Attempt: uint8(attempt)}, true
}
