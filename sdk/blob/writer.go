package blob

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writer stages one blob: it hashes and counts while writing, and holds the
// written bytes against the store's quota until commit or abort.
type writer struct {
	store *Store
	file  *os.File
	hash  hash.Hash
	limit int64
	n     int64
	moved bool // the file is a blob now, no longer ours
}

func (s *Store) newWriter(limit int64) (*writer, error) {
	f, err := os.CreateTemp(s.stagingDir(), "")
	if err != nil {
		return nil, diskError(fmt.Errorf("blob: stage: %w", err))
	}
	return &writer{store: s, file: f, hash: sha256.New(), limit: min(limit, s.cfg.MaxBlob)}, nil
}

func (w *writer) Write(p []byte) (int, error) {
	if int64(len(p)) > w.limit-w.n {
		return 0, fmt.Errorf("%w of %d bytes", ErrTooLarge, w.limit)
	}
	if err := w.store.reserve(int64(len(p))); err != nil {
		return 0, err
	}
	n, err := w.file.Write(p)
	w.hash.Write(p[:n])
	w.n += int64(n)
	w.store.release(int64(len(p) - n))
	if err != nil {
		return n, diskError(fmt.Errorf("blob: write: %w", err))
	}
	return n, nil
}

// reset forgets everything written so far.
func (w *writer) reset() error {
	if err := w.file.Truncate(0); err != nil {
		return fmt.Errorf("blob: reset: %w", err)
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("blob: reset: %w", err)
	}
	w.hash.Reset()
	w.store.release(w.n)
	w.n = 0
	return nil
}

// commit makes the staged bytes a blob, if want is nil or their digest. After
// a *MismatchError the writer may be reset and used again.
func (w *writer) commit(want *Digest) (Info, error) {
	d := Digest(w.hash.Sum(nil))
	if want != nil && *want != d {
		return Info{}, &MismatchError{Want: *want, Got: d}
	}
	if err := w.file.Chmod(0o444); err != nil {
		return Info{}, fmt.Errorf("blob: commit: %w", err)
	}
	if err := w.file.Sync(); err != nil {
		return Info{}, diskError(fmt.Errorf("blob: commit: %w", err))
	}
	dir := filepath.Dir(w.store.path(d))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Info{}, diskError(fmt.Errorf("blob: commit: %w", err))
	}
	info, err := w.store.adopt(w, d)
	if err != nil {
		return Info{}, err
	}
	for _, dir := range []string{dir, filepath.Dir(dir)} {
		if err := syncDir(dir); err != nil {
			return Info{}, diskError(fmt.Errorf("blob: commit: %w", err))
		}
	}
	return info, nil
}

// adopt moves the staged file into place. It replaces a file that is already
// there: the same bytes if that one is sound, the cure if it is damaged.
func (s *Store) adopt(w *writer, d Digest) (Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var replaced int64
	if fi, err := os.Stat(s.path(d)); err == nil {
		replaced = fi.Size()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Info{}, fmt.Errorf("blob: commit: %w", err)
	}
	state, err := stateOf(w.file)
	if err != nil {
		return Info{}, fmt.Errorf("blob: commit: %w", err)
	}
	if err := os.Rename(w.file.Name(), s.path(d)); err != nil {
		return Info{}, diskError(fmt.Errorf("blob: commit: %w", err))
	}
	s.verified[d] = state
	s.stored += w.n - replaced
	s.reserved -= w.n
	w.n, w.moved = 0, true // the reservation has become storage
	return Info{Digest: d, Size: state.size, Modified: state.modified}, nil
}

// abort gives up what was not committed. It is harmless after commit.
func (w *writer) abort() {
	w.store.release(w.n)
	w.n = 0
	w.file.Close()
	if !w.moved {
		_ = os.Remove(w.file.Name()) // a leftover is cleared at the next Open
	}
}

func (s *Store) reserve(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stored+s.reserved+n > s.cfg.Quota {
		return fmt.Errorf("%w: %d of %d bytes in use", ErrQuota, s.stored+s.reserved, s.cfg.Quota)
	}
	s.reserved += n
	return nil
}

func (s *Store) release(n int64) {
	s.mu.Lock()
	s.reserved -= n
	s.mu.Unlock()
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
