//! FOR DEVNETS AND TESTS ONLY. Nothing in here is deployed where money is real.

pub mod formulas_treasury;
pub mod test_usd;
#[cfg(test)]
mod tests;
