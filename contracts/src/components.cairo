pub mod governed;
pub mod wired;
