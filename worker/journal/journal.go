// Package journal is what a worker must not forget: the leaves behind each root
// it has posted and the values behind each seal. A record is on disk before the
// transaction that depends on it is sent. Salts are derived from the worker's
// secret, so they need no record.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
)

// Journal is a file that one process has open.
type Journal struct{ db *bbolt.DB }

var (
	bucketManifests = []byte("manifests")
	bucketValues    = []byte("values")
	bucketIdle      = []byte("idle") // seals: since when, by the chain's time
	bucketServed    = []byte("served")
	bucketOver      = []byte("over") // since when, by the chain's time
	bucketOffered   = []byte("offered")
)

// ErrBusy says that another process has the journal open.
var ErrBusy = errors.New("another worker is using this data folder")

// Open opens or makes the journal. Errors: ErrBusy.
func Open(path string) (*Journal, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: %s", ErrBusy, path)
	}
	if err != nil {
		return nil, fmt.Errorf("journal %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketManifests, bucketValues, bucketIdle, bucketServed, bucketOver, bucketOffered} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Journal{db: db}, nil
}

// Close releases the file.
func (j *Journal) Close() error { return j.db.Close() }

// Result is what a worker posted for an assignment: its leaves, and the task
// whose input it blames, if it does.
type Result struct {
	sdk.Manifest
	Spec  receipt.Digest `json:"spec"` // of the job
	Fault bool           `json:"fault"`
}

// PutResult records a result before its root is posted.
func (j *Journal) PutResult(r Result) error {
	return j.put(bucketManifests, key(sdk.Work{Job: r.Job, Index: r.Index, Attempt: r.Attempt}), r)
}

// Result returns what was recorded; false if nothing was.
func (j *Journal) Result(w sdk.Work) (r Result, ok bool, err error) {
	ok, err = j.get(bucketManifests, key(w), &r)
	return r, ok, err
}

// PutValues records sealed values before the seal is sent. id names the seal.
func (j *Journal) PutValues(id string, values []felt.Felt) error {
	return j.put(bucketValues, []byte(id), values)
}

// Values returns the values behind a seal; false if nothing was sealed.
func (j *Journal) Values(id string) (values []felt.Felt, ok bool, err error) {
	ok, err = j.get(bucketValues, []byte(id), &values)
	return values, ok, err
}

// ErrNoResult says that nothing was recorded for an assignment.
var ErrNoResult = errors.New("the journal has no leaves of the assignment")

// Serve lets the outputs of an assignment be fetched from now on. Errors:
// ErrNoResult.
func (j *Journal) Serve(w sdk.Work) error {
	r, ok, err := j.Result(w)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%w: %s", ErrNoResult, key(w))
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		served := tx.Bucket(bucketServed)
		for _, leaf := range r.Leaves {
			if err := served.Put(leaf.Output[:], []byte{1}); err != nil {
				return err
			}
		}
		return served.Put(key(w), []byte{1})
	})
}

// ServeInputs lets the spec and the inputs of a result be fetched from now on.
func (j *Journal) ServeInputs(r Result) error {
	return j.db.Update(func(tx *bbolt.Tx) error {
		served := tx.Bucket(bucketServed)
		if err := served.Put(r.Spec[:], []byte{1}); err != nil {
			return err
		}
		for _, leaf := range r.Leaves {
			if err := served.Put(leaf.Input[:], []byte{1}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Offer hands out the openings of an assignment from now on. Offering the same
// again writes nothing.
func (j *Journal) Offer(w sdk.Work, openings []sdk.Opening) error {
	if offered, ok, err := j.Offered(w); err != nil || ok && reflect.DeepEqual(offered, openings) {
		return err
	}
	return j.put(bucketOffered, key(w), openings)
}

// Offered returns what Offer hands out; false if nothing.
func (j *Journal) Offered(w sdk.Work) (openings []sdk.Opening, ok bool, err error) {
	ok, err = j.get(bucketOffered, key(w), &openings)
	return openings, ok, err
}

// Serves reports whether an assignment's manifest may be fetched.
func (j *Journal) Serves(w sdk.Work) (ok bool) { return j.has(key(w)) }

// ServesBlob reports whether a blob may be fetched.
func (j *Journal) ServesBlob(digest [32]byte) bool { return j.has(digest[:]) }

func (j *Journal) has(key []byte) (ok bool) {
	// View fails only on a closed journal, which serves nothing.
	_ = j.db.View(func(tx *bbolt.Tx) error {
		ok = tx.Bucket(bucketServed).Get(key) != nil
		return nil
	})
	return ok
}

func (j *Journal) put(bucket, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return j.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(key, raw) })
}

func (j *Journal) get(bucket, key []byte, v any) (ok bool, err error) {
	err = j.db.View(func(tx *bbolt.Tx) error {
		raw := tx.Bucket(bucket).Get(key)
		if raw == nil {
			return nil
		}
		ok = true
		return json.Unmarshal(raw, v)
	})
	return ok, err
}

func key(w sdk.Work) []byte { return fmt.Appendf(nil, "%d/%d/%d", w.Job, w.Index, w.Attempt) }
