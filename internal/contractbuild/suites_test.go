package main

import (
	"slices"
	"testing"
)

// Every file with tests is in one suite, under a name of its own, with what it needs;
// no suite is much larger than what is best compiled together.
func TestSuitesHoldEveryTestOnce(t *testing.T) {
	c, err := read("../../contracts", true)
	if err != nil {
		t.Fatal(err)
	}
	found, names := map[string]int{}, map[string]bool{}
	suites := c.suites()
	for i, s := range suites {
		if names[s.name()] {
			t.Errorf("two suites are called %s", s.name())
		}
		names[s.name()] = true
		contract := c.needsContract(s.Files[0])
		for _, path := range s.Files {
			found[path]++
			if c.needsContract(path) != contract {
				t.Errorf("%s: %s and %s differ in needing a contract", s.name(), path, s.Files[0])
			}
		}
		if len(s.Files) > 1 && s.weight > 2*suiteBytes {
			t.Errorf("%s has %d bytes of tests", s.name(), s.weight)
		}
		if i > 0 && s.weight > suites[i-1].weight {
			t.Errorf("%s comes after a lighter one", s.name())
		}
	}
	for path, m := range c.Modules {
		if want := testFunction.MatchString(m.Source); want != (found[path] == 1) {
			t.Errorf("%s is in %d suites", path, found[path])
		}
	}
	if names := moduleNames(suites); !slices.Contains(names, "market") || !slices.IsSorted(names) {
		t.Errorf("modules %q", names)
	}
}
