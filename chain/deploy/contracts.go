package deploy

import (
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

// wire gives the call that tells the contract its peers, if it has any.
func (c contract) wire(d Deployment) (cairo.Call, bool) {
	if c.bind == nil {
		return cairo.Call{}, false
	}
	switch to := c.bind(felt.Felt(d.Address(c.name))).(type) {
	case wired:
		return to.Wire(d.Peers()), true
	case economyWired:
		return to.WireEconomy(d.EconomyPeers()), true
	}
	return cairo.Call{}, false
}

// contracts of the network, in the order they are deployed.
func (c Config) contracts() []contract {
	all := append(append([]contract{}, spine...), economy...)
	if c.Parameters.testDollar() {
		all = append(all, testUsd)
	}
	return all
}

// Names are the contracts of every network, in the order they are deployed.
// TestUsd is besides them where the parameters name no other dollar.
func Names() []string {
	var out []string
	for _, c := range append(append([]contract{}, spine...), economy...) {
		out = append(out, c.name)
	}
	return out
}

var testUsd = contract{name: "TestUsd", arguments: func(Config, Deployment) []felt.Felt { return nil }}
