// Package indexer is the loop that keeps the mirror: it takes the writer's
// lease, follows the chain from where the store stands, and commits each step
// with the rows that the projection makes of its events. Whatever ends it, the
// next run goes on from the last commit.
package indexer
