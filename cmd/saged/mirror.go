package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/saged/read"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/feed"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/internal/run"
)

const (
	// followPoll is how often the head is looked at: a worker should see a job
	// before the next block is closed.
	followPoll = 100 * time.Millisecond
	// feedBuffer is how many commits a subscriber may be behind.
	feedBuffer = 256
	// maxLag is how many blocks behind the head the mirror is still ready.
	maxLag = 5
)

// mirrorServices indexes the chain and serves what it has.
func mirrorServices(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	schema, err := project.Schema()
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, store.Config{DSN: cfg.db, Log: cfg.logger}, schema)
	if err != nil {
		return nil, nil, err
	}
	cleanup := func() {
		if err := db.Close(); err != nil {
			cfg.logger.Error("closing the database", "err", err)
		}
	}
	services, err := newMirror(ctx, cfg, db)
	if err != nil {
		cleanup()
		return nil, nil, err
	}
	return services, cleanup, nil
}

// ErrOtherChain says that the node is not of the network that was deployed to.
var ErrOtherChain = errors.New("the node is of another network than the deployment")

func newMirror(ctx context.Context, cfg *config, db *store.Store) ([]run.Service, error) {
	client, err := cfg.client()
	if err != nil {
		return nil, err
	}
	chain, err := cairo.HexFelt(cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	// Followed to another chain, the mirror would take it for one deep reorg.
	if served, err := client.ChainID(ctx); err != nil {
		return nil, err
	} else if served != chain {
		return nil, fmt.Errorf("%w: %s serves %s, not %s", ErrOtherChain, cfg.node, served.String(), chain.String())
	}
	addresses := map[string]felt.Felt{}
	for name, c := range cfg.deployment.Contracts {
		addresses[name] = felt.Felt(c.Address)
	}
	facts := &nodeFacts{client: client}
	follower, err := follow.New(follow.Config{
		Start: cfg.deployment.StartBlock, Addresses: slices.Collect(maps.Values(addresses)),
		Poll: followPoll, Log: cfg.logger,
	}, follow.OverRPC(client), db)
	if err != nil {
		return nil, err
	}
	idx, err := indexer.New(indexer.Config{Holder: "saged"}, indexer.Parts{
		Store: db, Source: follower, Projector: project.New(addresses), Node: facts,
		Log: cfg.logger, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	changes, err := feed.New(db, feedBuffer, cfg.logger)
	if err != nil {
		return nil, err
	}
	source, err := read.New(read.Config{
		Store: db, Feed: changes, Status: idx.Status, MaxLag: maxLag, ChainID: chain, Contracts: addresses,
	})
	if err != nil {
		return nil, err
	}
	handler, err := graphql.NewHandler(graphql.Config{}, source, cfg.logger)
	if err != nil {
		return nil, err
	}
	cfg.ops.probes["indexer"] = func(context.Context) error { return idx.Status().Ready(maxLag) }
	listener, err := net.Listen("tcp", cfg.graphqlListen)
	if err != nil {
		return nil, err
	}
	return []run.Service{idx, changes, facts, run.HTTP(listener, handler)}, nil
}

// nodeFacts keeps what the mirror says of its node.
type nodeFacts struct {
	client *rpc.Client
	spec   atomic.Value // string
	l1     atomic.Pointer[uint64]
}

// Run looks now and then until ctx ends.
func (n *nodeFacts) Run(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		n.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look keeps what it knew where the node does not answer.
func (n *nodeFacts) look(ctx context.Context) {
	if v, err := n.client.SpecVersion(ctx); err == nil {
		n.spec.Store(string(v))
	}
	head, err := n.client.L1Head(ctx)
	if err == nil {
		n.l1.Store(&head.Number)
	} else if errors.Is(err, rpc.ErrBlockNotFound) {
		n.l1.Store(nil)
	}
}

// SpecVersion is the node's RPC version, empty while unknown.
func (n *nodeFacts) SpecVersion() string {
	s, _ := n.spec.Load().(string)
	return s
}

// Finalized is the newest block that L1 has accepted, if known.
func (n *nodeFacts) Finalized() (uint64, bool) {
	if p := n.l1.Load(); p != nil {
		return *p, true
	}
	return 0, false
}
