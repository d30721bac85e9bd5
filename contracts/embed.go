// Package contracts holds what the Cairo package beside it compiles to: the ABI
// of every contract and, in a program built after `make contracts`, the classes
// that are declared to deploy it.
package contracts

import (
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

var (
	// ErrUnknown says that no contract has the name.
	ErrUnknown = errors.New("no such contract")
	// ErrNotBuilt says that the program holds no classes, since it was built
	// without `make contracts`.
	ErrNotBuilt = errors.New("this program was built without compiled contracts (make contracts)")
)

//go:embed abi/*.json all:classes
var embedded embed.FS

// Names returns the contracts' names, sorted.
func Names() []string { return artefacts{embedded}.names() }

// ABI returns the contract's ABI as JSON. Its error is ErrUnknown.
func ABI(name string) ([]byte, error) { return artefacts{embedded}.abi(name) }

// Class returns the contract's Sierra class and its compiled form, CASM, as JSON.
// Its errors are ErrUnknown and ErrNotBuilt.
func Class(name string) (sierra, casm []byte, err error) { return artefacts{embedded}.class(name) }

// artefacts are the files that contractbuild makes: abi/NAME.json,
// classes/NAME.sierra.json.gz and classes/NAME.casm.json.gz.
type artefacts struct{ fs.FS }

func (a artefacts) names() []string {
	files, err := fs.Glob(a, "abi/*.json")
	if err != nil {
		panic(err) // only for a malformed pattern
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".json")
	}
	slices.Sort(files)
	return files
}

func (a artefacts) abi(name string) ([]byte, error) {
	if !slices.Contains(a.names(), name) {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	return fs.ReadFile(a, path.Join("abi", name+".json"))
}

func (a artefacts) class(name string) (sierra, casm []byte, err error) {
	if !slices.Contains(a.names(), name) {
		return nil, nil, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	if sierra, err = a.unpack(name + ".sierra.json.gz"); err != nil {
		return nil, nil, fmt.Errorf("contract %s: %w", name, err)
	}
	if casm, err = a.unpack(name + ".casm.json.gz"); err != nil {
		return nil, nil, fmt.Errorf("contract %s: %w", name, err)
	}
	return sierra, casm, nil
}

func (a artefacts) unpack(file string) ([]byte, error) {
	packed, err := a.Open(path.Join("classes", file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return data, nil
}
