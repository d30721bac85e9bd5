package graphql

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
)

// Source is the mirror as this package needs it. Errors that a client may see
// are *Error; all others are told to be internal.
type Source interface {
	// Open reads one state of the mirror, as of the newest block and every block
	// from oldest on (nil: the newest only). It fails with Behind when oldest is
	// not reached yet. The state ends with ctx or its Close.
	Open(ctx context.Context, oldest *uint64) (Snapshot, error)
	// Tail follows the commits after a position.
	Tail(after Position) Tail
}

// Snapshot is one state of the mirror. It may be used concurrently.
type Snapshot interface {
	// Meta is the state's; it fails with Behind before the first block.
	Meta() (*model.Meta, error)
	// Position is that of the newest commit in the state.
	Position() Position
	// At is the rows as of a block, nil for the newest.
	At(block *uint64) (*View, error)
	// Touched tells whether anything of a job has changed in blocks from since
	// on.
	Touched(ctx context.Context, job, since uint64) (bool, error)
	Close()
}

// Position is a place in the sequence of commits of one database.
type Position struct {
	Log string
	Seq uint64
}

// Commit is one change of the mirror. Removed blocks, if any, were taken back
// before those from Since on were added.
type Commit struct {
	At      Position
	Removed bool
	Since   uint64
}

// Tail is one reader of commits.
type Tail interface {
	// Next waits for the next commit. It fails with Lagged when the reader was
	// too slow and with Stopping when there will be no more.
	Next(ctx context.Context) (Commit, error)
	Close()
}

// View is the rows as of one block.
type View struct {
	Block *uint64 // nil while the mirror is empty

	Jobs         Table[model.JobFilter, model.Job]
	Assignments  Table[model.AssignmentFilter, model.Assignment]
	Receipts     Table[model.WorkFilter, model.Receipt]
	Audits       Table[model.AuditFilter, model.Audit]
	Disputes     Table[model.DisputeFilter, model.Dispute]
	Providers    Table[model.ProviderFilter, model.Provider]
	Stakes       Table[model.StakeFilter, model.Stake]
	Balances     Table[model.BalanceFilter, model.Balance]
	Slashes      Table[model.SlashFilter, model.Slash]
	BeaconRounds Table[model.BeaconFilter, model.BeaconRound]

	Job        Lookup[uint64, *model.Job]
	Assignment Lookup[model.AssignmentKey, *model.Assignment]
	Receipt    Lookup[model.AttemptKey, *model.Receipt]
	Audit      Lookup[model.AttemptKey, *model.Audit]
	Dispute    Lookup[uint64, *model.Dispute]
	Provider   Lookup[uint32, *model.Provider]
	Stake      Lookup[felt.Felt, *model.Stake]
	// ProviderOf finds providers by owner or operator.
	ProviderOf Lookup[felt.Felt, *model.Provider]

	Openings Lookup[model.AttemptKey, []*model.Opening]
	Verdicts Lookup[model.AttemptKey, []*model.Verdict]
	Jurors   Lookup[uint64, []*model.Juror]
	// DisputesOf finds an assignment's disputes.
	DisputesOf Lookup[model.AssignmentKey, []*model.Dispute]

	Economy
}

// Table lists rows of one type in the schema's order.
type Table[F, T any] interface {
	List(ctx context.Context, where F, window Window) (Rows[T], error)
	Count(ctx context.Context, where F) (int, error)
}

// Window bounds a page: Limit rows after one position or before another, from
// the far end if Backward. Rows are in the table's order all the same.
type Window struct {
	After, Before []byte
	Backward      bool
	Limit         int
}

// Rows is a page of rows and their positions. More tells of rows beyond Limit
// in the window's direction.
type Rows[T any] struct {
	Rows      []*T
	Positions [][]byte
	More      bool
}

// Lookup finds rows of many keys at once; keys without rows are left out.
type Lookup[K comparable, V any] func(ctx context.Context, keys []K) (map[K]V, error)
