// Package auction plays, in its tests, whole burn auctions on a devnet: random ones
// against the reference model, with the books balanced after every step, and one
// that measures what bidding, opening, clearing and claiming cost.
package auction
