package read

import (
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func provider(c converter, p project.Provider) (*model.Provider, error) {
	class, err := named(nodeClasses, p.Class)
	return &model.Provider{
		AsOf: c.asOf,
		ID:   int(p.ID), Owner: felt.Felt(p.Owner), Operator: optional(p.Operator), Active: p.Active, Class: class,
		Capabilities: scalar.Amount(p.Capabilities), Region: int(p.Region), VramGb: int(p.VRAMGB),
		Endpoint: p.Endpoint, Score: int(p.Score), Successes: int(p.Successes), Failures: int(p.Failures),
		Block: p.Block,
	}, err
}

func stake(_ converter, s project.Stake) (*model.Stake, error) {
	return &model.Stake{
		Staker: felt.Felt(s.Staker), Active: scalar.Amount(s.Active), Locked: scalar.Amount(s.Locked),
		Unbonding: scalar.Amount(s.Unbonding), Slashed: scalar.Amount(s.Slashed), Block: s.Block,
	}, nil
}

func balance(_ converter, b project.Balance) (*model.Balance, error) {
	return &model.Balance{
		Account: felt.Felt(b.Account), Token: felt.Felt(b.Token), Available: scalar.Amount(b.Available),
		Locked: scalar.Amount(b.Locked), Block: b.Block,
	}, nil
}

func slash(_ converter, s project.Slash) (*model.Slash, error) {
	if s.Offence > uint8(bindings.OffenceUnrevealed) {
		return nil, fmt.Errorf("read: %d is no offence", s.Offence)
	}
	return &model.Slash{
		ID:       eventID(s.Block, s.TxIndex, s.EventIndex).String(),
		Offender: felt.Felt(s.Offender), Offence: bindings.Offence(s.Offence).String(),
		Asked: scalar.Amount(s.Asked), Taken: scalar.Amount(s.Taken), Burned: scalar.Amount(s.Burned),
		Reporter: felt.Felt(s.Reporter), ReporterShare: scalar.Amount(s.ReporterShare),
		Victim: felt.Felt(s.Victim), VictimShare: scalar.Amount(s.VictimShare), Capped: scalar.Amount(s.Capped),
		Time: moment(s.Time), Block: s.Block, Transaction: felt.Felt(s.Transaction),
	}, nil
}

func beaconRound(_ converter, b project.BeaconRound) (*model.BeaconRound, error) {
	phase, err := named(roundPhases, b.Phase)
	return &model.BeaconRound{
		Round: b.Round, Phase: phase, Commits: int(b.Commits), Reveals: int(b.Reveals),
		LastCommitAt: moment(b.LastCommitAt), Seed: optional(b.Seed), Block: b.Block,
	}, err
}
