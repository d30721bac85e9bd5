package deploy

// dials of the economy. Each row: contract, name, unit, least, most, step. The
// formulas that they belong to are on the contracts' spec pages; the bounds are the
// contracts' own or, where those protect arithmetic only, what keeps a formula what
// the paper means by it.
var dials = []dial{
	// The controller of the mint, parts of the circulating supply per epoch. The
	// average must leak, or it sits at a rail (ADR 19); 1 % a week is 68 % a year.
	{"Emission", "kp", parts, 0, 1_000, 1},
	{"Emission", "ki", parts, 0, 500, 1},
	{"Emission", "leak", parts, 0, 9_000, 1},
	{"Emission", "dead_band", parts, 0, 1_000, 1},
	{"Emission", "r_min", parts, 0, 10, 1},
	{"Emission", "r_max", parts, 1, 100, 1},
	{"Emission", "dr_max", parts, 1, 50, 1},

	{"Treasury", "ops_budget", usd, 0, 1_000_000, 1},
	{"Treasury", "security_budget", usd, 0, 1_000_000, 1},
	// ρ is 0.7 in the paper; burns never stop and never take all.
	{"Treasury", "rho", parts, 3_000, 9_000, 1},
	{"Treasury", "burn_max", usd, 1, 10_000_000, 1},
	// The throttle g(σ) of the burn, volatility per day.
	{"Treasury", "sigma_max", parts, 200, 5_000, 1},
	{"Treasury", "g_min", parts, 500, 10_000, 1},
	{"Treasury", "runway_epochs", whole, 4, 520, 1},
	{"Treasury", "max_price_age", seconds, 600, 86_400, 1},
	{"Treasury", "reward_base", usd, 0, 50, 1},
	{"Treasury", "reward_cap", usd, 1, 1_000, 1},
	{"Treasury", "reward_growth", bps, 10_000, 30_000, 1},
	{"Treasury", "grant_cap_usd", usd, 0, 1_000_000, 1},
	{"Treasury", "grant_cap_sage", sages, 0, 10_000_000, 1},

	// Windows are the paper's 30 to 60 minutes.
	{"PriceOracle", "min_interval", seconds, 300, 14_400, 1},
	{"PriceOracle", "min_length", seconds, 1_800, 3_600, 1},
	{"PriceOracle", "max_length", seconds, 1_800, 3_600, 1},
	{"PriceOracle", "max_offset", seconds, 0, 3_600, 1},
	{"PriceOracle", "beacon_wait", seconds, 60, 3_600, 1},
	// A third of the clamp: 0.01 % to 50 %.
	{"PriceOracle", "floor", ticks, 100, 50_000, 1},
	{"PriceOracle", "ceiling", ticks, 1_000, 500_000, 1},
	{"PriceOracle", "weight_bps", bps, 100, 5_000, 1},
	{"PriceOracle", "min_depth", usd, 0, 1_000_000, 1},

	{"Pol", "fee_bps", bps, 1, 100, 1},
	{"Pol", "max_deviation", ticks, 100, 100_000, 1},
	{"Pol", "target_cap", usd, 100, 100_000_000, 1},

	{"BurnAuction", "min_seconds", seconds, 60, 86_400, 1},
	{"BurnAuction", "max_seconds", seconds, 60, 172_800, 1},
	{"BurnAuction", "draw_seconds", seconds, 60, 21_600, 1},
	{"BurnAuction", "reveal_seconds", seconds, 60, 86_400, 1},
	{"BurnAuction", "clear_seconds", seconds, 60, 604_800, 1},
	{"BurnAuction", "max_price_age", seconds, 600, 86_400, 1},
	// Of the price, of the lot, of the escrow.
	{"BurnAuction", "discount_bps", bps, 0, 2_000, 1},
	{"BurnAuction", "cap_bps", bps, 500, 10_000, 1},
	{"BurnAuction", "bond_floor_bps", bps, 200, 5_000, 1},
	// The smallest escrow: 1.2 SAGE to 75,558 SAGE.
	{"BurnAuction", "min_bucket", powers, 60, 76, 1},
	{"BurnAuction", "min_bid", wholeUSD, 1, 10_000, 1},
	{"BurnAuction", "max_bids", whole, 100, 100_000, 1},

	{"Buyback", "beta_bps", bps, 1, 5_000, 1},
	{"Buyback", "max_volatility", parts, 100, 3_000, 1},
	{"Buyback", "max_lot", usd, 1, 10_000_000, 1},
	{"Buyback", "interval_seconds", seconds, 300, 2_592_000, 1},
	{"Buyback", "max_price_age", seconds, 600, 86_400, 1},

	// Work earns less than the fees it brought: nobody profits by
	// posting jobs to themselves.
	{"Rewards", "staker_bps", bps, 1_000, 9_500, 1},
	{"Rewards", "rebate_bps", bps, 0, 9_500, 1},
	{"Rewards", "price_max_age", seconds, 600, 86_400, 1},
}
