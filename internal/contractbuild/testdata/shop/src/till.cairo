pub mod contract;
#[cfg(test)]
mod tests;
