package enginetest

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// turn: nothing of the program happens before it, no wall time passes before it,
// and it ends once, with the program.
func (s suite) turn(t *testing.T) {
	e := s.engine(t)
	task := shell(t, "echo ran >ran; while [ ! -e go ]; do sleep 0.01; done")
	task.Limits.Wall = 5 * time.Second
	asked, given := make(chan struct{}), make(chan struct{})
	var ends atomic.Int32
	task.Turn = func(context.Context) (func(), error) {
		close(asked)
		<-given
		return func() { ends.Add(1) }, nil
	}
	started := make(chan engine.Handle)
	go func() {
		h, err := e.Start(t.Context(), task)
		if err != nil {
			t.Error(err)
		}
		started <- h
	}()
	<-asked
	before := time.Now()
	time.Sleep(100 * time.Millisecond) // long enough for a program that does not wait
	if _, err := os.Stat(task.OutputDir + "/ran"); err == nil {
		t.Fatal("ran before its turn")
	}
	waited := time.Since(before)
	begun := time.Now()
	close(given)
	h := <-started
	awaitFile(t, task, "ran")
	if n := ends.Load(); n != 0 {
		t.Fatalf("its turn ended %d times while it runs", n)
	}
	if err := os.WriteFile(task.OutputDir+"/go", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := e.Wait(t.Context(), h)
	if err != nil || !r.OK() {
		t.Fatalf("ended with %+v, %v", r, err)
	}
	if ran := time.Since(begun); r.Usage.Wall > ran {
		t.Errorf("wall time %s of a program that had %s after %s of waiting", r.Usage.Wall, ran, waited)
	}
	if n := ends.Load(); n != 1 {
		t.Errorf("its turn ended %d times", n)
	}
}

// turnRefused: an error of Turn, and the end of Start's context, are Start's
// errors, and nothing ran.
func (s suite) turnRefused(t *testing.T) {
	e := s.engine(t)
	refusal := errors.New("not today")
	task := shell(t, "echo ran >ran")
	task.Turn = func(context.Context) (func(), error) { return nil, refusal }
	if _, err := e.Start(t.Context(), task); !errors.Is(err, refusal) {
		t.Fatalf("Start: %v, want Turn's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	task.Turn = func(ctx context.Context) (func(), error) {
		cancel()
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	if _, err := e.Start(ctx, task); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start: %v, want context.Canceled", err)
	}
	if _, err := os.Stat(task.OutputDir + "/ran"); err == nil {
		t.Fatal("ran without a turn")
	}
	mustSay(t, e, "true") // the engine goes on
}

// turnAtTheEnd: who waits for a turn does not hold the engine up when it closes.
func (s suite) turnAtTheEnd(t *testing.T) {
	e := s.engine(t)
	task := shell(t, "echo ran >ran")
	asked := make(chan struct{})
	task.Turn = func(ctx context.Context) (func(), error) {
		close(asked)
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	over := make(chan engine.ExitResult, 1)
	go func() {
		r, _ := engine.Run(t.Context(), e, task) // an error will do as well
		over <- r
	}()
	<-asked
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if r := <-over; r.OK() {
		t.Fatalf("ended with %+v", r)
	}
	if _, err := os.Stat(task.OutputDir + "/ran"); err == nil {
		t.Fatal("ran after the end")
	}
}
