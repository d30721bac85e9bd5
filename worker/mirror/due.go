package mirror

import (
	"context"

	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/worker/record"
)

// Due is the worker's settled assignments whose fee nobody has recorded, but for
// those to skip; at most limit of them.
func (m *Mirror) Due(ctx context.Context, skip func(record.Due) bool, limit int) (out []record.Due, err error) {
	provider, due := int(m.provider), api.WorkRecordDue
	for n, err := range m.Assignments(ctx, api.AssignmentFilter{Worker: &provider, WorkRecord: &due}) {
		if err != nil {
			return nil, err
		}
		id, err := sdk.JobID(n.Job.Id)
		if err != nil {
			return nil, err
		}
		d := record.Due{Job: id, Index: uint32(n.Index), Terms: sdk.TermsOf(n.Job.JobFields)}
		if skip(d) {
			continue
		}
		if out = append(out, d); len(out) == limit {
			break
		}
	}
	return out, nil
}
