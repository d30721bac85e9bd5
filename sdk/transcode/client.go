package transcode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Store is where a Client keeps segments and finds outputs; *blob.Store is one.
type Store interface {
	Put(ctx context.Context, r io.Reader) (blob.Info, error)
	Open(ctx context.Context, d blob.Digest) (*os.File, error)
}

// Config of a Client. Zero values mean the defaults.
type Config struct {
	FFmpeg  string // program; default "ffmpeg", looked up in PATH
	FFprobe string // program; default "ffprobe"
	TempDir string // needs the room of one video; default os.TempDir()
	// Parallel runs of ffmpeg; default the number of CPUs.
	Parallel int
	// Sources larger or longer are refused; defaults 64 GiB, 12 hours.
	MaxBytes    int64
	MaxDuration time.Duration
	// OnProgress, if set, is called as work advances, by one caller at a time.
	OnProgress func(Progress)
}

// Progress of Prepare or Assemble.
type Progress struct {
	Stage       string // "split", "check", "store", "order", "join"
	Done, Total int    // segments
}

func (c Config) withDefaults() Config {
	if c.FFmpeg == "" {
		c.FFmpeg = "ffmpeg"
	}
	if c.FFprobe == "" {
		c.FFprobe = "ffprobe"
	}
	if c.Parallel == 0 {
		c.Parallel = runtime.NumCPU()
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 64 << 30
	}
	if c.MaxDuration == 0 {
		c.MaxDuration = 12 * time.Hour
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c Config) Check() error {
	c = c.withDefaults()
	switch {
	case c.Parallel < 1:
		return fmt.Errorf("transcode: Config.Parallel must be positive, is %d", c.Parallel)
	case c.MaxBytes < 1:
		return fmt.Errorf("transcode: Config.MaxBytes must be positive, is %d", c.MaxBytes)
	case c.MaxDuration < 1:
		return fmt.Errorf("transcode: Config.MaxDuration must be positive, is %s", c.MaxDuration)
	}
	return nil
}

// Client is the buyer's side: from a video to a Spec, and from outputs back to
// a video. It is safe for concurrent use.
type Client struct {
	cfg             Config
	ffmpeg, ffprobe string
}

// NewClient finds the programs. A missing one is exec.ErrNotFound.
func NewClient(cfg Config) (*Client, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	c := &Client{cfg: cfg}
	for name, path := range map[string]*string{cfg.FFmpeg: &c.ffmpeg, cfg.FFprobe: &c.ffprobe} {
		found, err := exec.LookPath(name)
		if err != nil {
			return nil, fmt.Errorf("transcode: %w", err)
		}
		*path = found
	}
	return c, nil
}

// Tools returns the versions of this machine's ffmpeg and of the encoder in it.
func (c *Client) Tools(ctx context.Context, e Encoder) (Tools, error) {
	var t Tools
	var ok bool
	stdout, err := c.output(ctx, VersionCommand())
	if err != nil {
		return t, err
	}
	if t.FFmpeg, ok = ParseVersion(stdout); !ok {
		return t, errors.New("transcode: ffmpeg does not tell its version")
	}
	if stdout, err = c.output(ctx, EncoderCommand(e)); err != nil {
		return t, err
	}
	if t.Encoder, ok = ParseEncoder(e, stdout); !ok {
		return t, fmt.Errorf("transcode: %s does not tell its version", e)
	}
	return t, nil
}

// output runs a command of this package and returns a stdout of moderate size.
func (c *Client) output(ctx context.Context, argv []string) ([]byte, error) {
	var stdout bytes.Buffer
	err := c.stream(ctx, argv, func(r io.Reader) error {
		_, err := io.Copy(&stdout, io.LimitReader(r, 1<<20))
		return err
	})
	return stdout.Bytes(), err
}

// stream runs a command of this package while read consumes its stdout; what
// read leaves is discarded. A failure of the program, a *ToolError, comes
// before read's own.
func (c *Client) stream(ctx context.Context, argv []string, read func(io.Reader) error) error {
	path := c.ffmpeg
	if argv[0] == "ffprobe" {
		path = c.ffprobe
	}
	cmd := exec.CommandContext(ctx, path, argv[1:]...)
	stderr := &firstBytes{limit: 4 << 10}
	cmd.Stderr = stderr
	cmd.WaitDelay = 5 * time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("transcode: %s: %w", argv[0], err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("transcode: %s: %w", argv[0], err)
	}
	readErr := read(stdout)
	// A full pipe would keep the program from ending.
	_, _ = io.Copy(io.Discard, stdout)
	err = cmd.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &ToolError{Tool: argv[0], Code: exit.ExitCode(), Stderr: string(bytes.TrimSpace(stderr.kept))}
	}
	if err != nil {
		return fmt.Errorf("transcode: %s: %w", argv[0], err)
	}
	return readErr
}

// parallel does n pieces of work, some at a time, and reports their progress.
func (c *Client) parallel(ctx context.Context, stage string, n int, do func(ctx context.Context, i int) error) error {
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.cfg.Parallel)
	for i := range n {
		group.Go(func() error {
			if err := do(ctx, i); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			c.progress(stage, done, n)
			return nil
		})
	}
	return group.Wait()
}

func (c *Client) progress(stage string, done, total int) {
	if c.cfg.OnProgress != nil {
		c.cfg.OnProgress(Progress{Stage: stage, Done: done, Total: total})
	}
}

// firstBytes keeps the beginning of what is written, where the cause is.
type firstBytes struct {
	kept  []byte
	limit int
}

func (f *firstBytes) Write(p []byte) (int, error) {
	f.kept = append(f.kept, p[:min(len(p), f.limit-len(f.kept))]...)
	return len(p), nil
}

// fileURL keeps a path from being read as an option or a protocol.
func fileURL(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("transcode: %w", err)
	}
	return "file:" + abs, nil
}
