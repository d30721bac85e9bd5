package price

import (
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

func wad(percent int64) *big.Int { // 100 + percent hundredths
	return new(big.Int).Div(new(big.Int).Mul(WAD, big.NewInt(100+percent)), big.NewInt(100))
}

// The table in the contract's source is the one that is computed here.
func TestThePowersInTheSource(t *testing.T) {
	source, err := os.ReadFile("../../contracts/src/math/tick.cairo")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(source), "const POWERS: [u128; 25] = [")
	table, _, _ = strings.Cut(table, "];")
	found := regexp.MustCompile(`0x[0-9a-f]+`).FindAllString(table, -1)
	if len(found) != len(powers) {
		t.Fatalf("%d powers in the source, want %d", len(found), len(powers))
	}
	for i, power := range powers {
		if want := "0x" + power.Text(16); found[i] != want {
			t.Errorf("power %d is %s, want %s", highest-i, found[i], want)
		}
	}
}

// exact is 1.000001^tick · 10^18 with 256 more fractional bits, by exact squaring
// and 1,000 bits: a way of its own.
func exact(tick int64) *big.Int {
	const bits = 1_000
	n := tick
	if n < 0 {
		n = -n
	}
	result := pow2(bits)
	base := new(big.Int).Lsh(big.NewInt(1_000_001), bits)
	base.Div(base, big.NewInt(1_000_000))
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = new(big.Int).Rsh(new(big.Int).Mul(result, base), bits)
		}
		base = new(big.Int).Rsh(new(big.Int).Mul(base, base), bits)
	}
	if tick < 0 {
		result = new(big.Int).Div(pow2(2*bits), result)
	}
	return result.Mul(result, WAD).Rsh(result, bits-256)
}

// The stated bound: at most one unit and 1e-24 of the price too low, at most
// 1e-24 too high; and a tick is that of the true logarithm unless the price is
// within 1e-24 of the next.
func TestTheErrorOfTicks(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	slack := func(x *big.Int) *big.Int { return new(big.Int).Div(x, pow10(24)) }
	for i := range 2_000 {
		tick := random.Int64N(2*MaxTick+1) - MaxTick
		if i == 0 {
			tick = MaxTick
		}
		if i == 1 {
			tick = -MaxTick
		}
		truth := exact(tick)
		price, err := PriceOf(tick)
		if err != nil {
			t.Fatal(err)
		}
		got := new(big.Int).Lsh(price, 256)
		low := new(big.Int).Sub(new(big.Int).Sub(truth, pow2(256)), slack(truth))
		high := new(big.Int).Add(truth, slack(truth))
		if got.Cmp(low) < 0 || got.Cmp(high) > 0 {
			t.Fatalf("the price at %d is %d", tick, price)
		}
		if price.Cmp(MinPrice) < 0 || price.Cmp(MaxPrice) > 0 {
			continue
		}
		back, err := TickOf(price)
		if err != nil {
			t.Fatal(err)
		}
		shifted := new(big.Int).Lsh(price, 256)
		if x := exact(back); new(big.Int).Sub(x, slack(x)).Cmp(shifted) > 0 {
			t.Fatalf("%d has the tick %d, whose price is above", price, back)
		}
		if x := exact(back + 1); new(big.Int).Add(x, slack(x)).Cmp(shifted) <= 0 {
			t.Fatalf("%d has the tick %d, and the next is not above", price, back)
		}
	}
	for _, price := range []*big.Int{new(big.Int).Sub(MinPrice, big.NewInt(1)), new(big.Int).Add(MaxPrice, big.NewInt(1))} {
		if _, err := TickOf(price); err == nil {
			t.Errorf("%d has a tick", price)
		}
	}
	for _, tick := range []int64{-MaxTick - 1, MaxTick + 1} {
		if _, err := PriceOf(tick); err == nil {
			t.Errorf("%d has a price", tick)
		}
	}
}

// economics.md §4.3: a window of 30 minutes of 6-second blocks, 7 buckets.
func TestTheTableOfManipulation(t *testing.T) {
	m := Market{Blocks: 300, Buckets: 7, Venues: 1, Horizon: 300}
	thousandths := func(x *big.Int) int64 { // of the pool's value, to the nearest
		return new(big.Int).Div(new(big.Int).Add(times(x, 1_000), new(big.Int).Rsh(WAD, 1)), WAD).Int64()
	}
	for _, row := range []struct {
		percent                   int64
		geomean, medians, means   int64
		spikeDigits, spikeLeading int64 // 2.3e6 is 7 digits that begin with 23 (rounded)
	}{
		{5, 89, 26, 51, 7, 23},
		{10, 341, 98, 195, 13, 26},
		{20, 1247, 358, 715, 24, 57},
	} {
		f := wad(row.percent)
		if got := thousandths(m.Geomean(f)); got != row.geomean {
			t.Errorf("%d %%: geomean %d, want %d", row.percent, got, row.geomean)
		}
		if got := thousandths(m.MedianOfMedians(f)); got != row.medians {
			t.Errorf("%d %%: median of medians %d, want %d", row.percent, got, row.medians)
		}
		if got := thousandths(m.MedianOfMeans(f)); got != row.means {
			t.Errorf("%d %%: median of means %d, want %d", row.percent, got, row.means)
		}
		spike := new(big.Int).Div(m.Spike(f), WAD)
		if got := int64(len(spike.String())); got != row.spikeDigits {
			t.Errorf("%d %%: a spike of %d digits, want %d", row.percent, got, row.spikeDigits)
		}
		third := pow10(row.spikeDigits - 3)
		leading := (new(big.Int).Div(spike, third).Int64() + 5) / 10
		if leading != row.spikeLeading {
			t.Errorf("%d %%: a spike that begins with %d, want %d", row.percent, leading, row.spikeLeading)
		}
	}
	// Ours: 5 buckets, two of three venues, a window of 30 minutes drawn from two
	// hours: 3/5 of 0.341 V, twice, four times.
	ours := Market{Blocks: 300, Buckets: 5, Venues: 3, Horizon: 1_200}
	if got := thousandths(ours.Drawn(wad(10))); got != 1_635 {
		t.Errorf("ours %d thousandths of a pool, want 1,635", got)
	}
	if ours.Drawn(wad(10)).Cmp(m.Geomean(wad(10))) < 0 {
		t.Error("ours is cheaper to move than a plain mean")
	}
}

func ints(values ...int64) []*big.Int {
	var out []*big.Int
	for _, v := range values {
		out = append(out, big.NewInt(v))
	}
	return out
}

func TestMedians(t *testing.T) {
	for _, c := range []struct {
		values []*big.Int
		want   int64
	}{
		{ints(3), 3}, {ints(-1, -2), -2}, {ints(5, 1, 3), 3}, {ints(4, 1, 3, 2), 2}, {ints(9, -9, 0, 0, 1), 0},
	} {
		if got := Median(c.values); got.Int64() != c.want {
			t.Errorf("the median of %v is %d, want %d", c.values, got, c.want)
		}
	}
	// means 1, −1 (rounded down), 5
	if got := BucketMedian(ints(0, 10, 9, 59), 10); got.Int64() != 1 {
		t.Errorf("bucket median %d", got)
	}
}

// A push moves the price by three scales a time, no further; a true jump is
// caught up with, ever faster, and never overshot.
func TestTheWalkAfterAJump(t *testing.T) {
	floor, ceiling := big.NewInt(5_000), big.NewInt(100_000)
	anchor, target, mean := big.NewInt(0), big.NewInt(405_465), big.NewInt(0) // +50 %
	steps := 0
	for anchor.Cmp(target) != 0 {
		scale := Scale(mean, 3_600, floor, ceiling)
		next, clamped := Clamp(target, anchor, new(big.Int).Mul(scale, big.NewInt(3)))
		change := new(big.Int).Sub(next, anchor)
		if steps == 0 && (!clamped || change.Int64() != 15_000) {
			t.Fatalf("the first step is %d", change)
		}
		if next.Cmp(target) > 0 {
			t.Fatal("overshot")
		}
		mean, anchor = NextMean(mean, change, 3_600, 2_000), next
		if steps++; steps > 12 {
			t.Fatalf("after %d steps at %d only", steps, anchor)
		}
	}
	if steps < 4 {
		t.Errorf("%d steps: the clamp did nothing", steps)
	}
}

// Equal returns of one per cent an hour are sqrt(24) per cent a day.
func TestVolatility(t *testing.T) {
	one := int64(10_000)
	got := Volatility(big.NewInt(24*one*one), big.NewInt(24*3_600), 24)
	want := big.NewInt(48_989_770_000_000_000) // sqrt(24) % of ln, less 5e-7 of it
	diff := new(big.Int).Sub(got, want)
	if diff.CmpAbs(big.NewInt(100_000_000_000)) > 0 {
		t.Errorf("volatility %d, want about %d", got, want)
	}
	if Volatility(big.NewInt(1), big.NewInt(1), 7).Cmp(WAD) != 0 {
		t.Error("seven returns make no volatility")
	}
}
