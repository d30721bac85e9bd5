// Package toolchain finds the programs that scripts/toolchain.sh installs.
package toolchain

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Prefix is the environment variable that names the folder whose bin/ is searched
// before PATH.
const Prefix = "BITSAGE_TOOLS"

// Look returns the path of the program name. Its error is exec.ErrNotFound.
func Look(name string) (string, error) {
	if prefix := os.Getenv(Prefix); prefix != "" {
		if path, err := exec.LookPath(filepath.Join(prefix, "bin", name)); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is needed, which `make tools` installs: not in $%s/bin or PATH: %w",
			name, Prefix, exec.ErrNotFound)
	}
	return path, nil
}
