package transcode

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// gop returns a closed group of pictures that begins at time start: its
// packets in decoding order, with display times out of order.
func gop(r *rand.Rand, start int64, n int) []packet {
	packets := []packet{{pts: start, duration: 10, key: true}}
	times := make([]int64, n-1)
	for i := range times {
		times[i] = start + int64(i+1)*10
	}
	// Neighbours swapped, as B-frames do.
	for i := 0; i+1 < len(times); i++ {
		if r.IntN(2) == 0 {
			times[i], times[i+1] = times[i+1], times[i]
		}
	}
	for _, at := range times {
		packets = append(packets, packet{pts: at, duration: 10})
	}
	return packets
}

// Whatever the stream: segments cover the shown packets without a gap, begin
// at key frames, and no frame is shown in a segment before or after its own.
func TestCutKeepsDisplayOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for range 300 {
		var packets []packet
		for range 1 + r.IntN(8) {
			g := gop(r, int64(len(packets))*10, 1+r.IntN(12))
			if len(packets) > 0 && len(g) > 2 && r.IntN(3) == 0 {
				// An open group: a frame shown before its key frame.
				g[0].pts, g[1].pts = g[1].pts, g[0].pts
				if g[0].pts < g[1].pts {
					t.Fatal("not open")
				}
			}
			packets = append(packets, g...)
		}
		hide := int64(r.IntN(40))
		for i := range packets {
			packets[i].hidden = packets[i].pts < hide
		}
		target := int64(r.IntN(200))
		segments, err := cut(packets, target)
		shown := len(newTimeline(packets).times)
		if shown == 0 {
			if err == nil {
				t.Fatal("cut a stream of which nothing is shown")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		frames, latest := 0, int64(-1)
		for i, s := range segments {
			run := packets[s.first : s.first+s.packets]
			if i > 0 && (!run[0].key || s.first != segments[i-1].first+segments[i-1].packets) {
				t.Fatalf("segment %d of %+v begins wrongly", i, segments)
			}
			times := make([]int64, len(run))
			for j, p := range run {
				times[j] = p.pts
			}
			slices.Sort(times)
			if times[0] <= latest {
				t.Fatalf("segment %d shows a frame before segment %d has ended", i, i-1)
			}
			latest = times[len(times)-1]
			if times[s.skip] < hide || s.skip > 0 && times[s.skip-1] >= hide || s.skip+s.frames != len(run) {
				t.Fatalf("segment %d skips %d of %v, hidden before %d", i, s.skip, times, hide)
			}
			frames += s.frames
		}
		if last := segments[len(segments)-1]; last.first+last.packets != len(packets) || frames != shown {
			t.Fatalf("%+v has %d frames, %d are shown", segments, frames, shown)
		}
	}
}

func TestCutRefusesHolesInTheEditList(t *testing.T) {
	packets := gop(rand.New(rand.NewPCG(1, 1)), 0, 6)
	packets[3].hidden = true
	if _, err := cut(packets, 0); err == nil {
		t.Fatal("a hidden frame between shown ones was accepted")
	}
}

func TestNewTimeline(t *testing.T) {
	line := newTimeline([]packet{{pts: 20, duration: 5}, {pts: 0}, {pts: 10}, {pts: 10}, {pts: -10, hidden: true}})
	if want := []int64{0, 10, 11, 20}; !slices.Equal(line.times, want) || line.end != 25 {
		t.Errorf("times %v until %d", line.times, line.end)
	}
	if got := line.longest(); got != 10 {
		t.Errorf("longest frame %d", got)
	}
	if line = newTimeline([]packet{{pts: 0}, {pts: 30}}); line.end != 60 {
		t.Errorf("the last of two frames without durations ends at %d, want 60", line.end)
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct{ w, h, short, wantW, wantH int }{
		{1920, 1080, 720, 1280, 720},
		{1080, 1920, 720, 720, 1280},
		{320, 180, 720, 320, 180},
		{321, 181, 720, 322, 182},
		{853, 480, 360, 640, 360},
		{10, 10, 720, 32, 32},
	} {
		if w, h := fit(c.w, c.h, c.short); w != c.wantW || h != c.wantH {
			t.Errorf("%dx%d to %d: %dx%d, want %dx%d", c.w, c.h, c.short, w, h, c.wantW, c.wantH)
		}
	}
}

// Every profile must make a spec that passes its own check, whatever the size.
func TestProfilesStayWithinBounds(t *testing.T) {
	for _, name := range ProfileNames() {
		for _, v := range []VideoStream{{Width: 1, Height: 1}, {Width: 8192, Height: 4320}, {Width: 8192, Height: 2}, {Width: 1919, Height: 1079}} {
			for _, rate := range [][2]int{{1, 60}, {30000, 1001}, {1000, 1}} {
				e, err := encodingFor(name, v, Input{Codec: H264, RateNum: rate[0], RateDen: rate[1]})
				if err == nil {
					err = e.check()
				}
				if err == nil {
					err = limitsFor(v, e, MaxFrames).check()
				}
				if err != nil {
					t.Errorf("%s of %dx%d at %v: %v", name, v.Width, v.Height, rate, err)
				}
			}
		}
	}
}

func FuzzUnits(f *testing.F) {
	f.Add("packet,10,0\npacket,5,10\nframe,10\nframe,0\n", int64(15))
	f.Fuzz(func(t *testing.T, report string, size int64) {
		coded, shown, err := parseUnits(report)
		if err != nil {
			return
		}
		units, err := rankUnits(coded, shown, size)
		if err != nil {
			return
		}
		end, ranks := int64(0), make([]bool, len(units))
		for _, u := range units {
			if u.offset != end || u.size < 1 || ranks[u.rank] {
				t.Fatalf("accepted %q as %+v", report, units)
			}
			end += u.size
			ranks[u.rank] = true
		}
		if end != size {
			t.Fatalf("accepted %d bytes as %d", end, size)
		}
	})
}

func FuzzParsePacket(f *testing.F) {
	f.Add("1001,1001,K_")
	f.Add("-25190,1024,KD,Skip Samples,25190,0,0,0")
	f.Fuzz(func(t *testing.T, line string) {
		p, err := parsePacket(line)
		if err == nil && (p.pts < -maxTime || p.pts > maxTime || p.duration < 0 || p.duration > maxTime) {
			t.Fatalf("%q became %+v", line, p)
		}
	})
}
