package sdk

import (
	"fmt"
	"strconv"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// JobID reads a job id as the mirror writes it.
func JobID(text string) (market.JobID, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a job id", text)
	}
	return market.JobID(id), nil
}

// TermsOf puts a job's terms together as its buyer posted them; the contract
// checks them against their hash.
func TermsOf(j api.JobFields) Terms {
	return Terms{
		Buyer: j.Buyer, Token: j.Token, Kind: j.Kind, KindBit: uint8(j.KindBit), Spec: j.Spec,
		Tasks: uint32(j.Tasks), Chunk: uint32(j.Chunk), Replicas: uint8(j.Replicas),
		Class: classNumber(j.Requirement.Class), Capabilities: j.Requirement.Capabilities.Big(),
		Region: uint16(j.Requirement.Region), VRAMGB: uint16(j.Requirement.VramGb),
		PriceMin: j.PriceMin.Big(), PriceMax: j.PriceMax.Big(), RampSeconds: uint32(j.RampSeconds),
		Deadline: j.Deadline, RunSeconds: uint32(j.RunSeconds),
		ChallengeSeconds: uint32(j.ChallengeSeconds), Latency: uint8(j.Latency), Tier: uint8(j.Tier),
		MinReputation: uint32(j.MinReputation),
	}
}

// classNumber is the contract's discriminant of a node class.
func classNumber(c api.NodeClass) uint8 {
	for i, known := range api.AllNodeClass {
		if known == c {
			return uint8(i)
		}
	}
	return 0
}

// AssignmentState is the domain's state of an assignment that the mirror names.
func AssignmentState(s api.AssignmentState) market.AssignmentState {
	for i, known := range api.AllAssignmentState {
		if known == s {
			return market.AssignmentState(i)
		}
	}
	return market.AssignmentOpen
}
