package kit

import (
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/contracts"
)

// Bare starts a devnet with a governor and strangers and no contracts of ours:
// Place puts up what a test needs.
func Bare(t testing.TB, strangers int) *Net {
	t.Helper()
	return bare(t, strangers, false)
}

// BareBySierraGas is Bare that meters as Config.SierraGas does.
func BareBySierraGas(t testing.TB, strangers int) *Net {
	t.Helper()
	return bare(t, strangers, true)
}

func bare(t testing.TB, strangers int, sierraGas bool) *Net {
	t.Helper()
	d := devnettest.Start(t, devnet.Config{
		AccountClass: accountClass(t, sierraGas),
		Seed:         7, Accounts: 1 + strangers, StartTime: time.Unix(genesis, 0), Timeout: time.Minute,
		Balance: new(big.Int).Exp(big.NewInt(10), big.NewInt(25), nil),
	})
	n := &Net{Devnet: d, t: t, now: genesis + 3_600, node: deployingOn(d.Client, sierraGas)}
	chain, err := d.ChainID(t.Context())
	n.must(err)
	n.chain = chain
	accounts := n.accounts()
	n.Governor = accounts[0]
	n.Governor.Name = "governor"
	for i, a := range accounts[1:] {
		a.Name = "stranger " + strconv.Itoa(i+1)
		n.Strangers = append(n.Strangers, a)
	}
	return n
}

// Place deploys one contract of the class. Others of the same class differ by
// their number.
func (n *Net) Place(class string, number uint64, args ...felt.Felt) felt.Felt {
	n.t.Helper()
	address, err := deploy.One(
		n.t.Context(), n.Governor.Address, n.Governor.signer, n.chain, n.node,
		deploySender{n}, contracts.Class, class, felt.FromUint64[felt.Felt](number), args,
	)
	n.must(err)
	return address
}

// Chain is the identity of the network, as contracts see it.
func (n *Net) Chain() felt.Felt { return n.chain }
