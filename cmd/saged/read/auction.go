package read

import (
	"strings"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

func auction(c converter, a project.Auction) (*model.Auction, error) {
	out := &model.Auction{
		AsOf: c.asOf,
		ID:   id(a.ID), Kicker: felt.Felt(a.Kicker), Purpose: a.Purpose, Phase: auctionPhase(a, c.now),
		Lot: scalar.Amount(a.Lot), Cap: scalar.Amount(a.Cap), MinBid: scalar.Amount(a.MinBid), Reserve: scalar.Amount(a.Reserve),
		BondBps: int(a.BondBps), MinBucket: int(a.MinBucket), MaxBids: int(a.MaxBids),
		Opens: moment(a.Opens), MinEnd: moment(a.MinEnd), MaxEnd: moment(a.MaxEnd), DrawEnd: moment(a.DrawEnd),
		RevealEnd: moment(a.RevealEnd), ClearEnd: moment(a.ClearEnd), Cutoff: maybe(cutoff(a, c.now)),
		CutoffSeed: optional(a.CutoffSeed), Commits: int(a.Commits), Revealed: int(a.Revealed), Valid: int(a.Valid),
		KickedAt: moment(a.KickedAt), SettledAt: maybe(a.SettledAt), ClosedAt: maybe(a.ClosedAt),
		Block: a.Block, Transaction: felt.Felt(a.Transaction), Finality: c.finality(a.Block),
	}
	if a.CutoffSeed != nil {
		out.CutoffRound = &a.CutoffRound
	}
	if a.Stage != project.AuctionRunning {
		out.Outcome = &model.AuctionOutcome{
			Lapsed: a.Lapsed, Price: scalar.Amount(a.Price), Sold: scalar.Amount(a.Sold), Burned: scalar.Amount(a.Burned),
			MarginalPrice: scalar.Amount(a.MarginalPrice), MarginalIndex: int(a.MarginalIndex), Fill: scalar.Amount(a.Fill),
			Claims: int(a.Claims), Forfeited: scalar.Amount(a.Forfeited), Returned: known(a.Returned, a.Stage == project.AuctionClosed),
		}
	}
	return out, nil
}

// auctionPhase is the contract's view of an auction at a time.
func auctionPhase(a project.Auction, now uint64) model.AuctionPhase {
	switch {
	case a.Stage == project.AuctionClosed:
		return model.AuctionPhaseClosed
	case a.Stage == project.AuctionSettled:
		return model.AuctionPhaseSettled
	case now <= a.MaxEnd:
		return model.AuctionPhaseBidding
	case now > a.ClearEnd:
		return model.AuctionPhaseOverdue
	case a.Commits == 0 || now > a.RevealEnd:
		return model.AuctionPhaseClearing
	case cutoff(a, now) != 0:
		return model.AuctionPhaseRevealing
	}
	return model.AuctionPhaseDrawing
}

// cutoff is 0 while it is not known: where nobody drew in time it is the earliest.
func cutoff(a project.Auction, now uint64) uint64 {
	if a.Cutoff == 0 && now > a.DrawEnd {
		return a.MinEnd
	}
	return a.Cutoff
}

func auctionFilter(_ rows, f model.AuctionFilter) (*conditions, error) {
	c := &conditions{}
	if f.Purpose != nil {
		if strings.ContainsRune(*f.Purpose, 0) {
			return nil, graphql.Errorf(graphql.BadUserInput, "purpose must not hold a zero byte")
		}
		c.add("purpose = ?", *f.Purpose)
	}
	if f.Running != nil {
		c.add("(stage = ?) = ?", project.AuctionRunning, *f.Running)
	}
	if f.Open != nil {
		c.add("(stage <> ?) = ?", project.AuctionClosed, *f.Open)
	}
	return c, nil
}

func bid(c converter, b project.Bid) (*model.Bid, error) {
	address := felt.Felt(b.Bidder)
	out := &model.Bid{
		AsOf: c.asOf, AuctionID: b.Auction,
		ID: id(b.Auction) + "-" + address.String(), Bidder: address, Index: int(b.Number), Commitment: felt.Felt(b.Commitment),
		Escrow: scalar.Amount(b.Escrow), Bucket: max(b.Escrow.Big().BitLen()-1, 0), CommittedAt: moment(b.CommittedAt),
		State: bidState(b), Amount: known(b.Amount, b.Revealed), Price: known(b.Price, b.Revealed), Won: known(b.Won, b.Rank != 0),
		Block: b.Block, Transaction: felt.Felt(b.Transaction),
	}
	if b.Rank != 0 {
		rank := int(b.Rank)
		out.Rank = &rank
	}
	if b.ClaimedAt != 0 {
		out.Claim = &model.BidClaim{
			Usd: scalar.Amount(b.USD), Refunded: scalar.Amount(b.Refunded), Paid: scalar.Amount(b.Paid),
			Forfeited: scalar.Amount(b.Forfeited), Time: moment(b.ClaimedAt),
		}
	}
	return out, nil
}

func bidState(b project.Bid) model.BidState {
	switch {
	case b.ClaimedAt != 0:
		return model.BidStateClaimed
	case !b.Revealed:
		return model.BidStateSealed
	case b.Valid:
		return model.BidStateValid
	}
	return model.BidStateBelow
}

// bidIn is bidState in SQL.
var bidIn = map[model.BidState]string{
	model.BidStateClaimed: "claimed_at <> 0",
	model.BidStateSealed:  "claimed_at = 0 AND NOT revealed",
	model.BidStateValid:   "claimed_at = 0 AND revealed AND valid",
	model.BidStateBelow:   "claimed_at = 0 AND revealed AND NOT valid",
}

func bidFilter(_ rows, f model.BidFilter) (*conditions, error) {
	c := &conditions{}
	if err := c.id("auction", f.Auction); err != nil {
		return nil, err
	}
	c.felt("bidder", f.Bidder)
	if f.States != nil {
		either := []string{"1 = 0"}
		for _, s := range f.States {
			either = append(either, "("+bidIn[s]+")")
		}
		c.add("(" + strings.Join(either, " OR ") + ")")
	}
	return c, nil
}

func buyback(c converter, b project.Buyback) (*model.Buyback, error) {
	out := &model.Buyback{
		AsOf: c.asOf, AuctionID: b.Auction,
		Lot: scalar.Amount(b.Lot), Price: scalar.Amount(b.Price), Volatility: scalar.Amount(b.Volatility),
		StartedAt: moment(b.StartedAt), NextAt: moment(b.NextAt), Block: b.Block, Transaction: felt.Felt(b.Transaction),
	}
	if b.Settled {
		out.Result = &model.BuybackResult{
			Spent: scalar.Amount(b.Spent), Returned: scalar.Amount(b.Returned), Burned: scalar.Amount(b.Burned),
			Forwarded: scalar.Amount(b.Forwarded),
		}
	}
	return out, nil
}
