// Package report hashes what price reporters sign, exactly as SignedFeed does
// (docs/contracts/oracle.md).
package report

import (
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"
)

// Report is one reporter's price of one moment.
type Report struct {
	// Feed is the contract, Name its name.
	Feed, Name felt.Felt
	// Price in dollars per whole SAGE, WAD; 0 < Price < 2^128.
	Price *big.Int
	// At is the moment, seconds since 1970.
	At uint64
}

// ErrPrice says that a price does not fit the contract's u128.
var ErrPrice = errors.New("a price is 1 to 2^128 - 1")

// Types of SNIP-12, revision 1.
var (
	domainType = crypto.StarknetKeccak([]byte(`"StarknetDomain"("name":"shortstring","version":"shortstring","chainId":"shortstring","revision":"shortstring")`))
	reportType = crypto.StarknetKeccak([]byte(`"PriceReport"("feed":"ContractAddress","name":"shortstring","price":"u128","timestamp":"timestamp")`))
	message    = shortString("StarkNet Message")
	domainName = shortString("Bitsage")
)

// Hash is what the reporter with this public key signs on this chain.
func (r Report) Hash(chainID, key felt.Felt) (felt.Felt, error) {
	if r.Price == nil || r.Price.Sign() <= 0 || r.Price.BitLen() > 128 {
		return felt.Felt{}, ErrPrice
	}
	price := new(felt.Felt).SetBigInt(r.Price)
	content := crypto.PoseidonArray(&reportType, &r.Feed, &r.Name, price, new(felt.Felt).SetUint64(r.At))
	domain := crypto.PoseidonArray(&domainType, &domainName, &felt.One, &chainID, &felt.One)
	return crypto.PoseidonArray(&message, &domain, &key, &content), nil
}

func shortString(s string) felt.Felt { return *new(felt.Felt).SetBytes([]byte(s)) }
