package system_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

const clipSeconds, clipFrames = 4, 4 * 30

// TestSystem is one network's life, in order.
func TestSystem(t *testing.T) {
	n := newNetwork(t)
	clip := filepath.Join(n.dir, "clip.mp4")
	client, err := transcode.NewClient(transcode.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeSample(t.Context(), clip, clipSeconds, 640, 360); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name string
		run  func(*testing.T, *network, string)
	}{
		{"up and one job", upAndJob},
		{"a second up reuses what runs", upAgain},
		{"a job paid in dollars", dollars},
		{"a worker is killed", killWorker},
		{"saged is killed", killSaged},
		{"the mirror equals one rebuilt", mirrorEqualsRebuilt},
		{"down leaves nothing", down},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.run(t, n, clip) }) {
			return // what follows needs what failed
		}
	}
}

// post are the arguments of a job that is over soon. Each job here has a profile
// of its own: workers keep what they computed, and would not run it again.
func post(clip, out, profile string, assignments int) []string {
	return []string{"job", "post", clip, "--out", out, "--profile", profile, "--challenge", "5s",
		"--workers", strconv.Itoa(assignments)}
}

func upAndJob(t *testing.T, n *network, clip string) {
	n.sage(t, "up")
	out := filepath.Join(n.dir, "first.mp4")
	n.sage(t, post(clip, out, "360p", 2)...)
	whole(t, out, "h264")
	n.unslashed(t)
}

func upAgain(t *testing.T, n *network, _ string) {
	before := n.state(t).Processes
	n.sage(t, "up")
	after := n.state(t).Processes
	same := func(a, b local.Process) bool { return a.PID == b.PID && a.StartedAt == b.StartedAt && b.Alive() }
	if !slices.EqualFunc(before, after, same) {
		t.Errorf("the processes are %+v, want %+v", after, before)
	}
}

// dollars: `up` gave the buyer some, and workers take them.
func dollars(t *testing.T, n *network, clip string) {
	out := filepath.Join(n.dir, "dollars.mp4")
	said := n.sage(t, append(post(clip, out, "144p", 1), "--pay", "usd", "--price-min", "0.25", "--price-max", "0.25")...)
	whole(t, out, "h264")
	// Two tasks at a quarter of a dollar, less the fee of 5 %.
	if !strings.Contains(said, "paid, USD") || !regexp.MustCompile(`settled +0\.475 +0\.025 `).MatchString(said) {
		t.Errorf("sage says\n%s", said)
	}
	n.unslashed(t)
}

// killWorker: a worker is killed while ffmpeg runs for it, and comes back.
func killWorker(t *testing.T, n *network, clip string) {
	out := filepath.Join(n.dir, "second.mp4")
	job := n.start(t, post(clip, out, "h265-480p", 2)...)
	var victim local.Process
	await(t, "a worker runs ffmpeg", func() (bool, error) {
		for _, w := range n.state(t).Workers {
			victim = n.process(t, w.Name)
			if busy, err := runs("ffmpeg", victim.PID); busy || err != nil {
				return busy, err
			}
		}
		return false, nil
	})
	n.kill(t, victim)
	n.sage(t, "up")
	if now := n.process(t, victim.Name); now.PID == victim.PID || !now.Alive() {
		t.Fatalf("%s was not started again: %+v", victim.Name, now)
	}
	if err := job.wait(); err != nil {
		t.Fatal(err)
	}
	whole(t, out, "hevc")
	n.unslashed(t)
}

// killSaged: indexer, GraphQL, keepers and gateway are gone while a worker
// computes. The buyer's command may be, too: it is run again by the job's number.
func killSaged(t *testing.T, n *network, clip string) {
	out := filepath.Join(n.dir, "third.mp4")
	job := n.start(t, post(clip, out, "h265-720p", 1)...)
	var id string
	await(t, "the job is taken", func() (taken bool, err error) {
		id, taken, err = n.taken(t)
		return taken, err
	})
	n.kill(t, n.process(t, "saged"))
	n.sage(t, "up")
	if err := job.wait(); err != nil {
		t.Logf("the buyer's command has ended with the mirror: %v", err)
		await(t, "the mirror serves again", func() (bool, error) {
			got, err := api.GetMeta(t.Context(), n.mirror(t))
			return err == nil && got.Meta.Ready, nil
		})
		n.sage(t, "job", "fetch", id, "--out", out)
	}
	whole(t, out, "hevc")
	n.unslashed(t)
}

func down(t *testing.T, n *network, _ string) {
	processes := n.state(t).Processes
	n.sage(t, "down")
	for _, p := range processes {
		if p.Alive() {
			t.Errorf("%s (process %d) still runs", p.Name, p.PID)
		}
	}
	left, err := mentioning(n.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("processes %v still run", left)
	}
}

// taken is a job of which a worker has an assignment without a root.
func (n *network) taken(t *testing.T) (id string, ok bool, err error) {
	t.Helper()
	yes, mirror := true, n.mirror(t)
	jobs, err := api.ListJobs(t.Context(), mirror, 10, nil, &api.JobFilter{Unfinished: &yes})
	if err != nil {
		return "", false, err
	}
	for _, j := range jobs.Jobs.Nodes {
		got, err := api.GetJob(t.Context(), mirror, j.Id)
		if err != nil {
			return "", false, err
		}
		for _, a := range got.Job.Assignments.Nodes {
			if a.State == api.AssignmentStateTaken {
				return j.Id, true, nil
			}
		}
	}
	return "", false, nil
}

// whole fails the test unless the file has every frame of the clip, in its time
// and with its sound.
func whole(t *testing.T, path, codec string) {
	t.Helper()
	raw, err := exec.CommandContext(t.Context(), "ffprobe", "-loglevel", "error", "-count_frames",
		"-show_entries", "format=duration:stream=codec_type,codec_name,nb_read_frames,duration", "-of", "json", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	type stream struct {
		Type     string  `json:"codec_type"`
		Codec    string  `json:"codec_name"`
		Frames   int     `json:"nb_read_frames,string"`
		Duration float64 `json:"duration,string"`
	}
	var got struct {
		Streams []stream
		Format  struct {
			Duration float64 `json:"duration,string"`
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	if len(got.Streams) != 2 {
		t.Fatalf("%d streams, want video and audio: %s", len(got.Streams), raw)
	}
	video, audio := got.Streams[0], got.Streams[1]
	if video.Type != "video" || video.Codec != codec || video.Frames != clipFrames {
		t.Errorf("video is %+v, want %d frames of %s", video, clipFrames, codec)
	}
	if audio.Type != "audio" || audio.Codec != "aac" || audio.Frames == 0 {
		t.Errorf("audio is %+v, want aac", audio)
	}
	for what, seconds := range map[string]float64{"file": got.Format.Duration, "video": video.Duration, "audio": audio.Duration} {
		if seconds < clipSeconds-0.1 || seconds > clipSeconds+0.1 {
			t.Errorf("the %s lasts %.3f s, want %d", what, seconds, clipSeconds)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Error(fmt.Errorf("removing the result: %w", err))
	}
}
