package read

import (
	"context"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// finder finds stored rows R by keys K that are values of columns.
type finder[K comparable, R any, P store.Row[R], T any] struct {
	rows
	columns []string
	values  func(K) []any
	key     func(R) K
	public  func(converter, R) (*T, error)
}

// one finds at most one row to a key.
func (f finder[K, R, P, T]) one() graphql.Lookup[K, *T] {
	return func(ctx context.Context, keys []K) (map[K]*T, error) {
		out := make(map[K]*T, len(keys))
		err := f.each(ctx, keys, func(k K, row *T) { out[k] = row })
		return out, err
	}
}

// many finds all rows to a key, in the order of their own keys.
func (f finder[K, R, P, T]) many() graphql.Lookup[K, []*T] {
	return func(ctx context.Context, keys []K) (map[K][]*T, error) {
		out := make(map[K][]*T, len(keys))
		err := f.each(ctx, keys, func(k K, row *T) { out[k] = append(out[k], row) })
		return out, err
	}
}

func (f finder[K, R, P, T]) each(ctx context.Context, keys []K, fn func(K, *T)) error {
	return f.do(f.block, func(v *store.View) error {
		return all[R, P](ctx, v, f.among(keys), func(row R) error {
			out, err := f.public(f.converter, row)
			if err == nil {
				fn(f.key(row), out)
			}
			return err
		})
	})
}

// among is the condition that a row has one of keys, in words that both databases
// know and answer from an index.
func (f finder[K, R, P, T]) among(keys []K) func(*bun.SelectQuery) *bun.SelectQuery {
	var args []any
	expr := "?TableAlias.? IN (" + marks(len(keys), "?") + ")"
	if len(f.columns) == 1 {
		args = append(args, bun.Ident(f.columns[0]))
		for _, key := range keys {
			args = append(args, f.values(key)...)
		}
	} else {
		one := strings.TrimSuffix(strings.Repeat("?TableAlias.? = ? AND ", len(f.columns)), " AND ")
		expr = strings.TrimSuffix(strings.Repeat("("+one+") OR ", len(keys)), " OR ")
		for _, key := range keys {
			for i, value := range f.values(key) {
				args = append(args, bun.Ident(f.columns[i]), value)
			}
		}
	}
	return func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where(expr, args...) }
}

func marks(n int, mark string) string {
	return strings.TrimSuffix(strings.Repeat(mark+", ", n), ", ")
}

// all calls fn with every row, in the order of the key.
func all[R any, P store.Row[R]](ctx context.Context, v *store.View, where func(*bun.SelectQuery) *bun.SelectQuery, fn func(R) error) error {
	query := store.PageQuery{Limit: store.MaxPage, Where: where}
	for {
		page, err := store.List[R, P](ctx, v, query)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := fn(row); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
		query.After = page.Positions[len(page.Positions)-1]
	}
}

// providerOf finds providers by owner or, failing that, by operator.
func (r rows) providerOf(ctx context.Context, accounts []felt.Felt) (map[felt.Felt]*model.Provider, error) {
	keys := make([]store.Felt, len(accounts))
	for i, a := range accounts {
		keys[i] = store.Felt(a)
	}
	owned, operated := map[felt.Felt]*model.Provider{}, map[felt.Felt]*model.Provider{}
	err := r.do(r.block, func(v *store.View) error {
		where := func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("owner IN (?)", bun.List(keys)).WhereOr("operator IN (?)", bun.List(keys))
		}
		return all(ctx, v, where, func(row project.Provider) error {
			p, err := provider(r.converter, row)
			if err != nil {
				return err
			}
			owned[p.Owner] = p
			if p.Operator != nil {
				operated[*p.Operator] = p
			}
			return nil
		})
	})
	out := map[felt.Felt]*model.Provider{}
	for _, a := range accounts {
		if p := owned[a]; p != nil {
			out[a] = p
		} else if p := operated[a]; p != nil {
			out[a] = p
		}
	}
	return out, err
}
