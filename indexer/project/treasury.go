package project

import (
	"context"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/indexer/store"
)

func applyTreasury(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeTreasuryEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.TreasuryEconomyWired:
		return changeTreasury(ctx, tx, at, func(t *Treasury) error {
			p := e.Peers
			t.USDToken, t.SageToken = some(felt.Felt(p.USD)), some(felt.Felt(p.Token))
			t.Escrow, t.Emission = some(felt.Felt(p.Escrow)), some(felt.Felt(p.Emission))
			return nil
		})
	case b.TreasuryEpochClosed:
		return epochClosed(ctx, tx, at, e, data[1:])
	case b.TreasuryCollected:
		return collected(ctx, tx, at, e)
	case b.TreasuryContributed:
		return otherIncome(ctx, tx, at, income{IncomeContribution, e.Epoch, amount(e.Amount), address(e.From), Text(e.Source)})
	case b.TreasuryStableSold:
		return otherIncome(ctx, tx, at, income{IncomeStableSale, e.Epoch, amount(e.Paid), address(e.Buyer), address(e.Token).String()})
	case b.TreasuryLotPutUp:
		return lotPutUp(ctx, tx, at, e)
	case b.TreasuryLotSettled:
		return lotSettled(ctx, tx, at, e)
	case b.TreasuryGranted:
		return granted(ctx, tx, at, e)
	case b.TreasuryBurnsScheduled:
		return changeTreasury(ctx, tx, at, func(t *Treasury) error {
			t.BurnFirst, t.BurnsLeft, t.BurnAmount = e.First, e.Count, amount(e.Amount)
			return nil
		})
	}
	return nil // dials are Params' to tell
}

// changeTreasury begins with the first epoch open, as the contract does.
func changeTreasury(ctx context.Context, tx *store.Tx, at where, fn func(*Treasury) error) error {
	return alterTreasury(ctx, tx, at, at.contract(), fn)
}

func alterTreasury(ctx context.Context, tx *store.Tx, at where, contract store.Felt, fn func(*Treasury) error) error {
	return alter(ctx, tx, Treasury{Contract: contract}, func(t *Treasury) error {
		t.Block, t.Epoch = at.number(), max(t.Epoch, 1)
		return fn(t)
	})
}

// treasuryDial keeps the dials that the runway follows from.
func treasuryDial(ctx context.Context, tx *store.Tx, at where, treasury store.Felt, name string, value store.Uint256) error {
	return alterTreasury(ctx, tx, at, treasury, func(t *Treasury) error {
		switch name {
		case "ops_budget":
			t.OpsBudget = &value
		case "security_budget":
			t.SecurityBudget = &value
		case "runway_epochs":
			t.RunwayEpochs = &value
		}
		return nil
	})
}

// income is what an event says of something that came in.
type income struct {
	kind   uint8
	epoch  uint64
	amount store.Uint256
	giver  store.Felt
	source string
}

// record keeps an income in its token.
func (in income) record(ctx context.Context, tx *store.Tx, at where, token store.Felt) error {
	err := store.Upsert(ctx, tx, Income{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Kind: in.kind, Epoch: in.epoch, Token: token, Amount: in.amount, Giver: in.giver, Source: in.source,
		Time: at.time(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return alter(ctx, tx, IncomeTotal{Token: token}, func(row *IncomeTotal) error {
		var s sums
		row.Block = at.number()
		of := map[uint8]*store.Uint256{
			IncomeFees: &row.Fees, IncomeContribution: &row.Contributions,
			IncomeStableSale: &row.StableSales, IncomeLotReturn: &row.LotReturns,
		}
		s.add(of[in.kind], in.amount.Big())
		return s.err
	})
}

// collected: fees in dollars and SAGE are in the purse at once; another
// stablecoin only once it is sold.
func collected(ctx context.Context, tx *store.Tx, at where, e b.TreasuryCollected) error {
	token := address(e.Token)
	var escrow store.Felt
	err := changeTreasury(ctx, tx, at, func(t *Treasury) error {
		var s sums
		if t.Escrow != nil {
			escrow = *t.Escrow
		}
		switch {
		case t.USDToken != nil && token == *t.USDToken:
			s.add(&t.FeesUSD, e.Amount.Big())
			s.add(&t.USD, e.Amount.Big())
		case t.SageToken != nil && token == *t.SageToken:
			s.add(&t.FeesSage, e.Amount.Big())
			s.add(&t.Sage, e.Amount.Big())
		}
		return s.err
	})
	if err != nil {
		return err
	}
	return income{IncomeFees, e.Epoch, amount(e.Amount), escrow, ""}.record(ctx, tx, at, token)
}

// otherIncome is dollars, income of the open epoch.
func otherIncome(ctx context.Context, tx *store.Tx, at where, in income) error {
	usd, err := purse(ctx, tx, at, func(t *Treasury, s *sums) {
		s.add(&t.OtherUSD, in.amount.Big())
		s.add(&t.USD, in.amount.Big())
	})
	if err != nil {
		return err
	}
	return in.record(ctx, tx, at, usd)
}

// lotPutUp: a lot is on sale. The epoch whose report set it aside is the one before
// the open one; a lot that comes again keeps its first auction.
func lotPutUp(ctx context.Context, tx *store.Tx, at where, e b.TreasuryLotPutUp) error {
	err := changeTreasury(ctx, tx, at, func(t *Treasury) error {
		t.BurnLot, t.BuybackLot = amount(e.Lots.Burn), amount(e.Lots.Buyback)
		return nil
	})
	if err != nil || e.Kind != b.LotKindRevenueBurn {
		return err
	}
	return store.Update(ctx, tx, Epoch{Epoch: e.Epoch - 1}, func(row *Epoch) error {
		if row.Out.Auction == 0 {
			row.Out.Auction = e.AuctionID
		}
		return nil
	})
}

// lotSettled: what bought nothing is back, and is no income of an epoch: the revenue
// burn's is set aside again, Buyback's is in the purse.
func lotSettled(ctx context.Context, tx *store.Tx, at where, e b.TreasuryLotSettled) error {
	usd, err := purse(ctx, tx, at, func(t *Treasury, s *sums) {
		t.BurnLot, t.BuybackLot = amount(e.Lots.Burn), amount(e.Lots.Buyback)
		if e.Kind == b.LotKindBuyback {
			s.add(&t.USD, e.Returned.Big())
		}
	})
	if err != nil || e.Returned.Big().Sign() == 0 {
		return err
	}
	in := income{IncomeLotReturn, e.Epoch, amount(e.Returned), address(e.From), strconv.FormatUint(e.AuctionID, 10)}
	return in.record(ctx, tx, at, usd)
}

// purse changes the Treasury's sums and returns its dollar.
func purse(ctx context.Context, tx *store.Tx, at where, fn func(*Treasury, *sums)) (usd store.Felt, err error) {
	err = changeTreasury(ctx, tx, at, func(t *Treasury) error {
		var s sums
		if t.USDToken != nil {
			usd = *t.USDToken
		}
		fn(t, &s)
		return s.err
	})
	return usd, err
}

func granted(ctx context.Context, tx *store.Tx, at where, e b.TreasuryGranted) error {
	token := address(e.Asset)
	err := changeTreasury(ctx, tx, at, func(t *Treasury) error {
		var s sums
		if t.USDToken != nil && token == *t.USDToken {
			s.sub(&t.USD, e.Amount.Big())
			t.GrantedUSD = amount(e.Granted)
		} else {
			s.sub(&t.Sage, e.Amount.Big())
			t.GrantedSage = amount(e.Granted)
		}
		return s.err
	})
	if err != nil {
		return err
	}
	return store.Upsert(ctx, tx, TreasuryGrant{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Token: token, Receiver: address(e.To), Epoch: e.Epoch, Amount: amount(e.Amount), Granted: amount(e.Granted),
		Purpose: Text(e.Purpose), Time: at.time(), Transaction: at.tx(),
	})
}

func applyEmission(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeEmissionEvent(keys, data)
	if err != nil {
		return err
	}
	e, ok := event.(b.EmissionEmissionStepped)
	if !ok {
		return nil
	}
	step, err := stepOf(e.Step)
	if err != nil {
		return err
	}
	return store.Upsert(ctx, tx, EmissionStep{
		Epoch: e.Epoch, Budget: amount(e.Budget), Revenue: amount(e.Revenue), Price: amount(e.Price), Step: step,
		Block: at.number(), Transaction: at.tx(),
	})
}
