package transcode_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func sampleSpec() transcode.Spec {
	return transcode.Spec{
		Kind:     transcode.Kind,
		Input:    transcode.Input{Codec: transcode.H264, RateNum: 30000, RateDen: 1001},
		Encoding: transcode.Encoding{Profile: "360p", Encoder: transcode.X264, Preset: "medium", CRF: 24, Keyint: 60, Width: 640, Height: 360},
		Tools:    transcode.Tools{FFmpeg: "5.1.9-0+deb12u1", Encoder: "x264 - core 164 r3095 baee400"},
		Limits:   transcode.Limits{MemoryBytes: 1 << 30, CPUSeconds: 600, WallSeconds: 2400, OutputBytes: 1 << 28, PIDs: 32},
		Tasks: []transcode.Task{
			{Input: blob.Sum([]byte("one")), Bytes: 1000, Skip: 3, Frames: 297},
			{Input: blob.Sum([]byte("two")), Bytes: 900, Frames: 150},
		},
	}
}

// The canonical form and the digest are what buyers, workers and auditors
// agree on: a change of this test is a new Kind.
const sampleCanonical = `{"encoding":{"crf":24,"encoder":"libx264","height":360,"keyint":60,"preset":"medium","profile":"360p","width":640},` +
	`"input":{"codec":"h264","interlaced":false,"rate_den":1001,"rate_num":30000,"rotate":0},"kind":"ffmpeg.transcode/1",` +
	`"limits":{"cpu_seconds":600,"memory_bytes":1073741824,"output_bytes":268435456,"pids":32,"wall_seconds":2400},` +
	`"tasks":[{"bytes":1000,"frames":297,"input":"bafkreidwslb22nkaxoadyaqlhlxgntmiq4jdenhkbrxhcq6avxlt75br5u","skip":3},` +
	`{"bytes":900,"frames":150,"input":"bafkreib7ytgp45cyodrmbwm7ohzq74dfnsg63va4yhl5hu3wwdn6nbpc6m","skip":0}],` +
	`"tools":{"encoder":"x264 - core 164 r3095 baee400","ffmpeg":"5.1.9-0+deb12u1"}}`

func TestCanonicalForm(t *testing.T) {
	data, err := transcode.Encode(sampleSpec())
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != sampleCanonical {
		t.Fatalf("canonical form is\n%s\nwant\n%s", data, sampleCanonical)
	}
	digest, err := transcode.Digest(sampleSpec())
	if err != nil || digest != blob.Sum([]byte(sampleCanonical)) {
		t.Fatalf("digest %s, %v", digest, err)
	}
	spec, err := transcode.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	back, err := transcode.Encode(spec)
	if err != nil || !bytes.Equal(back, data) {
		t.Fatalf("after decoding: %s, %v", back, err)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	edit := func(old, new string) string {
		if !strings.Contains(sampleCanonical, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(sampleCanonical, old, new, 1)
	}
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"empty":          {"", transcode.ErrSpecSyntax},
		"no object":      {"[]", transcode.ErrSpecSyntax},
		"null":           {"null", transcode.ErrSpecVersion},
		"other kind":     {edit("transcode/1", "transcode/2"), transcode.ErrSpecVersion},
		"no kind":        {edit(`"kind":"ffmpeg.transcode/1",`, ""), transcode.ErrSpecVersion},
		"unknown field":  {edit(`"crf":24`, `"crf":24,"extra":"-vf"`), transcode.ErrSpecSyntax},
		"repeated field": {edit(`"crf":24`, `"crf":24,"crf":24`), transcode.ErrNotCanonical},
		"other case":     {edit(`"crf"`, `"CRF"`), transcode.ErrNotCanonical},
		"float":          {edit(`"crf":24`, `"crf":24.0`), transcode.ErrSpecSyntax},
		"exponent":       {edit(`"frames":150`, `"frames":15e1`), transcode.ErrSpecSyntax},
		"string number":  {edit(`"crf":24`, `"crf":"24"`), transcode.ErrSpecSyntax},
		"missing field":  {edit(`,"skip":0`, ""), transcode.ErrNotCanonical},
		"white space":    {edit(`"crf":24`, `"crf": 24`), transcode.ErrNotCanonical},
		"trailing data":  {sampleCanonical + "{}", transcode.ErrSpecSyntax},
		"trailing line":  {sampleCanonical + "\n", transcode.ErrNotCanonical},
		"bad digest":     {edit("bafkreidws", "bafkreidwsss"), blob.ErrBadCID},
		"too large":      {strings.Repeat(" ", transcode.MaxSpecBytes+1), transcode.ErrSpecSize},
	} {
		if _, err := transcode.Decode([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestHostileValuesAreRefused(t *testing.T) {
	for field, spoil := range map[string]func(*transcode.Spec){
		"kind":                func(s *transcode.Spec) { s.Kind = "" },
		"input.codec":         func(s *transcode.Spec) { s.Input.Codec = "h264 -i /etc/passwd" },
		"input.rate_num":      func(s *transcode.Spec) { s.Input.RateNum = 1_000_000; s.Input.RateDen = 1 },
		"input.rate_den":      func(s *transcode.Spec) { s.Input.RateDen = 0 },
		"input.rotate":        func(s *transcode.Spec) { s.Input.Rotate = 45 },
		"encoding.profile":    func(s *transcode.Spec) { s.Encoding.Profile = "../../x" },
		"encoding.encoder":    func(s *transcode.Spec) { s.Encoding.Encoder = "rawvideo" },
		"encoding.preset":     func(s *transcode.Spec) { s.Encoding.Preset = "medium:stats=/etc/passwd" },
		"encoding.crf":        func(s *transcode.Spec) { s.Encoding.CRF = 52 },
		"encoding.keyint":     func(s *transcode.Spec) { s.Encoding.Keyint = 0 },
		"encoding.width":      func(s *transcode.Spec) { s.Encoding.Width = 641 },
		"encoding.height":     func(s *transcode.Spec) { s.Encoding.Height = 1 << 20 },
		"tools.ffmpeg":        func(s *transcode.Spec) { s.Tools.FFmpeg = "5.1\n" },
		"tools.encoder":       func(s *transcode.Spec) { s.Tools.Encoder = strings.Repeat("x", 200) },
		"limits.memory_bytes": func(s *transcode.Spec) { s.Limits.MemoryBytes = 1 },
		"limits.cpu_seconds":  func(s *transcode.Spec) { s.Limits.CPUSeconds = 1 << 40 },
		"limits.wall_seconds": func(s *transcode.Spec) { s.Limits.WallSeconds = -1 },
		"limits.output_bytes": func(s *transcode.Spec) { s.Limits.OutputBytes = 1 << 62 },
		"limits.pids":         func(s *transcode.Spec) { s.Limits.PIDs = 1 << 20 },
		"tasks":               func(s *transcode.Spec) { s.Tasks = nil },
		"tasks[1].bytes":      func(s *transcode.Spec) { s.Tasks[1].Bytes = 0 },
		"tasks[1].skip":       func(s *transcode.Spec) { s.Tasks[1].Skip = -1 },
		"tasks[0].frames":     func(s *transcode.Spec) { s.Tasks[0].Frames = 0 },
	} {
		spec := sampleSpec()
		spoil(&spec)
		var bad *transcode.SpecError
		if _, err := transcode.Encode(spec); !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
		// What reaches a command line is checked there once more.
		if strings.HasPrefix(field, "input.") || strings.HasPrefix(field, "encoding.") {
			if argv, err := transcode.Command(spec, 0, "/in/a", "/out/b"); err == nil {
				t.Errorf("%s: became %q", field, argv)
			}
		}
	}
	for _, task := range []int{-1, 2} {
		if _, err := transcode.Command(sampleSpec(), task, "/in/a", "/out/b"); err == nil {
			t.Errorf("task %d has a command", task)
		}
	}
}

func TestCommandIsExact(t *testing.T) {
	decode := "ffmpeg -nostdin -hide_banner -nostats -loglevel error -xerror -filter_threads 1 -progress pipe:1 -stats_period 3600 " +
		"-protocol_whitelist file -f matroska -threads 1 -noautorotate -c:v h264 -r 30000/1001 -i file:/in/segment -map 0:v:0 " +
		"-vf trim=start_frame=3:end_frame=300,setpts=PTS-STARTPTS,scale=640:360:flags=bicubic+accurate_rnd+bitexact,format=yuv420p,setsar=1 " +
		"-fps_mode passthrough "
	want := decode + "-c:v libx264 -preset medium -crf 24 -threads 1 -x264-params keyint=60:min-keyint=60:scenecut=0 " +
		"-fflags +bitexact -flags:v +bitexact -bsf:v filter_units=remove_types=6 -f h264 -y file:/out/video"
	argv, err := transcode.Command(sampleSpec(), 0, "/in/segment", "/out/video")
	if got := strings.Join(argv, " "); err != nil || got != want {
		t.Errorf("command is\n%s\nwant\n%s\n%v", got, want, err)
	}
	argv, err = transcode.DecodeCommand(sampleSpec(), 0, "/in/segment")
	if got := strings.Join(argv, " "); err != nil || got != decode+"-f null -" {
		t.Errorf("decode command is\n%s\n%v", got, err)
	}
	spec := sampleSpec()
	spec.Encoding.Encoder = transcode.X265
	spec.Input = transcode.Input{Codec: transcode.MPEG2, RateNum: 25, RateDen: 1, Rotate: 90, Interlaced: true}
	argv, err = transcode.Command(spec, 1, "/in/segment", "/out/video")
	want = "ffmpeg -nostdin -hide_banner -nostats -loglevel error -xerror -filter_threads 1 -progress pipe:1 -stats_period 3600 " +
		"-protocol_whitelist file -f matroska -threads 1 -noautorotate -c:v mpeg2video -flags:v +bitexact -idct simple -r 25/1 -i file:/in/segment -map 0:v:0 " +
		"-vf bwdif=mode=send_frame:parity=auto:deint=all,trim=start_frame=0:end_frame=150,setpts=PTS-STARTPTS," +
		"scale=360:640:flags=bicubic+accurate_rnd+bitexact,format=yuv420p,transpose=clock,setsar=1 -fps_mode passthrough " +
		"-c:v libx265 -preset medium -crf 24 -threads 1 -x265-params keyint=60:min-keyint=60:scenecut=0:open-gop=0:pools=none:frame-threads=1:info=0:log-level=error " +
		"-fflags +bitexact -flags:v +bitexact -bsf:v filter_units=remove_types=39|40 -f hevc -y file:/out/video"
	if got := strings.Join(argv, " "); err != nil || got != want {
		t.Errorf("command is\n%s\nwant\n%s\n%v", got, want, err)
	}
}

func TestFramesDone(t *testing.T) {
	for text, want := range map[string]int{
		"frame=1\nprogress=continue\nframe=  90\nspeed=2x\nprogress=end\n": 90,
		"frame=0\nprogress=end\n":            0,
		"":                                   -1,
		"frame=12\nprogress=continue\n":      -1,
		"frame=many\nprogress=end\n":         -1,
		"frame=5\nprogress=end\nprogress=x ": -1,
	} {
		frames, ok := transcode.FramesDone([]byte(text))
		if !ok {
			frames = -1
		}
		if frames != want {
			t.Errorf("%q: %d, want %d", text, frames, want)
		}
	}
}

func TestToolVersions(t *testing.T) {
	c := client(t)
	for encoder, prefix := range map[transcode.Encoder]string{transcode.X264: "x264 - core ", transcode.X265: "x265 (build "} {
		tools, err := c.Tools(t.Context(), encoder)
		if err != nil || tools.FFmpeg == "" || !strings.HasPrefix(tools.Encoder, prefix) {
			t.Errorf("%s: %+v, %v", encoder, tools, err)
		}
	}
	if v, ok := transcode.ParseVersion([]byte("ffmpeg version 5.1.9-0+deb12u1 Copyright")); !ok || v != "5.1.9-0+deb12u1" {
		t.Errorf("%q, %v", v, ok)
	}
	if v, ok := transcode.ParseEncoder(transcode.X264, []byte("\x00x264 - core 164 r3095 `id` - H.264/")); ok {
		t.Errorf("accepted %q", v)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(sampleCanonical))
	f.Add([]byte(`{"kind":"ffmpeg.transcode/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := transcode.Decode(data)
		if err != nil {
			return
		}
		back, err := transcode.Encode(spec)
		if err != nil || !bytes.Equal(back, data) {
			t.Fatalf("accepted %q, which encodes as %q, %v", data, back, err)
		}
		for i := range spec.Tasks {
			argv, err := transcode.Command(spec, i, "/in/segment", "/out/video")
			if err != nil {
				t.Fatal(err)
			}
			for _, arg := range argv {
				if strings.ContainsAny(arg, " \n\x00;`$") {
					t.Fatalf("argument %q", arg)
				}
			}
		}
	})
}
