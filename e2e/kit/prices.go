package kit

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market/report"
)

// PostPrices has the keeper, which reports for all feeds, sign and post a price
// to each: dollars per SAGE, WAD. A feed without a price stays silent.
func (n *Net) PostPrices(prices [deploy.Feeds]*big.Int) {
	n.t.Helper()
	var calls []cairo.Call
	for i, price := range prices {
		if price == nil {
			continue
		}
		feed := n.Economy.Feeds[i]
		key := n.Keeper.signer.PublicKey()
		hash, err := report.Report{Feed: feed.Address, Name: View(n, feed.Name()), Price: price, At: n.now}.Hash(n.chain, key)
		n.must(err)
		signature, err := n.Keeper.signer.Sign(n.t.Context(), hash)
		n.must(err)
		calls = append(calls, feed.Post(n.now, []b.SignedFeedReport{{Price: Amount(price), R: signature[0], S: signature[1]}}))
	}
	n.Do(n.Keeper, calls...)
}

// Short is a Cairo short string.
func (n *Net) Short(text string) felt.Felt { return n.short(text) }
