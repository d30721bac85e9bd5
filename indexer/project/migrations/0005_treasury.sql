CREATE TABLE treasuries (
    contract BYTEA NOT NULL, usd_token BYTEA, sage_token BYTEA, escrow BYTEA, emission BYTEA,
    epoch BIGINT NOT NULL, opened_at BIGINT NOT NULL, epoch_seconds BIGINT NOT NULL, usd BYTEA NOT NULL,
    sage BYTEA NOT NULL, fees_usd BYTEA NOT NULL, fees_sage BYTEA NOT NULL, other_usd BYTEA NOT NULL,
    carried_usd BYTEA NOT NULL, carried_sage BYTEA NOT NULL, burn_lot BYTEA NOT NULL,
    buyback_lot BYTEA NOT NULL, granted_usd BYTEA NOT NULL,
    granted_sage BYTEA NOT NULL, burn_first BIGINT NOT NULL, burns_left BIGINT NOT NULL,
    burn_amount BYTEA NOT NULL, head BYTEA, ops_budget BYTEA, security_budget BYTEA, runway_epochs BYTEA,
    block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE epochs (
    epoch BIGINT NOT NULL, caller BYTEA NOT NULL, head BYTEA NOT NULL, check_status BIGINT NOT NULL,
    check_detail TEXT NOT NULL, in_opened_at BIGINT NOT NULL, in_closed_at BIGINT NOT NULL,
    in_epoch_seconds BIGINT NOT NULL, in_fees_usd BYTEA NOT NULL, in_fees_sage BYTEA NOT NULL,
    in_other_usd BYTEA NOT NULL, in_endowment_usd BYTEA NOT NULL, in_endowment_sage BYTEA NOT NULL,
    in_usd BYTEA NOT NULL, in_sage BYTEA NOT NULL, in_carried_usd BYTEA NOT NULL,
    in_carried_sage BYTEA NOT NULL, in_unsold_usd BYTEA NOT NULL, in_health BIGINT NOT NULL, in_price BYTEA NOT NULL,
    in_priced_at BIGINT NOT NULL, in_venues BIGINT NOT NULL, in_clamped BIGINT NOT NULL,
    in_volatility BYTEA NOT NULL, in_paused BIGINT NOT NULL, in_supply BYTEA NOT NULL,
    in_pol_shortfall BYTEA NOT NULL, in_buyback_wanted BYTEA NOT NULL, in_scheduled BYTEA NOT NULL,
    step_status BIGINT NOT NULL, step_error BIGINT NOT NULL, step_average_before BIGINT NOT NULL,
    step_average BIGINT NOT NULL, step_rate_before BYTEA NOT NULL, step_rate BYTEA NOT NULL,
    step_circulating BYTEA NOT NULL, step_cap_left BYTEA NOT NULL, step_minted BYTEA NOT NULL,
    step_params BYTEA NOT NULL, out_revenue BYTEA NOT NULL, out_budget BYTEA NOT NULL,
    out_ops_paid BYTEA NOT NULL, out_caller_reward BYTEA NOT NULL, out_security_usd BYTEA NOT NULL,
    out_security_sage BYTEA NOT NULL, out_pol_usd BYTEA NOT NULL, out_pol_sage BYTEA NOT NULL,
    out_throttle BYTEA NOT NULL, out_burn_lot BYTEA NOT NULL, out_auction BIGINT NOT NULL,
    out_burned_fees BYTEA NOT NULL, out_burned_stock BYTEA NOT NULL, out_buyback_lot BYTEA NOT NULL,
    out_usd BYTEA NOT NULL, out_sage BYTEA NOT NULL, out_carried_usd BYTEA NOT NULL,
    out_carried_sage BYTEA NOT NULL, out_supply BYTEA NOT NULL, out_circulating BYTEA NOT NULL,
    out_emission BIGINT NOT NULL, out_security BIGINT NOT NULL, out_pol BIGINT NOT NULL,
    out_burn BIGINT NOT NULL, out_buyback BIGINT NOT NULL, out_schedule BIGINT NOT NULL,
    out_params BYTEA NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE emission_steps (
    epoch BIGINT NOT NULL, budget BYTEA NOT NULL, revenue BYTEA NOT NULL, price BYTEA NOT NULL,
    step_status BIGINT NOT NULL, step_error BIGINT NOT NULL, step_average_before BIGINT NOT NULL,
    step_average BIGINT NOT NULL, step_rate_before BYTEA NOT NULL, step_rate BYTEA NOT NULL,
    step_circulating BYTEA NOT NULL, step_cap_left BYTEA NOT NULL, step_minted BYTEA NOT NULL,
    step_params BYTEA NOT NULL, block BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE incomes (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, kind BIGINT NOT NULL,
    epoch BIGINT NOT NULL, token BYTEA NOT NULL, amount BYTEA NOT NULL, giver BYTEA NOT NULL,
    source TEXT NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);

CREATE TABLE income_totals (
    token BYTEA NOT NULL, fees BYTEA NOT NULL, contributions BYTEA NOT NULL, stable_sales BYTEA NOT NULL,
    lot_returns BYTEA NOT NULL, block BIGINT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT
);

CREATE TABLE treasury_grants (
    block BIGINT NOT NULL, tx_index BIGINT NOT NULL, event_index BIGINT NOT NULL, token BYTEA NOT NULL,
    receiver BYTEA NOT NULL, epoch BIGINT NOT NULL, amount BYTEA NOT NULL, granted BYTEA NOT NULL,
    purpose TEXT NOT NULL, time BIGINT NOT NULL, tx_hash BYTEA NOT NULL, valid_from BIGINT NOT NULL,
    valid_to BIGINT
);
