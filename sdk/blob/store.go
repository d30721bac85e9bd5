package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Config of a Store. The zero value of a limit means its default.
type Config struct {
	Dir     string // created if absent; one process at a time
	MaxBlob int64  // bytes per blob; default 4 GiB
	Quota   int64  // bytes of all blobs together, unfinished uploads included; default 64 GiB
}

func (c Config) withDefaults() Config {
	if c.MaxBlob == 0 {
		c.MaxBlob = 4 << 30
	}
	if c.Quota == 0 {
		c.Quota = 64 << 30
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c Config) Check() error {
	c = c.withDefaults()
	switch {
	case c.Dir == "":
		return errors.New("blob: Config.Dir must be set")
	case c.MaxBlob < 1:
		return fmt.Errorf("blob: Config.MaxBlob must be positive, is %d", c.MaxBlob)
	case c.Quota < c.MaxBlob:
		return fmt.Errorf("blob: Config.Quota (%d) must be at least MaxBlob (%d)", c.Quota, c.MaxBlob)
	}
	return nil
}

// Info describes a stored blob.
type Info struct {
	Digest   Digest
	Size     int64
	Modified time.Time
}

// Usage of a store, in bytes. Reserved is what unfinished writers hold.
type Usage struct{ Stored, Reserved, Quota int64 }

// Store keeps blobs in a local directory. It is safe for concurrent use.
// A blob appears atomically and only after its bytes are on disk.
type Store struct {
	cfg  Config
	lock *os.File

	mu       sync.Mutex
	stored   int64
	reserved int64
	verified map[Digest]fileState
}

// fileState identifies file content as far as the kernel can vouch for it:
// while it is unchanged, verified bytes stay verified.
type fileState struct {
	inode    uint64
	size     int64
	modified time.Time
}

// Open opens or creates the store, removes unfinished writes of an earlier run
// and counts what is there. It returns ErrLocked if the directory is in use.
func Open(cfg Config) (*Store, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	// Private at the top, so that blobs themselves may be world-readable for
	// a sandbox that sees them through a bind mount under another user id.
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, diskError(fmt.Errorf("blob: open store: %w", err))
	}
	lock, err := os.OpenFile(filepath.Join(cfg.Dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskError(fmt.Errorf("blob: open store: %w", err))
	}
	s := &Store{cfg: cfg, lock: lock, verified: make(map[Digest]fileState)}
	if err := s.load(); err != nil {
		lock.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) load() error {
	if err := unix.Flock(int(s.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			return fmt.Errorf("%w: %s", ErrLocked, s.cfg.Dir)
		}
		return fmt.Errorf("blob: lock store: %w", err)
	}
	if err := os.RemoveAll(s.stagingDir()); err != nil {
		return fmt.Errorf("blob: clear staging: %w", err)
	}
	for _, dir := range []string{s.stagingDir(), s.blobDir()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return diskError(fmt.Errorf("blob: open store: %w", err))
		}
	}
	for info, err := range s.List(context.Background()) {
		if err != nil {
			return err
		}
		s.stored += info.Size
	}
	return nil
}

// Close releases the directory. Blobs already opened stay readable.
func (s *Store) Close() error { return s.lock.Close() }

func (s *Store) stagingDir() string { return filepath.Join(s.cfg.Dir, "staging") }
func (s *Store) blobDir() string    { return filepath.Join(s.cfg.Dir, "sha256") }

func (s *Store) path(d Digest) string {
	name := hex.EncodeToString(d[:])
	return filepath.Join(s.blobDir(), name[:2], name)
}

// Put stores what r yields and returns its name. Storing the same bytes again
// is no error and uses no more space.
func (s *Store) Put(ctx context.Context, r io.Reader) (Info, error) {
	return s.put(ctx, r, nil)
}

// PutAs stores what r yields if its digest is want; otherwise it stores
// nothing and returns a *MismatchError.
func (s *Store) PutAs(ctx context.Context, want Digest, r io.Reader) (Info, error) {
	return s.put(ctx, r, &want)
}

func (s *Store) put(ctx context.Context, r io.Reader, want *Digest) (Info, error) {
	w, err := s.newWriter(s.cfg.MaxBlob)
	if err != nil {
		return Info{}, err
	}
	defer w.abort()
	if _, err := io.Copy(w, contextReader{ctx, r}); err != nil {
		return Info{}, err
	}
	return w.commit(want)
}

// Stat returns ErrNotFound for a blob that is not here. It does not verify.
func (s *Store) Stat(d Digest) (Info, error) {
	fi, err := os.Stat(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return Info{}, fmt.Errorf("%w: %s", ErrNotFound, d)
	}
	if err != nil {
		return Info{}, fmt.Errorf("blob: stat: %w", err)
	}
	return Info{Digest: d, Size: fi.Size(), Modified: fi.ModTime()}, nil
}

// Open returns the blob's verified content. The whole content is hashed the
// first time it is opened by this process, and again whenever the file has
// changed. Errors: ErrNotFound, ErrCorrupt. The caller closes the file.
func (s *Store) Open(ctx context.Context, d Digest) (*os.File, error) {
	f, err := os.Open(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, d)
	}
	if err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	if err := s.verify(ctx, d, f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Path returns the name of the file that holds the blob, verified as by Open,
// for programs that must be given a file. The file must not be changed.
func (s *Store) Path(ctx context.Context, d Digest) (string, error) {
	f, err := s.Open(ctx, d)
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func (s *Store) verify(ctx context.Context, d Digest, f *os.File) error {
	state, err := stateOf(f)
	if err != nil {
		return fmt.Errorf("blob: verify: %w", err)
	}
	s.mu.Lock()
	known := s.verified[d] == state
	s.mu.Unlock()
	if known {
		return nil
	}
	got, _, err := SumReader(contextReader{ctx, f})
	if err != nil {
		return fmt.Errorf("blob: verify: %w", err)
	}
	if got != d {
		return errors.Join(fmt.Errorf("%w: %s", ErrCorrupt, d), s.Delete(d))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("blob: verify: %w", err)
	}
	s.mu.Lock()
	s.verified[d] = state
	s.mu.Unlock()
	return nil
}

func stateOf(f *os.File) (fileState, error) {
	fi, err := f.Stat()
	if err != nil {
		return fileState{}, err
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return fileState{}, fmt.Errorf("no inode number for %s", f.Name())
	}
	return fileState{inode: st.Ino, size: fi.Size(), modified: fi.ModTime()}, nil
}

// Delete removes the blob; a blob that is not here is no error.
func (s *Store) Delete(d Digest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	fi, err := os.Stat(s.path(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	if err := os.Remove(s.path(d)); err != nil {
		return fmt.Errorf("blob: delete: %w", err)
	}
	delete(s.verified, d)
	s.stored -= fi.Size()
	return nil
}

// List yields every blob in order of digest. Blobs added or deleted meanwhile
// may or may not appear. After an error the sequence ends.
func (s *Store) List(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		err := filepath.WalkDir(s.blobDir(), func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted since its directory was read
			}
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			var d Digest
			name := entry.Name()
			if !entry.Type().IsRegular() || len(name) != hex.EncodedLen(len(d)) {
				return nil
			}
			if n, _ := hex.Decode(d[:], []byte(name)); n != len(d) {
				return nil // not one of ours
			}
			info, err := s.Stat(d)
			if errors.Is(err, ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(info, nil) {
				return filepath.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, fmt.Errorf("blob: list: %w", err))
		}
	}
}

// Usage returns what the store holds now.
func (s *Store) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Usage{Stored: s.stored, Reserved: s.reserved, Quota: s.cfg.Quota}
}

// contextReader makes a long copy stop when ctx ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
