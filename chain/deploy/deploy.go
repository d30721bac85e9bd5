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

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Node is what deploying reads of a node.
type Node interface {
	Reader
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

// Run deploys what is missing and returns the deployment, which is also in
// cfg.Path. progress is told each step before it starts.
func Run(ctx context.Context, cfg Config, node Node, send Sender, classes Classes, progress func(step string)) (Deployment, error) {
	r, err := newRun(cfg, node, classes)
	if err != nil {
		return Deployment{}, err
	}
	dec, err := newDeclarer(r.cfg, node)
	if err != nil {
		return Deployment{}, err
	}
	r.send, r.progress = send, progress
	r.declare = func(ctx context.Context, _ string, c class) error { return dec.declare(ctx, c) }
	d, err := r.all(ctx)
	if err != nil {
		return Deployment{}, err
	}
	progress("checking the wiring")
	if err := Check(ctx, r.cfg, node, d); err != nil {
		return Deployment{}, err
	}
	return d, d.Save(r.cfg.Path)
}

type run struct {
	cfg      Config
	node     Node
	send     Sender
	classes  Classes
	declare  func(ctx context.Context, name string, c class) error
	progress func(string)
	// planning is set where nothing is sent, so that contracts may be told what they
	// will be told before they stand.
	planning bool
}

func newRun(cfg Config, node Node, classes Classes) (*run, error) {
	if cfg.UDC == (cairo.ContractAddress{}) {
		cfg.UDC = DefaultUDC
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &run{cfg: cfg, node: node, classes: classes}, nil
}

// all takes every step that is missing.
func (r *run) all(ctx context.Context) (Deployment, error) {
	start, err := r.node.BlockNumber(ctx)
	if err != nil {
		return Deployment{}, err
	}
	d := Deployment{
		Network: r.cfg.Network, ChainID: r.cfg.ChainID, StartBlock: start,
		Governor: r.cfg.Deployer, Operations: r.cfg.Operations, Contracts: map[string]Contract{},
	}
	if known, err := Load(r.cfg.Path); err == nil {
		if known.Network != d.Network || known.ChainID != d.ChainID {
			return Deployment{}, fmt.Errorf("deploy: Path: %s is of %s on %s: name another file", r.cfg.Path, known.Network, known.ChainID)
		}
		d.StartBlock = min(start, known.StartBlock)
	}
	if err := r.checkDollar(ctx); err != nil {
		return Deployment{}, err
	}
	if err := r.declareAll(ctx, &d); err != nil {
		return Deployment{}, err
	}
	if err := r.deployAll(ctx, d); err != nil {
		return Deployment{}, err
	}
	return d, r.configureAll(ctx, &d)
}

// reading is what a contract was told; fresh, as it is after its constructor, where it
// does not stand yet.
func reading[T any](ctx context.Context, r *run, view cairo.View[T], fresh T) (T, error) {
	value, err := cairo.Read(ctx, r.node, view, cairo.PreConfirmed())
	if r.absent(err) {
		return fresh, nil
	}
	return value, err
}

// absent tells that a contract is only planned. In a run it stands by now.
func (r *run) absent(err error) bool { return r.planning && errors.Is(err, rpc.ErrContractNotFound) }

// checkDollar refuses a dollar that the economy would count wrongly, before anything
// is sent.
func (r *run) checkDollar(ctx context.Context) error {
	usd := r.cfg.Parameters.USD
	if r.cfg.Parameters.testDollar() {
		return nil
	}
	decimals, err := cairo.Read(ctx, r.node, b.TestUSD{Address: felt.Felt(usd)}.Decimals(), cairo.PreConfirmed())
	if err != nil {
		return fmt.Errorf("parameters: USD is %s: %w", usd, err)
	}
	if decimals != usdDecimals {
		return fmt.Errorf("parameters: USD is %s, a token of %d decimals, want %d", usd, decimals, usdDecimals)
	}
	return nil
}

// usdDecimals is what every amount of dollars in the contracts has.
const usdDecimals = 6

// deployAll deploys and wires what does not stand or is not wired yet, the spine and
// the economy in one transaction each.
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
			if !stands {
				calls = append(calls, udcCall(r.cfg.UDC, felt.Felt(at.ClassHash), *salt(c.name), c.arguments(r.cfg, d)))
			}
			wire, err := c.wire(ctx, r.node, d, stands)
			if err != nil {
				return err
			}
			calls = append(calls, wire...)
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
	proposer, err := reading(ctx, r, timelock(*d).Proposer(), cairo.ContractAddress{})
	if err != nil {
		return err
	}
	handedOver := proposer != (cairo.ContractAddress{})
	var calls []cairo.Call
	for _, missing := range []func(context.Context, Deployment) ([]cairo.Call, error){
		r.configureSpine, r.configureEconomy, r.registerDials,
	} {
		more, err := missing(ctx, *d)
		if err != nil {
			return err
		}
		calls = append(calls, more...)
	}
	genesis, err := r.allocate(ctx, *d)
	if err != nil {
		return err
	}
	if all := append(calls, genesis...); len(all) > 0 && handedOver {
		return fmt.Errorf("%w: %s", ErrHandedOver, callNames(all))
	}
	for part := range slices.Chunk(calls, callsPerTransaction) {
		r.progress(fmt.Sprintf("setting tiers, payment tokens, venues, the right to mint and dials (%d settings left)", len(calls)))
		if err := r.send.Send(ctx, intent("configure", part), part); err != nil {
			return fmt.Errorf("configuring: %w", err)
		}
		calls = calls[len(part):]
	}
	if len(genesis) > 0 {
		r.progress("handing out the initial supply")
		if err := r.send.Send(ctx, intent("genesis", genesis), genesis); err != nil {
			return fmt.Errorf("handing out the initial supply: %w", err)
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

// callsPerTransaction keeps a transaction well below what one may change: forty
// dials are 300 cells.
const callsPerTransaction = 40
