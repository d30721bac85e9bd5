package gas_test

import (
	"math/big"
	"testing"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/e2e/kit"
)

func TestTraceUpdate(t *testing.T) {
	if !*trace {
		t.Skip("wants -trace")
	}
	devnetVersion(t)
	n := kit.Start(t, kit.Config{Providers: 4})
	names := selectors(t)
	empty := n.Do(n.Buyer)
	printTrace(t, n, names, "empty", empty)
	treasury := n.Economy.Treasury
	_ = treasury
	base := big.NewInt(1e17)
	for _, every := range []uint64{540, 540, 60, 60, 60} {
		for i := range 75 * 60 / every {
			n.Advance(every)
			var prices [deploy.Feeds]*big.Int
			for k := range prices {
				prices[k] = new(big.Int).Add(base, big.NewInt(int64(i)*1e14+int64(k)*1e13))
			}
			r := n.PostPrices(prices)
			if i == 20 {
				printTrace(t, n, names, "post", r)
			}
		}
		n.Advance(60)
		n.Do(n.Keeper, n.Economy.Oracle.Request())
		round := n.RunBeacon(n.Now())
		r := n.Do(n.Keeper, n.Economy.Oracle.Update(round))
		printTrace(t, n, names, "update", r)
	}
}
