package deploy

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// Step is one transaction that a run would send.
type Step struct {
	// What it is for, in words.
	What string
	// Class is declared by it; else it makes Calls.
	Class string
	Calls []cairo.Call
	// Fee is what it would cost now, in FRI. It is the node's own estimate unless
	// Rough: what needs a class that is yet to be declared no node can estimate, so it
	// is reckoned from what calls of its kind use.
	Fee   *big.Int
	Rough bool
}

// Plan says what Run would send now, in order, and where everything will stand. It
// sends nothing. Errors: those of Run before it sends, ErrHandedOver included.
func Plan(ctx context.Context, cfg Config, node Node, classes Classes) ([]Step, Deployment, error) {
	r, err := newRun(cfg, node, classes)
	if err != nil {
		return nil, Deployment{}, err
	}
	dec, err := newDeclarer(r.cfg, node)
	if err != nil {
		return nil, Deployment{}, err
	}
	p := planner{declarer: dec}
	r.planning, r.send = true, &p
	r.progress = func(step string) { p.what = step }
	r.declare = p.declare
	d, err := r.all(ctx)
	if err != nil {
		return nil, Deployment{}, err
	}
	return p.steps, d, p.estimate(ctx)
}

// planner notes what is sent.
type planner struct {
	declarer *declarer
	what     string
	steps    []Step
	// prices of gas at the last estimate.
	prices rpc.Estimate
}

func (p *planner) declare(ctx context.Context, name string, c class) error {
	_, estimate, err := p.declarer.estimate(ctx, c)
	if alreadyDeclared(err) {
		return nil
	}
	if err != nil {
		return err
	}
	p.prices = estimate
	p.steps = append(p.steps, Step{What: "declaring " + name, Class: name, Fee: estimate.Fee.BigInt(new(big.Int))})
	return nil
}

// Send implements Sender.
func (p *planner) Send(_ context.Context, _ string, calls []cairo.Call) error {
	p.steps = append(p.steps, Step{What: p.what, Calls: slices.Clone(calls)})
	return nil
}

// estimate asks the node what the calls would cost, one after another, or reckons it
// while classes are missing.
func (p *planner) estimate(ctx context.Context) error {
	first := slices.IndexFunc(p.steps, func(s Step) bool { return s.Class == "" })
	if first < 0 {
		return nil
	}
	calls := p.steps[first:] // declarations come first
	if first > 0 {
		for i := range calls {
			calls[i].Fee, calls[i].Rough = p.reckon(calls[i].Calls), true
		}
		return nil
	}
	d := p.declarer
	nonce, err := d.node.Nonce(ctx, d.account, cairo.PreConfirmed())
	if err != nil {
		return err
	}
	txs := make([]rpc.Tx, len(calls))
	for i, step := range calls {
		if txs[i], err = txm.Query(ctx, d.signer, d.chain, d.account, nonce+uint64(i), tip, step.Calls); err != nil {
			return err
		}
	}
	estimates, err := d.node.EstimateFee(ctx, cairo.PreConfirmed(), txs...)
	var refused *rpc.Error
	if errors.As(err, &refused) {
		if i, ok := refused.TxIndex(); ok && i < len(calls) {
			return fmt.Errorf("%s would fail: %w", calls[i].What, err)
		}
	}
	if err != nil {
		return err
	}
	for i := range calls {
		calls[i].Fee = estimates[i].Fee.BigInt(new(big.Int))
	}
	return nil
}

// What a transaction's calls use, by what they mostly do, in thousands of L2 gas and in
// L1 data gas: measured on a devnet of Starknet 0.14's constants, where a new cell of
// storage is most of it. TestPlan compares them with what the node says of a whole
// deployment.
var (
	gasOfTransaction = rough{l2: 1_000, data: 100}
	gasOfOther       = rough{l2: 1_500, data: 150}
	gasOf            = map[string]rough{
		"deploy_contract": {l2: 4_600, data: 800},
		"wire":            {l2: 4_900, data: 900},
		"wire_economy":    {l2: 4_300, data: 800},
		"register":        {l2: 3_200, data: 480},
		"offer_governor":  {l2: 750, data: 130},
		"transfer":        {l2: 1_200, data: 250},
		"create":          {l2: 2_600, data: 300},
	}
)

type rough struct{ l2, data int64 }

func (p *planner) reckon(calls []cairo.Call) *big.Int {
	sum := gasOfTransaction
	for _, c := range calls {
		_, name, _ := strings.Cut(c.Name, ".")
		one, ok := gasOf[name]
		if !ok {
			one = gasOfOther
		}
		sum.l2 += one.l2
		sum.data += one.data
	}
	return new(big.Int).Add(
		times(p.prices.Prices.L2, 1_000*sum.l2), times(p.prices.Prices.L1Data, sum.data),
	)
}

func times(price felt.Felt, amount int64) *big.Int {
	fee := price.BigInt(new(big.Int))
	return fee.Mul(fee, big.NewInt(amount))
}
