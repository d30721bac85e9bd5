package read

import (
	"encoding/json"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	"github.com/bitsage-network/bitsage/contracts"
)

// names makes addresses and selectors readable.
type names struct {
	contracts map[felt.Felt]string
	functions map[felt.Felt]string // of all our contracts, by selector
}

func newNames(deployed map[string]felt.Felt) (*names, error) {
	n := &names{contracts: map[felt.Felt]string{}, functions: map[felt.Felt]string{}}
	for name, address := range deployed {
		n.contracts[address] = name
	}
	for _, contract := range contracts.Names() {
		abi, err := contracts.ABI(contract)
		if err != nil {
			return nil, err
		}
		var entries []abiEntry
		if err := json.Unmarshal(abi, &entries); err != nil {
			return nil, fmt.Errorf("read: ABI of %s: %w", contract, err)
		}
		n.learn(entries)
	}
	return n, nil
}

// abiEntry is an entry of an ABI: a function, or an interface of some.
type abiEntry struct {
	Type, Name string
	Items      []abiEntry
}

func (n *names) learn(entries []abiEntry) {
	for _, e := range entries {
		switch e.Type {
		case "function":
			n.functions[*utils.GetSelectorFromNameFelt(e.Name)] = e.Name
		case "interface":
			n.learn(e.Items)
		}
	}
}

// contract is a contract's name in the deployment, nil for no contract of ours.
func (n *names) contract(address felt.Felt) *string {
	if name, ok := n.contracts[address]; ok {
		return &name
	}
	return nil
}

// function is the name of a function of one of our contracts, nil where it is none.
func (n *names) function(of, selector felt.Felt) *string {
	if _, ours := n.contracts[of]; !ours {
		return nil
	}
	if name, ok := n.functions[selector]; ok {
		return &name
	}
	return nil
}
