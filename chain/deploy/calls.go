package deploy

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// deployCall asks the universal deployer for a contract at the address that
// does not depend on who asks.
func (r *run) deployCall(name string, c Contract) cairo.Call {
	return udcCall(r.cfg.UDC, felt.Felt(c.ClassHash), *salt(name), r.constructor(name))
}

func udcCall(udc cairo.ContractAddress, class, salt felt.Felt, args []felt.Felt) cairo.Call {
	e := new(cairo.Encoder)
	e.Felt(class)
	e.Felt(salt)
	e.Bool(false) // not unique to the caller
	cairo.EncodeArray(e, args, (*cairo.Encoder).Felt)
	return cairo.Call{
		To: felt.Felt(udc), Selector: *utils.GetSelectorFromNameFelt("deploy_contract"),
		Calldata: e.Felts(), Name: "UDC.deploy_contract",
	}
}

func wireCall(name string, address cairo.ContractAddress, peers b.Peers) (cairo.Call, bool) {
	to := felt.Felt(address)
	switch name {
	case "Staking":
		return b.Staking{Address: to}.Wire(peers), true
	case "Registry":
		return b.Registry{Address: to}.Wire(peers), true
	case "Escrow":
		return b.Escrow{Address: to}.Wire(peers), true
	case "Market":
		return b.Market{Address: to}.Wire(peers), true
	case "Receipts":
		return b.Receipts{Address: to}.Wire(peers), true
	case "Beacon":
		return b.Beacon{Address: to}.Wire(peers), true
	case "Audits":
		return b.Audits{Address: to}.Wire(peers), true
	case "Disputes":
		return b.Disputes{Address: to}.Wire(peers), true
	case "Slasher":
		return b.Slasher{Address: to}.Wire(peers), true
	case "Reputation":
		return b.Reputation{Address: to}.Wire(peers), true
	case "Lens":
		return b.Lens{Address: to}.Wire(peers), true
	}
	return cairo.Call{}, false // tokens call nobody
}

func lens(d Deployment) b.Lens { return b.Lens{Address: felt.Felt(d.Address("Lens"))} }

// intent names what a transaction is to do, by all that it does: a later run
// with other parameters must not pass for one that was sent.
func intent(step string, calls []cairo.Call) string {
	h := sha256.New()
	for _, c := range calls {
		for _, f := range append([]felt.Felt{c.To, c.Selector}, c.Calldata...) {
			b := f.Bytes()
			h.Write(b[:])
		}
	}
	return fmt.Sprintf("%s:%x", step, h.Sum(nil)[:16])
}

// salt makes two networks' deployers with one class and one set of arguments
// reach one address, and two contracts different ones.
func salt(name string) *felt.Felt {
	return utils.GetSelectorFromNameFelt("bitsage." + name)
}

func pointers(in []felt.Felt) []*felt.Felt {
	out := make([]*felt.Felt, len(in))
	for i := range in {
		out[i] = &in[i]
	}
	return out
}

func contractNames(felts []felt.Felt) string {
	texts := make([]string, len(felts))
	for i, f := range felts {
		texts[i], _ = cairo.ShortStringOf(f)
	}
	return strings.Join(texts, ", ")
}

// mustAddress is for constants of this package.
func mustAddress(hex string) cairo.ContractAddress {
	f, err := cairo.HexFelt(hex)
	if err != nil {
		panic(err)
	}
	return cairo.ContractAddress(f)
}
