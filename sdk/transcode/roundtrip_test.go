package transcode_test

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func TestRoundTripKeepsPictureTimeAndSound(t *testing.T) {
	source := clip(t)
	for _, c := range []struct{ profile, ending string }{
		{"144p", ".mp4"}, {"144p", ".mkv"}, {"h265-144p", ".mp4"},
	} {
		t.Run(c.profile+c.ending, func(t *testing.T) {
			job, result := roundTrip(t, source, c.profile, c.ending)
			if len(job.Spec.Tasks) != 4 || job.Spec.Frames() != 120 {
				t.Errorf("%d tasks with %d frames, want 4 with 120", len(job.Spec.Tasks), job.Spec.Frames())
			}
			same(t, source, result)
			if got := show(t, result, "stream=width,height", "-select_streams", "v"); got != "256,144" {
				t.Errorf("size %s, want 256,144", got)
			}
			// The decoder's view: as many frames, in order, as like the source
			// as its own encoding would be.
			if got := similarity(t, source, result); got < 0.9 {
				t.Errorf("structural similarity %.3f", got)
			}
			if len(job.Source.Audio) != 1 {
				t.Fatalf("audio streams: %v", job.Source.Audio)
			}
			hash := func(path string) string {
				return string(ffmpeg(t, "-i "+path+" -map 0:a -c copy -f streamhash -hash sha256 -"))
			}
			if hash(source) != hash(result) {
				t.Error("audio packets are not those of the source")
			}
		})
	}
}

// same compares what ffprobe says about decoded frames and durations.
func same(t *testing.T, source, result string) {
	t.Helper()
	count := func(path string) string {
		return show(t, path, "stream=nb_read_frames", "-count_frames", "-select_streams", "v:0")
	}
	if want, got := count(source), count(result); want != got {
		t.Errorf("decoded frames: %s, want %s", got, want)
	}
	duration := func(path string) float64 {
		d, err := strconv.ParseFloat(show(t, path, "format=duration"), 64)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if want, got := duration(source), duration(result); math.Abs(want-got) > 1.0/30 {
		t.Errorf("duration %f, want %f", got, want)
	}
}

// similarity of each result frame to the source's frame of the same number.
func similarity(t *testing.T, source, result string) float64 {
	t.Helper()
	log := filepath.Join(t.TempDir(), "ssim")
	ffmpeg(t, "-i "+source+" -i "+result+" -lavfi [0:v]scale=256:144,setsar=1,settb=1/30,setpts=N[a];[1:v]setsar=1,settb=1/30,setpts=N[b];[a][b]ssim=stats_file="+log+" -f null -")
	worst := 1.0
	for line := range strings.Lines(string(read(t, log))) {
		_, all, ok := strings.Cut(line, "All:")
		if !ok {
			t.Fatalf("no similarity in %q", line)
		}
		value, err := strconv.ParseFloat(strings.Fields(all)[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		worst = min(worst, value)
	}
	return worst
}

func TestOutputsAreReproducible(t *testing.T) {
	source := clip(t)
	for _, profile := range []string{"144p", "h265-144p"} {
		c, s := client(t), store(t)
		job := prepare(t, c, s, source, profile)
		// This one finds the tools by itself.
		again, err := c.Prepare(t.Context(), transcode.Request{Path: source, Profile: profile, SegmentTime: time.Second}, s)
		if err != nil {
			t.Fatal(err)
		}
		if job.Digest != again.Digest {
			t.Errorf("%s: the same video was prepared as %s and %s", profile, job.Digest, again.Digest)
		}
		first, second := work(t, s, job.Spec, 1), work(t, s, job.Spec, 1)
		if first != second {
			t.Errorf("%s: one task yields %s and %s", profile, first, second)
		}
		if other := work(t, s, job.Spec, 2); other == first {
			t.Errorf("%s: two tasks yield the same", profile)
		}
		output, err := s.Open(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		defer output.Close()
		if err := transcode.Verify(output, first); err != nil {
			t.Error(err)
		}
		if data := read(t, output.Name()); strings.Contains(string(data), "x26") {
			t.Errorf("%s: the encoder's signature is in the output", profile)
		}
	}
}

// A worker's command in one step must yield what the published two steps do:
// encode, then strip.
func TestCommandMatchesThePublishedRecipe(t *testing.T) {
	source := clip(t)
	c, s := client(t), store(t)
	job := prepare(t, c, s, source, "144p")
	input, err := s.Path(t.Context(), job.Spec.Tasks[0].Input)
	if err != nil {
		t.Fatal(err)
	}
	raw := filepath.Join(t.TempDir(), "raw.h264")
	ffmpeg(t, "-r 30/1 -i "+input+` -map 0:v -vf scale=256:144:flags=bicubic+accurate_rnd+bitexact -c:v libx264 -preset veryfast
		-crf 27 -threads 1 -x264-params keyint=60:min-keyint=60:scenecut=0 -fflags +bitexact -flags:v +bitexact -f h264 `+raw)
	out := string(ffmpeg(t, "-i "+raw+" -c copy -bsf:v filter_units=remove_types=6 -f hash -hash sha256 -"))
	digest := work(t, s, job.Spec, 0)
	if want := "SHA256=" + hexOf(digest); strings.TrimSpace(out) != want {
		t.Errorf("recipe yields %s, task yields %s", strings.TrimSpace(out), want)
	}
}

func TestAssembleRefusesWhatDoesNotFit(t *testing.T) {
	source := clip(t)
	c, s := client(t), store(t)
	job := prepare(t, c, s, source, "144p")
	outputs := workAll(t, s, job.Spec)
	dest := filepath.Join(t.TempDir(), "result.mp4")
	good := transcode.Assembly{Spec: job.Spec, Outputs: outputs, Source: source, Dest: dest}
	other := write(t, "short.mp4", nil)
	ffmpeg(t, "-i "+source+" -t 2 -c copy "+other)
	junk, err := s.Put(t.Context(), strings.NewReader("this is no elementary stream"))
	if err != nil {
		t.Fatal(err)
	}
	_, foreign := client(t), outputs[1]
	for name, spoil := range map[string]struct {
		change   func(*transcode.Assembly)
		property string
	}{
		"missing output": {func(a *transcode.Assembly) { a.Outputs = outputs[:3] }, "number of outputs"},
		"other source":   {func(a *transcode.Assembly) { a.Source = other }, "number of frames"},
		"junk output":    {func(a *transcode.Assembly) { a.Outputs = replace(outputs, 2, junk.Digest) }, "stream"},
		"cut output": {func(a *transcode.Assembly) {
			data := readBlob(t, s, foreign)
			half, err := s.Put(t.Context(), strings.NewReader(string(data[:len(data)/2])))
			if err != nil {
				t.Fatal(err)
			}
			a.Outputs = replace(outputs, 1, half.Digest)
		}, "number of frames"},
	} {
		t.Run(name, func(t *testing.T) {
			a := good
			spoil.change(&a)
			err := c.Assemble(t.Context(), a, s)
			var bad *transcode.OutputError
			if !asOutputError(err, &bad) || bad.Property != spoil.property {
				t.Fatalf("error %v, want an OutputError about %q", err, spoil.property)
			}
			if _, err := os.Stat(dest); !os.IsNotExist(err) {
				t.Fatal("a result was left")
			}
		})
	}
	if err := c.Assemble(t.Context(), good, s); err != nil {
		t.Fatal(err)
	}
}
