package epochs_test

import (
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/market/bid"
)

// commit has a bidder seal a bid for all that one may buy, a fifth above the
// reserve, and returns its opening and its escrow.
func (w *world) commit(by *kit.Account, a b.Auction) (bid.Opening, *big.Int) {
	w.t.Helper()
	amount := new(big.Int).Sub(a.Cap.Big(), new(big.Int).Rem(a.Cap.Big(), dollar))
	price := new(big.Int).Quo(new(big.Int).Mul(a.Reserve.Big(), big.NewInt(6)), big.NewInt(5))
	house := w.Economy.Auction
	o := bid.Opening{
		Auction: a.AuctionID, Bidder: felt.Felt(by.Address), Amount: amount, Price: price,
		Salt: bid.Salt([]byte(by.Name), house.Address, a.AuctionID),
	}
	bucket := bid.Bucket(bid.Cost(amount, price), a.MinBucket)
	escrow := new(big.Int).Lsh(big.NewInt(1), uint(bucket))
	w.Do(w.Governor, w.Token.Transfer(by.Address, wide(kit.Amount(escrow))))
	w.Do(by, w.Token.Approve(cairo.ContractAddress(house.Address), wide(kit.Amount(escrow))),
		house.Commit(a.AuctionID, o.Commitment(w.Chain(), house.Address), bucket))
	return o, escrow
}

func reveal(house b.BurnAuction, o bid.Opening) cairo.Call {
	return house.Reveal(cairo.ContractAddress(o.Bidder), kit.Amount(o.Amount), kit.Amount(o.Price), o.Salt)
}

// sell puts a lot up and carries its auction to its end: one bidder is honest, one
// never opens its bid, one bids in the last second. It returns what was sold.
func (w *world) sell() b.TreasuryLotPutUp {
	w.t.Helper()
	house := w.Economy.Auction
	put := w.Do(w.Keeper, w.Economy.Treasury.PutUp())
	w.note("put_up", put)
	lot := event[b.TreasuryLotPutUp](w, put)
	a := kit.View(w.Net, house.Auction())
	if a.AuctionID != lot.AuctionID || a.Lot != lot.Lot || a.FromBuyback != (lot.Kind == b.LotKindBuyback) {
		w.t.Errorf("%+v was put up, the auction is %+v", lot, a)
	}
	if a.Phase != b.AuctionPhaseBidding {
		w.t.Fatalf("the auction is %v", a.Phase)
	}
	opening, honestEscrow := w.commit(w.honest, a)
	_, silentEscrow := w.commit(w.silent, a)
	w.AdvanceTo(a.Schedule.MaxEnd)
	late, lateEscrow := w.commit(w.sniper, a)
	w.Do(w.Keeper, house.Draw(w.RunBeacon(a.Schedule.MaxEnd)))
	w.Do(w.Keeper, reveal(house, opening)) // whoever holds it may
	// The last second counts only if the Beacon drew that one.
	inTime := kit.View(w.Net, house.Auction()).Cutoff.Value == a.Schedule.MaxEnd
	if !inTime {
		w.Refused(b.ErrAuctionAfterCutoff, w.sniper, reveal(house, late))
	}
	w.AdvanceTo(a.Schedule.RevealEnd + 1)
	w.Do(w.Keeper, house.Advance(0, []cairo.ContractAddress{w.honest.Address}))
	w.Do(w.Keeper, house.HandBack())

	claim := func(of *kit.Account) b.BurnAuctionBidClaimed {
		w.t.Helper()
		return event[b.BurnAuctionBidClaimed](w, w.Do(of, house.Claim(of.Address)))
	}
	expect := func(of *kit.Account, c b.BurnAuctionBidClaimed, escrow, usd, paid *big.Int, forfeits bool) {
		w.t.Helper()
		back := new(big.Int).Sub(escrow, paid)
		back.Sub(back, c.Forfeited.Big())
		if c.USD.Big().Cmp(usd) != 0 || c.Paid.Big().Cmp(paid) != 0 || c.Refunded.Big().Cmp(back) != 0 ||
			(c.Forfeited.Big().Sign() > 0) != forfeits {
			w.t.Errorf("the %s, who put in %s, claims %+v", of, escrow, c)
		}
	}
	none := new(big.Int)
	// The only one that was opened in time pays the reserve.
	expect(w.honest, claim(w.honest), honestEscrow, opening.Amount, bid.Cost(opening.Amount, a.Reserve.Big()), false)
	silence, snipe := claim(w.silent), claim(w.sniper)
	expect(w.silent, silence, silentEscrow, none, none, true)
	expect(w.sniper, snipe, lateEscrow, none, none, inTime)
	w.forfeits.Add(w.forfeits, silence.Forfeited.Big()).Add(w.forfeits, snipe.Forfeited.Big())
	w.addsUp()
	return lot
}
