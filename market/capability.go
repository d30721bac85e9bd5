package market

import (
	"fmt"
	"math/bits"
	"strings"
)

// Capability is a set of things a machine can do, by the bits that the
// Registry stores and jobs require. Bits are never given a new meaning.
type Capability uint64

// Workload kinds come first: a job's kind bit is one of these.
const (
	// CapTranscode: ffmpeg with libx264 and libx265, exact tier.
	CapTranscode Capability = 1 << iota
)

// KindTranscode names the transcoding workload in job terms.
const KindTranscode = "ffmpeg.transcode/1"

var kinds = map[string]Capability{KindTranscode: CapTranscode}

// KindBit is the capability bit number of a workload kind.
func KindBit(kind string) (uint8, error) {
	c, ok := kinds[kind]
	if !ok {
		return 0, fmt.Errorf("workload kind %q is not known", kind)
	}
	return uint8(bits.TrailingZeros64(uint64(c))), nil
}

// Has reports whether every capability of want is in c.
func (c Capability) Has(want Capability) bool { return c&want == want }

func (c Capability) String() string {
	var names []string
	for kind, bit := range kinds {
		if c.Has(bit) {
			names = append(names, kind)
		}
	}
	return strings.Join(names, ",")
}
