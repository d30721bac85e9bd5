package cheats_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine/process"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

// The clip: four segments of a second, each a task.
const clipSeconds, clipWidth, clipHeight, clipTasks = 4, 320, 180, 4

// brokenTask is the one of the broken film whose segment is cut off.
const brokenTask = 1

// studio is where films are prepared and tasks are really run.
type studio struct {
	t     *testing.T
	store *blob.Store // the buyer's
	url   string
	film  sdk.Job
	// broken is the digest of a film of which one segment is cut off.
	broken blob.Digest
	// lost is that of a film of which no segment is anywhere.
	lost     blob.Digest
	machines map[uint32]*machine
}

func openStudio(t *testing.T) *studio {
	t.Helper()
	for _, name := range []string{"ffmpeg", "ffprobe", "bwrap"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("needs %s", name)
		}
	}
	s := &studio{t: t, store: openStore(t), machines: map[uint32]*machine{}}
	client, err := sdk.NewClient(sdk.Config{TempDir: t.TempDir()})
	s.must(err)
	clip := filepath.Join(t.TempDir(), "clip.mp4")
	s.must(client.MakeSample(t.Context(), clip, clipSeconds, clipWidth, clipHeight))
	s.film, err = client.Prepare(t.Context(), sdk.Request{Path: clip, Profile: "144p", SegmentTime: time.Second}, s.store)
	s.must(err)
	if got := len(s.film.Spec.Tasks); got != clipTasks {
		t.Fatalf("the film has %d tasks, want %d", got, clipTasks)
	}
	s.broken = s.breakFilm()
	s.lost = s.loseFilm()
	handler, err := blob.NewHandler(blob.HandlerConfig{Store: s.store})
	s.must(err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// breakFilm prepares the film with half a segment in place of a whole one, as a
// buyer would whose disk lost the rest before it took the digest.
func (s *studio) breakFilm() blob.Digest {
	whole, err := os.ReadFile(s.segment(brokenTask))
	s.must(err)
	half := whole[:len(whole)/2]
	info, err := s.store.Put(s.t.Context(), bytes.NewReader(half))
	s.must(err)
	spec := s.film.Spec
	spec.Tasks = append([]sdk.Task(nil), spec.Tasks...)
	spec.Tasks[brokenTask].Input, spec.Tasks[brokenTask].Bytes = info.Digest, info.Size
	return s.putSpec(spec)
}

// loseFilm names segments that never were.
func (s *studio) loseFilm() blob.Digest {
	spec := s.film.Spec
	spec.Tasks = append([]sdk.Task(nil), spec.Tasks...)
	for i := range spec.Tasks {
		spec.Tasks[i].Input = blob.Sum(fmt.Append(nil, "lost ", i))
	}
	return s.putSpec(spec)
}

func (s *studio) putSpec(spec sdk.Spec) blob.Digest {
	data, err := sdk.Encode(spec)
	s.must(err)
	info, err := s.store.Put(s.t.Context(), bytes.NewReader(data))
	s.must(err)
	return info.Digest
}

func (s *studio) segment(task uint32) string {
	path, err := s.store.Path(s.t.Context(), s.film.Spec.Tasks[task].Input)
	s.must(err)
	return path
}

// inferior is what ffmpeg makes of a task with less work: another quality,
// another preset.
func (s *studio) inferior(task uint32) receipt.Leaf {
	spec := s.film.Spec
	spec.Encoding.CRF += 10
	spec.Encoding.Preset = "ultrafast"
	output := filepath.Join(s.t.TempDir(), "video")
	argv, err := sdk.Command(spec, int(task), s.segment(task), output)
	s.must(err)
	if out, err := exec.CommandContext(s.t.Context(), argv[0], argv[1:]...).CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(output)
	s.must(err)
	return s.leaf(task, receipt.Digest(blob.Sum(data)))
}

// garbage is random bytes in place of an output.
func (s *studio) garbage(task uint32) receipt.Leaf {
	var noise [4096]byte
	_, _ = rand.Read(noise[:]) // never fails
	return s.leaf(task, receipt.Digest(blob.Sum(noise[:])))
}

// leaf claims an output for a task of the film.
func (s *studio) leaf(task uint32, output receipt.Digest) receipt.Leaf {
	return receipt.Leaf{
		Input: receipt.Digest(s.film.Spec.Tasks[task].Input), Output: output,
		Metering:    receipt.Metering{CPUMillis: 100, WallMillis: 100, OutputBytes: 4096}.Felt(),
		Environment: receipt.Environment("as claimed"),
	}
}

// machine runs tasks as a provider's worker does, in a sandbox.
type machine struct {
	studio   *studio
	store    *blob.Store
	executor *transcode.Executor
	jobs     map[blob.Digest]*transcode.Job
}

// machine of the provider with that number; each does all its work itself.
func (s *studio) machine(provider uint32) *machine {
	m, ok := s.machines[provider]
	if !ok {
		m = s.newMachine()
		s.machines[provider] = m
	}
	return m
}

// newMachine has nothing stored.
func (s *studio) newMachine() *machine {
	m := &machine{studio: s, store: openStore(s.t), jobs: map[blob.Digest]*transcode.Job{}}
	sandbox, err := process.New(process.Config{StateDir: filepath.Join(s.t.TempDir(), "engine"), MaxTasks: 1})
	s.must(err)
	s.t.Cleanup(func() { _ = sandbox.Close() })
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: m.store})
	s.must(err)
	s.t.Cleanup(fetcher.Close)
	m.executor, err = transcode.New(transcode.Config{
		Engine: sandbox, Store: m.store, Fetcher: fetcher,
		Dir: filepath.Join(s.t.TempDir(), "tasks"), ISA: "x86-64-v3",
	})
	s.must(err)
	return m
}

// reasons are the numbers of faults in receipts.
var reasons = map[transcode.Fault]uint64{
	transcode.FaultSize: 1, transcode.FaultStreams: 2, transcode.FaultDecode: 3,
	transcode.FaultEmpty: 4, transcode.FaultFrames: 5,
}

// run is the honest leaf of a task, or the one that blames the input.
func (m *machine) run(film blob.Digest, task uint32) receipt.Leaf {
	leaf, err := m.runFrom(film, task, m.studio.url)
	m.studio.must(err)
	return leaf
}

// runFrom looks for spec and input at these sources.
func (m *machine) runFrom(film blob.Digest, task uint32, sources ...string) (receipt.Leaf, error) {
	ctx := m.studio.t.Context()
	job, ok := m.jobs[film]
	if !ok {
		var err error
		if job, err = m.executor.Open(ctx, film, sources); err != nil {
			return receipt.Leaf{}, err
		}
		m.jobs[film] = job
	}
	r, err := job.Run(ctx, int(task), sources)
	var fault *transcode.InputFault
	if errors.As(err, &fault) {
		return receipt.Leaf{Input: receipt.Digest(fault.InputDigest), Output: receipt.Fault(reasons[fault.Fault])}, nil
	}
	if err != nil {
		return receipt.Leaf{}, err
	}
	return receipt.Leaf{
		Input: receipt.Digest(r.InputDigest), Output: receipt.Digest(r.OutputDigest),
		Metering: receipt.Metering{
			CPUMillis: uint64(r.Metering.CPUMillis), WallMillis: uint64(r.Metering.WallMillis),
			OutputBytes: uint64(r.Metering.BytesOut),
		}.Felt(),
		Environment: receipt.Environment(fmt.Sprintf("%s %s %s", r.Environment.ISA, r.Environment.FFmpeg, r.Environment.Encoder)),
	}, nil
}

// serve starts the machine's blob server; a withholding one answers that it has
// nothing.
func (m *machine) serve(t *testing.T, withholding bool) (url string) {
	t.Helper()
	handler, err := blob.NewHandler(blob.HandlerConfig{
		Store:    m.store,
		MayServe: func(context.Context, blob.Digest) bool { return !withholding },
	})
	m.studio.must(err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// canFetch reports whether the output can be fetched from the server, whole.
func (s *studio) canFetch(url string, output receipt.Digest) bool {
	fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: openStore(s.t), Rounds: 1})
	s.must(err)
	defer fetcher.Close()
	_, err = fetcher.Fetch(s.t.Context(), blob.Digest(output), []string{url}, sdk.MaxSegmentBytes)
	if err != nil && !errors.Is(err, blob.ErrUnavailable) {
		s.t.Fatal(err)
	}
	return err == nil
}

func openStore(t *testing.T) *blob.Store {
	t.Helper()
	store, err := blob.Open(blob.Config{Dir: filepath.Join(t.TempDir(), "blobs")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func (s *studio) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
