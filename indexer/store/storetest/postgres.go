package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a private server in a temporary folder, reached over a Unix
// socket. It ends with the test that started it.
type Postgres struct {
	dir       string
	databases atomic.Int64
}

// StartPostgres starts a server. Where the server programs are missing the test
// fails, or is skipped when BITSAGE_NO_POSTGRES=1.
func StartPostgres(tb testing.TB) *Postgres {
	tb.Helper()
	bin, err := postgresPrograms()
	if err != nil {
		if os.Getenv("BITSAGE_NO_POSTGRES") == "1" {
			tb.Skipf("BITSAGE_NO_POSTGRES=1 and %v", err)
		}
		tb.Fatalf("%v (set BITSAGE_NO_POSTGRES=1 to go without)", err)
	}
	cred, err := ordinaryUser()
	if err != nil {
		tb.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "bitsage-pg-") //nolint:usetesting // the ordinary user may not enter tb.TempDir
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Errorf("remove %s: %v", dir, err)
		}
	})
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	p := &Postgres{dir: dir}
	data := filepath.Join(dir, "data")
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
		return cmd
	}
	initdb := command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		tb.Fatalf("initdb: %v\n%s", err, out)
	}
	serve(tb, command("postgres", "-D", data, "-k", dir, "-h", "", "-F",
		"-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "logging_collector=off"))
	if err := p.ready(10 * time.Second); err != nil {
		tb.Fatal(err)
	}
	return p
}

// serve runs the server until the test ends. Its goroutine keeps its thread,
// because the parent-death signal follows the thread, not the process.
func serve(tb testing.TB, cmd *exec.Cmd) {
	log, err := os.Create(filepath.Join(cmd.Dir, "server.log"))
	if err != nil {
		tb.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	dieWithParent(cmd.SysProcAttr)
	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		tb.Fatalf("start postgres: %v", err)
	}
	tb.Cleanup(func() {
		defer log.Close()
		_ = cmd.Process.Signal(syscall.SIGINT) // fast shutdown; it may be gone already
		select {
		case err := <-ended:
			if err != nil {
				text, _ := os.ReadFile(log.Name())
				tb.Errorf("postgres: %v\n%s", err, text)
			}
		case <-time.After(20 * time.Second):
			tb.Errorf("postgres did not stop, killing it")
			_ = cmd.Process.Kill()
			<-ended
		}
	})
}

// Database makes an empty database and returns its DSN.
func (p *Postgres) Database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("test_%d", p.databases.Add(1))
	if err := p.exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	return p.dsn(name)
}

func (p *Postgres) dsn(database string) string {
	q := url.Values{"host": {p.dir}, "user": {"postgres"}}
	return "postgres:///" + database + "?" + q.Encode()
}

func (p *Postgres) exec(ctx context.Context, sql string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.dsn("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

func (p *Postgres) ready(within time.Duration) error {
	deadline := time.Now().Add(within)
	for {
		err := p.exec(context.Background(), "SELECT 1")
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(p.dir, "server.log"))
			return fmt.Errorf("postgres is not ready: %w\n%s", err, text)
		}
		time.Sleep(10 * time.Millisecond) // a server that boots has no event to wait on
	}
}

// postgresPrograms finds the folder of the server programs.
func postgresPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	var tried []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		tried = append(tried, strings.TrimSpace(string(out)))
	}
	for _, version := range []int{18, 17, 16, 15} {
		tried = append(tried, fmt.Sprintf("/usr/lib/postgresql/%d/bin", version)) // Debian's
	}
	for _, dir := range tried {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("PostgreSQL's server program initdb is not in PATH, pg_config --bindir or /usr/lib/postgresql/*/bin")
}

// ordinaryUser picks who runs the server, which refuses root; nil is whoever
// runs the test.
func ordinaryUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("no ordinary user to run PostgreSQL as: %w", err)
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
