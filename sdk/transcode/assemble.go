package transcode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Verify reads a task's output and compares it with the digest of its receipt.
// It returns a *blob.MismatchError if it is another.
func Verify(output io.Reader, receipt blob.Digest) error {
	got, _, err := blob.SumReader(output)
	if err != nil {
		return fmt.Errorf("transcode: verify: %w", err)
	}
	if got != receipt {
		return &blob.MismatchError{Want: receipt, Got: got}
	}
	return nil
}

// Assembly of a job's outputs into one file.
type Assembly struct {
	Spec    Spec
	Outputs []blob.Digest // of each task, all in the store
	Source  string        // the video that Prepare was given
	Dest    string        // ends in .mp4 or .mkv; replaced if it exists
}

// Assemble joins the outputs, gives each frame its time in the source, adds
// the source's audio unchanged, checks the result against the source, and only
// then puts it at Dest. An *OutputError names what does not fit.
func (c *Client) Assemble(ctx context.Context, a Assembly, store Store) error {
	if err := a.Spec.Check(); err != nil {
		return err
	}
	if len(a.Outputs) != len(a.Spec.Tasks) {
		return &OutputError{-1, "number of outputs", strconv.Itoa(len(a.Spec.Tasks)), strconv.Itoa(len(a.Outputs))}
	}
	source, err := c.Probe(ctx, a.Source)
	if err != nil {
		return err
	}
	format, err := container(a.Dest, source)
	if err != nil {
		return err
	}
	packets, err := c.packets(ctx, a.Source, source.Video.Index)
	if err != nil {
		return err
	}
	line := newTimeline(packets)
	if len(line.times) != a.Spec.Frames() {
		return &OutputError{-1, "number of frames", fmt.Sprintf("%d as in the source", len(line.times)), strconv.Itoa(a.Spec.Frames())}
	}
	dir, err := os.MkdirTemp(c.cfg.TempDir, "bitsage-join-")
	if err != nil {
		return fmt.Errorf("transcode: assemble: %w", err)
	}
	defer os.RemoveAll(dir)

	ranked, err := c.rankOutputs(ctx, a, store)
	if err != nil {
		return err
	}
	video := filepath.Join(dir, "video.mp4")
	delay, err := c.join(ctx, a, store, source.Video, ranked, line.from(source), video)
	if err != nil {
		return err
	}
	part := a.Dest + ".part"
	defer os.Remove(part) // gone already after success
	audio, err := c.planAudio(ctx, source, format)
	if err != nil {
		return err
	}
	if err := c.addAudio(ctx, a, audio, format, video, delay, part); err != nil {
		return err
	}
	if err := c.compare(ctx, a, source, line, audio, part); err != nil {
		return err
	}
	if err := os.Rename(part, a.Dest); err != nil {
		return fmt.Errorf("transcode: assemble: %w", err)
	}
	return nil
}

// container is ffmpeg's name for the one that Dest's ending asks for.
func container(dest string, source Source) (string, error) {
	switch strings.ToLower(filepath.Ext(dest)) {
	case ".mkv":
		return "matroska", nil
	case ".mp4":
		for _, a := range source.Audio {
			switch a.Codec {
			case "aac", "mp3", "ac3", "eac3", "alac", "opus", "flac":
			default:
				return "", fmt.Errorf("%w: .mp4 does not hold %s audio, .mkv does", ErrContainer, a.Codec)
			}
		}
		return "mp4", nil
	}
	return "", fmt.Errorf("%w: %s", ErrContainer, dest)
}

// from counts time from the start of the source file, in its video stream's
// own resolution but with a numerator of one.
func (t timeline) from(s Source) timeline {
	num, den := int64(s.Video.TimeNum), int64(s.Video.TimeDen)
	start := int64(s.Start * float64(den))
	start = min(start, t.times[0]*num)
	out := timeline{times: make([]int64, len(t.times)), end: t.end*num - start}
	for i, at := range t.times {
		out.times[i] = at*num - start
	}
	return out
}

// rankOutputs finds the frames of every output.
func (c *Client) rankOutputs(ctx context.Context, a Assembly, store Store) ([][]unit, error) {
	ranked := make([][]unit, len(a.Outputs))
	err := c.parallel(ctx, "order", len(ranked), func(ctx context.Context, i int) error {
		f, err := store.Open(ctx, a.Outputs[i])
		if err != nil {
			return err
		}
		defer f.Close()
		fi, err := f.Stat()
		if err != nil {
			return fmt.Errorf("transcode: assemble: %w", err)
		}
		ranked[i], err = c.units(ctx, a.Spec.Encoding.Encoder, f.Name(), fi.Size())
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return &OutputError{i, "stream", "well formed", err.Error()}
		}
		if got, want := len(ranked[i]), a.Spec.Tasks[i].Frames; got != want {
			return &OutputError{i, "number of frames", strconv.Itoa(want), strconv.Itoa(got)}
		}
		return nil
	})
	return ranked, err
}

// join writes the outputs as one video file and returns the seconds by which
// the video begins after the source file does.
func (c *Client) join(ctx context.Context, a Assembly, store Store, v VideoStream, ranked [][]unit, line timeline, path string) (float64, error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("transcode: assemble: %w", err)
	}
	defer file.Close()
	m := newMuxer(file, a.Spec.Encoding.Encoder, uint32(v.TimeDen), line)
	for i, d := range a.Outputs {
		if err := appendOutput(ctx, m, store, d, ranked[i]); err != nil {
			return 0, fmt.Errorf("transcode: output of task %d: %w", i, err)
		}
		c.progress("join", i+1, len(a.Outputs))
	}
	if err := errors.Join(m.close(), file.Close()); err != nil {
		return 0, fmt.Errorf("transcode: assemble: %w", err)
	}
	return float64(line.times[0]) / float64(v.TimeDen), nil
}

func appendOutput(ctx context.Context, m *muxer, store Store, d blob.Digest, units []unit) error {
	f, err := store.Open(ctx, d)
	if err != nil {
		return err
	}
	defer f.Close()
	return m.append(f, units)
}

func (c *Client) addAudio(ctx context.Context, a Assembly, audio audioPlan, format, video string, delay float64, dest string) error {
	source, err := fileURL(a.Source)
	if err != nil {
		return err
	}
	target, err := fileURL(dest)
	if err != nil {
		return err
	}
	argv := []string{"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error"}
	if delay > 0 {
		// ffmpeg lets every input begin at 0.
		argv = append(argv, "-itsoffset", strconv.FormatFloat(delay, 'f', 6, 64))
	}
	argv = append(argv, "-protocol_whitelist", "file", "-f", "mp4", "-i", "file:"+video)
	argv = append(argv, guarded(source)...)
	argv = append(argv, "-map", "0:v:0", "-map", "1:a?", "-c", "copy", "-map_metadata", "1", "-map_chapters", "1")
	if audio.dropLeadIn {
		argv = append(argv, "-copypriorss:a", "0")
	}
	if format == "mp4" {
		argv = append(argv, "-movflags", "+faststart")
		if a.Spec.Encoding.Encoder == X265 {
			argv = append(argv, "-tag:v", "hvc1") // the tag every player knows
		}
	}
	_, err = c.output(ctx, append(argv, "-f", format, "-y", target))
	return err
}
