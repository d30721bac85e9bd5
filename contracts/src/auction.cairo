pub mod kick;
