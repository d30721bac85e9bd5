package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refuses runs a command that must fail with one sentence that says want.
func refuses(t *testing.T, want string, args ...string) {
	t.Helper()
	cmd := command(io.Discard)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	switch {
	case err == nil:
		t.Errorf("sage %s: no error", strings.Join(args, " "))
	case !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n"):
		t.Errorf("sage %s: %q, want one sentence with %q", strings.Join(args, " "), err, want)
	}
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir() // no network is up here
	video := filepath.Join(dir, "video.mp4")
	if err := os.WriteFile(video, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.mp4")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"unknown command", []string{"nonsense"}},
		{"unknown command", []string{"job", "nonsense"}},
		{"unknown flag: --nonsense", []string{"status", "--nonsense"}},
		{"unknown command", []string{"up", "too", "many"}},
		{"accepts 1 arg", []string{"job", "post"}},
		{"accepts 1 arg", []string{"job", "watch"}},
		{"accepts 1 arg", []string{"job", "fetch", "1", "2"}},
		{"accepts 1 arg", []string{"job", "cancel"}},
		{"is not a job id", []string{"job", "watch", "one"}},
		{"is not a job id", []string{"job", "fetch", "--", "-1"}},
		{"is not a job id", []string{"job", "cancel", "0x1"}},
		{"no network is up", []string{"job", "watch", "1"}},
		{"no network is up", []string{"job", "fetch", "1"}},
		{"no network is up", []string{"job", "cancel", "1"}},
		{"no network is up", []string{"job", "post", video}},
		{"no network is up", []string{"status"}},
		{"no network is up", []string{"down"}},
		{missing, []string{"job", "post", missing}},
		{missing, []string{"demo", "--video", missing}},
		{"--price-min", []string{"job", "post", video, "--price-min", "-1"}},
		{"--price-min", []string{"job", "post", video, "--price-min", "1,5"}},
		{"--price-max", []string{"job", "post", video, "--price-max", "1e3"}},
		{"--price-max", []string{"demo", "--price-max", "0.0000000000000000001"}},
		{"--workers", []string{"job", "post", video, "--workers", "three"}},
		{"--ramp", []string{"job", "post", video, "--ramp", "2"}},
		{"--tier", []string{"job", "post", video, "--tier", "256"}},
		{"must be given with --deployment", []string{"job", "watch", "1", "--deployment", "d.json"}},
	} {
		refuses(t, c.want, append([]string{"--dir", dir}, c.args...)...)
	}
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("BITSAGE_HOME", "/somewhere")
	if got := defaultDir(); got != "/somewhere" {
		t.Errorf("%q", got)
	}
	t.Setenv("BITSAGE_HOME", "")
	t.Setenv("HOME", "/home/me")
	if got := defaultDir(); got != "/home/me/.bitsage" {
		t.Errorf("%q", got)
	}
}
