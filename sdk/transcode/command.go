package transcode

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Command is the exact invocation of ffmpeg for one task, "ffmpeg" first. It
// reads the segment at input, writes the elementary stream to output, and
// reports on stdout what FramesDone reads. Same bytes in, same bytes out,
// whoever runs it with the spec's Tools on the same ISA class:
//
//   - one thread for decoder, filters and encoder: rate control and error
//     concealment depend on the number of threads;
//   - no VBV, which is not reproducible;
//   - integer-exact scaling, so that SIMD and C agree;
//   - frames in, frames out, at a constant nominal rate: segment time stamps
//     do not reach the rate control;
//   - SEI removed: the encoders write their settings and thread count there.
//
// Anything the decoder finds wrong ends the run with a failure.
func Command(s Spec, task int, input, output string) ([]string, error) {
	args, err := decode(s, task, input)
	if err != nil {
		return nil, err
	}
	e := s.Encoding
	keyint := strconv.Itoa(e.Keyint)
	params := "keyint=" + keyint + ":min-keyint=" + keyint + ":scenecut=0"
	var option, sei, format string
	switch e.Encoder {
	case X264:
		option, sei, format = "-x264-params", "6", string(H264)
	case X265:
		option, sei, format = "-x265-params", "39|40", string(HEVC)
		params += ":open-gop=0:pools=none:frame-threads=1:info=0:log-level=error"
	}
	return append(args,
		"-c:v", string(e.Encoder), "-preset", e.Preset, "-crf", strconv.Itoa(e.CRF), "-threads", "1", option, params,
		"-fflags", "+bitexact", "-flags:v", "+bitexact", "-bsf:v", "filter_units=remove_types="+sei,
		"-f", format, "-y", "file:"+output), nil
}

// DecodeCommand is Command without the encoder: it fails, or reports another
// number of frames than the task's, if and only if the input is at fault.
func DecodeCommand(s Spec, task int, input string) ([]string, error) {
	args, err := decode(s, task, input)
	if err != nil {
		return nil, err
	}
	return append(args, "-f", "null", "-"), nil
}

// decode checks everything that goes into a command line, whoever made s.
func decode(s Spec, task int, input string) ([]string, error) {
	if task < 0 || task >= len(s.Tasks) {
		return nil, &SpecError{"tasks", fmt.Sprintf("has no entry %d", task)}
	}
	t := s.Tasks[task]
	for _, err := range []error{s.Input.check(), s.Encoding.check(), t.check("task")} {
		if err != nil {
			return nil, err
		}
	}
	args := []string{
		"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-xerror",
		"-filter_threads", "1", "-progress", "pipe:1", "-stats_period", "3600",
		"-protocol_whitelist", "file", "-f", "matroska",
		"-threads", "1", "-noautorotate", "-c:v", decoders[s.Input.Codec],
	}
	if s.Input.Codec == MPEG2 || s.Input.Codec == MPEG4 {
		// Their inverse transform is not exact by standard.
		args = append(args, "-flags:v", "+bitexact", "-idct", "simple")
	}
	rate := strconv.Itoa(s.Input.RateNum) + "/" + strconv.Itoa(s.Input.RateDen)
	return append(args, "-r", rate, "-i", "file:"+input,
		"-map", "0:v:0", "-vf", filters(s.Input, s.Encoding, t), "-fps_mode", "passthrough"), nil
}

func filters(in Input, e Encoding, t Task) string {
	var f []string
	if in.Interlaced {
		// Before the trim, so that hidden neighbours still help.
		f = append(f, "bwdif=mode=send_frame:parity=auto:deint=all")
	}
	f = append(f, fmt.Sprintf("trim=start_frame=%d:end_frame=%d", t.Skip, t.Skip+t.Frames), "setpts=PTS-STARTPTS")
	width, height := e.Width, e.Height
	if in.Rotate == 90 || in.Rotate == 270 {
		width, height = height, width
	}
	f = append(f, fmt.Sprintf("scale=%d:%d:flags=bicubic+accurate_rnd+bitexact", width, height), "format=yuv420p")
	switch in.Rotate {
	case 90:
		f = append(f, "transpose=clock")
	case 180:
		f = append(f, "hflip", "vflip")
	case 270:
		f = append(f, "transpose=cclock")
	}
	return strings.Join(append(f, "setsar=1"), ",")
}

// ProbeCommand lists the streams of a segment for StreamsMatch.
func ProbeCommand(input string) []string {
	return []string{"ffprobe", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file", "-f", "matroska",
		"-show_entries", "stream=codec_type,codec_name", "-of", "csv=p=0", "-i", "file:" + input}
}

// StreamsMatch reports whether ProbeCommand's stdout shows what every segment
// is: one video stream of the spec's codec.
func StreamsMatch(s Spec, stdout []byte) bool {
	return string(bytes.TrimSpace(stdout)) == string(s.Input.Codec)+",video"
}

// FramesDone reads the number of frames from a finished run's stdout. It is
// false if the run did not get to its end.
func FramesDone(stdout []byte) (int, bool) {
	frames, ended := 0, false
	for line := range bytes.Lines(stdout) {
		key, value, _ := strings.Cut(strings.TrimSpace(string(line)), "=")
		switch key {
		case "frame":
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil {
				return 0, false
			}
			frames = n
		case "progress":
			ended = value == "end"
		}
	}
	return frames, ended
}

// VersionCommand prints what ParseVersion reads.
func VersionCommand() []string { return []string{"ffmpeg", "-hide_banner", "-version"} }

var ffmpegVersion = regexp.MustCompile(`^ffmpeg version (\S+)`)

// ParseVersion returns ffmpeg's version.
func ParseVersion(stdout []byte) (string, bool) {
	return firstGroup(ffmpegVersion, stdout)
}

// EncoderCommand encodes one frame to stdout. Nothing else tells the version
// of the library that ffmpeg is linked to: the encoder signs its stream.
func EncoderCommand(e Encoder) []string {
	args := []string{"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error",
		"-f", "lavfi", "-i", "color=size=64x64:rate=1", "-frames:v", "1", "-c:v", string(e), "-threads", "1"}
	format := string(H264)
	if e == X265 {
		args = append(args, "-x265-params", "pools=none:frame-threads=1:log-level=error")
		format = string(HEVC)
	}
	return append(args, "-f", format, "pipe:1")
}

var encoderSignature = map[Encoder]*regexp.Regexp{
	X264: regexp.MustCompile(`(x264 - core [A-Za-z0-9 .+:~_-]{1,64}?) - H\.264`),
	X265: regexp.MustCompile(`(x265 \(build [0-9]{1,6}\) - [A-Za-z0-9.+~_-]{1,64}):\[`),
}

// ParseEncoder returns the encoder's version as EncoderCommand's stream tells.
func ParseEncoder(e Encoder, stdout []byte) (string, bool) {
	pattern, ok := encoderSignature[e]
	if !ok {
		return "", false
	}
	return firstGroup(pattern, stdout)
}

func firstGroup(pattern *regexp.Regexp, text []byte) (string, bool) {
	m := pattern.FindSubmatch(text)
	if m == nil || !versionPattern.Match(m[1]) {
		return "", false
	}
	return string(m[1]), true
}
