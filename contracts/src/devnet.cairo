//! FOR DEVNETS AND TESTS ONLY. Nothing in here is deployed where money is real.

pub mod formulas_auction;
pub mod formulas_governance;
pub mod formulas_oracle;
pub mod formulas_reward;
pub mod formulas_treasury;
pub mod test_account;
pub mod test_crowd;
pub mod test_desk;
pub mod test_usd;
#[cfg(test)]
mod tests;
