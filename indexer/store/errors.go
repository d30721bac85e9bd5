package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/bitsage-network/bitsage/chain/follow"
)

var (
	// ErrFenced: another writer has taken the lease since; this one must stop.
	ErrFenced = errors.New("store: fenced by another writer")
	// ErrStale: the cursor in the database is not the one the caller passed.
	ErrStale = errors.New("store: cursor has moved")
	// ErrRebuildNeeded: the rows were made by another revision of the
	// projection; only Rebuild may write.
	ErrRebuildNeeded = errors.New("store: projection changed, rebuild needed")
	// ErrNoRow: no current row has the key.
	ErrNoRow = errors.New("store: no such row")
	// ErrUnknownBlock: no block of the canonical chain has that number or hash.
	ErrUnknownBlock = errors.New("store: unknown block")
	// ErrPosition: a page position is malformed or belongs to another query.
	ErrPosition = errors.New("store: bad page position")
	// ErrForeignPosition: a feed position comes from another database.
	ErrForeignPosition = errors.New("store: feed position of another database")
)

// ConfigError names a setting and what it must satisfy.
type ConfigError struct{ Field, Constraint string }

func (e *ConfigError) Error() string { return "store: " + e.Field + " " + e.Constraint }

// SchemaError reports a row type or table that cannot be versioned.
type SchemaError struct{ Table, Reason string }

func (e *SchemaError) Error() string {
	return fmt.Sprintf("store: table %s: %s", e.Table, e.Reason)
}

// NewerSchemaError: the database was migrated by a newer program.
type NewerSchemaError struct {
	Lineage         string
	Database, Known uint64
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("store: %s schema is at version %d, this program knows up to %d",
		e.Lineage, e.Database, e.Known)
}

// ChangedMigrationError: a migration that was applied differs from the one in
// this program.
type ChangedMigrationError struct {
	Lineage string
	Version uint64
}

func (e *ChangedMigrationError) Error() string {
	return fmt.Sprintf("store: %s migration %d was changed after it was applied", e.Lineage, e.Version)
}

// LeaseHeldError: another holder's lease is still running.
type LeaseHeldError struct {
	Holder string
	Until  time.Time
}

func (e *LeaseHeldError) Error() string {
	return fmt.Sprintf("store: lease is held by %s until %s", e.Holder, e.Until.UTC().Format(time.RFC3339))
}

// BatchError: a batch does not fit the chain in the store.
type BatchError struct {
	Block  follow.BlockRef
	Reason string
}

func (e *BatchError) Error() string {
	return fmt.Sprintf("store: block %d %s: %s", e.Block.Number, e.Block.Hash.String(), e.Reason)
}

// EventError: the projection refused an event. Nothing of its batch was kept.
type EventError struct {
	Block follow.BlockRef
	Event follow.Event
	Err   error
}

func (e *EventError) Error() string {
	return fmt.Sprintf("store: block %d tx %s (%d) event %d of %s: %v", e.Block.Number,
		e.Event.TxHash.String(), e.Event.TxIndex, e.Event.EventIndex, e.Event.From.String(), e.Err)
}

func (e *EventError) Unwrap() error { return e.Err }

// DatabaseError: the database failed, as opposed to refusing for a reason that
// a retry would meet again.
type DatabaseError struct {
	Op  string
	Err error
}

func (e *DatabaseError) Error() string { return fmt.Sprintf("store: %s: %v", e.Op, e.Err) }
func (e *DatabaseError) Unwrap() error { return e.Err }

func dbError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &DatabaseError{Op: op, Err: err}
}

// NotIndexedError: the block asked for is above the newest one committed. Head
// is nil when there is none.
type NotIndexedError struct {
	Want uint64
	Head *uint64
}

func (e *NotIndexedError) Error() string {
	if e.Head == nil {
		return fmt.Sprintf("store: block %d is not indexed yet, none is", e.Want)
	}
	return fmt.Sprintf("store: block %d is not indexed yet, head is %d", e.Want, *e.Head)
}

// PrunedError: what was asked for has been pruned. Oldest is the first block,
// or feed sequence number, that is still there.
type PrunedError struct {
	What           string
	Wanted, Oldest uint64
}

func (e *PrunedError) Error() string {
	return fmt.Sprintf("store: %s %d is pruned, the oldest kept is %d", e.What, e.Wanted, e.Oldest)
}
