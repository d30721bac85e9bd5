package cairo

import (
	"encoding/binary"

	"github.com/NethermindEth/juno/core/felt"
)

// An Encoder writes Cairo values as felts. Its zero value is ready. Nothing it
// is given can fail to be written: what Cairo would refuse, such as a zero
// NonZero, the contract refuses.
type Encoder struct {
	felts []felt.Felt
}

// Encode writes one value.
func Encode[T any](v T, value func(*Encoder, T)) []felt.Felt {
	var e Encoder
	value(&e, v)
	return e.Felts()
}

// Felts returns what was written, never nil.
func (e *Encoder) Felts() []felt.Felt {
	if e.felts == nil {
		return []felt.Felt{}
	}
	return e.felts
}

func (e *Encoder) Felt(v felt.Felt) { e.felts = append(e.felts, v) }

func (e *Encoder) Bool(v bool) {
	if v {
		e.U64(1)
	} else {
		e.U64(0)
	}
}

func (e *Encoder) U8(v uint8) { e.U64(uint64(v)) }

func (e *Encoder) U16(v uint16) { e.U64(uint64(v)) }

func (e *Encoder) U32(v uint32) { e.U64(uint64(v)) }

func (e *Encoder) U64(v uint64) { e.Felt(felt.FromUint64[felt.Felt](v)) }

func (e *Encoder) U128(v U128) { e.Felt(feltOf128(v.Hi, v.Lo)) }

// U256 writes two felts, the low half first.
func (e *Encoder) U256(v U256) {
	e.U128(v.Lo)
	e.U128(v.Hi)
}

func (e *Encoder) I8(v int8) { e.I64(int64(v)) }

func (e *Encoder) I16(v int16) { e.I64(int64(v)) }

func (e *Encoder) I32(v int32) { e.I64(int64(v)) }

func (e *Encoder) I64(v int64) { e.I128(I128{Lo: uint64(v), Hi: v >> 63}) }

func (e *Encoder) I128(v I128) {
	hi, lo, negative := v.magnitude()
	f := feltOf128(hi, lo)
	if negative {
		f.Neg(&f)
	}
	e.Felt(f)
}

func (e *Encoder) ContractAddress(v ContractAddress) { e.Felt(felt.Felt(v)) }

func (e *Encoder) ClassHash(v ClassHash) { e.Felt(felt.Felt(v)) }

func (e *Encoder) Bytes31(v Bytes31) { e.Felt(feltOfBytes(v[:])) }

func (e *Encoder) EthAddress(v EthAddress) { e.Felt(feltOfBytes(v[:])) }

// ByteArray writes the bytes of v, in words of 31 and a rest.
func (e *Encoder) ByteArray(v string) {
	e.U64(uint64(len(v) / 31))
	for ; len(v) >= 31; v = v[31:] {
		e.Felt(feltOfBytes([]byte(v[:31])))
	}
	e.Felt(feltOfBytes([]byte(v)))
	e.U64(uint64(len(v)))
}

func feltOf128(hi, lo uint64) felt.Felt {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	return feltOfBytes(b[:])
}

// feltOfBytes reads up to 31 big-endian bytes, which always fit.
func feltOfBytes(b []byte) (f felt.Felt) {
	var full [felt.Bytes]byte
	copy(full[len(full)-len(b):], b)
	f.SetBytes(full[:])
	return f
}
