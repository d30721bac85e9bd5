package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	snc "github.com/NethermindEth/starknet.go/contracts"
	"github.com/NethermindEth/starknet.go/hash"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// declareAll declares the classes and computes every contract's address.
func (r *run) declareAll(ctx context.Context, d *Deployment) error {
	all := r.cfg.contracts()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready := r.parse(ctx, all)
	hashes := map[string]felt.Felt{}
	d.USD = r.cfg.Parameters.USD
	for i, contract := range all {
		name := contract.className()
		if _, ok := hashes[name]; !ok {
			r.progress(fmt.Sprintf("declaring %s (%d of %d)", name, i+1, len(all)))
			next := <-ready
			if next.err != nil {
				return next.err
			}
			if err := r.declareMissing(ctx, name, next.class); err != nil {
				return err
			}
			hashes[name] = next.class.hash
		}
		args, hash := pointers(contract.arguments(r.cfg, *d)), hashes[name]
		address := snc.PrecomputeAddress(&felt.Zero, salt(contract.name), &hash, args)
		d.Contracts[contract.name] = Contract{
			Address: cairo.ContractAddress(*address), ClassHash: cairo.ClassHash(hash),
		}
		if contract.name == testUsd.name {
			d.USD = d.Address(testUsd.name)
		}
	}
	return nil
}

type parsed struct {
	class class
	err   error
}

// parse reads the contracts' classes in order, each once. It reads the next while
// one is being declared, which takes the node as long.
func (r *run) parse(ctx context.Context, all []contract) <-chan parsed {
	out := make(chan parsed)
	go func() {
		seen := map[string]bool{}
		for _, contract := range all {
			name := contract.className()
			if seen[name] {
				continue
			}
			seen[name] = true
			var next parsed
			sierra, casm, err := r.classes(name)
			if next.err = err; err == nil {
				next.class, next.err = parseClass(name, sierra, casm)
			}
			select {
			case out <- next:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// declareMissing makes the class known, unless it is.
func (r *run) declareMissing(ctx context.Context, name string, c class) error {
	known, err := r.node.Declared(ctx, c.hash)
	if err != nil || known {
		return err
	}
	if err := r.declare(ctx, name, c); err != nil {
		return fmt.Errorf("declaring %s: %w", name, err)
	}
	return nil
}

// class is a compiled contract, ready to be declared.
type class struct {
	hash, compiled felt.Felt
	// wire is the class as nodes take it.
	wire json.RawMessage
}

// What gateways of live networks take of a class (Starknet's sequencer, stateless
// transaction validator of 0.14). They bound no declaration's gas: the bound of
// 1.21e9 is that of invocations.
const (
	maxBytecode   = 81_920    // felts of compiled code
	maxClassBytes = 4_089_446 // the class as JSON
)

// ErrClassTooLarge: no live network would take the class.
var ErrClassTooLarge = errors.New("class is larger than networks take")

func checkSize(bytecode, bytes int) error {
	switch {
	case bytecode > maxBytecode:
		return fmt.Errorf("%w: %d felts of bytecode, at most %d", ErrClassTooLarge, bytecode, maxBytecode)
	case bytes > maxClassBytes:
		return fmt.Errorf("%w: %d bytes, at most %d", ErrClassTooLarge, bytes, maxClassBytes)
	}
	return nil
}

func parseClass(name string, sierra, casm []byte) (class, error) {
	var s snc.ContractClass
	if err := json.Unmarshal(sierra, &s); err != nil {
		return class{}, fmt.Errorf("sierra class of %s: %w", name, err)
	}
	var c snc.CasmClass
	if err := json.Unmarshal(casm, &c); err != nil {
		return class{}, fmt.Errorf("casm class of %s: %w", name, err)
	}
	// Compiled class hashes are Blake2s since Starknet 0.14.1.
	compiled, err := hash.CompiledClassHashV2(&c)
	if err != nil {
		return class{}, fmt.Errorf("casm class of %s: %w", name, err)
	}
	wire, err := json.Marshal(s)
	if err != nil {
		return class{}, fmt.Errorf("sierra class of %s: %w", name, err)
	}
	if err := checkSize(len(c.ByteCode), len(wire)); err != nil {
		return class{}, fmt.Errorf("%s: %w", name, err)
	}
	return class{hash: *hash.ClassHash(&s), compiled: *compiled, wire: wire}, nil
}

// declarer sends declarations from one account. It is apart from chain/txm
// because a declaration is no call: it happens once per class, before anything
// else uses the account.
type declarer struct {
	node    Declarations
	account felt.Felt
	signer  Signer
	chain   felt.Felt
	maxFee  *big.Int // nil for no bound
}

func newDeclarer(cfg Config, node Declarations) (*declarer, error) {
	chain, err := cairo.HexFelt(cfg.ChainID)
	if err != nil {
		return nil, fmt.Errorf("deploy: ChainID: %w", err)
	}
	return &declarer{node: node, account: felt.Felt(cfg.Deployer), chain: chain, signer: cfg.Signer, maxFee: cfg.MaxFee}, nil
}

// Signer signs with the deployer's key.
type Signer interface {
	Sign(ctx context.Context, hash felt.Felt) ([]felt.Felt, error)
}

// Declarations is what declaring needs of a node.
type Declarations interface {
	Nonce(ctx context.Context, account felt.Felt, at cairo.At) (uint64, error)
	EstimateFee(ctx context.Context, at cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error)
	AddDeclare(ctx context.Context, tx rpc.DeclareTx) (hash, class felt.Felt, err error)
	Receipt(ctx context.Context, hash felt.Felt) (rpc.Receipt, error)
}

// tip is the least that a transaction with it can be replaced by a tenth more.
const tip = 10

// declare makes the class known to the chain, unless it is. It returns when
// the declaration is accepted.
func (d *declarer) declare(ctx context.Context, c class) error {
	tx, estimate, err := d.estimate(ctx, c)
	if alreadyDeclared(err) {
		return nil
	}
	if err != nil {
		return err
	}
	tx.Query, tx.Bounds = false, generous(estimate)
	if need := cost(tx.Common); d.maxFee != nil && need.Cmp(d.maxFee) > 0 {
		return &txm.FeeCapError{Need: need, Cap: d.maxFee}
	}
	if err := d.sign(ctx, &tx); err != nil {
		return err
	}
	sent, _, err := d.node.AddDeclare(ctx, tx)
	if alreadyDeclared(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.await(ctx, sent)
}

// estimate gives the declaration as it is estimated, and what it would use.
func (d *declarer) estimate(ctx context.Context, c class) (rpc.DeclareTx, rpc.Estimate, error) {
	nonce, err := d.node.Nonce(ctx, d.account, cairo.PreConfirmed())
	if err != nil {
		return rpc.DeclareTx{}, rpc.Estimate{}, err
	}
	tx := rpc.DeclareTx{
		Common: rpc.Common{Nonce: nonce, Tip: tip, Query: true, Bounds: rpc.QueryBounds()},
		Sender: d.account, ClassHash: c.hash, CompiledClassHash: c.compiled, Class: c.wire,
	}
	if err := d.sign(ctx, &tx); err != nil {
		return rpc.DeclareTx{}, rpc.Estimate{}, err
	}
	estimates, err := d.node.EstimateFee(ctx, cairo.PreConfirmed(), tx)
	if err != nil {
		return rpc.DeclareTx{}, rpc.Estimate{}, err
	}
	return tx, estimates[0], nil
}

// alreadyDeclared: an estimate says it within an execution error, which has no
// code of its own.
func alreadyDeclared(err error) bool { return errors.Is(err, rpc.ErrClassDeclared) }

func (d *declarer) await(ctx context.Context, sent felt.Felt) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := d.node.Receipt(ctx, sent)
		switch {
		case err == nil && r.Reverted:
			return fmt.Errorf("the declaration reverted: %s", r.Reason)
		case err == nil:
			return nil
		case !errors.Is(err, rpc.ErrTxNotFound):
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (d *declarer) sign(ctx context.Context, tx *rpc.DeclareTx) (err error) {
	tx.Signature, err = d.signer.Sign(ctx, tx.Hash(d.chain))
	return err
}

// cost is the most that a transaction can cost, in FRI.
func cost(tx rpc.Common) *big.Int {
	sum := new(big.Int).Mul(new(big.Int).SetUint64(tx.Tip), new(big.Int).SetUint64(tx.Bounds.L2.MaxAmount))
	for _, bound := range []rpc.Bound{tx.Bounds.L1, tx.Bounds.L1Data, tx.Bounds.L2} {
		sum.Add(sum, bound.Cost())
	}
	return sum
}

// generous bounds leave room for prices that double until the block is closed.
func generous(e rpc.Estimate) rpc.Bounds {
	bound := func(amount uint64, price felt.Felt) rpc.Bound {
		n := price.BigInt(new(big.Int))
		return rpc.Bound{
			MaxAmount: amount + amount/4, MaxPrice: *new(felt.Felt).SetBigInt(n.Lsh(n, 1)),
		}
	}
	return rpc.Bounds{
		L1:     bound(e.Gas.L1, e.Prices.L1),
		L1Data: bound(e.Gas.L1Data, e.Prices.L1Data),
		L2:     bound(e.Gas.L2, e.Prices.L2),
	}
}
