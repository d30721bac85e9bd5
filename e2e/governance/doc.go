// Package governance tries, in its test, the Timelock's limits against those of a
// network: what cairo-test does not know, such as the size of an event and the
// gas of a transaction.
package governance
