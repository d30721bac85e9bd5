pub mod lot;
