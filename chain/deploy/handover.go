package deploy

import (
	"context"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// handOver offers every contract to the Timelock and starts it: it accepts them
// all, and takes the Governor for the one that proposes. It is one transaction, so
// that no contract is left between two governors.
func (r *run) handOver(ctx context.Context, d Deployment) error {
	var calls []cairo.Call
	var targets []cairo.ContractAddress
	for _, c := range r.cfg.contracts() {
		if c.bind == nil || c.name == "Timelock" {
			continue // which governs itself
		}
		at := d.Address(c.name)
		targets = append(targets, at)
		calls = append(calls, c.bind(felt.Felt(at)).OfferGovernor(d.Address("Timelock")))
	}
	calls = append(calls, timelock(d).Start(d.Address("Governor"), targets))
	r.progress("handing the network over to its Timelock")
	if err := r.send.Send(ctx, intent("hand over", calls), calls); err != nil {
		return fmt.Errorf("handing over: %w", err)
	}
	return nil
}
