package read

import (
	"slices"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func jobFilter(_ rows, f model.JobFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("buyer", f.Buyer)
	if f.State != nil {
		c.add("state = ?", number(jobStates, *f.State))
	}
	if f.Kind != nil {
		if strings.ContainsRune(*f.Kind, 0) {
			return nil, graphql.Errorf(graphql.BadUserInput, "kind must not hold a zero byte")
		}
		c.add("kind = ?", *f.Kind)
	}
	if f.Unfinished != nil {
		c.add("(state <> ?) = ?", number(jobStates, model.JobStateDone), *f.Unfinished)
	}
	return c, nil
}

func assignmentFilter(r rows, f model.AssignmentFilter) (*conditions, error) {
	c := &conditions{}
	if err := c.job(f.Job); err != nil {
		return nil, err
	}
	if err := c.number("worker", f.Worker); err != nil {
		return nil, err
	}
	if err := c.number("kind_bit", f.KindBit); err != nil {
		return nil, err
	}
	among(c, "state", assignmentStates, f.States)
	if f.WorkRecord != nil {
		c.add("record = ?", number(workRecords, *f.WorkRecord))
	}
	switch {
	case f.JobState == nil:
	case *f.JobState == model.JobStateOpen:
		c.add("job_open")
	default:
		holds, args := r.holds("j")
		c.add("job IN (SELECT j.id FROM jobs AS j WHERE j.state = ? AND "+holds+")",
			append([]any{number(jobStates, *f.JobState)}, args...)...)
	}
	return c, nil
}

func receiptFilter(_ rows, f model.WorkFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("operator", f.Operator)
	return c, c.job(f.Job)
}

func auditFilter(r rows, f model.AuditFilter) (*conditions, error) {
	c := &conditions{}
	among(c, "phase", auditPhases, f.Phases)
	if f.Auditor != nil {
		auditor, err := graphql.ParseNumber(*f.Auditor)
		if err != nil {
			return nil, err
		}
		holds, args := r.holds("v")
		c.add("(?TableAlias.job, ?TableAlias.number, ?TableAlias.attempt) IN "+
			"(SELECT v.job, v.number, v.attempt FROM verdicts AS v WHERE v.auditor = ? AND "+holds+")",
			append([]any{auditor}, args...)...)
	}
	return c, c.job(f.Job)
}

// disputeFilter: a juror's cases are those whose present round it was drawn for.
func disputeFilter(r rows, f model.DisputeFilter) (*conditions, error) {
	c := &conditions{}
	among(c, "phase", disputePhases, f.Phases)
	if err := c.number("worker", f.Worker); err != nil {
		return nil, err
	}
	if f.Juror != nil {
		juror, err := graphql.ParseNumber(*f.Juror)
		if err != nil {
			return nil, err
		}
		holds, args := r.holds("j")
		c.add("(?TableAlias.id, ?TableAlias.round) IN "+
			"(SELECT j.dispute, j.round FROM jurors AS j WHERE j.juror = ? AND "+holds+")",
			append([]any{juror}, args...)...)
	}
	return c, c.job(f.Job)
}

func providerFilter(_ rows, f model.ProviderFilter) (*conditions, error) {
	c := &conditions{}
	if f.Active != nil {
		c.add("active = ?", *f.Active)
	}
	c.felt("owner", f.Owner)
	return c, nil
}

func stakeFilter(_ rows, f model.StakeFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("staker", f.Staker)
	return c, nil
}

func balanceFilter(_ rows, f model.BalanceFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("account", f.Account)
	c.felt("token", f.Token)
	return c, nil
}

func slashFilter(_ rows, f model.SlashFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("offender", f.Offender)
	return c, nil
}

func beaconFilter(_ rows, f model.BeaconFilter) (*conditions, error) {
	c := &conditions{}
	if f.Phase != nil {
		c.add("phase = ?", number(roundPhases, *f.Phase))
	}
	if f.LastCommitAfter != nil { // blocks have whole seconds
		c.add("last_commit_at > ?", f.LastCommitAfter.Unix())
	}
	return c, nil
}

func (c *conditions) job(id *string) error { return c.id("job", id) }

// id adds that a column is what an id says.
func (c *conditions) id(column string, id *string) error {
	if id == nil {
		return nil
	}
	key, err := graphql.ParseID(*id)
	if err != nil {
		return err
	}
	c.add("?TableAlias.? = ?", bun.Ident(column), key)
	return nil
}

// felt adds that a column is a felt; nil is any.
func (c *conditions) felt(column string, f *felt.Felt) {
	if f != nil {
		c.add("? = ?", bun.Ident(column), store.Felt(*f))
	}
}

func (c *conditions) number(column string, n *int) error {
	if n == nil {
		return nil
	}
	v, err := graphql.ParseNumber(*n)
	if err != nil {
		return err
	}
	c.add("? = ?", bun.Ident(column), v)
	return nil
}

// among adds that an enum column is one of values: nil is any, none is none.
func among[E comparable](c *conditions, column string, names []E, values []E) {
	switch {
	case values == nil:
	case len(values) == 0:
		c.add("1 = 0")
	default:
		numbers := make([]int, len(values))
		for i, v := range values {
			numbers[i] = number(names, v)
		}
		slices.Sort(numbers)
		c.add("? IN (?)", bun.Ident(column), bun.List(slices.Compact(numbers)))
	}
}
