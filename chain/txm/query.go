package txm

import (
	"context"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// hashSigner is the part of a Signer that signs.
type hashSigner interface {
	Sign(ctx context.Context, hash felt.Felt) ([]felt.Felt, error)
}

// Query is calls as an account would send them, signed so that a node estimates what
// they cost and nobody can send them.
func Query(
	ctx context.Context, signer hashSigner, chain, account felt.Felt, nonce, tip uint64, calls []cairo.Call,
) (rpc.InvokeTx, error) {
	return asQuery(ctx, signer, chain, rpc.InvokeTx{
		Common: rpc.Common{Nonce: nonce, Tip: tip}, Sender: account, Calldata: multicall(calls),
	})
}

func asQuery(ctx context.Context, signer hashSigner, chain felt.Felt, tx rpc.InvokeTx) (rpc.InvokeTx, error) {
	tx.Query, tx.Bounds = true, rpc.QueryBounds()
	var err error
	if tx.Signature, err = signer.Sign(ctx, tx.Hash(chain)); err != nil {
		return rpc.InvokeTx{}, fmt.Errorf("sign: %w", err)
	}
	return tx, nil
}
