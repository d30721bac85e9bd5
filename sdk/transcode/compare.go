package transcode

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// compare demands that the assembled file shows what the source shows, when
// the source shows it, with all of its audio.
func (c *Client) compare(ctx context.Context, a Assembly, source Source, want timeline, audio audioPlan, path string) error {
	result, err := c.Probe(ctx, path)
	if err != nil {
		return fmt.Errorf("transcode: assembled file: %w", err)
	}
	packets, err := c.packets(ctx, path, result.Video.Index)
	if err != nil {
		return err
	}
	mismatch := func(property string, want, got any) error {
		return &OutputError{-1, property, fmt.Sprint(want), fmt.Sprint(got)}
	}
	got := newTimeline(packets)
	if len(got.times) != len(want.times) {
		return mismatch("number of frames", len(want.times), len(got.times))
	}
	if e := a.Spec.Encoding; result.Video.Width != e.Width || result.Video.Height != e.Height {
		return mismatch("picture size", fmt.Sprintf("%dx%d", e.Width, e.Height), fmt.Sprintf("%dx%d", result.Video.Width, result.Video.Height))
	}
	wantAt, gotAt := source.clock(), result.clock()
	shift := gotAt(got.times[0]) - wantAt(want.times[0])
	if math.Abs(shift) > source.slack()+rounding {
		return mismatch("start of the video", wantAt(want.times[0]), gotAt(got.times[0]))
	}
	for i := range want.times {
		if w, g := wantAt(want.times[i])+shift, gotAt(got.times[i]); math.Abs(w-g) > 2*rounding {
			return mismatch(fmt.Sprintf("time of frame %d", i), w, g)
		}
	}
	frame := source.seconds(want.longest())
	if w, g := wantAt(want.end)+shift, gotAt(got.end); math.Abs(w-g) > frame+rounding {
		return mismatch("end of the video", w, g)
	}
	carried, err := c.planAudio(ctx, result, "")
	if err != nil {
		return err
	}
	if !slices.Equal(audio.packets, carried.packets) {
		return mismatch("number of audio packets", audio.packets, carried.packets)
	}
	if source.Others > 0 || source.Duration == 0 {
		return nil // the source's total may be that of a stream left behind
	}
	// See slack.
	tolerance := max(frame, primingSeconds*float64(min(1, len(source.Audio)))) + rounding
	if w, g := source.Duration.Seconds(), result.Duration.Seconds(); math.Abs(w-g) > tolerance {
		return mismatch("duration", w, g)
	}
	return nil
}

// rounding of times: Matroska counts milliseconds.
const rounding = 0.001

// primingSeconds is how much audio may come before time zero: one packet of
// the usual codecs.
const primingSeconds = 0.064

// seconds converts a duration of the video stream.
func (s Source) seconds(n int64) float64 {
	return float64(n) * float64(s.Video.TimeNum) / float64(s.Video.TimeDen)
}

// clock converts times of the video stream to seconds since the file's start.
func (s Source) clock() func(int64) float64 {
	return func(at int64) float64 { return s.seconds(at) - s.Start }
}

// slack is how far the whole may be moved against the file's start: not every
// container can begin a track before zero, as the priming of audio does; then
// all is later by up to one audio packet.
func (s Source) slack() float64 {
	if len(s.Audio) == 0 {
		return 0
	}
	return primingSeconds
}

// audioPlan is what becomes of the source's audio.
type audioPlan struct {
	packets []int // to be carried over, by stream
	// dropLeadIn: audio before time zero is left out.
	dropLeadIn bool
}

// planAudio counts the audio packets. A source that was cut without
// re-encoding begins before the cut, and hides that by an edit list; Matroska
// has none, so there the hidden beginning, if there is more of it than primes
// a decoder, is left out.
func (c *Client) planAudio(ctx context.Context, s Source, format string) (audioPlan, error) {
	var plan audioPlan
	var shown []int
	for _, stream := range s.Audio {
		packets, err := c.packets(ctx, s.Path, stream.Index)
		if err != nil {
			return plan, err
		}
		count := 0
		for _, p := range packets {
			at := float64(p.pts)*float64(stream.TimeNum)/float64(stream.TimeDen) - s.Start
			if at >= 0 {
				count++
			}
			if at < -primingSeconds && format == "matroska" {
				plan.dropLeadIn = true
			}
		}
		shown = append(shown, count)
		plan.packets = append(plan.packets, len(packets))
	}
	if plan.dropLeadIn {
		plan.packets = shown
	}
	return plan, nil
}
