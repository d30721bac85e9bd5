package system_test

import (
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// mirrorEqualsRebuilt: what the mirror has after a kill is, row for row, what
// an indexer makes of the chain that starts from nothing.
func mirrorEqualsRebuilt(t *testing.T, n *network, _ string) {
	block := indexed(t, n.mirror(t))
	deployed, err := deploy.Load(n.state(t).Deployment)
	if err != nil {
		t.Fatal(err)
	}
	fresh := n.rebuild(t, block)
	if err := n.process(t, "saged").Stop(t.Context(), 15*time.Second); err != nil {
		t.Fatal(err)
	}
	got := digest(t, filepath.Join(n.dir, "saged", "mirror.db"), block)
	if want := digest(t, fresh, block); got != want {
		t.Errorf("at block %d the mirror is %x, rebuilt it is %x", block, got, want)
	}
	if got == digest(t, fresh, deployed.StartBlock) {
		t.Errorf("nothing is in the mirror between blocks %d and %d", deployed.StartBlock, block)
	}
}

// indexed is the newest block that the mirror has.
func indexed(t *testing.T, m *sdk.Mirror) uint64 {
	t.Helper()
	got, err := api.GetMeta(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if got.Meta.Indexed == nil {
		t.Fatal("the mirror is empty")
	}
	return got.Meta.Indexed.Number
}

// rebuild indexes the chain anew up to a block and returns the database.
func (n *network) rebuild(t *testing.T, block uint64) (database string) {
	t.Helper()
	s, data := n.state(t), t.TempDir()
	address := freeAddress(t)
	cmd := exec.CommandContext(t.Context(), filepath.Join(n.bin, "saged"), "indexer",
		"--deployment", s.Deployment, "--node", s.Node, "--data", data, "--graphql-listen", address)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cmd.Cancel(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the second indexer: %v", err)
		}
	}()
	m, err := sdk.NewMirror("http://" + address + "/graphql")
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the second indexer has caught up", func() (bool, error) {
		got, err := api.GetMeta(t.Context(), m)
		return err == nil && got.Meta.Indexed != nil && got.Meta.Indexed.Number >= block, nil
	})
	return filepath.Join(data, "mirror.db")
}

// digest is the hash of all rows of a database as of a block.
func digest(t *testing.T, path string, block uint64) (sum [32]byte) {
	t.Helper()
	schema, err := project.Schema()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{DSN: path}, schema)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), store.AtNumber(block), func(ctx context.Context, v *store.View) error {
		sum, err = v.Digest(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// freeAddress asks the kernel for a port that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
