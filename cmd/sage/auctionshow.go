package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) auctionShowCommand() *cobra.Command {
	number := func(args []string) (uint64, error) {
		if len(args) == 0 {
			return 0, nil
		}
		return parseID("an auction", args[0])
	}
	cmd := a.lookCommand("show [AUCTION]", "Show the auction that runs, or the outcome of an earlier one", cobra.MaximumNArgs(1),
		func(ctx context.Context, l *lookout, args []string) error {
			id, err := number(args)
			if err != nil {
				return err
			}
			running, held, err := l.auction(ctx, l.own)
			if err != nil {
				return err
			}
			now := id == 0 || id == running.AuctionID
			switch {
			case running.AuctionID == 0:
				return sdk.ErrNoAuction
			case id > running.AuctionID:
				return fmt.Errorf("there is no auction %d yet: the last one is %d", id, running.AuctionID)
			case now:
				id = running.AuctionID
			}
			o, err := read(ctx, l, l.Auction.Outcome(id))
			if err != nil {
				return err
			}
			shown := facts{"id": id, "outcome": nil}
			if now {
				shown["auction"], shown["bid"] = running, held
			}
			if o.Settled {
				shown["outcome"] = o
			}
			return a.say(shown, func() {
				if now {
					a.showAuction(l, running, held)
				}
				a.showOutcome(l, id, o)
			})
		})
	return checkedFirst(cmd, func(args []string) error {
		_, err := number(args)
		return err
	})
}

func (a *app) showAuction(l *lookout, x b.Auction, held b.Bid) {
	seller := "treasury, its revenue burn"
	if x.FromBuyback {
		seller = "buyback"
	}
	cutoff := "not drawn yet"
	if x.Cutoff.Valid {
		cutoff = when(x.Cutoff.Value, l.now)
	}
	a.fields(
		"auction", fmt.Sprintf("%d, %s", x.AuctionID, strings.ToLower(x.Phase.String())),
		"lot", usd(x.Lot.Big())+" of the "+seller,
		"a bid takes", usd(x.MinBid.Big())+" to "+usd(x.Cap.Big()),
		"reserve", perDollar(x.Reserve.Big()),
		"bond", basisPoints(uint64(x.BondBps))+" of the escrow",
		"bids", fmt.Sprintf("%d of %d at most, %d of them open and valid", x.Commits, x.MaxBids, x.Valid),
		"bidding", "surely until "+when(x.Schedule.MinEnd, l.now)+", perhaps until "+when(x.Schedule.MaxEnd, l.now),
		"cutoff", cutoff,
		"revealing", "until "+when(x.Schedule.RevealEnd, l.now),
		"clearing", "until "+when(x.Schedule.ClearEnd, l.now),
		"your bid", bidText(held),
	)
}

func bidText(held b.Bid) string {
	text := fmt.Sprintf("in auction %d, ", held.AuctionID)
	escrow := sage(held.Escrow.Big()) + " in escrow"
	switch held.State {
	case b.BidStateNone:
		return "none"
	case b.BidStateSealed:
		return text + "sealed, " + escrow
	case b.BidStateValid:
		return text + usd(held.Amount.Big()) + " at " + perDollar(held.Price.Big()) + ", " + escrow
	case b.BidStateBelow:
		return text + "below the reserve and out, " + escrow
	}
	return text + "claimed"
}

func (a *app) showOutcome(l *lookout, id uint64, o b.AuctionOutcome) {
	switch {
	case !o.Settled:
		return
	case o.Lapsed:
		fmt.Fprintf(a.out, "auction %d lapsed: nobody cleared it in time, and nothing was sold\n", id)
		return
	}
	a.fields(
		"outcome of", strconv.FormatUint(id, 10),
		"price", perDollar(o.Price.Big()),
		"sold", usd(o.Sold.Big()),
		"burned", sage(o.Burned.Big()),
		"cutoff", when(o.Cutoff, l.now),
	)
}

func (a *app) auctionListCommand() *cobra.Command {
	var last int
	cmd := &cobra.Command{
		Use: "list", Short: "List the newest auctions", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.list(cmd.Context(), last, func(ctx context.Context, m *sdk.Mirror, _ felt.Felt) error {
				got, err := api.ListAuctions(ctx, m, last, nil)
				if err != nil {
					return err
				}
				heads := []string{"auction", "phase", "purpose", "lot", "reserve", "bids", "price", "sold", "burned"}
				return sayRows(a, got.Auctions.Nodes, "no auction yet", heads, auctionRow)
			})
		},
	}
	lastFlag(cmd, &last)
	return a.asData(cmd)
}

func auctionRow(n api.ListAuctionsAuctionsAuctionConnectionNodesAuction) []string {
	price, sold, burned := "-", "-", "-"
	if o := n.Outcome; o != nil && !o.Lapsed {
		price, sold, burned = perDollar(o.Price.Big()), usd(o.Sold.Big()), sage(o.Burned.Big())
	}
	return []string{
		n.Id, words(n.Phase), n.Purpose, usd(n.Lot.Big()), perDollar(n.Reserve.Big()),
		fmt.Sprintf("%d, %d valid", n.Commits, n.Valid), price, sold, burned,
	}
}

func (a *app) bidListCommand() *cobra.Command {
	return a.asData(&cobra.Command{
		Use: "bids AUCTION", Short: "List the bids of an auction", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := parseID("an auction", args[0]); err != nil {
				return err
			}
			return a.mirrored(cmd.Context(), func(ctx context.Context, m *sdk.Mirror, _ felt.Felt) error {
				bids, err := collect(m.Bids(ctx, api.BidFilter{Auction: &args[0]}))
				if err != nil {
					return err
				}
				return sayRows(a, bids, "no bid yet", []string{"bid", "bidder", "committed, UTC", "state", "escrow", "wants", "won"}, bidRow)
			})
		},
	})
}

func bidRow(n api.BidPageNodesBid) []string {
	wants, won := "sealed", "-"
	if n.Amount != nil && n.Price != nil {
		wants = usd(n.Amount.Big()) + " at " + perDollar(n.Price.Big())
	}
	if n.Won != nil {
		won = usd(n.Won.Big())
	}
	return []string{
		strconv.Itoa(n.Index), n.Bidder.String(), n.CommittedAt.UTC().Format(time.DateTime), words(n.State),
		sage(n.Escrow.Big()), wants, won,
	}
}
