// Package devnettest starts a devnet for the length of a test.
package devnettest

import (
	"errors"
	"os/exec"
	"testing"

	"github.com/bitsage-network/bitsage/chain/devnet"
)

// Start starts a devnet and stops it when the test ends. Where the program is
// not installed the test is skipped.
func Start(t testing.TB, cfg devnet.Config) *devnet.Devnet {
	t.Helper()
	d, err := devnet.Start(t.Context(), cfg)
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Stop(); err != nil {
			t.Error(err)
		}
	})
	return d
}
