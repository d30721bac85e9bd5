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

// udcCall asks the universal deployer for a contract at the address that does not
// depend on who asks.
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

func lens(d Deployment) b.Lens { return b.Lens{Address: felt.Felt(d.Address("Lens"))} }

func timelock(d Deployment) b.Timelock { return b.Timelock{Address: felt.Felt(d.Address("Timelock"))} }

func params(d Deployment) b.Params { return b.Params{Address: felt.Felt(d.Address("Params"))} }

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

func shortStrings(felts []felt.Felt) string {
	texts := make([]string, len(felts))
	for i, f := range felts {
		texts[i], _ = cairo.ShortStringOf(f)
	}
	return strings.Join(texts, ", ")
}

func callNames(calls []cairo.Call) string {
	texts := make([]string, len(calls))
	for i, c := range calls {
		texts[i] = c.Name
	}
	return strings.Join(texts, ", ")
}

// shortString is for constants of this package.
func shortString(text string) felt.Felt {
	f, err := cairo.ShortString(text)
	if err != nil {
		panic(err)
	}
	return f
}

// mustAddress is for constants of this package.
func mustAddress(hex string) cairo.ContractAddress {
	f, err := cairo.HexFelt(hex)
	if err != nil {
		panic(err)
	}
	return cairo.ContractAddress(f)
}
