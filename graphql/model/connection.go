package model

import "context"

// Connection is a page of rows.
type Connection[T any] struct {
	Edges    []*Edge[T]
	Nodes    []*T
	PageInfo *PageInfo
	// Total counts the rows of all pages; it is called only when asked for.
	Total func(context.Context) (int, error)
}

// Edge is a row with its place.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// The schema's connections.
type (
	JobConnection         = Connection[Job]
	AssignmentConnection  = Connection[Assignment]
	ReceiptConnection     = Connection[Receipt]
	AuditConnection       = Connection[Audit]
	DisputeConnection     = Connection[Dispute]
	ProviderConnection    = Connection[Provider]
	StakeConnection       = Connection[Stake]
	BalanceConnection     = Connection[Balance]
	SlashConnection       = Connection[Slash]
	BeaconRoundConnection = Connection[BeaconRound]

	JobEdge         = Edge[Job]
	AssignmentEdge  = Edge[Assignment]
	ReceiptEdge     = Edge[Receipt]
	AuditEdge       = Edge[Audit]
	DisputeEdge     = Edge[Dispute]
	ProviderEdge    = Edge[Provider]
	StakeEdge       = Edge[Stake]
	BalanceEdge     = Edge[Balance]
	SlashEdge       = Edge[Slash]
	BeaconRoundEdge = Edge[BeaconRound]
)
