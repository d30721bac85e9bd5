package run

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgramThatDoesNotStopIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stderr strings.Builder
		started := time.Now()
		code := drain(&stderr, syscall.SIGTERM, make(chan os.Signal), make(chan error))
		if code != 143 {
			t.Errorf("exit code %d, want 143", code)
		}
		if waited := time.Since(started); waited != giveUp {
			t.Errorf("waited %v, want %v", waited, giveUp)
		}
		if !strings.Contains(stderr.String(), "still not stopped") {
			t.Errorf("stderr %q does not say why", stderr.String())
		}
	})
}
