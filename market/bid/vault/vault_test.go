package vault_test

import (
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/bid"
	"github.com/bitsage-network/bitsage/market/bid/vault"
)

func TestVault(t *testing.T) {
	dir := t.TempDir()
	v, err := vault.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	o := bid.Opening{Auction: 3, Amount: big.NewInt(1_000_000), Price: big.NewInt(5), Salt: *new(felt.Felt).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 200))}
	if _, ok, err := v.Load(3); ok || err != nil {
		t.Errorf("an empty vault has it: %v", err)
	}
	if err := v.Save(o); err != nil {
		t.Fatal(err)
	}
	got, ok, err := v.Load(3)
	if !ok || err != nil || got.Commitment(felt.One, felt.One) != o.Commitment(felt.One, felt.One) {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
	o.Price = big.NewInt(6)
	if err := v.Save(o); !errors.Is(err, vault.ErrKept) {
		t.Errorf("a second opening gives %v", err)
	}
	path := filepath.Join(dir, "auction-3.json")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, damage := range []string{"", "{}", `{"auction": 4, "amount": "1000000", "price": "5", "salt": "0x1"}`, `{"auction": 3, "amount": "NaN", "price": "5", "salt": "0x1"}`} {
		if err := os.WriteFile(path, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := v.Load(3); err == nil {
			t.Errorf("%q passes", damage)
		}
	}
	for range 2 { // the second finds nothing to drop
		if err := v.Drop(3); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := v.Load(3); ok || err != nil {
		t.Errorf("what was dropped is there: %v", err)
	}
	if err := v.Save(o); err != nil {
		t.Errorf("after it was dropped: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left: %v", len(left), err)
	}
}
