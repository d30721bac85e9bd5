package kit

import (
	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// PostPrice has the reporter of every feed say the price, dollars per SAGE in WAD,
// of the newest moment of the grid.
func (n *Net) PostPrice(price cairo.U128) Receipt {
	n.t.Helper()
	var calls []cairo.Call
	for _, feed := range n.Economy.Feeds {
		moment := n.now - n.now%View(n, feed.Config()).Period
		hash := View(n, feed.ReportHash(n.Keeper.signer.PublicKey(), moment, price))
		signature, err := n.Keeper.signer.Sign(n.t.Context(), hash)
		n.must(err)
		calls = append(calls, feed.Post(moment, []b.SignedFeedReport{{Price: price, R: signature[0], S: signature[1]}}))
	}
	return n.Do(n.Keeper, calls...)
}

// MakePrice lets the feeds say the price for as long as the oracle may look back,
// and then makes it the accepted one, without the beacon.
func (n *Net) MakePrice(price cairo.U128) b.Reading {
	n.t.Helper()
	config := View(n, n.Economy.Oracle.Config())
	heartbeat := View(n, n.Economy.Feeds[0].Config()).Heartbeat
	for until := n.now + config.MaxLength + config.MaxOffset; ; n.Advance(heartbeat) {
		n.PostPrice(price)
		if n.now >= until {
			break
		}
	}
	n.Do(n.Keeper, n.Economy.Oracle.Request())
	n.Advance(config.BeaconWait)
	n.PostPrice(price)
	n.Do(n.Keeper, n.Economy.Oracle.UpdateWithoutBeacon())
	return View(n, n.Economy.Oracle.Read(config.BeaconWait))
}

// Endow gives the treasury SAGE, and worthless dollars of 6 decimals, that are no
// revenue.
func (n *Net) Endow(sage, usd cairo.U128) {
	n.t.Helper()
	n.Do(n.Governor, n.Token.Transfer(n.Treasury.Address, wide(sage)), n.TestUSD.Mint(n.Treasury.Address, wide(usd)))
}
