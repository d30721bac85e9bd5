// Package keepers runs, in its tests, the real saged as an operator does, on a
// devnet: an auction carried to its end by processes that are killed with
// SIGKILL at every step, replicas of which one is stopped and comes back, and
// epochs that are verified.
package keepers
