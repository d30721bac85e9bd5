// Package deploy puts the contracts on a chain: declare, deploy, wire,
// configure, check. Addresses follow from class, salt and arguments, so every
// step can see whether it was done before; a run that was cut off is run again.
package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/NethermindEth/juno/core/felt"
	snc "github.com/NethermindEth/starknet.go/contracts"

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
	// Deployer is the account that sends, has the initial supply and governs until
	// it hands over; Signer signs its declarations.
	Deployer cairo.ContractAddress
	Signer   Signer
	// HandOver ends the deployer's power: the Timelock governs every contract from
	// then on. It cannot be taken back.
	HandOver bool
	// Operations receives the operating budget of every epoch.
	Operations cairo.ContractAddress
	// Council can pause rates for a while when CouncilQuorum of its 3 to 31 members,
	// more than half, say so.
	Council       []cairo.ContractAddress
	CouncilQuorum uint8
	// Reporters are the public keys that sign the prices of each signed feed.
	Reporters [Feeds][]felt.Felt
	// UDC is the universal deployer contract; DefaultUDC if zero.
	UDC cairo.ContractAddress
	// Path is the deployment file.
	Path       string
	Parameters Parameters
}

// DefaultUDC is the Cairo 2 universal deployer, at one address on every network.
var DefaultUDC = mustAddress("0x2ceed65a4bd731034c01113685c831b01c15d7d432f71afb1cf1634b53a2125")

// Feeds is how many venues of the price are signed feeds.
const Feeds = 3

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
	case c.Deployer == (cairo.ContractAddress{}), c.Operations == (cairo.ContractAddress{}):
		return errors.New("deploy: Deployer and Operations must be given")
	}
	if err := c.checkPeople(); err != nil {
		return err
	}
	return c.Parameters.Check()
}

// checkPeople is Guardian's and SignedFeed's rule for who may sit there.
func (c Config) checkPeople() error {
	if n := len(c.Council); n < 3 || n > 31 || 2*int(c.CouncilQuorum) <= n || int(c.CouncilQuorum) > n {
		return fmt.Errorf("deploy: Council has %d members and CouncilQuorum is %d: want 3 to 31, and more than half of them",
			n, c.CouncilQuorum)
	}
	if !distinct(c.Council) {
		return errors.New("deploy: Council names somebody twice, or nobody")
	}
	for i, keys := range c.Reporters {
		quorum := int(c.Parameters.Feed.Quorum)
		if n := len(keys); n < 1 || n > 16 || 2*quorum <= n || quorum > n {
			return fmt.Errorf("deploy: Reporters of %s: %d of them and a quorum of %d: want 1 to 16, and more than half of them",
				feedNames[i], n, quorum)
		}
		if !distinct(keys) {
			return fmt.Errorf("deploy: Reporters of %s name a key twice, or none", feedNames[i])
		}
	}
	return nil
}

// distinct tells whether no element is zero or there twice.
func distinct[T comparable](all []T) bool {
	seen := map[T]bool{*new(T): true}
	for _, one := range all {
		if seen[one] {
			return false
		}
		seen[one] = true
	}
	return true
}

func isFelt(text string) bool {
	_, err := cairo.HexFelt(text)
	return err == nil
}

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
		Governor: r.cfg.Deployer, Operations: r.cfg.Operations, Contracts: map[string]Contract{},
	}
	if known, err := Load(r.cfg.Path); err == nil && known.Network == d.Network && known.ChainID == d.ChainID {
		d.StartBlock = min(start, known.StartBlock)
	}
	if err := r.declareAll(ctx, &d); err != nil {
		return Deployment{}, err
	}
	if err := r.deployAll(ctx, d); err != nil {
		return Deployment{}, err
	}
	if err := r.configureAll(ctx, &d); err != nil {
		return Deployment{}, err
	}
	r.progress("checking the wiring")
	if err := Check(ctx, r.cfg, r.node, d); err != nil {
		return Deployment{}, err
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
	all := r.cfg.contracts()
	hashes := map[string]felt.Felt{}
	for i, contract := range all {
		name := contract.className()
		hash, ok := hashes[name]
		if !ok {
			r.progress(fmt.Sprintf("declaring %s (%d of %d)", name, i+1, len(all)))
			if hash, err = r.declare(ctx, dec, name); err != nil {
				return err
			}
			hashes[name] = hash
		}
		args := pointers(contract.arguments(r.cfg, *d))
		address := snc.PrecomputeAddress(&felt.Zero, salt(contract.name), &hash, args)
		d.Contracts[contract.name] = Contract{
			Address: cairo.ContractAddress(*address), ClassHash: cairo.ClassHash(hash),
		}
	}
	d.USD = r.cfg.Parameters.USD
	if r.cfg.Parameters.testDollar() {
		d.USD = d.Address(testUsd.name)
	}
	return nil
}

// declare makes the class known, unless it is, and returns its hash.
func (r *run) declare(ctx context.Context, dec declarer, name string) (felt.Felt, error) {
	sierra, casm, err := r.classes(name)
	if err != nil {
		return felt.Felt{}, err
	}
	c, err := parseClass(name, sierra, casm)
	if err != nil {
		return felt.Felt{}, err
	}
	known, err := r.node.Declared(ctx, c.hash)
	if err != nil || known {
		return c.hash, err
	}
	if err := dec.declare(ctx, c); err != nil {
		return felt.Felt{}, fmt.Errorf("declaring %s: %w", name, err)
	}
	return c.hash, nil
}

// deployAll deploys and wires what does not stand yet, the spine and the economy
// in one transaction each: a contract that stands is wired.
func (r *run) deployAll(ctx context.Context, d Deployment) error {
	all := r.cfg.contracts()
	for _, part := range []struct {
		what      string
		contracts []contract
	}{{"the market's contracts", all[:len(spine)]}, {"the economy's contracts", all[len(spine):]}} {
		var calls []cairo.Call
		for _, c := range part.contracts {
			at := d.Contracts[c.name]
			stands, err := r.node.Deployed(ctx, felt.Felt(at.Address))
			if err != nil {
				return err
			}
			if stands {
				continue
			}
			calls = append(calls, udcCall(r.cfg.UDC, felt.Felt(at.ClassHash), *salt(c.name), c.arguments(r.cfg, d)))
			if wire, ok := c.wire(d); ok {
				calls = append(calls, wire)
			}
		}
		if len(calls) == 0 {
			continue
		}
		r.progress("deploying and wiring " + part.what)
		if err := r.send.Send(ctx, intent("deploy", calls), calls); err != nil {
			return fmt.Errorf("deploying %s: %w", part.what, err)
		}
	}
	return nil
}

// ErrHandedOver is returned when something is left to set on a network that is
// governed by its Timelock: the deployer cannot, a proposal can.
var ErrHandedOver = errors.New("the network is governed by its Timelock, so this must be proposed")

// configureAll sets what constructors do not, and hands over. It reads first, so
// that a second run sends nothing.
func (r *run) configureAll(ctx context.Context, d *Deployment) error {
	proposer, err := cairo.Read(ctx, r.node, timelock(*d).Proposer(), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	handedOver := proposer != (cairo.ContractAddress{})
	for _, step := range []struct {
		what    string
		missing func(context.Context, Deployment) ([]cairo.Call, error)
	}{
		{"setting tiers and payment tokens", r.configureSpine},
		{"setting venues, the right to mint and what does not circulate", r.configureEconomy},
		{"registering the dials of governance", r.registerDials},
	} {
		calls, err := step.missing(ctx, *d)
		if err != nil {
			return err
		}
		if len(calls) > 0 && handedOver {
			return fmt.Errorf("%s: %w: %s", step.what, ErrHandedOver, callNames(calls))
		}
		for part := range slices.Chunk(calls, callsPerTransaction) {
			r.progress(step.what)
			if err := r.send.Send(ctx, intent("configure", part), part); err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
		}
	}
	if handedOver || r.cfg.HandOver {
		d.Governor = d.Address("Timelock")
	}
	if handedOver || !r.cfg.HandOver {
		return nil
	}
	return r.handOver(ctx, *d)
}

// callsPerTransaction keeps a transaction well below what a block may change.
const callsPerTransaction = 32
