package transcode_test

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func hexOf(d blob.Digest) string { return hex.EncodeToString(d[:]) }

func replace(list []blob.Digest, at int, d blob.Digest) []blob.Digest {
	list = slices.Clone(list)
	list[at] = d
	return list
}

func readBlob(t *testing.T, s *blob.Store, d blob.Digest) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func asOutputError(err error, target **transcode.OutputError) bool { return errors.As(err, target) }

// Sources that must work, each with its own trouble.
func TestUnusualSources(t *testing.T) {
	source := clip(t)
	for _, c := range []struct {
		name, file, command string
		tasks               int // 0: any number
		check               func(*testing.T, transcode.Job)
	}{
		{"no audio", "a.mp4", "-i SRC -an -c copy -t 2", 0, nil},
		{"one frame", "a.mp4", "-i SRC -an -c:v libx264 -preset ultrafast -frames:v 1", 1, nil},
		{"variable rate", "a.mkv", "-i SRC -t 2 -vf select='not(mod(n,3))+between(n,20,40)' -fps_mode vfr -c:v libx264 -preset ultrafast -g 15 -c:a copy", 0, nil},
		{"open groups", "a.mp4", "-i SRC -t 2 -c:v libx264 -preset veryfast -x264-params open-gop=1:keyint=15:bframes=3:b-adapt=0 -c:a copy", 0, nil},
		{"one group", "a.mp4", "-i SRC -t 2 -c:v libx264 -preset ultrafast -g 999 -keyint_min 999 -c:a copy", 1, nil},
		{"gradual refresh", "a.mp4", "-i SRC -t 2 -c:v libx264 -preset veryfast -x264-params intra-refresh=1:keyint=20 -c:a copy", 0, nil},
		{"edit list", "a.mp4", "-ss 1.5 -i SRC -t 1.7 -c copy", 0, func(t *testing.T, j transcode.Job) {
			if j.Spec.Tasks[0].Skip == 0 {
				t.Error("nothing is skipped although the edit list hides frames")
			}
		}},
		{"edit list, to mp4", "a.mp4", "-ss 1.5 -i SRC -t 1.7 -c copy", 0, nil},
		{"late video", "a.mkv", "-itsoffset 0.5 -i SRC -i SRC -map 0:v -map 1:a -t 2 -c copy", 0, nil},
		{"odd size", "a.mkv", "-i SRC -t 2 -vf scale=241:135,setsar=1 -pix_fmt yuv444p -c:v libx264 -preset ultrafast -g 30 -c:a copy", 2, func(t *testing.T, j transcode.Job) {
			if e := j.Spec.Encoding; e.Width != 242 || e.Height != 136 {
				t.Errorf("%dx%d, want 242x136", e.Width, e.Height)
			}
		}},
		{"oblong pixels", "a.mp4", "-i SRC -t 2 -vf scale=180:180,setsar=16/9 -c:v libx264 -preset ultrafast -g 30 -c:a copy", 2, func(t *testing.T, j transcode.Job) {
			if e := j.Spec.Encoding; e.Width != 256 || e.Height != 144 {
				t.Errorf("%dx%d, want 256x144", e.Width, e.Height)
			}
		}},
		{"interlaced", "a.ts", "-i SRC -t 2 -c:v mpeg2video -flags +ildct+ilme -top 1 -g 12 -bf 2 -q:v 4 -c:a mp2", 0, func(t *testing.T, j transcode.Job) {
			if !j.Spec.Input.Interlaced {
				t.Error("not recognised as interlaced")
			}
		}},
		{"mpeg-4 part 2", "a.avi", "-i SRC -t 2 -c:v mpeg4 -g 15 -q:v 4 -c:a mp3", 0, nil},
		{"vp9 and opus", "a.webm", "-i SRC -t 2 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30 -auto-alt-ref 1 -lag-in-frames 10 -c:a libopus", 0, nil},
		{"av1", "a.mkv", "-i SRC -an -t 1 -c:v libsvtav1 -preset 12 -g 15", 0, nil},
		{"hevc with ten bits", "a.mp4", "-i SRC -t 2 -pix_fmt yuv420p10le -c:v libx265 -preset ultrafast -x265-params keyint=30:log-level=none -c:a copy", 0, nil},
		{"awkward name", "-i %d: a'b.mp4", "-i SRC -t 1 -c copy", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.file)
			ffmpeg(t, strings.ReplaceAll(c.command, "SRC", source), "file:"+path)
			ending := ".mkv"
			if strings.HasSuffix(c.name, "to mp4") {
				ending = ".mp4"
			}
			job, result := roundTrip(t, path, "144p", ending)
			if c.tasks != 0 && len(job.Spec.Tasks) != c.tasks {
				t.Errorf("%d tasks, want %d", len(job.Spec.Tasks), c.tasks)
			}
			want := show(t, "file:"+path, "stream=nb_read_frames", "-count_frames", "-select_streams", "v:0")
			if got := show(t, result, "stream=nb_read_frames", "-count_frames", "-select_streams", "v:0"); got != want {
				t.Errorf("decoded frames: %s, want %s", got, want)
			}
			if c.check != nil {
				c.check(t, job)
			}
		})
	}
}

// Turned pictures must come out as ffmpeg's own rotation shows them.
func TestRotationIsTheRightWayRound(t *testing.T) {
	source := clip(t)
	for _, degrees := range []string{"90", "180", "270"} {
		turned := filepath.Join(t.TempDir(), "turned.mp4")
		ffmpeg(t, "-i "+source+" -an -t 1 -c copy -metadata:s:v:0 rotate="+degrees, turned)
		_, result := roundTrip(t, turned, "144p", ".mkv")
		size := show(t, result, "stream=width,height")
		if want := map[string]string{"90": "144,256", "180": "256,144", "270": "144,256"}[degrees]; size != want {
			t.Fatalf("rotation by %s: size %s, want %s", degrees, size, want)
		}
		log := filepath.Join(t.TempDir(), "ssim")
		ffmpeg(t, "-i "+turned+" -i "+result+" -lavfi [0:v]scale="+strings.ReplaceAll(size, ",", ":")+",setsar=1[a];[1:v]setsar=1[b];[a][b]ssim=stats_file="+log+" -frames:v 5 -f null -")
		for line := range strings.Lines(string(read(t, log))) {
			if _, all, _ := strings.Cut(line, "All:"); !strings.HasPrefix(all, "0.9") {
				t.Fatalf("rotation by %s: similarity %s", degrees, line)
			}
		}
	}
}

func TestRefusedSources(t *testing.T) {
	source := clip(t)
	c, s := client(t), store(t)
	data := read(t, source)
	made := func(name, command string) string {
		path := filepath.Join(t.TempDir(), name)
		ffmpeg(t, strings.ReplaceAll(command, "SRC", source), path)
		return path
	}
	image := made("image.png", "-i SRC -frames:v 1")
	broken := slices.Clone(data)
	for i := len(broken) / 3; i < len(broken)/3+2000; i++ {
		broken[i] ^= 0x5a
	}
	fast := read(t, made("fast.mp4", "-i SRC -c copy -movflags +faststart"))
	for _, refused := range []struct {
		name, path string
		reason     transcode.Reason
	}{
		{"zero bytes", write(t, "a.mp4", nil), transcode.NotVideo},
		{"text", write(t, "a.mp4", []byte("WEBVTT\n\nthis is no video\n")), transcode.NotVideo},
		{"playlist", write(t, "a.mp4", []byte("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n"+source+"\n#EXT-X-ENDLIST\n")), transcode.NotVideo},
		{"concat script", write(t, "a.mp4", []byte("ffconcat version 1.0\nfile '"+source+"'\n")), transcode.NotVideo},
		{"image", image, transcode.NotVideo},
		{"image renamed", write(t, "a.mp4", read(t, image)), transcode.NotVideo},
		{"audio only", made("a.m4a", "-i SRC -vn -c copy"), transcode.NoVideoStream},
		{"cover art only", made("a.m4a", "-i SRC -i "+image+" -map 0:a -map 1:v -c:a copy -c:v mjpeg -disposition:v attached_pic"), transcode.NoVideoStream},
		{"without its index", write(t, "a.mp4", data[:len(data)/2]), transcode.NotVideo},
		{"truncated", write(t, "a.mp4", fast[:len(fast)*2/3]), transcode.Damaged},
		{"damaged", write(t, "a.mp4", broken), transcode.Damaged},
		{"inexact codec", made("a.mov", "-i SRC -t 1 -c:v prores -c:a copy"), transcode.UnsupportedCodec},
		{"directory", t.TempDir(), transcode.NotVideo},
	} {
		_, err := c.Prepare(t.Context(), transcode.Request{Path: refused.path, Profile: "144p"}, s)
		var bad *transcode.SourceError
		if !errors.As(err, &bad) || bad.Reason != refused.reason {
			t.Errorf("%s: %v, want %q", refused.name, err, refused.reason)
		}
	}
	if usage := s.Usage(); usage.Stored != 0 {
		t.Errorf("refused sources left %d bytes", usage.Stored)
	}
	if _, err := c.Prepare(t.Context(), transcode.Request{Path: filepath.Join(t.TempDir(), "none"), Profile: "144p"}, s); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := c.Prepare(t.Context(), transcode.Request{Path: source, Profile: "8k; rm -rf /"}, s); !errors.Is(err, transcode.ErrProfile) {
		t.Errorf("unknown profile: %v", err)
	}
	small, err := transcode.NewClient(transcode.Config{MaxBytes: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var bad *transcode.SourceError
	if _, err := small.Probe(t.Context(), source); !errors.As(err, &bad) || bad.Reason != transcode.TooLarge {
		t.Errorf("over the size limit: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Prepare(ended, transcode.Request{Path: source, Profile: "144p"}, s); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}
