package gas_test

import (
	"testing"

	"github.com/bitsage-network/bitsage/e2e/kit"
)

func TestQuick(t *testing.T) {
	n := kit.Start(t, kit.Config{Providers: 5, Strangers: 1})
	live(n, n.Providers[0], 1, false)
	for range 8 {
		live(n, n.Providers[0], 1, true)
	}
	for _, tasks := range []uint32{1, 128} {
		var same []life
		for range 2 {
			same = append(same, live(n, n.Providers[0], tasks, true))
		}
		l := mean(same)
		t.Logf("tasks %d total %.0f leaves %v", tasks, l.total, l.leaves)
		for _, p := range l.parts {
			t.Logf("  %s %.0f", p.Label, p.Value)
		}
	}
}
