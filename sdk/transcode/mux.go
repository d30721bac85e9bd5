package transcode

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/Eyevinn/mp4ff/avc"
	"github.com/Eyevinn/mp4ff/hevc"
	"github.com/Eyevinn/mp4ff/mp4"
)

// muxer writes elementary streams, one behind the other, as the video track of
// a fragmented MP4 file, giving every frame its time of the source's timeline.
// It is the step ffmpeg 5 has no means for: it neither orders the frames of an
// elementary stream nor takes times from outside.
type muxer struct {
	w        *bufio.Writer
	encoder  Encoder
	scale    uint32 // time units per second
	times    []int64
	end      int64
	n        int // frames written
	sets     [][]byte
	fragment *mp4.Fragment
	sequence uint32
	bytes    int // in the fragment
}

// newMuxer takes the timeline in units of 1/scale seconds, first time not
// negative.
func newMuxer(w io.Writer, e Encoder, scale uint32, t timeline) *muxer {
	return &muxer{w: bufio.NewWriterSize(w, 1<<20), encoder: e, scale: scale, times: t.times, end: t.end}
}

// fragmentBytes after which a new fragment begins, to bound memory.
const fragmentBytes = 8 << 20

// append writes one elementary stream.
func (m *muxer) append(r io.ReaderAt, units []unit) error {
	base := m.n
	if base+len(units) > len(m.times) {
		return errors.New("more frames than the source has")
	}
	for _, u := range units {
		data := make([]byte, u.size)
		if _, err := r.ReadAt(data, u.offset); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if m.sets == nil {
			if err := m.begin(data); err != nil {
				return err
			}
		}
		if err := m.frame(data, base+u.rank); err != nil {
			return err
		}
	}
	return nil
}

// begin writes the head of the file with the first frame's parameter sets.
func (m *muxer) begin(first []byte) error {
	head := mp4.CreateEmptyInit()
	head.AddEmptyTrack(m.scale, "video", "und")
	track := head.Moov.Trak
	var err error
	switch m.encoder {
	case X265:
		vps, sps, pps := hevc.GetParameterSetsFromByteStream(first)
		m.sets = slices.Concat(vps, sps, pps)
		err = track.SetHEVCDescriptor("hvc1", vps, sps, pps, nil, true)
	default:
		sps, pps := avc.GetParameterSetsFromByteStream(first)
		m.sets = slices.Concat(sps, pps)
		err = track.SetAVCDescriptor("avc1", sps, pps, true)
	}
	if err != nil {
		return fmt.Errorf("parameter sets: %w", err)
	}
	return head.Encode(m.w)
}

// frame writes the next frame in decoding order, to be shown as number shown.
// Decoding times are the timeline's own; a frame shown before its turn to be
// decoded gets a negative offset, which the format allows.
func (m *muxer) frame(data []byte, shown int) error {
	at := m.times[m.n]
	next := m.end
	if m.n+1 < len(m.times) {
		next = m.times[m.n+1]
	}
	offset, duration := m.times[shown]-at, next-at
	if offset > math.MaxInt32 || offset < math.MinInt32 || duration > math.MaxInt32 || duration < 0 {
		return fmt.Errorf("gap of %d/%d s before frame %d", duration, m.scale, m.n+1)
	}
	m.n++
	sample, key := m.sample(data)
	if m.fragment == nil || m.bytes > fragmentBytes {
		if err := m.flush(); err != nil {
			return err
		}
		m.sequence++
		var err error
		if m.fragment, err = mp4.CreateFragment(m.sequence, mp4.DefaultTrakID); err != nil {
			return err
		}
	}
	flags := mp4.NonSyncSampleFlags
	if key {
		flags = mp4.SyncSampleFlags
	}
	m.fragment.AddFullSample(mp4.FullSample{
		Sample: mp4.Sample{
			Flags:                 flags,
			Dur:                   uint32(duration),
			Size:                  uint32(len(sample)),
			CompositionTimeOffset: int32(offset),
		},
		DecodeTime: uint64(at),
		Data:       sample,
	})
	m.bytes += len(sample)
	return nil
}

// sample turns start codes into lengths and leaves out the parameter sets that
// the head holds.
func (m *muxer) sample(data []byte) (sample []byte, key bool) {
	for _, nalu := range avc.ExtractNalusFromByteStream(data) {
		if len(nalu) == 0 || slices.ContainsFunc(m.sets, func(set []byte) bool { return bytes.Equal(set, nalu) }) {
			continue
		}
		switch m.encoder {
		case X265:
			kind := hevc.GetNaluType(nalu[0])
			key = key || kind >= hevc.NALU_BLA_W_LP && kind <= hevc.NALU_CRA
		default:
			key = key || avc.GetNaluType(nalu[0]) == avc.NALU_IDR
		}
		sample = append(sample, byte(len(nalu)>>24), byte(len(nalu)>>16), byte(len(nalu)>>8), byte(len(nalu)))
		sample = append(sample, nalu...)
	}
	return sample, key
}

func (m *muxer) flush() error {
	if m.fragment == nil {
		return nil
	}
	err := m.fragment.Encode(m.w)
	m.fragment, m.bytes = nil, 0
	return err
}

// close finishes the file; every frame of the timeline must have been written.
func (m *muxer) close() error {
	if m.n != len(m.times) {
		return fmt.Errorf("%d frames, the source has %d", m.n, len(m.times))
	}
	return errors.Join(m.flush(), m.w.Flush())
}
