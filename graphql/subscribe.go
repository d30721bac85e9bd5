package graphql

import (
	"context"

	gql "github.com/99designs/gqlgen/graphql"

	"github.com/bitsage-network/bitsage/graphql/model"
)

type subscriptions struct{ present gql.ErrorPresenterFunc }

// Head gives the state at once and after each commit. Commits that came while
// the client was reading are in the state that it gets next.
func (s subscriptions) Head(ctx context.Context) (<-chan *model.Meta, error) {
	var last uint64
	return follow(ctx, s.present, func(_ context.Context, state Snapshot, c *Commit) (now step[*model.Meta], err error) {
		if now.value, err = state.Meta(); err != nil {
			return now, err
		}
		now.emit = c == nil || now.value.Seq > last
		last = now.value.Seq
		return now, nil
	})
}

// Job gives a job at once and after each commit that touched it.
func (s subscriptions) Job(ctx context.Context, id string) (<-chan *model.JobUpdate, error) {
	key, err := ParseID(id)
	if err != nil {
		return nil, err
	}
	w := &jobWatch{job: key}
	return follow(ctx, s.present, w.next)
}

// jobWatch decides which commits a job's subscriber hears of.
type jobWatch struct {
	job  uint64
	gone bool
}

func (w *jobWatch) next(ctx context.Context, s Snapshot, c *Commit) (out step[*model.JobUpdate], err error) {
	v, err := s.At(nil)
	if err != nil {
		return out, err
	}
	job, err := one(ctx, v.Job, w.job)
	if err != nil {
		return out, err
	}
	switch {
	case job == nil && c == nil:
		return out, Errorf(NotFound, "there is no job %d", w.job)
	case job == nil:
		out.emit = !w.gone
	case c == nil || c.Removed || w.gone:
		out.emit = true
	default:
		if out.emit, err = s.Touched(ctx, w.job, c.Since); err != nil {
			return out, err
		}
	}
	w.gone = job == nil
	meta, err := s.Meta()
	out.value = &model.JobUpdate{Job: job, Removed: job == nil, Meta: meta}
	out.end = job != nil && job.State == model.JobStateDone
	return out, err
}
