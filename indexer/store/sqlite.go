package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// openSQLite opens one connection that writes, always BEGIN IMMEDIATE so that a
// transaction never fails half-way for want of the lock, and a pool that reads.
// synchronous=FULL costs one fsync per commit and keeps feed positions valid
// after a power failure.
func openSQLite(cfg Config) (engine, error) {
	path, err := filepath.Abs(cfg.DSN)
	if err != nil {
		return engine{}, fmt.Errorf("store: %s: %w", cfg.DSN, err)
	}
	dsn := func(more ...string) string {
		q := url.Values{
			"_pragma":       append([]string{"temp_store(MEMORY)", "cache_size(-32000)"}, more...),
			"_busy_timeout": {"10000"},
			"_journal_mode": {"WAL"},
			"_synchronous":  {"FULL"},
			"_dqs":          {"false"},
		}
		return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
	}
	writer, err := sql.Open("sqlite", dsn()+"&_txlock=immediate")
	if err != nil {
		return engine{}, fmt.Errorf("store: open %s: %w", path, err)
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return engine{}, fmt.Errorf("store: open %s: %w", path, err)
	}
	reader.SetMaxOpenConns(cfg.Readers)
	reader.SetMaxIdleConns(cfg.Readers)

	none := func(context.Context, bun.Tx) error { return nil }
	return engine{
		writer:     bun.NewDB(writer, sqlitedialect.New()),
		reader:     bun.NewDB(reader, sqlitedialect.New()),
		readOnly:   &sql.TxOptions{ReadOnly: true},
		lockSchema: none, // BEGIN IMMEDIATE is the lock
		announce:   none,
	}, nil
}
