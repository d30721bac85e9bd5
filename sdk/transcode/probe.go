package transcode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
)

// formats are the demuxers a source may be read with. Playlists, concatenation
// scripts, images and devices are not among them.
const formats = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg"

// guarded are the options under which every source is opened.
func guarded(url string) []string {
	return []string{"-protocol_whitelist", "file,pipe", "-format_whitelist", formats, "-i", url}
}

// Source is what Probe found.
type Source struct {
	Path     string
	Format   string
	Bytes    int64
	Start    float64 // seconds; the earliest time stamp of any stream
	Duration time.Duration
	Video    VideoStream
	Audio    []AudioStream
	// Others are streams that the result will not have: subtitles, data.
	Others int
}

// VideoStream is the stream that is transcoded: the first that is no cover art.
type VideoStream struct {
	Index            int
	Codec            string
	Width, Height    int // of the upright picture, in square pixels
	RateNum, RateDen int // average frame rate; 0/0 if the file does not tell
	TimeNum, TimeDen int // time base
	Rotate           int // degrees clockwise to upright
	Interlaced       bool
}

// AudioStream is carried over untouched.
type AudioStream struct {
	Index            int
	Codec            string
	TimeNum, TimeDen int // time base
}

type probeStream struct {
	Index        int            `json:"index"`
	Type         string         `json:"codec_type"`
	Codec        string         `json:"codec_name"`
	Width        int            `json:"width"`
	Height       int            `json:"height"`
	PixelAspect  string         `json:"sample_aspect_ratio"`
	FieldOrder   string         `json:"field_order"`
	AverageRate  string         `json:"avg_frame_rate"`
	RealRate     string         `json:"r_frame_rate"`
	TimeBase     string         `json:"time_base"`
	Disposition  map[string]int `json:"disposition"`
	SideDataList []struct {
		Rotation *int `json:"rotation"`
	} `json:"side_data_list"`
}

// Probe looks at a video and refuses, with a *SourceError, what cannot become
// a job. It does not decode; Prepare does.
func (c *Client) Probe(ctx context.Context, path string) (Source, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return Source{}, fmt.Errorf("transcode: %w", err)
	}
	refuse := func(reason Reason, detail string) (Source, error) {
		return Source{}, &SourceError{Path: path, Reason: reason, Detail: detail}
	}
	switch {
	case !fi.Mode().IsRegular():
		return refuse(NotVideo, "not a regular file")
	case fi.Size() == 0:
		return refuse(NotVideo, "empty file")
	case fi.Size() > c.cfg.MaxBytes:
		return refuse(TooLarge, fmt.Sprintf("%d bytes, at most %d", fi.Size(), c.cfg.MaxBytes))
	}
	url, err := fileURL(path)
	if err != nil {
		return Source{}, err
	}
	stdout, err := c.output(ctx, append([]string{"ffprobe", "-hide_banner", "-loglevel", "error",
		"-show_streams", "-show_format", "-of", "json"}, guarded(url)...))
	var failed *ToolError
	if errors.As(err, &failed) {
		return refuse(NotVideo, failed.Stderr)
	}
	if err != nil {
		return Source{}, err
	}
	var report struct {
		Streams []probeStream `json:"streams"`
		Format  struct {
			Name     string `json:"format_name"`
			Start    string `json:"start_time"`
			Duration string `json:"duration"`
		} `json:"format"`
	}
	if err := json.Unmarshal(stdout, &report); err != nil {
		return Source{}, fmt.Errorf("transcode: ffprobe's report: %w", err)
	}
	s := Source{Path: path, Format: report.Format.Name, Bytes: fi.Size()}
	// Both are absent where the container does not say; then they are 0.
	s.Start, _ = strconv.ParseFloat(report.Format.Start, 64)
	seconds, _ := strconv.ParseFloat(report.Format.Duration, 64)
	s.Duration = time.Duration(seconds * float64(time.Second))
	if s.Duration > c.cfg.MaxDuration {
		return refuse(TooLarge, fmt.Sprintf("lasts %s, at most %s", s.Duration, c.cfg.MaxDuration))
	}
	found := false
	for _, stream := range report.Streams {
		switch {
		case stream.Type == "audio":
			num, den := ratio(stream.TimeBase, "/")
			s.Audio = append(s.Audio, AudioStream{Index: stream.Index, Codec: stream.Codec, TimeNum: num, TimeDen: den})
		case stream.Type == "video" && !found && stream.Disposition["attached_pic"] == 0:
			found = true
			s.Video = stream.video()
		default:
			s.Others++
		}
	}
	v := s.Video
	switch {
	case !found:
		return refuse(NoVideoStream, "")
	case decoders[Codec(v.Codec)] == "":
		return refuse(UnsupportedCodec, v.Codec)
	case v.Width < 1 || v.Height < 1:
		return refuse(NoFrames, "no picture size")
	case v.TimeNum < 1 || v.TimeNum > 4096 || v.TimeDen < 1 || v.TimeDen > math.MaxInt32:
		return refuse(UnsupportedTimeline, fmt.Sprintf("time base %d/%d", v.TimeNum, v.TimeDen))
	case v.Width > maxDimension || v.Height > maxDimension || v.Width*v.Height > maxPixels:
		return refuse(TooLarge, fmt.Sprintf("%dx%d pixels", v.Width, v.Height))
	}
	return s, nil
}

func (p probeStream) video() VideoStream {
	v := VideoStream{Index: p.Index, Codec: p.Codec, Width: p.Width, Height: p.Height}
	v.RateNum, v.RateDen = ratio(p.AverageRate, "/")
	if v.RateNum == 0 {
		v.RateNum, v.RateDen = ratio(p.RealRate, "/")
	}
	v.TimeNum, v.TimeDen = ratio(p.TimeBase, "/")
	switch p.FieldOrder {
	case "tt", "bb", "tb", "bt":
		v.Interlaced = true
	}
	if num, den := ratio(p.PixelAspect, ":"); num > 0 && den > 0 && num < 100*den && den < 100*num {
		v.Width = (p.Width*num + den/2) / den
	}
	for _, data := range p.SideDataList {
		if data.Rotation != nil {
			// ffprobe counts anticlockwise.
			v.Rotate = ((-*data.Rotation)%360 + 360) % 360
		}
	}
	if v.Rotate%90 != 0 {
		v.Rotate = 0 // nothing that pixels could follow
	}
	if v.Rotate == 90 || v.Rotate == 270 {
		v.Width, v.Height = v.Height, v.Width
	}
	return v
}

// ratio of two integers; 0, 0 for anything else.
func ratio(text, separator string) (num, den int) {
	a, b, ok := strings.Cut(text, separator)
	num, errA := strconv.Atoi(a)
	den, errB := strconv.Atoi(b)
	if !ok || errA != nil || errB != nil || num < 0 || den <= 0 {
		return 0, 0
	}
	return num, den
}
