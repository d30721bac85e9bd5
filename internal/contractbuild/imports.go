package main

import (
	"regexp"
	"slices"
	"strings"
)

// needs returns the modules that the contract at path is made of: its own, what
// these refer to, and whatever holds one of them. It reads references off the
// text, and where that leaves a doubt it takes a module too many.
func (c *crate) needs(path string) map[string]bool { return c.closure(parent(path)) }

// closure returns the modules, what they refer to, and whatever holds one.
func (c *crate) closure(modules ...string) map[string]bool {
	needed := map[string]bool{}
	var need func(path string)
	need = func(path string) {
		m := c.Modules[path]
		if m == nil || needed[path] {
			return
		}
		needed[path] = true
		need(parent(path))
		for _, reference := range m.References {
			for _, to := range c.resolve(m, reference) {
				need(to)
			}
		}
	}
	for _, path := range modules {
		need(path)
	}
	return needed
}

// resolve returns the modules that a path written in m may refer to.
func (c *crate) resolve(m *module, path []string) []string {
	var found []string
	follow := func(base string, path []string) {
		at := base
		for len(path) > 0 && c.Modules[at+"::"+path[0]] != nil {
			at, path = at+"::"+path[0], path[1:]
		}
		found = append(found, at)
		if len(path) == 0 && at != base { // named as a whole: through it, whatever is below
			for below := range c.Modules {
				if strings.HasPrefix(below, at+"::") {
					found = append(found, below)
				}
			}
		}
	}
	switch path[0] {
	case "crate", c.Root:
		follow(c.Root, path[1:])
	case "super":
		supers := len(path)
		if i := slices.IndexFunc(path, func(s string) bool { return s != "super" }); i >= 0 {
			supers = i
		}
		// In a module written inside the file a super means less: try every base.
		base := m.Path
		for range supers + 1 {
			follow(base, path[supers:])
			base = parent(base)
		}
	default:
		follow(m.Path, path)
	}
	return found
}

var (
	comment = regexp.MustCompile(`//[^\n]*`)
	token   = regexp.MustCompile(`\w+|::|\S`)
)

// references returns the paths of two and more parts in source, with groups
// resolved: a::{b, c::d} is a::b and a::c::d.
func references(source string) [][]string {
	r := reader{tokens: token.FindAllString(comment.ReplaceAllString(source, ""), -1)}
	for len(r.tokens) > 0 {
		if !r.path(nil) {
			r.tokens = r.tokens[1:]
		}
	}
	return r.found
}

type reader struct {
	tokens []string
	found  [][]string
}

func (r *reader) next(token string) bool {
	if len(r.tokens) > 0 && r.tokens[0] == token {
		r.tokens = r.tokens[1:]
		return true
	}
	return false
}

// word takes the next token if it is a name.
func (r *reader) word() (string, bool) {
	if len(r.tokens) == 0 || !isWord(r.tokens[0]) {
		return "", false
	}
	word := r.tokens[0]
	r.tokens = r.tokens[1:]
	return word, true
}

func isWord(token string) bool {
	c := token[0]
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// path reads the path, or group of paths, that starts here below prefix, and
// tells whether there was one.
func (r *reader) path(prefix []string) bool {
	path, read := slices.Clone(prefix), false
	for more := true; more; more = r.next("::") {
		if len(path) > 0 && r.next("{") {
			for r.path(path) || r.next(",") {
			}
			r.next("}")
			return true
		}
		word, ok := r.word()
		if !ok {
			break // a::* and a::<T> refer to a
		}
		read = true
		if word != "self" { // a::{self} refers to a
			path = append(path, word)
		}
	}
	if read && len(path) > 1 {
		r.found = append(r.found, path)
	}
	return read
}
