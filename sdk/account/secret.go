package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// secretBytes is the length of a secret.
const secretBytes = 32

// Secret derives a purpose's secret from the one that dir keeps, which the
// first call makes. Salts come from it: whoever loses the folder cannot open
// what it has sealed.
func Secret(dir, purpose string) ([]byte, error) {
	path := filepath.Join(dir, "secret")
	root, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		root = make([]byte, secretBytes)
		if _, err := rand.Read(root); err != nil {
			return nil, err
		}
		err = writeNew(path, root)
	}
	if err != nil {
		return nil, err
	}
	if len(root) != secretBytes {
		return nil, fmt.Errorf("%s holds %d bytes, want %d: restore it from a backup", path, len(root), secretBytes)
	}
	mac := hmac.New(sha256.New, root)
	mac.Write([]byte("bitsage/" + purpose))
	return mac.Sum(nil), nil
}

// writeNew writes a file whole, on disk, or not at all.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
