package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

const (
	// pgChannel carries one empty notification per commit: a wake-up, never data.
	pgChannel = "bitsage_commit"
	// pgSchemaLock is the advisory lock that migrators take turns with.
	pgSchemaLock = 0x62697473616765
)

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

func openPostgres(cfg Config) (engine, error) {
	conn, err := pgx.ParseConfig(cfg.DSN)
	if err != nil {
		return engine{}, fmt.Errorf("store: %w", err) // pgx hides the password
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "bitsage-indexer"
	}
	pool := func(size int) *bun.DB {
		db := stdlib.OpenDB(*conn)
		db.SetMaxOpenConns(size)
		db.SetMaxIdleConns(size)
		return bun.NewDB(db, pgdialect.New())
	}
	return engine{
		// Two: a long commit must not keep the lease from being renewed by a
		// statement that waits in the database, behind the commit's row lock.
		writer:   pool(2),
		reader:   pool(cfg.Readers),
		readOnly: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		lockSchema: func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", pgSchemaLock)
			return err
		},
		announce: func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "SELECT pg_notify(?, '')", pgChannel)
			return err
		},
		listen: func(ctx context.Context, wake func()) error { return pgListen(ctx, conn, wake) },
	}, nil
}

func pgListen(ctx context.Context, cfg *pgx.ConnConfig, wake func()) error {
	conn, err := pgx.ConnectConfig(ctx, cfg.Copy())
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx) // it only listened; nothing can be lost
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+pgChannel); err != nil {
		return err
	}
	wake() // for what was committed before the LISTEN took effect
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		wake()
	}
}
