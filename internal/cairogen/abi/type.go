package abi

import (
	"fmt"
	"strconv"
	"strings"
)

// Type is a Cairo type as ABIs write it: core::array::Span::<(a::B, [u8; 3])>.
// Snapshots (@T) are the type they are of, since both are serialised alike.
type Type struct {
	Form Form
	Path string // Named: without its arguments
	Args []Type // Named: generic arguments; Tuple: elements; Fixed: the element
	Len  int    // Fixed
}

// Form is how a type is written.
type Form int

const (
	Named Form = iota
	Tuple
	Fixed
)

// IsUnit reports whether t is ().
func (t Type) IsUnit() bool { return t.Form == Tuple && len(t.Args) == 0 }

// String writes t as an ABI would.
func (t Type) String() string { return t.text(t.Path, "::", Type.String) }

// Short writes t without the modules its names are in, for people.
func (t Type) Short() string {
	return t.text(t.Path[strings.LastIndex(t.Path, ":")+1:], "", Type.Short)
}

func (t Type) text(name, turbofish string, arg func(Type) string) string {
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = arg(a)
	}
	list := strings.Join(args, ", ")
	switch {
	case t.Form == Tuple:
		return "(" + list + ")"
	case t.Form == Fixed:
		return "[" + list + "; " + strconv.Itoa(t.Len) + "]"
	case len(args) > 0:
		return name + turbofish + "<" + list + ">"
	default:
		return name
	}
}

// ParseType reads a type, all of text.
func ParseType(text string) (Type, error) {
	p := typeParser{rest: text}
	t, err := p.parse(0)
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q is left over", p.rest)
	}
	if err != nil {
		return Type{}, fmt.Errorf("type %q: %w", text, err)
	}
	return t, nil
}

type typeParser struct{ rest string }

const maxDepth = 64

func (p *typeParser) parse(depth int) (t Type, err error) {
	if depth > maxDepth {
		return t, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	p.eat("@")
	switch {
	case p.eat("("):
		t.Form = Tuple
		t.Args, err = p.list(depth, ")")
		return t, err
	case p.eat("["):
		return p.fixed(depth)
	}
	if t.Path = p.path(); t.Path == "" {
		return t, fmt.Errorf("a type is missing before %q", p.rest)
	}
	if p.eat("::<") {
		t.Args, err = p.list(depth, ">")
	}
	return t, err
}

func (p *typeParser) fixed(depth int) (Type, error) {
	element, err := p.parse(depth + 1)
	if err != nil {
		return Type{}, err
	}
	digits, after, ok := strings.Cut(p.rest, "]")
	n, err := strconv.ParseUint(strings.TrimLeft(digits, "; "), 10, 31)
	if !ok || err != nil {
		return Type{}, fmt.Errorf("a length and ] are missing before %q", p.rest)
	}
	p.rest = after
	return Type{Form: Fixed, Args: []Type{element}, Len: int(n)}, nil
}

func (p *typeParser) list(depth int, end string) ([]Type, error) {
	var all []Type
	for !p.eat(end) {
		t, err := p.parse(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		if !p.eat(",") && !strings.HasPrefix(p.rest, end) {
			return nil, fmt.Errorf("%q is missing before %q", end, p.rest)
		}
		p.eat(" ")
	}
	return all, nil
}

func (p *typeParser) eat(token string) bool {
	rest, ok := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return ok
}

// path takes identifiers and the :: between them. Numbers count as names, for
// the arguments of BoundedInt::<0, 30>.
func (p *typeParser) path() string {
	n := 0
	for n < len(p.rest) {
		if strings.HasPrefix(p.rest[n:], "::") && !strings.HasPrefix(p.rest[n:], "::<") {
			n += 2
		} else if c := p.rest[n]; c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			n++
		} else {
			break
		}
	}
	path := p.rest[:n]
	p.rest = p.rest[n:]
	return path
}
