package kit

import (
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Events are the contracts' own events of a transaction, decoded, in order.
// Those of other contracts, such as the fee's transfer, are left out.
func (n *Net) Events(r Receipt) []any {
	n.t.Helper()
	var out []any
	for _, e := range r.Events {
		decoded, known, err := n.decode(e)
		n.must(err)
		if known {
			out = append(out, decoded)
		}
	}
	return out
}

// Only is the one event of type E in a transaction.
func Only[E any](n *Net, r Receipt) E {
	n.t.Helper()
	var found []E
	for _, e := range n.Events(r) {
		if one, ok := e.(E); ok {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		n.t.Fatalf("got %d events %T, want one", len(found), *new(E))
	}
	return found[0]
}

func (n *Net) decode(e rpc.Event) (event any, known bool, err error) {
	as := func(from felt.Felt, decode func() (any, error)) bool {
		if e.From != from {
			return false
		}
		event, err = decode()
		return true
	}
	known = as(n.Token.Address, func() (any, error) { return b.DecodeSageTokenEvent(e.Keys, e.Data) }) ||
		as(n.Staking.Address, func() (any, error) { return b.DecodeStakingEvent(e.Keys, e.Data) }) ||
		as(n.Registry.Address, func() (any, error) { return b.DecodeRegistryEvent(e.Keys, e.Data) }) ||
		as(n.Escrow.Address, func() (any, error) { return b.DecodeEscrowEvent(e.Keys, e.Data) }) ||
		as(n.Market.Address, func() (any, error) { return b.DecodeMarketEvent(e.Keys, e.Data) }) ||
		as(n.Receipts.Address, func() (any, error) { return b.DecodeReceiptsEvent(e.Keys, e.Data) }) ||
		as(n.Beacon.Address, func() (any, error) { return b.DecodeBeaconEvent(e.Keys, e.Data) }) ||
		as(n.Audits.Address, func() (any, error) { return b.DecodeAuditsEvent(e.Keys, e.Data) }) ||
		as(n.Disputes.Address, func() (any, error) { return b.DecodeDisputesEvent(e.Keys, e.Data) }) ||
		as(n.Slasher.Address, func() (any, error) { return b.DecodeSlasherEvent(e.Keys, e.Data) }) ||
		as(n.Reputation.Address, func() (any, error) { return b.DecodeReputationEvent(e.Keys, e.Data) }) ||
		as(n.Economy.Treasury.Address, func() (any, error) { return b.DecodeTreasuryEvent(e.Keys, e.Data) }) ||
		as(n.Economy.Governor.Address, func() (any, error) { return b.DecodeGovernorEvent(e.Keys, e.Data) }) ||
		as(n.Economy.Guardian.Address, func() (any, error) { return b.DecodeGuardianEvent(e.Keys, e.Data) })
	return event, known, err
}
