mod absence;
mod dials;
mod drawing;
mod packing;
mod phases;
mod sampling;
mod setup;
mod verdicts;
