// Package auction is the keeper that carries every burn auction to its end: it
// draws the cutoff, posts the order of the bids, lapses what nobody cleared and
// hands back what was not sold. Bidders and their openings are not its matter.
package auction

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
)

// Seeds finds the Beacon's randomness.
type Seeds interface {
	// FirstAfter is the first final round whose last commitment came after since;
	// 0 when there is none yet.
	FirstAfter(ctx context.Context, since time.Time) (round uint64, err error)
}

// Bidders knows who committed.
type Bidders interface {
	// Of an auction, in any order.
	Bidders(ctx context.Context, auction uint64) ([]cairo.ContractAddress, error)
}

// Config says for which auctions, and who.
type Config struct {
	Auction, Account felt.Felt
	// Chunk is how many bids are posted in one transaction; 100 by default.
	Chunk int
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Auction.IsZero() || c.Account.IsZero():
		return errors.New("auction keeper: Auction and Account must be given")
	case c.Chunk < 0:
		return fmt.Errorf("auction keeper: Chunk is %d, want a positive number", c.Chunk)
	}
	return nil
}

// Keeper is the bot.
type Keeper struct {
	cfg     Config
	auction b.BurnAuction
	node    cairo.Caller
	seeds   Seeds
	bidders Bidders
	// known are all that committed in an auction. They are asked for once: after
	// the bidding there come no more.
	known   []cairo.ContractAddress
	knownOf uint64
}

// New checks the configuration.
func New(cfg Config, node cairo.Caller, seeds Seeds, bidders Bidders) (*Keeper, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Chunk == 0 {
		cfg.Chunk = 100
	}
	return &Keeper{cfg: cfg, auction: b.BurnAuction{Address: cfg.Auction}, node: node, seeds: seeds, bidders: bidders}, nil
}

// Name is the bot's.
func (k *Keeper) Name() string { return "auction" }

// Entry is an opened bid that the order must contain.
type Entry struct {
	Bidder cairo.ContractAddress
	Price  cairo.U128
	Index  uint32
}

// View is all that the keeper decides on.
type View struct {
	Auction b.Auction
	// Action is what the contract says can be done now.
	Action string
	// Round is the first final one after the bidding; 0 if there is none.
	Round uint64
	// Posted is how many bids this account has posted of the order.
	Posted uint32
	// Valid bids, in any order, when they are to be cleared.
	Valid []Entry
}

// Step reads the auction and decides.
func (k *Keeper) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := k.read(ctx)
	if err == nil && v.Action == "advance" {
		err = k.readOrder(ctx, &v)
	}
	if err != nil {
		return nil, err
	}
	return k.Decide(v), nil
}

// Decide is pure: the same view gives the same actions.
func (k *Keeper) Decide(v View) []keepers.Action {
	id := v.Auction.AuctionID
	switch v.Action {
	case "draw":
		if v.Round != 0 {
			return one(fmt.Sprintf("draw:%d", id), k.auction.Draw(v.Round))
		}
	case "advance":
		// One chunk at a time: the next is decided on what the chain then says.
		order := inOrder(v.Valid)
		from := min(int(v.Posted), len(order))
		to := min(from+k.cfg.Chunk, len(order))
		return one(fmt.Sprintf("advance:%d:%d", id, from), k.auction.Advance(uint32(from), order[from:to]))
	case "lapse":
		return one(fmt.Sprintf("lapse:%d", id), k.auction.Lapse())
	case "hand_back":
		return one(fmt.Sprintf("hand-back:%d", id), k.auction.HandBack())
	}
	return nil
}

// inOrder is the order that the contract checks: prices fall, and among equals
// who committed earlier comes first.
func inOrder(valid []Entry) []cairo.ContractAddress {
	sorted := slices.Clone(valid)
	slices.SortFunc(sorted, func(x, y Entry) int {
		return cmp.Or(y.Price.Big().Cmp(x.Price.Big()), cmp.Compare(x.Index, y.Index))
	})
	order := make([]cairo.ContractAddress, len(sorted))
	for i, e := range sorted {
		order[i] = e.Bidder
	}
	return order
}

func one(key string, call cairo.Call) []keepers.Action {
	return []keepers.Action{{Key: "auction:" + key, Calls: []cairo.Call{call}}}
}

// WaitingSince is the end of the bidding whose cutoff waits for randomness; the
// zero time if none does. It is what the beacon keeper works for, and may be asked
// while Step runs.
func (k *Keeper) WaitingSince(ctx context.Context) (time.Time, error) {
	v, err := k.read(ctx)
	if err != nil || v.Action != "draw" || v.Round != 0 {
		return time.Time{}, err
	}
	return bidEnd(v.Auction), nil
}

func bidEnd(a b.Auction) time.Time { return time.Unix(int64(a.Schedule.MaxEnd), 0) }

func (k *Keeper) read(ctx context.Context) (View, error) {
	var v View
	at := cairo.PreConfirmed()
	action, err := cairo.Read(ctx, k.node, k.auction.NextAction(), at)
	if err != nil || action.IsZero() {
		return v, err
	}
	v.Action, _ = cairo.ShortStringOf(action)
	if v.Auction, err = cairo.Read(ctx, k.node, k.auction.Auction(), at); err != nil {
		return v, err
	}
	if v.Action == "draw" {
		v.Round, err = k.seeds.FirstAfter(ctx, bidEnd(v.Auction))
	}
	return v, err
}

// readOrder adds what the order is made of.
func (k *Keeper) readOrder(ctx context.Context, v *View) (err error) {
	posted := k.auction.Posted(cairo.ContractAddress(k.cfg.Account))
	if v.Posted, err = cairo.Read(ctx, k.node, posted, cairo.PreConfirmed()); err != nil {
		return err
	}
	v.Valid, err = k.valid(ctx, v.Auction)
	return err
}

func (k *Keeper) valid(ctx context.Context, a b.Auction) ([]Entry, error) {
	if a.Valid == 0 {
		return nil, nil
	}
	if k.knownOf != a.AuctionID || len(k.known) != int(a.Commits) {
		bidders, err := k.bidders.Bidders(ctx, a.AuctionID)
		if err != nil {
			return nil, err
		}
		k.known, k.knownOf = bidders, a.AuctionID
	}
	var valid []Entry
	for _, bidder := range k.known {
		bid, err := cairo.Read(ctx, k.node, k.auction.Bid(bidder), cairo.PreConfirmed())
		if err != nil {
			return nil, err
		}
		if bid.AuctionID == a.AuctionID && bid.State == b.BidStateValid {
			valid = append(valid, Entry{Bidder: bidder, Price: bid.Price, Index: bid.Index})
		}
	}
	if len(valid) != int(a.Valid) {
		return nil, fmt.Errorf("auction %d has %d opened bids, %d are known: the list of bidders lags", a.AuctionID, a.Valid, len(valid))
	}
	return valid, nil
}
