package main

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A suite is some tests of one top-level module.
type suite struct {
	Module string   // market
	Number int      // from 1; 0 if the module has no other
	Files  []string // paths of the modules that hold the tests
	weight int
}

func (s suite) name() string {
	if s.Number == 0 {
		return s.Module
	}
	return s.Module + "-" + strconv.Itoa(s.Number)
}

// suiteBytes is how much text of tests is best compiled together: with less, more
// time goes into compiling the contracts again, with more, into loading the tests.
const suiteBytes = 24 << 10

var testFunction = regexp.MustCompile(`(?m)^\s*#\[test\]`)

// suites divides the tests of the crate, those that need no contract by themselves,
// and the heaviest first: the last ones of all to run should be short.
func (c *crate) suites() []suite {
	type kind struct {
		module   string
		contract bool
	}
	files := map[kind][]string{}
	for path, m := range c.Modules {
		rest, below := strings.CutPrefix(path, c.Root+"::")
		if name, _, _ := strings.Cut(rest, "::"); below && testFunction.MatchString(m.Source) {
			of := kind{name, c.needsContract(path)}
			files[of] = append(files[of], path)
		}
	}
	byModule := map[string][]suite{}
	for of, paths := range files {
		byModule[of.module] = append(byModule[of.module], c.divide(of.module, paths)...)
	}
	var all []suite
	for _, suites := range byModule {
		slices.SortFunc(suites, func(a, b suite) int { return cmp.Compare(a.Files[0], b.Files[0]) })
		for i := range suites {
			if len(suites) > 1 {
				suites[i].Number = i + 1
			}
		}
		all = append(all, suites...)
	}
	slices.SortFunc(all, func(a, b suite) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.name(), b.name()))
	})
	return all
}

func (c *crate) needsContract(path string) bool {
	needed := c.closure(path)
	return slices.ContainsFunc(c.Contracts, func(k contract) bool { return needed[parent(k.Path)] })
}

// divide puts the largest files first, each to the suite that has the least.
func (c *crate) divide(module string, paths []string) []suite {
	size := func(path string) int { return len(c.Modules[path].Source) }
	total := 0
	for _, path := range paths {
		total += size(path)
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a, b))
	})
	suites := make([]suite, min(len(paths), 1+total/suiteBytes))
	for _, path := range paths {
		least := 0
		for i, s := range suites {
			if s.weight < suites[least].weight {
				least = i
			}
		}
		s := &suites[least]
		s.Module, s.Files, s.weight = module, append(s.Files, path), s.weight+size(path)
	}
	return suites
}

func moduleNames(suites []suite) []string {
	var names []string
	for _, s := range suites {
		names = append(names, s.Module)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
