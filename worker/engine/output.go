package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrOutput: a task left something that is not a plain file under that name.
var ErrOutput = errors.New("engine: output is not a plain file")

// OpenOutput opens the file name (a single path element) that a task left in
// dir. The task may have put anything there: links are not followed, and pipes
// and devices are refused without blocking. A missing file is fs.ErrNotExist.
func OpenOutput(dir, name string) (*os.File, error) {
	if name == "" || name == "." || name == ".." || filepath.Base(name) != name {
		return nil, fmt.Errorf("%w: %q is no file name", ErrOutput, name)
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENXIO) {
		return nil, fmt.Errorf("%w: %w", ErrOutput, err)
	}
	if err != nil {
		return nil, fmt.Errorf("engine: open output: %w", err)
	}
	fi, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("engine: open output: %w", err)
	}
	if !fi.Mode().IsRegular() {
		f.Close()
		return nil, fmt.Errorf("%w: %q is %s", ErrOutput, name, fi.Mode().Type())
	}
	return f, nil
}
