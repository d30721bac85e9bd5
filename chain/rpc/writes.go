package rpc

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
)

// AddInvoke sends a signed transaction, once, and returns its hash. An error
// other than *Error or *RateLimitError leaves open whether the node took it.
func (c *Client) AddInvoke(ctx context.Context, tx InvokeTx) (felt.Felt, error) {
	sent, err := c.add(ctx, "starknet_addInvokeTransaction", map[string]Tx{"invoke_transaction": tx})
	return felt.Felt(sent.Tx), err
}

// AddDeclare sends a signed transaction, once, and returns its hash and the
// hash of the class. See AddInvoke on errors.
func (c *Client) AddDeclare(ctx context.Context, tx DeclareTx) (hash, class felt.Felt, err error) {
	sent, err := c.add(ctx, "starknet_addDeclareTransaction", map[string]Tx{"declare_transaction": tx})
	return felt.Felt(sent.Tx), felt.Felt(sent.Class), err
}

// AddDeployAccount sends a signed transaction, once, and returns its hash and
// the account's address. See AddInvoke on errors.
func (c *Client) AddDeployAccount(ctx context.Context, tx DeployAccountTx) (hash, address felt.Felt, err error) {
	sent, err := c.add(ctx, "starknet_addDeployAccountTransaction", map[string]Tx{"deploy_account_transaction": tx})
	return felt.Felt(sent.Tx), felt.Felt(sent.Address), err
}

type added struct {
	Tx      Felt `json:"transaction_hash"`
	Class   Felt `json:"class_hash"`
	Address Felt `json:"contract_address"`
}

func (c *Client) add(ctx context.Context, method string, params any) (sent added, err error) {
	raw, err := c.once(ctx, method, params)
	if err != nil {
		return sent, fmt.Errorf("%s: %w", method, err)
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		return sent, fmt.Errorf("%s: %w: %w", method, ErrMalformed, err)
	}
	return sent, nil
}
