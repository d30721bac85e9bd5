pub mod bits;
pub mod ratio;
pub mod tick;
