package project

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// Felts is a list of felts in one column, 32 bytes each.
type Felts []felt.Felt

// Value implements driver.Valuer.
func (l Felts) Value() (driver.Value, error) {
	out := make([]byte, 0, felt.Bytes*len(l))
	for i := range l {
		b := l[i].Bytes()
		out = append(out, b[:]...)
	}
	return out, nil
}

// Scan implements sql.Scanner.
func (l *Felts) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok || len(raw)%felt.Bytes != 0 {
		return fmt.Errorf("project: felts column holds %T of length %d", src, len(raw))
	}
	*l = make(Felts, len(raw)/felt.Bytes)
	for i := range *l {
		if err := (*l)[i].SetBytesCanonical(raw[felt.Bytes*i : felt.Bytes*(i+1)]); err != nil {
			return fmt.Errorf("project: felts column: %w", err)
		}
	}
	return nil
}

// Numbers is a list of numbers in one column, four bytes each.
type Numbers []uint32

// Value implements driver.Valuer.
func (n Numbers) Value() (driver.Value, error) {
	out := make([]byte, 0, 4*len(n))
	for _, v := range n {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out, nil
}

// Scan implements sql.Scanner.
func (n *Numbers) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok || len(raw)%4 != 0 {
		return fmt.Errorf("project: number column holds %T of length %d", src, len(raw))
	}
	*n = make(Numbers, len(raw)/4)
	for i := range *n {
		(*n)[i] = binary.BigEndian.Uint32(raw[4*i:])
	}
	return nil
}
