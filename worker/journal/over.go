package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bitsage-network/bitsage/sdk"
)

// Reconcile compares the results with the work that its worker holds. It returns
// at most most results of which it has not been recorded what became of them;
// one that was over and is held again, by a reorg, is over no more.
func (j *Journal) Reconcile(held map[sdk.Work]bool, most int) (loose []sdk.Work, err error) {
	var again [][]byte
	err = j.db.View(func(tx *bbolt.Tx) error {
		over := tx.Bucket(bucketOver)
		return tx.Bucket(bucketManifests).ForEach(func(k, _ []byte) error {
			w, err := parseKey(k)
			if err != nil {
				return err
			}
			switch ended := over.Get(k) != nil; {
			case held[w] && ended:
				again = append(again, bytes.Clone(k))
			case !held[w] && !ended && len(loose) < most:
				loose = append(loose, w)
			}
			return nil
		})
	})
	if err != nil || len(again) == 0 {
		return loose, err
	}
	return loose, j.db.Update(func(tx *bbolt.Tx) error {
		for _, k := range again {
			if err := tx.Bucket(bucketOver).Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// End records when nothing more came of a result.
func (j *Journal) End(w sdk.Work, at time.Time) error {
	return j.put(bucketOver, key(w), at.Unix())
}

// Expire forgets the results that were over before a moment: they are served no
// more, nor are those of their blobs that no other result has.
func (j *Journal) Expire(before time.Time) error {
	var expired [][]byte
	err := j.db.View(func(tx *bbolt.Tx) (err error) {
		expired, err = earlier(tx.Bucket(bucketOver), before)
		return err
	})
	if err != nil || len(expired) == 0 {
		return err
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		served, manifests := tx.Bucket(bucketServed), tx.Bucket(bucketManifests)
		var gone [][32]byte
		for _, k := range expired {
			if err := blobsOf(k, manifests.Get(k), func(d [32]byte) { gone = append(gone, d) }); err != nil {
				return err
			}
			for _, name := range [][]byte{bucketServed, bucketManifests, bucketOver, bucketOffered} {
				if err := tx.Bucket(name).Delete(k); err != nil {
					return err
				}
			}
		}
		kept := map[[32]byte]bool{}
		err := manifests.ForEach(func(k, raw []byte) error {
			return blobsOf(k, raw, func(d [32]byte) { kept[d] = true })
		})
		if err != nil {
			return err
		}
		for _, d := range gone {
			if kept[d] {
				continue
			}
			if err := served.Delete(d[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// ExpireValues forgets the values behind seals that concern nobody any more:
// those that were in none of the calls of the last keep before now, the chain's
// time. live names the seals that may still have to be opened.
func (j *Journal) ExpireValues(live map[string]bool, now time.Time, keep time.Duration) error {
	var marked, cleared, expired [][]byte
	err := j.db.View(func(tx *bbolt.Tx) (err error) {
		idle := tx.Bucket(bucketIdle)
		err = tx.Bucket(bucketValues).ForEach(func(k, _ []byte) error {
			switch is := idle.Get(k) != nil; {
			case live[string(k)] && is:
				cleared = append(cleared, bytes.Clone(k))
			case !live[string(k)] && !is:
				marked = append(marked, bytes.Clone(k))
			}
			return nil
		})
		if err != nil {
			return err
		}
		expired, err = earlier(idle, now.Add(-keep))
		return err
	})
	if err != nil || len(marked)+len(cleared)+len(expired) == 0 {
		return err
	}
	return j.db.Update(func(tx *bbolt.Tx) error {
		values, idle := tx.Bucket(bucketValues), tx.Bucket(bucketIdle)
		for _, k := range marked {
			if err := idle.Put(k, strconv.AppendInt(nil, now.Unix(), 10)); err != nil {
				return err
			}
		}
		for _, k := range expired {
			if live[string(k)] {
				continue
			}
			if err := errors.Join(values.Delete(k), idle.Delete(k)); err != nil {
				return err
			}
		}
		for _, k := range cleared {
			if err := idle.Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// earlier are the keys of a bucket of moments that were before one.
func earlier(bucket *bbolt.Bucket, before time.Time) (keys [][]byte, err error) {
	err = bucket.ForEach(func(k, raw []byte) error {
		var at int64
		if err := json.Unmarshal(raw, &at); err != nil {
			return err
		}
		if time.Unix(at, 0).Before(before) {
			keys = append(keys, bytes.Clone(k))
		}
		return nil
	})
	return keys, err
}

// blobsOf names the blobs of a result: its job's spec, inputs and outputs.
func blobsOf(k, raw []byte, do func(digest [32]byte)) error {
	var r Result
	if err := json.Unmarshal(raw, &r); err != nil {
		return fmt.Errorf("journal: result %s: %w", k, err)
	}
	do(r.Spec)
	for _, leaf := range r.Leaves {
		do(leaf.Input)
		do(leaf.Output)
	}
	return nil
}

func parseKey(k []byte) (w sdk.Work, err error) {
	if _, err := fmt.Sscanf(string(k), "%d/%d/%d", &w.Job, &w.Index, &w.Attempt); err != nil {
		return w, fmt.Errorf("journal: %q is no result's key: %w", k, err)
	}
	return w, nil
}
