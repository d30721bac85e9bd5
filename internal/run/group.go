// Package run starts the long-lived parts of a process, stops them together, and
// turns what became of them into an exit code.
package run

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// Drain is how long services have to return once their context is cancelled.
const Drain = 30 * time.Second

// A Service works until ctx is cancelled, then returns nil or ctx's error.
// Returning nil earlier means that its work is done and leaves the others
// running; any other error, or a panic, stops them all.
type Service interface {
	Run(ctx context.Context) error
}

// Func is a function as a Service.
type Func func(ctx context.Context) error

// Run calls f.
func (f Func) Run(ctx context.Context) error { return f(ctx) }

// PanicError is a panic of a service.
type PanicError struct {
	Value any
	Stack []byte // where it panicked
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Unwrap gives the panic's value where that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// StuckError names the services that had not returned when their time to stop
// was over. Their goroutines still run: the process should end.
type StuckError struct {
	Services []string // by type, or by String where they have one
	Waited   time.Duration
}

func (e *StuckError) Error() string {
	return fmt.Sprintf("still running %v after they were told to stop: %s",
		e.Waited, strings.Join(e.Services, ", "))
}

// Group runs services side by side and returns when all have returned. When ctx
// is cancelled or one of them fails, all are cancelled and have Drain to return;
// those that do not are named by a StuckError. The result joins all failures in
// the order they came; a stop asked for by ctx is none.
func Group(ctx context.Context, services ...Service) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	type exit struct {
		index int
		err   error
	}
	exits := make(chan exit, len(services)) // room for all, so that a late one can end
	running := make(map[int]bool, len(services))
	for i, s := range services {
		running[i] = true
		go func() { exits <- exit{i, protect(ctx, s)} }()
	}

	var failures []error
	var overdue <-chan time.Time
	stop := ctx.Done()
	for len(running) > 0 {
		select {
		case e := <-exits:
			delete(running, e.index)
			if !stopped(ctx, e.err) {
				failures = append(failures, e.err)
				cancel()
			}
		case <-stop:
			stop = nil
			overdue = time.After(Drain)
		case <-overdue:
			stuck := &StuckError{Waited: Drain}
			for i, s := range services {
				if running[i] {
					stuck.Services = append(stuck.Services, name(s))
				}
			}
			return errors.Join(append(failures, stuck)...)
		}
	}
	return errors.Join(failures...)
}

// protect runs s and returns its panic as an error.
func protect(ctx context.Context, s Service) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return s.Run(ctx)
}

// stopped tells whether err is how a service ends that did what it was told.
func stopped(ctx context.Context, err error) bool {
	return err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err())
}

func name(s Service) string {
	if s, ok := s.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", s)
}
