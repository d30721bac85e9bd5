package transcode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Request to make a job of a video.
type Request struct {
	Path    string
	Profile string // one of ProfileNames
	// SegmentTime is the least duration of a segment; default 10 s.
	SegmentTime time.Duration
	// Tools the workers must have; the default is what this machine has.
	Tools Tools
}

// Job is a prepared Spec. Its canonical form and all segments are in the store.
type Job struct {
	Spec   Spec
	Digest blob.Digest // of the Spec
	Source Source
}

// Prepare probes and splits the video, decodes every segment once to be sure
// that an honest worker can, and stores segments and Spec. A video that fails
// is a *SourceError.
func (c *Client) Prepare(ctx context.Context, r Request, store Store) (Job, error) {
	if r.SegmentTime == 0 {
		r.SegmentTime = 10 * time.Second
	}
	if r.SegmentTime < 0 {
		return Job{}, fmt.Errorf("transcode: Request.SegmentTime must be positive, is %s", r.SegmentTime)
	}
	source, err := c.Probe(ctx, r.Path)
	if err != nil {
		return Job{}, err
	}
	packets, err := c.packets(ctx, r.Path, source.Video.Index)
	var failed *ToolError
	if errors.As(err, &failed) {
		return Job{}, &SourceError{r.Path, Damaged, failed.Stderr}
	}
	if err != nil {
		return Job{}, err
	}
	if len(packets) == 0 {
		return Job{}, &SourceError{r.Path, NoFrames, ""}
	}
	spec, err := c.draft(ctx, r, source, packets)
	if err != nil {
		return Job{}, err
	}
	dir, err := os.MkdirTemp(c.cfg.TempDir, "bitsage-split-")
	if err != nil {
		return Job{}, fmt.Errorf("transcode: prepare: %w", err)
	}
	defer os.RemoveAll(dir)

	unit := float64(source.Video.TimeNum) / float64(source.Video.TimeDen)
	files, err := c.split(ctx, &spec, source, packets, int64(r.SegmentTime.Seconds()/unit), dir)
	var refused *SourceError
	if errors.As(err, &refused) && refused.Reason == Damaged && len(spec.Tasks) > 1 {
		// Perhaps its key frames are not what they claim (gradual refresh):
		// then it still decodes as a whole.
		files, err = c.split(ctx, &spec, source, packets, 1<<62, dir)
	}
	if err != nil {
		return Job{}, err
	}
	spec.Limits = limitsFor(source.Video, spec.Encoding, longestTask(spec))
	for i, file := range files {
		if spec.Tasks[i], err = put(ctx, store, file, spec.Tasks[i]); err != nil {
			return Job{}, err
		}
		c.progress("store", i+1, len(files))
	}
	data, err := Encode(spec)
	if err != nil {
		return Job{}, err
	}
	info, err := store.Put(ctx, bytes.NewReader(data))
	if err != nil {
		return Job{}, err
	}
	return Job{Spec: spec, Digest: info.Digest, Source: source}, nil
}

// draft is the Spec without tasks and limits.
func (c *Client) draft(ctx context.Context, r Request, source Source, packets []packet) (Spec, error) {
	in := Input{Codec: Codec(source.Video.Codec), Rotate: source.Video.Rotate, Interlaced: source.Video.Interlaced}
	in.RateNum, in.RateDen = rate(source.Video, newTimeline(packets))
	encoding, err := encodingFor(r.Profile, source.Video, in)
	if err != nil {
		return Spec{}, err
	}
	tools := r.Tools
	if tools == (Tools{}) {
		if tools, err = c.Tools(ctx, encoding.Encoder); err != nil {
			return Spec{}, err
		}
	}
	return Spec{Kind: Kind, Input: in, Encoding: encoding, Tools: tools}, nil
}

// rate is the file's own average if it is within a Spec's bounds, otherwise
// the average over the timeline in thousandths.
func rate(v VideoStream, t timeline) (num, den int) {
	if checkRate(v.RateNum, v.RateDen) == nil {
		return v.RateNum, v.RateDen
	}
	if n := len(t.times); n > 0 {
		seconds := float64(t.end-t.times[0]) * float64(v.TimeNum) / float64(v.TimeDen)
		num = int(float64(n)*1000/seconds + 0.5)
		if checkRate(num, 1000) == nil {
			return num, 1000
		}
	}
	return 25, 1
}

// split cuts the source into files of dir, fills in the spec's tasks, but for
// the digests, and decodes every file as a worker would.
func (c *Client) split(ctx context.Context, spec *Spec, source Source, packets []packet, target int64, dir string) ([]string, error) {
	segments, err := cut(packets, target)
	if err != nil {
		return nil, &SourceError{source.Path, UnsupportedTimeline, err.Error()}
	}
	if len(segments) > MaxTasks {
		return nil, &SourceError{source.Path, TooLarge, fmt.Sprintf("%d segments, at most %d", len(segments), MaxTasks)}
	}
	all, err := c.writeSegments(ctx, source, segments, len(packets), dir)
	if err != nil {
		return nil, err
	}
	spec.Tasks = make([]Task, len(segments))
	files := make([]string, len(segments))
	for i, s := range segments {
		files[i] = all[s.first]
		fi, err := os.Stat(files[i])
		if err != nil {
			return nil, fmt.Errorf("transcode: split: %w", err)
		}
		spec.Tasks[i] = Task{Bytes: fi.Size(), Skip: s.skip, Frames: s.frames}
		var bad *SpecError
		if err := spec.Tasks[i].check(fmt.Sprintf("segment %d", i)); errors.As(err, &bad) {
			return nil, &SourceError{source.Path, TooLarge, bad.Field + " " + bad.Reason}
		}
	}
	return files, c.checkSegments(ctx, *spec, source.Path, files)
}

// writeSegments copies the packets of the video stream into one Matroska file
// per segment, and returns the files by their first packet.
func (c *Client) writeSegments(ctx context.Context, source Source, segments []segment, packets int, dir string) (map[int]string, error) {
	if err := clearDir(dir, source.Bytes); err != nil {
		return nil, err
	}
	url, err := fileURL(source.Path)
	if err != nil {
		return nil, err
	}
	// Hidden segments are cut off too, though nobody gets them.
	starts := []int{0}
	for _, s := range segments {
		starts = append(starts, s.first, s.first+s.packets)
	}
	sort.Ints(starts)
	starts = dedupe(starts, packets)
	list := make([]string, 0, len(starts))
	for _, start := range starts[1:] {
		list = append(list, strconv.Itoa(start))
	}
	list = append(list, strconv.Itoa(packets+1)) // never reached
	argv := append([]string{"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-xerror"}, guarded(url)...)
	argv = append(argv, "-map", "0:"+strconv.Itoa(source.Video.Index), "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1",
		"-fflags", "+bitexact", "-f", "segment", "-segment_format", "matroska", "-segment_frames", strings.Join(list, ","),
		filepath.Join(strings.ReplaceAll(dir, "%", "%%"), "%06d.mkv"))
	c.progress("split", 0, len(segments))
	_, err = c.output(ctx, argv)
	var failed *ToolError
	if errors.As(err, &failed) {
		return nil, &SourceError{source.Path, Damaged, failed.Stderr}
	}
	if err != nil {
		return nil, err
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("transcode: split: %w", err)
	}
	if len(names) != len(starts) {
		return nil, &SourceError{source.Path, Damaged, fmt.Sprintf("split into %d segments instead of %d", len(names), len(starts))}
	}
	files := make(map[int]string, len(starts))
	for i, start := range starts {
		files[start] = filepath.Join(dir, names[i].Name()) // sorted
	}
	c.progress("split", len(segments), len(segments))
	return files, nil
}

// dedupe drops repeated values and those at or beyond end from a sorted list.
func dedupe(sorted []int, end int) []int {
	var out []int
	for _, n := range sorted {
		if n < end && (len(out) == 0 || out[len(out)-1] != n) {
			out = append(out, n)
		}
	}
	return out
}

// clearDir empties dir and makes sure that it has room for a video of size
// bytes: running out of it later would look like a damaged video.
func clearDir(dir string, size int64) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
	}
	if err != nil {
		return fmt.Errorf("transcode: split: %w", err)
	}
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return fmt.Errorf("transcode: split: %w", err)
	}
	if free := int64(fs.Bavail) * fs.Frsize; free < size {
		return fmt.Errorf("%w: %s has %d bytes left, the video has %d", blob.ErrNoSpace, dir, free, size)
	}
	return nil
}

// checkSegments runs the workers' decoder over every segment.
func (c *Client) checkSegments(ctx context.Context, spec Spec, source string, files []string) error {
	return c.parallel(ctx, "check", len(files), func(ctx context.Context, i int) error {
		argv, err := DecodeCommand(spec, i, files[i])
		if err != nil {
			return err
		}
		stdout, err := c.output(ctx, argv)
		var failed *ToolError
		if errors.As(err, &failed) {
			return &SourceError{source, Damaged, fmt.Sprintf("segment %d: %s", i, failed.Stderr)}
		}
		if err != nil {
			return err
		}
		if frames, ok := FramesDone(stdout); !ok || frames != spec.Tasks[i].Frames {
			return &SourceError{source, Damaged, fmt.Sprintf("segment %d yields %d frames instead of %d", i, frames, spec.Tasks[i].Frames)}
		}
		return nil
	})
}

func put(ctx context.Context, store Store, path string, t Task) (Task, error) {
	f, err := os.Open(path)
	if err != nil {
		return t, fmt.Errorf("transcode: prepare: %w", err)
	}
	defer f.Close()
	info, err := store.Put(ctx, f)
	if err != nil {
		return t, err
	}
	t.Input = info.Digest
	// As the segments are removed as they are stored, a video needs its room
	// only once.
	if err := os.Remove(path); err != nil {
		return t, fmt.Errorf("transcode: prepare: %w", err)
	}
	return t, nil
}

func longestTask(s Spec) int {
	longest := 0
	for _, t := range s.Tasks {
		longest = max(longest, t.Skip+t.Frames)
	}
	return longest
}
