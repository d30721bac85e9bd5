package cairo

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
)

// Bool reads a bool. Only 0 and 1 are bools: what Cairo writes.
func (d *Decoder) Bool() bool { return d.Variant("bool", 2) == 1 }

func (d *Decoder) U8() uint8 { return uint8(d.unsigned(8, "u8")) }

func (d *Decoder) U16() uint16 { return uint16(d.unsigned(16, "u16")) }

func (d *Decoder) U32() uint32 { return uint32(d.unsigned(32, "u32")) }

func (d *Decoder) U64() uint64 { return d.unsigned(64, "u64") }

func (d *Decoder) unsigned(width uint, typ string) uint64 {
	f := d.Felt()
	limbs := f.Bits()
	if limbs[1]|limbs[2]|limbs[3] != 0 || limbs[0]>>width != 0 {
		d.outOfRange(f, typ)
		return 0
	}
	return limbs[0]
}

func (d *Decoder) U128() U128 {
	f := d.Felt()
	limbs := f.Bits()
	if limbs[2]|limbs[3] != 0 {
		d.outOfRange(f, "u128")
		return U128{}
	}
	return U128{Lo: limbs[0], Hi: limbs[1]}
}

// U256 reads a u256: two felts, the low half first.
func (d *Decoder) U256() U256 {
	d.Enter()
	v := U256{Lo: d.Field("low").U128(), Hi: d.Field("high").U128()}
	d.Leave()
	return v
}

func (d *Decoder) I8() int8 { return int8(d.signed(8, "i8")) }

func (d *Decoder) I16() int16 { return int16(d.signed(16, "i16")) }

func (d *Decoder) I32() int32 { return int32(d.signed(32, "i32")) }

func (d *Decoder) I64() int64 { return d.signed(64, "i64") }

// signed reads an integer that Cairo keeps as itself, or as prime - |v| when
// it is negative.
func (d *Decoder) signed(width uint, typ string) int64 {
	f := d.Felt()
	v, ok := i128Of(f)
	n := int64(v.Lo)
	if !ok || v.Hi != n>>63 || n<<(64-width)>>(64-width) != n {
		d.outOfRange(f, typ)
		return 0
	}
	return n
}

func (d *Decoder) I128() I128 {
	f := d.Felt()
	v, ok := i128Of(f)
	if !ok {
		d.outOfRange(f, "i128")
	}
	return v
}

func i128Of(f felt.Felt) (I128, bool) {
	if limbs := f.Bits(); limbs[2]|limbs[3]|limbs[1]>>63 == 0 {
		return I128{Lo: limbs[0], Hi: int64(limbs[1])}, true
	}
	f.Neg(&f)
	limbs := f.Bits()
	lo, borrow := bits.Sub64(0, limbs[0], 0)
	hi, _ := bits.Sub64(0, limbs[1], borrow)
	if limbs[2]|limbs[3] != 0 || hi>>63 == 0 {
		return I128{}, false
	}
	return I128{Lo: lo, Hi: int64(hi)}, true
}

func (d *Decoder) ContractAddress() ContractAddress {
	return ContractAddress(d.bounded(251, "ContractAddress"))
}

func (d *Decoder) ClassHash() ClassHash { return ClassHash(d.bounded(251, "ClassHash")) }

func (d *Decoder) Bytes31() (v Bytes31) {
	f := d.bounded(248, "bytes31")
	b := f.Bytes()
	copy(v[:], b[1:])
	return v
}

func (d *Decoder) EthAddress() (v EthAddress) {
	f := d.bounded(160, "EthAddress")
	b := f.Bytes()
	copy(v[:], b[12:])
	return v
}

// bounded reads a felt below 2^width, for a width above 128.
func (d *Decoder) bounded(width uint, typ string) felt.Felt {
	f := d.Felt()
	limbs := f.Bits()
	over := limbs[3]
	if width <= 192 {
		over |= limbs[2] >> (width - 128)
	} else {
		over >>= width - 192
	}
	if over != 0 {
		d.outOfRange(f, typ)
		return felt.Felt{}
	}
	return f
}

// ByteArray reads a ByteArray. Its bytes are whatever the contract put there,
// not UTF-8 by need.
func (d *Decoder) ByteArray() string {
	words := d.length()
	var text strings.Builder
	text.Grow(31*words + 30)
	for range words {
		word := d.Bytes31()
		text.Write(word[:])
	}
	word := d.Bytes31()
	n := d.unsigned(8, "u8")
	if n > 30 {
		d.failAt(d.next-1, fmt.Errorf("%w: last word of %d bytes", ErrByteArray, n))
		return ""
	}
	for _, b := range word[:31-n] {
		if b != 0 {
			d.failAt(d.next-2, fmt.Errorf("%w: last word is longer than %d bytes", ErrByteArray, n))
			return ""
		}
	}
	if d.err != nil {
		return ""
	}
	text.Write(word[31-n:])
	return text.String()
}
