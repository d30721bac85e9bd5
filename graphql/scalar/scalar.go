// Package scalar reads and writes the schema's scalars.
package scalar

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/receipt"
)

// Error says that a value is not of a scalar.
type Error struct{ Scalar, Want string }

func (e *Error) Error() string { return fmt.Sprintf("not a %s: want %s", e.Scalar, e.Want) }

// Amount is an unsigned number of up to 256 bits, big-endian.
type Amount [32]byte

// Big is the number.
func (a Amount) Big() *big.Int { return new(big.Int).SetBytes(a[:]) }

// MarshalGQL writes decimal digits, quoted.
func (a Amount) MarshalGQL(w io.Writer) {
	write(w, a.Big().String())
}

// UnmarshalGQL reads decimal digits.
func (a *Amount) UnmarshalGQL(v any) error {
	fail := &Error{"Amount", "decimal digits of at most 256 bits"}
	text, ok := digits(v)
	if !ok {
		return fail
	}
	n, ok := new(big.Int).SetString(text, 10)
	if !ok || n.BitLen() > 8*len(a) {
		return fail
	}
	n.FillBytes(a[:])
	return nil
}

// MarshalFelt writes 0x and 64 hexadecimal digits.
func MarshalFelt(f felt.Felt) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		b := f.Bytes()
		write(w, "0x"+hex.EncodeToString(b[:]))
	})
}

// UnmarshalFelt reads 0x and 1 to 64 hexadecimal digits below the field's
// modulus.
func UnmarshalFelt(v any) (f felt.Felt, err error) {
	fail := &Error{"Felt", "0x and 1 to 64 hexadecimal digits below the Stark prime"}
	text, ok := v.(string)
	if !ok {
		return f, fail
	}
	text, ok = strings.CutPrefix(text, "0x")
	if !ok || text == "" || len(text) > 2*felt.Bytes {
		return f, fail
	}
	b, err := hex.DecodeString(strings.Repeat("0", 2*felt.Bytes-len(text)) + text)
	if err != nil || f.SetBytesCanonical(b) != nil {
		return felt.Zero, fail
	}
	return f, nil
}

// MarshalDigest writes 64 hexadecimal digits.
func MarshalDigest(d receipt.Digest) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { write(w, d.String()) })
}

// UnmarshalDigest reads 64 hexadecimal digits.
func UnmarshalDigest(v any) (d receipt.Digest, err error) {
	text, ok := v.(string)
	if !ok || d.UnmarshalText([]byte(text)) != nil {
		return receipt.Digest{}, &Error{"Digest", "64 hexadecimal digits"}
	}
	return d, nil
}

// MarshalLong writes decimal digits, quoted.
func MarshalLong(n uint64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { write(w, strconv.FormatUint(n, 10)) })
}

// UnmarshalLong reads decimal digits, quoted or not.
func UnmarshalLong(v any) (uint64, error) {
	text, ok := digits(v)
	n, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil {
		return 0, &Error{"Long", "an unsigned 64-bit number in decimal"}
	}
	return n, nil
}

// MarshalSigned writes decimal digits with their sign, quoted.
func MarshalSigned(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { write(w, strconv.FormatInt(n, 10)) })
}

// UnmarshalSigned reads decimal digits with or without a minus, quoted or not.
func UnmarshalSigned(v any) (int64, error) {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strings.HasPrefix(text, "+") {
		return 0, &Error{"Signed", "a signed 64-bit number in decimal"}
	}
	return n, nil
}

// MarshalInt writes a number. Results go up to 2^32-1, as the contracts' do.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads a signed 32-bit number, as GraphQL has it.
func UnmarshalInt(v any) (int, error) {
	fail := &Error{"Int", "a signed 32-bit number"}
	switch v.(type) {
	case int64, int, json.Number:
	default:
		return 0, fail
	}
	n, err := graphql.UnmarshalInt64(v)
	if err != nil || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fail
	}
	return int(n), nil
}

// MarshalTime writes RFC 3339 in UTC.
func MarshalTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { write(w, t.UTC().Format(time.RFC3339)) })
}

// UnmarshalTime reads RFC 3339.
func UnmarshalTime(v any) (time.Time, error) {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &Error{"Time", "a time as RFC 3339 has it"}
	}
	return t.UTC(), nil
}

// digits takes a string of digits, or a number that was written as one.
func digits(v any) (string, bool) {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case int64:
		text = strconv.FormatInt(v, 10)
	case int:
		text = strconv.Itoa(v)
	}
	return text, text != "" && strings.Trim(text, "0123456789") == ""
}

// write quotes text that needs no escapes. Errors of w show when the response
// is sent.
func write(w io.Writer, text string) { _, _ = io.WriteString(w, `"`+text+`"`) }
