package rpc

import (
	"encoding/json"
	"errors"

	"github.com/NethermindEth/juno/core/felt"
)

var errFelt = errors.New("not a felt: want 0x, then 1 to 64 hex digits, below the field's prime")

// parseFelt reads a felt as nodes write it. Unlike felt.Felt's own JSON it
// takes neither decimals nor signs, and any number of leading zeros up to 64
// digits.
func parseFelt(text []byte) (felt.Felt, error) {
	if len(text) < 3 || len(text) > 66 || text[0] != '0' || text[1] != 'x' {
		return felt.Felt{}, errFelt
	}
	digits := text[2:]
	var b [felt.Bytes]byte
	for i := range digits {
		d := nibble(digits[len(digits)-1-i])
		if d > 15 {
			return felt.Felt{}, errFelt
		}
		b[felt.Bytes-1-i/2] |= d << (i % 2 * 4)
	}
	var f felt.Felt
	if f.SetBytesCanonical(b[:]) != nil {
		return felt.Felt{}, errFelt
	}
	return f, nil
}

// nibble is the value of a hex digit, 0xff for any other byte.
func nibble(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0xff
}

// Felt is a felt as it stands in JSON, for structs that encoding/json reads and
// writes: felt.Felt itself marshals as four numbers unless it is addressable.
type Felt felt.Felt

// MarshalJSON writes 0x and hex digits.
func (f Felt) MarshalJSON() ([]byte, error) {
	v := felt.Felt(f)
	return []byte(`"` + v.String() + `"`), nil
}

// UnmarshalJSON reads 0x and hex digits.
func (f *Felt) UnmarshalJSON(text []byte) error {
	if len(text) < 2 || text[0] != '"' {
		return errFelt
	}
	v, err := parseFelt(text[1 : len(text)-1])
	*f = Felt(v)
	return err
}

// felts shows a list of felts to encoding/json.
type felts []felt.Felt

func (l felts) MarshalJSON() ([]byte, error) {
	wire := make([]Felt, len(l))
	for i := range l {
		wire[i] = Felt(l[i])
	}
	return json.Marshal(wire)
}

func (l *felts) UnmarshalJSON(text []byte) error {
	var wire []Felt
	if err := json.Unmarshal(text, &wire); err != nil {
		return err
	}
	*l = make(felts, len(wire))
	for i := range wire {
		(*l)[i] = felt.Felt(wire[i])
	}
	return nil
}
