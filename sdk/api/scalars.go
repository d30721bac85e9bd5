// Package api is the typed client of the GraphQL mirror. api.gen.go is made by
// genqlient from the schema and operations.graphql.
package api

import (
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

func (a *Amount) UnmarshalText(text []byte) error {
	if _, ok := a.value.SetString(string(text), 10); !ok || a.value.Sign() < 0 || a.value.BitLen() > 256 {
		return fmt.Errorf("%q is not an amount", text)
	}
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
