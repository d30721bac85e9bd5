package follow_test

import (
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// The mirror of a real chain, through backfill, near the head and over reorgs.
func TestAgainstDevnet(t *testing.T) {
	d := devnettest.Start(t, devnet.Config{Archive: true, Accounts: 1})
	ctx := t.Context()
	mint := func(n int) (token felt.Felt) {
		t.Helper()
		for i := range n {
			if err := d.Mint(ctx, num(uint64(1000+i)), uint64(n)); err != nil {
				t.Fatal(err)
			}
		}
		b, err := d.BlockWithReceipts(ctx, cairo.Latest())
		if err != nil || len(b.Receipts) != 1 {
			t.Fatalf("%+v, %v", b, err)
		}
		return b.Receipts[0].Events[0].From
	}
	token := mint(20)

	c := newConsumer(t)
	cfg := follow.Config{Addresses: []felt.Felt{token}, Near: 4, MaxRange: 6, Pause: idle}
	f, err := follow.New(cfg, follow.OverRPC(d.Client), c)
	if err != nil {
		t.Fatal(err)
	}
	drain(t, f, c)
	mirrors(t, d.Client, c, token)

	// Reorgs of the same height, shorter and then longer, and deeper than Near.
	for _, drop := range []uint64{1, 2, 14} {
		before := c.removed
		if _, err := d.AbortBlocks(ctx, cairo.AtNumber(c.last)); err != nil {
			t.Fatal(err)
		}
		if drain(t, f, c); c.removed != before {
			t.Error("removed blocks while the node's chain was shorter")
		}
		mint(1) // devnet gives it the hash of the one aborted
		if err := d.Reorg(ctx, c.last-drop+1); err != nil {
			t.Fatal(err)
		}
		drain(t, f, c)
		if c.removed-before < int(drop)/2 {
			t.Errorf("removed %d of %d blocks", c.removed-before, drop)
		}
		mint(int(drop))
		drain(t, f, c)
		mirrors(t, d.Client, c, token)
	}
	if _, err := d.CreateBlock(ctx); err != nil {
		t.Fatal(err)
	}
	drain(t, f, c)
	mirrors(t, d.Client, c, token)
}

func mirrors(t *testing.T, client *rpc.Client, c *consumer, token felt.Felt) {
	t.Helper()
	w := &world{}
	head, err := client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	events := 0
	for n := range head.Number + 1 {
		b, err := follow.OverRPC(client).Block(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		w.chain = append(w.chain, b)
		events += len(b.Events)
	}
	if events < 10 {
		t.Fatalf("only %d events on the chain", events)
	}
	c.equals(w, 0, token)
}
