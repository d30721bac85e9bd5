pub mod ratio;
