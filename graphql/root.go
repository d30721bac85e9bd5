package graphql

import (
	gql "github.com/99designs/gqlgen/graphql"

	"github.com/bitsage-network/bitsage/graphql/generated"
	"github.com/bitsage-network/bitsage/graphql/model"
)

// root hands out the resolvers. What they read is in the operation's scope.
type root struct{ present gql.ErrorPresenterFunc }

func (root) Query() generated.QueryResolver                 { return queries{} }
func (r root) Subscription() generated.SubscriptionResolver { return subscriptions(r) }
func (root) Job() generated.JobResolver                     { return jobFields{} }
func (root) Assignment() generated.AssignmentResolver       { return assignmentFields{} }
func (root) Receipt() generated.ReceiptResolver             { return receiptFields{} }
func (root) Audit() generated.AuditResolver                 { return auditFields{} }
func (root) Verdict() generated.VerdictResolver             { return verdictFields{} }
func (root) Dispute() generated.DisputeResolver             { return disputeFields{} }
func (root) Juror() generated.JurorResolver                 { return jurorFields{} }
func (root) Provider() generated.ProviderResolver           { return providerFields{} }

func (root) JobConnection() generated.JobConnectionResolver { return total[model.Job]{} }

func (root) AssignmentConnection() generated.AssignmentConnectionResolver {
	return total[model.Assignment]{}
}

func (root) ReceiptConnection() generated.ReceiptConnectionResolver { return total[model.Receipt]{} }

func (root) AuditConnection() generated.AuditConnectionResolver { return total[model.Audit]{} }

func (root) DisputeConnection() generated.DisputeConnectionResolver { return total[model.Dispute]{} }

func (root) ProviderConnection() generated.ProviderConnectionResolver { return total[model.Provider]{} }

func (root) StakeConnection() generated.StakeConnectionResolver { return total[model.Stake]{} }

func (root) BalanceConnection() generated.BalanceConnectionResolver { return total[model.Balance]{} }

func (root) SlashConnection() generated.SlashConnectionResolver { return total[model.Slash]{} }

func (root) BeaconRoundConnection() generated.BeaconRoundConnectionResolver {
	return total[model.BeaconRound]{}
}

// What hangs on the economy's rows.

func (root) PriceUpdate() generated.PriceUpdateResolver { return updateFields{} }
func (root) Auction() generated.AuctionResolver         { return auctionFields{} }
func (root) Bid() generated.BidResolver                 { return bidFields{} }
func (root) Buyback() generated.BuybackResolver         { return buybackFields{} }
func (root) PoolShare() generated.PoolShareResolver     { return shareFields{} }
func (root) Delegation() generated.DelegationResolver   { return delegationFields{} }
func (root) Proposal() generated.ProposalResolver       { return proposalFields{} }
func (root) Operation() generated.OperationResolver     { return operationFields{} }
func (root) DialTurn() generated.DialTurnResolver       { return turnFields{} }

func (root) VenueConnection() generated.VenueConnectionResolver { return total[model.Venue]{} }

func (root) PriceUpdateConnection() generated.PriceUpdateConnectionResolver {
	return total[model.PriceUpdate]{}
}

func (root) AuctionConnection() generated.AuctionConnectionResolver { return total[model.Auction]{} }

func (root) BidConnection() generated.BidConnectionResolver { return total[model.Bid]{} }

func (root) BuybackConnection() generated.BuybackConnectionResolver { return total[model.Buyback]{} }

func (root) EpochConnection() generated.EpochConnectionResolver { return total[model.Epoch]{} }

func (root) EmissionStepConnection() generated.EmissionStepConnectionResolver {
	return total[model.EmissionStep]{}
}

func (root) IncomeConnection() generated.IncomeConnectionResolver { return total[model.Income]{} }

func (root) IncomeTotalConnection() generated.IncomeTotalConnectionResolver {
	return total[model.IncomeTotal]{}
}

func (root) TreasuryGrantConnection() generated.TreasuryGrantConnectionResolver {
	return total[model.TreasuryGrant]{}
}

func (root) SupplyChangeConnection() generated.SupplyChangeConnectionResolver {
	return total[model.SupplyChange]{}
}

func (root) HoldingConnection() generated.HoldingConnectionResolver { return total[model.Holding]{} }

func (root) PoolShareConnection() generated.PoolShareConnectionResolver {
	return total[model.PoolShare]{}
}

func (root) TradeConnection() generated.TradeConnectionResolver { return total[model.Trade]{} }

func (root) RewardEpochConnection() generated.RewardEpochConnectionResolver {
	return total[model.RewardEpoch]{}
}

func (root) RewardClaimConnection() generated.RewardClaimConnectionResolver {
	return total[model.RewardClaim]{}
}

func (root) EarnerConnection() generated.EarnerConnectionResolver { return total[model.Earner]{} }

func (root) WorkConnection() generated.WorkConnectionResolver { return total[model.Work]{} }

func (root) StakePoolConnection() generated.StakePoolConnectionResolver {
	return total[model.StakePool]{}
}

func (root) DelegationConnection() generated.DelegationConnectionResolver {
	return total[model.Delegation]{}
}

func (root) GrantConnection() generated.GrantConnectionResolver { return total[model.Grant]{} }

func (root) ProposalConnection() generated.ProposalConnectionResolver { return total[model.Proposal]{} }

func (root) VoteConnection() generated.VoteConnectionResolver { return total[model.Vote]{} }

func (root) OperationConnection() generated.OperationConnectionResolver {
	return total[model.Operation]{}
}

func (root) DialConnection() generated.DialConnectionResolver { return total[model.Dial]{} }

func (root) DialChangeConnection() generated.DialChangeConnectionResolver {
	return total[model.DialChange]{}
}

func (root) PauseConnection() generated.PauseConnectionResolver { return total[model.Pause]{} }

func (root) MotionConnection() generated.MotionConnectionResolver { return total[model.Motion]{} }

func (root) VotingRulesConnection() generated.VotingRulesConnectionResolver {
	return total[model.VotingRules]{}
}
