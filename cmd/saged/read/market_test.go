package read_test

import (
	"encoding/binary"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
)

// bigJob is an id beyond 2^53, where JSON's numbers end.
const bigJob = 1<<62 + 7

func column(n uint64) store.Felt { return store.Felt(number(n)) }

func unavailable() *store.Felt {
	f := store.Felt(sdk.ValueUnavailable)
	return &f
}

func some(n uint64) *store.Felt {
	f := column(n)
	return &f
}

func amount(n uint64) (u store.Uint256) {
	binary.BigEndian.PutUint64(u[24:], n)
	return u
}

// most is the largest amount.
func most() (u store.Uint256) {
	for i := range u {
		u[i] = 0xff
	}
	return u
}

func jobRow(id uint64, change func(*project.Job)) project.Job {
	j := project.Job{
		ID: id, Buyer: column(900), Token: column(1), Kind: market.KindTranscode, Spec: amount(0xabc),
		Locator: "http://127.0.0.1:1/", State: market.JobOpen, Tasks: 25, Chunk: 10, Replicas: 1, Class: 2,
		Capabilities: amount(1), Region: 3, VRAMGB: 4, PriceMin: amount(5), PriceMax: most(), RampSeconds: 60,
		Deadline: 2_000_000_000, RunSeconds: 600, ChallengeSeconds: 10, Latency: 1, Tier: 1, MinReputation: 5,
		Assignments: 3, SamplesE4: 10_000, DetectionPpm: 100_000, Payment: amount(100), AuditReserve: amount(20),
		Total: amount(120), WorkerLock: amount(50), PostedAt: 1_700_000_000, Block: 0, Transaction: column(0x77),
	}
	if change != nil {
		change(&j)
	}
	return j
}

func assignmentRow(job uint64, index uint32, change func(*project.Assignment)) project.Assignment {
	a := project.Assignment{Job: job, Index: index, First: 10 * index, Count: 10, JobOpen: true, Bounty: amount(9)}
	if change != nil {
		change(&a)
	}
	return a
}

func providerRow(id uint32) project.Provider {
	return project.Provider{
		ID: id, Owner: column(uint64(500 + id)), Operator: some(uint64(600 + id)), Active: id != 3, Class: 4,
		Capabilities: amount(1), Region: 7, VRAMGB: 24, Endpoint: "http://127.0.0.1:2/", Score: 999_999, Successes: 8,
		Failures: 1, Block: 1,
	}
}

// story is a market in which something of everything has happened, by block.
func story() [][]write {
	taken := func(a *project.Assignment) {
		a.State, a.Attempt, a.Worker, a.Price = market.AssignmentVerified, 2, 1, amount(6)
		a.TakenAt, a.RunDeadline, a.SubmittedAt, a.PayableAt = 1_700_000_010, 1_700_000_610, 1_700_000_020, 1_700_000_900
		a.Block = 2
	}
	return [][]write{
		{put(jobRow(bigJob, nil), jobRow(5, func(j *project.Job) { j.Buyer, j.State = column(901), market.JobClosed }),
			jobRow(6, func(j *project.Job) { j.State, j.Kind = market.JobDone, "other/1" })),
			put(assignmentRow(bigJob, 0, nil), assignmentRow(bigJob, 1, nil), assignmentRow(bigJob, 2, nil),
				assignmentRow(5, 0, func(a *project.Assignment) { a.JobOpen, a.State = false, market.AssignmentFailed }),
				assignmentRow(6, 0, func(a *project.Assignment) {
					a.JobOpen, a.State, a.KindBit, a.Record = false, market.AssignmentSettled, 3, project.RecordDue
				}))},
		{put(providerRow(1), providerRow(2), providerRow(3)),
			put(project.Stake{Staker: column(501), Active: most(), Locked: amount(2), Unbonding: amount(3), Slashed: amount(4), Block: 1},
				project.Stake{Staker: column(502), Active: amount(10), Block: 1}),
			put(project.Balance{Account: column(900), Token: column(1), Available: amount(70), Locked: amount(30), Block: 1},
				project.Balance{Account: column(900), Token: column(2), Available: amount(1), Block: 1},
				project.Balance{Account: column(901), Token: column(1), Available: amount(2), Block: 1})},
		{put(assignmentRow(bigJob, 1, taken)),
			put(project.Receipt{Job: bigJob, Index: 1, Attempt: 1, Operator: column(602), Fault: true, FaultTask: 14,
				SubmittedAt: 1_700_000_015, Block: 2, Transaction: column(0x78)},
				project.Receipt{Job: bigJob, Index: 1, Attempt: 2, Operator: column(601), Commitment: some(31), Root: some(32),
					SubmittedAt: 1_700_000_020, Block: 2, Transaction: column(0x79)}),
			put(project.Opening{Job: bigJob, Index: 1, Attempt: 2, Task: 11, Input: amount(1), Output: most(),
				Metering: metering(1_500, 2_000, 1<<40), Environment: column(0xe)},
				project.Opening{Job: bigJob, Index: 1, Attempt: 2, Task: 12, Input: amount(2), Output: amount(3)}),
			put(project.Audit{Job: bigJob, Index: 1, Attempt: 1, Phase: uint8(bindings.AuditPhaseSkipped), Skipped: "fault",
				FailurePay: pointer(amount(9)), Block: 2},
				project.Audit{Job: bigJob, Index: 1, Attempt: 2, Phase: uint8(bindings.AuditPhaseUnsealing), Round: 12, Seed: some(55),
					Tasks: project.Numbers{12, 11}, Deadline: 1_700_000_100, Block: 2}),
			put(project.Verdict{Job: bigJob, Index: 1, Attempt: 2, Auditor: 2, Phase: uint8(bindings.AuditPhaseUnsealing), Sealed: true,
				Unsealed: true, Agrees: true, Discredited: true},
				project.Verdict{Job: bigJob, Index: 1, Attempt: 2, Auditor: 3, Phase: uint8(bindings.AuditPhaseUnsealing), Sealed: true, Unsealed: true,
					Unavailable: true})},
		{put(project.Dispute{ID: 1, Job: bigJob, Index: 1, Task: 11, Claim: uint8(bindings.ClaimWrong),
			Phase: uint8(bindings.DisputePhaseUnsealing), Opener: column(603), Accuser: 3, Worker: 1, Bond: amount(40), Round: 1,
			WorkerValue: some(41), AccuserValue: some(42), Deadline: 1_700_000_800, ReadyAt: 1_700_000_700, OpenedAt: 1_700_000_600,
			Block: 3},
			project.Dispute{ID: 2, Job: bigJob, Index: 1, Task: 12, Claim: uint8(bindings.ClaimWithheld),
				Phase: uint8(bindings.DisputePhaseFinal), Outcome: uint8(bindings.OutcomeWorkerWins), Opener: column(900), Worker: 1,
				Value: some(43), OpenedAt: 1_700_000_601, Block: 3}),
			put(project.Juror{Dispute: 1, Round: 0, Juror: 2, Sealed: true, Value: some(41), Weight: amount(6)},
				project.Juror{Dispute: 1, Round: 1, Juror: 3, Silent: true},
				project.Juror{Dispute: 2, Round: 0, Juror: 1, Sealed: true, Value: unavailable(), Weight: amount(7)}),
			put(project.Slash{Block: 3, TxIndex: 0, EventIndex: 2, Offender: column(501), Offence: uint8(bindings.OffenceWrongResult),
				Asked: amount(50), Taken: amount(40), Burned: amount(10), Reporter: column(502), ReporterShare: amount(15),
				Victim: column(900), VictimShare: amount(15), Capped: amount(10), Time: 1_700_000_602, Transaction: column(0x80)},
				project.Slash{Block: 3, TxIndex: 1, Offender: column(502), Time: 1_700_000_602, Transaction: column(0x81)})},
		append([]write{put(project.BeaconRound{Round: 10, Phase: project.RoundFinal, Commits: 2, Reveals: 2, LastCommitAt: 1_700_000_010, Seed: some(51), Block: 4},
			project.BeaconRound{Round: 11, Phase: project.RoundVoid, Commits: 1, LastCommitAt: 1_700_000_020, Block: 4},
			project.BeaconRound{Round: 12, Phase: project.RoundFinal, Commits: 2, Reveals: 1, LastCommitAt: 1_700_000_030, Seed: some(53), Block: 4},
			project.BeaconRound{Round: 13, Commits: 1, LastCommitAt: 1_700_000_040, Block: 4})}, economy()...),
	}
}

func metering(cpu, wall, bytes uint64) store.Felt {
	var b [32]byte
	binary.BigEndian.PutUint64(b[8:], cpu)
	binary.BigEndian.PutUint64(b[16:], wall)
	binary.BigEndian.PutUint64(b[24:], bytes)
	var f store.Felt
	if err := f.Scan(b[:]); err != nil {
		panic(err)
	}
	return f
}

// tell mirrors the story.
func (w *world) tell() {
	w.t.Helper()
	for _, writes := range story() {
		w.block(writes...)
	}
}
