pub mod bits;
pub mod ratio;
