package deploy

import (
	"math/big"
	"reflect"
	"strings"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// economyTable are the dials of the economy's contracts, in their units. The
// formulas that they belong to are on the contracts' spec pages; the bounds are the
// contracts' own or, where those protect arithmetic only, what keeps a formula what
// the paper means by it.
var economyTable = []struct {
	contract, name string
	unit           unit
	min, max, step int64
}{
	// The controller of the mint, parts of the circulating supply per epoch. The
	// average must leak, or it sits at a rail (ADR 19); 1 % a week is 68 % a year.
	{"Emission", "kp", inParts, 0, 1_000, 1},
	{"Emission", "ki", inParts, 0, 500, 1},
	{"Emission", "leak", inParts, 0, 9_000, 1},
	{"Emission", "dead_band", inParts, 0, 1_000, 1},
	{"Emission", "r_min", inParts, 0, 10, 1},
	{"Emission", "r_max", inParts, 1, 100, 1},
	{"Emission", "dr_max", inParts, 1, 50, 1},

	{"Treasury", "ops_budget", inUSD, 0, 1_000_000, 1},
	{"Treasury", "security_budget", inUSD, 0, 1_000_000, 1},
	// ρ is 0.7 in the paper; burns never stop and never take all.
	{"Treasury", "rho", inParts, 3_000, 9_000, 1},
	{"Treasury", "burn_max", inUSD, 1, 10_000_000, 1},
	// The throttle g(σ) of the burn, volatility per day.
	{"Treasury", "sigma_max", inParts, 200, 5_000, 1},
	{"Treasury", "g_min", inParts, 500, 10_000, 1},
	{"Treasury", "runway_epochs", inNumber, 4, 520, 1},
	{"Treasury", "max_price_age", inSeconds, 600, 86_400, 1},
	{"Treasury", "reward_base", inUSD, 0, 50, 1},
	{"Treasury", "reward_cap", inUSD, 1, 1_000, 1},
	{"Treasury", "reward_growth", inBps, 10_000, 30_000, 1},
	{"Treasury", "grant_cap_usd", inUSD, 0, 1_000_000, 1},
	{"Treasury", "grant_cap_sage", inSage, 0, 10_000_000, 1},

	// Windows are the paper's 30 to 60 minutes.
	{"PriceOracle", "min_interval", inSeconds, 300, 14_400, 1},
	{"PriceOracle", "min_length", inSeconds, 1_800, 3_600, 1},
	{"PriceOracle", "max_length", inSeconds, 1_800, 3_600, 1},
	{"PriceOracle", "max_offset", inSeconds, 0, 3_600, 1},
	{"PriceOracle", "beacon_wait", inSeconds, 60, 3_600, 1},
	// A third of the clamp: 0.01 % to 50 %.
	{"PriceOracle", "floor", inTicks, 100, 50_000, 1},
	{"PriceOracle", "ceiling", inTicks, 1_000, 500_000, 1},
	{"PriceOracle", "weight_bps", inBps, 100, 5_000, 1},
	{"PriceOracle", "min_depth", inUSD, 0, 1_000_000, 1},

	{"Pol", "fee_bps", inBps, 1, 100, 1},
	{"Pol", "max_deviation", inTicks, 100, 100_000, 1},
	{"Pol", "target_floor", inUSD, 1, 1_000_000, 1},
	{"Pol", "target_cap", inUSD, 100, 100_000_000, 1},

	{"BurnAuction", "min_seconds", inSeconds, 60, 86_400, 1},
	{"BurnAuction", "max_seconds", inSeconds, 60, 172_800, 1},
	{"BurnAuction", "draw_seconds", inSeconds, 60, 21_600, 1},
	{"BurnAuction", "reveal_seconds", inSeconds, 60, 86_400, 1},
	{"BurnAuction", "clear_seconds", inSeconds, 60, 604_800, 1},
	{"BurnAuction", "max_price_age", inSeconds, 600, 86_400, 1},
	// Of the price, of the lot, of the escrow.
	{"BurnAuction", "discount_bps", inBps, 0, 2_000, 1},
	{"BurnAuction", "cap_bps", inBps, 500, 10_000, 1},
	{"BurnAuction", "bond_floor_bps", inBps, 200, 5_000, 1},
	// The smallest escrow: 1.2 SAGE to 75,558 SAGE.
	{"BurnAuction", "min_bucket", inPowers, 60, 76, 1},
	{"BurnAuction", "min_bid", inWhole, 1, 10_000, 1},
	{"BurnAuction", "max_bids", inNumber, 100, 100_000, 1},

	{"Buyback", "beta_bps", inBps, 1, 5_000, 1},
	{"Buyback", "max_volatility", inParts, 100, 3_000, 1},
	{"Buyback", "max_lot", inUSD, 1, 10_000_000, 1},
	{"Buyback", "interval_seconds", inSeconds, 300, 2_592_000, 1},
	{"Buyback", "max_price_age", inSeconds, 600, 86_400, 1},

	// Work earns less than the fees it brought: nobody profits by
	// posting jobs to themselves.
	{"Rewards", "staker_bps", inBps, 1_000, 10_000, 1},
	{"Rewards", "rebate_bps", inBps, 0, 9_500, 1},
	{"Rewards", "price_max_age", inSeconds, 600, 86_400, 1},
}

func (p Parameters) economyDials() []dial {
	var out []dial
	for _, row := range economyTable {
		of := row.unit.of
		out = append(out, dial{
			contract: row.contract, name: row.name, unit: row.unit,
			start: valueOf(p.economySettings(row.contract), row.name),
			min:   of(row.min), max: of(row.max), step: of(row.step),
		})
	}
	return out
}

// economySettings are what a contract starts with.
func (p Parameters) economySettings(contract string) any {
	return map[string]any{
		"PriceOracle": p.Oracle, "Pol": p.Pol, "Emission": p.Emission, "Treasury": p.Treasury,
		"BurnAuction": p.Auction, "Buyback": p.Buyback, "Rewards": p.Rewards,
	}[contract]
}

// valueOf is the field of a contract's settings that has the dial's name, which is
// the contract's name for it: grant_cap_usd is GrantCapUSD. The table and the
// settings are this package's own; a test asks for every name.
func valueOf(settings any, name string) *big.Int {
	field := reflect.ValueOf(settings).FieldByNameFunc(func(field string) bool {
		return strings.EqualFold(field, strings.ReplaceAll(name, "_", ""))
	})
	if wide, ok := field.Interface().(cairo.U128); ok {
		return wide.Big()
	}
	return new(big.Int).SetUint64(field.Uint())
}
