// Package history plays random calls by random people against a market on a
// devnet and against a reference model of it, written from the contracts'
// interfaces in plain big integers, and compares after every call: the same
// outcome, refusals by code; the same balances and stakes; the same states.
//
// Chance that only the chain has, whom and what an audit draws, is taken from
// the chain, checked to be allowed, and given to the model. Auditors find what
// the worker found, be it a fault of an input; replicas and disputes are not
// played.
package history
