package transcode

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// packet of a stream, in the order of the file, which is decoding order.
type packet struct {
	pts      int64
	duration int64 // 0 if unknown
	key      bool
	hidden   bool // decoded, not shown: outside the edit list
}

// maxTime keeps arithmetic on times, and on their multiples, from overflowing.
const maxTime = 1 << 50

// packets lists one stream of a source without decoding it.
func (c *Client) packets(ctx context.Context, path string, stream int) ([]packet, error) {
	url, err := fileURL(path)
	if err != nil {
		return nil, err
	}
	var list []packet
	err = c.stream(ctx, append([]string{"ffprobe", "-hide_banner", "-loglevel", "error",
		"-select_streams", strconv.Itoa(stream), "-show_entries", "packet=pts,duration,flags", "-of", "csv=p=0"}, guarded(url)...),
		func(r io.Reader) error {
			lines := bufio.NewScanner(r)
			for lines.Scan() {
				if lines.Text() == "" { // a packet's side data
					continue
				}
				p, err := parsePacket(lines.Text())
				if err != nil {
					return &SourceError{Path: path, Reason: UnsupportedTimeline, Detail: err.Error()}
				}
				list = append(list, p)
			}
			return lines.Err()
		})
	return list, err
}

// parsePacket reads "pts,duration,flags".
func parsePacket(line string) (packet, error) {
	fields := strings.Split(strings.TrimRight(line, ","), ",")
	if len(fields) < 3 {
		return packet{}, fmt.Errorf("malformed packet %.80q", line)
	}
	pts, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || pts < -maxTime || pts > maxTime {
		return packet{}, errors.New("a packet has no presentation time")
	}
	p := packet{pts: pts, key: strings.Contains(fields[2], "K"), hidden: strings.Contains(fields[2], "D")}
	if d, err := strconv.ParseInt(fields[1], 10, 64); err == nil && d > 0 && d < maxTime {
		p.duration = d
	}
	return p, nil
}

// timeline of a video stream: when each shown frame begins, in display order,
// in units of the stream's time base, and when the last one ends.
type timeline struct {
	times []int64
	end   int64
}

// longest frame, in time base units.
func (t timeline) longest() int64 {
	longest := t.end - t.times[len(t.times)-1]
	for i := 1; i < len(t.times); i++ {
		longest = max(longest, t.times[i]-t.times[i-1])
	}
	return longest
}

// newTimeline takes the shown packets' times. Equal ones are spread by one
// unit, for no container can hold two frames at once.
func newTimeline(packets []packet) timeline {
	var t timeline
	var last packet
	for _, p := range packets {
		if p.hidden {
			continue
		}
		t.times = append(t.times, p.pts)
		if len(t.times) == 1 || p.pts > last.pts {
			last = p
		}
	}
	if len(t.times) == 0 {
		return t
	}
	slices.Sort(t.times)
	for i := 1; i < len(t.times); i++ {
		t.times[i] = max(t.times[i], t.times[i-1]+1)
	}
	n := len(t.times)
	duration := last.duration
	if duration == 0 && n > 1 { // as long as the average
		duration = (t.times[n-1] - t.times[0]) / int64(n-1)
	}
	t.end = t.times[n-1] + max(1, duration)
	return t
}

// segment is a run of packets that decodes by itself.
type segment struct {
	first, packets int
	skip, frames   int // in display order
}

// cut divides packets where a key frame comes before everything behind it and
// after everything before it in display order, at least target time units
// apart. Where no such place is, segments are longer.
func cut(packets []packet, target int64) ([]segment, error) {
	n := len(packets)
	// earliest[i] is the earliest time from packet i on.
	earliest := make([]int64, n+1)
	earliest[n] = math.MaxInt64
	for i := n - 1; i >= 0; i-- {
		earliest[i] = min(earliest[i+1], packets[i].pts)
	}
	var segments []segment
	first, latest := 0, packets[0].pts
	for i := 1; i <= n; i++ {
		if i == n || packets[i].key && packets[i].pts == earliest[i] && packets[i].pts > latest && packets[i].pts-packets[first].pts >= target {
			s, err := newSegment(packets[first:i], first)
			if err != nil {
				return nil, err
			}
			segments = append(segments, s)
			first = i
		}
		if i < n {
			latest = max(latest, packets[i].pts)
		}
	}
	return shownOnly(segments)
}

// newSegment finds which of a run's frames are shown: they must be together.
func newSegment(run []packet, first int) (segment, error) {
	order := slices.Clone(run)
	slices.SortStableFunc(order, func(a, b packet) int {
		switch {
		case a.pts < b.pts:
			return -1
		case a.pts > b.pts:
			return 1
		}
		return 0
	})
	s := segment{first: first, packets: len(run), skip: len(run)}
	for i, p := range order {
		if p.hidden {
			continue
		}
		s.skip = min(s.skip, i)
		s.frames++
	}
	for i := range s.frames {
		if order[s.skip+i].hidden {
			return segment{}, errors.New("the edit list hides frames between shown ones")
		}
	}
	return s, nil
}

// shownOnly drops segments of which nothing is shown.
func shownOnly(segments []segment) ([]segment, error) {
	kept := slices.DeleteFunc(segments, func(s segment) bool { return s.frames == 0 })
	if len(kept) == 0 {
		return nil, errors.New("no frame is shown")
	}
	return kept, nil
}
