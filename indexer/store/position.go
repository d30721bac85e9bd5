package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
)

// A page position is the place of one row in an ordering: a fingerprint of the
// ordering, then the row's value of each column. It is opaque to callers, who
// may wrap it in a cursor of their own; one from elsewhere is refused.

const (
	tagInteger = 'i' // 8 bytes, big-endian
	tagBytes   = 'b' // length as uvarint, then the bytes
)

// fingerprint tells orderings apart.
func fingerprint(table string, order []orderColumn) []byte {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\n", table)
	for _, o := range order {
		fmt.Fprintf(h, "%s %d %t\n", o.field.Name, o.kind, o.desc)
	}
	return h.Sum(nil)
}

func encodePosition(stamp []byte, values []any) []byte {
	out := bytes.Clone(stamp)
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			out = binary.BigEndian.AppendUint64(append(out, tagInteger), uint64(v))
		case []byte:
			out = binary.AppendUvarint(append(out, tagBytes), uint64(len(v)))
			out = append(out, v...)
		}
	}
	return out
}

func decodePosition(stamp []byte, order []orderColumn, pos []byte) ([]any, error) {
	rest, ok := bytes.CutPrefix(pos, stamp)
	if !ok {
		return nil, fmt.Errorf("%w: of another ordering", ErrPosition)
	}
	values := make([]any, len(order))
	for i, o := range order {
		v, after, ok := cutValue(rest, o.kind)
		if !ok {
			return nil, fmt.Errorf("%w: column %s is malformed", ErrPosition, o.field.Name)
		}
		values[i], rest = v, after
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%w: %d bytes too many", ErrPosition, len(rest))
	}
	return values, nil
}

// cutValue takes one value of a kind off the front of b.
func cutValue(b []byte, kind columnKind) (v any, rest []byte, ok bool) {
	switch {
	case len(b) >= 9 && b[0] == tagInteger && kind == kindInteger:
		return int64(binary.BigEndian.Uint64(b[1:9])), b[9:], true
	case len(b) >= 2 && b[0] == tagBytes && kind == kindBytes:
		n, w := binary.Uvarint(b[1:])
		if w <= 0 || n > uint64(len(b)-1-w) {
			return nil, nil, false
		}
		b = b[1+w:]
		return bytes.Clone(b[:n]), b[n:], true
	}
	return nil, nil, false
}
