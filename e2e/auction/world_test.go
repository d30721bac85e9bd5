package auction_test

import (
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/clearing"
	"github.com/bitsage-network/bitsage/market/bid"
)

const bucket = 74 // 18,889 SAGE

var (
	dollar  = big.NewInt(1_000_000)
	wad     = big.NewInt(1_000_000_000_000_000_000)
	escrow  = clearing.Escrow(bucket)
	supply  = new(big.Int).Mul(wad, big.NewInt(1_000_000_000))
	reserve = new(big.Int).Mul(wad, big.NewInt(9)) // SAGE at 10 cents, 10 % below
	config  = b.AuctionConfig{
		MinSeconds: 100, MaxSeconds: 200, DrawSeconds: 60, RevealSeconds: 100, ClearSeconds: 100,
		MaxPriceAge: 1_800, DiscountBps: 1_000, CapBps: 2_500, BondFloorBps: 200, MinBucket: 60,
		MinBid: 10, MaxBids: 1_500,
	}
	volatility = new(big.Int).Quo(wad, big.NewInt(20))
)

// world is an auction between SAGE and TestUsd; the desk is Treasury, oracle,
// Beacon and Guardian.
type world struct {
	*kit.Net
	t       *testing.T
	auction b.BurnAuction
	desk    b.TestDesk
	sage    b.SageToken
	usd     b.TestUSD
	bidders []*kit.Account
}

func addressOf(f felt.Felt) cairo.ContractAddress { return cairo.ContractAddress(f) }

func start(t *testing.T, bidders int) *world {
	n := kit.BareBySierraGas(t, bidders)
	w := &world{Net: n, t: t, bidders: n.Strangers}
	governor := n.Governor.Address
	total := cairo.U256{Lo: kit.Amount(supply)}
	w.sage.Address = n.Place("SageToken", 0, b.SageTokenConstructor(governor, governor, total, total)...)
	w.usd.Address = n.Place("TestUsd", 0)
	w.desk.Address = n.Place("TestDesk", 0)
	w.auction.Address = n.Place("BurnAuction", 0, b.BurnAuctionConstructor(governor, config)...)
	desk := addressOf(w.desk.Address)
	n.Do(n.Governor, w.auction.WireEconomy(b.EconomyPeers{
		Token: addressOf(w.sage.Address), USD: addressOf(w.usd.Address), Staking: governor,
		Escrow: governor, Beacon: desk, Params: governor, Guardian: desk, Oracle: desk,
		Pol: governor, Emission: governor, Treasury: desk, Rewards: governor,
		Auction: addressOf(w.auction.Address), Buyback: governor, Vesting: governor,
		Operations: governor,
	}))
	for _, a := range w.bidders {
		purse := cairo.U256{Lo: kit.Amount(new(big.Int).Mul(escrow, big.NewInt(50)))}
		n.Do(n.Governor, w.sage.Transfer(a.Address, purse))
	}
	return w
}

// kick has the desk sell that many dollars.
func (w *world) kick(dollars *big.Int) b.Auction {
	w.t.Helper()
	lot := kit.Amount(new(big.Int).Mul(dollars, dollar))
	w.Do(w.Governor, w.desk.SetReading(b.Reading{
		Health: b.HealthOk, Price: kit.Amount(new(big.Int).Quo(wad, big.NewInt(10))), At: w.Now(),
		Venues: 3, Volatility: kit.Amount(volatility),
	}))
	w.Do(w.Governor, w.usd.Mint(addressOf(w.desk.Address), cairo.U256{Lo: lot}),
		w.desk.Kick(addressOf(w.usd.Address), addressOf(w.auction.Address), lot, felt.One))
	return kit.View(w.Net, w.auction.Auction())
}

// sealed is a bid of one bidder.
type sealed struct {
	by            *kit.Account
	amount, price cairo.U128
	salt          felt.Felt
}

func (w *world) seal(by *kit.Account, dollars, price *big.Int) sealed {
	salt := *new(felt.Felt).SetBigInt(new(big.Int).Lsh(big.NewInt(1+int64(w.Now())), 128))
	return sealed{by: by, amount: kit.Amount(new(big.Int).Mul(dollars, dollar)), price: kit.Amount(price), salt: salt}
}

func (w *world) commitment(auction uint64, s sealed) felt.Felt {
	return bid.Opening{
		Auction: auction, Bidder: felt.Felt(s.by.Address), Amount: s.amount.Big(), Price: s.price.Big(), Salt: s.salt,
	}.Commitment(w.Chain(), w.auction.Address)
}

// commit approves in a transaction of its own, so that the commitment's cost is seen.
func (w *world) commit(auction uint64, s sealed) kit.Receipt {
	w.t.Helper()
	w.Do(s.by, w.sage.Approve(addressOf(w.auction.Address), cairo.U256{Lo: kit.Amount(escrow)}))
	return w.Do(s.by, w.auction.Commit(auction, w.commitment(auction, s), bucket))
}

func (w *world) reveal(s sealed) kit.Receipt {
	w.t.Helper()
	return w.Do(w.Governor, w.auction.Reveal(s.by.Address, s.amount, s.price, s.salt))
}

// balanced: what came in is what went out and what is there.
func (w *world) balanced() {
	w.t.Helper()
	books := kit.View(w.Net, w.auction.Books())
	held := new(big.Int).Sub(books.SageTaken.Big(), books.SageBurned.Big())
	held.Sub(held, books.SageRefunded.Big()).Sub(held, books.SageForfeited.Big())
	left := new(big.Int).Sub(books.USDLots.Big(), books.USDPaid.Big())
	left.Sub(left, books.USDReturned.Big())
	here := addressOf(w.auction.Address)
	for _, c := range []struct {
		what string
		is   cairo.U256
		want *big.Int
	}{
		{"SAGE", kit.View(w.Net, w.sage.BalanceOf(here)), held},
		{"USD", kit.View(w.Net, w.usd.BalanceOf(here)), left},
		{"supply", kit.View(w.Net, w.sage.TotalSupply()), new(big.Int).Sub(supply, books.SageBurned.Big())},
	} {
		if c.is.Big().Cmp(c.want) != 0 {
			w.t.Fatalf("%s: %v, by the books %v (%+v)", c.what, c.is, c.want, books)
		}
	}
}
