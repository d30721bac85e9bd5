package reporter

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/curve"

	"github.com/bitsage-network/bitsage/market/report"
)

// Signed is a report that anyone can check and post.
type Signed struct {
	// Key is the reporter's public key.
	Key felt.Felt
	At  uint64
	// Price in dollars per whole SAGE, WAD.
	Price *big.Int
	R, S  felt.Felt
}

// wire is Signed as reporters exchange it. Numbers beyond 2^53 are text.
type wire struct {
	Key   string `json:"key"`
	At    string `json:"at"`
	Price string `json:"price"`
	R     string `json:"r"`
	S     string `json:"s"`
}

// MarshalJSON writes felts in hexadecimal, numbers in decimal.
func (s Signed) MarshalJSON() ([]byte, error) {
	return json.Marshal(wire{
		Key: s.Key.String(), At: strconv.FormatUint(s.At, 10), Price: s.Price.String(), R: s.R.String(), S: s.S.String(),
	})
}

// UnmarshalJSON reads what MarshalJSON writes. It does not check the signature.
func (s *Signed) UnmarshalJSON(raw []byte) error {
	var w wire
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	for _, f := range []struct {
		text string
		to   *felt.Felt
	}{{w.Key, &s.Key}, {w.R, &s.R}, {w.S, &s.S}} {
		if _, err := f.to.SetString(f.text); err != nil {
			return fmt.Errorf("%.70q is no felt: %w", f.text, err)
		}
	}
	var err error
	if s.At, err = strconv.ParseUint(w.At, 10, 64); err != nil {
		return fmt.Errorf("at: %w", err)
	}
	var ok bool
	if s.Price, ok = new(big.Int).SetString(w.Price, 10); !ok || len(w.Price) > 39 {
		return fmt.Errorf("%.50q is no price", w.Price)
	}
	return nil
}

// ErrSignature says that a report is not what its reporter signed.
var ErrSignature = errors.New("the signature is not the reporter's")

// Domain is the feed that reports are for.
type Domain struct{ ChainID, Feed, Name felt.Felt }

// Check verifies the signature.
func (d Domain) Check(s Signed) error {
	hash, err := d.hash(s)
	if err != nil {
		return err
	}
	if ok, err := curve.VerifyFelts(&hash, &s.R, &s.S, &s.Key); err != nil || !ok {
		return ErrSignature
	}
	return nil
}

func (d Domain) hash(s Signed) (felt.Felt, error) {
	return report.Report{Feed: d.Feed, Name: d.Name, Price: s.Price, At: s.At}.Hash(d.ChainID, s.Key)
}
