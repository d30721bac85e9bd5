package transcode

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bitsage-network/bitsage/sdk/blob"
	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
	"github.com/bitsage-network/bitsage/worker/engine"
)

// Result of a task, as its receipt states it.
type Result struct {
	InputDigest  blob.Digest `json:"input"`
	OutputDigest blob.Digest `json:"output"`
	Metering     Metering    `json:"metering"`
	Environment  Environment `json:"environment"`
}

// Metering of a task: its runs in the engine together.
type Metering struct {
	CPUMillis  int64 `json:"cpu_ms"`
	WallMillis int64 `json:"wall_ms"`
	BytesIn    int64 `json:"bytes_in"`
	BytesOut   int64 `json:"bytes_out"`
}

func (m *Metering) add(u engine.Usage) {
	m.CPUMillis += (u.UserCPU + u.SystemCPU).Milliseconds()
	m.WallMillis += u.Wall.Milliseconds()
}

// Environment decides which other results must be bit-identical.
type Environment struct {
	ISA     string `json:"isa"`
	FFmpeg  string `json:"ffmpeg"`
	Encoder string `json:"encoder"`
}

// Fault is what is wrong with an input. The set is closed, and which one it is
// follows from the segment's bytes and the spec alone: auditors agree.
type Fault string

const (
	// FaultSize: the segment is smaller than the spec states. (A larger one is
	// not fetched: blob.ErrUnavailable.)
	FaultSize Fault = "size"
	// FaultStreams: it is not a Matroska file with one video stream of the
	// spec's codec.
	FaultStreams Fault = "streams"
	// FaultDecode: it does not decode without an error.
	FaultDecode Fault = "decode"
	// FaultEmpty: it decodes, to not a single frame.
	FaultEmpty Fault = "empty"
	// FaultFrames: it has fewer frames than the spec states.
	FaultFrames Fault = "frames"
)

// InputFault: the task cannot be done by anybody. Bytes that do not match the
// input's digest are not one: they are not the input (blob.ErrUnavailable).
type InputFault struct {
	InputDigest blob.Digest `json:"input"`
	Fault       Fault       `json:"fault"`
}

func (e *InputFault) Error() string {
	return fmt.Sprintf("transcode: input %s is at fault: %s", e.InputDigest, e.Fault)
}

// ToolMismatch: this machine's tools would yield other bytes.
type ToolMismatch struct{ Want, Got sdk.Tools }

func (e *ToolMismatch) Error() string {
	return fmt.Sprintf("transcode: tools are %q and %q, the spec demands %q and %q", e.Got.FFmpeg, e.Got.Encoder, e.Want.FFmpeg, e.Want.Encoder)
}

// LimitError: the task hit a limit of the spec on this machine. Another
// machine may be faster, so it says nothing about the input.
type LimitError struct{ Limit engine.Limit }

func (e *LimitError) Error() string {
	return fmt.Sprintf("transcode: task hit its %s limit", e.Limit)
}

// ErrTask is in every failure that is neither the input's nor the spec's: a
// tool that crashed or is missing, a task that was stopped. Trying again may
// help.
var ErrTask = errors.New("transcode: task failed")

// failure describes an engine result that is not a plain non-zero exit.
func failure(program string, r engine.ExitResult) error {
	if r.Limit != "" {
		return &LimitError{r.Limit}
	}
	return fmt.Errorf("%w: %s ended with status %d, signal %d, stopped %v: %s",
		ErrTask, program, r.Code, r.Signal, r.Stopped, strings.TrimSpace(string(r.Stderr.Tail)))
}

// refused reports that a program ran and chose to fail.
func refused(r engine.ExitResult) bool {
	const notExecutable, notFound = 126, 127
	return r.Limit == "" && r.Signal == 0 && !r.Stopped && r.Code > 0 && r.Code != notExecutable && r.Code != notFound
}
