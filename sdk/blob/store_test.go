package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openStore(t *testing.T, cfg blob.Config) *blob.Store {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(t.TempDir(), "blobs")
	}
	s, err := blob.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func mustPut(t *testing.T, s *blob.Store, data []byte) blob.Digest {
	t.Helper()
	info, err := s.Put(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return info.Digest
}

func mustRead(t *testing.T, s *blob.Store, d blob.Digest) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func noise(seed uint64, n int) []byte {
	data := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	_, _ = r.Read(data) // never fails
	return data
}

func TestStoreKeepsBlobsAcrossReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	s := openStore(t, blob.Config{Dir: dir})
	data := noise(1, 100_000)
	d := mustPut(t, s, data)
	empty := mustPut(t, s, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, blob.Config{Dir: dir})
	if !bytes.Equal(mustRead(t, s, d), data) || len(mustRead(t, s, empty)) != 0 {
		t.Fatal("content changed")
	}
	if got := s.Usage(); got.Stored != int64(len(data)) || got.Reserved != 0 {
		t.Fatalf("usage after reopen = %+v", got)
	}
	var listed []blob.Digest
	for info, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, info.Digest)
	}
	if len(listed) != 2 {
		t.Fatalf("listed %v", listed)
	}
	if err := errors.Join(s.Delete(d), s.Delete(d)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), d); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("Open after Delete: %v", err)
	}
	if got := s.Usage(); got.Stored != 0 {
		t.Fatalf("usage after delete = %+v", got)
	}
}

func TestStoreIsExclusive(t *testing.T) {
	s := openStore(t, blob.Config{Dir: t.TempDir()})
	if _, err := blob.Open(blob.Config{Dir: filepath.Dir(filepath.Dir(filepath.Dir(mustPath(t, s))))}); !errors.Is(err, blob.ErrLocked) {
		t.Fatalf("second Open: %v, want ErrLocked", err)
	}
}

// mustPath returns the file of a blob it stores.
func mustPath(t *testing.T, s *blob.Store) string {
	t.Helper()
	path, err := s.Path(t.Context(), mustPut(t, s, []byte("somewhere")))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDamagedBlobIsNoticedAndCured(t *testing.T) {
	s := openStore(t, blob.Config{})
	data := noise(2, 10_000)
	d := mustPut(t, s, data)
	path, err := s.Path(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	damage := func() {
		t.Helper()
		bad := bytes.Clone(data)
		bad[5000] ^= 1
		if err := errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, bad, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	damage()
	if _, err := s.Open(t.Context(), d); !errors.Is(err, blob.ErrCorrupt) {
		t.Fatalf("Open of damaged blob: %v, want ErrCorrupt", err)
	}
	if _, err := s.Stat(d); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("damaged blob still there: %v", err)
	}
	mustPut(t, s, data)
	damage() // and this time overwritten before anybody notices
	mustPut(t, s, data)
	if !bytes.Equal(mustRead(t, s, d), data) {
		t.Fatal("Put did not cure the damage")
	}
	if got := s.Usage(); got.Stored != int64(len(data)) || got.Reserved != 0 {
		t.Fatalf("usage = %+v", got)
	}
}

func TestLimitsLeaveNothingBehind(t *testing.T) {
	ctx := t.Context()
	s := openStore(t, blob.Config{MaxBlob: 1000, Quota: 1500})
	if _, err := s.Put(ctx, bytes.NewReader(noise(1, 1001))); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("over the blob limit: %v", err)
	}
	mustPut(t, s, noise(2, 1000))
	if _, err := s.Put(ctx, bytes.NewReader(noise(3, 600))); !errors.Is(err, blob.ErrQuota) {
		t.Errorf("over the quota: %v", err)
	}
	var mismatch *blob.MismatchError
	if _, err := s.PutAs(ctx, blob.Digest{1}, strings.NewReader("x")); !errors.As(err, &mismatch) || mismatch.Got != blob.Sum([]byte("x")) {
		t.Errorf("wrong content: %v", err)
	}
	broken := errors.New("cable cut")
	if _, err := s.Put(ctx, io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("broken reader: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Put(ended, strings.NewReader("abc")); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	if got := s.Usage(); got.Stored != 1000 || got.Reserved != 0 {
		t.Errorf("usage = %+v", got)
	}
	mustPut(t, s, noise(4, 500)) // exactly what is left
}

func TestConcurrentWritersKeepTheQuota(t *testing.T) {
	const (
		size    = 50_000
		writers = 16
		quota   = 10 * size
	)
	s := openStore(t, blob.Config{MaxBlob: size, Quota: quota})
	var g errgroup.Group
	for i := range writers {
		g.Go(func() error {
			// Half of them store the same blob.
			_, err := s.Put(context.Background(), bytes.NewReader(noise(uint64(i%8), size)))
			if errors.Is(err, blob.ErrQuota) {
				return nil // the twin of a blob still being written
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	var sum int64
	for info, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		mustRead(t, s, info.Digest)
		sum += info.Size
	}
	got := s.Usage()
	if got.Stored != sum || got.Stored > quota || got.Reserved != 0 {
		t.Fatalf("usage = %+v, files sum to %d", got, sum)
	}
}

func TestConfigCheck(t *testing.T) {
	for name, cfg := range map[string]blob.Config{
		"Dir":     {},
		"MaxBlob": {Dir: "x", MaxBlob: -1},
		"Quota":   {Dir: "x", MaxBlob: 10, Quota: 5},
	} {
		if err := cfg.Check(); err == nil || !strings.Contains(err.Error(), "Config."+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFullDisk runs itself inside bubblewrap on a one-megabyte file system.
func TestFullDisk(t *testing.T) {
	if dir := os.Getenv("BLOB_TEST_SMALL_DISK"); dir != "" {
		s := openStore(t, blob.Config{Dir: dir})
		if _, err := s.Put(t.Context(), bytes.NewReader(noise(1, 4<<20))); !errors.Is(err, blob.ErrNoSpace) {
			t.Fatalf("Put on a full disk: %v, want ErrNoSpace", err)
		}
		if got := s.Usage(); got.Stored != 0 || got.Reserved != 0 {
			t.Fatalf("usage = %+v", got)
		}
		mustPut(t, s, noise(2, 100_000)) // the failed write gave its space back
		return
	}
	bwrap, err := exec.LookPath("bwrap")
	if err != nil {
		t.Skip("needs bwrap (bubblewrap)")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bwrap, "--ro-bind", "/", "/", "--dev", "/dev", "--size", fmt.Sprint(1<<20), "--tmpfs", "/mnt",
		"--setenv", "BLOB_TEST_SMALL_DISK", "/mnt/blobs", self, "-test.run=^TestFullDisk$", "-test.v")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("PASS: TestFullDisk")) {
		t.Fatalf("%v\n%s", err, out)
	}
}
