package keepers_test

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/market/bid"
)

const (
	passphrase = "of a test"
	// roundSeconds of the Beacon are long enough for a keeper that is killed a few
	// times within each window.
	roundSeconds = 60
	bucket       = 74 // 18,889 SAGE
)

var (
	dollar  = big.NewInt(1_000_000)
	wad     = big.NewInt(1_000_000_000_000_000_000)
	reserve = new(big.Int).Mul(wad, big.NewInt(9)) // SAGE at 10 cents, 10 % below
	escrow  = clearing.Escrow(bucket)
)

// world is a network with an auction: real token, Beacon and BurnAuction; the
// desk is Treasury, oracle and Guardian.
type world struct {
	*kit.Net
	t       *testing.T
	auction b.BurnAuction
	desk    b.TestDesk
	dir     string

	mu sync.Mutex // of the kit, which is for one at a time
}

func newWorld(t *testing.T, bidders int) *world {
	parameters := deploy.Devnet()
	parameters.Beacon.RoundSeconds = roundSeconds
	n := kit.Start(t, kit.Config{Providers: 1, Strangers: bidders, Parameters: &parameters})
	w := &world{Net: n, t: t, dir: t.TempDir()}
	governor := n.Governor.Address
	w.desk.Address = n.Place("TestDesk", 0)
	w.auction.Address = n.Place("BurnAuction", 0, b.BurnAuctionConstructor(governor, b.AuctionConfig{
		MinSeconds: 100, MaxSeconds: 200, DrawSeconds: 3_000, RevealSeconds: 1_000, ClearSeconds: 3_000,
		MaxPriceAge: 1_800, DiscountBps: 1_000, CapBps: 2_500, BondFloorBps: 200, MinBucket: 60, MinBid: 10, MaxBids: 1_500,
	})...)
	at := func(f felt.Felt) cairo.ContractAddress { return cairo.ContractAddress(f) }
	n.Do(n.Governor, w.auction.WireEconomy(b.EconomyPeers{
		Token: at(n.Token.Address), USD: at(n.TestUSD.Address), Staking: at(n.Staking.Address), Escrow: at(n.Escrow.Address),
		Beacon: at(n.Beacon.Address), Params: governor, Guardian: at(w.desk.Address), Oracle: at(w.desk.Address),
		Pol: governor, Emission: governor, Treasury: at(w.desk.Address), Rewards: governor, Auction: at(w.auction.Address),
		Buyback: governor, Vesting: governor, Operations: governor,
	}))
	n.Deployment.Contracts["BurnAuction"] = deploy.Contract{Address: at(w.auction.Address)}
	if err := n.Deployment.Save(w.file("deployment.json")); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) file(name string) string { return filepath.Join(w.dir, name) }

// saged are the arguments of a keeper of the account, over the gate's node.
func (w *world) saged(a *kit.Account, node, data string, command ...string) []string {
	w.t.Helper()
	key := w.file(data + ".json")
	if _, err := os.Stat(key); err != nil {
		w.write(key, a)
	}
	return append(command,
		"--deployment", w.file("deployment.json"), "--node", node, "--graphql", "off", "--data", w.file(data),
		"--key-file", key, "--interval", "100ms", "--auction-chunk", "2")
}

func (w *world) write(path string, a *kit.Account) {
	w.t.Helper()
	accounts, err := w.Devnet.Accounts(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, known := range accounts {
		if known.Address != felt.Felt(a.Address) {
			continue
		}
		if err := keystore.Create(path, []byte(passphrase), known.Address, known.PrivateKey, keystore.Cost{LogN: 14}); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	w.t.Fatalf("%s has no key", a)
}

// kick has the desk sell that many dollars.
func (w *world) kick(dollars int64) b.Auction {
	w.t.Helper()
	lot := kit.Amount(new(big.Int).Mul(big.NewInt(dollars), dollar))
	w.Do(w.Governor, w.desk.SetReading(b.Reading{
		Health: b.HealthOk, Price: kit.Amount(new(big.Int).Quo(wad, big.NewInt(10))), At: w.Now(), Venues: 3,
		Volatility: kit.Amount(new(big.Int).Quo(wad, big.NewInt(20))),
	}))
	usd := cairo.ContractAddress(w.TestUSD.Address)
	w.Do(w.Governor, w.TestUSD.Mint(cairo.ContractAddress(w.desk.Address), cairo.U256{Lo: lot}),
		w.desk.Kick(usd, cairo.ContractAddress(w.auction.Address), lot, felt.One))
	return kit.View(w.Net, w.auction.Auction())
}

// opening of a bid; the salt is by the bidder's number.
func (w *world) opening(a b.Auction, by *kit.Account, dollars, price int64, n uint64) bid.Opening {
	salt := new(felt.Felt).SetBigInt(new(big.Int).Lsh(new(big.Int).SetUint64(n+1), 128))
	return bid.Opening{
		Auction: a.AuctionID, Bidder: felt.Felt(by.Address), Salt: *salt,
		Amount: new(big.Int).Mul(big.NewInt(dollars), dollar), Price: new(big.Int).Mul(big.NewInt(price), wad),
	}
}

func (w *world) commit(by *kit.Account, o bid.Opening) {
	w.t.Helper()
	w.Do(by, w.Token.Approve(cairo.ContractAddress(w.auction.Address), cairo.U256{Lo: kit.Amount(escrow)}),
		w.auction.Commit(o.Auction, o.Commitment(w.Chain(), w.auction.Address), bucket))
}

func (w *world) reveal(o bid.Opening) {
	w.t.Helper()
	w.Do(w.Governor, w.auction.Reveal(cairo.ContractAddress(o.Bidder), kit.Amount(o.Amount), kit.Amount(o.Price), o.Salt))
}

// flow makes blocks until the test ends, so that time passes on the chain.
func (w *world) flow() {
	flow(w.t, func(ctx context.Context) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		_, err := w.CreateBlock(ctx)
		return err
	})
}

func flow(t *testing.T, block func(ctx context.Context) error) {
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(150 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := block(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	}()
}

// jump takes the chain's time forward to a moment, if that is not past.
func (w *world) jump(seconds uint64) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catchUp()
	w.AdvanceTo(seconds)
	if err := w.Stamp(); err != nil {
		w.t.Fatal(err)
	}
}

// act has the kit do something while time flows.
func (w *world) act(f func()) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catchUp()
	f()
}

// catchUp tells the kit how late it is.
func (w *world) catchUp() {
	w.t.Helper()
	head, err := w.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.AdvanceTo(uint64(head.Time.Unix()) + 1)
}

// until waits for something on the chain.
func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	await(w.t, what, is)
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
		time.Sleep(50 * time.Millisecond) // what another process does can only be polled for
	}
}

// turnBeacon takes time to where the Beacon's keeper can go on, until it is true.
func (w *world) turnBeacon(what string, is func() bool) {
	w.t.Helper()
	w.until(what, func() bool {
		if is() {
			return true
		}
		number := kit.View(w.Net, w.Beacon.CurrentRound())
		for n := number; n+3 > number; n-- {
			switch r := kit.View(w.Net, w.Beacon.Round(n)); {
			case r.Phase == b.RoundPhaseCommitting && r.Commits > 0:
				w.jump((n + 1) * roundSeconds)
			case r.Phase == b.RoundPhaseRevealing && r.Reveals == r.Commits:
				w.jump((n + 2) * roundSeconds)
			default:
				continue
			}
			return false
		}
		return false
	})
}

// emitted are the auction's events of one kind, since the beginning.
func emitted[E any](w *world) []E {
	w.t.Helper()
	var all []E
	for page, err := range w.Client.Events(w.t.Context(), rpc.EventFilter{
		From: cairo.AtNumber(0), To: cairo.Latest(), Addresses: []felt.Felt{w.auction.Address},
	}) {
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range page {
			decoded, err := b.DecodeBurnAuctionEvent(e.Keys, e.Data)
			if err != nil {
				w.t.Fatal(err)
			}
			if one, ok := decoded.(E); ok {
				all = append(all, one)
			}
		}
	}
	return all
}

// nonce counts the transactions that an account has paid for.
func (w *world) nonce(a *kit.Account) uint64 {
	w.t.Helper()
	n, err := w.Nonce(w.t.Context(), felt.Felt(a.Address), cairo.Latest())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
