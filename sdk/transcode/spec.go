// Package transcode is the video workload as buyer and worker share it. A
// buyer splits a video at key frames, without re-encoding, into segments; each
// segment is one task, and a task's output is an elementary stream that two
// honest workers make bit for bit alike. A Spec says all there is to know to
// run the tasks; its values are enumerations and bounded integers, so none of
// it can turn into anything else on a command line.
package transcode

import (
	"fmt"
	"regexp"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Kind is the workload and the version of its rules. Any change of what a Spec
// means, or of the bytes a task yields, is a new Kind.
const Kind = "ffmpeg.transcode/1"

// Spec of one job.
type Spec struct {
	Kind     string   `json:"kind"`
	Input    Input    `json:"input"`
	Encoding Encoding `json:"encoding"`
	Tools    Tools    `json:"tools"`
	Limits   Limits   `json:"limits"`
	Tasks    []Task   `json:"tasks"`
}

// Codec of the source.
type Codec string

// Codecs whose decoders are bit-exact, by standard or with the flags we set.
const (
	H264  Codec = "h264"
	HEVC  Codec = "hevc"
	VP9   Codec = "vp9"
	AV1   Codec = "av1"
	MPEG2 Codec = "mpeg2video"
	MPEG4 Codec = "mpeg4"
)

// Input says how the segments are to be read. Every segment is a Matroska file
// with one video stream.
type Input struct {
	Codec Codec `json:"codec"`
	// RateNum/RateDen is the source's average frame rate. The encoder is told
	// this constant rate; the true times come back at Assemble.
	RateNum int `json:"rate_num"`
	RateDen int `json:"rate_den"`
	// Rotate is by how many degrees clockwise pictures must be turned.
	Rotate int `json:"rotate"`
	// Interlaced sources are deinterlaced, frame by frame.
	Interlaced bool `json:"interlaced"`
}

// Encoder that makes the output.
type Encoder string

const (
	X264 Encoder = "libx264"
	X265 Encoder = "libx265"
)

// Encoding of the output: constant rate factor, one thread, closed groups of
// pictures of fixed length, 4:2:0 with 8 bits.
type Encoding struct {
	Profile string  `json:"profile"` // the name these values came from
	Encoder Encoder `json:"encoder"`
	Preset  string  `json:"preset"`
	CRF     int     `json:"crf"`
	Keyint  int     `json:"keyint"` // frames
	Width   int     `json:"width"`  // even, of the upright picture
	Height  int     `json:"height"` // even
}

// Tools whose versions a worker must match exactly for outputs to be alike.
type Tools struct {
	FFmpeg  string `json:"ffmpeg"`
	Encoder string `json:"encoder"`
}

// Limits of every task.
type Limits struct {
	MemoryBytes int64 `json:"memory_bytes"`
	CPUSeconds  int64 `json:"cpu_seconds"`
	WallSeconds int64 `json:"wall_seconds"`
	OutputBytes int64 `json:"output_bytes"`
	PIDs        int   `json:"pids"`
}

// Task is one segment.
type Task struct {
	Input blob.Digest `json:"input"`
	Bytes int64       `json:"bytes"`
	// Frames to encode, after Skip decoded frames that the source's edit list
	// hides.
	Skip   int `json:"skip"`
	Frames int `json:"frames"`
}

// Bounds of a Spec.
const (
	MaxSpecBytes    = 8 << 20
	MaxTasks        = 20_000
	MaxSegmentBytes = 4 << 30
	MaxFrames       = 1_000_000 // per task
	maxDimension    = 8192
	maxPixels       = 8192 * 4320
)

var decoders = map[Codec]string{
	H264: "h264", HEVC: "hevc", VP9: "vp9", AV1: "libdav1d", MPEG2: "mpeg2video", MPEG4: "mpeg4",
}

var presets = map[string]bool{
	"ultrafast": true, "superfast": true, "veryfast": true, "faster": true, "fast": true,
	"medium": true, "slow": true, "slower": true, "veryslow": true,
}

var (
	profilePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	versionPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ().+:~_-]{0,95}$`)
)

// Check returns a *SpecError for the first value outside its bounds.
func (s Spec) Check() error {
	if s.Kind != Kind {
		return &SpecError{"kind", fmt.Sprintf("is %.64q, not %q", s.Kind, Kind)}
	}
	for _, check := range []func() error{s.Input.check, s.Encoding.check, s.Tools.check, s.Limits.check} {
		if err := check(); err != nil {
			return err
		}
	}
	if len(s.Tasks) < 1 || len(s.Tasks) > MaxTasks {
		return &SpecError{"tasks", fmt.Sprintf("has %d entries, not 1 to %d", len(s.Tasks), MaxTasks)}
	}
	for i, t := range s.Tasks {
		if err := t.check(fmt.Sprintf("tasks[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

// Frames of all tasks together.
func (s Spec) Frames() int {
	sum := 0
	for _, t := range s.Tasks {
		sum += t.Frames
	}
	return sum
}

func (i Input) check() error {
	if decoders[i.Codec] == "" {
		return &SpecError{"input.codec", fmt.Sprintf("%.32q is not one we know", i.Codec)}
	}
	if err := checkRate(i.RateNum, i.RateDen); err != nil {
		return err
	}
	switch i.Rotate {
	case 0, 90, 180, 270:
		return nil
	}
	return &SpecError{"input.rotate", fmt.Sprintf("%d is not 0, 90, 180 or 270", i.Rotate)}
}

// checkRate allows 1/60 to 1000 frames per second.
func checkRate(num, den int) error {
	if err := within("input.rate_num", num, 1, 1_000_000); err != nil {
		return err
	}
	if err := within("input.rate_den", den, 1, 1_000_000); err != nil {
		return err
	}
	if num > 1000*den || den > 60*num {
		return &SpecError{"input.rate_num", fmt.Sprintf("rate %d/%d is not within 1/60 to 1000", num, den)}
	}
	return nil
}

func (e Encoding) check() error {
	switch {
	case !profilePattern.MatchString(e.Profile):
		return &SpecError{"encoding.profile", fmt.Sprintf("%.64q is no profile name", e.Profile)}
	case e.Encoder != X264 && e.Encoder != X265:
		return &SpecError{"encoding.encoder", fmt.Sprintf("%.32q is not one we know", e.Encoder)}
	case !presets[e.Preset]:
		return &SpecError{"encoding.preset", fmt.Sprintf("%.32q is not one we know", e.Preset)}
	case e.Width%2 != 0 || e.Height%2 != 0:
		return &SpecError{"encoding.width", fmt.Sprintf("%dx%d is not even", e.Width, e.Height)}
	}
	for _, err := range []error{
		within("encoding.crf", e.CRF, 0, 51),
		within("encoding.keyint", e.Keyint, 1, 1000),
		within("encoding.width", e.Width, minDimension, maxDimension),
		within("encoding.height", e.Height, minDimension, maxDimension),
		within("encoding.width", e.Width*e.Height, 1, maxPixels),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// minDimension is the least that both encoders take.
const minDimension = 32

func (t Tools) check() error {
	if !versionPattern.MatchString(t.FFmpeg) {
		return &SpecError{"tools.ffmpeg", fmt.Sprintf("%.96q is no version", t.FFmpeg)}
	}
	if !versionPattern.MatchString(t.Encoder) {
		return &SpecError{"tools.encoder", fmt.Sprintf("%.96q is no version", t.Encoder)}
	}
	return nil
}

func (l Limits) check() error {
	for _, err := range []error{
		// Below this an encoder may fail for want of memory on one machine
		// and not on another.
		within("limits.memory_bytes", l.MemoryBytes, 256<<20, 64<<30),
		within("limits.cpu_seconds", l.CPUSeconds, 1, 86_400),
		within("limits.wall_seconds", l.WallSeconds, 1, 7*86_400),
		within("limits.output_bytes", l.OutputBytes, 4096, MaxSegmentBytes),
		within("limits.pids", l.PIDs, 4, 256),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t Task) check(at string) error {
	for _, err := range []error{
		within(at+".bytes", t.Bytes, 1, MaxSegmentBytes),
		within(at+".skip", t.Skip, 0, MaxFrames),
		within(at+".frames", t.Frames, 1, MaxFrames),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func within[T int | int64](field string, value, low, high T) error {
	if value < low || value > high {
		return &SpecError{field, fmt.Sprintf("%d is not within %d to %d", value, low, high)}
	}
	return nil
}
