package transcode_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T) *transcode.Client {
	t.Helper()
	c, err := transcode.NewClient(transcode.Config{TempDir: t.TempDir()})
	if errors.Is(err, exec.ErrNotFound) {
		t.Skipf("needs ffmpeg and ffprobe: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func store(t *testing.T) *blob.Store {
	t.Helper()
	s, err := blob.Open(blob.Config{Dir: filepath.Join(t.TempDir(), "blobs")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// ffmpeg runs it with a terse command line, words separated by white space.
func ffmpeg(t *testing.T, command string, args ...string) []byte {
	t.Helper()
	argv := append([]string{"-nostdin", "-v", "error", "-y"}, strings.Fields(command)...)
	out, err := exec.Command("ffmpeg", append(argv, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg %s %v: %v\n%s", command, args, err, out)
	}
	return out
}

// clip is four seconds of 320x180 with B-frames, a key frame a second, and
// sound. It is made once for all tests.
func clip(t *testing.T) string {
	t.Helper()
	client(t) // skips without ffmpeg
	data, err := makeClip()
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "clip.mp4", data)
}

var makeClip = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "clip")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c, err := transcode.NewClient(transcode.Config{})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "clip.mp4")
	if err := c.MakeSample(context.Background(), path, 4, 320, 180); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func prepare(t *testing.T, c *transcode.Client, s *blob.Store, path, profile string) transcode.Job {
	t.Helper()
	encoder := transcode.X264
	if strings.HasPrefix(profile, "h265") {
		encoder = transcode.X265
	}
	tools, err := toolsOnce[encoder]()
	if err != nil {
		t.Fatal(err)
	}
	job, err := c.Prepare(t.Context(), transcode.Request{Path: path, Profile: profile, SegmentTime: time.Second, Tools: tools}, s)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// toolsOnce saves every test but one the question.
var toolsOnce = map[transcode.Encoder]func() (transcode.Tools, error){
	transcode.X264: sync.OnceValues(func() (transcode.Tools, error) { return tools(transcode.X264) }),
	transcode.X265: sync.OnceValues(func() (transcode.Tools, error) { return tools(transcode.X265) }),
}

func tools(e transcode.Encoder) (transcode.Tools, error) {
	c, err := transcode.NewClient(transcode.Config{})
	if err != nil {
		return transcode.Tools{}, err
	}
	return c.Tools(context.Background(), e)
}

// work does what a worker does for one task, without a sandbox.
func work(t *testing.T, s *blob.Store, spec transcode.Spec, task int) blob.Digest {
	t.Helper()
	input, err := s.Path(t.Context(), spec.Tasks[task].Input)
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "out")
	argv, err := transcode.Command(spec, task, input, output)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", argv, err, stderr.String())
	}
	if frames, ok := transcode.FramesDone(stdout); !ok || frames != spec.Tasks[task].Frames {
		t.Fatalf("task %d: %d frames done (%v), want %d", task, frames, ok, spec.Tasks[task].Frames)
	}
	f, err := os.Open(output)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := s.Put(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return info.Digest
}

func workAll(t *testing.T, s *blob.Store, spec transcode.Spec) []blob.Digest {
	t.Helper()
	var outputs []blob.Digest
	for i := range spec.Tasks {
		outputs = append(outputs, work(t, s, spec, i))
	}
	return outputs
}

// roundTrip prepares, encodes and assembles, and returns the job and the file.
func roundTrip(t *testing.T, path, profile, ending string) (transcode.Job, string) {
	t.Helper()
	c, s := client(t), store(t)
	job := prepare(t, c, s, path, profile)
	dest := filepath.Join(t.TempDir(), "result"+ending)
	err := c.Assemble(t.Context(), transcode.Assembly{
		Spec: job.Spec, Outputs: workAll(t, s, job.Spec), Source: path, Dest: dest,
	}, s)
	if err != nil {
		t.Fatal(err)
	}
	return job, dest
}

// show asks ffprobe for some entries of one stream or the format.
func show(t *testing.T, path, entries string, args ...string) string {
	t.Helper()
	argv := append([]string{"-v", "error", "-show_entries", entries, "-of", "csv=p=0"}, args...)
	out, err := exec.Command("ffprobe", append(argv, path)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe %v: %v\n%s", argv, err, out)
	}
	first, _, _ := strings.Cut(string(out), "\n") // programs repeat their streams
	return strings.TrimRight(first, ",")
}
