package sdk

import (
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// advice says what somebody who holds SAGE, bids or votes can do about a refusal.
var advice = map[cairo.RevertCode]string{
	b.ErrTokenLowBalance: "this account has not that much: `sage balance` and `sage stake show` say where its SAGE is",

	b.ErrStakingBelowMinimum:      "what stays at stake must be nothing or the minimum (`sage stake show`)",
	b.ErrStakingLowFreeStake:      "a part of the stake is locked by work, audits, juries or the beacon until they are over (`sage stake show`)",
	b.ErrStakingQueueFull:         "8 parts are unbonding already: withdraw what is due, or wait",
	b.ErrStakingNothingDue:        "what is unbonding has not waited long enough (`sage stake show` says until when)",
	b.ErrStakingSmallDelegation:   "a delegation, and what stays of one, is 1 SAGE or more",
	b.ErrStakingLowDelegation:     "the delegation is smaller than that",
	b.ErrStakingOwnOperator:       "own stake is put up with `sage stake add`",
	b.ErrStakingOperatorNotStaked: "the operator has less than the minimum at stake itself, and takes no delegations",
	b.ErrStakingPoolClosed:        "the operator's pool was slashed and takes no more delegations; what is in it can leave",
	b.ErrStakingNoDelegation:      "this account delegates nothing to that operator",

	b.ErrVestingUnknown:       "`sage vesting list` has an account's schedules",
	b.ErrVestingNothingVested: "`sage vesting show` says when the next part vests",

	b.ErrAuctionUnclaimed:   "claim the bid of the earlier auction first",
	b.ErrAuctionNotBidding:  "its time for bids is over",
	b.ErrAuctionTooManyBids: "the auction has as many bids as it takes",
	b.ErrAuctionAfterCutoff: "it came after the drawn cutoff; its escrow can be claimed in full",
	b.ErrAuctionNotSettled:  "its bids are still being opened or cleared (`sage auction show`)",
	b.ErrAuctionNothingDue:  "it was claimed before, or never made",
	b.ErrAuctionOverCap:     "one bidder may take no more of a lot",

	b.ErrGovernorBelowThreshold: "proposing takes an average stake of the threshold",
	b.ErrGovernorLiveProposal:   "an account has one proposal at a time; its last one is not decided yet",
	b.ErrGovernorNoProposal:     "`sage vote list` has the numbers",
	b.ErrGovernorNotActive:      "its vote is not open: `sage vote show` says from when and until when",
	b.ErrGovernorVoted:          "a vote cannot be changed",
	b.ErrGovernorNoWeight:       "only stake held before the vote began counts, by its average over time",
	b.ErrGovernorNotSucceeded:   "it has not passed, or has waited too long (`sage vote show`)",
	b.ErrGovernorOtherKind:      "a veto is enacted (`sage vote enact`), anything else queued (`sage vote queue`)",
	b.ErrGovernorNotPending:     "its vote has opened: now the voters decide",
	b.ErrGovernorNotProposer:    "only who proposed it takes it back, or anyone once that account's stake fell below the threshold",
	b.ErrGovernorNothingToVeto:  "`sage queue` has what waits on the schedule",

	b.ErrTimelockUnknown:          "`sage queue` has the operations",
	b.ErrTimelockNotPending:       "it was executed or struck off before",
	b.ErrTimelockNotReady:         "`sage queue` says from when on",
	b.ErrTimelockExpired:          "nobody executed it in time: it must be proposed again",
	b.ErrTimelockPredecessorWaits: "another operation must be executed before",

	b.ErrParamsNotRegistered: "governance has no such dial (`sage vote dials`)",
	b.ErrParamsOutsideBounds: "`sage vote dials` has what it may be set to",
	b.ErrParamsOutsideEpoch:  "a dial moves 15 % at most in an epoch of 30 days (`sage vote dials`)",

	b.ErrPolNotOpen:        "the treasury has not put anything into the pool yet",
	b.ErrPolTooLate:        "the deadline passed before a block took it: send it again",
	b.ErrPolTooLittleOut:   "the price has moved beyond the slippage allowed: look again, or allow more",
	b.ErrPolTooFewShares:   "the price has moved beyond the slippage allowed, or the amounts are too small",
	b.ErrPolLowShares:      "this account has fewer shares (`sage pool show`)",
	b.ErrOracleTooEarly:    "the last price is too young",
	b.ErrOracleRequestOpen: "a price is being made already",
}
