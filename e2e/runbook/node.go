package runbook

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

var errFault = errors.New("connection reset by peer")

// node is what the keepers talk to: the devnet, on a bad day.
type node struct {
	net    *kit.Net
	chain  felt.Felt
	faults Faults

	mu   sync.Mutex // of what follows and of the net, which is for one at a time
	rand *rand.Rand
	// met counts faults, taken the transactions that reached the devnet.
	met, taken int
	sent       []felt.Felt
}

// strikes reports whether a fault of this chance happens now.
func (n *node) strikes(chance float64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.rand.Float64() >= chance {
		return false
	}
	n.met++
	return true
}

func (n *node) fails() error {
	if n.strikes(n.faults.Errors) {
		return errFault
	}
	return nil
}

func (n *node) Call(ctx context.Context, call cairo.Call, at cairo.At) ([]felt.Felt, error) {
	if err := n.fails(); err != nil {
		return nil, err
	}
	return n.net.Call(ctx, call, at)
}

func (n *node) BlockHashAndNumber(ctx context.Context) (felt.Felt, uint64, error) {
	if err := n.fails(); err != nil {
		return felt.Felt{}, 0, err
	}
	return n.net.BlockHashAndNumber(ctx)
}

func (n *node) Nonce(ctx context.Context, account felt.Felt, at cairo.At) (uint64, error) {
	if err := n.fails(); err != nil {
		return 0, err
	}
	nonce, err := n.net.Nonce(ctx, account, at)
	if err == nil && nonce > 0 && n.strikes(n.faults.StaleNonces) {
		nonce--
	}
	return nonce, err
}

func (n *node) EstimateFee(ctx context.Context, at cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error) {
	if err := n.fails(); err != nil {
		return nil, err
	}
	return n.net.EstimateFee(ctx, at, txs...)
}

func (n *node) Receipt(ctx context.Context, hash felt.Felt) (rpc.Receipt, error) {
	if err := n.fails(); err != nil {
		return rpc.Receipt{}, err
	}
	return n.net.Receipt(ctx, hash)
}

func (n *node) AddInvoke(ctx context.Context, tx rpc.InvokeTx) (felt.Felt, error) {
	if err := n.fails(); err != nil {
		return felt.Felt{}, err
	}
	if n.strikes(n.faults.Drops) {
		return tx.Hash(n.chain), nil
	}
	hash, err := n.add(ctx, tx)
	if err == nil && n.strikes(n.faults.LostAnswers) {
		return felt.Felt{}, errFault
	}
	return hash, err
}

func (n *node) add(ctx context.Context, tx rpc.InvokeTx) (felt.Felt, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.net.Stamp(); err != nil {
		return felt.Felt{}, err
	}
	hash, err := n.net.AddInvoke(ctx, tx)
	if err == nil {
		n.taken++
		n.sent = append(n.sent, hash)
	}
	return hash, err
}
