package transcode

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// journal has one small file per finished task, which appears atomically and
// only after the output is in the store.
type journal struct{ dir string }

// entry is either a Result or a Fault.
type entry struct {
	Result *Result     `json:"result,omitempty"`
	Fault  *InputFault `json:"fault,omitempty"`
}

func (e entry) outcome() (Result, error) {
	if e.Fault != nil {
		return Result{}, e.Fault
	}
	return *e.Result, nil
}

func (j journal) jobDir(spec blob.Digest) string { return filepath.Join(j.dir, spec.String()) }

func (j journal) path(key taskKey) string {
	return filepath.Join(j.jobDir(key.spec), strconv.Itoa(key.task)+".json")
}

// read returns the empty entry for a task that is not finished.
func (j journal) read(key taskKey) (entry, error) {
	data, err := os.ReadFile(j.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return entry{}, nil
	}
	if err != nil {
		return entry{}, fmt.Errorf("transcode: journal: %w", err)
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return entry{}, fmt.Errorf("transcode: journal: %w", err)
	}
	return e, nil
}

func (j journal) write(key taskKey, e entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("transcode: journal: %w", err)
	}
	path := j.path(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("transcode: journal: %w", err)
	}
	if err := writeSynced(path+".new", data); err != nil {
		return fmt.Errorf("transcode: journal: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("transcode: journal: %w", err)
	}
	for _, dir := range []string{filepath.Dir(path), j.dir} {
		if err := syncDir(dir); err != nil {
			return fmt.Errorf("transcode: journal: %w", err)
		}
	}
	return nil
}

// forgetBefore drops the jobs to which nothing was added since t.
func (j journal) forgetBefore(t time.Time) error {
	jobs, err := os.ReadDir(j.dir)
	if err != nil {
		return fmt.Errorf("transcode: journal: %w", err)
	}
	for _, job := range jobs {
		info, err := job.Info()
		if err != nil {
			return fmt.Errorf("transcode: journal: %w", err)
		}
		if !info.ModTime().Before(t) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(j.dir, job.Name())); err != nil {
			return fmt.Errorf("transcode: journal: %w", err)
		}
	}
	return nil
}

func writeSynced(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
