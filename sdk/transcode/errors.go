package transcode

import (
	"errors"
	"fmt"
)

var (
	ErrSpecSize     = errors.New("transcode: spec is too large")
	ErrSpecSyntax   = errors.New("transcode: spec is malformed")
	ErrSpecVersion  = errors.New("transcode: spec is of another kind")
	ErrNotCanonical = errors.New("transcode: spec is not in canonical form")
	// ErrContainer: the result's file name must end in .mp4 or .mkv, and .mp4
	// must be able to hold the source's audio.
	ErrContainer = errors.New("transcode: container not supported")
)

// SpecError names the value of a Spec that is outside its bounds.
type SpecError struct{ Field, Reason string }

func (e *SpecError) Error() string { return "transcode: spec: " + e.Field + " " + e.Reason }

// Reason a video is refused before it becomes a job.
type Reason string

const (
	NotVideo            Reason = "not a video file of a supported format"
	NoVideoStream       Reason = "no video stream"
	NoFrames            Reason = "no frames"
	TooLarge            Reason = "too large"
	UnsupportedCodec    Reason = "codec cannot be decoded bit-exactly"
	UnsupportedTimeline Reason = "timeline cannot be kept"
	Damaged             Reason = "does not decode without errors"
)

// SourceError says why a video is refused.
type SourceError struct {
	Path   string
	Reason Reason
	Detail string
}

func (e *SourceError) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("transcode: %s: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("transcode: %s: %s: %s", e.Path, e.Reason, e.Detail)
}

// OutputError says which output, or which property of the assembled file, is
// not as the spec and the source demand. Task is -1 for the whole.
type OutputError struct {
	Task      int
	Property  string
	Want, Got string
}

func (e *OutputError) Error() string {
	at := "assembled file"
	if e.Task >= 0 {
		at = fmt.Sprintf("output of task %d", e.Task)
	}
	return fmt.Sprintf("transcode: %s: %s is %s, want %s", at, e.Property, e.Got, e.Want)
}

// ToolError is a failed run of ffmpeg or ffprobe.
type ToolError struct {
	Tool   string
	Code   int // exit status; -1 if it was killed
	Stderr string
}

func (e *ToolError) Error() string {
	return fmt.Sprintf("transcode: %s ended with %d: %s", e.Tool, e.Code, e.Stderr)
}
