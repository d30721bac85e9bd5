package rpc_test

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/contracts"
	"github.com/NethermindEth/starknet.go/hash"
	starknet "github.com/NethermindEth/starknet.go/rpc"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Hashes must equal those of starknet.go for whatever transaction.
func TestHashesEqualStarknetGo(t *testing.T) {
	anyFelt := rapid.Custom(func(t *rapid.T) felt.Felt {
		return felt.FromBytes[felt.Felt](rapid.SliceOfN(rapid.Byte(), 0, 31).Draw(t, "felt"))
	})
	rapid.Check(t, func(t *rapid.T) {
		bound := func(name string) rpc.Bound {
			price := rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, name+" price")
			return rpc.Bound{MaxAmount: rapid.Uint64().Draw(t, name), MaxPrice: felt.FromBytes[felt.Felt](price)}
		}
		common := rpc.Common{
			Nonce: rapid.Uint64().Draw(t, "nonce"), Tip: rapid.Uint64().Draw(t, "tip"), Query: rapid.Bool().Draw(t, "query"),
			Bounds: rpc.Bounds{L1: bound("l1"), L1Data: bound("data"), L2: bound("l2")},
		}
		a, b, chain := anyFelt.Draw(t, "a"), anyFelt.Draw(t, "b"), anyFelt.Draw(t, "chain")
		calldata := rapid.SliceOfN(anyFelt, 1, 5).Draw(t, "calldata")
		version := starknet.TransactionV3
		if common.Query {
			version = starknet.TransactionV3WithQueryBit
		}
		bounds := theirBounds(common.Bounds)
		tip := starknet.U64(hex(common.Tip))
		nonce := felt.NewFromUint64[felt.Felt](common.Nonce)
		none := []*felt.Felt{}

		invoke, err := hash.TransactionHashInvokeV3(&starknet.InvokeTxnV3{
			Version: version, SenderAddress: &a, Calldata: pointers(calldata), Nonce: nonce, Tip: tip, ResourceBounds: bounds,
			PayMasterData: none, AccountDeploymentData: none, NonceDataMode: starknet.DAModeL1, FeeMode: starknet.DAModeL1,
		}, &chain)
		check(t, "invoke", rpc.InvokeTx{Common: common, Sender: a, Calldata: calldata}.Hash(chain), invoke, err)

		declare, err := hash.TransactionHashDeclareV3(&starknet.DeclareTxnV3{
			Version: version, SenderAddress: &a, Nonce: nonce, Tip: tip, ResourceBounds: bounds, ClassHash: &b, CompiledClassHash: &calldata[0],
			PayMasterData: none, AccountDeploymentData: none, NonceDataMode: starknet.DAModeL1, FeeMode: starknet.DAModeL1,
		}, &chain)
		check(t, "declare", rpc.DeclareTx{Common: common, Sender: a, ClassHash: b, CompiledClassHash: calldata[0]}.Hash(chain), declare, err)

		address := contracts.PrecomputeAddress(&felt.Zero, &a, &b, pointers(calldata))
		ours := rpc.DeployAccountTx{Common: common, ClassHash: b, Salt: a, Calldata: calldata}
		check(t, "address", ours.Address(), address, nil)
		deploy, err := hash.TransactionHashDeployAccountV3(&starknet.DeployAccountTxnV3{
			Version: version, Nonce: nonce, Tip: tip, ResourceBounds: bounds, ClassHash: &b, ContractAddressSalt: &a,
			ConstructorCalldata: pointers(calldata), PayMasterData: none, NonceDataMode: starknet.DAModeL1, FeeMode: starknet.DAModeL1,
		}, address, &chain)
		check(t, "deploy account", ours.Hash(chain), deploy, err)
	})
}

func check(t *rapid.T, kind string, got felt.Felt, want *felt.Felt, err error) {
	if err != nil || got != *want {
		t.Fatalf("%s: got %s, want %s, %v", kind, got.String(), want, err)
	}
}

func theirBounds(b rpc.Bounds) *starknet.ResourceBoundsMapping {
	one := func(b rpc.Bound) starknet.ResourceBounds {
		price := b.MaxPrice
		return starknet.ResourceBounds{MaxAmount: starknet.U64(hex(b.MaxAmount)), MaxPricePerUnit: starknet.U128(price.String())}
	}
	return &starknet.ResourceBoundsMapping{L1Gas: one(b.L1), L1DataGas: one(b.L1Data), L2Gas: one(b.L2)}
}

func hex(n uint64) string { return "0x" + strconv.FormatUint(n, 16) }

func pointers(l []felt.Felt) []*felt.Felt {
	p := make([]*felt.Felt, len(l))
	for i := range l {
		p[i] = &l[i]
	}
	return p
}

func TestBoundCost(t *testing.T) {
	price, _ := new(big.Int).SetString("340282366920938463463374607431768211455", 10) // 2^128-1
	b := rpc.Bound{MaxAmount: 1<<64 - 1, MaxPrice: *new(felt.Felt).SetBigInt(price)}
	want := new(big.Int).Mul(price, new(big.Int).SetUint64(1<<64-1))
	if got := b.Cost(); got.Cmp(want) != 0 {
		t.Errorf("got %s, want %s", got, want)
	}
}
