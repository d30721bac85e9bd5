package bind

import (
	"fmt"
	"strings"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// A leaf is an event that contracts emit: the variants that lead to it, and
// its members. Flat variants are not on the way, as they have no selector.
type leaf struct {
	way   []string
	event abi.Event
}

func (l leaf) goName(contract string) string {
	name := contract
	for _, variant := range l.way {
		name += exported(variant)
	}
	return name
}

// events writes a struct for each event, and the function that decodes them.
func (w *contractWriter) events(all []abi.Event) error {
	byName := map[string]abi.Event{}
	for _, e := range all {
		byName[e.Type.String()] = e
	}
	root, err := rootEvent(all)
	if err != nil {
		return err
	}
	leaves, err := flatten(root, byName, nil, 0)
	if err != nil || len(leaves) == 0 {
		return err
	}
	closed := w.goName + "Event"
	if err := w.claim("the events of "+w.goName, closed, "Decode"+closed); err != nil {
		return err
	}
	w.body.p("// %s is an event of %s: one of", closed, w.goName)
	for _, l := range leaves {
		w.body.p("//   - %s", l.goName(w.goName))
	}
	w.body.p("type %s interface{ is%[1]s() }\n", closed)
	if err := w.claim("the events of "+w.goName, "is"+closed); err != nil {
		return err
	}
	if err := w.decodeEvents(leaves, closed); err != nil {
		return err
	}
	for _, l := range leaves {
		if err := w.event(l, closed); err != nil {
			return fmt.Errorf("event %s: %w", strings.Join(l.way, "::"), err)
		}
	}
	return nil
}

// rootEvent is the enum that no other event has as a variant.
func rootEvent(all []abi.Event) (abi.Event, error) {
	inner := map[string]bool{}
	for _, e := range all {
		for _, v := range e.Variants {
			inner[v.Type.String()] = true
		}
	}
	var roots []abi.Event
	var names []string
	for _, e := range all {
		if !inner[e.Type.String()] {
			roots = append(roots, e)
			names = append(names, e.Type.String())
		}
	}
	switch {
	case len(all) == 0:
		return abi.Event{}, nil
	case len(roots) != 1 || !roots[0].IsEnum:
		return abi.Event{}, fmt.Errorf("events: %s: one enum is to be the root of them all", strings.Join(names, ", "))
	}
	return roots[0], nil
}

// flatten lists the leaves under an enum, in order.
func flatten(enum abi.Event, byName map[string]abi.Event, way []string, depth int) ([]leaf, error) {
	if depth > len(byName) {
		return nil, fmt.Errorf("event %s contains itself", enum.Type)
	}
	var all []leaf
	for _, v := range enum.Variants {
		e, ok := byName[v.Type.String()]
		if !ok {
			return nil, fmt.Errorf("event %s: variant %s: type %s is no event of the ABI", enum.Type, v.Name, v.Type)
		}
		there := way
		if v.Kind == abi.Nested {
			there = append(way[:len(way):len(way)], v.Name)
		}
		switch {
		case e.IsEnum:
			inner, err := flatten(e, byName, there, depth+1)
			if err != nil {
				return nil, err
			}
			all = append(all, inner...)
		case v.Kind == abi.Flat:
			return nil, fmt.Errorf("event %s: variant %s: a struct cannot be flat", enum.Type, v.Name)
		default:
			all = append(all, leaf{way: there, event: e})
		}
	}
	return all, nil
}

func (w *contractWriter) decodeEvents(leaves []leaf, closed string) error {
	w.body.p("// Decode%s reads an event of %s. One that its ABI does not have is a\n// *cairo.UnknownEventError.", closed, w.goName)
	w.body.p("func Decode%s(keys, data []felt.Felt) (%[1]s, error) {", closed)
	if err := w.dispatch(leaves, 0, map[string]string{}); err != nil {
		return err
	}
	w.body.p("}\n")
	return nil
}

// dispatch writes the switch over the selector at keys[depth]; leaves have the
// same way up to there.
func (w *contractWriter) dispatch(leaves []leaf, depth int, selectors map[string]string) error {
	path := strings.Join(append([]string{w.goName}, leaves[0].way[:depth]...), ".")
	w.body.p("if len(keys) == %d {\nreturn nil, &cairo.DecodeError{Path: %q, Index: len(keys), Err: cairo.ErrTruncated}\n}", depth, path)
	w.body.p("switch keys[%d] {", depth)
	for len(leaves) > 0 {
		name := leaves[0].way[depth]
		n := 1
		for n < len(leaves) && leaves[n].way[depth] == name {
			n++
		}
		selector, ok := selectors[name]
		if !ok {
			var err error
			if selector, err = w.selector(exported(name)+"Event", name); err != nil {
				return err
			}
			selectors[name] = selector
		}
		w.body.p("case %s:", selector)
		if l := leaves[0]; len(l.way) == depth+1 {
			w.body.p("return cairo.DecodeEvent(%q, keys[%d:], data, decode%s)", path+"."+name, depth+1, l.goName(w.goName))
		} else if err := w.dispatch(leaves[:n], depth+1, selectors); err != nil {
			return err
		}
		leaves = leaves[n:]
	}
	w.body.p("}\nreturn nil, &cairo.UnknownEventError{Contract: %q, Selector: keys[%d]}", path, depth)
	return nil
}

func (w *contractWriter) event(l leaf, closed string) error {
	members, err := w.members(l.event.Members, exported)
	if err != nil {
		return err
	}
	name := l.goName(w.goName)
	if err := w.claim("event "+w.goName+"."+strings.Join(l.way, "."), name, "decode"+name); err != nil {
		return err
	}
	w.body.p("// %s is the event %s.", name, l.event.Type)
	w.body.p("type %s struct {", name)
	for _, m := range members {
		comment := ""
		if m.Kind == abi.Key {
			comment = " // key"
		}
		w.body.p("%s %s%s", m.goName, m.goType, comment)
	}
	w.body.p("}\n\nfunc (%s) is%s() {}\n", name, closed)
	w.body.p("func decode%s(k, d *cairo.Decoder) %s {\nreturn %[1]s{", name, closed)
	for _, m := range members {
		from := "d"
		if m.Kind == abi.Key {
			from = "k"
		}
		w.body.p("%s: %s,", m.goName, m.decodeFrom(fmt.Sprintf("%s.Field(%q)", from, m.Name)))
	}
	w.body.p("}\n}\n")
	return nil
}
