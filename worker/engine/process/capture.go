package process

import (
	"sync"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// tail keeps the last bytes written to it.
type tail struct {
	mu      sync.Mutex
	ring    []byte
	written int64
}

func newTail(size int) *tail { return &tail{ring: make([]byte, 0, size)} }

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	size := cap(t.ring)
	if len(p) > size { // what would be overwritten at once is only counted
		t.written += int64(len(p) - size)
		p = p[len(p)-size:]
	}
	for len(p) > 0 {
		at := int(t.written % int64(size))
		if len(t.ring) < size && at >= len(t.ring) {
			t.ring = t.ring[:min(size, at+len(p))]
		}
		c := copy(t.ring[at:], p)
		p = p[c:]
		t.written += int64(c)
	}
	return n, nil
}

func (t *tail) captured() engine.Captured {
	t.mu.Lock()
	defer t.mu.Unlock()
	size := int64(cap(t.ring))
	if t.written <= size {
		return engine.Captured{Tail: append([]byte(nil), t.ring[:t.written]...)}
	}
	at := t.written % size
	return engine.Captured{
		Tail:    append(append([]byte(nil), t.ring[at:]...), t.ring[:at]...),
		Dropped: t.written - size,
	}
}
