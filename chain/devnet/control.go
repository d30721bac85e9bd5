package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Account is a predeployed account that holds STRK.
type Account struct {
	Address    felt.Felt
	PublicKey  felt.Felt
	PrivateKey felt.Felt
}

// Accounts returns the predeployed accounts.
func (d *Devnet) Accounts(ctx context.Context) ([]Account, error) {
	var wire []struct {
		Address rpc.Felt `json:"address"`
		Public  rpc.Felt `json:"public_key"`
		Private rpc.Felt `json:"private_key"`
	}
	if err := d.do(ctx, "devnet_getPredeployedAccounts", nil, &wire); err != nil {
		return nil, err
	}
	accounts := make([]Account, len(wire))
	for i, w := range wire {
		accounts[i] = Account{felt.Felt(w.Address), felt.Felt(w.Public), felt.Felt(w.Private)}
	}
	return accounts, nil
}

// CreateBlock makes a block of what is pre-confirmed, or an empty one, and
// returns its hash.
func (d *Devnet) CreateBlock(ctx context.Context) (felt.Felt, error) {
	return d.block(ctx, "devnet_createBlock", nil)
}

// AbortBlocks undoes the given block and all after it, newest first, and
// returns their hashes in that order. It needs Config.Archive.
func (d *Devnet) AbortBlocks(ctx context.Context, from cairo.At) ([]felt.Felt, error) {
	var result struct {
		Aborted []rpc.Felt `json:"aborted"`
	}
	if err := d.do(ctx, "devnet_abortBlocks", map[string]any{"starting_block_id": from}, &result); err != nil {
		return nil, err
	}
	hashes := make([]felt.Felt, len(result.Aborted))
	for i, h := range result.Aborted {
		hashes[i] = felt.Felt(h)
	}
	return hashes, nil
}

// Reorg replaces block number and all after it by as many others: empty ones,
// and where the old one was empty, one with a mint to address 1.
//
// It is there because devnet's block hash covers no more than the block's
// number and how many transactions, events and changes it has: after a mere
// AbortBlocks, other transactions of the same shape, on another parent even,
// come back under the old hashes, and nobody can see the reorg. Here each of
// the old heights gets another hash.
func (d *Devnet) Reorg(ctx context.Context, number uint64) error {
	_, last, err := d.BlockHashAndNumber(ctx)
	if err != nil {
		return err
	}
	var wasEmpty []bool
	for n := number; n <= last; n++ {
		old, err := d.BlockWithReceipts(ctx, cairo.AtNumber(n))
		if err != nil {
			return err
		}
		wasEmpty = append(wasEmpty, len(old.Receipts) == 0)
	}
	if _, err := d.AbortBlocks(ctx, cairo.AtNumber(number)); err != nil {
		return err
	}
	for i, empty := range wasEmpty {
		if empty {
			if err := d.Mint(ctx, felt.One, 1); err != nil {
				return err
			}
			_, made, err := d.BlockHashAndNumber(ctx)
			if err != nil {
				return err
			}
			if made == number+uint64(i) { // a block per transaction
				continue
			}
		}
		if _, err := d.CreateBlock(ctx); err != nil {
			return err
		}
	}
	return nil
}

// SetTime sets the clock, which goes on from there, and makes an empty block of
// that time. It can be set back, which no real network does.
func (d *Devnet) SetTime(ctx context.Context, t time.Time) (felt.Felt, error) {
	return d.block(ctx, "devnet_setTime", map[string]any{"time": t.Unix()})
}

// SetNextTime sets the clock, but makes no block.
func (d *Devnet) SetNextTime(ctx context.Context, t time.Time) error {
	return d.do(ctx, "devnet_setTime", map[string]any{"time": t.Unix(), "generate_block": false}, nil)
}

// IncreaseTime moves the clock forward by whole seconds and makes an empty
// block of the new time.
func (d *Devnet) IncreaseTime(ctx context.Context, by time.Duration) (felt.Felt, error) {
	return d.block(ctx, "devnet_increaseTime", map[string]any{"time": int64(by / time.Second)})
}

// Mint gives an address FRI out of nothing.
func (d *Devnet) Mint(ctx context.Context, to felt.Felt, fri uint64) error {
	return d.do(ctx, "devnet_mint", map[string]any{"address": rpc.Felt(to), "amount": fri, "unit": "FRI"}, nil)
}

// Dump writes the chain's history to path, or to Config.DumpPath if that is
// empty. It needs Config.DumpPath.
func (d *Devnet) Dump(ctx context.Context, path string) error {
	return d.do(ctx, "devnet_dump", withPath(path), nil)
}

// Load replaces the chain by the history in a file that Dump wrote; it is run
// again, so block hashes may differ.
func (d *Devnet) Load(ctx context.Context, path string) error {
	return d.do(ctx, "devnet_load", withPath(path), nil)
}

func withPath(path string) map[string]string {
	if path == "" {
		return map[string]string{}
	}
	return map[string]string{"path": path}
}

func (d *Devnet) block(ctx context.Context, method string, params any) (felt.Felt, error) {
	var result struct {
		Hash rpc.Felt `json:"block_hash"`
	}
	err := d.do(ctx, method, params, &result)
	return felt.Felt(result.Hash), err
}

// do calls a method of devnet's own. When the child is gone, that is the error.
func (d *Devnet) do(ctx context.Context, method string, params, result any) error {
	if params == nil {
		params = struct{}{}
	}
	var raw json.RawMessage
	err := d.Do(ctx, method, params, &raw)
	if err != nil {
		var refused *rpc.Error
		if died := d.Err(); died != nil && !errors.As(err, &refused) {
			return fmt.Errorf("%s: %w", method, died)
		}
		return err
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("%s: %w: %w", method, rpc.ErrMalformed, err)
	}
	return nil
}
