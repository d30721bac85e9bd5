package transcode_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine"
	"github.com/bitsage-network/bitsage/worker/engine/process"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("TRANSCODE_TEST_WORKER"); dir != "" {
		os.Exit(doomedWorker(dir))
	}
	goleak.VerifyTestMain(m)
}

func needPrograms(t *testing.T) {
	t.Helper()
	for _, name := range []string{"ffmpeg", "ffprobe", "bwrap"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s", name)
		}
	}
}

// buyer serves a job's blobs.
type buyer struct {
	store *blob.Store
	url   string
	job   sdk.Job
}

// sample is a clip of three seconds and so of three tasks.
var sample = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, err := sdk.NewClient(sdk.Config{})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "sample.mp4")
	if err := c.MakeSample(context.Background(), path, 3, 320, 180); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func newBuyer(t *testing.T, profile string) *buyer {
	t.Helper()
	needPrograms(t)
	data, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sample.mp4")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	b := &buyer{store: openStore(t, filepath.Join(t.TempDir(), "buyer"))}
	c, err := sdk.NewClient(sdk.Config{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if b.job, err = c.Prepare(t.Context(), sdk.Request{Path: path, Profile: profile, SegmentTime: time.Second}, b.store); err != nil {
		t.Fatal(err)
	}
	handler, err := blob.NewHandler(blob.HandlerConfig{Store: b.store})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// put stores a spec that differs from the job's and returns its digest.
func (b *buyer) put(t *testing.T, change func(*sdk.Spec)) blob.Digest {
	t.Helper()
	spec := b.job.Spec
	spec.Tasks = append([]sdk.Task(nil), spec.Tasks...)
	change(&spec)
	data, err := sdk.Encode(spec)
	if err != nil {
		t.Fatal(err)
	}
	return b.putBytes(t, data).Digest
}

func (b *buyer) putBytes(t *testing.T, data []byte) blob.Info {
	t.Helper()
	info, err := b.store.Put(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// segment of the job as bytes.
func (b *buyer) segment(t *testing.T, task int) []byte {
	t.Helper()
	path, err := b.store.Path(t.Context(), b.job.Spec.Tasks[task].Input)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func openStore(t *testing.T, dir string) *blob.Store {
	t.Helper()
	s, err := blob.Open(blob.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// worker is an executor with everything it needs beneath one directory.
type worker struct {
	*transcode.Executor
	store  *blob.Store
	engine *countingEngine
	clock  atomic.Int64 // Unix nanoseconds
}

// countingEngine counts what is really run.
type countingEngine struct {
	engine.Engine
	starts atomic.Int64
}

func (c *countingEngine) Start(ctx context.Context, t engine.Task) (engine.Handle, error) {
	c.starts.Add(1)
	return c.Engine.Start(ctx, t)
}

func newWorker(t *testing.T, dir string) *worker {
	t.Helper()
	w := &worker{store: openStore(t, filepath.Join(dir, "blobs"))}
	sandbox, err := process.New(process.Config{StateDir: filepath.Join(dir, "engine")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sandbox.Close() })
	w.engine = &countingEngine{Engine: sandbox}
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: w.store, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fetcher.Close)
	if w.Executor, err = transcode.New(transcode.Config{
		Engine: w.engine, Store: w.store, Fetcher: fetcher, Dir: filepath.Join(dir, "tasks"), ISA: "x86-64-v3", Parallel: 2,
		Now: func() time.Time { return time.Unix(0, w.clock.Load()) },
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *worker) open(t *testing.T, b *buyer, digest blob.Digest) *transcode.Job {
	t.Helper()
	job, err := w.Open(t.Context(), digest, []string{b.url})
	if err != nil {
		t.Fatal(err)
	}
	return job
}
