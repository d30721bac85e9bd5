package sdk

import (
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

// ErrNoEconomy says that a network was deployed without the economy's contracts.
var ErrNoEconomy = errors.New("this network has no economy: its deployment has no auction, treasury or governance")

// Economy is Contracts and those of the economy besides. The bindings are for
// reading; what is sent is built by the methods, which check before the chain does.
type Economy struct {
	Contracts
	// USD is the dollar of the network, an ERC-20 of 6 decimals.
	USD      felt.Felt
	Sage     b.SageToken
	Staking  b.Staking
	Oracle   b.PriceOracle
	Pool     b.Pol
	Emission b.Emission
	Treasury b.Treasury
	Auction  b.BurnAuction
	Buyback  b.Buyback
	Rewards  b.Rewards
	Vesting  b.Vesting
	Governor b.Governor
	Timelock b.Timelock
	Params   b.Params
	Guardian b.Guardian

	contracts map[cairo.ContractAddress]string
	start     uint64 // first block that can hold an event
}

// NewEconomy reads the addresses out of a deployment. Errors: ErrNoEconomy.
func NewEconomy(d deploy.Deployment) (Economy, error) {
	contracts, err := NewContracts(d)
	if err != nil {
		return Economy{}, err
	}
	e := Economy{
		Contracts: contracts, contracts: map[cairo.ContractAddress]string{},
		Sage: b.SageToken{Address: contracts.Token}, USD: felt.Felt(d.USD),
		Staking: contracts.staking, start: d.StartBlock,
	}
	for name, c := range d.Contracts {
		e.contracts[c.Address] = name
	}
	for name, at := range map[string]*felt.Felt{
		"PriceOracle": &e.Oracle.Address, "Pol": &e.Pool.Address,
		"Emission": &e.Emission.Address, "Treasury": &e.Treasury.Address, "BurnAuction": &e.Auction.Address,
		"Buyback": &e.Buyback.Address, "Rewards": &e.Rewards.Address, "Vesting": &e.Vesting.Address,
		"Governor": &e.Governor.Address, "Timelock": &e.Timelock.Address, "Params": &e.Params.Address,
		"Guardian": &e.Guardian.Address,
	} {
		c, ok := d.Contracts[name]
		if !ok {
			return Economy{}, fmt.Errorf("%w (%s is missing)", ErrNoEconomy, name)
		}
		*at = felt.Felt(c.Address)
	}
	if e.USD.IsZero() {
		return Economy{}, fmt.Errorf("%w (its dollar is missing)", ErrNoEconomy)
	}
	return e, nil
}

// Name is the name of a contract of the deployment, or the address.
func (e Economy) Name(address cairo.ContractAddress) string {
	if name, ok := e.contracts[address]; ok {
		return name
	}
	return address.String()
}

// Named is the contract of that name. Errors: ErrUnknownContract.
func (e Economy) Named(name string) (cairo.ContractAddress, error) {
	for address, known := range e.contracts {
		if known == name {
			return address, nil
		}
	}
	return cairo.ContractAddress{}, fmt.Errorf("%w: %q", ErrUnknownContract, name)
}

// ErrUnknownContract says that the deployment has no contract of a name.
var ErrUnknownContract = errors.New("the deployment has no such contract")
