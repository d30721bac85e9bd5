package transcode

import (
	"bufio"
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
	var coded []unit
	var shown []int64 // offsets in display order
	err = c.stream(ctx, []string{"ffprobe", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file",
		"-f", rawFormat(e), "-show_entries", "packet=pos,size:frame=pkt_pos", "-of", "csv", "-i", url},
		func(r io.Reader) error {
			lines := bufio.NewScanner(r)
			for lines.Scan() {
				section, numbers, err := parseNumbers(lines.Text())
				switch {
				case err != nil:
					return err
				case section == "packet" && len(numbers) == 2:
					coded = append(coded, unit{size: numbers[0], offset: numbers[1]})
				case section == "frame" && len(numbers) == 1:
					shown = append(shown, numbers[0])
				default:
					return fmt.Errorf("unexpected line %.80q", lines.Text())
				}
			}
			return lines.Err()
		})
	if err != nil {
		return nil, err
	}
	return rankUnits(coded, shown, size)
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
