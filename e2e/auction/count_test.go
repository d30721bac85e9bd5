//go:build !long

package auction_test

// auctions are played at random.
const auctions = 10
