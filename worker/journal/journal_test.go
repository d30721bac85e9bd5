package journal_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/worker/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// file is a journal that can be closed and opened again.
type file struct {
	t    *testing.T
	path string
	*journal.Journal
}

func open(t *testing.T) *file {
	f := &file{t: t, path: filepath.Join(t.TempDir(), "journal.db")}
	f.reopen()
	t.Cleanup(func() { f.Close() })
	return f
}

func (f *file) reopen() {
	f.t.Helper()
	if f.Journal != nil {
		if err := f.Close(); err != nil {
			f.t.Fatal(err)
		}
	}
	var err error
	if f.Journal, err = journal.Open(f.path); err != nil {
		f.t.Fatal(err)
	}
}

func anyFelt(t *rapid.T, name string) felt.Felt {
	return *new(felt.Felt).SetBytes(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name))
}

func anyDigest(t *rapid.T, name string) receipt.Digest {
	return receipt.Digest(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name))
}

// What is written is read, also by the next process: felts keep their value
// though their JSON is on the pointer, and the root stays the same.
func TestRoundTrip(t *testing.T) {
	f := open(t)
	rapid.Check(t, func(t *rapid.T) {
		r := journal.Result{Spec: anyDigest(t, "spec"), Fault: rapid.Bool().Draw(t, "fault"), Manifest: sdk.Manifest{
			Job: market.JobID(rapid.Uint64().Draw(t, "job")), Index: rapid.Uint32().Draw(t, "index"),
			Attempt: rapid.Byte().Draw(t, "attempt"), Worker: market.ProviderID(rapid.Uint32().Draw(t, "worker")),
			First: rapid.Uint32().Draw(t, "first"),
		}}
		var values []felt.Felt
		for range rapid.IntRange(1, 5).Draw(t, "leaves") {
			r.Leaves = append(r.Leaves, receipt.Leaf{
				Input: anyDigest(t, "input"), Output: anyDigest(t, "output"), Metering: anyFelt(t, "metering"),
				Environment: anyFelt(t, "environment"), Salt: anyFelt(t, "salt"),
			})
			values = append(values, anyFelt(t, "value"))
		}
		w := sdk.Work{Job: r.Job, Index: r.Index, Attempt: r.Attempt}
		if err := errors.Join(f.PutResult(r), f.PutValues("audit/1", values)); err != nil {
			t.Fatal(err)
		}
		if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
			f.reopen()
		}
		got, ok, err := f.Result(w)
		if err != nil || !ok || !reflect.DeepEqual(got, r) {
			t.Fatalf("reads %+v, %t, %v; wrote %+v", got, ok, err, r)
		}
		wrote, errWrote := r.Tree()
		read, errRead := got.Tree()
		if errWrote != nil || errRead != nil || wrote.Root() != read.Root() {
			t.Fatal("another root")
		}
		gotValues, ok, err := f.Values("audit/1")
		if err != nil || !ok || !reflect.DeepEqual(gotValues, values) {
			t.Fatalf("reads %v, %t, %v; wrote %v", gotValues, ok, err, values)
		}
	})
}

func TestNothingRecorded(t *testing.T) {
	f := open(t)
	w := sdk.Work{Job: 1, Index: 2, Attempt: 3}
	if _, ok, err := f.Result(w); ok || err != nil {
		t.Errorf("a result: %t, %v", ok, err)
	}
	if _, ok, err := f.Values("audit/1/2/3"); ok || err != nil {
		t.Errorf("values: %t, %v", ok, err)
	}
	if err := f.Serve(w); !errors.Is(err, journal.ErrNoResult) {
		t.Errorf("serving nothing: %v, want ErrNoResult", err)
	}
	if f.Serves(w) {
		t.Error("serves nothing")
	}
}

func TestServe(t *testing.T) {
	f := open(t)
	output := receipt.Digest(bytes.Repeat([]byte{2}, 32))
	hidden := receipt.Digest(bytes.Repeat([]byte{3}, 32))
	// 1/11/1 and 11/1/1 must not be one.
	for w, d := range map[sdk.Work]receipt.Digest{{Job: 1, Index: 11, Attempt: 1}: output, {Job: 11, Index: 1, Attempt: 1}: hidden} {
		err := f.PutResult(journal.Result{Manifest: sdk.Manifest{
			Job: w.Job, Index: w.Index, Attempt: w.Attempt, Leaves: []receipt.Leaf{{Output: d}},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	w := sdk.Work{Job: 1, Index: 11, Attempt: 1}
	if f.Serves(w) || f.ServesBlob(output) {
		t.Fatal("serves what was not opened")
	}
	for range 2 { // again is fine
		if err := f.Serve(w); err != nil {
			t.Fatal(err)
		}
	}
	f.reopen()
	if !f.Serves(w) || !f.ServesBlob(output) {
		t.Error("does not serve what was opened")
	}
	if f.Serves(sdk.Work{Job: 11, Index: 1, Attempt: 1}) || f.ServesBlob(hidden) {
		t.Error("serves another assignment's")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f.Serves(w) || f.ServesBlob(output) {
		t.Error("a closed journal serves")
	}
}

func TestBusy(t *testing.T) {
	f := open(t)
	second, err := journal.Open(f.path)
	if !errors.Is(err, journal.ErrBusy) {
		t.Fatalf("opens %v, %v; want ErrBusy", second, err)
	}
	if _, err := journal.Open(t.TempDir()); err == nil || errors.Is(err, journal.ErrBusy) {
		t.Errorf("a folder opens: %v", err)
	}
}

// What is over is forgotten in its time, but for blobs that another result has.
func TestExpire(t *testing.T) {
	f := open(t)
	digest := func(b byte) receipt.Digest { return receipt.Digest(bytes.Repeat([]byte{b}, 32)) }
	first, second := sdk.Work{Job: 1, Index: 2, Attempt: 3}, sdk.Work{Job: 12, Index: 0, Attempt: 0}
	for w, outputs := range map[sdk.Work][]receipt.Digest{first: {digest(1), digest(2)}, second: {digest(2), digest(3)}} {
		// Inputs are 10 more, and both are of the job with spec 20.
		r := journal.Result{Spec: digest(20), Manifest: sdk.Manifest{Job: w.Job, Index: w.Index, Attempt: w.Attempt}}
		for _, output := range outputs {
			r.Leaves = append(r.Leaves, receipt.Leaf{Input: digest(output[0] + 10), Output: output})
		}
		err := errors.Join(f.PutResult(r), f.ServeInputs(r), f.Serve(w), f.Offer(w, []sdk.Opening{{Task: 1}}))
		if err != nil {
			t.Fatal(err)
		}
	}
	reconcile := func(held map[sdk.Work]bool, most int) []sdk.Work {
		t.Helper()
		loose, err := f.Reconcile(held, most)
		if err != nil {
			t.Fatal(err)
		}
		return loose
	}
	if got := reconcile(nil, 5); len(got) != 2 || got[0] != first || got[1] != second {
		t.Errorf("loose are %v", got)
	}
	if got := reconcile(nil, 1); len(got) != 1 {
		t.Errorf("more than one: %v", got)
	}
	if got := reconcile(map[sdk.Work]bool{first: true}, 5); len(got) != 1 || got[0] != second {
		t.Errorf("loose are %v, want what is not held", got)
	}
	at := time.Unix(1_700_000_000, 0)
	expire := func(before time.Time) {
		t.Helper()
		if err := f.Expire(before); err != nil {
			t.Fatal(err)
		}
		f.reopen()
	}
	if err := errors.Join(f.End(first, at), f.End(second, at.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if got := reconcile(nil, 5); len(got) != 0 {
		t.Errorf("loose are %v, but both are over", got)
	}
	if expire(at); !f.Serves(first) || !f.ServesBlob(digest(1)) {
		t.Error("expires too soon")
	}
	expire(at.Add(time.Second))
	if _, ok, err := f.Result(first); ok || err != nil || f.Serves(first) || f.ServesBlob(digest(1)) || f.ServesBlob(digest(11)) {
		t.Errorf("the first is still there (%v)", err)
	}
	if _, ok, err := f.Offered(first); ok || err != nil {
		t.Errorf("openings of the first are still offered (%v)", err)
	}
	for _, b := range []byte{2, 3, 12, 13, 20} {
		if !f.ServesBlob(digest(b)) {
			t.Errorf("the second lost blob %d", b)
		}
	}
	if _, ok, err := f.Offered(second); !f.Serves(second) || !ok || err != nil {
		t.Errorf("the second lost something (%v)", err)
	}
	if got := reconcile(map[sdk.Work]bool{second: true}, 5); len(got) != 0 {
		t.Errorf("loose are %v", got)
	}
	if expire(at.Add(2 * time.Hour)); !f.Serves(second) {
		t.Error("forgets what is held again")
	}
}

// Inputs are fetched from a worker before it is verified, its outputs are not.
func TestServeInputs(t *testing.T) {
	f := open(t)
	digest := func(b byte) receipt.Digest { return receipt.Digest(bytes.Repeat([]byte{b}, 32)) }
	r := journal.Result{Spec: digest(1), Manifest: sdk.Manifest{Job: 1, Leaves: []receipt.Leaf{
		{Input: digest(2), Output: digest(3)}, {Input: digest(4), Output: digest(5)},
	}}}
	if err := f.ServeInputs(r); err != nil {
		t.Fatal(err)
	}
	f.reopen()
	for b, want := range map[byte]bool{1: true, 2: true, 3: false, 4: true, 5: false, 6: false} {
		if got := f.ServesBlob(digest(b)); got != want {
			t.Errorf("serves blob %d: %t, want %t", b, got, want)
		}
	}
}

func TestOffer(t *testing.T) {
	f := open(t)
	w := sdk.Work{Job: 1, Index: 11, Attempt: 1}
	openings := []sdk.Opening{{Task: 7, Path: []felt.Felt{felt.FromUint64[felt.Felt](8)}, Leaf: receipt.Leaf{
		Output: receipt.Digest(bytes.Repeat([]byte{2}, 32)), Salt: felt.FromUint64[felt.Felt](9),
	}}}
	if _, ok, err := f.Offered(w); ok || err != nil {
		t.Fatalf("offers before it was told to: %v", err)
	}
	for range 2 {
		if err := f.Offer(w, openings); err != nil {
			t.Fatal(err)
		}
	}
	f.reopen()
	if got, ok, err := f.Offered(w); !ok || err != nil || !reflect.DeepEqual(got, openings) {
		t.Errorf("offers %v, %t, %v, want %v", got, ok, err, openings)
	}
	if _, ok, _ := f.Offered(sdk.Work{Job: 11, Index: 1, Attempt: 1}); ok {
		t.Error("offers another assignment's")
	}
}

// Values are kept while their seal may have to be opened, and for a time after.
func TestExpireValues(t *testing.T) {
	j := open(t)
	const keep = time.Hour
	values := []felt.Felt{felt.FromUint64[felt.Felt](3)}
	for _, id := range []string{"audit/1/0/0", "jury/2/0"} {
		if err := j.PutValues(id, values); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		minutes int
		live    map[string]bool
		left    int // of the jury's and the audit's
	}{
		{0, map[string]bool{"audit/1/0/0": true}, 2},
		{60, map[string]bool{"audit/1/0/0": true}, 2},
		{61, map[string]bool{"jury/2/0": true}, 2}, // back at the last moment; the audit is over
		{120, nil, 2},
		{122, nil, 1}, // the audit's
		{180, nil, 1},
		{181, nil, 0},
	} {
		if err := j.ExpireValues(step.live, time.Unix(0, 0).Add(time.Duration(step.minutes)*time.Minute), keep); err != nil {
			t.Fatal(err)
		}
		j.reopen()
		left := 0
		for _, id := range []string{"audit/1/0/0", "jury/2/0"} {
			got, ok, err := j.Values(id)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				left++
				if !reflect.DeepEqual(got, values) {
					t.Errorf("%s holds %v", id, got)
				}
			}
		}
		if left != step.left {
			t.Errorf("after %d minutes %d are left, want %d", step.minutes, left, step.left)
		}
	}
}
