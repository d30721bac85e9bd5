package enginetest

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/worker/engine"
)

func (s suite) network(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	said := mustSay(t, s.engine(t), `
		bash -c 'exec 3<>/dev/tcp/127.0.0.1/`+port+`' 2>/dev/null && echo "reached the host"
		bash -c 'exec 3<>/dev/tcp/1.1.1.1/53' 2>/dev/null && echo "reached the world"
		perl -e 'socket(S, 40, 1, 0) and print "made a vsock socket\n"' # reaches a virtual machine's host
		tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | grep -v '^lo$'
		true`)
	if said != "" {
		t.Fatalf("the sandbox has a network: %s", said)
	}
}

func (s suite) secrets(t *testing.T) {
	const secret = "Wm9vdGVycw-host-secret"
	t.Setenv("ENGINETEST_SECRET", secret)
	private := filepath.Join(t.TempDir(), "private")
	if err := os.WriteFile(private, []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}
	said := mustSay(t, s.engine(t), `
		env
		cat /proc/[0-9]*/environ 2>/dev/null
		cat /proc/[0-9]*/cmdline 2>/dev/null | grep -a -v cat
		ls -A /root /home /var /srv /opt /mnt /run 2>/dev/null
		cat `+private+` /etc/shadow /etc/passwd 2>/dev/null
		ls /proc/self/fd | while read fd; do [ $fd -gt 9 ] && ls -l /proc/self/fd/$fd; done
		true`)
	for _, leak := range []string{secret, "ENGINETEST_SECRET", filepath.Dir(private), "root:", os.TempDir() + "/Test"} {
		if strings.Contains(said, leak) {
			t.Errorf("the sandbox sees %q:\n%s", leak, said)
		}
	}
	seen := mustSay(t, s.engine(t), `ls /proc | grep -c '^[0-9]'`)
	if n := strings.TrimSpace(seen); len(n) > 1 {
		t.Errorf("the sandbox sees %s processes", n)
	}
}

func (s suite) writeOutside(t *testing.T) {
	input := t.TempDir()
	if err := errors.Join(os.Chmod(input, 0o777), os.WriteFile(filepath.Join(input, "f"), []byte("as it was"), 0o666), os.Chmod(filepath.Join(input, "f"), 0o666)); err != nil {
		t.Fatal(err)
	}
	task := shell(t, `
		for dir in / /usr /usr/bin /etc /dev /in /in/d /proc /proc/sys/kernel /sys /var /root; do
			{ echo x >$dir/intruder; } 2>/dev/null && echo "wrote into $dir"
		done
		{ echo x >/in/d/f; } 2>/dev/null && echo "changed an input"
		{ echo 1 >/proc/sys/kernel/panic; } 2>/dev/null && echo "changed the kernel"
		rm -f /in/d/f 2>/dev/null && echo "removed an input"
		{ head -c 500000000 /dev/zero >/tmp/big; } 2>/dev/null && echo "/tmp has no bound"
		{ head -c 500000000 /dev/zero >/dev/shm/big; } 2>/dev/null && echo "/dev/shm has no bound"
		rm -f /tmp/big; echo fine >/tmp/small && cat /tmp/small`)
	task.Inputs = []engine.Mount{{Source: input, Target: "/in/d"}}
	task.Limits.Output = 1 << 30 // what /tmp takes is not to be bounded by this
	r := run(t, s.engine(t), task)
	if got := string(r.Stdout.Tail); got != "fine\n" {
		t.Errorf("said %q, ended with %+v", got, r)
	}
	if data, err := os.ReadFile(filepath.Join(input, "f")); string(data) != "as it was" {
		t.Errorf("input is now %q, %v", data, err)
	}
}

func (s suite) privileges(t *testing.T) {
	said := mustSay(t, s.engine(t), `
		grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)):' /proc/self/status | grep -v '0000000000000000$'
		grep '^NoNewPrivs:' /proc/self/status | grep -v '1$'
		grep '^Seccomp:' /proc/self/status | grep -v '2$'
		unshare -U true 2>/dev/null && echo "made a user name space"
		mount -t tmpfs none /tmp 2>/dev/null && echo "mounted"
		[ "$(id -u)" = 0 ] && echo "is root"
		kill -9 1 2>/dev/null; sleep 0.05
		true`)
	if said != "" {
		t.Fatalf("the sandbox has privileges: %s", said)
	}
}

// memoryOutsideProcesses: what shows in no process's resident set must either
// be impossible or counted all the same.
func (s suite) memoryOutsideProcesses(t *testing.T) {
	task := shell(t, `perl -e '
		# shmget(IPC_PRIVATE, 64 MiB, 0600), many times, touched and detached
		for (1..32) { my $id = shmget(0, 64<<20, 0600); next unless defined $id;
			shmwrite($id, "x" x (64<<20), 0, 64<<20) and $n++; }
		print $n || 0;'`)
	task.Limits.Memory = 256 << 20
	r := run(t, s.engine(t), task)
	if got := string(r.Stdout.Tail); got != "0" && r.Limit != engine.LimitMemory {
		t.Fatalf("%s segments of 64 MiB beside a limit of 256 MiB; ended with %+v", got, r)
	}
}

func (s suite) hostileOutput(t *testing.T) {
	task := shell(t, `ln -s /etc/passwd link; mkfifo pipe; mkdir dir; ln -s / dir/root; printf ok >plain; ln plain hard`)
	if r := run(t, s.engine(t), task); !r.OK() {
		t.Fatalf("ended with %+v: %s", r, r.Stderr.Tail)
	}
	for _, name := range []string{"link", "pipe", "dir", "..", ".", "", "dir/root", "../out/plain"} {
		if f, err := engine.OpenOutput(task.OutputDir, name); !errors.Is(err, engine.ErrOutput) {
			t.Errorf("%q: %v, %v", name, f, err)
		}
	}
	f, err := engine.OpenOutput(task.OutputDir, "plain")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := engine.OpenOutput(task.OutputDir, "missing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}
