// Package bidder bids in burn auctions: it asks a strategy what to bid, keeps
// the opening on disk before it commits to it, reveals in time and claims what is
// due. A bidder that loses an opening loses its bond, so nothing is sent that is
// not on disk; and a strategy that fails costs one auction, not the bond.
package bidder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
	"github.com/bitsage-network/bitsage/market/bid"
	"github.com/bitsage-network/bitsage/market/bid/vault"
)

// Adviser is the strategy; a *Program is one.
type Adviser interface {
	Ask(ctx context.Context, q strategy.Question) (strategy.Answer, error)
}

// Clock tells the time of the newest block.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// Ledger knows what bidding has cost so far.
type Ledger interface {
	// Spent is the SAGE paid for dollars and the bonds lost, in base units, of
	// all bids that were claimed.
	Spent(ctx context.Context) (*big.Int, error)
}

// Config says who bids, and where.
type Config struct {
	Auction, Token, ChainID felt.Felt
	// Bidder is the account that sends and has the SAGE.
	Bidder felt.Felt
	// Secret feeds the salts: 32 random bytes that never change.
	Secret []byte
	// MaxLock bounds the SAGE that one bid may lock, in base units; nil: the
	// balance does. A bid costs no more than it locks.
	MaxLock *big.Int
	// Budget bounds the SAGE that all bids may cost together, by Ledger; nil:
	// nothing does.
	Budget *big.Int
	Ledger Ledger
	// Log is told of strategies that fail; none by default.
	Log *slog.Logger
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Auction.IsZero() || c.Token.IsZero() || c.ChainID.IsZero() || c.Bidder.IsZero():
		return errors.New("bidder: Auction, Token, ChainID and Bidder must be given")
	case len(c.Secret) < 32:
		return fmt.Errorf("bidder: Secret has %d bytes, want at least 32", len(c.Secret))
	case c.MaxLock != nil && c.MaxLock.Sign() <= 0:
		return fmt.Errorf("bidder: MaxLock is %s, want a positive amount", c.MaxLock)
	case c.Budget != nil && (c.Budget.Sign() <= 0 || c.Ledger == nil):
		return fmt.Errorf("bidder: Budget is %s, want a positive amount and a Ledger", c.Budget)
	}
	return nil
}

// Bidder is the bot.
type Bidder struct {
	cfg     Config
	auction b.BurnAuction
	token   b.SageToken
	node    cairo.Caller
	clock   Clock
	vault   *vault.Vault
	adviser Adviser
	// asked is the last auction that the strategy was asked about and has not
	// bid in.
	asked uint64
	// again is when a strategy that failed is asked again: not at every step, since
	// each time starts it anew.
	again time.Time
}

// pause after a strategy's failure.
const pause = 10 * time.Second

// New checks the configuration.
func New(cfg Config, node cairo.Caller, clock Clock, openings *vault.Vault, adviser Adviser) (*Bidder, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Bidder{
		cfg: cfg, auction: b.BurnAuction{Address: cfg.Auction}, token: b.SageToken{Address: cfg.Token},
		node: node, clock: clock, vault: openings, adviser: adviser,
	}, nil
}

// Name is the bot's.
func (k *Bidder) Name() string { return "bidder" }

// View is all that the bidder decides on.
type View struct {
	Now     time.Time
	Auction b.Auction
	Bid     b.Bid
	// Balance is the SAGE there is.
	Balance *big.Int
	// Opening of the present auction, if Has.
	Opening bid.Opening
	Has     bool
}

// Step reads the auction, asks the strategy where a bid can be made, and decides.
func (k *Bidder) Step(ctx context.Context) ([]keepers.Action, error) {
	v, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	if k.mayBid(v) && k.asked != v.Auction.AuctionID && !v.Now.Before(k.again) {
		if err := k.prepare(ctx, &v); err != nil {
			return nil, err
		}
	}
	return k.Decide(v), nil
}

// mayBid: there is time, and nothing bid or prepared yet.
func (k *Bidder) mayBid(v View) bool {
	return v.Auction.Phase == b.AuctionPhaseBidding && !v.Has && v.Bid.AuctionID != v.Auction.AuctionID && !k.owed(v)
}

// prepare asks the strategy and keeps the opening. A strategy that fails is
// asked again after a pause; one that does not want to bid is not.
func (k *Bidder) prepare(ctx context.Context, v *View) error {
	a := v.Auction
	purse, err := k.purse(ctx, v.Balance)
	if err != nil {
		return err
	}
	answer, err := k.adviser.Ask(ctx, strategy.Question{
		ID: a.AuctionID, Auction: a.AuctionID,
		Lot: amount(a.Lot), Cap: amount(a.Cap), MinBid: amount(a.MinBid), Reserve: amount(a.Reserve),
		Balance: strategy.NewAmount(purse), MinBucket: a.MinBucket,
		Now: v.Now.Unix(), Surely: int64(a.Schedule.MinEnd), Closes: int64(a.Schedule.MaxEnd),
	})
	var failed *strategy.Error
	switch {
	case errors.As(err, &failed):
		k.cfg.Log.Warn("no bid", "auction", a.AuctionID, "reason", failed.Reason, "err", err)
		k.again = v.Now.Add(pause)
		return nil
	case err != nil:
		return err
	case answer.Bid == nil:
		k.asked = a.AuctionID
		return nil
	}
	o := bid.Opening{
		Auction: a.AuctionID, Bidder: k.cfg.Bidder,
		Amount: &answer.Bid.Dollars.Int, Price: &answer.Bid.Price.Int, Salt: bid.Salt(k.cfg.Secret, k.cfg.Auction, a.AuctionID),
	}
	if err := o.Check(); err != nil {
		return err
	}
	if err := k.vault.Save(o); err != nil {
		return err
	}
	v.Opening, v.Has = o, true
	return nil
}

// purse is what the strategy may lock: the balance within the bounds.
func (k *Bidder) purse(ctx context.Context, balance *big.Int) (*big.Int, error) {
	purse := balance
	if k.cfg.MaxLock != nil && purse.Cmp(k.cfg.MaxLock) > 0 {
		purse = k.cfg.MaxLock
	}
	if k.cfg.Budget == nil {
		return purse, nil
	}
	spent, err := k.cfg.Ledger.Spent(ctx)
	if err != nil {
		return nil, err
	}
	left := new(big.Int).Sub(k.cfg.Budget, spent)
	if left.Sign() < 0 {
		left.SetInt64(0)
	}
	if purse.Cmp(left) > 0 {
		purse = left
	}
	return purse, nil
}

func amount(v cairo.U128) strategy.Amount { return strategy.NewAmount(v.Big()) }

// Decide is pure: the same view gives the same actions.
func (k *Bidder) Decide(v View) []keepers.Action {
	id := v.Auction.AuctionID
	switch {
	case k.owed(v):
		return one(fmt.Sprintf("claim:%d", v.Bid.AuctionID), k.auction.Claim(cairo.ContractAddress(k.cfg.Bidder)))
	case v.Auction.Phase == b.AuctionPhaseBidding && v.Has && v.Bid.AuctionID != id:
		bucket := bid.Bucket(bid.Cost(v.Opening.Amount, v.Opening.Price), v.Auction.MinBucket)
		escrow := new(big.Int).Lsh(big.NewInt(1), uint(bucket))
		allowance, err := cairo.U128FromBig(escrow)
		if err != nil { // no balance reaches that far
			return nil
		}
		return one(fmt.Sprintf("commit:%d", id),
			k.token.Approve(cairo.ContractAddress(k.cfg.Auction), cairo.U256{Lo: allowance}),
			k.auction.Commit(id, v.Opening.Commitment(k.cfg.ChainID, k.cfg.Auction), bucket))
	case v.Auction.Phase == b.AuctionPhaseRevealing && v.Has && v.Bid.AuctionID == id && v.Bid.State == b.BidStateSealed && inTime(v):
		dollars, err := cairo.U128FromBig(v.Opening.Amount)
		if err != nil {
			return nil // Check has bounded both
		}
		price, err := cairo.U128FromBig(v.Opening.Price)
		if err != nil {
			return nil
		}
		return one(fmt.Sprintf("reveal:%d", id),
			k.auction.Reveal(cairo.ContractAddress(k.cfg.Bidder), dollars, price, v.Opening.Salt))
	}
	return nil
}

// owed: a bid whose auction is over for it, and which has not been claimed.
func (k *Bidder) owed(v View) bool {
	if v.Bid.State == b.BidStateNone || v.Bid.State == b.BidStateClaimed {
		return false
	}
	if v.Bid.AuctionID != v.Auction.AuctionID {
		return true
	}
	switch v.Auction.Phase {
	case b.AuctionPhaseSettled, b.AuctionPhaseIdle:
		return true
	case b.AuctionPhaseRevealing, b.AuctionPhaseClearing, b.AuctionPhaseOverdue:
		return !inTime(v) // committed after the cutoff: nothing to wait for
	}
	return false
}

func inTime(v View) bool { return !v.Auction.Cutoff.Valid || v.Bid.At <= v.Auction.Cutoff.Value }

func one(key string, calls ...cairo.Call) []keepers.Action {
	return []keepers.Action{{Key: "bidder:" + key, Calls: calls}}
}

func (k *Bidder) read(ctx context.Context) (View, error) {
	var v View
	var err error
	at := cairo.PreConfirmed()
	bidder := cairo.ContractAddress(k.cfg.Bidder)
	if v.Now, err = k.clock.Now(ctx); err != nil {
		return v, err
	}
	if v.Auction, err = cairo.Read(ctx, k.node, k.auction.Auction(), at); err != nil {
		return v, err
	}
	if v.Bid, err = cairo.Read(ctx, k.node, k.auction.Bid(bidder), at); err != nil {
		return v, err
	}
	balance, err := cairo.Read(ctx, k.node, k.token.BalanceOf(bidder), at)
	if err != nil {
		return v, err
	}
	v.Balance = balance.Big()
	v.Opening, v.Has, err = k.vault.Load(v.Auction.AuctionID)
	v.Opening.Bidder = k.cfg.Bidder
	return v, err
}
