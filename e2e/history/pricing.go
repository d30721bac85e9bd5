package history

import (
	"math/big"

	b "github.com/bitsage-network/bitsage/chain/bindings"
)

// checkTerms are the rules for terms that histories break.
func (m *Model) checkTerms(t b.JobTerms) error {
	switch {
	case t.Tasks == 0:
		return b.ErrMarketZeroTasks
	case t.Chunk == 0 || t.Chunk > 65_535:
		return b.ErrMarketBadChunk
	case t.Replicas < 1 || t.Replicas > 3:
		return b.ErrMarketBadReplicas
	case (t.Tasks+t.Chunk-1)/t.Chunk*uint32(t.Replicas) > 250:
		return b.ErrMarketTooManyAssignments
	case t.PriceMin.Big().Sign() == 0 || t.PriceMin.Big().Cmp(t.PriceMax.Big()) > 0:
		return b.ErrMarketBadPrice
	case t.Deadline <= m.Now:
		return b.ErrMarketBadDeadline
	case t.RunSeconds == 0 || t.RunSeconds > m.p.Market.MaxRunSeconds:
		return b.ErrMarketBadRunTime
	case t.ChallengeSeconds < m.p.Market.MinChallengeSeconds || t.ChallengeSeconds > m.p.Market.MaxChallengeSeconds:
		return b.ErrMarketBadChallengeTime
	case int(t.Tier) >= len(m.p.Tiers):
		return b.ErrMarketNoSuchTier
	}
	return nil
}

// price per task now.
func (j *Job) price(now uint64) *big.Int {
	lowest, highest := j.Terms.PriceMin.Big(), j.Terms.PriceMax.Big()
	ramp, elapsed := uint64(j.Terms.RampSeconds), now-j.PostedAt
	if elapsed >= ramp {
		return highest
	}
	return plus(lowest, ratioDown(minus(highest, lowest), elapsed, ramp))
}

// count of tasks of an assignment; the last may be short.
func (j *Job) count(index int) uint32 {
	return min(j.Terms.Chunk, j.Terms.Tasks-j.First(uint32(index)))
}

// First is the first task of an assignment. Replicas of a range follow each other.
func (j *Job) First(index uint32) uint32 {
	return index / uint32(j.Terms.Replicas) * j.Terms.Chunk
}

// leaves is the most that can be audited of an assignment.
func (j *Job) leaves(index int) uint64 {
	return (min(j.SamplesE4, uint64(j.count(index))*whole) + whole - 1) / whole
}

// share is what an assignment has locked in Escrow.
func (m *Model) share(j *Job, index int) *big.Int {
	highest := j.Terms.PriceMax.Big()
	audited := times(highest, j.leaves(index)*uint64(m.p.Tiers[j.Terms.Tier].Auditors))
	return plus(times(highest, uint64(j.count(index))), ratioUp(audited, uint64(m.p.Market.AuditMarginBps), whole))
}

// total is what posting locks.
func (m *Model) total(j *Job) *big.Int {
	sum := new(big.Int)
	for index := range j.Assignments {
		sum = plus(sum, m.share(j, index))
	}
	return sum
}
