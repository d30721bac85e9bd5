package cairo

import (
	"bytes"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// ShortString returns the felt of a Cairo short string such as 'MARKET: not
// open': up to 31 bytes, the first not NUL, since that would be lost.
func ShortString(s string) (felt.Felt, error) {
	if len(s) > 31 || len(s) > 0 && s[0] == 0 {
		return felt.Felt{}, &RangeError{Value: fmt.Sprintf("%.40q", s), Type: "a short string"}
	}
	return feltOfBytes([]byte(s)), nil
}

// ShortStringOf is the inverse of ShortString. It is false for a felt of 32
// bytes.
func ShortStringOf(f felt.Felt) (string, bool) {
	b := f.Bytes()
	return string(bytes.TrimLeft(b[:], "\x00")), b[0] == 0
}
