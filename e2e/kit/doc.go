// Package kit is a whole market on a devnet of a test's own: contracts
// deployed, people funded, staked and registered, and a helper for each step of
// a job's life that fails the test when the chain refuses it.
//
// The kit owns the clock: a block has the time that the kit gives it, whatever
// the test takes. So gas, prices and randomness repeat to the last digit.
package kit
