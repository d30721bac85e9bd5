pub mod dials;
pub mod economy;
pub mod governed;
pub mod parameters;
pub mod wired;
