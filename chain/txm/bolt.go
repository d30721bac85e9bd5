package txm

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Bolt is a Store in one file, for any number of accounts. The file is locked
// while it is open, so that no second process sends from the same accounts.
type Bolt struct{ db *bbolt.DB }

// ErrLocked says that another process has the file open.
var ErrLocked = errors.New("transaction store is in use by another process")

// OpenBolt opens the file, or makes it. It waits for the lock until ctx ends,
// and for a second at least.
func OpenBolt(ctx context.Context, path string) (*Bolt, error) {
	wait := time.Second
	if deadline, ok := ctx.Deadline(); ok {
		wait = max(wait, time.Until(deadline))
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: wait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("open transaction store %s: %w", path, err)
	}
	return &Bolt{db}, nil
}

// Close closes the file.
func (b *Bolt) Close() error { return b.db.Close() }

// Account returns the store of one account.
func (b *Bolt) Account(chainID, address felt.Felt) (Store, error) {
	id, addr := chainID.Bytes(), address.Bytes()
	s := &boltAccount{db: b.db, name: append(id[:], addr[:]...)}
	err := b.db.Update(func(tx *bbolt.Tx) error {
		root, err := tx.CreateBucketIfNotExists(s.name)
		if err != nil {
			return err
		}
		for _, name := range [][]byte{bucketTx, bucketKey, bucketOpen, bucketNonce, bucketMeta} {
			if _, err := root.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("transaction store: %w", err)
	}
	return s, nil
}

type boltAccount struct {
	db   *bbolt.DB
	name []byte
}

// The buckets of an account.
var (
	bucketTx    = []byte("tx")    // Seq → record
	bucketKey   = []byte("key")   // key → Seq
	bucketOpen  = []byte("open")  // Seq of what is not settled
	bucketNonce = []byte("nonce") // Nonce → Seq
	bucketMeta  = []byte("meta")  // nonce → next nonce
	metaNonce   = []byte("nonce")
)

// record is a Tx as it is stored; Version is for those who come later.
type record struct {
	Version int
	Tx      *Tx // a pointer: felts are written as hex only where they have an address
}

func (s *boltAccount) Load(_ context.Context, from uint64) (saved Saved, err error) {
	err = s.db.View(func(btx *bbolt.Tx) error {
		root := btx.Bucket(s.name)
		txs := root.Bucket(bucketTx)
		wanted := make(map[uint64]struct{})
		cursor := root.Bucket(bucketOpen).Cursor()
		for k, _ := cursor.First(); k != nil; k, _ = cursor.Next() {
			wanted[number(k)] = struct{}{}
		}
		cursor = root.Bucket(bucketNonce).Cursor()
		for k, v := cursor.Seek(key(from)); k != nil; k, v = cursor.Next() {
			wanted[number(v)] = struct{}{}
		}
		for seq := range wanted {
			tx, err := decode(txs.Get(key(seq)))
			if err != nil {
				return err
			}
			saved.Txs = append(saved.Txs, tx)
		}
		if k, _ := txs.Cursor().Last(); k != nil {
			saved.NextSeq = number(k) + 1
		}
		if raw := root.Bucket(bucketMeta).Get(metaNonce); raw != nil {
			saved.NextNonce, saved.HasNonce = number(raw), true
		}
		return nil
	})
	sortBySeq(saved.Txs)
	return saved, wrap(err)
}

func (s *boltAccount) Find(_ context.Context, requestKey string) (tx Tx, ok bool, err error) {
	err = s.db.View(func(btx *bbolt.Tx) error {
		root := btx.Bucket(s.name)
		seq := root.Bucket(bucketKey).Get([]byte(requestKey))
		if seq == nil {
			return nil
		}
		ok = true
		tx, err = decode(root.Bucket(bucketTx).Get(seq))
		return err
	})
	return tx, ok, wrap(err)
}

func (s *boltAccount) Save(_ context.Context, change Change) error {
	return wrap(s.db.Update(func(btx *bbolt.Tx) error {
		root := btx.Bucket(s.name)
		for _, seq := range change.Delete {
			if err := remove(root, seq); err != nil {
				return err
			}
		}
		for i := range change.Put {
			if err := put(root, &change.Put[i]); err != nil {
				return err
			}
		}
		if change.NextNonce != nil {
			return root.Bucket(bucketMeta).Put(metaNonce, key(*change.NextNonce))
		}
		return nil
	}))
}

func (s *boltAccount) Prune(_ context.Context, before time.Time) error {
	return wrap(s.db.Update(func(btx *bbolt.Tx) error {
		root := btx.Bucket(s.name)
		var old []uint64
		cursor := root.Bucket(bucketTx).Cursor()
		for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
			tx, err := decode(v)
			if err != nil {
				return err
			}
			if tx.Settled && tx.At.Before(before) {
				old = append(old, tx.Seq)
			}
		}
		if k, _ := cursor.Last(); len(old) > 0 && old[len(old)-1] == number(k) {
			old = old[:len(old)-1] // the newest stays, so that Seq goes on from it
		}
		for _, seq := range old {
			if err := remove(root, seq); err != nil {
				return err
			}
		}
		return nil
	}))
}

func put(root *bbolt.Bucket, tx *Tx) error {
	raw, err := json.Marshal(record{Version: 1, Tx: tx})
	if err != nil {
		return err
	}
	seq := key(tx.Seq)
	// A transaction that went back to the queue gives its nonce up.
	if old := root.Bucket(bucketTx).Get(seq); old != nil {
		if err := dropNonce(root, old); err != nil {
			return err
		}
	}
	if err := root.Bucket(bucketTx).Put(seq, raw); err != nil {
		return err
	}
	for _, k := range tx.keys() {
		if err := root.Bucket(bucketKey).Put([]byte(k), seq); err != nil {
			return err
		}
	}
	if tx.State != Queued {
		if err := root.Bucket(bucketNonce).Put(key(tx.Nonce), seq); err != nil {
			return err
		}
	}
	if tx.Settled {
		return root.Bucket(bucketOpen).Delete(seq)
	}
	return root.Bucket(bucketOpen).Put(seq, nil)
}

func remove(root *bbolt.Bucket, number uint64) error {
	seq := key(number)
	raw := root.Bucket(bucketTx).Get(seq)
	if raw == nil {
		return nil
	}
	tx, err := decode(raw)
	if err != nil {
		return err
	}
	if err := dropNonce(root, raw); err != nil {
		return err
	}
	keys := root.Bucket(bucketKey)
	for _, k := range tx.keys() {
		if !bytes.Equal(keys.Get([]byte(k)), seq) {
			continue // it has come to stand for a later transaction
		}
		if err := keys.Delete([]byte(k)); err != nil {
			return err
		}
	}
	if err := root.Bucket(bucketOpen).Delete(seq); err != nil {
		return err
	}
	return root.Bucket(bucketTx).Delete(seq)
}

// dropNonce takes a stored transaction out of the index of nonces.
func dropNonce(root *bbolt.Bucket, raw []byte) error {
	tx, err := decode(raw)
	if err != nil || tx.State == Queued {
		return err
	}
	nonces := root.Bucket(bucketNonce)
	if seq := nonces.Get(key(tx.Nonce)); seq == nil || number(seq) != tx.Seq {
		return nil
	}
	return nonces.Delete(key(tx.Nonce))
}

func decode(raw []byte) (Tx, error) {
	r := record{Tx: new(Tx)}
	if err := json.Unmarshal(raw, &r); err != nil {
		return Tx{}, fmt.Errorf("record: %w", err)
	}
	switch tx := r.Tx; {
	case r.Version != 1:
		return Tx{}, fmt.Errorf("record of version %d, know 1", r.Version)
	case tx == nil || len(tx.Requests) == 0, tx.State != Queued && len(tx.Attempts) == 0, tx.landed() && tx.Landed == nil:
		return Tx{}, errors.New("record is incomplete")
	}
	return *r.Tx, nil
}

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func number(k []byte) uint64 { return binary.BigEndian.Uint64(k) }

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("transaction store: %w", err)
	}
	return nil
}
