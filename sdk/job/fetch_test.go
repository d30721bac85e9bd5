package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/job"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

// peer stores and serves blobs, and serves manifests by their path: a gateway,
// or a worker.
type peer struct {
	store     *blob.Store
	manifests map[string]sdk.Manifest
	url       string
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	store, err := blob.Open(blob.Config{Dir: filepath.Join(t.TempDir(), "blobs")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	blobs, err := blob.NewHandler(blob.HandlerConfig{
		Store: store, Log: slog.New(slog.DiscardHandler),
		MayServe: func(context.Context, blob.Digest) bool { return true },
		MayStore: func(*http.Request, blob.Digest) bool { return true },
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{store: store, manifests: map[string]sdk.Manifest{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m, ok := p.manifests[r.URL.Path]; ok {
			if err := json.NewEncoder(w).Encode(m); err != nil {
				t.Error(err)
			}
			return
		}
		blobs.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// encode does what a worker does for one task, without a sandbox.
func (p *peer) encode(t *testing.T, from *peer, spec transcode.Spec, task int) blob.Digest {
	t.Helper()
	input, err := from.store.Path(t.Context(), spec.Tasks[task].Input)
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "out")
	argv, err := transcode.Command(spec, task, input, output)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", argv, err, out)
	}
	f, err := os.Open(output)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := p.store.Put(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return info.Digest
}

// serve makes the peer the worker of an assignment, as the mirror tells of it.
func (p *peer) serve(t *testing.T, m sdk.Manifest) api.AssignmentFields {
	t.Helper()
	p.manifests[sdk.ManifestPath(sdk.Work{Job: m.Job, Index: m.Index, Attempt: m.Attempt})] = m
	tree, err := m.Tree()
	if err != nil {
		t.Fatal(err)
	}
	root := tree.Root()
	var a api.AssignmentFields
	raw := fmt.Sprintf(`{"index": %d, "attempt": %d, "first": %d, "count": %d, "state": "SETTLED",
		"worker": {"id": %d, "endpoint": %q}, "receipt": {"attempt": %d, "root": %q}}`,
		m.Index, m.Attempt, m.First, len(m.Leaves), m.Worker, p.url, m.Attempt, root.String())
	if err := json.Unmarshal([]byte(raw), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestJob goes from a video to the checked result: uploaded, posted, encoded by
// two workers, settled, fetched, assembled.
func TestJob(t *testing.T) {
	d, gateway := openDesk(t, t.TempDir()), newPeer(t)
	video := filepath.Join(t.TempDir(), "clip.mp4")
	if err := d.Client().MakeSample(t.Context(), video, 3, 320, 180); err != nil {
		t.Fatal(err)
	}
	order := anOrder(func(o *job.Order) { o.Video = video })
	var steps []int
	p, err := d.Prepare(t.Context(), order, buyer, gateway.url, func(done, total int) { steps = append(steps, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{0, 4, 1, 4, 2, 4, 3, 4, 4, 4}; !slices.Equal(steps, want) {
		t.Errorf("tells %v of the upload, want %v", steps, want)
	}
	checkTerms(t, p)
	checkUploads(t, gateway, p)

	id, err := d.Post(t.Context(), p, contracts(t), big.NewInt(1), gateway.url, now, postFunc(func(sdk.Tx) (market.JobID, error) { return 42, nil }))
	if err != nil {
		t.Fatal(err)
	}
	var settled []api.AssignmentFields
	workers := []*peer{newPeer(t), newPeer(t)}
	for i, w := range workers {
		m := sdk.Manifest{Job: id, Index: uint32(i), Attempt: uint8(i), Worker: market.ProviderID(1 + i), First: p.Terms.Chunk * uint32(i)}
		for task := m.First; task < min(m.First+p.Terms.Chunk, p.Terms.Tasks); task++ {
			m.Leaves = append(m.Leaves, receipt.Leaf{Output: receipt.Digest(w.encode(t, gateway, p.Job.Spec, int(task)))})
		}
		settled = append(settled, w.serve(t, m))
	}
	t.Run("refusals", func(t *testing.T) { refusals(t, d, id, settled, workers) })

	dest := filepath.Join(t.TempDir(), "results", "out.mp4")
	steps = nil
	if err := d.Fetch(t.Context(), id, settled, dest, func(done, total int) { steps = append(steps, done, total) }); err != nil {
		t.Fatal(err)
	}
	if want := []int{1, 3, 2, 3, 3, 3}; !slices.Equal(steps, want) {
		t.Errorf("tells %v of the download, want %v", steps, want)
	}
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v",
		"-show_entries", "stream=nb_read_frames,height", "-of", "csv=p=0", dest).CombinedOutput()
	if got, _, _ := strings.Cut(string(out), "\n"); err != nil || strings.TrimRight(got, ",") != "144,90" {
		t.Errorf("the result is %q (%v), want 90 frames of 144 lines", got, err)
	}
}

func checkTerms(t *testing.T, p job.Prepared) {
	t.Helper()
	terms := p.Terms
	if terms.Tasks != 3 || terms.Chunk != 2 || terms.Replicas != 1 || terms.Buyer != buyer || blob.Digest(terms.Spec) != p.Job.Digest ||
		terms.RampSeconds != 60 || terms.RunSeconds != 600 || terms.ChallengeSeconds != 30 || terms.Tier != 1 || terms.MinReputation != 7 ||
		terms.PriceMin.Int64() != 5 || terms.PriceMax.Int64() != 9 || terms.Capabilities.Uint64() != uint64(market.CapTranscode) {
		t.Errorf("terms are %+v", terms)
	}
}

// checkUploads: the gateway has all that a worker needs.
func checkUploads(t *testing.T, gateway *peer, p job.Prepared) {
	t.Helper()
	f, err := gateway.store.Open(t.Context(), p.Job.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := transcode.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	for i, task := range spec.Tasks {
		if _, err := gateway.store.Stat(task.Input); err != nil {
			t.Errorf("segment %d: %v", i, err)
		}
	}
}

// refusals: no result is made of what is not whole or not what was proven.
func refusals(t *testing.T, d *job.Desk, id market.JobID, settled []api.AssignmentFields, workers []*peer) {
	nowhere := httptest.NewServer(http.NotFoundHandler())
	nowhere.Close()
	path := sdk.ManifestPath(sdk.Work{Job: id, Index: 1, Attempt: 1})
	honest := workers[1].manifests[path]
	for name, c := range map[string]struct {
		change   func(a *api.AssignmentFields)
		manifest func(*sdk.Manifest)
		want     string
		is       error
	}{
		"nobody's":     {change: func(a *api.AssignmentFields) { a.Worker, a.State = nil, api.AssignmentStateRefunded }, want: "assignment 1: it has no result, it is REFUNDED"},
		"no receipt":   {change: func(a *api.AssignmentFields) { a.Receipt = nil }, want: "no result"},
		"no root":      {change: func(a *api.AssignmentFields) { r := *a.Receipt; r.Root = nil; a.Receipt = &r }, want: "no result"},
		"worker down":  {change: func(a *api.AssignmentFields) { w := *a.Worker; w.Endpoint = nowhere.URL; a.Worker = &w }, want: "connection refused"},
		"not served":   {change: func(a *api.AssignmentFields) { a.Attempt = 2 }, want: "404"},
		"other leaves": {manifest: func(m *sdk.Manifest) { m.Leaves = workers[0].manifests[sdk.ManifestPath(sdk.Work{Job: id})].Leaves[:1] }, is: sdk.ErrWrongManifest},
		"another root": {change: func(a *api.AssignmentFields) { r := *a.Receipt; r.Root = &buyer; a.Receipt = &r }, is: sdk.ErrWrongManifest},
		"tasks that the job has not": {change: func(a *api.AssignmentFields) { a.First = 3 }, manifest: func(m *sdk.Manifest) { m.First = 3 },
			want: "not in a job of 3"},
		"an output that is not there": {manifest: func(m *sdk.Manifest) { m.Leaves = []receipt.Leaf{{Output: receipt.Digest{9}}} },
			want: "output of task 2", is: blob.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			a := settled[1]
			m := honest
			if c.manifest != nil {
				c.manifest(&m)
				if !errors.Is(c.is, sdk.ErrWrongManifest) { // the chain has the root of it
					a = workers[1].serve(t, m)
				}
				workers[1].manifests[path] = m
				defer func() { workers[1].manifests[path] = honest }()
			}
			if c.change != nil {
				c.change(&a)
			}
			dest := filepath.Join(t.TempDir(), "out.mp4")
			err := d.Fetch(t.Context(), id, []api.AssignmentFields{settled[0], a}, dest, func(int, int) {})
			if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v, want %q, %v", err, c.want, c.is)
			}
			if _, err := os.Stat(dest); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("there is a result (%v)", err)
			}
		})
	}
	dest := filepath.Join(t.TempDir(), "out.mp4")
	if err := d.Fetch(t.Context(), id, settled[:1], dest, func(int, int) {}); err == nil {
		t.Error("assembles a job of which an assignment is missing")
	}
}

// TestPrepareRefuses: what cannot be posted is not uploaded, and a gateway that
// takes nothing is told of.
func TestPrepareRefuses(t *testing.T) {
	d, gateway := openDesk(t, t.TempDir()), newPeer(t)
	quiet := func(int, int) {}
	if _, err := d.Prepare(t.Context(), anOrder(func(o *job.Order) { o.Workers = 0 }), buyer, gateway.url, quiet); err == nil {
		t.Error("prepares an order that cannot be used")
	}
	video := filepath.Join(t.TempDir(), "clip.mp4")
	missing := anOrder(func(o *job.Order) { o.Video = video })
	if _, err := d.Prepare(t.Context(), missing, buyer, gateway.url, quiet); err == nil {
		t.Error("prepares a video that is not there")
	}
	if used := gateway.store.Usage().Stored; used != 0 {
		t.Errorf("%d bytes were uploaded", used)
	}
	if err := d.Client().MakeSample(t.Context(), video, 1, 64, 64); err != nil {
		t.Fatal(err)
	}
	closed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer closed.Close()
	if _, err := d.Prepare(t.Context(), missing, buyer, closed.URL, quiet); err == nil || !strings.Contains(err.Error(), "uploading") {
		t.Errorf("%v, want what could not be uploaded", err)
	}
}
