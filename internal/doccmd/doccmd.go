// Package doccmd finds the commands that the documentation shows, so that tests
// can hold each against the program it names.
package doccmd

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Command is one command line of a document.
type Command struct {
	// Where is file:line.
	Where string
	// Words are the program, without a folder before it, and its arguments.
	Words []string
}

func (c Command) String() string { return c.Where + ": " + strings.Join(c.Words, " ") }

// inline is code within a sentence: more than one word, so no mere name.
var inline = regexp.MustCompile("`([^` ]+ [^`]+)`")

// Find returns the commands of the named program in the Markdown files below
// root: indented by four or more, or inline.
func Find(root, program string) ([]Command, error) {
	var found []Command
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".md" {
			return nil
		}
		more, err := in(path, program)
		found = append(found, more...)
		return err
	})
	return found, err
}

// isShells tells where the program's arguments end.
func isShells(word string) bool { return word == "<" || word == ">" || word == "|" }

func in(path, program string) ([]Command, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var found []Command
	add := func(line int, text string) {
		text, _, _ = strings.Cut(text, " #") // a remark
		words := strings.Fields(text)
		if shells := slices.IndexFunc(words, isShells); shells >= 0 {
			words = words[:shells]
		}
		if len(words) > 0 && (words[0] == program || words[0] == "bin/"+program) {
			words[0] = program
			found = append(found, Command{Where: path + ":" + strconv.Itoa(line), Words: words})
		}
	}
	scan := bufio.NewScanner(f)
	whole, from := "", 0 // a command that goes on in the next line
	for line := 1; scan.Scan(); line++ {
		text := scan.Text()
		switch {
		case whole != "":
			whole += " " + strings.TrimSpace(text)
		case strings.HasPrefix(text, "    "):
			whole, from = strings.TrimSpace(text), line
		default:
			for _, m := range inline.FindAllStringSubmatch(text, -1) {
				add(line, m[1])
			}
			continue
		}
		if more, goesOn := strings.CutSuffix(whole, "\\"); goesOn {
			whole = more
			continue
		}
		add(from, whole)
		whole = ""
	}
	return found, scan.Err()
}
