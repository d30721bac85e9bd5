package bid_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/bid"
)

func TestBucket(t *testing.T) {
	for _, c := range []struct {
		cost  int64
		least uint8
		want  uint8
	}{{0, 3, 3}, {1, 0, 0}, {2, 0, 1}, {3, 0, 2}, {4, 0, 2}, {5, 0, 3}, {1 << 40, 0, 40}, {1<<40 + 1, 0, 41}, {8, 10, 10}} {
		if got := bid.Bucket(big.NewInt(c.cost), c.least); got != c.want {
			t.Errorf("a cost of %d, at least 2^%d: 2^%d, want 2^%d", c.cost, c.least, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	good := bid.Opening{Amount: big.NewInt(3_000_000), Price: big.NewInt(5), Salt: *new(felt.Felt).SetBigInt(new(big.Int).Lsh(big.NewInt(1), 128))}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if cost := bid.Cost(good.Amount, good.Price); cost.Int64() != 15 {
		t.Errorf("it costs %s", cost)
	}
	for name, c := range map[string]struct {
		change func(*bid.Opening)
		want   error
	}{
		"cents":      {func(o *bid.Opening) { o.Amount = big.NewInt(3_000_001) }, bid.ErrAmount},
		"nothing":    {func(o *bid.Opening) { o.Amount = new(big.Int) }, bid.ErrAmount},
		"no amount":  {func(o *bid.Opening) { o.Amount = nil }, bid.ErrAmount},
		"no price":   {func(o *bid.Opening) { o.Price = new(big.Int) }, bid.ErrPrice},
		"high price": {func(o *bid.Opening) { o.Price = new(big.Int).Lsh(big.NewInt(1), 88) }, bid.ErrPrice},
		"short salt": {func(o *bid.Opening) { o.Salt = felt.One }, bid.ErrSalt},
	} {
		o := good
		if c.change(&o); !errors.Is(o.Check(), c.want) {
			t.Errorf("%s: %v", name, o.Check())
		}
	}
}

// TestCommitment: every part of the opening is bound.
func TestCommitment(t *testing.T) {
	base := bid.Opening{Auction: 1, Bidder: felt.One, Amount: big.NewInt(2), Price: big.NewInt(3), Salt: felt.One}
	seen := map[felt.Felt]string{base.Commitment(felt.One, felt.One): "the bid"}
	add := func(what string, h felt.Felt) {
		if other, twice := seen[h]; twice {
			t.Errorf("another %s commits as %s does", what, other)
		}
		seen[h] = what
	}
	two := felt.FromUint64[felt.Felt](2)
	add("chain", base.Commitment(two, felt.One))
	add("contract", base.Commitment(felt.One, two))
	for what, change := range map[string]func(*bid.Opening){
		"auction": func(o *bid.Opening) { o.Auction = 2 }, "bidder": func(o *bid.Opening) { o.Bidder = two },
		"amount": func(o *bid.Opening) { o.Amount = big.NewInt(3) }, "price": func(o *bid.Opening) { o.Price = big.NewInt(2) },
		"salt": func(o *bid.Opening) { o.Salt = two },
	} {
		o := base
		change(&o)
		add(what, o.Commitment(felt.One, felt.One))
	}
}

// TestSalt: the same from the same root for ever, by an HMAC computed elsewhere;
// another one for every root, contract and auction; and long enough for Check.
func TestSalt(t *testing.T) {
	root := make([]byte, 32)
	for i := range root {
		root[i] = byte(i)
	}
	seven := felt.FromUint64[felt.Felt](7)
	salt := bid.Salt(root, seven, 3)
	if got := salt.String(); got != "0x3d3b51bbdd78b2c525f7d2d3543b40e11b3b35c7276529eac19a05c11a6f610" {
		t.Errorf("%s", got)
	}
	others := []felt.Felt{bid.Salt(root[1:], seven, 3), bid.Salt(root, felt.One, 3), bid.Salt(root, seven, 4)}
	if slices.Contains(others, salt) {
		t.Errorf("%s serves twice", salt.String())
	}
	o := bid.Opening{Amount: big.NewInt(1_000_000), Price: big.NewInt(1), Salt: salt}
	if err := o.Check(); err != nil {
		t.Error(err)
	}
}
