// Package secret derives what is hidden until it is opened, a bid's salt or a
// beacon round's secret, from one root that its owner keeps.
package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
)

// Derive is HMAC-SHA256 of a contract and a number under the root, 256 bits. The
// same root must not serve two purposes at one contract.
func Derive(root []byte, contract felt.Felt, number uint64) *big.Int {
	mac := hmac.New(sha256.New, root)
	address := contract.Bytes()
	mac.Write(address[:])
	mac.Write(binary.BigEndian.AppendUint64(nil, number))
	return new(big.Int).SetBytes(mac.Sum(nil))
}
