package transcode

import (
	"fmt"
	"maps"
	"slices"
)

// profile is a named way to encode; a source turns it into an Encoding.
type profile struct {
	encoder Encoder
	preset  string
	crf     int
	// shortSide is the lesser of width and height; pictures are never enlarged.
	shortSide int
	// keySeconds between key frames.
	keySeconds int
}

var profiles = map[string]profile{
	"1080p":      {X264, "medium", 22, 1080, 2},
	"720p":       {X264, "medium", 23, 720, 2},
	"480p":       {X264, "medium", 23, 480, 2},
	"360p":       {X264, "medium", 24, 360, 2},
	"144p":       {X264, "veryfast", 27, 144, 2},
	"h265-1080p": {X265, "medium", 25, 1080, 2},
	"h265-720p":  {X265, "medium", 26, 720, 2},
	"h265-480p":  {X265, "medium", 26, 480, 2},
	"h265-144p":  {X265, "superfast", 30, 144, 2},
}

// ProfileNames in alphabetical order.
func ProfileNames() []string { return slices.Sorted(maps.Keys(profiles)) }

// ErrProfile is wrapped in the error for an unknown name.
var ErrProfile = fmt.Errorf("transcode: unknown profile, not one of %v", ProfileNames())

// encodingFor applies a named profile to a source.
func encodingFor(name string, v VideoStream, in Input) (Encoding, error) {
	p, ok := profiles[name]
	if !ok {
		return Encoding{}, fmt.Errorf("%w: %.64q", ErrProfile, name)
	}
	width, height := fit(v.Width, v.Height, p.shortSide)
	keyint := (p.keySeconds*in.RateNum + in.RateDen/2) / in.RateDen
	return Encoding{
		Profile: name,
		Encoder: p.encoder,
		Preset:  p.preset,
		CRF:     p.crf,
		Keyint:  min(max(keyint, 1), 1000),
		Width:   width,
		Height:  height,
	}, nil
}

// fit scales so that the short side is at most short, keeping proportions as
// far as even numbers allow.
func fit(width, height, short int) (int, int) {
	low := min(width, height)
	short = min(short, low)
	scale := func(n int) int {
		// Round to the nearest even number.
		even := (n*short/low + 1) / 2 * 2
		return min(max(even, minDimension), maxDimension)
	}
	return scale(width), scale(height)
}

// limitsFor bounds a task by its frames and pixels: many times what an honest
// machine needs, so that only runaways meet a bound.
func limitsFor(v VideoStream, e Encoding, longestTask int) Limits {
	pixels := int64(max(v.Width*v.Height, e.Width*e.Height))
	// The slowest preset of x265 takes about a microsecond per pixel.
	cpu := 60 + int64(longestTask)*pixels/500_000
	cpu = min(cpu, 86_400)
	return Limits{
		// Encoders look 40 to 60 frames ahead and keep references.
		MemoryBytes: 512<<20 + pixels*600,
		CPUSeconds:  cpu,
		WallSeconds: 4 * cpu,
		// Eight bits per sample of raw video is more than any output has.
		OutputBytes: min(1<<20+int64(longestTask)*int64(e.Width*e.Height)*3/2, MaxSegmentBytes),
		PIDs:        32,
	}
}
