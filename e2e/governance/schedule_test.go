package governance_test

import (
	"reflect"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

const (
	week        = 7 * 24 * 3600
	maxCalldata = 256
	maxBody     = 512
	// mostGas is what one transaction may use.
	mostGas = 1_000_000_000
)

func TestSchedule(t *testing.T) {
	n := kit.Bare(t, 1)
	timelock := b.Timelock{Address: n.Place("Timelock", 0, b.TimelockConstructor(n.Governor.Address, week)...)}
	itself := cairo.ContractAddress(timelock.Address)
	params := b.Params{Address: n.Place("Params", 0, b.ParamsConstructor(n.Governor.Address, itself)...)}
	n.Do(n.Governor, params.OfferGovernor(itself))
	n.Do(n.Governor, timelock.Start(n.Governor.Address, []cairo.ContractAddress{cairo.ContractAddress(params.Address)}))

	// The largest operation: two calls of views that take any calldata, and leave
	// no felt unused.
	second := maxBody - 1 - (3 + maxCalldata) - 3
	largest := []b.Call{filled(timelock, maxCalldata), filled(timelock, second)}
	small := []b.Call{scheduled(params.SetTimelock(itself))}
	for _, tooLarge := range [][]b.Call{
		{filled(timelock, maxCalldata+1)},
		{filled(timelock, maxCalldata), filled(timelock, second+1)},
	} {
		n.Refused(b.ErrTimelockTooMuchData, n.Governor, timelock.ScheduleBatch(tooLarge, felt.Felt{}, felt.Felt{}, week))
	}
	for name, calls := range map[string][]b.Call{"largest": largest, "small": small} {
		id := kit.View(n, timelock.HashOperationBatch(calls, felt.Felt{}, felt.One))
		r := n.Do(n.Governor, timelock.ScheduleBatch(calls, felt.Felt{}, felt.One, week))
		t.Logf("%s operation: %d felts, scheduling takes %d L2 gas", name, body(calls), r.Gas.L2)
		if r.Gas.L2 > mostGas/2 {
			t.Errorf("scheduling the %s operation takes %d gas: too near the most", name, r.Gas.L2)
		}
		op := kit.View(n, timelock.Operation(id))
		if !reflect.DeepEqual(op.Calls, calls) || op.State != b.OperationStateWaiting {
			t.Errorf("the %s operation reads %+v", name, op)
		}
		n.Advance(week - 1)
		n.Refused(b.ErrTimelockNotReady, n.Strangers[0], timelock.Execute(id))
		n.Advance(1)
		r = n.Do(n.Strangers[0], timelock.Execute(id))
		t.Logf("%s operation: executing takes %d L2 gas", name, r.Gas.L2)
		if r.Gas.L2 > mostGas/2 {
			t.Errorf("executing the %s operation takes %d gas: too near the most", name, r.Gas.L2)
		}
		if state := kit.View(n, timelock.GetOperationState(id)); state != b.OperationStateDone {
			t.Errorf("the %s operation is %v", name, state)
		}
	}
	if got := len(kit.View(n, timelock.Schedule(0, 16))); got != 2 {
		t.Errorf("the schedule has %d operations, want 2", got)
	}
}

// filled is a call with so many felts of calldata that succeeds.
func filled(timelock b.Timelock, felts int) b.Call {
	inner := b.Call{To: cairo.ContractAddress(felt.One), Selector: felt.One}
	for range felts - 6 { // the number of calls, three felts of this one, and two after it
		inner.Calldata = append(inner.Calldata, felt.FromUint64[felt.Felt](1<<60))
	}
	return scheduled(timelock.HashOperationBatch([]b.Call{inner}, felt.Felt{}, felt.Felt{}).Call)
}

func scheduled(c cairo.Call) b.Call {
	return b.Call{To: cairo.ContractAddress(c.To), Selector: c.Selector, Calldata: c.Calldata}
}

func body(calls []b.Call) int {
	felts := 1
	for _, c := range calls {
		felts += 3 + len(c.Calldata)
	}
	return felts
}
