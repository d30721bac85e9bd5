package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/market/bid"
	"github.com/bitsage-network/bitsage/market/bid/vault"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
)

func (a *app) auctionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "auction", Short: "Buy the treasury's dollars for SAGE, by sealed bids", Args: cobra.NoArgs, RunE: help,
		Long: `A bid has three steps: bid, which seals it and puts SAGE in escrow; reveal, which
opens it, in its time, or the bond is lost; and claim, which pays the dollars won
and the SAGE that is not due. All winners pay one price, that of the first bid
that gets nothing, and it is burned.`,
	}
	cmd.AddCommand(a.auctionShowCommand(), a.auctionListCommand(), a.bidListCommand(), a.bidCommand(), a.revealCommand(), a.claimBidCommand())
	return cmd
}

func (a *app) bidCommand() *cobra.Command {
	var amount, price string
	cmd := &cobra.Command{
		Use: "bid", Short: "Seal a bid in the auction that runs", Args: cobra.NoArgs,
		Long: `The SAGE in escrow is the smallest power of two base units that covers the bid: all
that others see of its size. The opening is kept in a file before anything is
sent; who loses it loses the bond. A bid that was cut off is repeated as it was.`,
		Example: `  sage auction bid --amount 500 --price 9.75`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dollars, err := parseUSD(amount)
			if err != nil {
				return fmt.Errorf("--amount: %w", err)
			}
			offer, err := parseAmount(price, wadDecimals, "SAGE per USD")
			if err != nil {
				return fmt.Errorf("--price: %w", err)
			}
			o := bid.Opening{Amount: dollars, Price: offer}
			if err := checkBid(o); err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error { return a.bid(ctx, who, o) })
		},
	}
	cmd.Flags().StringVar(&amount, "amount", "", "dollars wanted, a whole number of them (required)")
	cmd.Flags().StringVar(&price, "price", "", "the most that is offered, SAGE for each dollar (required)")
	return cmd
}

// checkBid finds what no auction takes.
func checkBid(o bid.Opening) error {
	switch err := o.Check(); {
	case errors.Is(err, bid.ErrAmount):
		return fmt.Errorf("--amount: %w", err)
	case errors.Is(err, bid.ErrPrice):
		return fmt.Errorf("--price: %w", err)
	}
	return nil // the salt comes later
}

// bid seals the bid, keeps its opening, and only then sends it.
func (a *app) bid(ctx context.Context, who *actor, o bid.Opening) error {
	running, held, err := who.auction(ctx, who.own)
	if err != nil {
		return err
	}
	safe, root, err := a.openings(who)
	if err != nil {
		return err
	}
	o.Auction, o.Bidder = running.AuctionID, who.own
	o.Salt = bid.Salt(root, who.Auction.Address, o.Auction)
	kept, otherKept := keptOpening(safe, &o)
	sealed, err := sdk.Seal(running, held, o, who.now)
	var limit *sdk.LimitError
	switch {
	case errors.As(err, &limit):
		return limitText(limit)
	case errors.Is(err, sdk.ErrAlreadyBid) && kept:
		fmt.Fprintln(a.out, sealedText) // whoever was cut off has what they wanted
		return nil
	case err != nil:
		return err
	case otherKept != nil:
		return otherKept
	}
	if err := who.holds(ctx, who.Token, sealed.Escrow, "the escrow of this bid", sage); err != nil {
		return err
	}
	if err := sealed.Keep(safe); err != nil {
		return err
	}
	a.fields(
		"auction", strconv.FormatUint(o.Auction, 10),
		"bid", usd(o.Amount)+" at "+perDollar(o.Price)+" or less, "+sage(sealed.Cost)+" at most",
		"in escrow", fmt.Sprintf("%s (bucket %d), of it %s lost if the bid is not opened", sage(sealed.Escrow), sealed.Bucket, sage(sealed.Bond)),
		"opening", a.vaultDir(who)+": copy it, it is all that can open the bid",
		"reveal", "from "+when(running.Schedule.DrawEnd, who.now)+" at the latest, until "+when(running.Schedule.RevealEnd, who.now),
	)
	tx, err := who.Bid(sealed)
	if err != nil {
		return err
	}
	_, err = who.send(ctx, tx)
	var refused *txm.RevertError
	if errors.As(err, &refused) && !refused.Sent {
		// Nobody has seen it, and nobody will: other figures may be tried.
		return errors.Join(err, safe.Drop(o.Auction))
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, sealedText)
	return nil
}

const sealedText = "the bid is sealed; `sage auction reveal` opens it"

// keptOpening puts the opening that is kept for the auction in the place of the same
// bid. One of another bid is an error: it may be on its way.
func keptOpening(safe *vault.Vault, o *bid.Opening) (kept bool, err error) {
	found, ok, err := safe.Load(o.Auction)
	if err != nil || !ok {
		return false, err
	}
	if found.Amount.Cmp(o.Amount) != 0 || found.Price.Cmp(o.Price) != 0 {
		return false, fmt.Errorf("auction %d: %w, of %s at %s; it may be on its way: repeat that bid, and it is sent once",
			o.Auction, vault.ErrKept, usd(found.Amount), perDollar(found.Price))
	}
	o.Salt = found.Salt
	return true, nil
}

// limitText says a limit in the units of people.
func limitText(l *sdk.LimitError) error {
	unit, side := usd, "more"
	if l.What == "price" {
		unit = perDollar
	}
	if l.Below {
		side = "less"
	}
	return fmt.Errorf("--%s: %s is %s than the auction takes, %s", l.What, unit(l.Got), side, unit(l.Limit))
}

// auction reads the auction that runs, or ran last, and an account's last bid.
func (l *lookout) auction(ctx context.Context, bidder felt.Felt) (running b.Auction, held b.Bid, err error) {
	err = all(
		readInto(ctx, l, &running, l.Auction.Auction()),
		readInto(ctx, l, &held, l.Auction.Bid(cairo.ContractAddress(bidder))),
	)
	return running, held, err
}

// vaultDir is where the openings of an account's bids are. A file is told by the
// number of its auction, so each contract of each chain has a folder.
func (a *app) vaultDir(who *actor) string {
	return filepath.Join(a.purse(), "bids", folder(who.Chain), folder(who.Auction.Address), folder(who.own))
}

func folder(f felt.Felt) string {
	raw := f.Bytes()
	return hex.EncodeToString(raw[:])
}

// openings are the account's, and the root of its salts.
func (a *app) openings(who *actor) (*vault.Vault, []byte, error) {
	safe, err := vault.Open(a.vaultDir(who))
	if err != nil {
		return nil, nil, err
	}
	root, err := account.Secret(a.purse(), "bids/"+folder(who.own))
	return safe, root, err
}

func (a *app) revealCommand() *cobra.Command {
	return &cobra.Command{
		Use: "reveal", Short: "Open the bid in the auction that runs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.act(cmd.Context(), a.reveal)
		},
	}
}

func (a *app) reveal(ctx context.Context, who *actor) error {
	running, held, err := who.auction(ctx, who.own)
	if err != nil {
		return err
	}
	if err := sdk.Openable(running, held, who.now); err != nil {
		return err
	}
	safe, _, err := a.openings(who)
	if err != nil {
		return err
	}
	o, ok, err := safe.Load(running.AuctionID)
	if err == nil && !ok {
		err = sdk.ErrNoOpening
	}
	if err != nil {
		return err
	}
	o.Bidder = who.own
	tx, err := who.Reveal(o)
	if err != nil {
		return err
	}
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	opened, ok, err := sdk.EventOf[b.BurnAuctionBidRevealed](result.Events, who.Auction.Address, b.DecodeBurnAuctionEvent)
	if err == nil && ok && !opened.Valid {
		fmt.Fprintln(a.out, "the bid is open, and below the reserve: it is out, and its escrow can be claimed in full")
		return nil
	}
	if err == nil {
		fmt.Fprintf(a.out, "the bid is open: %s at %s; `sage auction claim` once the auction is settled\n", usd(o.Amount), perDollar(o.Price))
	}
	return err
}

func (a *app) claimBidCommand() *cobra.Command {
	return &cobra.Command{
		Use: "claim [ACCOUNT]", Short: "Pay a bidder what it won and what of its escrow is not due", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAccount(args); err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error { return a.claimBid(ctx, who, args) })
		},
	}
}

func (a *app) claimBid(ctx context.Context, who *actor, args []string) error {
	bidder, err := who.account(args)
	if err != nil {
		return err
	}
	running, held, err := who.auction(ctx, bidder)
	if err != nil {
		return err
	}
	if err := sdk.Claimable(running, held, who.now); err != nil {
		return err
	}
	result, err := who.send(ctx, who.ClaimBid(held.AuctionID, bidder))
	if err != nil {
		return err
	}
	paid, ok, err := sdk.EventOf[b.BurnAuctionBidClaimed](result.Events, who.Auction.Address, b.DecodeBurnAuctionEvent)
	if err == nil && !ok {
		err = errNothingPaid
	}
	if err != nil {
		return err
	}
	a.fields(
		"won", usd(paid.USD.Big()),
		"paid", sage(paid.Paid.Big()),
		"returned", sage(paid.Refunded.Big()),
		"lost by silence", sage(paid.Forfeited.Big()),
	)
	return nil
}
