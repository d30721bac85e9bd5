package keepers

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// Turn is how long an account waits before it does what anybody may do: a part
// of spread, another for every action and account, the same whoever computes it.
// Most races are then over before the second has paid for trying.
func Turn(account felt.Felt, action string, spread time.Duration) time.Duration {
	if spread <= 0 {
		return 0
	}
	b := account.Bytes()
	sum := sha256.Sum256(append(b[:], action...))
	return time.Duration(binary.BigEndian.Uint64(sum[:8]) % uint64(spread))
}
