package txm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

func num(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

var (
	chainID = num(0x534e)
	account = num(0xacc)
	errLost = errors.New("connection reset")
)

// pool is a node with a mempool, of one account: it replaces by the
// sequencer's rule, makes blocks when told, and fails when told.
type pool struct {
	mu     sync.Mutex
	blocks []block
	forks  uint64
	mem    map[uint64]rpc.InvokeTx // by nonce
	price  uint64                  // of L2 gas: what offers less is not mined
	pre    int                     // of the transactions ready, how many are pre-confirmed

	// What the test does to the next calls.
	add      func(tx rpc.InvokeTx) (take bool, err error) // in place of taking and nil
	estimate func() error
	down     error           // every call fails
	behind   int             // blocks that reads do not see
	refuses  map[uint64]bool // calls that revert, by their first argument
	late     bool            // reverts are not seen by estimates
	mute     bool            // receipts are missing
	looks    int             // at the head
}

type block struct {
	hash felt.Felt
	txs  []rpc.InvokeTx
}

func newPool() *pool {
	return &pool{blocks: []block{{hash: num(1)}}, mem: make(map[uint64]rpc.InvokeTx), price: 100, refuses: make(map[uint64]bool)}
}

// calls returns the first arguments of a transaction's calls.
func calls(tx rpc.InvokeTx) (ids []uint64) {
	data := tx.Calldata
	n := data[0].Uint64()
	data = data[1:]
	for range n {
		ids = append(ids, data[3].Uint64())
		data = data[3+data[2].Uint64():]
	}
	return ids
}

func (p *pool) reverts(tx rpc.InvokeTx) bool {
	return slices.ContainsFunc(calls(tx), func(id uint64) bool { return p.refuses[id] })
}

func (p *pool) nonce(blocks []block) (n uint64) {
	for _, b := range blocks {
		n += uint64(len(b.txs))
	}
	return n
}

func (p *pool) seen() []block { return p.blocks[:len(p.blocks)-min(p.behind, len(p.blocks)-1)] }

// ready are the transactions that the next block would have.
func (p *pool) ready() (txs []rpc.InvokeTx) {
	for n := p.nonce(p.blocks); ; n++ {
		tx, ok := p.mem[n]
		if !ok || tx.Bounds.L2.MaxPrice.Cmp(new(felt.Felt).SetUint64(p.price)) < 0 {
			return txs
		}
		txs = append(txs, tx)
	}
}

// mine makes a block of what is ready, and empty ones after it.
func (p *pool) mine(empty int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	txs := p.ready()
	for _, tx := range txs {
		delete(p.mem, tx.Nonce)
	}
	p.pre = 0
	p.append(txs)
	for range empty {
		p.append(nil)
	}
}

func (p *pool) append(txs []rpc.InvokeTx) {
	p.forks++
	p.blocks = append(p.blocks, block{hash: num(p.forks<<32 | uint64(len(p.blocks))), txs: txs})
}

// reorg drops blocks, whose transactions are forgotten, and adds empty ones.
func (p *pool) reorg(drop, add int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks = slices.Clone(p.blocks[:max(1, len(p.blocks)-drop)])
	p.pre = 0
	for range add {
		p.append(nil)
	}
}

// remember takes back to the mempool what a reorg has thrown out of the blocks.
func (p *pool) remember(from []block) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range from {
		for _, tx := range b.txs {
			if _, other := p.mem[tx.Nonce]; !other && tx.Nonce >= p.nonce(p.blocks) && len(tx.Signature) > 0 {
				p.mem[tx.Nonce] = tx
			}
		}
	}
}

// foreign makes a block with a transaction that somebody else signed.
func (p *pool) foreign() {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.nonce(p.blocks)
	delete(p.mem, n)
	p.append([]rpc.InvokeTx{{Common: rpc.Common{Nonce: n, Tip: 999}, Sender: account, Calldata: []felt.Felt{{}}}})
}

// forget empties the mempool.
func (p *pool) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.mem)
	p.pre = 0
}

func (p *pool) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *pool) pending() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.mem)
}

// effects counts what the calls of the canonical chain did.
func (p *pool) effects() map[uint64]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	count := make(map[uint64]int)
	for _, b := range p.blocks {
		for _, tx := range b.txs {
			if !p.reverts(tx) {
				for _, id := range calls(tx) {
					count[id]++
				}
			}
		}
	}
	return count
}

func refusal(code rpc.Code, data string) error {
	return fmt.Errorf("add: %w", &rpc.Error{Code: code, Message: code.Error(), Data: []byte(data)})
}

func (p *pool) BlockHashAndNumber(context.Context) (felt.Felt, uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looks++
	blocks := p.seen()
	return blocks[len(blocks)-1].hash, uint64(len(blocks) - 1), p.down
}

func (p *pool) Nonce(_ context.Context, _ felt.Felt, at cairo.At) (uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.nonce(p.seen())
	if at == cairo.PreConfirmed() && p.behind == 0 {
		n += uint64(min(p.pre, len(p.ready())))
	}
	return n, p.down
}

// EstimateFee wants transactions that continue the account's nonces.
func (p *pool) EstimateFee(_ context.Context, _ cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return nil, p.down
	}
	if p.estimate != nil {
		if err := p.estimate(); err != nil {
			return nil, err
		}
	}
	next := p.nonce(p.seen()) + uint64(min(p.pre, len(p.ready())))
	estimates := make([]rpc.Estimate, len(txs))
	for i, t := range txs {
		tx := t.(rpc.InvokeTx)
		switch {
		case tx.Nonce != next+uint64(i):
			return nil, refusal(rpc.ErrExecution, fmt.Sprintf(`{"transaction_index":%d,"execution_error":"nonce %d, want %d"}`, i, tx.Nonce, next+uint64(i)))
		case tx.Query != (i == len(txs)-1):
			return nil, refusal(rpc.ErrInvalidParams, `"the last one, and only that, is a query"`)
		case p.reverts(tx) && !p.late:
			return nil, refusal(rpc.ErrExecution, fmt.Sprintf(`{"transaction_index":%d,"execution_error":"no"}`, i))
		}
		estimates[i].Gas = rpc.Gas{L1Data: 128, L2: 1000}
		estimates[i].Prices.L1Data, estimates[i].Prices.L2 = num(1), num(p.price)
	}
	return estimates, nil
}

func (p *pool) AddInvoke(_ context.Context, tx rpc.InvokeTx) (felt.Felt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return felt.Felt{}, p.down
	}
	if len(tx.Signature) != 2 || tx.Query {
		return felt.Felt{}, refusal(rpc.ErrValidation, "")
	}
	if p.add != nil {
		if take, err := p.add(tx); err != nil {
			if take {
				_ = p.take(tx) // the caller hears of the other failure
			}
			return felt.Felt{}, err
		}
	}
	return tx.Hash(chainID), p.take(tx)
}

func (p *pool) take(tx rpc.InvokeTx) error {
	old, known := p.mem[tx.Nonce]
	switch {
	case tx.Nonce < p.nonce(p.blocks):
		return refusal(rpc.ErrNonce, "")
	case known && old.Hash(chainID) == tx.Hash(chainID):
		return refusal(rpc.ErrDuplicateTx, "")
	case known:
		if !outbids(old.Tip, tx.Tip) || !outbids(old.Bounds.L2.MaxPrice.Uint64(), tx.Bounds.L2.MaxPrice.Uint64()) {
			return refusal(rpc.ErrReplacementUnderpaid, "")
		}
	}
	p.mem[tx.Nonce] = tx
	return nil
}

func outbids(old, bid uint64) bool { return bid >= old+(old+9)/10 }

func (p *pool) Receipt(_ context.Context, hash felt.Felt) (rpc.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return rpc.Receipt{}, p.down
	}
	for number, b := range p.seen() {
		for _, tx := range b.txs {
			if !p.mute && tx.Hash(chainID) == hash {
				r := rpc.Receipt{TxHash: hash, Finality: rpc.AcceptedOnL2, BlockNumber: uint64(number), BlockHash: b.hash, Fee: num(7)}
				if r.Reverted = p.reverts(tx); r.Reverted {
					r.Reason = "0x4e4f ('NO')."
				}
				return r, nil
			}
		}
	}
	for i, tx := range p.ready() {
		if i < p.pre && tx.Hash(chainID) == hash {
			return rpc.Receipt{TxHash: hash, Finality: rpc.PreConfirmed, BlockNumber: uint64(len(p.blocks))}, nil
		}
	}
	return rpc.Receipt{}, refusal(rpc.ErrTxNotFound, "")
}
