package graphql

import (
	"context"

	"github.com/bitsage-network/bitsage/graphql/model"
)

// What hangs on rows. Each is read as of the block of its row.

type (
	jobFields        struct{}
	assignmentFields struct{}
	receiptFields    struct{}
	auditFields      struct{}
	verdictFields    struct{}
	disputeFields    struct{}
	jurorFields      struct{}
	providerFields   struct{}
)

func (jobFields) Assignments(ctx context.Context, j *model.Job, first *int, after *string, last *int, before *string) (*model.AssignmentConnection, error) {
	v, err := scopeOf(ctx).at(ctx, &j.AsOf)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Assignments, &model.AssignmentFilter{Job: &j.ID}, paging{first, after, last, before})
}

func (jobFields) Disputes(ctx context.Context, j *model.Job, first *int, after *string, last *int, before *string) (*model.DisputeConnection, error) {
	v, err := scopeOf(ctx).at(ctx, &j.AsOf)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Disputes, &model.DisputeFilter{Job: &j.ID}, paging{first, after, last, before})
}

func (assignmentFields) Job(ctx context.Context, a *model.Assignment) (*model.Job, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return v.job.find(ctx, a.Key.Job)
}

func (assignmentFields) Worker(ctx context.Context, a *model.Assignment) (*model.Provider, error) {
	return provider(ctx, a.AsOf, a.WorkerID)
}

func (assignmentFields) Receipt(ctx context.Context, a *model.Assignment) (*model.Receipt, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return v.receipt.find(ctx, a.Key)
}

func (assignmentFields) Audit(ctx context.Context, a *model.Assignment) (*model.Audit, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return v.audit.find(ctx, a.Key)
}

func (assignmentFields) Disputes(ctx context.Context, a *model.Assignment) ([]*model.Dispute, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.disputesOf.find(ctx, a.Key.AssignmentKey))
}

func (receiptFields) Openings(ctx context.Context, r *model.Receipt) ([]*model.Opening, error) {
	v, err := scopeOf(ctx).at(ctx, &r.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.openings.find(ctx, r.Key))
}

func (auditFields) Verdicts(ctx context.Context, a *model.Audit) ([]*model.Verdict, error) {
	v, err := scopeOf(ctx).at(ctx, &a.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.verdicts.find(ctx, a.Key))
}

func (verdictFields) Auditor(ctx context.Context, d *model.Verdict) (*model.Provider, error) {
	return provider(ctx, d.AsOf, d.AuditorID)
}

func (disputeFields) Accuser(ctx context.Context, d *model.Dispute) (*model.Provider, error) {
	return provider(ctx, d.AsOf, d.AccuserID)
}

func (disputeFields) Worker(ctx context.Context, d *model.Dispute) (*model.Provider, error) {
	return provider(ctx, d.AsOf, d.WorkerID)
}

func (disputeFields) Jurors(ctx context.Context, d *model.Dispute) ([]*model.Juror, error) {
	v, err := scopeOf(ctx).at(ctx, &d.AsOf)
	if err != nil {
		return nil, err
	}
	return orEmpty(v.jurors.find(ctx, d.Key))
}

func (jurorFields) Juror(ctx context.Context, j *model.Juror) (*model.Provider, error) {
	return provider(ctx, j.AsOf, j.JurorID)
}

func (providerFields) Stake(ctx context.Context, p *model.Provider) (*model.Stake, error) {
	v, err := scopeOf(ctx).at(ctx, &p.AsOf)
	if err != nil {
		return nil, err
	}
	return v.stake.find(ctx, p.Owner)
}

func (providerFields) Assignments(ctx context.Context, p *model.Provider, first *int, after *string, last *int, before *string) (*model.AssignmentConnection, error) {
	v, err := scopeOf(ctx).at(ctx, &p.AsOf)
	if err != nil {
		return nil, err
	}
	return connect(ctx, v.Assignments, &model.AssignmentFilter{Worker: &p.ID}, paging{first, after, last, before})
}

// provider finds a provider, nil for number 0.
func provider(ctx context.Context, asOf uint64, id uint32) (*model.Provider, error) {
	if id == 0 {
		return nil, nil
	}
	v, err := scopeOf(ctx).at(ctx, &asOf)
	if err != nil {
		return nil, err
	}
	return v.provider.find(ctx, id)
}

// orEmpty makes no rows an empty list, which the schema tells from null.
func orEmpty[T any](rows []T, err error) ([]T, error) {
	if rows == nil && err == nil {
		rows = []T{}
	}
	return rows, err
}
