// Package record has the fees of a worker's settled assignments counted for its
// owner's rewards: anybody may tell the network's Worklog of them, so each worker
// does it for its own. Nothing is remembered but what to leave alone for a while:
// what is due stands in the mirror.
package record

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// Due is a settled assignment whose fee is not recorded.
type Due struct {
	Job   market.JobID
	Index uint32
	Terms sdk.Terms
}

// Source gives at most limit assignments that are due, those of a job together.
type Source interface {
	Due(ctx context.Context, skip func(Due) bool, limit int) ([]Due, error)
}

// Chain sends. The error wraps *sdk.Refused when the chain would not or did not
// accept the transaction.
type Chain interface {
	Send(ctx context.Context, tx sdk.Tx) error
}

// Config of a recorder.
type Config struct {
	// Interval between looks, each of which records all that is due; 1 minute by
	// default. A longer one saves fees, since what came together is sent together;
	// but the Market knows a job only until its slot is used again.
	Interval time.Duration
	// Batch is how many assignments one transaction records at most; 32 by default.
	Batch int
	// Rest is how long an assignment is left alone that was sent, or that the chain
	// refused by itself; 10 minutes by default.
	Rest time.Duration
	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// DefaultInterval is how often a worker records.
const DefaultInterval = time.Minute

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Interval < 0:
		return errors.New("record: Interval is negative")
	case c.Batch < 0:
		return errors.New("record: Batch is negative")
	case c.Rest < 0:
		return errors.New("record: Rest is negative")
	}
	return nil
}

// Recorder is the service.
type Recorder struct {
	cfg       Config
	contracts sdk.Contracts
	source    Source
	chain     Chain
	log       *slog.Logger
	resting   map[place]time.Time // until when
}

type place struct {
	job   market.JobID
	index uint32
}

// New checks the configuration.
func New(cfg Config, contracts sdk.Contracts, source Source, chain Chain, log *slog.Logger) (*Recorder, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Interval == 0 {
		cfg.Interval = DefaultInterval
	}
	if cfg.Batch == 0 {
		cfg.Batch = sdk.MaxRecorded
	}
	if cfg.Rest == 0 {
		cfg.Rest = 10 * time.Minute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Recorder{
		cfg: cfg, contracts: contracts, source: source, chain: chain, log: log, resting: map[place]time.Time{},
	}, nil
}

// Run records until ctx ends.
func (r *Recorder) Run(ctx context.Context) error {
	tick := time.NewTicker(r.cfg.Interval)
	defer tick.Stop()
	for {
		if err := r.Step(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("cannot record work, will try again", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Step records all that is due and does not rest. It ends at the first error that
// is not the chain's refusal; what was not sent stays due.
func (r *Recorder) Step(ctx context.Context) error {
	now := r.cfg.Now()
	for p, until := range r.resting {
		if !now.Before(until) {
			delete(r.resting, p)
		}
	}
	for {
		due, err := r.source.Due(ctx, r.rests, r.cfg.Batch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return nil
		}
		if err := r.record(ctx, due); err != nil {
			return err
		}
	}
}

func (r *Recorder) rests(d Due) bool {
	_, rests := r.resting[place{d.Job, d.Index}]
	return rests
}

// record sends what is due in one transaction. Of a batch that is refused each
// half is sent by itself, so that one assignment that cannot be recorded, or that
// somebody else recorded first, holds up no other.
func (r *Recorder) record(ctx context.Context, due []Due) error {
	tx, err := r.contracts.RecordWork(byJob(due))
	if err != nil {
		return err
	}
	err = r.chain.Send(ctx, tx)
	var refused *sdk.Refused
	switch {
	case err == nil:
		r.log.Info("work recorded", "assignments", len(due))
	case !errors.As(err, &refused):
		return err
	case len(due) > 1:
		half := len(due) / 2
		if err := r.record(ctx, due[:half]); err != nil {
			return err
		}
		return r.record(ctx, due[half:])
	default:
		r.log.Info("work not recorded", "job", uint64(due[0].Job), "index", due[0].Index, "reason", refused.Reason)
	}
	until := r.cfg.Now().Add(r.cfg.Rest)
	for _, d := range due {
		r.resting[place{d.Job, d.Index}] = until
	}
	return nil
}

// byJob groups neighbours of one job.
func byJob(due []Due) (out []sdk.Settled) {
	for _, d := range due {
		last := len(out) - 1
		if last < 0 || out[last].Job != d.Job || len(out[last].Indices) == sdk.MaxRecorded {
			out, last = append(out, sdk.Settled{Job: d.Job, Terms: d.Terms}), last+1
		}
		out[last].Indices = append(out[last].Indices, d.Index)
	}
	return out
}
