// Package storetest is the conformance suite of the store, and what other
// packages' tests need to stand on one: a private PostgreSQL, a fake chain with
// reorgs, and a ledger projected from it.
package storetest
