// Package transcode executes the tasks of a transcoding job: it fetches a
// segment, runs the one command that the spec stands for in an engine, and
// reports what goes into the receipt. Workers and auditors run the same code.
//
// Whatever is finished is kept: outputs in the content-addressed store, results
// in a journal. After a crash, at whatever point, running a task again returns
// the finished result or computes it anew, with the same bytes.
package transcode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine"
)

// Store keeps segments and outputs; *blob.Store is one.
type Store interface {
	Stat(d blob.Digest) (blob.Info, error)
	Path(ctx context.Context, d blob.Digest) (string, error)
	Put(ctx context.Context, r io.Reader) (blob.Info, error)
}

// Fetcher brings a blob into the Store; *blob.Fetcher is one.
type Fetcher interface {
	Fetch(ctx context.Context, d blob.Digest, sources []string, limit int64) (blob.Info, error)
}

// Config of an Executor.
type Config struct {
	Engine  engine.Engine
	Store   Store
	Fetcher Fetcher
	// Dir holds the journal and scratch space. One executor at a time.
	Dir string
	// ISA class of this machine, for the receipts, such as "x86-64-v3".
	ISA string
	// Parallel runs of ffmpeg, each on one thread; default 1. The Engine must hold
	// two tasks more: what looks at segments, and the next one, standing ready.
	Parallel int
	Now      func() time.Time // time.Now by default
	Log      *slog.Logger
}

var isaPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,31}$`)

func (c Config) withDefaults() Config {
	if c.Parallel == 0 {
		c.Parallel = 1
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c Config) Check() error {
	c = c.withDefaults()
	switch {
	case c.Engine == nil:
		return errors.New("transcode: Config.Engine must be set")
	case c.Store == nil:
		return errors.New("transcode: Config.Store must be set")
	case c.Fetcher == nil:
		return errors.New("transcode: Config.Fetcher must be set")
	case !filepath.IsAbs(c.Dir):
		return fmt.Errorf("transcode: Config.Dir %q must be absolute", c.Dir)
	case !isaPattern.MatchString(c.ISA):
		return fmt.Errorf("transcode: Config.ISA %q must name an ISA class", c.ISA)
	case c.Parallel < 1:
		return fmt.Errorf("transcode: Config.Parallel must be positive, is %d", c.Parallel)
	}
	return nil
}

// Executor runs tasks. It is safe for concurrent use.
type Executor struct {
	cfg     Config
	journal journal
	encodes lane // runs of ffmpeg
	probes  lane // looks at segments and tools
	toolbox toolbox

	mu      sync.Mutex
	running map[taskKey]chan struct{} // closed when the run is over
}

type taskKey struct {
	spec blob.Digest
	task int
}

// New opens the journal and clears the scratch space of an earlier run.
func New(cfg Config) (*Executor, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	e := &Executor{
		cfg:     cfg,
		journal: journal{dir: filepath.Join(cfg.Dir, "journal")},
		encodes: newLane(cfg.Parallel, 1),
		probes:  newLane(1, 0),
		toolbox: newToolbox(cfg.Now),
		running: make(map[taskKey]chan struct{}),
	}
	if err := os.RemoveAll(e.scratchDir()); err != nil {
		return nil, fmt.Errorf("transcode: clear scratch: %w", err)
	}
	for _, dir := range []string{e.scratchDir(), e.journal.dir} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("transcode: %w", err)
		}
	}
	return e, nil
}

func (e *Executor) scratchDir() string { return filepath.Join(e.cfg.Dir, "scratch") }

// Job is a spec that this machine can execute exactly.
type Job struct {
	executor *Executor
	digest   blob.Digest
	spec     sdk.Spec
}

// Open fetches and decodes the spec and makes sure that the engine's
// tools are the ones it demands. Errors: blob.ErrUnavailable, those of
// sdk/transcode.Decode, *ToolMismatch.
func (e *Executor) Open(ctx context.Context, digest blob.Digest, sources []string) (*Job, error) {
	path, err := e.obtain(ctx, digest, sources, sdk.MaxSpecBytes)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("transcode: read spec: %w", err)
	}
	spec, err := sdk.Decode(data)
	if err != nil {
		return nil, err
	}
	tools, err := e.tools(ctx, spec.Encoding.Encoder)
	if err != nil {
		return nil, err
	}
	if tools != spec.Tools {
		return nil, &ToolMismatch{Want: spec.Tools, Got: tools}
	}
	return &Job{executor: e, digest: digest, spec: spec}, nil
}

// Spec of the job.
func (j *Job) Spec() sdk.Spec { return j.spec }

// ForgetBefore drops the results of jobs of which none was recorded since. Their
// blobs stay; a task that is run once more is computed anew.
func (e *Executor) ForgetBefore(t time.Time) error { return e.journal.forgetBefore(t) }

// obtain returns the path of a sound copy of the blob, fetched if need be.
func (e *Executor) obtain(ctx context.Context, d blob.Digest, sources []string, limit int64) (string, error) {
	path, err := e.cfg.Store.Path(ctx, d)
	if !errors.Is(err, blob.ErrNotFound) && !errors.Is(err, blob.ErrCorrupt) {
		return path, err
	}
	if _, err := e.cfg.Fetcher.Fetch(ctx, d, sources, limit); err != nil {
		return "", err
	}
	return e.cfg.Store.Path(ctx, d)
}
