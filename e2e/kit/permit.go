package kit

import (
	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// What SNIP-12 (revision 1) hashes of the types, as the token does.
const (
	domainType = `"StarknetDomain"("name":"shortstring","version":"shortstring","chainId":"shortstring","revision":"shortstring")`
	u256Type   = `"u256"("low":"u128","high":"u128")`
	permitType = `"Permit"("token":"ContractAddress","spender":"ContractAddress","amount":"u256","nonce":"felt","deadline":"u128")` + u256Type
)

// Permit is the call by which anybody brings the owner's signature under an
// allowance of SAGE.
func (n *Net) Permit(owner *Account, spender cairo.ContractAddress, amount cairo.U128, deadline uint64) cairo.Call {
	n.t.Helper()
	number := func(v uint64) felt.Felt { return felt.FromUint64[felt.Felt](v) }
	one := number(1)
	domain := poseidon(crypto.StarknetKeccak([]byte(domainType)), n.Short("Bitsage"), one, n.chain, one)
	value := poseidon(crypto.StarknetKeccak([]byte(u256Type)), feltOf(amount), felt.Zero)
	content := poseidon(crypto.StarknetKeccak([]byte(permitType)), n.Token.Address, felt.Felt(spender), value,
		View(n, n.Token.Nonces(owner.Address)), number(deadline))
	signature, err := owner.signer.Sign(n.t.Context(),
		poseidon(n.Short("StarkNet Message"), domain, felt.Felt(owner.Address), content))
	n.must(err)
	return n.Token.Permit(owner.Address, spender, wide(amount), deadline, signature)
}

// Short is a Cairo short string.
func (n *Net) Short(text string) felt.Felt {
	v, err := cairo.ShortString(text)
	n.must(err)
	return v
}

func feltOf(v cairo.U128) felt.Felt {
	e := new(cairo.Encoder)
	e.U128(v)
	return e.Felts()[0]
}

func poseidon(parts ...felt.Felt) felt.Felt {
	elems := make([]*felt.Felt, len(parts))
	for i := range parts {
		elems[i] = &parts[i]
	}
	return crypto.PoseidonArray(elems...)
}
