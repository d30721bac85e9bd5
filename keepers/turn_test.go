package keepers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/keepers"
)

// TestTurn: turns lie within the spread, stay the same, and go round.
func TestTurn(t *testing.T) {
	first := map[uint64]int{}
	for action := range 300 {
		least, who := time.Hour, uint64(0)
		for account := range uint64(3) {
			key := fmt.Sprint("epoch:run:", action)
			turn := keepers.Turn(felt.FromUint64[felt.Felt](account), key, time.Minute)
			if turn != keepers.Turn(felt.FromUint64[felt.Felt](account), key, time.Minute) || turn < 0 || turn >= time.Minute {
				t.Fatalf("turn %s", turn)
			}
			if turn < least {
				least, who = turn, account
			}
		}
		first[who]++
	}
	for account, times := range first {
		if times < 50 || len(first) != 3 {
			t.Errorf("account %d is first %d times of 300: %v", account, times, first)
		}
	}
	if keepers.Turn(felt.One, "x", 0) != 0 {
		t.Error("without a spread there is nothing to wait for")
	}
}
