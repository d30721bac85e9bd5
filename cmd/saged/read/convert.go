package read

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// The schema's names of the contracts' enums, by number. An empty name is of a
// number that no row has.
var (
	jobStates        = []model.JobState{"", model.JobStateOpen, model.JobStateClosed, model.JobStateDone}
	assignmentStates = model.AllAssignmentState
	workRecords      = append([]model.WorkRecord{""}, model.AllWorkRecord...)
	nodeClasses      = model.AllNodeClass
	auditPhases      = append([]model.AuditPhase{""}, model.AllAuditPhase...)
	disputePhases    = append([]model.DisputePhase{""}, model.AllDisputePhase...)
	claims           = model.AllClaim
	outcomes         = model.AllOutcome
	roundPhases      = model.AllRoundPhase

	healths       = model.AllHealth
	verdicts      = model.AllVenueVerdict
	windowSources = model.AllWindowSource
	stepOutcomes  = model.AllStepOutcome
	stepStatuses  = model.AllStepStatus
	checks        = model.AllCheckStatus
	incomeKinds   = model.AllIncomeKind
	assets        = model.AllAsset
	proposalKinds = model.AllProposalKind
	supports      = model.AllSupport
	motionKinds   = model.AllMotionKind
	rates         = model.AllRate // by bit
)

// named is the name of a stored number.
func named[E ~string, N ~uint8](names []E, n N) (E, error) {
	if int(n) >= len(names) || names[n] == "" {
		return "", fmt.Errorf("read: %d is no %T", n, *new(E))
	}
	return names[n], nil
}

// number is the stored number of a name, which the server has checked.
func number[E comparable](names []E, name E) int { return slices.Index(names, name) }

// converter makes public rows of stored ones.
type converter struct {
	asOf  uint64
	now   uint64 // time of that block, seconds
	l1    *uint64
	names *names
}

func (c converter) finality(block uint64) model.Finality {
	if c.l1 != nil && block <= *c.l1 {
		return model.FinalityL1
	}
	return model.FinalityL2
}

// lastSecond is the end of the year 9999, after which RFC 3339 has no times.
const lastSecond = 253402300799

func moment(seconds uint64) time.Time {
	return time.Unix(int64(min(seconds, lastSecond)), 0).UTC()
}

// maybe is nil for 0, which stands for no time.
func maybe(seconds uint64) *time.Time {
	if seconds == 0 {
		return nil
	}
	t := moment(seconds)
	return &t
}

// known is nil unless a figure is known.
func known(a store.Uint256, is bool) *scalar.Amount {
	if !is {
		return nil
	}
	out := scalar.Amount(a)
	return &out
}

// maybeAmount is nil for nil.
func maybeAmount(a *store.Uint256) *scalar.Amount { return (*scalar.Amount)(a) }

// eventID is the id of a row that one event made.
func eventID(block uint64, tx, event uint32) model.EventKey {
	return model.EventKey{Block: block, TxIndex: tx, EventIndex: event}
}

func optional(f *store.Felt) *felt.Felt { return (*felt.Felt)(f) }

func id(n uint64) string { return strconv.FormatUint(n, 10) }

// metering unpacks cpu << 128 | wall << 64 | bytes. What a worker says beyond
// 64 bits of cpu is the most there is.
func metering(f store.Felt) (cpu, wall, bytes uint64) {
	b := (*felt.Felt)(&f).Bytes()
	cpu = binary.BigEndian.Uint64(b[8:])
	if binary.BigEndian.Uint64(b[:]) != 0 {
		cpu = math.MaxUint64
	}
	return cpu, binary.BigEndian.Uint64(b[16:]), binary.BigEndian.Uint64(b[24:])
}
