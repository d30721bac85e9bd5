package sdk

import (
	"context"
	"errors"
	"iter"

	"github.com/bitsage-network/bitsage/sdk/api"
)

// PageRows is how many rows of a list are read at once.
const PageRows = 100

// ErrStuck says that a mirror's list leads back to where it was.
var ErrStuck = errors.New("the mirror's list does not go on")

// pageInfo is what every list says of a page.
type pageInfo struct {
	HasNextPage bool
	EndCursor   *string
}

// page is a part of a list; the zero value is the part before its first row.
type page[N any] struct {
	nodes []N
	info  pageInfo
}

// rows goes through a list from a page on, holding one page at a time. A row
// that is there all the while comes exactly once; what comes, goes or changes
// meanwhile may be seen before or after. The first error ends it.
func rows[N any](at page[N], more func(after *string) (page[N], error)) iter.Seq2[N, error] {
	return func(yield func(N, error) bool) {
		for {
			for _, n := range at.nodes {
				if !yield(n, nil) {
					return
				}
			}
			if !at.info.HasNextPage {
				return
			}
			next, err := more(at.info.EndCursor)
			if err == nil && next.info.HasNextPage && same(next.info.EndCursor, at.info.EndCursor) {
				err = ErrStuck
			}
			if err != nil {
				var none N
				yield(none, err)
				return
			}
			at = next
		}
	}
}

func same(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// before is the part before a list's first row.
func before[N any]() page[N] { return page[N]{info: pageInfo{HasNextPage: true}} }

// Assignments goes through the assignments that fit, in the order of their jobs,
// holding one page at a time. A row that is there all the while comes exactly
// once; the first error ends it.
func (m *Mirror) Assignments(ctx context.Context, where api.AssignmentFilter) iter.Seq2[api.AssignmentPageNodesAssignment, error] {
	return m.assignments(ctx, where, before[api.AssignmentPageNodesAssignment]())
}

// AssignmentsFrom is Assignments where the first page has been read.
func (m *Mirror) AssignmentsFrom(ctx context.Context, first api.AssignmentPage, where api.AssignmentFilter) iter.Seq2[api.AssignmentPageNodesAssignment, error] {
	return m.assignments(ctx, where, page[api.AssignmentPageNodesAssignment]{first.Nodes, pageInfo(first.PageInfo)})
}

func (m *Mirror) assignments(ctx context.Context, where api.AssignmentFilter, at page[api.AssignmentPageNodesAssignment]) iter.Seq2[api.AssignmentPageNodesAssignment, error] {
	return rows(at, func(after *string) (p page[api.AssignmentPageNodesAssignment], err error) {
		got, err := api.ListAssignments(ctx, m, PageRows, after, where)
		if err == nil {
			p.nodes, p.info = got.Assignments.Nodes, pageInfo(got.Assignments.PageInfo)
		}
		return p, err
	})
}

// AuditsFrom goes through the audits that fit from their first page on, as
// Assignments does.
func (m *Mirror) AuditsFrom(ctx context.Context, first api.AuditPage, where api.AuditFilter) iter.Seq2[api.AuditPageNodesAudit, error] {
	at := page[api.AuditPageNodesAudit]{first.Nodes, pageInfo(first.PageInfo)}
	return rows(at, func(after *string) (p page[api.AuditPageNodesAudit], err error) {
		got, err := api.ListAudits(ctx, m, PageRows, after, where)
		if err == nil {
			p.nodes, p.info = got.Audits.Nodes, pageInfo(got.Audits.PageInfo)
		}
		return p, err
	})
}

// DisputesFrom goes through the disputes that fit from their first page on, as
// Assignments does.
func (m *Mirror) DisputesFrom(ctx context.Context, first api.DisputePage, where api.DisputeFilter) iter.Seq2[api.DisputePageNodesDispute, error] {
	at := page[api.DisputePageNodesDispute]{first.Nodes, pageInfo(first.PageInfo)}
	return rows(at, func(after *string) (p page[api.DisputePageNodesDispute], err error) {
		got, err := api.ListDisputes(ctx, m, PageRows, after, where)
		if err == nil {
			p.nodes, p.info = got.Disputes.Nodes, pageInfo(got.Disputes.PageInfo)
		}
		return p, err
	})
}

// UnfinishedFrom goes through the jobs that are not done from their first page
// on, as Assignments does.
func (m *Mirror) UnfinishedFrom(ctx context.Context, first api.UnfinishedPage) iter.Seq2[api.UnfinishedPageNodesJob, error] {
	at := page[api.UnfinishedPageNodesJob]{first.Nodes, pageInfo(first.PageInfo)}
	return rows(at, func(after *string) (p page[api.UnfinishedPageNodesJob], err error) {
		got, err := api.ListUnfinished(ctx, m, PageRows, after)
		if err == nil {
			p.nodes, p.info = got.Jobs.Nodes, pageInfo(got.Jobs.PageInfo)
		}
		return p, err
	})
}
