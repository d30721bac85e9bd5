package deploy

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Genesis says whose the initial supply is. What it leaves is the deployer's.
type Genesis struct {
	Allocations []Allocation
	Vesting     []Grant
}

// Allocation is SAGE that is somebody's from the first day.
type Allocation struct {
	// To is an account; zero gives it to the Treasury.
	To   cairo.ContractAddress
	Sage cairo.U128
}

// Grant is SAGE that becomes its beneficiary's over time, as docs/contracts/vesting.md
// says.
type Grant struct {
	Beneficiary cairo.ContractAddress
	Terms       b.Terms
}

// mostGenesis is how many entries fit one transaction with room to spare.
const mostGenesis = 64

// Sum is what it gives away.
func (g Genesis) Sum() *big.Int {
	sum := g.vested()
	for _, a := range g.Allocations {
		sum.Add(sum, a.Sage.Big())
	}
	return sum
}

func (g Genesis) vested() *big.Int {
	sum := new(big.Int)
	for _, v := range g.Vesting {
		sum.Add(sum, v.Terms.Total.Big())
	}
	return sum
}

// check is Vesting's rule for what it promises, and that there is enough.
func (g Genesis) check(deployer cairo.ContractAddress, supply *big.Int) error {
	if n := len(g.Allocations) + len(g.Vesting); n > mostGenesis {
		return fmt.Errorf("deploy: Genesis has %d entries, want at most %d", n, mostGenesis)
	}
	for i, a := range g.Allocations {
		switch {
		case a.Sage == (cairo.U128{}):
			return fmt.Errorf("deploy: Genesis.Allocations: number %d is of nothing", i+1)
		case a.To == deployer:
			return errors.New("deploy: Genesis.Allocations names the deployer, whose key is in use here: want another account")
		}
	}
	for i, v := range g.Vesting {
		switch t := v.Terms; {
		case v.Beneficiary == (cairo.ContractAddress{}):
			return fmt.Errorf("deploy: Genesis.Vesting: number %d has no beneficiary", i+1)
		case t.Total == (cairo.U128{}) || t.Total.Big().BitLen() > 96:
			return fmt.Errorf("deploy: Genesis.Vesting: number %d is of nothing or of more than 2^96 base units", i+1)
		case t.Duration == 0 || t.Duration > 3_650*day || t.Cliff > t.Duration:
			return fmt.Errorf("deploy: Genesis.Vesting: number %d lasts %d s with a cliff of %d, want up to ten years and a cliff within", i+1, t.Duration, t.Cliff)
		case t.Start >= 1<<40:
			return fmt.Errorf("deploy: Genesis.Vesting: number %d starts beyond any calendar", i+1)
		}
	}
	if sum := g.Sum(); sum.Cmp(supply) > 0 {
		return fmt.Errorf("deploy: Genesis gives away %s SAGE of an InitialSupply of %s", inSage.text(sum), inSage.text(supply))
	}
	return nil
}

// allocate gives the calls that hand out the initial supply: all of them are one
// transaction, so it is done as soon as the deployer holds less than the supply.
func (r *run) allocate(ctx context.Context, d Deployment) ([]cairo.Call, error) {
	g, supply := r.cfg.Genesis, r.cfg.Parameters.InitialSupply
	if g.Sum().Sign() == 0 {
		return nil, nil
	}
	token := b.SageToken{Address: felt.Felt(d.Address("SageToken"))}
	held, err := reading(ctx, r, token.BalanceOf(r.cfg.Deployer), supply)
	if err != nil || held.Big().Cmp(supply.Big()) < 0 {
		return nil, err
	}
	var calls []cairo.Call
	give := func(to cairo.ContractAddress, amount *big.Int) {
		calls = append(calls, token.Transfer(to, cairo.U256{Lo: u128(amount)}))
	}
	for _, a := range g.Allocations {
		to := a.To
		if to == (cairo.ContractAddress{}) {
			to = d.Address("Treasury")
		}
		give(to, a.Sage.Big())
	}
	if len(g.Vesting) > 0 {
		give(d.Address("Vesting"), g.vested())
	}
	vesting := b.Vesting{Address: felt.Felt(d.Address("Vesting"))}
	for _, v := range g.Vesting {
		calls = append(calls, vesting.Create(v.Beneficiary, v.Terms))
	}
	return calls, nil
}

// genesis: what vests is promised as it was meant to be. Who a schedule's beneficiary
// is by now is that beneficiary's.
func (c *checker) genesis() {
	vesting := b.Vesting{Address: c.at("Vesting")}
	for i, want := range c.cfg.Genesis.Vesting {
		id := uint64(i + 1)
		if got, ok := ask(c, "Vesting", fmt.Sprintf("schedule %d", id), vesting.Schedule(id)); ok && got.Terms != want.Terms {
			c.is("Vesting", "schedule %d: %s", id, difference(got.Terms, want.Terms))
		}
	}
}
