// Package waterfall is the reference model of the Treasury's epoch: what each step
// takes, given what came in and what the peers answered. Dollars have 6 decimals,
// SAGE 18, ratios WAD; everything is rounded down.
package waterfall

import "math/big"

// Config are the Treasury's dials.
type Config struct {
	OpsBudget, SecurityBudget, Rho, BurnMax, SigmaMax, GMin, RunwayEpochs, MaxPriceAge,
	RewardBase, RewardCap, RewardGrowth, GrantCapUSD, GrantCapSAGE *big.Int
}

// Inputs is what an epoch starts from.
type Inputs struct {
	OpenedAt, ClosedAt, EpochSeconds uint64
	FeesUSD, FeesSAGE, OtherUSD      *big.Int
	// USD and SAGE are the holdings, income included.
	USD, SAGE               *big.Int
	CarriedUSD, CarriedSAGE *big.Int
	// UnsoldUSD is what the revenue burn had set aside and nobody bought.
	UnsoldUSD *big.Int
	// Healthy tells that the oracle gave a price; Shallow that it gave one without
	// the protocol's own pool, which is too shallow to be a venue.
	Healthy, Shallow  bool
	Price, Volatility *big.Int
	Paused            uint32
	// Scheduled is the burn of the stock that is due.
	Scheduled *big.Int
}

// The bits of Paused.
const (
	PauseEmission     = 1
	PauseRevenueBurn  = 2
	PauseBuyback      = 4
	PauseTreasuryBurn = 8
)

// Answers is what the peers said and took.
type Answers struct {
	// EmissionRefused, with Minted 0.
	EmissionRefused bool
	Minted          *big.Int
	SecurityRefused bool
	// PolSilent: it did not say what it lacks. PolRefused: it took nothing, or was
	// shallow and not near the price, see Near.
	PolSilent, PolRefused bool
	PolShortfall          *big.Int
	// PolTakes says what Pol takes of an offer.
	PolTakes func(usd, sage *big.Int) (*big.Int, *big.Int)
	// BuybackSilent: it did not say what it wants.
	BuybackSilent bool
	BuybackWanted *big.Int
}

// Outcome is how a step ended, as the contract numbers it.
type Outcome int

// Outcomes.
const (
	Idle Outcome = iota
	Done
	Refused
	Paused
	NoPrice
)

// Outputs is what the epoch did. BurnLot and BuybackLot are set aside to be auctioned.
type Outputs struct {
	Revenue, Budget, OpsPaid, CallerReward, SecurityUSD, SecuritySAGE, PolUSD, PolSAGE, Throttle,
	BurnLot, BurnedFees, BurnedStock, BuybackLot, USD, SAGE, CarriedUSD, CarriedSAGE *big.Int
	// PolShortfall and BuybackWanted as far as the peers were asked.
	PolShortfall, BuybackWanted *big.Int
	// Offered to Pol.
	OfferedUSD, OfferedSAGE                          *big.Int
	Emission, Security, Pol, Burn, Buyback, Schedule Outcome
}

var (
	wad       = exp10(18)
	bps       = big.NewInt(10_000)
	priceUnit = exp10(30)
	maxU128   = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))
)

// Throttle is g(σ): one up to σmax, then a line down to gMin at 2σmax.
func Throttle(volatility, sigmaMax, gMin *big.Int) *big.Int {
	beyond := new(big.Int).Sub(volatility, sigmaMax)
	if beyond.Sign() <= 0 {
		return new(big.Int).Set(wad)
	}
	if beyond.Cmp(sigmaMax) >= 0 {
		return new(big.Int).Set(gMin)
	}
	// What is taken off is rounded up.
	off := new(big.Int).Sub(wad, gMin)
	off.Mul(off, beyond).Add(off, sigmaMax).Sub(off, big.NewInt(1)).Quo(off, sigmaMax)
	return off.Sub(wad, off)
}

// CallerReward is base · growth^(hours late), at most cap; growth ends after 64 hours.
func CallerReward(base, cap, growth *big.Int, late uint64) *big.Int {
	reward := new(big.Int).Set(least(base, cap))
	for range min(late/3_600, 64) {
		reward = new(big.Int).Set(least(cap, part(reward, growth, bps)))
	}
	return reward
}

// USDOf is what SAGE is worth.
func USDOf(sage, price *big.Int) *big.Int { return part(sage, price, priceUnit) }

// SAGEOf is what dollars buy; at most what 128 bits hold.
func SAGEOf(usd, price *big.Int) *big.Int { return least(part(usd, priceUnit, price), maxU128) }

// equalValue is what the liquidity is offered: the dollars it wants with SAGE of
// the same worth, less of both where either is short. Nothing is taken yet.
func equalValue(leftUSD, leftSAGE, wanted, price *big.Int) (usd, sage *big.Int) {
	usd = least(leftUSD, wanted)
	if sage = SAGEOf(usd, price); sage.Cmp(leftSAGE) > 0 {
		sage = leftSAGE
		usd = USDOf(sage, price)
	}
	return new(big.Int).Set(usd), new(big.Int).Set(sage)
}

// Burn is what the revenue burn reserves and what of it it does now.
func Burn(income, rho, carried, most, left, throttle *big.Int) (base, now *big.Int) {
	base = part(income, rho, wad)
	base.Add(base, carried)
	base = new(big.Int).Set(least(least(base, most), left))
	return base, part(base, throttle, wad)
}

// Spare is what the liquidity may take of the dollars that are left: all above half
// the runway, and in any case what the burn leaves of the epoch's income.
func Spare(left, runway, unburned *big.Int) *big.Int {
	kept := new(big.Int).Rsh(runway, 1)
	above := greatest(new(big.Int), new(big.Int).Sub(left, kept))
	return new(big.Int).Set(least(left, greatest(above, unburned)))
}

// Near tells whether a pool that lacks so much of both has a price within 5 % of
// this one.
func Near(usd, sage, price *big.Int) bool {
	apart := new(big.Int).Sub(USDOf(sage, price), usd)
	return sage.Sign() > 0 && apart.CmpAbs(new(big.Int).Quo(usd, big.NewInt(20))) <= 0
}

// Priced tells that there is a price by which things may be valued.
func (in Inputs) Priced() bool { return in.Healthy && in.inRange() }

func (in Inputs) inRange() bool {
	return in.Price.Sign() > 0 && in.Price.Cmp(priceUnit) <= 0
}

// Spend runs the epoch.
func Spend(c Config, in Inputs, a Answers) Outputs {
	var out Outputs
	zero := new(big.Int)
	priced := in.Priced()
	paused := func(bit uint32) bool { return in.Paused&bit != 0 }
	leftUSD, leftSAGE := new(big.Int).Set(in.USD), new(big.Int).Set(in.SAGE)
	take := func(left, wanted *big.Int) *big.Int {
		got := new(big.Int).Set(least(left, wanted))
		left.Sub(left, got)
		return got
	}

	income := add(in.FeesUSD, in.OtherUSD)
	out.Revenue = new(big.Int).Set(income)
	if priced {
		out.Revenue.Add(out.Revenue, USDOf(in.FeesSAGE, in.Price))
	}
	out.Budget = add(c.OpsBudget, c.SecurityBudget)

	// 1. Operations, and out of it who closed the epoch.
	out.OpsPaid = take(leftUSD, c.OpsBudget)
	late := in.ClosedAt - in.OpenedAt - in.EpochSeconds
	out.CallerReward = least(CallerReward(c.RewardBase, c.RewardCap, c.RewardGrowth, late), out.OpsPaid)

	// 2. Emission; then of security what emission did not pay.
	switch {
	case a.EmissionRefused:
		out.Emission = Refused
	case !priced:
		out.Emission = NoPrice
	case paused(PauseEmission):
		out.Emission = Paused
	default:
		out.Emission = Done
	}
	security := new(big.Int).Set(c.SecurityBudget)
	if priced {
		security = greatest(zero, security.Sub(security, USDOf(a.Minted, in.Price)))
	}
	out.SecurityUSD = take(leftUSD, security)
	out.SecuritySAGE = zero
	switch {
	case out.SecurityUSD.Sign() == 0:
	case !priced:
		out.Security = NoPrice
	default:
		if sage := take(leftSAGE, SAGEOf(out.SecurityUSD, in.Price)); sage.Sign() > 0 {
			out.Security = Refused
			if !a.SecurityRefused {
				out.Security, out.SecuritySAGE = Done, sage
			}
		}
	}

	// 3. Liquidity: also at the price of the other venues, so that a pool that is no
	// venue any more becomes one again.
	runway := new(big.Int).Mul(c.RunwayEpochs, out.Budget)
	out.PolUSD, out.PolSAGE, out.PolShortfall = zero, zero, zero
	out.OfferedUSD, out.OfferedSAGE = zero, zero
	switch {
	case !priced && (!in.Shallow || !in.inRange()):
		out.Pol = NoPrice
	case a.PolSilent:
		out.Pol = Refused
	default:
		out.PolShortfall = a.PolShortfall
		usd, sage := equalValue(Spare(leftUSD, runway, minus(income, part(income, c.Rho, wad))), leftSAGE, a.PolShortfall, in.Price)
		leftUSD.Sub(leftUSD, usd)
		leftSAGE.Sub(leftSAGE, sage)
		if usd.Sign() > 0 {
			out.OfferedUSD, out.OfferedSAGE = usd, sage
			out.Pol = Refused
			if !a.PolRefused {
				out.Pol = Done
				out.PolUSD, out.PolSAGE = a.PolTakes(usd, sage)
			}
		}
	}

	// 4. Revenue burn: SAGE at once, dollars set aside for auctions, one bound for both.
	out.Throttle = zero
	if priced {
		out.Throttle = Throttle(in.Volatility, c.SigmaMax, c.GMin)
	}
	g := out.Throttle
	if paused(PauseRevenueBurn) {
		g = zero
	}
	mostSAGE, used := leftSAGE, zero
	if priced {
		mostSAGE = SAGEOf(c.BurnMax, in.Price)
	}
	sageBase, sageNow := Burn(in.FeesSAGE, c.Rho, in.CarriedSAGE, mostSAGE, leftSAGE, g)
	leftSAGE.Sub(leftSAGE, sageBase)
	if priced {
		used = USDOf(sageBase, in.Price)
	}
	usdBase, usdNow := Burn(income, c.Rho, add(in.CarriedUSD, in.UnsoldUSD), new(big.Int).Sub(c.BurnMax, used), leftUSD, g)
	leftUSD.Sub(leftUSD, usdBase)
	switch {
	case paused(PauseRevenueBurn):
		out.Burn = Paused
	case !priced:
		out.Burn = NoPrice
	case usdNow.Sign() > 0 || sageNow.Sign() > 0:
		out.Burn = Done
	}
	out.BurnLot, out.BurnedFees = usdNow, sageNow
	out.CarriedUSD, out.CarriedSAGE = new(big.Int).Sub(usdBase, usdNow), new(big.Int).Sub(sageBase, sageNow)

	// 5. Buyback: never below the runway.
	out.BuybackLot, out.BuybackWanted = zero, zero
	surplus := new(big.Int).Sub(leftUSD, runway)
	switch {
	case paused(PauseBuyback):
		out.Buyback = Paused
	case !priced:
		out.Buyback = NoPrice
	case surplus.Sign() <= 0:
	case a.BuybackSilent:
		out.Buyback = Refused
	default:
		out.BuybackWanted = a.BuybackWanted
		if lot := least(a.BuybackWanted, surplus); lot.Sign() > 0 {
			out.Buyback, out.BuybackLot = Done, new(big.Int).Set(lot)
		}
	}

	// 6. The schedule.
	out.BurnedStock = zero
	if stock := least(in.Scheduled, leftSAGE); stock.Sign() > 0 {
		out.Schedule = Paused
		if !paused(PauseTreasuryBurn) {
			out.Schedule, out.BurnedStock = Done, stock
		}
	}

	out.USD = minus(in.USD, out.OpsPaid, out.PolUSD, out.BurnLot, out.BuybackLot)
	out.SAGE = minus(in.SAGE, out.SecuritySAGE, out.PolSAGE, out.BurnedFees, out.BurnedStock)
	return out
}

func exp10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func part(a, b, c *big.Int) *big.Int {
	product := new(big.Int).Mul(a, b)
	return product.Quo(product, c)
}

func add(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }

func minus(from *big.Int, those ...*big.Int) *big.Int {
	rest := new(big.Int).Set(from)
	for _, x := range those {
		rest.Sub(rest, x)
	}
	return rest
}

func least(a, b *big.Int) *big.Int {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func greatest(a, b *big.Int) *big.Int {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
