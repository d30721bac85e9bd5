package runbook

import (
	"testing"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// TestRunbooks plays every day of testdata.
func TestRunbooks(t *testing.T) {
	books, err := Load("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(books) == 0 {
		t.Fatal("testdata holds no runbook")
	}
	net := newMarket(t, books)
	accounts := net.Strangers
	for _, book := range books {
		t.Logf("%s: %s", book.Name, book.Why)
		d := begin(t, net, accounts, book)
		accounts = accounts[len(book.Keepers):]
		d.play()
		d.judge()
	}
}

// judge holds the chain against what was expected. Every effect is counted over
// all blocks: that it came once is what the days are about.
func (d *day) judge() {
	d.net.Conserved()
	want := d.book.Expect
	effects := map[any]int{}
	var settled, drawn, silent int
	for number := d.from; ; number++ {
		block, err := d.net.BlockWithReceipts(d.t.Context(), cairo.AtNumber(number))
		if err != nil {
			break // past the head
		}
		for _, r := range block.Receipts {
			for _, e := range d.net.Events(r) {
				switch e := e.(type) {
				case b.MarketAssignmentSettled:
					settled++
					effects[[2]uint64{e.JobID, uint64(e.Index)}]++
				case b.AuditsAuditDrawn:
					drawn++
					effects[[3]uint64{e.JobID, uint64(e.Index), uint64(e.Attempt)}]++
				case b.BeaconSeedFixed:
					effects[e.Round]++
				case b.BeaconKeeperSilent:
					silent++
				}
			}
		}
	}
	for effect, times := range effects {
		if times != 1 {
			d.t.Errorf("%s: %T %v happened %d times", d.book.Name, effect, effect, times)
		}
	}
	reverted := 0
	for _, hash := range d.node.sent {
		if r, err := d.net.Receipt(d.t.Context(), hash); err == nil && r.Reverted {
			reverted++
		}
	}
	d.t.Logf("%d settled, %d drawn, %d transactions taken, %d reverted, %d silent, %d faults",
		settled, drawn, d.node.taken, reverted, silent, d.node.met)
	for _, c := range []struct {
		what      string
		got, want int
		exactly   bool
	}{
		{"assignments settled", settled, want.Settled, true},
		{"audits drawn", drawn, want.Drawn, true},
		{"silent keepers", silent, want.Silent, true},
		{"transactions", d.node.taken, want.Sent, false},
		{"reverted transactions", reverted, want.Reverted, false},
	} {
		if c.got > c.want || c.exactly && c.got != c.want {
			d.t.Errorf("%s: %d %s, want %d", d.book.Name, c.got, c.what, c.want)
		}
	}
	if reorged := int(d.reorged.Load()); d.node.met < want.Faults || reorged < want.Reorged {
		d.t.Errorf("%s: only %d faults and %d reorgs happened, want %d and %d: this was a good day",
			d.book.Name, d.node.met, reorged, want.Faults, want.Reorged)
	}
}

func TestBadRunbooks(t *testing.T) {
	for name, r := range map[string]Runbook{
		"no reason":  {Jobs: 1, Ticks: 1},
		"no job":     {Why: "x", Ticks: 1},
		"no time":    {Why: "x", Jobs: 1},
		"role":       {Why: "x", Jobs: 1, Ticks: 1, Keepers: []string{"baker"}},
		"chance":     {Why: "x", Jobs: 1, Ticks: 1, Faults: Faults{Drops: 1.1}},
		"odd chance": {Why: "x", Jobs: 1, Ticks: 1, Faults: Faults{Errors: -0.1}},
	} {
		if r.check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}
