package transcode_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

func TestJobIsDoneTheSameByWorkerAndAuditor(t *testing.T) {
	for _, profile := range []string{"144p", "h265-144p"} {
		t.Run(profile, func(t *testing.T) {
			b := newBuyer(t, profile)
			results := make([][]transcode.Result, 2)
			for i := range results {
				w := newWorker(t, t.TempDir())
				job := w.open(t, b, b.job.Digest)
				results[i] = runAll(t, job, b.url)
				for task, r := range results[i] {
					check(t, w, b, task, r)
				}
			}
			for task := range results[0] {
				if a, b := results[0][task].OutputDigest, results[1][task].OutputDigest; a != b {
					t.Errorf("task %d: %s and %s", task, a, b)
				}
			}
		})
	}
}

// runAll runs every task of a job at once, as an agent does.
func runAll(t *testing.T, job *transcode.Job, source string) []transcode.Result {
	t.Helper()
	results := make([]transcode.Result, len(job.Spec().Tasks))
	g, ctx := errgroup.WithContext(t.Context())
	for task := range results {
		g.Go(func() (err error) {
			results[task], err = job.Run(ctx, task, []string{source})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return results
}

func check(t *testing.T, w *worker, b *buyer, task int, r transcode.Result) {
	t.Helper()
	info, err := w.store.Stat(r.OutputDigest)
	if err != nil {
		t.Fatal(err)
	}
	m := r.Metering
	if r.InputDigest != b.job.Spec.Tasks[task].Input || m.BytesIn != b.job.Spec.Tasks[task].Bytes || m.BytesOut != info.Size || m.CPUMillis <= 0 || m.WallMillis <= 0 {
		t.Errorf("task %d: %+v", task, r)
	}
	want := transcode.Environment{ISA: "x86-64-v3", FFmpeg: b.job.Spec.Tools.FFmpeg, Encoder: b.job.Spec.Tools.Encoder}
	if r.Environment != want {
		t.Errorf("task %d: environment %+v, want %+v", task, r.Environment, want)
	}
}

// TestToolsAreAskedOnce: a worker opens the job once per task, all at once.
func TestToolsAreAskedOnce(t *testing.T) {
	b := newBuyer(t, "144p")
	w := newWorker(t, t.TempDir())
	var group errgroup.Group
	for range 50 {
		group.Go(func() error {
			_, err := w.Open(t.Context(), b.job.Digest, []string{b.url})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	const programs = 2
	if n := w.engine.starts.Load(); n != programs {
		t.Fatalf("the programs were asked in %d sandboxes, want %d", n, programs)
	}
	w.clock.Add(int64(time.Hour)) // and the machine may be another by then
	w.open(t, b, b.job.Digest)
	if n := w.engine.starts.Load(); n != 2*programs {
		t.Fatalf("an hour later: %d sandboxes, want %d", n, 2*programs)
	}
}

func TestFinishedTasksAreNotRunAgain(t *testing.T) {
	b := newBuyer(t, "144p")
	w := newWorker(t, t.TempDir())
	job := w.open(t, b, b.job.Digest)
	sources := []string{b.url}
	// Four callers at once, one run.
	before := w.engine.starts.Load()
	results := make([]transcode.Result, 4)
	var group errgroup.Group
	for i := range results {
		group.Go(func() (err error) {
			results[i], err = job.Run(t.Context(), 0, sources)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	once := w.engine.starts.Load() - before
	for _, r := range results[1:] {
		if r != results[0] {
			t.Errorf("%+v and %+v", r, results[0])
		}
	}
	if _, err := job.Run(t.Context(), 1, sources); err != nil {
		t.Fatal(err)
	}
	if again := w.engine.starts.Load() - before - once; again != once {
		t.Errorf("four calls started %d programs, one call %d", once, again)
	}
	// A result whose output was lost or damaged is made anew, the same.
	path, err := w.store.Path(t.Context(), results[0].OutputDigest)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o644), os.Truncate(path, 10)); err != nil {
		t.Fatal(err)
	}
	r, err := job.Run(t.Context(), 0, sources)
	if err != nil || r.OutputDigest != results[0].OutputDigest {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := w.ForgetBefore(time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	before = w.engine.starts.Load()
	if _, err := job.Run(t.Context(), 0, sources); err != nil || w.engine.starts.Load() != before {
		t.Fatalf("a task of today was forgotten: %v", err)
	}
	if err := w.ForgetBefore(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	before = w.engine.starts.Load()
	if _, err := job.Run(t.Context(), 0, sources); err != nil || w.engine.starts.Load() == before {
		t.Fatalf("a forgotten task was not run: %v", err)
	}
}

// Every way an input can be at fault must look the same to two auditors.
func TestInputFaults(t *testing.T) {
	b := newBuyer(t, "144p")
	good := b.segment(t, 0)
	damaged := slices.Clone(good)
	for i := len(damaged) / 2; i < len(damaged)/2+200; i++ {
		damaged[i] ^= 0x5a
	}
	made := func(name string, args ...string) []byte {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.mkv"), filepath.Join(dir, name)
		if err := os.WriteFile(in, good, 0o644); err != nil {
			t.Fatal(err)
		}
		argv := append([]string{"-v", "error", "-nostdin", "-i", in}, append(args, out)...)
		if msg, err := exec.Command("ffmpeg", argv...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, msg)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, c := range map[string]struct {
		data   []byte
		change func(*sdk.Task)
		want   transcode.Fault
	}{
		"damaged":        {data: damaged, want: transcode.FaultDecode},
		"truncated":      {data: good[:len(good)*2/3], want: transcode.FaultFrames},
		"text":           {data: []byte("no video at all, only words"), want: transcode.FaultStreams},
		"playlist":       {data: []byte("#EXTM3U\n#EXTINF:5,\n/in/segment\n"), want: transcode.FaultStreams},
		"other codec":    {data: made("a.mkv", "-c:v", "mpeg4", "-q:v", "5"), want: transcode.FaultStreams},
		"other format":   {data: made("a.ts", "-c", "copy"), want: transcode.FaultStreams},
		"two streams":    {data: made("a.mkv", "-f", "lavfi", "-i", "sine=duration=1", "-map", "0", "-map", "1", "-c:v", "copy"), want: transcode.FaultStreams},
		"too few frames": {data: good, change: func(t *sdk.Task) { t.Frames++ }, want: transcode.FaultFrames},
		"all skipped":    {data: good, change: func(t *sdk.Task) { t.Skip = 500 }, want: transcode.FaultEmpty},
		"smaller":        {data: good, change: func(t *sdk.Task) { t.Bytes++ }, want: transcode.FaultSize},
	} {
		t.Run(name, func(t *testing.T) {
			info := b.putBytes(t, c.data)
			digest := b.put(t, func(s *sdk.Spec) {
				s.Tasks = s.Tasks[:1]
				s.Tasks[0].Input, s.Tasks[0].Bytes = info.Digest, info.Size
				if c.change != nil {
					c.change(&s.Tasks[0])
				}
			})
			for range 2 { // two machines
				w := newWorker(t, t.TempDir())
				job := w.open(t, b, digest)
				for range 2 { // and each once more, from its journal
					_, err := job.Run(t.Context(), 0, []string{b.url})
					var fault *transcode.InputFault
					if !errors.As(err, &fault) || fault.Fault != c.want || fault.InputDigest != info.Digest {
						t.Fatalf("%v, want fault %q", err, c.want)
					}
				}
			}
		})
	}
}

func TestWhatIsNotTheInputsFault(t *testing.T) {
	b := newBuyer(t, "144p")
	w := newWorker(t, t.TempDir())
	sources := []string{b.url}
	isFault := func(err error) bool {
		var fault *transcode.InputFault
		return errors.As(err, &fault)
	}
	t.Run("unavailable", func(t *testing.T) {
		digest := b.put(t, func(s *sdk.Spec) { s.Tasks[0].Input = blob.Sum([]byte("nobody has this")) })
		_, err := w.open(t, b, digest).Run(t.Context(), 0, sources)
		if !errors.Is(err, blob.ErrUnavailable) || isFault(err) {
			t.Fatal(err)
		}
	})
	t.Run("larger than stated", func(t *testing.T) {
		digest := b.put(t, func(s *sdk.Spec) { s.Tasks[0].Bytes -= 10 })
		job := w.open(t, b, digest)
		for range 2 { // the second time it is in the store
			_, err := job.Run(t.Context(), 0, sources)
			if !errors.Is(err, blob.ErrUnavailable) || !errors.Is(err, blob.ErrTooLarge) || isFault(err) {
				t.Fatal(err)
			}
			if _, err := w.open(t, b, b.job.Digest).Run(t.Context(), 0, sources); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("limit", func(t *testing.T) {
		digest := b.put(t, func(s *sdk.Spec) { s.Limits.OutputBytes = 4096 })
		_, err := w.open(t, b, digest).Run(t.Context(), 1, sources)
		var limit *transcode.LimitError
		if !errors.As(err, &limit) || limit.Limit != engine.LimitOutput || isFault(err) {
			t.Fatal(err)
		}
	})
	t.Run("other tools", func(t *testing.T) {
		digest := b.put(t, func(s *sdk.Spec) { s.Tools.Encoder = "x264 - core 999" })
		_, err := w.Open(t.Context(), digest, sources)
		var mismatch *transcode.ToolMismatch
		if !errors.As(err, &mismatch) || mismatch.Got != b.job.Spec.Tools {
			t.Fatal(err)
		}
	})
	t.Run("no spec", func(t *testing.T) {
		if _, err := w.Open(t.Context(), b.putBytes(t, []byte(`{"kind":"x"}`)).Digest, sources); !errors.Is(err, sdk.ErrSpecVersion) {
			t.Fatal(err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		job := w.open(t, b, b.job.Digest)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := job.Run(ctx, 2, sources); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
