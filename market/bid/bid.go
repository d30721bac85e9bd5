// Package bid hashes what bidders commit to, exactly as BurnAuction does
// (docs/contracts/auction.md).
package bid

import (
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/secret"
)

// Opening is a bid and what hides it.
type Opening struct {
	Auction uint64
	Bidder  felt.Felt
	// Amount in dollars (6 decimals, whole dollars), Price in SAGE per dollar
	// (WAD). Both below 2^128.
	Amount, Price *big.Int
	// Salt is 2^128 or more, and nobody else's to guess.
	Salt felt.Felt
}

// Errors of an opening that the contract would not take.
var (
	ErrAmount = errors.New("a bid is a whole number of dollars, one or more")
	ErrPrice  = errors.New("a bid's price is 1 to 2^88 - 1")
	ErrSalt   = errors.New("a bid's salt has more than 128 bits")
)

var (
	domain = *new(felt.Felt).SetBytes([]byte("SAGE_BID"))
	dollar = big.NewInt(1_000_000)
)

// Check reports what the contract would not take, whatever the auction.
func (o Opening) Check() error {
	switch {
	case o.Amount == nil || o.Amount.Sign() <= 0 || o.Amount.BitLen() > 128 || new(big.Int).Rem(o.Amount, dollar).Sign() != 0:
		return ErrAmount
	case o.Price == nil || o.Price.Sign() <= 0 || o.Price.BitLen() > 88:
		return ErrPrice
	case o.Salt.BigInt(new(big.Int)).BitLen() <= 128:
		return ErrSalt
	}
	return nil
}

// Salt is the salt of a bidder's bid in an auction of a contract, derived from
// what only the bidder knows: 250 bits, the highest of them set, as Check wants
// it. Each bidder needs a root of its own, or who opens one bid opens others.
func Salt(root []byte, contract felt.Felt, auction uint64) felt.Felt {
	n := secret.Derive(root, contract, auction)
	n.Rsh(n, 6).SetBit(n, 249, 1)
	return *new(felt.Felt).SetBigInt(n)
}

// Commitment is what is sent before. The opening passes Check.
func (o Opening) Commitment(chainID, auction felt.Felt) felt.Felt {
	return crypto.PoseidonArray(&domain, &chainID, &auction, new(felt.Felt).SetUint64(o.Auction), &o.Bidder,
		new(felt.Felt).SetBigInt(o.Amount), new(felt.Felt).SetBigInt(o.Price), &o.Salt)
}

// Cost is the most SAGE that it can take: exact, since dollars are whole.
func Cost(amount, price *big.Int) *big.Int {
	n := new(big.Int).Quo(amount, dollar)
	return n.Mul(n, price)
}

// Bucket is the smallest escrow 2^bucket that covers a cost and is allowed.
func Bucket(cost *big.Int, least uint8) uint8 {
	if cost.Sign() <= 0 {
		return least
	}
	needed := new(big.Int).Sub(cost, big.NewInt(1)).BitLen() // 2^needed >= cost
	return max(least, uint8(min(needed, 255)))
}
