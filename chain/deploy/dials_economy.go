package deploy

import "math/big"

// dials of the economy. Each row: contract, name, least, most, step. The formulas
// that they belong to are on the contracts' spec pages; the bounds are the
// contracts' own or, where those protect arithmetic only, what keeps a formula
// what the paper means by it.
var dials = []dial{
	// The controller of the mint, parts of the circulating supply per epoch. The
	// average must leak, or it sits at a rail (ADR 19); 1 % a week is 68 % a year.
	{"Emission", "kp", parts(0), parts(1_000), parts(1)},
	{"Emission", "ki", parts(0), parts(500), parts(1)},
	{"Emission", "leak", parts(0), parts(9_000), parts(1)},
	{"Emission", "dead_band", parts(0), parts(1_000), parts(1)},
	{"Emission", "r_min", parts(0), parts(10), parts(1)},
	{"Emission", "r_max", parts(1), parts(100), parts(1)},
	{"Emission", "dr_max", parts(1), parts(50), parts(1)},

	// Dollars per epoch.
	{"Treasury", "ops_budget", dollars(0), dollars(1_000_000), dollars(1)},
	{"Treasury", "security_budget", dollars(0), dollars(1_000_000), dollars(1)},
	// ρ is 0.7 in the paper; burns never stop and never take all.
	{"Treasury", "rho", parts(3_000), parts(9_000), parts(1)},
	{"Treasury", "burn_max", dollars(1), dollars(10_000_000), dollars(1)},
	// The throttle g(σ) of the burn, volatility per day.
	{"Treasury", "sigma_max", parts(200), parts(5_000), parts(1)},
	{"Treasury", "g_min", parts(500), parts(10_000), parts(1)},
	{"Treasury", "runway_epochs", count(4), count(520), count(1)},
	{"Treasury", "max_price_age", count(600), count(86_400), count(1)}, // seconds
	{"Treasury", "reward_base", dollars(0), dollars(50), dollars(1)},
	{"Treasury", "reward_cap", dollars(1), dollars(1_000), dollars(1)},
	{"Treasury", "reward_growth", count(10_000), count(30_000), count(1)}, // basis points per hour
	{"Treasury", "grant_cap_usd", dollars(0), dollars(1_000_000), dollars(1)},
	{"Treasury", "grant_cap_sage", sages(0), sages(10_000_000), sages(1)},

	// Seconds. Windows are the paper's 30 to 60 minutes.
	{"PriceOracle", "min_interval", count(300), count(14_400), count(1)},
	{"PriceOracle", "min_length", count(1_800), count(3_600), count(1)},
	{"PriceOracle", "max_length", count(1_800), count(3_600), count(1)},
	{"PriceOracle", "max_offset", count(0), count(3_600), count(1)},
	{"PriceOracle", "beacon_wait", count(60), count(3_600), count(1)},
	// A third of the clamp, ticks of a millionth: 0.01 % to 50 %.
	{"PriceOracle", "floor", count(100), count(50_000), count(1)},
	{"PriceOracle", "ceiling", count(1_000), count(500_000), count(1)},
	{"PriceOracle", "weight_bps", count(100), count(5_000), count(1)},
	{"PriceOracle", "min_depth", dollars(0), dollars(1_000_000), dollars(1)},

	{"Pol", "fee_bps", count(1), count(100), count(1)},
	{"Pol", "max_deviation", count(100), count(100_000), count(1)}, // ticks
	{"Pol", "target_cap", dollars(100), dollars(100_000_000), dollars(1)},

	// Seconds.
	{"BurnAuction", "min_seconds", count(60), count(86_400), count(1)},
	{"BurnAuction", "max_seconds", count(60), count(172_800), count(1)},
	{"BurnAuction", "draw_seconds", count(60), count(21_600), count(1)},
	{"BurnAuction", "reveal_seconds", count(60), count(86_400), count(1)},
	{"BurnAuction", "clear_seconds", count(60), count(604_800), count(1)},
	{"BurnAuction", "max_price_age", count(600), count(86_400), count(1)},
	// Basis points: of the price, of the lot, of the escrow.
	{"BurnAuction", "discount_bps", count(0), count(2_000), count(1)},
	{"BurnAuction", "cap_bps", count(500), count(10_000), count(1)},
	{"BurnAuction", "bond_floor_bps", count(200), count(5_000), count(1)},
	// The smallest escrow, log2 of base units: 1.2 SAGE to 75,558 SAGE.
	{"BurnAuction", "min_bucket", count(60), count(76), count(1)},
	{"BurnAuction", "min_bid", count(1), count(10_000), count(1)}, // whole dollars
	{"BurnAuction", "max_bids", count(100), count(100_000), count(1)},

	{"Buyback", "beta_bps", count(1), count(5_000), count(1)},
	{"Buyback", "max_volatility", parts(100), parts(3_000), parts(1)}, // a day
	{"Buyback", "max_lot", dollars(1), dollars(10_000_000), dollars(1)},
	{"Buyback", "interval_seconds", count(300), count(2_592_000), count(1)},
	{"Buyback", "max_price_age", count(600), count(86_400), count(1)}, // seconds

	// Basis points. Work earns less than the fees it brought: nobody profits by
	// posting jobs to themselves.
	{"Rewards", "staker_bps", count(1_000), count(9_500), count(1)},
	{"Rewards", "rebate_bps", count(0), count(9_500), count(1)},
	{"Rewards", "price_max_age", count(600), count(86_400), count(1)}, // seconds
}

// parts are ten-thousandths, in WAD.
func parts(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(14)) }

// dollars have 6 decimals, SAGE 18; a count is what the contract counts in.
func dollars(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(6)) }

func sages(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), pow10(18)) }

func count(n int64) *big.Int { return big.NewInt(n) }
