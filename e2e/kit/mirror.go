package kit

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// Mirror makes rows of all that the contracts, by the names of a deployment, have
// told from a block on, in a new database that ends with the test.
func (n *Net) Mirror(start uint64, addresses map[string]felt.Felt) *store.Store {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), 2*time.Minute)
	defer cancel()
	schema, err := project.Schema()
	n.must(err)
	db, err := store.Open(ctx, store.Config{DSN: filepath.Join(n.t.TempDir(), "mirror.db")}, schema)
	n.must(err)
	n.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			n.t.Error(err)
		}
	})
	follower, err := follow.New(follow.Config{Start: start, Addresses: slices.Collect(maps.Values(addresses))},
		follow.OverRPC(n.Client), db)
	n.must(err)
	_, head, err := n.BlockHashAndNumber(ctx)
	n.must(err)
	cur, err := db.TakeLease(ctx, "kit", time.Hour)
	n.must(err)
	for p := project.New(addresses); cur.Head == nil || cur.Head.Number < head; {
		batch, err := follower.Next(ctx)
		n.must(err)
		cur, err = db.Commit(ctx, cur, batch, p.Apply)
		n.must(err)
	}
	return db
}

// Rows are all rows of a type at the head, of which there are fewer than a page
// holds.
func Rows[R any, P store.Row[R]](n *Net, db *store.Store) (rows []R) {
	n.t.Helper()
	n.must(db.View(n.t.Context(), store.Latest(), func(ctx context.Context, v *store.View) error {
		page, err := store.List[R, P](ctx, v, store.PageQuery{Limit: store.MaxPage})
		if page.More {
			n.t.Fatalf("there are more than %d rows %T", store.MaxPage, *new(R))
		}
		rows = page.Rows
		return err
	}))
	return rows
}
