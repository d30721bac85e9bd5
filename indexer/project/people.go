package project

import (
	"context"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyRegistry(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeRegistryEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.RegistryProviderRegistered:
		return store.Upsert(ctx, tx, Provider{ID: e.Provider, Owner: address(e.Owner), Block: at.number()})
	case b.RegistryProfileSet:
		return changeProvider(ctx, tx, at, e.Provider, func(p *Provider) {
			p.Class, p.Capabilities = uint8(e.Profile.Class), amount(e.Profile.Capabilities)
			p.Region, p.VRAMGB, p.Endpoint = e.Profile.Region, e.Profile.VRAMGB, clean(e.Endpoint)
		})
	case b.RegistryOperatorSet:
		return changeProvider(ctx, tx, at, e.Provider, func(p *Provider) {
			p.Operator = some(felt.Felt(e.Operator))
		})
	case b.RegistryActiveSet:
		return changeProvider(ctx, tx, at, e.Provider, func(p *Provider) { p.Active = e.Active })
	}
	return nil
}

func applyReputation(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeReputationEvent(keys, data)
	if err != nil {
		return err
	}
	e, ok := event.(b.ReputationReputationChanged)
	if !ok {
		return nil
	}
	return changeProvider(ctx, tx, at, e.Provider, func(p *Provider) {
		p.Score = score(e.Posterior.Alpha, e.Posterior.Beta)
		p.Successes, p.Failures = e.Posterior.Successes, e.Posterior.Failures
	})
}

// score is alpha / (alpha + beta) in parts per million, rounded down, as the
// contract's view gives it at the moment of the event. The sum may need 65 bits.
func score(alpha, beta uint64) uint32 {
	a, sum := new(big.Int).SetUint64(alpha), new(big.Int).SetUint64(beta)
	if sum.Add(sum, a).Sign() == 0 {
		return 0
	}
	a.Mul(a, big.NewInt(1_000_000))
	return uint32(a.Div(a, sum).Uint64())
}

func changeProvider(ctx context.Context, tx *store.Tx, at where, id uint32, fn func(*Provider)) error {
	return store.Update(ctx, tx, Provider{ID: id}, func(p *Provider) error {
		p.Block = at.number()
		fn(p)
		return nil
	})
}

func applyStaking(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeStakingEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.StakingStakeChanged:
		return changeStake(ctx, tx, at, address(e.Staker), func(s *Stake) error {
			s.Active, s.Locked, s.Unbonding = amount(e.Stake.Active), amount(e.Stake.Locked), amount(e.Stake.Unbonding)
			return nil
		})
	case b.StakingSlashed:
		return changeStake(ctx, tx, at, address(e.Staker), func(s *Stake) error {
			var sum sums
			sum.add(&s.Slashed, e.Taken.Big())
			return sum.err
		})
	case b.StakingDelegated:
		if err := delegated(ctx, tx, at, address(e.Operator), address(e.Delegator), e.Delegation); err != nil {
			return err
		}
		return changeStakePool(ctx, tx, at, address(e.Operator), func(p *StakePool) { p.now(e.Pool) })
	case b.StakingUndelegationStarted:
		return undelegating(ctx, tx, at, e)
	case b.StakingDelegationWithdrawn:
		return undelegated(ctx, tx, at, e)
	case b.StakingPoolSlashed:
		return changeStakePool(ctx, tx, at, address(e.Operator), func(p *StakePool) { p.now(e.Pool) })
	case b.StakingCommissionSet:
		return changeStakePool(ctx, tx, at, address(e.Operator), func(p *StakePool) {
			p.CommissionBps, p.CommissionFrom = e.Bps, e.From
		})
	}
	return nil
}

func changeStake(ctx context.Context, tx *store.Tx, at where, staker store.Felt, fn func(*Stake) error) error {
	return alter(ctx, tx, Stake{Staker: staker}, func(s *Stake) error {
		s.Block = at.number()
		return fn(s)
	})
}

func applyEscrow(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeEscrowEvent(keys, data)
	if err != nil {
		return err
	}
	e, ok := event.(b.EscrowBalanceChanged)
	if !ok {
		return nil
	}
	return store.Upsert(ctx, tx, Balance{
		Account: address(e.Account), Token: address(e.Token), Available: amount(e.Balance.Available),
		Locked: amount(e.Balance.Locked), Block: at.number(),
	})
}

func applySlasher(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeSlasherEvent(keys, data)
	if err != nil {
		return err
	}
	e, ok := event.(b.SlasherStakeSlashed)
	if !ok {
		return nil
	}
	return store.Upsert(ctx, tx, Slash{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Offender: address(e.Offender), Offence: uint8(e.Offence), Asked: amount(e.Asked),
		Taken: amount(e.Taken), Burned: amount(e.Burned), Reporter: address(e.Reporter),
		ReporterShare: amount(e.ReporterShare), Victim: address(e.Victim),
		VictimShare: amount(e.VictimShare), Capped: amount(e.Capped), Time: at.time(), Transaction: at.tx(),
	})
}
