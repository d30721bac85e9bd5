package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/bitsage-network/bitsage/worker/engine"
)

// tools are the programs the sandbox is made of; all but bwrap run inside it, so
// they must lie under /usr.
type tools struct {
	bwrap, prlimit, setpriv, sh string
	err                         error
}

func findTools() tools {
	var t tools
	for name, path := range map[string]*string{"bwrap": &t.bwrap, "prlimit": &t.prlimit, "setpriv": &t.setpriv, "sh": &t.sh} {
		found, err := exec.LookPath(name)
		if err == nil {
			found, err = filepath.Abs(found)
		}
		t.err = errors.Join(t.err, err)
		*path = found
	}
	return t
}

func (t tools) missing() error {
	if t.err != nil {
		return fmt.Errorf("%w: %w", engine.ErrUnavailable, t.err)
	}
	return nil
}

// identity a task runs under. Without drop it is the agent's own user, in a
// user name space where that user has no privileges.
type identity struct {
	drop bool
	id   int // user and group
}

// mayDrop reports whether the agent is root and its user name space has the
// ids that tasks are to get; root in a container may not.
func mayDrop(cfg Config) bool {
	return os.Geteuid() == 0 && mapped("/proc/self/uid_map", cfg) && mapped("/proc/self/gid_map", cfg)
}

func mapped(file string, cfg Config) bool {
	data, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	first, last := int64(cfg.UIDBase), int64(cfg.UIDBase)+int64(cfg.MaxTasks)-1
	for line := range strings.Lines(string(data)) {
		var inside, outside, count int64
		if _, err := fmt.Sscan(line, &inside, &outside, &count); err == nil && inside <= first && last < inside+count {
			return true
		}
	}
	return false
}

// sandbox is a bubblewrap invocation: its options, and the command inside.
type sandbox struct {
	bwrap            string
	options, command []string
}

// hostDirs a dynamically linked program needs. Where the distribution has
// merged them into /usr they are links, and become links in the sandbox.
var hostDirs = []string{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}

// hostFiles of /etc that the loader needs: its cache, and the links by which
// Debian chooses among implementations of a library.
var hostFiles = []string{"/etc/ld.so.cache", "/etc/alternatives"}

func (e *Engine) sandbox(spec engine.Task, who identity, hasCgroup bool) sandbox {
	tmp := strconv.FormatInt(e.cfg.TmpBytes, 10)
	opts := []string{
		"--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
		"--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv",
		"--seccomp", filterFD, "--json-status-fd", statusFD,
		"--cap-drop", "ALL",
	}
	if who.drop {
		// For setpriv, which gives them up; and to enter the output directory.
		for _, capability := range []string{"CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_DAC_READ_SEARCH"} {
			opts = append(opts, "--cap-add", capability)
		}
	} else {
		opts = append(opts, "--unshare-user", "--uid", "1000", "--gid", "1000")
	}
	opts = append(opts, "--ro-bind", "/usr", "/usr")
	for _, dir := range hostDirs {
		if target, err := os.Readlink(dir); err == nil {
			opts = append(opts, "--symlink", target, dir)
		} else {
			opts = append(opts, "--ro-bind-try", dir, dir)
		}
	}
	for _, shown := range slices.Concat(hostFiles, e.cfg.ReadOnly) {
		opts = append(opts, parents(shown)...)
		opts = append(opts, "--ro-bind-try", shown, shown)
	}
	opts = append(opts,
		"--proc", "/proc",
		"--dev", "/dev",
		"--perms", "1777", "--size", tmp, "--tmpfs", "/dev/shm",
		"--remount-ro", "/dev",
		"--perms", "1777", "--size", tmp, "--tmpfs", engine.TempDir,
	)
	for _, m := range spec.Inputs {
		opts = append(opts, parents(m.Target)...)
		opts = append(opts, "--ro-bind", m.Source, m.Target)
	}
	opts = append(opts, "--bind", spec.OutputDir, engine.OutputDir, "--remount-ro", "/", "--chdir", engine.OutputDir)
	opts = append(opts, environment(spec.Env)...)

	command := append([]string{e.tools.prlimit}, resourceLimits(spec.Limits, hasCgroup)...)
	command = append(command, "--")
	if who.drop {
		id := strconv.Itoa(who.id)
		command = append(command, e.tools.setpriv, "--reuid", id, "--regid", id, "--clear-groups",
			"--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--")
	}
	command = append(command, e.tools.sh, "-c", gate, "gate")
	return sandbox{bwrap: e.tools.bwrap, options: opts, command: append(command, spec.Argv...)}
}

// gate waits, as the task's user and already bound to the agent's life, for the
// line that opens it. If the agent dies instead, it ends.
const gate = `read -r _ || exit; exec "$@" </dev/null`

// parents makes the directories above a mount point, which bubblewrap by
// itself would make for root's eyes only.
func parents(target string) []string {
	var dirs []string
	for dir := path.Dir(target); dir != "/"; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	slices.Reverse(dirs)
	var opts []string
	for _, dir := range dirs {
		opts = append(opts, "--dir", dir)
	}
	return opts
}

func environment(env map[string]string) []string {
	all := map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": engine.TempDir}
	for name, value := range env {
		all[name] = value
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	var opts []string
	for _, name := range names {
		opts = append(opts, "--setenv", name, all[name])
	}
	return opts
}

// addressSpace is the hard bound per process behind the sampled memory limit.
// It leaves room for what a program maps and never touches.
func addressSpace(memory int64) int64 { return 2*memory + 1<<30 }

// resourceLimits are prlimit's options, soft and hard alike.
func resourceLimits(l engine.Limits, hasCgroup bool) []string {
	// Whole seconds, rounded up past the limit: the watchdog is the sharper
	// one, this one holds even if the agent is stopped.
	cpu := int64(l.CPU/time.Second) + 1
	limits := []string{
		"--core=0",
		"--nofile=1024",
		fmt.Sprintf("--cpu=%d:%d", cpu, cpu+1),
		// One more than allowed, so that a full file shows as over the limit.
		fmt.Sprintf("--fsize=%d", l.Output+1),
		fmt.Sprintf("--nproc=%d", l.PIDs),
	}
	if !hasCgroup {
		limits = append(limits, fmt.Sprintf("--as=%d", addressSpace(l.Memory)))
	}
	return limits
}

// checkOutside reports tools that the sandbox would not contain.
func (t tools) checkOutside(readOnly []string) error {
	visible := slices.Concat([]string{"/usr"}, hostDirs, readOnly)
	for _, tool := range []string{t.prlimit, t.setpriv, t.sh} {
		if !slices.ContainsFunc(visible, func(dir string) bool { return strings.HasPrefix(tool, dir+"/") }) {
			return fmt.Errorf("%w: %s is not visible inside the sandbox", engine.ErrUnavailable, tool)
		}
	}
	return nil
}
