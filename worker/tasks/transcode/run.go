package transcode

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine"
)

// Paths inside the engine.
const (
	segmentPath = engine.InputRoot + "/segment"
	outputName  = "video"
	outputPath  = engine.OutputDir + "/" + outputName
)

// Run executes one task, or returns what an earlier run found. Errors:
// *InputFault, *LimitError, blob.ErrUnavailable, the store's, and otherwise
// transient ones.
func (j *Job) Run(ctx context.Context, task int, sources []string) (Result, error) {
	if task < 0 || task >= len(j.spec.Tasks) {
		return Result{}, fmt.Errorf("transcode: job %s has no task %d", j.digest, task)
	}
	e, key := j.executor, taskKey{j.digest, task}
	release, err := e.claim(ctx, key)
	if err != nil {
		return Result{}, err
	}
	defer release()
	if entry, ok := e.finished(ctx, key); ok {
		return entry.outcome()
	}
	result, err := j.execute(ctx, task, sources)
	var fault *InputFault
	switch {
	case err == nil:
		return result, e.journal.write(key, entry{Result: &result})
	case errors.As(err, &fault):
		return Result{}, errors.Join(err, e.journal.write(key, entry{Fault: fault}))
	}
	return Result{}, err
}

// claim waits until nobody else runs the task.
func (e *Executor) claim(ctx context.Context, key taskKey) (release func(), err error) {
	for {
		e.mu.Lock()
		other, taken := e.running[key]
		if !taken {
			mine := make(chan struct{})
			e.running[key] = mine
			e.mu.Unlock()
			return func() {
				e.mu.Lock()
				delete(e.running, key)
				e.mu.Unlock()
				close(mine)
			}, nil
		}
		e.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// finished finds a journal entry whose output is still in the store, intact.
func (e *Executor) finished(ctx context.Context, key taskKey) (entry, bool) {
	found, err := e.journal.read(key)
	if err != nil {
		e.cfg.Log.Warn("journal entry unusable, running the task again", "spec", key.spec, "task", key.task, "err", err)
		return entry{}, false
	}
	if found.Result != nil {
		if _, err := e.cfg.Store.Path(ctx, found.Result.OutputDigest); err != nil {
			return entry{}, false
		}
	}
	return found, found.Result != nil || found.Fault != nil
}

func (j *Job) execute(ctx context.Context, task int, sources []string) (Result, error) {
	e, t := j.executor, j.spec.Tasks[task]
	input, err := e.obtain(ctx, t.Input, sources, t.Bytes)
	if err != nil {
		return Result{}, err
	}
	info, err := e.cfg.Store.Stat(t.Input)
	if err != nil {
		return Result{}, err
	}
	switch {
	case info.Size > t.Bytes: // as if it had to be fetched
		return Result{}, fmt.Errorf("%w: %w: %s has %d bytes, the spec states %d", blob.ErrUnavailable, blob.ErrTooLarge, t.Input, info.Size, t.Bytes)
	case info.Size < t.Bytes:
		return Result{}, &InputFault{t.Input, FaultSize}
	}
	r := &runner{Executor: e, id: fmt.Sprintf("transcode-%.12s-%d", j.digest.String()[10:], task), input: input, limits: j.spec.Limits}
	// The next segments are looked at, and earlier outputs stored, while one is
	// encoded.
	if err := r.checkStreams(ctx, j.spec, t); err != nil {
		return Result{}, err
	}
	output, err := r.encode(ctx, j.spec, task)
	if err != nil {
		return Result{}, err
	}
	r.metering.BytesIn, r.metering.BytesOut = t.Bytes, output.Size
	return Result{
		InputDigest:  t.Input,
		OutputDigest: output.Digest,
		Metering:     r.metering,
		Environment:  Environment{ISA: e.cfg.ISA, FFmpeg: j.spec.Tools.FFmpeg, Encoder: j.spec.Tools.Encoder},
	}, nil
}

// runner runs the programs of one task.
type runner struct {
	*Executor
	id       string
	input    string // host path; empty for none
	limits   sdk.Limits
	metering Metering
}

// encode makes the output and stores it.
func (r *runner) encode(ctx context.Context, spec sdk.Spec, task int) (blob.Info, error) {
	t := spec.Tasks[task]
	argv, err := sdk.Command(spec, task, segmentPath, outputPath)
	if err != nil {
		return blob.Info{}, err
	}
	var output blob.Info
	result, err := r.run(ctx, r.encodes, argv, func(dir string, result engine.ExitResult) error {
		frames, ended := sdk.FramesDone(result.Stdout.Tail)
		if !result.OK() || !ended || frames != t.Frames {
			return nil // judged below
		}
		var err error
		output, err = r.keep(ctx, dir)
		return err
	})
	switch {
	case err != nil:
		return blob.Info{}, err
	case result.OK():
		if frames, ended := sdk.FramesDone(result.Stdout.Tail); !ended {
			return blob.Info{}, fmt.Errorf("%w: ffmpeg reported no end", ErrTask)
		} else if frames != t.Frames {
			return blob.Info{}, &InputFault{t.Input, tooFew(frames)}
		}
		return output, nil
	case refused(result):
		return blob.Info{}, r.blame(ctx, spec, task, failure("ffmpeg", result))
	}
	return blob.Info{}, failure("ffmpeg", result)
}

// blame decides whether the input was the cause of an encoder's failure, by
// decoding it without one.
func (r *runner) blame(ctx context.Context, spec sdk.Spec, task int, cause error) error {
	t := spec.Tasks[task]
	argv, err := sdk.DecodeCommand(spec, task, segmentPath)
	if err != nil {
		return err
	}
	result, err := r.run(ctx, r.encodes, argv, nil)
	switch {
	case err != nil:
		return err
	case refused(result):
		return &InputFault{t.Input, FaultDecode}
	case !result.OK():
		return failure("ffmpeg", result)
	}
	if frames, ended := sdk.FramesDone(result.Stdout.Tail); ended && frames != t.Frames {
		return &InputFault{t.Input, tooFew(frames)}
	}
	return cause
}

func tooFew(frames int) Fault {
	if frames == 0 {
		return FaultEmpty
	}
	return FaultFrames
}

func (r *runner) checkStreams(ctx context.Context, spec sdk.Spec, t sdk.Task) error {
	result, err := r.run(ctx, r.probes, sdk.ProbeCommand(segmentPath), nil)
	switch {
	case err != nil:
		return err
	case refused(result), result.OK() && !sdk.StreamsMatch(spec, result.Stdout.Tail):
		return &InputFault{t.Input, FaultStreams}
	case !result.OK():
		return failure("ffprobe", result)
	}
	return nil
}

// run runs one program in the engine when it is its turn, with a fresh output
// directory that after sees before it is removed.
func (r *runner) run(ctx context.Context, through lane, argv []string, after func(dir string, result engine.ExitResult) error) (engine.ExitResult, error) {
	dir, err := os.MkdirTemp(r.scratchDir(), "out-")
	if err != nil {
		return engine.ExitResult{}, fmt.Errorf("transcode: scratch: %w", err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			r.cfg.Log.Error("scratch not removed", "dir", dir, "err", err)
		}
	}()
	task := engine.Task{
		ID:        r.id,
		Argv:      argv,
		OutputDir: dir,
		Limits: engine.Limits{
			Memory: r.limits.MemoryBytes,
			CPU:    time.Duration(r.limits.CPUSeconds) * time.Second,
			Wall:   time.Duration(r.limits.WallSeconds) * time.Second,
			Output: r.limits.OutputBytes,
			PIDs:   r.limits.PIDs,
		},
	}
	if r.input != "" {
		task.Inputs = []engine.Mount{{Source: r.input, Target: segmentPath}}
	}
	result, err := through.run(ctx, r.cfg.Engine, task)
	if err != nil {
		return result, err
	}
	r.metering.add(result.Usage)
	if after == nil {
		return result, nil
	}
	return result, after(dir, result)
}

// keep stores the output that a task left in dir.
func (r *runner) keep(ctx context.Context, dir string) (blob.Info, error) {
	f, err := engine.OpenOutput(dir, outputName)
	if err != nil {
		return blob.Info{}, fmt.Errorf("%w: %w", ErrTask, err)
	}
	defer f.Close()
	return r.cfg.Store.Put(ctx, f)
}
