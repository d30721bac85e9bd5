package toolchain_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAptInstall runs scripts/apt-install.sh over an apt-get that does what the
// case says, once for each of its lines: "ok", or what it fails with.
func TestAptInstall(t *testing.T) {
	const (
		lists  = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)"
		dpkg   = "E: Could not get lock /var/lib/dpkg/lock-frontend - open (11: Resource temporarily unavailable)"
		absent = "E: Unable to locate package nonesuch"
	)
	update, install := "update", "install -y --no-install-recommends nonesuch"
	for _, c := range []struct {
		name, patience string
		does           []string
		asked          []string
		fails          bool
		says           string
	}{
		{"at once", "300", []string{"ok", "ok"}, []string{update, install}, false, ""},
		{"the lists are locked", "300", []string{lists, "ok", "ok"}, []string{update, update, install}, false,
			"another apt-get holds /var/lib/apt/lists/lock;"},
		{"dpkg is locked", "300", []string{"ok", dpkg, "ok"}, []string{update, install, install}, false,
			"another apt-get holds /var/lib/dpkg/lock-frontend;"},
		{"for too long", "0", []string{lists}, []string{update}, true, "in vain"},
		{"another failure is not waited for", "300", []string{"ok", absent}, []string{update, install}, true, absent},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			aptGet := `#!/bin/sh
shift # -qq
echo "$*" >>"$APT_TEST/asked"
does=$(sed -n 1p "$APT_TEST/does")
sed -i 1d "$APT_TEST/does"
[ "$does" = ok ] || { echo "$does" >&2; exit 100; }
`
			for name, content := range map[string]string{"apt-get": aptGet, "does": strings.Join(c.does, "\n") + "\n"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.CommandContext(t.Context(), "../../scripts/apt-install.sh", "nonesuch")
			cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "APT_TEST="+dir, "APT_PATIENCE="+c.patience)
			out, err := cmd.CombinedOutput()
			if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if (err != nil) != c.fails || !strings.Contains(string(out), c.says) || (c.says == "" && len(out) > 0) {
				t.Errorf("%v, says %q, want %q", err, out, c.says)
			}
			asked, err := os.ReadFile(filepath.Join(dir, "asked"))
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Join(c.asked, "\n") + "\n"; string(asked) != want {
				t.Errorf("asked apt-get to %q, want %q", asked, want)
			}
		})
	}
}
