package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// contract is how one contract of a network comes into being.
type contract struct {
	// name in the deployment file, and of the class unless that is given.
	name, class string
	// arguments of the constructor. The addresses of contracts that stand
	// earlier in the list are known in d.
	arguments func(c Config, d Deployment) []felt.Felt
	// bind gives its calls; nil if nobody governs it.
	bind func(at felt.Felt) governed
}

// governed is what every contract of ours can do but the test dollar. Those that
// can do more are asked for it by the interfaces below.
type governed interface {
	Governor() cairo.View[cairo.ContractAddress]
	PendingGovernor() cairo.View[cairo.ContractAddress]
	OfferGovernor(next cairo.ContractAddress) cairo.Call
}

// wired are the contracts of the spine that call others.
type wired interface {
	Wire(peers b.Peers) cairo.Call
	Peers() cairo.View[b.Peers]
}

// economyWired are the contracts of the economy that call others.
type economyWired interface {
	WireEconomy(peers b.EconomyPeers) cairo.Call
	EconomyPeers() cairo.View[b.EconomyPeers]
}

func (c contract) className() string {
	if c.class != "" {
		return c.class
	}
	return c.name
}

// wire gives the call that tells the contract its peers; none if it has no peers or
// stands and knows some. A contract may stand unwired: anyone can have the universal
// deployer put it there, between our declaring the class and our deploying it.
func (c contract) wire(ctx context.Context, node cairo.Caller, d Deployment, stands bool) ([]cairo.Call, error) {
	if c.bind == nil {
		return nil, nil
	}
	var call cairo.Call
	var err error
	switch to := c.bind(felt.Felt(d.Address(c.name))).(type) {
	case wired:
		call = to.Wire(d.Peers())
		if stands {
			_, err = cairo.Read(ctx, node, to.Peers(), cairo.PreConfirmed())
		}
	case economyWired:
		call = to.WireEconomy(d.EconomyPeers())
		if stands {
			_, err = cairo.Read(ctx, node, to.EconomyPeers(), cairo.PreConfirmed())
		}
	default:
		return nil, nil
	}
	switch {
	case !stands, errors.Is(err, b.ErrWiredNotWired), errors.Is(err, b.ErrEconomyNotWired):
		return []cairo.Call{call}, nil
	case err != nil:
		return nil, fmt.Errorf("peers of %s: %w", c.name, err)
	}
	return nil, nil
}

// contracts of the network, in the order they are deployed.
func (c Config) contracts() []contract {
	all := append(append([]contract{}, spine...), economy...)
	if c.Parameters.testDollar() {
		all = append(all, testUsd)
	}
	return append(all, c.Venue.contracts()...)
}

// Names are the contracts of every network, in the order they are deployed. TestUsd
// comes after them where the parameters name no other dollar, then the venue.
func Names() []string {
	var out []string
	for _, c := range append(append([]contract{}, spine...), economy...) {
		out = append(out, c.name)
	}
	return out
}

var testUsd = contract{name: "TestUsd", arguments: func(Config, Deployment) []felt.Felt { return nil }}

// ClassOf is the class of the contract of that name: the name itself but for those
// that stand more than once.
func ClassOf(name string) string {
	for _, c := range economy {
		if c.name == name {
			return c.className()
		}
	}
	return name
}
