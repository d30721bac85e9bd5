// Package governance tries, in its tests, what cairo-test does not know: the
// Timelock's limits against those of a network, such as the size of an event and the
// gas of a transaction; and the way from a vote to a dial of the market, across the
// contracts as they are deployed.
package governance
