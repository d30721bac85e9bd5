package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

var _ follow.Ledger = (*store.Store)(nil)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestSQLite(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("suite", func(t *testing.T) {
		storetest.Run(t, func(tb testing.TB) store.Config {
			return store.Config{DSN: filepath.Join(tb.TempDir(), "100% mirror?.db")}
		})
	})
}

func TestPostgres(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("suite", func(t *testing.T) {
		server := storetest.StartPostgres(t)
		storetest.Run(t, func(tb testing.TB) store.Config {
			return store.Config{DSN: server.Database(tb)}
		})
	})
}
