package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A contract of the Cairo package.
type contract struct {
	Name string // Market
	Path string // bitsage::market::contract::Market
}

// A crate is a Cairo package as the compiler sees it, with or without its tests.
type crate struct {
	Tests     bool   // it has them
	Dir       string // of cairo_project.toml
	Root      string // path of the root module, which is the crate's name
	Project   string // text of cairo_project.toml
	Modules   map[string]*module
	Contracts []contract // by name
}

// A module is one source file.
type module struct {
	Path   string // bitsage::market::contract
	File   string // src/market/contract.cairo
	Source string
	// References are the paths in Source; see references.
	References [][]string
	Below      []declaration
}

func newModule(path, file, source string) *module {
	return &module{Path: path, File: file, Source: source, References: references(source)}
}

// A declaration is the text by which a module names another file's module.
type declaration struct {
	Path       string
	Start, End int  // in the declaring module's source
	Test       bool // under #[cfg(test)]
}

const project = "cairo_project.toml"

// Declarations stand at the left margin, where cairo-format puts them.
var (
	crateRoot  = regexp.MustCompile(`(?m)^(\w+) = "([^"]+)"$`)
	moduleDecl = regexp.MustCompile(`(?m)^((?:#\[[^\n]*\]\s*)*)(?:pub(?:\(crate\))?[ \t]+)?mod[ \t]+(\w+)[ \t]*([;{])`)
)

// load reads the Cairo package in dir, without the modules that are for tests.
func load(dir string) (*crate, error) { return read(dir, false) }

func read(dir string, tests bool) (*crate, error) {
	text, err := os.ReadFile(filepath.Join(dir, project))
	if err != nil {
		return nil, err
	}
	root := crateRoot.FindSubmatch(text)
	if root == nil {
		return nil, fmt.Errorf("%s: %s names no crate root", dir, project)
	}
	c := &crate{Tests: tests, Dir: dir, Root: string(root[1]), Project: string(text), Modules: map[string]*module{}}
	if err := c.add(c.Root, filepath.Join(string(root[2]), "lib.cairo")); err != nil {
		return nil, err
	}
	if len(c.Contracts) == 0 {
		return nil, fmt.Errorf("%s holds no contract", dir)
	}
	// Files are named after contracts, whatever module these are in.
	slices.SortFunc(c.Contracts, func(a, b contract) int { return cmp.Compare(a.Name, b.Name) })
	for i, k := range c.Contracts[1:] {
		if before := c.Contracts[i]; before.Name == k.Name {
			return nil, fmt.Errorf("two contracts have the name %s: %s and %s", k.Name, before.Path, k.Path)
		}
	}
	return c, nil
}

// add reads the module path from file, and those it declares.
func (c *crate) add(path, file string) error {
	source, err := os.ReadFile(filepath.Join(c.Dir, file))
	if err != nil {
		return fmt.Errorf("module %s: %w", path, err)
	}
	m := newModule(path, file, string(source))
	c.Modules[path] = m
	for _, at := range moduleDecl.FindAllStringSubmatchIndex(m.Source, -1) {
		attributes, name, inline := m.Source[at[2]:at[3]], m.Source[at[4]:at[5]], m.Source[at[6]] == '{'
		below, test := path+"::"+name, strings.Contains(attributes, "#[cfg(test)]")
		switch {
		case !inline:
			m.Below = append(m.Below, declaration{Path: below, Start: at[0], End: at[1], Test: test})
			if test && !c.Tests {
				continue
			}
			if err := c.add(below, fileOf(file, name)); err != nil {
				return err
			}
		case !test && strings.Contains(attributes, "#[starknet::contract"):
			c.Contracts = append(c.Contracts, contract{Name: name, Path: below})
		}
	}
	return nil
}

// fileOf returns where the module name, declared in file, lives: lib.cairo's
// modules beside it, any other's in the folder of that one's name.
func fileOf(file, name string) string {
	folder := filepath.Dir(file)
	if base := filepath.Base(file); base != "lib.cairo" {
		folder = filepath.Join(folder, strings.TrimSuffix(base, ".cairo"))
	}
	return filepath.Join(folder, name+".cairo")
}

// parent returns the path of the module that holds the item or module at path.
func parent(path string) string {
	if i := strings.LastIndex(path, "::"); i >= 0 {
		return path[:i]
	}
	return ""
}

// reduced returns the files, by name, of a crate that holds only these modules.
func (c *crate) reduced(modules map[string]bool) map[string]string {
	files := map[string]string{project: c.Project}
	for path := range modules {
		m := c.Modules[path]
		var text strings.Builder
		from := 0
		for _, d := range m.Below {
			if d.Test && !c.Tests || !modules[d.Path] {
				text.WriteString(m.Source[from:d.Start])
				from = d.End
			}
		}
		text.WriteString(m.Source[from:])
		files[m.File] = text.String()
	}
	return files
}
