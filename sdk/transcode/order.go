package transcode

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// unit is one coded frame of an elementary stream.
type unit struct {
	offset, size int64
	rank         int // its place in display order
}

// units finds the coded frames of an elementary stream, in decoding order, by
// decoding it: an elementary stream has no time stamps, but the decoder says
// where in the file each shown frame came from.
func (c *Client) units(ctx context.Context, e Encoder, path string, size int64) ([]unit, error) {
	url, err := fileURL(path)
	if err != nil {
		return nil, err
	}
	var report strings.Builder
	err = c.stream(ctx, []string{"ffprobe", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file",
		"-f", rawFormat(e), "-show_entries", "packet=pos,size:frame=pkt_pos", "-of", "csv", "-i", url},
		func(r io.Reader) error {
			_, err := io.Copy(&report, io.LimitReader(r, maxReport))
			return err
		})
	if err != nil {
		return nil, err
	}
	coded, shown, err := parseUnits(report.String())
	if err != nil {
		return nil, err
	}
	return rankUnits(coded, shown, size)
}

// maxReport is what ffprobe may say of MaxFrames frames.
const maxReport = 64 * MaxFrames

// parseUnits reads lines "packet,size,offset", in decoding order, and
// "frame,offset", in display order.
func parseUnits(report string) (coded []unit, shown []int64, err error) {
	for line := range strings.Lines(report) {
		section, numbers, err := parseNumbers(strings.TrimSpace(line))
		switch {
		case err != nil:
			return nil, nil, err
		case section == "packet" && len(numbers) == 2:
			coded = append(coded, unit{size: numbers[0], offset: numbers[1]})
		case section == "frame" && len(numbers) == 1:
			shown = append(shown, numbers[0])
		default:
			return nil, nil, fmt.Errorf("unexpected line %.80q", line)
		}
	}
	return coded, shown, nil
}

// parseNumbers reads "section,1,2".
func parseNumbers(line string) (section string, numbers []int64, err error) {
	section, rest, _ := strings.Cut(strings.TrimRight(line, ","), ",")
	for field := range strings.SplitSeq(rest, ",") {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return "", nil, fmt.Errorf("unexpected line %.80q", line)
		}
		numbers = append(numbers, n)
	}
	return section, numbers, nil
}

// rankUnits demands that the units fill the file and that every unit is shown
// exactly once.
func rankUnits(coded []unit, shown []int64, size int64) ([]unit, error) {
	next := int64(0)
	for i, u := range coded {
		if u.offset != next || u.size < 1 {
			return nil, fmt.Errorf("frame %d begins at byte %d instead of %d", i, u.offset, next)
		}
		next += u.size
	}
	if next != size {
		return nil, fmt.Errorf("frames fill %d of %d bytes", next, size)
	}
	if len(shown) != len(coded) {
		return nil, fmt.Errorf("%d of %d frames are shown", len(shown), len(coded))
	}
	ranked := make([]bool, len(coded))
	for rank, offset := range shown {
		i, ok := slices.BinarySearchFunc(coded, offset, func(u unit, at int64) int {
			return int(max(-1, min(1, u.offset-at)))
		})
		if !ok || ranked[i] {
			return nil, fmt.Errorf("frame at byte %d is shown twice or not at all", offset)
		}
		ranked[i] = true
		coded[i].rank = rank
	}
	return coded, nil
}

func rawFormat(e Encoder) string {
	if e == X265 {
		return string(HEVC)
	}
	return string(H264)
}
