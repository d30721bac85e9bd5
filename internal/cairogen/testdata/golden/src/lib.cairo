//! Everything that cairogen and the chain/cairo codec support, in one contract.
//! `go test ./internal/cairogen -update` compiles it, runs its tests and keeps
//! what Cairo's own Serde wrote.

pub mod bazaar;
pub mod guard;
pub mod types;
#[cfg(test)]
mod vectors;
