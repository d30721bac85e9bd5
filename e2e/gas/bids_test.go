package gas_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/bid"
)

// commit has a bidder seal a bid for all that one may buy, a fifth above the
// reserve. Approving is a transaction of its own, so that the bid's cost is seen.
func commit(n *kit.Net, by *kit.Account, a b.Auction) bid.Opening {
	house := n.Economy.Auction
	dollar := big.NewInt(1_000_000)
	amount := new(big.Int).Sub(a.Cap.Big(), new(big.Int).Rem(a.Cap.Big(), dollar))
	price := new(big.Int).Quo(new(big.Int).Mul(a.Reserve.Big(), big.NewInt(6)), big.NewInt(5))
	o := bid.Opening{
		Auction: a.AuctionID, Bidder: felt.Felt(by.Address), Amount: amount, Price: price,
		Salt: bid.Salt([]byte(by.Name), house.Address, a.AuctionID),
	}
	bucket := bid.Bucket(bid.Cost(amount, price), a.MinBucket)
	escrow := new(big.Int).Lsh(big.NewInt(1), uint(bucket))
	n.Do(by, n.Token.Approve(cairo.ContractAddress(house.Address), wide(kit.Amount(escrow))))
	n.Do(by, house.Commit(a.AuctionID, o.Commitment(n.Chain(), house.Address), bucket))
	return o
}

func reveal(n *kit.Net, o bid.Opening) {
	n.Do(n.Keeper, n.Economy.Auction.Reveal(cairo.ContractAddress(o.Bidder), kit.Amount(o.Amount), kit.Amount(o.Price), o.Salt))
}

// auction is the one that the epoch kicked: two bidders open their bids, one is
// silent.
func auction(n *kit.Net, _ int) {
	house := n.Economy.Auction
	a := kit.View(n, house.Auction())
	var opened []bid.Opening
	var bidders []cairo.ContractAddress
	for i, by := range n.Strangers[:3] {
		o := commit(n, by, a)
		if i < 2 {
			opened, bidders = append(opened, o), append(bidders, by.Address)
		}
	}
	n.AdvanceTo(a.Schedule.MaxEnd)
	n.Do(n.Keeper, house.Draw(n.RunBeacon(a.Schedule.MaxEnd)))
	for _, o := range opened {
		reveal(n, o)
	}
	n.AdvanceTo(a.Schedule.RevealEnd + 1)
	n.Do(n.Keeper, house.Advance(0, bidders[:1]))
	n.Do(n.Keeper, house.Advance(1, bidders[1:]))
	n.Do(n.Keeper, house.HandBack())
	for _, by := range n.Strangers[:3] {
		n.Do(by, house.Claim(by.Address))
	}
}

// unsold is an auction that nobody clears.
func unsold(n *kit.Net, pass int) {
	epochs(n, pass)
	house := n.Economy.Auction
	a := kit.View(n, house.Auction())
	commit(n, n.Strangers[0], a)
	n.AdvanceTo(a.Schedule.ClearEnd + 1)
	n.Do(n.Keeper, house.Lapse())
	n.Do(n.Keeper, house.HandBack())
	n.Do(n.Strangers[0], house.Claim(n.Strangers[0].Address))
}
