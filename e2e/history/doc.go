// Package history plays random calls by random people against a market on a
// devnet and against a reference model of it, written from the contracts'
// interfaces in plain big integers, and compares after every call: the same
// outcome, refusals by code; the same balances and stakes; the same states.
//
// Chance that only the chain has, whom and what an audit or a jury draws, is
// taken from the chain, checked to be allowed, and given to the model. Some
// workers, auditors and jurors lie, some get the input nowhere, some are silent.
package history
