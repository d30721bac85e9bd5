package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	abiSuffix   = ".json"
	classSuffix = ".json.gz"
)

// publish derives the ABI and the packed classes from the compilers' output. It
// does so on every run, so that a file changed by hand does not stay.
func (j job) publish() error {
	sierra, err := os.ReadFile(j.sierra())
	if err != nil {
		return err
	}
	casm, err := os.ReadFile(j.casm())
	if err != nil {
		return err
	}
	abi, err := abiOf(sierra)
	if err != nil {
		return fmt.Errorf("%s: %w", j.sierra(), err)
	}
	return errors.Join(
		writeChanged(filepath.Join(j.abi(), j.Name+abiSuffix), abi),
		writeChanged(filepath.Join(j.classes(), j.Name+".sierra"+classSuffix), pack(sierra)),
		writeChanged(filepath.Join(j.classes(), j.Name+".casm"+classSuffix), pack(casm)),
	)
}

// abiOf returns the ABI of a Sierra class, indented, in the compiler's order.
func abiOf(sierra []byte) ([]byte, error) {
	var class struct {
		ABI json.RawMessage `json:"abi"`
	}
	if err := json.Unmarshal(sierra, &class); err != nil {
		return nil, err
	}
	if len(class.ABI) == 0 {
		return nil, errors.New("the class has no ABI")
	}
	var text bytes.Buffer
	if err := json.Indent(&text, class.ABI, "", "  "); err != nil {
		return nil, err
	}
	text.WriteByte('\n')
	return text.Bytes(), nil
}

// pack compresses data; the same data gives the same bytes.
func pack(data []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // neither the level nor a buffer can be refused
	}
	return packed.Bytes()
}

// writeChanged replaces file by data as a whole, unless it holds just that.
func writeChanged(file string, data []byte) error {
	if had, err := os.ReadFile(file); err == nil && bytes.Equal(had, data) {
		return nil
	}
	next := file + ".new"
	if err := os.WriteFile(next, data, 0o644); err != nil {
		return err
	}
	return os.Rename(next, file)
}

// prune removes the packed classes of contracts that are no more. Their ABIs are
// under version control: those it names for a person to delete.
func prune(cfg config, contracts []contract) error {
	known := func(file, suffix string) bool {
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), suffix), ".")
		return slices.ContainsFunc(contracts, func(c contract) bool { return c.Name == name })
	}
	classes, err := filepath.Glob(filepath.Join(cfg.classes(), "*"+classSuffix))
	if err != nil {
		return err
	}
	for _, file := range classes {
		if known(file, classSuffix) {
			continue
		}
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	abis, err := filepath.Glob(filepath.Join(cfg.abi(), "*"+abiSuffix))
	if err != nil {
		return err
	}
	abis = slices.DeleteFunc(abis, func(file string) bool { return known(file, abiSuffix) })
	if len(abis) > 0 {
		return &staleABIError{Files: abis}
	}
	return nil
}

// A staleABIError names committed ABIs that no contract has.
type staleABIError struct{ Files []string }

func (e *staleABIError) Error() string {
	return "no contract has these ABIs any more, delete them: " + strings.Join(e.Files, " ")
}
