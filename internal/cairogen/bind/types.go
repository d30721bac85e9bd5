package bind

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// definition is a struct or an enum that Go code is generated for.
type definition struct {
	cairo  abi.Type
	goName string
	fields []abi.Field // members or variants
	enum   bool
	plain  bool // an enum without payloads
	first  string
}

// types are all definitions of all contracts, each once.
type types struct {
	byName map[string]*definition
	order  []*definition
}

// collect takes the definitions that Go does not have already. A path that two
// ABIs define differently means that one of them is stale.
func collect(contracts []abi.Contract) (*types, error) {
	ts := &types{byName: map[string]*definition{}}
	for _, c := range contracts {
		for _, s := range c.Structs {
			if err := ts.add(c.Name, &definition{cairo: s.Type, fields: s.Members}); err != nil {
				return nil, err
			}
		}
		for _, e := range c.Enums {
			def := &definition{cairo: e.Type, fields: e.Variants, enum: true, plain: true}
			for _, v := range e.Variants {
				def.plain = def.plain && v.Type.IsUnit()
			}
			if err := ts.add(c.Name, def); err != nil {
				return nil, err
			}
		}
	}
	return ts, nil
}

func (ts *types) add(contract string, def *definition) error {
	if builtin(def.cairo) {
		return nil
	}
	def.first = contract
	name := def.cairo.String()
	if def.enum && (len(def.fields) == 0 || len(def.fields) > 256) {
		return fmt.Errorf("%s: enum %s has %d variants, and 1 to 256 are supported", contract, name, len(def.fields))
	}
	if old, ok := ts.byName[name]; ok {
		if fmt.Sprint(old.fields, old.enum) != fmt.Sprint(def.fields, def.enum) {
			return fmt.Errorf("%s is not the same in the ABIs %s and %s", name, old.first, contract)
		}
		return nil
	}
	ts.byName[name] = def
	ts.order = append(ts.order, def)
	return nil
}

// name gives every definition its Go name: that of the Cairo type, and where
// several modules have one of that name, the module's before it.
func (ts *types) name() {
	bare := map[string]int{}
	for _, def := range ts.order {
		bare[bareName(def.cairo)]++
	}
	for _, def := range ts.order {
		def.goName = bareName(def.cairo)
		if bare[def.goName] > 1 {
			def.goName = exported(moduleOf(def.cairo.Path)) + def.goName
		}
	}
}

// bareName is the Go name of a type without its module; the arguments of a
// generic one are part of it.
func bareName(t abi.Type) string {
	name := exported(t.Path[strings.LastIndex(t.Path, ":")+1:])
	for _, arg := range t.Args {
		name += bareName(arg)
	}
	return name
}

// moduleOf is the module that tells a type's owner: the innermost which is not
// one of the files that every contract has.
func moduleOf(path string) string {
	modules := strings.Split(path, "::")
	for i := len(modules) - 2; i > 0; i-- {
		switch modules[i] {
		case "types", "interface", "contract", "errors", "events":
		default:
			return modules[i]
		}
	}
	return modules[0]
}

// codec is how a Cairo type is written, and read, in Go.
type codec struct {
	goType string
	encode string // func(*cairo.Encoder, T)
	decode string // func(*cairo.Decoder) T
	// inline forms, for the common case that the function is called at once
	encodeTo   func(e, v string) string
	decodeFrom func(d string) string
}

// scalars are the types that one method of the Encoder and the Decoder serves.
var scalars = map[string][2]string{ // Go type, method
	"core::bool":          {"bool", "Bool"},
	"core::felt252":       {"felt.Felt", "Felt"},
	"core::integer::u8":   {"uint8", "U8"},
	"core::integer::u16":  {"uint16", "U16"},
	"core::integer::u32":  {"uint32", "U32"},
	"core::integer::u64":  {"uint64", "U64"},
	"core::integer::u128": {"cairo.U128", "U128"},
	"core::integer::u256": {"cairo.U256", "U256"},
	"core::integer::i8":   {"int8", "I8"},
	"core::integer::i16":  {"int16", "I16"},
	"core::integer::i32":  {"int32", "I32"},
	"core::integer::i64":  {"int64", "I64"},
	"core::integer::i128": {"cairo.I128", "I128"},

	"core::bytes_31::bytes31":                           {"cairo.Bytes31", "Bytes31"},
	"core::byte_array::ByteArray":                       {"string", "ByteArray"},
	"core::starknet::class_hash::ClassHash":             {"cairo.ClassHash", "ClassHash"},
	"core::starknet::contract_address::ContractAddress": {"cairo.ContractAddress", "ContractAddress"},
	"core::starknet::eth_address::EthAddress":           {"cairo.EthAddress", "EthAddress"},
}

// generics are the types that the cairo package has a type or functions for,
// and how many arguments they take.
var generics = map[string]int{
	"core::array::Array":      1,
	"core::array::Span":       1,
	"core::option::Option":    1,
	"core::result::Result":    2,
	"core::zeroable::NonZero": 1,
}

func builtin(t abi.Type) bool {
	_, scalar := scalars[t.Path]
	_, generic := generics[t.Path]
	return scalar || generic
}

var errUnsupported = errors.New("no Go type for it")

// codec finds how to write and read t.
func (ts *types) codec(t abi.Type) (codec, error) {
	if s, ok := scalars[t.Path]; ok && t.Form == abi.Named && len(t.Args) == 0 {
		return method(s[0], s[1]), nil
	}
	if def, ok := ts.byName[t.String()]; ok {
		return function(def.goName, "Encode"+def.goName, "Decode"+def.goName), nil
	}
	if t.IsUnit() {
		return function("struct{}", "cairo.EncodeUnit", "cairo.DecodeUnit"), nil
	}
	args := make([]codec, len(t.Args))
	for i, a := range t.Args {
		var err error
		if args[i], err = ts.codec(a); err != nil {
			return codec{}, err
		}
	}
	switch {
	case t.Form == abi.Tuple && len(args) >= 2 && len(args) <= 4:
		name := fmt.Sprintf("Tuple%d", len(args))
		return compound("cairo."+name+"["+list(args, goType)+"]", name, args), nil
	case t.Form == abi.Fixed && t.Len > 0:
		return fixed(t.Len, args[0]), nil
	case t.Form == abi.Named && len(args) > 0 && generics[t.Path] == len(args):
		return ts.generic(t, args)
	}
	return codec{}, fmt.Errorf("type %s: %w", t, errUnsupported)
}

func (ts *types) generic(t abi.Type, args []codec) (codec, error) {
	switch t.Path {
	case "core::option::Option":
		return compound("cairo.Option["+args[0].goType+"]", "Option", args), nil
	case "core::result::Result":
		return compound("cairo.Result["+list(args, goType)+"]", "Result", args), nil
	case "core::zeroable::NonZero":
		inner := args[0]
		inner.decodeFrom = func(d string) string {
			return fmt.Sprintf("cairo.DecodeNonZero(%s, %q, %s)", d, t.Args[0].Short(), args[0].decode)
		}
		inner.decode = fmt.Sprintf("func(d *cairo.Decoder) %s { return %s }", inner.goType, inner.decodeFrom("d"))
		return inner, nil
	default: // Array, Span
		if !ts.takesFelts(t.Args[0]) {
			return codec{}, fmt.Errorf("type %s: its elements take no felts, so its length has no bound: %w", t, errUnsupported)
		}
		return compound("[]"+args[0].goType, "Array", args), nil
	}
}

// takesFelts reports whether every value of t has a felt. Types contain
// themselves in arrays only, so it ends.
func (ts *types) takesFelts(t abi.Type) bool {
	def, ok := ts.byName[t.String()]
	var parts []abi.Type
	switch {
	case ok && def.enum:
		return true
	case ok:
		for _, f := range def.fields {
			parts = append(parts, f.Type)
		}
	case t.Form == abi.Named && t.Path != "core::zeroable::NonZero":
		return true
	default:
		parts = t.Args
	}
	for _, part := range parts {
		if ts.takesFelts(part) {
			return true
		}
	}
	return false
}

func method(goType, name string) codec {
	return codec{
		goType:     goType,
		encode:     "(*cairo.Encoder)." + name,
		decode:     "(*cairo.Decoder)." + name,
		encodeTo:   func(e, v string) string { return fmt.Sprintf("%s.%s(%s)", e, name, v) },
		decodeFrom: func(d string) string { return fmt.Sprintf("%s.%s()", d, name) },
	}
}

func function(goType, encode, decode string) codec {
	return codec{
		goType: goType, encode: encode, decode: decode,
		encodeTo:   func(e, v string) string { return fmt.Sprintf("%s(%s, %s)", encode, e, v) },
		decodeFrom: func(d string) string { return fmt.Sprintf("%s(%s)", decode, d) },
	}
}

// compound is a type that cairo.Encode<name> and cairo.Decode<name> serve when
// they are given the functions of its parts.
func compound(goType, name string, parts []codec) codec {
	encodeTo := func(e, v string) string {
		return fmt.Sprintf("cairo.Encode%s(%s, %s, %s)", name, e, v, list(parts, func(c codec) string { return c.encode }))
	}
	decodeFrom := func(d string) string {
		return fmt.Sprintf("cairo.Decode%s(%s, %s)", name, d, list(parts, func(c codec) string { return c.decode }))
	}
	return codec{
		goType: goType, encodeTo: encodeTo, decodeFrom: decodeFrom,
		encode: fmt.Sprintf("func(e *cairo.Encoder, v %s) { %s }", goType, encodeTo("e", "v")),
		decode: fmt.Sprintf("func(d *cairo.Decoder) %s { return %s }", goType, decodeFrom("d")),
	}
}

func fixed(n int, element codec) codec {
	c := codec{goType: fmt.Sprintf("[%d]%s", n, element.goType)}
	c.encodeTo = func(e, v string) string {
		return fmt.Sprintf("cairo.EncodeFixed(%s, %s[:], %s)", e, v, element.encode)
	}
	c.encode = fmt.Sprintf("func(e *cairo.Encoder, v %s) { %s }", c.goType, c.encodeTo("e", "v"))
	c.decode = fmt.Sprintf("func(d *cairo.Decoder) (v %s) { cairo.DecodeFixed(d, v[:], %s); return v }", c.goType, element.decode)
	c.decodeFrom = func(d string) string { return c.decode + "(" + d + ")" }
	return c
}

func goType(c codec) string { return c.goType }

func list(all []codec, part func(codec) string) string {
	parts := make([]string, len(all))
	for i, c := range all {
		parts[i] = part(c)
	}
	return strings.Join(parts, ", ")
}
