package deploy

import (
	"context"
	"fmt"

	"github.com/NethermindEth/juno/core/felt"
	snc "github.com/NethermindEth/starknet.go/contracts"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// One declares the class `name`, unless it is, and deploys one contract of it: for
// what stands beside the market, such as the formulas that tests compare. Two of a
// class with the same arguments are told apart by `salt`.
func One(
	ctx context.Context, account cairo.ContractAddress, signer Signer, chain felt.Felt,
	node Node, send Sender, classes Classes, name string, salt felt.Felt, args []felt.Felt,
) (felt.Felt, error) {
	sierra, casm, err := classes(name)
	if err != nil {
		return felt.Felt{}, err
	}
	c, err := parseClass(name, sierra, casm)
	if err != nil {
		return felt.Felt{}, err
	}
	known, err := node.Declared(ctx, c.hash)
	if err != nil {
		return felt.Felt{}, err
	}
	if !known {
		d := declarer{node: node, account: felt.Felt(account), chain: chain, signer: signer}
		if err := d.declare(ctx, c); err != nil {
			return felt.Felt{}, fmt.Errorf("declaring %s: %w", name, err)
		}
	}
	address := *snc.PrecomputeAddress(&felt.Zero, &salt, &c.hash, pointers(args))
	stands, err := node.Deployed(ctx, address)
	if err != nil || stands {
		return address, err
	}
	calls := []cairo.Call{udcCall(DefaultUDC, c.hash, salt, args)}
	if err := send.Send(ctx, intent("deploy", calls), calls); err != nil {
		return felt.Felt{}, fmt.Errorf("deploying %s: %w", name, err)
	}
	return address, nil
}
