package enginetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (s suite) wallLimit(t *testing.T) {
	task := shell(t, "sleep 100")
	task.Limits.Wall = 200 * time.Millisecond
	r := run(t, s.engine(t), task)
	if r.Limit != engine.LimitWall || r.OK() || r.Usage.Wall < 200*time.Millisecond || r.Usage.Wall > 5*time.Second {
		t.Fatalf("ended with %+v", r)
	}
}

func (s suite) cpuLimit(t *testing.T) {
	// Two processes, so that no limit on a single one would do.
	task := shell(t, "(while :; do :; done) & while :; do :; done")
	task.Limits.CPU = 300 * time.Millisecond
	r := run(t, s.engine(t), task)
	if r.Limit != engine.LimitCPU || r.OK() {
		t.Fatalf("ended with %+v", r)
	}
	if used := r.Usage.UserCPU + r.Usage.SystemCPU; used < 250*time.Millisecond || used > 3*time.Second {
		t.Fatalf("used %s", used)
	}
}

func (s suite) memoryLimit(t *testing.T) {
	// tail buffers its input, as it never sees a line end.
	task := shell(t, "tail -n 1 /dev/zero & tail -n 1 /dev/zero & wait")
	task.Limits.Memory = 64 << 20
	r := run(t, s.engine(t), task)
	if r.Limit != engine.LimitMemory || r.OK() {
		t.Fatalf("ended with %+v: %s", r, r.Stderr.Tail)
	}
}

func (s suite) outputLimit(t *testing.T) {
	e := s.engine(t)
	for name, script := range map[string]string{
		"one file":    "cat /dev/zero >big; sleep 100",
		"two files":   "head -c 700000 /dev/zero >a; head -c 700000 /dev/zero >b; sleep 100",
		"at the end":  "head -c 700000 /dev/zero >a; head -c 700000 /dev/zero >b",
		"sparse file": "truncate -s 700000 a; truncate -s 700000 b; sleep 100",
	} {
		task := shell(t, script)
		task.Limits.Output = 1 << 20
		if r := run(t, e, task); r.Limit != engine.LimitOutput || r.OK() {
			t.Errorf("%s: ended with %+v", name, r)
		}
	}
}

func (s suite) manyFiles(t *testing.T) {
	task := shell(t, `mkdir d; i=0; while [ $i -lt 2000 ]; do : >d/$i; i=$((i+1)); done; sleep 100`)
	task.Limits.Output = 1 << 20
	if r := run(t, s.engine(t), task); r.Limit != engine.LimitOutput {
		t.Fatalf("ended with %+v", r)
	}
}

func (s suite) forkBomb(t *testing.T) {
	e := s.engine(t)
	task := shell(t, `exec perl -e '
		for (1..300) { my $pid = fork; if (defined $pid) { unless ($pid) { sleep 100; exit } } else { $refused++ } }
		open F, ">full"; print F $refused; close F; sleep 100'`)
	task.Limits.PIDs = 24
	h := mustStart(t, e, task)
	awaitFile(t, task, "full")
	stats, err := e.Stats(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Processes < task.Limits.PIDs-4 || stats.Processes > task.Limits.PIDs+1 {
		t.Errorf("%d processes at once, the limit is %d", stats.Processes, task.Limits.PIDs)
	}
	// The limit of one task is not used up by another's.
	if r := run(t, e, shell(t, "for i in 1 2 3 4 5 6 7 8; do sleep 0.05 & done; wait")); !r.OK() {
		t.Errorf("a second task ended with %+v: %s", r, r.Stderr.Tail)
	}
	if err := e.Stop(t.Context(), h, 0); err != nil {
		t.Fatal(err)
	}
	// The real thing, whose processes come and go, ends by the wall clock and
	// takes nothing else with it.
	task = shell(t, "bomb() { bomb | bomb & }; bomb; sleep 100")
	task.Limits.PIDs = 24
	task.Limits.Wall = 300 * time.Millisecond
	if r := run(t, e, task); r.OK() {
		t.Errorf("fork bomb ended with %+v", r)
	}
}
