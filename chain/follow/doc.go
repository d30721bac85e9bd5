// Package follow turns a chain that may be reorganised at any time into a
// sequence of batches, each of which takes its consumer from one consistent
// state to the next.
//
// The consumer pulls: Next looks at what the consumer has committed (Ledger),
// at the node, and returns what to drop and what to add. The follower itself
// remembers nothing that matters, so a batch that was not committed is simply
// returned again, by this process or by the next one.
package follow
