package indexer_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

func TestReady(t *testing.T) {
	block := func(n uint64) *follow.BlockRef { return &follow.BlockRef{Number: n} }
	for name, test := range map[string]struct {
		status indexer.Status
		ready  bool
	}{
		"at the head":    {indexer.Status{Phase: indexer.Following, Head: block(9), Indexed: block(9)}, true},
		"a little lag":   {indexer.Status{Phase: indexer.Following, Head: block(9), Indexed: block(7)}, true},
		"too much lag":   {indexer.Status{Phase: indexer.Following, Head: block(9), Indexed: block(6)}, false},
		"head behind":    {indexer.Status{Phase: indexer.Following, Head: block(7), Indexed: block(9)}, true},
		"head unknown":   {indexer.Status{Phase: indexer.Following, Indexed: block(9)}, false},
		"nothing yet":    {indexer.Status{Phase: indexer.Following, Head: block(9)}, false},
		"another phase":  {indexer.Status{Phase: indexer.Rebuilding, Head: block(9), Indexed: block(9)}, false},
		"while it fails": {indexer.Status{Phase: indexer.Following, Head: block(9), Indexed: block(9), Failing: errors.New("x")}, false},
	} {
		if err := test.status.Ready(2); (err == nil) != test.ready {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type node struct{}

func (node) SpecVersion() string       { return "0.10.2" }
func (node) Finalized() (uint64, bool) { return 7, true }

func TestStatus(t *testing.T) {
	var chain storetest.Chain
	batches := blocks(&chain, storetest.Mint(1, 1), storetest.Mint(1, 1))
	batches = append(batches, follow.Batch{Removed: chain.Fork(1), Head: batches[1].Head}, follow.Batch{Head: batches[1].Head})
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, nil)
	p := parts(s, batches)
	p.Node = node{}
	x := build(t, config("one"), p)
	if s := x.Status(); s.Phase != indexer.Stopped || s.Head != nil || s.Spec != "0.10.2" || *s.Finalized != 7 {
		t.Errorf("before it runs: %+v", s)
	}
	run(t, x)
	await(t, x, "after the reorg", func(s indexer.Status) bool { return s.Reorgs == 1 })
	status := x.Status()
	if lag, ok := status.Lag(); !ok || lag != 1 || *status.Indexed != batches[0].Head || *status.Head != batches[1].Head {
		t.Errorf("status is %+v", status)
	}
}

func TestConfig(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "mirror.db"), 1, nil)
	for field, change := range map[string]func(*indexer.Config, *indexer.Parts){
		"Holder":     func(c *indexer.Config, _ *indexer.Parts) { c.Holder = "" },
		"LeaseTTL":   func(c *indexer.Config, _ *indexer.Parts) { c.LeaseTTL = 1 },
		"RetryMin":   func(c *indexer.Config, _ *indexer.Parts) { c.RetryMin = -1 },
		"RetryMax":   func(c *indexer.Config, _ *indexer.Parts) { c.RetryMax = c.RetryMin - 1 },
		"Attempts":   func(c *indexer.Config, _ *indexer.Parts) { c.Attempts = -1 },
		"PruneEvery": func(c *indexer.Config, _ *indexer.Parts) { c.PruneEvery = -1 },
		"Parts":      func(_ *indexer.Config, p *indexer.Parts) { p.Store = nil },
	} {
		cfg, p := config("one"), parts(s, nil)
		change(&cfg, &p)
		var config *indexer.ConfigError
		if _, err := indexer.New(cfg, p); !errors.As(err, &config) || config.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
