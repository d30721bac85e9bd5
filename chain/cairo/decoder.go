package cairo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
)

// A Decoder reads Cairo values from felts, front to back. The first error
// sticks: every later read returns a zero value, so that a caller checks once,
// with Finish. A Decoder is not safe for concurrent use.
type Decoder struct {
	felts []felt.Felt
	next  int
	root  string
	path  []step
	err   *DecodeError
}

// A step is one part of the path to a value: a field, or else an element.
type step struct {
	field string
	index int // noIndex before the first field
}

const noIndex = -1

// NewDecoder reads felts, which must not change while it does. Errors name the
// value root.
func NewDecoder(root string, felts []felt.Felt) *Decoder {
	return &Decoder{felts: felts, root: root, path: make([]step, 0, 4)}
}

// Decode reads one value that takes up all of felts.
func Decode[T any](root string, felts []felt.Felt, value func(*Decoder) T) (T, error) {
	d := NewDecoder(root, felts)
	v := value(d)
	if err := d.Finish(); err != nil {
		var zero T
		return zero, err
	}
	return v, nil
}

// DecodeEvent reads an event from its keys, without selectors, and its data.
func DecodeEvent[E any](root string, keys, data []felt.Felt, event func(k, d *Decoder) E) (E, error) {
	k, d := NewDecoder(root, keys), NewDecoder(root, data)
	k.Enter()
	d.Enter()
	ev := event(k, d)
	k.Leave()
	d.Leave()
	var zero E
	if err := k.Finish(); err != nil {
		return zero, fmt.Errorf("keys: %w", err)
	}
	if err := d.Finish(); err != nil {
		return zero, fmt.Errorf("data: %w", err)
	}
	return ev, nil
}

// Finish returns the first error, or ErrLeftover when felts remain.
func (d *Decoder) Finish() error {
	if left := d.left(); d.err == nil && left > 0 {
		d.fail(fmt.Errorf("%w: %d", ErrLeftover, left))
	}
	if d.err != nil { // not return d.err: a nil *DecodeError is not a nil error
		return d.err
	}
	return nil
}

// Enter begins a value that has fields.
func (d *Decoder) Enter() { d.path = append(d.path, step{index: noIndex}) }

// Field names the field that is read next.
func (d *Decoder) Field(name string) *Decoder {
	d.path[len(d.path)-1].field = name
	return d
}

// Leave ends what Enter began.
func (d *Decoder) Leave() { d.path = d.path[:len(d.path)-1] }

func (d *Decoder) left() int { return len(d.felts) - d.next }

func (d *Decoder) fail(cause error) { d.failAt(d.next, cause) }

func (d *Decoder) failAt(index int, cause error) {
	if d.err == nil {
		d.err = &DecodeError{Path: d.where(), Index: index, Err: cause}
	}
}

func (d *Decoder) where() string {
	var b strings.Builder
	b.WriteString(d.root)
	for _, s := range d.path {
		switch {
		case s.field != "":
			b.WriteString("." + s.field)
		case s.index != noIndex:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	return b.String()
}

// Felt reads a felt252. It is the only place that moves the cursor.
func (d *Decoder) Felt() felt.Felt {
	if d.err != nil {
		return felt.Felt{}
	}
	if d.next == len(d.felts) {
		d.fail(ErrTruncated)
		return felt.Felt{}
	}
	f := d.felts[d.next]
	d.next++
	return f
}

// length reads the length of a sequence. Every element takes a felt at least,
// so a length beyond the felts that are left is refused before anything is
// allocated for it.
func (d *Decoder) length() int {
	f := d.Felt()
	n := f.Bits()
	if n[1]|n[2]|n[3] != 0 || n[0] > uint64(d.left()) {
		d.failAt(d.next-1, fmt.Errorf("%w: length %s, and %d left", ErrTruncated, f.Text(felt.Base10), d.left()))
		return 0
	}
	return int(n[0])
}

func (d *Decoder) outOfRange(f felt.Felt, typ string) { d.failAt(d.next-1, feltRange(f, typ)) }

// Variant reads the index of an enum's variant; there are n of them.
func (d *Decoder) Variant(enum string, n int) uint8 {
	f := d.Felt()
	limbs := f.Bits()
	if limbs[1]|limbs[2]|limbs[3] != 0 || limbs[0] >= uint64(n) {
		d.outOfRange(f, enum)
		return 0
	}
	return uint8(limbs[0])
}
