package rpc

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

type atBlock struct {
	Block any `json:"block_id"` // cairo.At or a tag
}

// ChainID is the network's name, a short string.
func (c *Client) ChainID(ctx context.Context) (felt.Felt, error) {
	return c.readFelt(ctx, "starknet_chainId", nil)
}

// BlockHashAndNumber is the newest accepted block, in the cheapest way.
func (c *Client) BlockHashAndNumber(ctx context.Context) (felt.Felt, uint64, error) {
	var head struct {
		Hash   Felt   `json:"block_hash"`
		Number uint64 `json:"block_number"`
	}
	err := c.readInto(ctx, "starknet_blockHashAndNumber", nil, &head)
	return felt.Felt(head.Hash), head.Number, err
}

// Head is the header of the newest accepted block.
func (c *Client) Head(ctx context.Context) (Header, error) {
	return c.Header(ctx, cairo.Latest())
}

// L1Head is the header of the newest block that is accepted on L1. The error
// is ErrBlockNotFound while there is none.
func (c *Client) L1Head(ctx context.Context) (Header, error) {
	return c.header(ctx, "l1_accepted")
}

// Header returns a block's header, or ErrBlockNotFound.
func (c *Client) Header(ctx context.Context, at cairo.At) (Header, error) {
	return c.header(ctx, at)
}

// The API has no header without the transactions' hashes.
func (c *Client) header(ctx context.Context, at any) (Header, error) {
	raw, err := c.read(ctx, "starknet_getBlockWithTxHashes", atBlock{at})
	if err != nil {
		return Header{}, err
	}
	return decodeHeader(raw)
}

// BlockWithReceipts returns a block with what its transactions did, or
// ErrBlockNotFound.
func (c *Client) BlockWithReceipts(ctx context.Context, at cairo.At) (Block, error) {
	raw, err := c.read(ctx, "starknet_getBlockWithReceipts", atBlock{at})
	if err != nil {
		return Block{}, err
	}
	return decodeBlock(raw)
}

var _ cairo.Caller = (*Client)(nil)

// Call runs a view. A refusal by the contract is an *Error with ErrContract,
// which wraps a *cairo.Revert.
func (c *Client) Call(ctx context.Context, call cairo.Call, at cairo.At) ([]felt.Felt, error) {
	type wireCall struct {
		To       Felt  `json:"contract_address"`
		Selector Felt  `json:"entry_point_selector"`
		Calldata felts `json:"calldata"`
	}
	var result felts
	err := c.readInto(ctx, "starknet_call", struct {
		atBlock
		Request wireCall `json:"request"`
	}{atBlock{at}, wireCall{Felt(call.To), Felt(call.Selector), call.Calldata}}, &result)
	return result, err
}

type atContract struct {
	atBlock
	Contract Felt `json:"contract_address"`
}

// Nonce is the next nonce of an account, or ErrContractNotFound.
func (c *Client) Nonce(ctx context.Context, account felt.Felt, at cairo.At) (uint64, error) {
	var n hexUint
	err := c.readInto(ctx, "starknet_getNonce", atContract{atBlock{at}, Felt(account)}, &n)
	return uint64(n), err
}

// ClassHashAt is the class of a contract, or ErrContractNotFound.
func (c *Client) ClassHashAt(ctx context.Context, contract felt.Felt, at cairo.At) (felt.Felt, error) {
	return c.readFelt(ctx, "starknet_getClassHashAt", atContract{atBlock{at}, Felt(contract)})
}

// StorageAt reads a cell by its address as it is in the trie: a variable's
// selector, or what a mapping's hash makes of it.
func (c *Client) StorageAt(ctx context.Context, contract, key felt.Felt, at cairo.At) (felt.Felt, error) {
	return c.readFelt(ctx, "starknet_getStorageAt", struct {
		atContract
		Key Felt `json:"key"`
	}{atContract{atBlock{at}, Felt(contract)}, Felt(key)})
}

type ofTx struct {
	Hash Felt `json:"transaction_hash"`
}

// TransactionStatus is what the node knows of a transaction, or ErrTxNotFound.
func (c *Client) TransactionStatus(ctx context.Context, hash felt.Felt) (Status, error) {
	var status Status
	err := c.readInto(ctx, "starknet_getTransactionStatus", ofTx{Felt(hash)}, &status)
	return status, err
}

// Receipt is what an executed transaction did, or ErrTxNotFound.
func (c *Client) Receipt(ctx context.Context, hash felt.Felt) (Receipt, error) {
	raw, err := c.read(ctx, "starknet_getTransactionReceipt", ofTx{Felt(hash)})
	if err != nil {
		return Receipt{}, err
	}
	r, err := decodeReceipt(raw)
	if err == nil && r.TxHash != hash {
		err = fmt.Errorf("%w: receipt of another transaction", ErrMalformed)
	}
	return r, err
}

func (c *Client) readFelt(ctx context.Context, method string, params any) (felt.Felt, error) {
	var f Felt
	err := c.readInto(ctx, method, params, &f)
	return felt.Felt(f), err
}

type wireEstimate struct {
	L1Gas       hexUint `json:"l1_gas_consumed"`
	L1DataGas   hexUint `json:"l1_data_gas_consumed"`
	L2Gas       hexUint `json:"l2_gas_consumed"`
	L1Price     Felt    `json:"l1_gas_price"`
	L1DataPrice Felt    `json:"l1_data_gas_price"`
	L2Price     Felt    `json:"l2_gas_price"`
	Fee         Felt    `json:"overall_fee"`
}

func (w wireEstimate) estimate() (e Estimate) {
	e.Gas = Gas{L1: uint64(w.L1Gas), L1Data: uint64(w.L1DataGas), L2: uint64(w.L2Gas)}
	e.Prices.L1, e.Prices.L1Data, e.Prices.L2 = felt.Felt(w.L1Price), felt.Felt(w.L1DataPrice), felt.Felt(w.L2Price)
	e.Fee = felt.Felt(w.Fee)
	return e
}

// EstimateFee runs txs one after another on the state at a block and returns
// what each would use. The first that reverts ends it with an *Error of
// ErrExecution, which has its TxIndex and wraps a *cairo.Revert.
func (c *Client) EstimateFee(ctx context.Context, at cairo.At, txs ...Tx) ([]Estimate, error) {
	var wire []wireEstimate
	err := c.readInto(ctx, "starknet_estimateFee", struct {
		atBlock
		Txs   []Tx     `json:"request"`
		Flags []string `json:"simulation_flags"`
	}{atBlock{at}, txs, []string{}}, &wire)
	if err != nil {
		return nil, err
	}
	if len(wire) != len(txs) {
		return nil, fmt.Errorf("starknet_estimateFee: %w: %d estimates of %d", ErrMalformed, len(wire), len(txs))
	}
	estimates := make([]Estimate, len(wire))
	for i := range wire {
		estimates[i] = wire[i].estimate()
	}
	return estimates, nil
}

// Simulation is what a transaction would do.
type Simulation struct {
	Estimate
	Revert *cairo.Revert   // nil: it would succeed
	Trace  json.RawMessage // as the node wrote it
}

// Simulate runs txs one after another on the state at a block. One that
// reverts does not end it.
func (c *Client) Simulate(ctx context.Context, at cairo.At, txs ...Tx) ([]Simulation, error) {
	var wire []struct {
		Fee   wireEstimate    `json:"fee_estimation"`
		Trace json.RawMessage `json:"transaction_trace"`
	}
	err := c.readInto(ctx, "starknet_simulateTransactions", struct {
		atBlock
		Txs   []Tx     `json:"transactions"`
		Flags []string `json:"simulation_flags"`
	}{atBlock{at}, txs, []string{}}, &wire)
	if err != nil {
		return nil, err
	}
	if len(wire) != len(txs) {
		return nil, fmt.Errorf("starknet_simulateTransactions: %w: %d results of %d", ErrMalformed, len(wire), len(txs))
	}
	simulations := make([]Simulation, len(wire))
	for i := range wire {
		var trace struct {
			Execute struct {
				Reason *string `json:"revert_reason"`
			} `json:"execute_invocation"`
		}
		if err := json.Unmarshal(wire[i].Trace, &trace); err != nil {
			return nil, fmt.Errorf("starknet_simulateTransactions: %w: %w", ErrMalformed, err)
		}
		simulations[i] = Simulation{Estimate: wire[i].Fee.estimate(), Trace: wire[i].Trace}
		if reason := trace.Execute.Reason; reason != nil {
			simulations[i].Revert = cairo.ParseRevert(*reason)
		}
	}
	return simulations, nil
}
