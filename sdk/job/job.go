// Package job is the buyer's side of a transcoding job, from a video to a
// checked result: prepare, post, watch, fetch, verify, assemble.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

// Order is what a buyer wants done.
type Order struct {
	Video   string
	Profile string
	// SegmentTime is the least length of a segment.
	SegmentTime time.Duration
	// Workers is into how many assignments the job is cut, at most.
	Workers int
	Token   felt.Felt
	// Prices per task, base units of the token.
	PriceMin, PriceMax *big.Int
	Ramp               time.Duration
	// Open is how long assignments can be taken; Run, how long one may take.
	Open, Run, Challenge time.Duration
	Tier                 uint8
	MinReputation        uint32
}

// Check names the first field that cannot be used.
func (o Order) Check() error {
	switch {
	case o.Video == "":
		return errors.New("no video is named")
	case o.Workers < 1 || o.Workers > 250:
		return fmt.Errorf("workers: %d, want 1 to 250", o.Workers)
	case o.PriceMin == nil || o.PriceMax == nil || o.PriceMin.Sign() < 0 || o.PriceMax.Cmp(o.PriceMin) < 0:
		return errors.New("prices: want 0 <= min <= max")
	case o.PriceMax.Sign() == 0:
		return errors.New("prices: the highest price is zero, nobody works for that")
	case o.Ramp < 0 || o.Open <= 0 || o.Run <= 0 || o.Challenge <= 0:
		return errors.New("times: open, run and challenge must be above zero")
	}
	return nil
}

// Sender sends the buyer's transactions; Post returns the id of the job that
// the transaction posted.
type Sender interface {
	Post(ctx context.Context, tx sdk.Tx) (market.JobID, error)
}

// Desk is a buyer's folder: the blobs of its jobs and a record of each.
type Desk struct {
	// Patience is how long a result may not be served yet when it is fetched; 30 s
	// by default. A worker serves it once it has seen that it is verified.
	Patience time.Duration

	dir     string
	store   *blob.Store
	fetcher *blob.Fetcher
	client  *transcode.Client
	http    *http.Client
}

// Record is what must be remembered of a posted job to fetch its result.
type Record struct {
	Job    market.JobID `json:"job"` // 0 until it is posted
	Video  string       `json:"video"`
	Spec   blob.Digest  `json:"spec"`
	Posted time.Time    `json:"posted"`
}

// OpenDesk opens or makes a buyer's folder. progress hears of the steps on
// this machine.
func OpenDesk(dir string, progress func(stage string, done, total int)) (*Desk, error) {
	if err := os.MkdirAll(filepath.Join(dir, "jobs"), 0o700); err != nil {
		return nil, err
	}
	store, err := blob.Open(blob.Config{Dir: filepath.Join(dir, "blobs")})
	if err != nil {
		return nil, err
	}
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: store})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	client, err := transcode.NewClient(transcode.Config{
		OnProgress: func(p transcode.Progress) { progress(p.Stage, p.Done, p.Total) },
	})
	if err != nil {
		fetcher.Close()
		return nil, errors.Join(err, store.Close())
	}
	return &Desk{
		Patience: 30 * time.Second,
		dir:      dir, store: store, fetcher: fetcher, client: client,
		http: &http.Client{Timeout: time.Minute},
	}, nil
}

// Close releases the folder.
func (d *Desk) Close() error {
	d.fetcher.Close()
	return d.store.Close()
}

// Client is the desk's transcoder, for making samples and probing.
func (d *Desk) Client() *transcode.Client { return d.client }

// BlobPath is where a blob of the desk lies, for programs that read files.
func (d *Desk) BlobPath(ctx context.Context, digest blob.Digest) (string, error) {
	return d.store.Path(ctx, digest)
}

// Prepared is an order that is ready to be posted.
type Prepared struct {
	Order Order
	Job   transcode.Job
	Terms sdk.Terms
}

// Prepare splits and checks the video and uploads spec and segments to the
// gateway, where workers and auditors find them though the buyer leaves.
func (d *Desk) Prepare(ctx context.Context, o Order, buyer felt.Felt, gateway string, progress func(done, total int)) (Prepared, error) {
	if err := o.Check(); err != nil {
		return Prepared{}, err
	}
	j, err := d.client.Prepare(ctx, transcode.Request{
		Path: o.Video, Profile: o.Profile, SegmentTime: o.SegmentTime,
	}, d.store)
	if err != nil {
		return Prepared{}, err
	}
	uploads := append([]blob.Digest{j.Digest}, inputs(j.Spec)...)
	for i, digest := range uploads {
		progress(i, len(uploads))
		if err := d.fetcher.Push(ctx, digest, gateway); err != nil {
			return Prepared{}, fmt.Errorf("uploading %s: %w", digest, err)
		}
	}
	progress(len(uploads), len(uploads))
	bit, err := market.KindBit(transcode.Kind)
	if err != nil {
		return Prepared{}, err
	}
	tasks := uint32(len(j.Spec.Tasks))
	workers := min(uint32(o.Workers), tasks)
	return Prepared{Order: o, Job: j, Terms: sdk.Terms{
		Buyer: buyer, Token: o.Token, Kind: transcode.Kind, KindBit: bit, Spec: receipt.Digest(j.Digest),
		Tasks: tasks, Chunk: (tasks + workers - 1) / workers, Replicas: 1,
		Capabilities: new(big.Int).SetUint64(uint64(market.CapTranscode)),
		PriceMin:     o.PriceMin, PriceMax: o.PriceMax, RampSeconds: seconds(o.Ramp),
		RunSeconds: seconds(o.Run), ChallengeSeconds: seconds(o.Challenge),
		Tier: o.Tier, MinReputation: o.MinReputation,
	}}, nil
}

// Post posts a prepared job. lacking is what Contracts.Lacking says of its quote,
// now the chain's time. What is needed to fetch
// the result is on disk before the transaction is sent.
func (d *Desk) Post(ctx context.Context, p Prepared, contracts sdk.Contracts, lacking *big.Int, gateway string, now time.Time, send Sender) (market.JobID, error) {
	p.Terms.Deadline = now.Add(p.Order.Open)
	r := Record{Video: p.Order.Video, Spec: p.Job.Digest, Posted: now}
	name := fmt.Sprintf("%s-%d", p.Job.Digest, now.UnixNano())
	if err := d.remember(name, r); err != nil {
		return 0, err
	}
	tx, err := contracts.Post(name, p.Terms, lacking, 0, gateway)
	if err != nil {
		return 0, err
	}
	if r.Job, err = send.Post(ctx, tx); err != nil {
		return 0, err
	}
	return r.Job, errors.Join(d.remember(fmt.Sprint(uint64(r.Job)), r), os.Remove(d.record(name)))
}

func (d *Desk) record(name string) string { return filepath.Join(d.dir, "jobs", name+".json") }

func (d *Desk) remember(name string, r Record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := d.record(name)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// ErrUnknownJob says that this desk did not post a job.
var ErrUnknownJob = errors.New("this folder has no record of the job")

// Recall returns what was remembered of a job. Errors: ErrUnknownJob.
func (d *Desk) Recall(id market.JobID) (Record, error) {
	raw, err := os.ReadFile(d.record(fmt.Sprint(uint64(id))))
	if errors.Is(err, os.ErrNotExist) {
		return Record{}, fmt.Errorf("%w %d", ErrUnknownJob, id)
	}
	if err != nil {
		return Record{}, err
	}
	var r Record
	return r, json.Unmarshal(raw, &r)
}

func inputs(s transcode.Spec) []blob.Digest {
	out := make([]blob.Digest, len(s.Tasks))
	for i, t := range s.Tasks {
		out[i] = t.Input
	}
	return out
}

func seconds(d time.Duration) uint32 { return uint32(d / time.Second) }
