package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Deployment says where a network's contracts are: deployments/<network>.json.
type Deployment struct {
	Network string `json:"network"`
	ChainID string `json:"chain_id"`
	// StartBlock is the first block that can hold an event of ours.
	StartBlock uint64 `json:"start_block"`
	// Governor of every contract: the Timelock, or before the handing over the
	// deployer.
	Governor   cairo.ContractAddress `json:"governor"`
	Operations cairo.ContractAddress `json:"operations"`
	// USD is the dollar that the economy counts in.
	USD cairo.ContractAddress `json:"usd"`
	// Contracts by name: Market, SageToken, …
	Contracts map[string]Contract `json:"contracts"`
}

// Contract is one deployed contract.
type Contract struct {
	Address   cairo.ContractAddress `json:"address"`
	ClassHash cairo.ClassHash       `json:"class_hash"`
}

// ErrNotDeployed is returned for a deployment file that does not exist or
// lacks a contract.
var ErrNotDeployed = errors.New("not deployed")

// Load reads a deployment file. Errors: ErrNotDeployed when there is none.
func Load(path string) (Deployment, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return Deployment{}, fmt.Errorf("%w: there is no %s", ErrNotDeployed, path)
	}
	if err != nil {
		return Deployment{}, err
	}
	var d Deployment
	if err := json.Unmarshal(raw, &d); err != nil {
		return Deployment{}, fmt.Errorf("deployment file %s: %w", path, err)
	}
	return d, d.check()
}

// Save writes the file whole or not at all.
func (d Deployment) Save(path string) error {
	raw, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, append(raw, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func (d Deployment) check() error {
	for _, name := range Names() {
		if _, ok := d.Contracts[name]; !ok {
			return fmt.Errorf("%w: deployment of %s lacks %s", ErrNotDeployed, d.Network, name)
		}
	}
	return nil
}

// Address is where a contract stands; zero if it is not part of the deployment.
func (d Deployment) Address(name string) cairo.ContractAddress { return d.Contracts[name].Address }

// Peers is what every contract of the spine is wired to.
func (d Deployment) Peers() b.Peers {
	return b.Peers{
		Token: d.Address("SageToken"), Staking: d.Address("Staking"), Registry: d.Address("Registry"),
		Escrow: d.Address("Escrow"), Market: d.Address("Market"), Receipts: d.Address("Receipts"),
		Beacon: d.Address("Beacon"), Audits: d.Address("Audits"), Disputes: d.Address("Disputes"),
		Slasher: d.Address("Slasher"), Reputation: d.Address("Reputation"), Treasury: d.Address("Treasury"),
		Params: d.Address("Params"),
	}
}

// EconomyPeers is what every contract of the economy is wired to.
func (d Deployment) EconomyPeers() b.EconomyPeers {
	return b.EconomyPeers{
		Token: d.Address("SageToken"), USD: d.USD, Staking: d.Address("Staking"), Escrow: d.Address("Escrow"),
		Beacon: d.Address("Beacon"), Params: d.Address("Params"), Guardian: d.Address("Guardian"),
		Oracle: d.Address("PriceOracle"), Pol: d.Address("Pol"), Emission: d.Address("Emission"),
		Treasury: d.Address("Treasury"), Rewards: d.Address("Rewards"), Auction: d.Address("BurnAuction"),
		Buyback: d.Address("Buyback"), Vesting: d.Address("Vesting"), Operations: d.Operations,
	}
}
