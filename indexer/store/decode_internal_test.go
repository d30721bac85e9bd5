package store

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
)

// FuzzUnpackFelts: what unpacks packs to the same bytes.
func FuzzUnpackFelts(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 64))
	f.Add(bytes.Repeat([]byte{0xff}, 32))
	f.Fuzz(func(t *testing.T, in []byte) {
		felts, err := unpackFelts(in)
		if err != nil {
			return
		}
		if out := packFelts(felts); !bytes.Equal(out, in) || out == nil {
			t.Errorf("%x came back as %x", in, out)
		}
	})
}

type placed struct {
	bun.BaseModel `bun:"table:placed"`

	ID     Felt   `bun:"id,pk"`
	Number int64  `bun:"number"`
	Raw    []byte `bun:"raw,notnull"`
	Version
}

// FuzzPosition: a position that decodes encodes to the same values, and none
// makes the decoder fail otherwise than with an error.
func FuzzPosition(f *testing.F) {
	t := &table{Table: sqlitedialect.New().Tables().Get(reflect.TypeFor[placed]())}
	t.keys = t.PKs[:1]
	order, err := t.order([]Order{{Column: "number", Desc: true}, {Column: "raw"}})
	if err != nil {
		f.Fatal(err)
	}
	stamp := fingerprint(t.Name, order)
	f.Add(encodePosition(stamp, []any{int64(-1), []byte("x"), make([]byte, 32)}))
	f.Add(append(slices.Clone(stamp), tagInteger))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, in []byte) {
		values, err := decodePosition(stamp, order, in)
		if err != nil {
			return
		}
		again, err := decodePosition(stamp, order, encodePosition(stamp, values))
		if err != nil || !reflect.DeepEqual(again, values) {
			t.Errorf("%v came back as %v (%v)", values, again, err)
		}
	})
}
