package deploy

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// OverRPC makes a Node of an endpoint.
func OverRPC(client *rpc.Client) Node { return rpcNode{client} }

type rpcNode struct{ *rpc.Client }

func (n rpcNode) Deployed(ctx context.Context, address felt.Felt) (bool, error) {
	_, err := n.ClassHashAt(ctx, address, cairo.PreConfirmed())
	if errors.Is(err, rpc.ErrContractNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (n rpcNode) Declared(ctx context.Context, class felt.Felt) (bool, error) {
	var ignored json.RawMessage
	err := n.Do(ctx, "starknet_getClass", struct {
		Block cairo.At `json:"block_id"`
		Class rpc.Felt `json:"class_hash"`
	}{cairo.PreConfirmed(), rpc.Felt(class)}, &ignored)
	if errors.Is(err, rpc.ErrClassHashNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (n rpcNode) BlockNumber(ctx context.Context) (uint64, error) {
	_, number, err := n.BlockHashAndNumber(ctx)
	return number, err
}
