package cairo

// Option is Cairo's Option<T>. The zero value is None.
type Option[T any] struct {
	Value T
	Valid bool // Value counts
}

// Some returns the Option that holds v.
func Some[T any](v T) Option[T] { return Option[T]{Value: v, Valid: true} }

func EncodeOption[T any](e *Encoder, v Option[T], value func(*Encoder, T)) {
	if !v.Valid {
		e.U8(1)
		return
	}
	e.U8(0)
	value(e, v.Value)
}

func DecodeOption[T any](d *Decoder, value func(*Decoder) T) (v Option[T]) {
	if d.Variant("Option", 2) == 0 {
		v = Some(value(d))
	}
	return v
}

// Result is Cairo's Result<T, E>. Failed says which of Ok and Err counts; the
// other is zero.
type Result[T, E any] struct {
	Ok     T
	Err    E
	Failed bool
}

func EncodeResult[T, E any](e *Encoder, v Result[T, E], ok func(*Encoder, T), err func(*Encoder, E)) {
	if v.Failed {
		e.U8(1)
		err(e, v.Err)
		return
	}
	e.U8(0)
	ok(e, v.Ok)
}

func DecodeResult[T, E any](d *Decoder, ok func(*Decoder) T, err func(*Decoder) E) (v Result[T, E]) {
	if v.Failed = d.Variant("Result", 2) == 1; v.Failed {
		v.Err = err(d)
	} else {
		v.Ok = ok(d)
	}
	return v
}

// EncodeArray writes an Array or a Span: its length, then its elements.
func EncodeArray[T any](e *Encoder, v []T, element func(*Encoder, T)) {
	e.U64(uint64(len(v)))
	EncodeFixed(e, v, element)
}

// DecodeArray reads an Array or a Span; an empty one is an empty slice, not
// nil. It serves elements that take a felt at least: see length.
func DecodeArray[T any](d *Decoder, element func(*Decoder) T) []T {
	v := make([]T, d.length())
	DecodeFixed(d, v, element)
	return v
}

// EncodeFixed writes the elements of a fixed-size array.
func EncodeFixed[T any](e *Encoder, v []T, element func(*Encoder, T)) {
	for i := range v {
		element(e, v[i])
	}
}

// DecodeFixed fills v with the elements of a fixed-size array.
func DecodeFixed[T any](d *Decoder, v []T, element func(*Decoder) T) {
	d.Enter()
	for i := range v {
		d.path[len(d.path)-1].index = i
		if v[i] = element(d); d.err != nil {
			break
		}
	}
	d.Leave()
}

// EncodeUnit writes (), which takes no felts.
func EncodeUnit(*Encoder, struct{}) {}

// DecodeUnit reads ().
func DecodeUnit(*Decoder) struct{} { return struct{}{} }

// DecodeNonZero reads a NonZero<T>, a T in Go; typ is T's Cairo name.
func DecodeNonZero[T comparable](d *Decoder, typ string, value func(*Decoder) T) T {
	at := d.next
	v := value(d)
	var zero T
	if v == zero {
		d.failAt(at, &RangeError{Value: "0", Type: "NonZero<" + typ + ">"})
	}
	return v
}

// Tuple2 is a Cairo pair.
type Tuple2[A, B any] struct {
	V0 A
	V1 B
}

func EncodeTuple2[A, B any](e *Encoder, v Tuple2[A, B], v0 func(*Encoder, A), v1 func(*Encoder, B)) {
	v0(e, v.V0)
	v1(e, v.V1)
}

func DecodeTuple2[A, B any](d *Decoder, v0 func(*Decoder) A, v1 func(*Decoder) B) Tuple2[A, B] {
	d.Enter()
	v := Tuple2[A, B]{V0: v0(d.Field("0")), V1: v1(d.Field("1"))}
	d.Leave()
	return v
}

// Tuple3 is a Cairo triple.
type Tuple3[A, B, C any] struct {
	V0 A
	V1 B
	V2 C
}

func EncodeTuple3[A, B, C any](
	e *Encoder, v Tuple3[A, B, C], v0 func(*Encoder, A), v1 func(*Encoder, B), v2 func(*Encoder, C),
) {
	v0(e, v.V0)
	v1(e, v.V1)
	v2(e, v.V2)
}

func DecodeTuple3[A, B, C any](
	d *Decoder, v0 func(*Decoder) A, v1 func(*Decoder) B, v2 func(*Decoder) C,
) Tuple3[A, B, C] {
	d.Enter()
	v := Tuple3[A, B, C]{V0: v0(d.Field("0")), V1: v1(d.Field("1")), V2: v2(d.Field("2"))}
	d.Leave()
	return v
}

// Tuple4 is the longest tuple there is a type for; a longer one should be a
// struct with names.
type Tuple4[A, B, C, D any] struct {
	V0 A
	V1 B
	V2 C
	V3 D
}

func EncodeTuple4[A, B, C, D any](
	e *Encoder, v Tuple4[A, B, C, D],
	v0 func(*Encoder, A), v1 func(*Encoder, B), v2 func(*Encoder, C), v3 func(*Encoder, D),
) {
	v0(e, v.V0)
	v1(e, v.V1)
	v2(e, v.V2)
	v3(e, v.V3)
}

func DecodeTuple4[A, B, C, D any](
	d *Decoder, v0 func(*Decoder) A, v1 func(*Decoder) B, v2 func(*Decoder) C, v3 func(*Decoder) D,
) Tuple4[A, B, C, D] {
	d.Enter()
	v := Tuple4[A, B, C, D]{V0: v0(d.Field("0")), V1: v1(d.Field("1")), V2: v2(d.Field("2")), V3: v3(d.Field("3"))}
	d.Leave()
	return v
}
