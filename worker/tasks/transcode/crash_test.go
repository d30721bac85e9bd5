package transcode_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/engine/process"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

// doomedWorker is another process: it runs a job task by task, says which is
// finished, and waits for leave to go on. It gets killed somewhere.
func doomedWorker(dir string) int {
	err := func() error {
		store, err := blob.Open(blob.Config{Dir: filepath.Join(dir, "blobs")})
		if err != nil {
			return err
		}
		sandbox, err := process.New(process.Config{StateDir: filepath.Join(dir, "engine")})
		if err != nil {
			return err
		}
		fetcher, err := blob.NewFetcher(blob.FetchConfig{Store: store})
		if err != nil {
			return err
		}
		executor, err := transcode.New(transcode.Config{Engine: sandbox, Store: store, Fetcher: fetcher, Dir: filepath.Join(dir, "tasks"), ISA: "x86-64-v3"})
		if err != nil {
			return err
		}
		digest, err := blob.ParseCID(os.Getenv("TRANSCODE_TEST_SPEC"))
		if err != nil {
			return err
		}
		sources := []string{os.Getenv("TRANSCODE_TEST_SOURCE")}
		job, err := executor.Open(context.Background(), digest, sources)
		if err != nil {
			return err
		}
		for task := range job.Spec().Tasks {
			result, err := job.Run(context.Background(), task, sources)
			if err != nil {
				return err
			}
			fmt.Fprintln(os.Stdout, result.OutputDigest)
		}
		select {} // until killed
	}()
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// A worker killed in the middle of its second task loses at most that task.
func TestKilledWorkerGoesOn(t *testing.T) {
	b := newBuyer(t, "144p")
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TRANSCODE_TEST_WORKER="+dir, "TRANSCODE_TEST_SPEC="+b.job.Digest.String(), "TRANSCODE_TEST_SOURCE="+b.url)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed"

	// What a kill between writing and renaming would leave.
	torn := filepath.Join(dir, "tasks", "journal", b.job.Digest.String(), "2.json.new")
	if err := os.WriteFile(torn, []byte(`{"result":{"inp`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorker(t, dir)
	job := w.open(t, b, b.job.Digest)
	started := w.engine.starts.Load()
	result, err := job.Run(t.Context(), 0, []string{b.url})
	if err != nil || result.OutputDigest.String() != strings.TrimSpace(first) {
		t.Fatalf("%+v, %v; before the kill it was %s", result, err, first)
	}
	if w.engine.starts.Load() != started {
		t.Fatal("a finished task was run again")
	}
	runAll(t, job, b.url)
	left, err := os.ReadDir(filepath.Join(dir, "tasks", "scratch"))
	if err != nil || len(left) > 0 {
		t.Fatalf("scratch holds %v, %v", left, err)
	}
}
