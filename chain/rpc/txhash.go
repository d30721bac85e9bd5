package rpc

import (
	"encoding/binary"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"
)

// version is 3, or 2^128 + 3 for a query.
func (c Common) version() felt.Felt {
	var b [felt.Bytes]byte
	b[felt.Bytes-1] = 3
	if c.Query {
		b[felt.Bytes-17] = 1
	}
	return felt.FromBytes[felt.Felt](b[:])
}

// Hash is the transaction's hash, SNIP-8.
func (t InvokeTx) Hash(chainID felt.Felt) felt.Felt {
	deployment, calldata := poseidon(), poseidon(t.Calldata...)
	return t.hash("invoke", t.Sender, chainID, deployment, calldata)
}

// Hash is the transaction's hash, SNIP-8.
func (t DeclareTx) Hash(chainID felt.Felt) felt.Felt {
	return t.hash("declare", t.Sender, chainID, poseidon(), t.ClassHash, t.CompiledClassHash)
}

// Hash is the transaction's hash, SNIP-8.
func (t DeployAccountTx) Hash(chainID felt.Felt) felt.Felt {
	return t.hash("deploy_account", t.Address(), chainID, poseidon(t.Calldata...), t.ClassHash, t.Salt)
}

// Address is where the account will be.
func (t DeployAccountTx) Address() felt.Felt {
	return ContractAddress(felt.Felt{}, t.Salt, t.ClassHash, t.Calldata)
}

// ContractAddress is where deployer puts a contract; it is zero for an account
// that deploys itself.
func ContractAddress(deployer, salt, classHash felt.Felt, constructor []felt.Felt) felt.Felt {
	prefix := felt.FromBytes[felt.Felt]([]byte("STARKNET_CONTRACT_ADDRESS"))
	calldata := crypto.PedersenArray(pointers(constructor)...)
	return crypto.PedersenArray(&prefix, &deployer, &salt, &classHash, &calldata)
}

func (c Common) hash(kind string, sender, chainID felt.Felt, rest ...felt.Felt) felt.Felt {
	fees := poseidon(
		felt.FromUint64[felt.Felt](c.Tip),
		c.Bounds.L1.pack("L1_GAS"), c.Bounds.L2.pack("L2_GAS"), c.Bounds.L1Data.pack("L1_DATA"),
	)
	var modes felt.Felt // data availability of nonce and fee: 0 is L1
	return poseidon(append([]felt.Felt{
		felt.FromBytes[felt.Felt]([]byte(kind)), c.version(), sender, fees,
		poseidon(), // paymaster data
		chainID, felt.FromUint64[felt.Felt](c.Nonce), modes,
	}, rest...)...)
}

// pack is resource (60 bits) | amount (64) | price (128), each right-aligned.
func (b Bound) pack(resource string) felt.Felt {
	var packed [felt.Bytes]byte
	copy(packed[8-len(resource):], resource)
	binary.BigEndian.PutUint64(packed[8:], b.MaxAmount)
	price := b.MaxPrice.Bytes()
	copy(packed[16:], price[16:])
	return felt.FromBytes[felt.Felt](packed[:])
}

func poseidon(elements ...felt.Felt) felt.Felt { return crypto.PoseidonArray(pointers(elements)...) }

func pointers(l []felt.Felt) []*felt.Felt {
	p := make([]*felt.Felt, len(l))
	for i := range l {
		p[i] = &l[i]
	}
	return p
}
