package abi

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Error is one constant of an errors module: the text with which a contract or
// a component refuses.
type Error struct {
	Module string // "market" of market/errors.cairo, and of mod errors in market.cairo
	Const  string // "NOT_OPEN"
	Text   string // "MARKET: not open"
	File   string
}

var (
	errorConst = regexp.MustCompile(`\bconst\s+(\w+)\s*:\s*felt252\s*=\s*'([^'\\]*)'\s*;`)
	anyConst   = regexp.MustCompile(`\bconst\s+(\w+)`)
	inline     = regexp.MustCompile(`(?ms)^pub mod errors \{.*?^\}`) // as cairo-format lays it out
	comment    = regexp.MustCompile(`(?m)^\s*//.*$`)
)

// LoadErrors reads the constants of every errors module under dir, by file. Two
// constants with one text are an error, for nobody could tell them apart.
func LoadErrors(dir string) ([]Error, error) {
	var all []Error
	byText := map[string]Error{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".cairo" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := parseErrors(path, string(source))
		if err != nil {
			return err
		}
		for _, e := range found {
			if other, ok := byText[e.Text]; ok {
				return fmt.Errorf("%s and %s of %s have one text: %q", e, other, other.File, e.Text)
			}
			byText[e.Text] = e
		}
		all = append(all, found...)
		return nil
	})
	return all, err
}

func (e Error) String() string { return e.Module + "." + e.Const }

func parseErrors(path, source string) ([]Error, error) {
	module := filepath.Base(filepath.Dir(path))
	if filepath.Base(path) != "errors.cairo" {
		module = strings.TrimSuffix(filepath.Base(path), ".cairo")
		source = inline.FindString(source)
	}
	source = comment.ReplaceAllString(source, "")
	var all []Error
	for _, m := range errorConst.FindAllStringSubmatch(source, -1) {
		e := Error{Module: module, Const: m[1], Text: m[2], File: path}
		if len(e.Text) == 0 || len(e.Text) > 31 {
			return nil, fmt.Errorf("%s: %s: %q is not a text of 1 to 31 bytes", path, e, e.Text)
		}
		all = append(all, e)
	}
	var read, names []string
	for _, e := range all {
		read = append(read, e.Const)
	}
	for _, m := range anyConst.FindAllStringSubmatch(source, -1) {
		names = append(names, m[1])
	}
	if len(read) != len(names) {
		return nil, fmt.Errorf("%s: of the constants %s, only %s are felt252 short strings", path, strings.Join(names, ", "), strings.Join(read, ", "))
	}
	return all, nil
}
