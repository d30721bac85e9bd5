package txm

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Whatever is raised is raised by a tenth at least, of the tip and the price.
func TestRaiseOutbids(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := func(name string) felt.Felt { return felt.FromUint64[felt.Felt](rapid.Uint64().Draw(t, name)) }
		bounds := func(name string) rpc.Bounds {
			return rpc.Bounds{
				L1Data: rpc.Bound{MaxAmount: rapid.Uint64().Draw(t, name), MaxPrice: price(name + " data")},
				L2:     rpc.Bound{MaxAmount: rapid.Uint64().Draw(t, name), MaxPrice: price(name + " price")},
			}
		}
		old := Attempt{Tip: rapid.Uint64Range(minTip, 1<<60).Draw(t, "tip"), Bounds: bounds("old")}
		fresh := bounds("fresh")
		got, tip := raise(&old, fresh)
		tenthMore := func(new, old *big.Int) bool {
			return new.Mul(new, big.NewInt(10)).Cmp(old.Mul(old, big.NewInt(11))) >= 0
		}
		value := func(f felt.Felt) *big.Int { return f.BigInt(new(big.Int)) }
		if !tenthMore(new(big.Int).SetUint64(tip), new(big.Int).SetUint64(old.Tip)) {
			t.Errorf("tip %d after %d", tip, old.Tip)
		}
		if !tenthMore(value(got.L2.MaxPrice), value(old.Bounds.L2.MaxPrice)) {
			t.Errorf("price %s after %s", got.L2.MaxPrice.Text(10), old.Bounds.L2.MaxPrice.Text(10))
		}
		if got.L2.MaxAmount < fresh.L2.MaxAmount || got.L1Data.MaxAmount < old.Bounds.L1Data.MaxAmount || got.L2.MaxPrice.Cmp(&fresh.L2.MaxPrice) < 0 {
			t.Errorf("%+v is below %+v or %+v", got, old.Bounds, fresh)
		}
	})
}

func TestBounds(t *testing.T) {
	f := Fees{}.withDefaults()
	var e rpc.Estimate
	e.Gas = rpc.Gas{L1Data: 1, L2: 900_000_000}
	e.Prices.L2 = *new(felt.Felt).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 127))
	b := f.bounds(e)
	if b.L2.MaxAmount != 1e9 || b.L1Data.MaxAmount != 2 || b.L1.MaxAmount != 0 {
		t.Errorf("got %+v", b)
	}
	if most := b.L2.MaxPrice.BigInt(new(big.Int)); most.BitLen() != 128 {
		t.Errorf("price of %d bits", most.BitLen())
	}
	e.Gas.L2 = 1_100_000_000 // a network with another bound
	if b := f.bounds(e); b.L2.MaxAmount != 1_100_000_000 {
		t.Errorf("got %d", b.L2.MaxAmount)
	}
	if percentOf(1<<63, 300) != 1<<64-1 {
		t.Error("an amount wrapped around")
	}
}

func FuzzDecodeRecord(f *testing.F) {
	raw, err := json.Marshal(record{Version: 1, Tx: &Tx{Seq: 1, State: Signed, Attempts: []Attempt{{Tip: 10}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"Version":2}`))
	f.Add([]byte(`{"Version":1,"Tx":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tx, err := decode(raw)
		if err != nil {
			return
		}
		again, err := json.Marshal(record{Version: 1, Tx: &tx})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(again); err != nil {
			t.Errorf("%s became %s: %v", raw, again, err)
		}
	})
}
