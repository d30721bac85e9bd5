package process

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestTailKeepsTheEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		size := 1 + r.IntN(20)
		tail := newTail(size)
		var all []byte
		for range r.IntN(8) {
			chunk := make([]byte, r.IntN(50))
			for i := range chunk {
				chunk[i] = byte('a' + r.IntN(26))
			}
			all = append(all, chunk...)
			if n, err := tail.Write(chunk); n != len(chunk) || err != nil {
				t.Fatalf("Write = %d, %v", n, err)
			}
		}
		kept := all[max(0, len(all)-size):]
		got := tail.captured()
		if !bytes.Equal(got.Tail, kept) || got.Dropped != int64(len(all)-len(kept)) {
			t.Fatalf("size %d: kept %q and dropped %d of %q", size, got.Tail, got.Dropped, all)
		}
	}
}
