package read

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// changes counts the versions of a job's rows in one table that began in or
// after a block.
type changes func(ctx context.Context, v *store.View, job, since uint64) (int64, error)

// touching is every table that has rows of a job, those that change most first.
var touching = []changes{
	changesOf[project.Assignment]("job = ?"), changesOf[project.Receipt]("job = ?"),
	changesOf[project.Verdict]("job = ?"), changesOf[project.Audit]("job = ?"),
	changesOf[project.Opening]("job = ?"), changesOf[project.Job]("id = ?"),
	changesOf[project.Dispute]("job = ?"),
	changesOf[project.Juror]("dispute IN (SELECT d.id FROM disputes AS d WHERE d.job = ? AND d.valid_to IS NULL)"),
}

func changesOf[R any, P store.Row[R]](ofJob string) changes {
	return func(ctx context.Context, v *store.View, job, since uint64) (int64, error) {
		return store.Count[R, P](ctx, v, func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where(ofJob, job).Where("?TableAlias.valid_from >= ?", since)
		})
	}
}

// Touched implements graphql.Snapshot. Rows are never deleted but by reorgs, so
// that every change of late has left a current row behind.
func (s *snapshot) Touched(ctx context.Context, job, since uint64) (touched bool, err error) {
	head := s.view.Head
	if head == nil {
		return false, nil
	}
	err = s.do(&head.Number, func(v *store.View) error {
		for _, count := range touching {
			n, err := count(ctx, v, job, since)
			if touched = n > 0; touched || err != nil {
				return err
			}
		}
		return nil
	})
	return touched, err
}
