pub mod refill;
