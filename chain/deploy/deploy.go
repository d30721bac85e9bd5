// Package deploy puts the contracts on a chain: declare, deploy, wire,
// configure, check. Addresses follow from class, salt and arguments, so every
// step can see whether it was done before; a run that was cut off is run again.
package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
	snc "github.com/NethermindEth/starknet.go/contracts"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Node is what deploying reads of a node.
type Node interface {
	cairo.Caller
	// Deployed reports whether a contract stands at the address.
	Deployed(ctx context.Context, address felt.Felt) (bool, error)
	Declared(ctx context.Context, class felt.Felt) (bool, error)
	BlockNumber(ctx context.Context) (uint64, error)
	Declarations
}

// Sender sends the calls as one transaction of the deployer's account and
// returns when they are accepted. A key that was sent before is not sent again.
type Sender interface {
	Send(ctx context.Context, key string, calls []cairo.Call) error
}

// Classes gives the compiled class of a contract.
type Classes func(name string) (sierra, casm []byte, err error)

// Config says where and with what to deploy.
type Config struct {
	Network string
	ChainID string
	// Deployer is the account that sends and becomes governor; Signer signs
	// its declarations.
	Deployer cairo.ContractAddress
	Signer   Signer
	// Treasury receives the protocol's fees.
	Treasury cairo.ContractAddress
	// UDC is the universal deployer contract; DefaultUDC if zero.
	UDC cairo.ContractAddress
	// Path is the deployment file.
	Path       string
	Parameters Parameters
}

// DefaultUDC is the Cairo 2 universal deployer, at one address on every network.
var DefaultUDC = mustAddress("0x2ceed65a4bd731034c01113685c831b01c15d7d432f71afb1cf1634b53a2125")

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Network == "":
		return errors.New("deploy: Network is empty")
	case !isFelt(c.ChainID):
		return fmt.Errorf("deploy: ChainID %q is not a felt", c.ChainID)
	case c.Signer == nil:
		return errors.New("deploy: Signer must be given")
	case c.Path == "":
		return errors.New("deploy: Path is empty")
	case c.Deployer == (cairo.ContractAddress{}), c.Treasury == (cairo.ContractAddress{}):
		return errors.New("deploy: Deployer and Treasury must be given")
	}
	return c.Parameters.Check()
}

func isFelt(text string) bool {
	_, err := cairo.HexFelt(text)
	return err == nil
}

// ErrMiswired is returned when the chain is not as the deployment says.
var ErrMiswired = errors.New("contracts are not wired as deployed")

// Run deploys what is missing and returns the deployment, which is also in
// cfg.Path. progress is told each step before it starts.
func Run(ctx context.Context, cfg Config, node Node, send Sender, classes Classes, progress func(step string)) (Deployment, error) {
	if cfg.UDC == (cairo.ContractAddress{}) {
		cfg.UDC = DefaultUDC
	}
	if err := cfg.Check(); err != nil {
		return Deployment{}, err
	}
	r := run{cfg: cfg, node: node, send: send, classes: classes, progress: progress}
	return r.all(ctx)
}

type run struct {
	cfg      Config
	node     Node
	send     Sender
	classes  Classes
	progress func(string)
}

func (r *run) all(ctx context.Context) (Deployment, error) {
	start, err := r.node.BlockNumber(ctx)
	if err != nil {
		return Deployment{}, err
	}
	d := Deployment{
		Network: r.cfg.Network, ChainID: r.cfg.ChainID, StartBlock: start,
		Governor: r.cfg.Deployer, Treasury: r.cfg.Treasury, Contracts: map[string]Contract{},
	}
	if known, err := Load(r.cfg.Path); err == nil && known.Network == d.Network && known.ChainID == d.ChainID {
		d.StartBlock = min(start, known.StartBlock)
	}
	if err := r.declareAll(ctx, &d); err != nil {
		return Deployment{}, err
	}
	if err := r.deployAll(ctx, &d); err != nil {
		return Deployment{}, err
	}
	if err := r.configure(ctx, d); err != nil {
		return Deployment{}, err
	}
	r.progress("checking the wiring")
	miswired, err := cairo.Read(ctx, r.node, lens(d).Miswired(), cairo.PreConfirmed())
	if err != nil {
		return Deployment{}, err
	}
	if len(miswired) > 0 {
		return Deployment{}, fmt.Errorf("%w: %s", ErrMiswired, contractNames(miswired))
	}
	return d, d.Save(r.cfg.Path)
}

// declareAll declares the classes and computes every contract's address.
func (r *run) declareAll(ctx context.Context, d *Deployment) error {
	chain, err := cairo.HexFelt(r.cfg.ChainID)
	if err != nil {
		return fmt.Errorf("deploy: ChainID: %w", err)
	}
	dec := declarer{
		node: r.node, account: felt.Felt(r.cfg.Deployer), chain: chain,
		signer: r.cfg.Signer,
	}
	all := r.names()
	for i, name := range all {
		sierra, casm, err := r.classes(name)
		if err != nil {
			return err
		}
		c, err := parseClass(name, sierra, casm)
		if err != nil {
			return err
		}
		known, err := r.node.Declared(ctx, c.hash)
		if err != nil {
			return err
		}
		if !known {
			r.progress(fmt.Sprintf("declaring %s (%d of %d)", name, i+1, len(all)))
			if err := dec.declare(ctx, c); err != nil {
				return fmt.Errorf("declaring %s: %w", name, err)
			}
		}
		hash := c.hash
		args := pointers(r.constructor(name))
		address := snc.PrecomputeAddress(&felt.Zero, salt(name), &hash, args)
		d.Contracts[name] = Contract{
			Address: cairo.ContractAddress(*address), ClassHash: cairo.ClassHash(hash),
		}
	}
	return nil
}

// deployAll deploys and wires what does not stand yet, in one transaction.
func (r *run) deployAll(ctx context.Context, d *Deployment) error {
	var calls []cairo.Call
	for _, name := range r.names() {
		c := d.Contracts[name]
		stands, err := r.node.Deployed(ctx, felt.Felt(c.Address))
		if err != nil {
			return err
		}
		if stands {
			continue
		}
		calls = append(calls, r.deployCall(name, c))
		if wire, ok := wireCall(name, c.Address, d.Peers()); ok {
			calls = append(calls, wire)
		}
	}
	if len(calls) == 0 {
		return nil
	}
	r.progress("deploying and wiring the contracts")
	if err := r.send.Send(ctx, intent("deploy", calls), calls); err != nil {
		return fmt.Errorf("deploying: %w", err)
	}
	return nil
}

// configure adds what constructors do not: tiers, payment tokens, excluded
// balances. It reads first, so that a second run sends nothing; what is there is
// Params' to change.
func (r *run) configure(ctx context.Context, d Deployment) error {
	market := b.Market{Address: felt.Felt(d.Address("Market"))}
	escrow := b.Escrow{Address: felt.Felt(d.Address("Escrow"))}
	p := r.cfg.Parameters
	var calls []cairo.Call
	for i, tier := range p.Tiers {
		_, err := cairo.Read(ctx, r.node, market.Tier(uint8(i)), cairo.PreConfirmed())
		switch {
		case errors.Is(err, b.ErrMarketNoSuchTier):
			calls = append(calls, market.AddTier(uint8(i), tier))
		case err != nil:
			return err
		}
	}
	rates := map[string]cairo.U128{"SageToken": p.SageStakeRate}
	if r.hasTestUsd() {
		rates["TestUsd"] = p.TestUsdStakeRate
	}
	for _, name := range []string{"SageToken", "TestUsd"} {
		rate, ok := rates[name]
		if !ok {
			continue
		}
		token := d.Address(name)
		now, err := cairo.Read(ctx, r.node, market.StakeRate(token), cairo.PreConfirmed())
		if err != nil {
			return err
		}
		if now == (cairo.U128{}) {
			calls = append(calls, market.PriceToken(token, rate), escrow.AllowToken(token, true))
		}
	}
	token := b.SageToken{Address: felt.Felt(d.Address("SageToken"))}
	excluded, err := cairo.Read(ctx, r.node, token.Excluded(), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	if len(excluded) == 0 {
		calls = append(calls, token.SetExcluded(d.Treasury, true))
	}
	if len(calls) > 0 {
		r.progress("adding tiers and payment tokens")
		if err := r.send.Send(ctx, intent("configure", calls), calls); err != nil {
			return fmt.Errorf("configuring: %w", err)
		}
	}
	dials, err := r.registerDials(ctx, d)
	if err != nil || len(dials) == 0 {
		return err
	}
	r.progress("registering the dials")
	if err := r.send.Send(ctx, intent("dials", dials), dials); err != nil {
		return fmt.Errorf("registering the dials: %w", err)
	}
	return nil
}

func (r *run) names() []string {
	if r.hasTestUsd() {
		return append(names[:len(names):len(names)], "TestUsd")
	}
	return names
}

func (r *run) hasTestUsd() bool { return r.cfg.Parameters.TestUsdStakeRate != (cairo.U128{}) }

func (r *run) constructor(name string) []felt.Felt {
	governor, p := r.cfg.Deployer, r.cfg.Parameters
	switch name {
	case "SageToken":
		return b.SageTokenConstructor(governor, r.cfg.Deployer, p.InitialSupply, p.MaxSupply)
	case "Staking":
		return b.StakingConstructor(governor, p.Staking)
	case "Registry":
		return b.RegistryConstructor(governor, p.Registry)
	case "Escrow":
		return b.EscrowConstructor(governor)
	case "Market":
		return b.MarketConstructor(governor, p.Market)
	case "Receipts":
		return b.ReceiptsConstructor(governor, p.RevealSeconds)
	case "Beacon":
		return b.BeaconConstructor(governor, p.Beacon)
	case "Audits":
		return b.AuditsConstructor(governor, p.Audits)
	case "Disputes":
		return b.DisputesConstructor(governor, p.Disputes)
	case "Slasher":
		return b.SlasherConstructor(governor, p.SlashEpochCap)
	case "Reputation":
		return b.ReputationConstructor(governor, p.Reputation)
	case "Params":
		// The deployer turns the dials until it hands them to the Timelock.
		return b.ParamsConstructor(governor, governor)
	case "Lens":
		return b.LensConstructor(governor)
	}
	return nil // TestUsd has none
}
