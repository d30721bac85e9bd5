// Package api is the typed client of the GraphQL mirror. api.gen.go is made by
// genqlient from the schema, operations.graphql and economy.graphql.
package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

//go:generate go tool genqlient genqlient.yaml

// Amount is an unsigned number of base units. The zero value is zero.
type Amount struct{ value big.Int }

// NewAmount copies v, which must not be negative.
func NewAmount(v *big.Int) Amount { return Amount{value: *new(big.Int).Set(v)} }

// Big returns a copy.
func (a Amount) Big() *big.Int { return new(big.Int).Set(&a.value) }

func (a Amount) String() string { return a.value.String() }

func (a Amount) MarshalText() ([]byte, error) { return a.value.Append(nil, 10), nil }

// UnmarshalText reads decimal digits of a u256. a is unchanged on an error.
func (a *Amount) UnmarshalText(text []byte) error {
	const most = 78 // digits of a u256
	if len(text) > most || len(bytes.Trim(text, "0123456789")) != 0 {
		return fmt.Errorf("%.80q is not an amount", text)
	}
	v, ok := new(big.Int).SetString(string(text), 10)
	if !ok || v.BitLen() > 256 {
		return fmt.Errorf("%q is not an amount", text)
	}
	a.value = *v
	return nil
}

// UnmarshalFelt reads the Felt scalar.
func UnmarshalFelt(raw []byte, f *felt.Felt) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	v, err := cairo.HexFelt(text)
	*f = v
	return err
}

// MarshalFelt writes the Felt scalar.
func MarshalFelt(f *felt.Felt) ([]byte, error) { return json.Marshal(f.String()) }

// UnmarshalLong reads the Long scalar, decimal text.
func UnmarshalLong(raw []byte, n *uint64) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	v, err := strconv.ParseUint(text, 10, 64)
	*n = v
	return err
}

// MarshalLong writes the Long scalar.
func MarshalLong(n *uint64) ([]byte, error) { return json.Marshal(strconv.FormatUint(*n, 10)) }

// UnmarshalSigned reads the Signed scalar, decimal text.
func UnmarshalSigned(raw []byte, n *int64) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	v, err := strconv.ParseInt(text, 10, 64)
	*n = v
	return err
}

// MarshalSigned writes the Signed scalar.
func MarshalSigned(n *int64) ([]byte, error) { return json.Marshal(strconv.FormatInt(*n, 10)) }
