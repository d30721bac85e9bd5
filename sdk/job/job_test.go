package job_test

import (
	"context"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/job"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// now is the chain's time.
var now = time.Unix(1_700_000_000, 0).UTC()

func anOrder(change func(*job.Order)) job.Order {
	o := job.Order{
		Video: "clip.mp4", Profile: "144p", SegmentTime: time.Second, Workers: 2,
		PriceMin: big.NewInt(5), PriceMax: big.NewInt(9), Ramp: time.Minute,
		Open: time.Hour, Run: 10 * time.Minute, Challenge: 30 * time.Second, Tier: 1, MinReputation: 7,
	}
	if change != nil {
		change(&o)
	}
	return o
}

// openDesk opens a buyer's folder, and skips the test where ffmpeg is not.
func openDesk(t *testing.T, dir string) *job.Desk {
	t.Helper()
	d, err := job.OpenDesk(dir, func(string, int, int) {})
	if errors.Is(err, exec.ErrNotFound) {
		t.Skipf("needs ffmpeg and ffprobe: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.Patience = 10 * time.Millisecond
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func contracts(t *testing.T) sdk.Contracts {
	t.Helper()
	c, err := sdk.NewContracts(deploy.Deployment{ChainID: "0x1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOrderCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*job.Order)
		want   string // in the error; empty: none
	}{
		"as it is":        {nil, ""},
		"one worker":      {func(o *job.Order) { o.Workers = 1 }, ""},
		"most workers":    {func(o *job.Order) { o.Workers = 250 }, ""},
		"a flat price":    {func(o *job.Order) { o.PriceMin = big.NewInt(9) }, ""},
		"from nothing on": {func(o *job.Order) { o.PriceMin = new(big.Int) }, ""},
		"no ramp":         {func(o *job.Order) { o.Ramp = 0 }, ""},

		"no video":          {func(o *job.Order) { o.Video = "" }, "no video"},
		"no workers":        {func(o *job.Order) { o.Workers = 0 }, "workers"},
		"too many workers":  {func(o *job.Order) { o.Workers = 251 }, "workers"},
		"no lowest price":   {func(o *job.Order) { o.PriceMin = nil }, "prices"},
		"no highest price":  {func(o *job.Order) { o.PriceMax = nil }, "prices"},
		"below nothing":     {func(o *job.Order) { o.PriceMin = big.NewInt(-1) }, "prices"},
		"falling":           {func(o *job.Order) { o.PriceMin = big.NewInt(10) }, "prices"},
		"for nothing":       {func(o *job.Order) { o.PriceMin, o.PriceMax = new(big.Int), new(big.Int) }, "nobody works"},
		"a ramp back":       {func(o *job.Order) { o.Ramp = -1 }, "times"},
		"never open":        {func(o *job.Order) { o.Open = 0 }, "times"},
		"no time to run":    {func(o *job.Order) { o.Run = 0 }, "times"},
		"no challenge time": {func(o *job.Order) { o.Challenge = 0 }, "times"},
	} {
		err := anOrder(c.change).Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// prepared is what Post needs of a job that was prepared.
func prepared(t *testing.T) job.Prepared {
	t.Helper()
	digest, _, err := blob.SumReader(strings.NewReader("a specification"))
	if err != nil {
		t.Fatal(err)
	}
	return job.Prepared{Order: anOrder(nil), Job: transcode.Job{Digest: digest}, Terms: sdk.Terms{
		Kind: transcode.Kind, Tasks: 3, Chunk: 2, Replicas: 1, Capabilities: big.NewInt(1),
		PriceMin: big.NewInt(5), PriceMax: big.NewInt(9), RunSeconds: 600, ChallengeSeconds: 30,
	}}
}

// postFunc is a Sender.
type postFunc func(sdk.Tx) (market.JobID, error)

func (f postFunc) Post(_ context.Context, tx sdk.Tx) (market.JobID, error) { return f(tx) }

func records(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestPost: what is needed to fetch the result is on disk before anything is
// paid for it, and is found by the job's number after.
func TestPost(t *testing.T) {
	dir := t.TempDir()
	d, p := openDesk(t, dir), prepared(t)
	var key string
	id, err := d.Post(t.Context(), p, contracts(t), big.NewInt(100), "http://gateway", now, postFunc(func(tx sdk.Tx) (market.JobID, error) {
		key = tx.Key
		if got := records(t, dir); len(got) != 1 || !strings.HasPrefix(got[0], p.Job.Digest.String()) {
			t.Errorf("on disk are %v, want the record of what is being posted", got)
		}
		if len(tx.Calls) != 2 { // approve, post
			t.Errorf("%d calls", len(tx.Calls))
		}
		return 42, nil
	}))
	if err != nil || id != 42 {
		t.Fatalf("%d, %v", id, err)
	}
	if got := records(t, dir); len(got) != 1 || got[0] != "42.json" {
		t.Errorf("on disk are %v", got)
	}
	want := job.Record{Job: 42, Video: "clip.mp4", Spec: p.Job.Digest, Posted: now}
	if got, err := d.Recall(42); err != nil || got != want {
		t.Errorf("recalls %+v (%v), want %+v", got, err, want)
	}
	// The same video again is another intent.
	_, err = d.Post(t.Context(), p, contracts(t), new(big.Int), "http://gateway", now.Add(1), postFunc(func(tx sdk.Tx) (market.JobID, error) {
		if tx.Key == key {
			t.Errorf("both posts have the key %q", key)
		}
		if len(tx.Calls) != 1 {
			t.Errorf("%d calls with nothing to deposit", len(tx.Calls))
		}
		return 43, nil
	}))
	if err != nil {
		t.Error(err)
	}
}

// TestPostFails: whatever became of the transaction, the record stays.
func TestPostFails(t *testing.T) {
	dir := t.TempDir()
	d, p := openDesk(t, dir), prepared(t)
	down := errors.New("no node")
	fails := postFunc(func(sdk.Tx) (market.JobID, error) { return 0, down })
	if _, err := d.Post(t.Context(), p, contracts(t), new(big.Int), "http://gateway", now, fails); !errors.Is(err, down) {
		t.Errorf("%v, want %v", err, down)
	}
	if got := records(t, dir); len(got) != 1 {
		t.Errorf("on disk are %v", got)
	}
	p.Terms.PriceMax = new(big.Int).Lsh(big.NewInt(1), 128)
	_, err := d.Post(t.Context(), p, contracts(t), new(big.Int), "http://gateway", now, postFunc(func(sdk.Tx) (market.JobID, error) {
		t.Error("posts terms that cannot be written")
		return 0, nil
	}))
	if err == nil {
		t.Error("terms that cannot be written are no error")
	}
}

func TestRecall(t *testing.T) {
	dir := t.TempDir()
	d := openDesk(t, dir)
	if _, err := d.Recall(42); !errors.Is(err, job.ErrUnknownJob) || !strings.Contains(err.Error(), "42") {
		t.Errorf("%v, want ErrUnknownJob", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "jobs", "42.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Recall(42); err == nil || errors.Is(err, job.ErrUnknownJob) {
		t.Errorf("a damaged record: %v", err)
	}
	if err := d.Fetch(t.Context(), 7, nil, filepath.Join(dir, "out.mp4"), nil); !errors.Is(err, job.ErrUnknownJob) {
		t.Errorf("fetching another's job: %v", err)
	}
}

// One process at a time: two would write one record.
func TestDeskIsLocked(t *testing.T) {
	dir := t.TempDir()
	openDesk(t, dir)
	if second, err := job.OpenDesk(dir, func(string, int, int) {}); err == nil {
		t.Error("opens twice", second.Close())
	}
}

var buyer = felt.FromUint64[felt.Felt](0xb)
