package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestReferences(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"use crate::a::B;", "crate.a.B"},
		{"use crate::a::{B, c::{D, E}, f};", "crate.a.B crate.a.c.D crate.a.c.E crate.a.f"},
		{"use crate::a::{\n    self, B,\n};", "crate.a crate.a.B"},
		{"use super::super::types::*;", "super.super.types"},
		{"let x = crate::math::mul::<u128>(y); // crate::gone::Away", "crate.math.mul"},
		{"impl X of super::IX<crate::t::S> {}", "super.IX crate.t.S"},
		{"match x { Kind::A => self.b.read(), _ => 1 }", "Kind.A"},
		{"fn plain(x: felt252) -> felt252 { x }", ""},
		{"use crate::{", ""},
		{"use crate::a::{b", "crate.a.b"},
	} {
		var got []string
		for _, path := range references(test.source) {
			got = append(got, strings.Join(path, "."))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("references(%q) = %q, want %q", test.source, got, test.want)
		}
	}
}

func TestNeeds(t *testing.T) {
	sources := map[string]string{
		"x":          "",
		"x::a":       "pub use crate::c::Reexported;",
		"x::a::k":    "", // the contract's own, filled in by each case
		"x::a::item": "use crate::b::deep::Thing;",
		"x::b":       "",
		"x::b::deep": "",
		"x::b::more": "",
		"x::c":       "",
		"x::d":       "",
	}
	const always = "x x::a x::a::k x::c" // c through a's re-export
	for _, test := range []struct{ source, want string }{
		{"", always},
		{"use x::d::Item;", always + " x::d"},
		{"use super::item::I;", always + " x::a::item x::b x::b::deep"},
		{"use super::super::d::Item;", always + " x::d"},
		{"mod inner { use super::super::super::d; }", always + " x::d"},
		{"use crate::b; fn f() { b::deep::g() }", always + " x::b x::b::deep x::b::more"},
		{"use core::num::traits::Zero;", always},
	} {
		c := &crate{Root: "x", Modules: map[string]*module{}}
		for path, source := range sources {
			c.Modules[path] = newModule(path, "", source)
		}
		c.Modules["x::a::k"] = newModule("x::a::k", "", test.source)
		got := slices.Sorted(maps.Keys(c.needs("x::a::k::K")))
		want := strings.Fields(test.want)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q needs %v, want %v", test.source, got, want)
		}
	}
}

func FuzzReferences(f *testing.F) {
	f.Add("use crate::a::{B, c::{D, E}};")
	f.Add("super::{{::},self::")
	f.Fuzz(func(t *testing.T, source string) {
		for _, path := range references(source) {
			if len(path) < 2 || slices.Contains(path, "") || slices.Contains(path, "self") {
				t.Fatalf("%q has the reference %q", source, path)
			}
		}
	})
}
