package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/job"
)

// bench is a buyer on a network of its own.
type bench struct {
	state     local.State
	desk      *job.Desk
	account   *account.Account
	contracts sdk.Contracts
	market    felt.Felt
	mirror    *sdk.Mirror
	node      *rpc.Client
	stop      context.CancelFunc
	ran       chan error
}

func open(ctx context.Context, state local.State, dir string) (*bench, error) {
	d, err := deploy.Load(state.Deployment)
	if err != nil {
		return nil, err
	}
	n := &bench{state: state, market: felt.Felt(d.Address("Market")), ran: make(chan error, 1)}
	if n.contracts, err = sdk.NewContracts(d); err != nil {
		return nil, err
	}
	if n.mirror, err = sdk.NewMirror(state.GraphQL); err != nil {
		return nil, err
	}
	if n.node, err = rpc.New(rpc.Config{URL: state.Node}); err != nil {
		return nil, err
	}
	if n.desk, err = job.OpenDesk(dir, func(string, int, int) {}); err != nil {
		return nil, err
	}
	n.account, err = account.Open(ctx, account.Config{
		KeyFile: state.Buyer.KeyFile, PassphraseFile: state.Buyer.PassphraseFile, Dir: dir,
	}, n.node)
	if err != nil {
		return nil, errors.Join(err, n.desk.Close())
	}
	running, stop := context.WithCancel(ctx)
	n.stop = stop
	go func() { n.ran <- n.account.Run(running) }()
	return n, nil
}

func (n *bench) close() error {
	n.stop()
	<-n.ran
	return errors.Join(n.account.Close(), n.desk.Close())
}

// Post implements job.Sender.
func (n *bench) Post(ctx context.Context, tx sdk.Tx) (market.JobID, error) {
	result, err := n.account.Do(ctx, tx.Key, tx.Calls)
	if err != nil {
		return 0, err
	}
	return n.contracts.PostedJob(result.Events)
}

// order is a job like any other; price and times never bind.
func (n *bench) order(video, profile string, segment time.Duration, workers int, tier uint8) job.Order {
	one := new(big.Int).Exp(big.NewInt(10), big.NewInt(16), nil) // 0.01 SAGE
	return job.Order{
		Video: video, Profile: profile, SegmentTime: segment, Workers: workers, Token: n.contracts.Token,
		PriceMin: one, PriceMax: one, Open: time.Hour, Run: time.Hour, Challenge: 5 * time.Second, Tier: tier,
	}
}

// post posts what is prepared.
func (n *bench) post(ctx context.Context, p job.Prepared) (market.JobID, error) {
	head, err := n.node.Head(ctx)
	if err != nil {
		return 0, err
	}
	terms := p.Terms
	terms.Deadline = head.Time.Add(time.Hour)
	encoded, err := terms.Encode()
	if err != nil {
		return 0, err
	}
	quote, err := cairo.Read(ctx, n.node, b.Market{Address: n.market}.Quote(encoded), cairo.PreConfirmed())
	if err != nil {
		return 0, err
	}
	lacking, err := n.contracts.Lacking(ctx, n.node, terms.Token, terms.Buyer, quote.Total.Big())
	if err != nil {
		return 0, err
	}
	return n.desk.Post(ctx, p, n.contracts, lacking, n.state.Gateway, head.Time, n)
}

// await returns the job when the condition holds.
func (n *bench) await(ctx context.Context, id market.JobID, ok func(*api.GetJobJob) bool) (*api.GetJobJob, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		got, err := api.GetJob(ctx, n.mirror, strconv.FormatUint(uint64(id), 10))
		if err != nil {
			return nil, err
		}
		if got.Job != nil && ok(got.Job) {
			return got.Job, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("job %d: %w", id, ctx.Err())
		case <-tick.C:
		}
	}
}

// all reports whether every assignment is in one of the states.
func all(states ...market.AssignmentState) func(*api.GetJobJob) bool {
	return func(j *api.GetJobJob) bool {
		for _, a := range j.Assignments.Nodes {
			in := false
			for _, s := range states {
				in = in || sdk.AssignmentState(a.State) == s
			}
			if !in {
				return false
			}
		}
		return len(j.Assignments.Nodes) > 0
	}
}

// sample makes a clip in the bench's folder.
func (n *bench) sample(ctx context.Context, seconds, width, height int) (string, error) {
	f, err := os.CreateTemp(n.state.Dir, "*.mp4")
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Close(), n.desk.Client().MakeSample(ctx, f.Name(), seconds, width, height))
}
