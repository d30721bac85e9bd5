pub mod interface;
pub mod ring;
pub mod types;
pub mod venue;
