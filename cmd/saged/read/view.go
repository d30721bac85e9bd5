package read

import (
	"github.com/NethermindEth/juno/core/felt"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// rows is the state's rows as of a block, nil while there is none.
func (s *snapshot) rows(block *uint64) (*graphql.View, error) {
	now, err := s.now(block)
	if err != nil {
		return nil, err
	}
	r := rows{snapshot: s, block: block, converter: converter{now: now, l1: s.status.Finalized, names: s.source.names}}
	if block != nil {
		r.asOf = *block
	}
	view := &graphql.View{Block: block, ProviderOf: r.providerOf}
	r.tables(view)
	r.lookups(view)
	r.economy(&view.Economy)
	return view, nil
}

func (r rows) tables(v *graphql.View) {
	v.Jobs = list(r, jobFilter, job)
	v.Assignments = list(r, assignmentFilter, assignment)
	v.Receipts = list(r, receiptFilter, receiptOf)
	v.Audits = list(r, auditFilter, audit)
	v.Disputes = list(r, disputeFilter, dispute)
	v.Providers = list(r, providerFilter, provider)
	v.Stakes = list(r, stakeFilter, stake)
	v.Balances = list(r, balanceFilter, balance)
	v.Slashes = list(r, slashFilter, slash)
	v.BeaconRounds = list(r, beaconFilter, beaconRound, store.Order{Column: "round", Desc: true})
}

func list[R any, P store.Row[R], F, T any](r rows, where func(rows, F) (*conditions, error), public func(converter, R) (*T, error), order ...store.Order) graphql.Table[F, T] {
	return table[R, P, F, T]{rows: r, where: where, public: public, order: order}
}

var (
	numberColumn  = []string{"id"}
	workColumns   = []string{"job", "number"}
	tryColumns    = []string{"job", "number", "attempt"}
	stakerColumn  = []string{"staker"}
	disputeColumn = []string{"dispute"}
)

func (r rows) lookups(v *graphql.View) {
	v.Job = find(r, numberColumn, plain[uint64], func(j project.Job) uint64 { return j.ID }, job).one()
	v.Assignment = find(r, workColumns, ofWork,
		func(a project.Assignment) model.AssignmentKey { return attemptOf(a.Job, a.Index, 0).AssignmentKey }, assignment).one()
	v.Receipt = find(r, tryColumns, ofTry,
		func(x project.Receipt) model.AttemptKey { return attemptOf(x.Job, x.Index, x.Attempt) }, receiptOf).one()
	v.Audit = find(r, tryColumns, ofTry,
		func(x project.Audit) model.AttemptKey { return attemptOf(x.Job, x.Index, x.Attempt) }, audit).one()
	v.Dispute = find(r, numberColumn, plain[uint64], func(d project.Dispute) uint64 { return d.ID }, dispute).one()
	v.Provider = find(r, numberColumn, plain[uint32], func(p project.Provider) uint32 { return p.ID }, provider).one()
	v.Stake = find(r, stakerColumn, byFelt, func(s project.Stake) felt.Felt { return felt.Felt(s.Staker) }, stake).one()
	v.Openings = find(r, tryColumns, ofTry,
		func(x project.Opening) model.AttemptKey { return attemptOf(x.Job, x.Index, x.Attempt) }, opening).many()
	v.Verdicts = find(r, tryColumns, ofTry,
		func(x project.Verdict) model.AttemptKey { return attemptOf(x.Job, x.Index, x.Attempt) }, verdict).many()
	v.Jurors = find(r, disputeColumn, plain[uint64], func(j project.Juror) uint64 { return j.Dispute }, juror).many()
	v.DisputesOf = find(r, workColumns, ofWork,
		func(d project.Dispute) model.AssignmentKey { return attemptOf(d.Job, d.Index, 0).AssignmentKey }, dispute).many()
}

func find[K comparable, R any, P store.Row[R], T any](r rows, columns []string, values func(K) []any, key func(R) K, public func(converter, R) (*T, error)) finder[K, R, P, T] {
	return finder[K, R, P, T]{rows: r, columns: columns, values: values, key: key, public: public}
}

func plain[K any](key K) []any { return []any{key} }

func ofWork(k model.AssignmentKey) []any { return []any{k.Job, k.Index} }

func ofTry(k model.AttemptKey) []any { return []any{k.Job, k.Index, k.Attempt} }
