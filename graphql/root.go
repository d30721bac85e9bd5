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
