package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/uptrace/bun"
)

// Config says where the database is and how it is kept.
type Config struct {
	// DSN is a postgres:// URL, or the path of a SQLite file, which is made
	// when it is missing (its folder is not).
	DSN string
	// Readers is the size of the read pool; default 4.
	Readers int
	// Window is the number of blocks below the head whose history Prune never
	// touches, so that a reorg within it is undone row by row; default 8192.
	Window uint64
	// Held is the number of rows that a commit keeps in memory from block to
	// block before it writes them out; default 50000.
	Held int
	// Poll is how often Watch looks for commits it was not told of; default 1s.
	Poll time.Duration
	// Now is the clock of leases; default time.Now.
	Now func() time.Time
	// Log hears of lost notification connections; default is to discard.
	Log *slog.Logger
	// Hook, when set, observes every statement.
	Hook bun.QueryHook
}

// WithDefaults fills in what is zero.
func (c Config) WithDefaults() Config {
	if c.Readers == 0 {
		c.Readers = 4
	}
	if c.Window == 0 {
		c.Window = 8192
	}
	if c.Held == 0 {
		c.Held = 50_000
	}
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Check reports the first setting that is out of range.
func (c Config) Check() error {
	switch {
	case c.DSN == "":
		return &ConfigError{"DSN", "must be a postgres:// URL or the path of a SQLite file"}
	case c.DSN == ":memory:":
		return &ConfigError{"DSN", "must name a file: readers and writer are separate connections"}
	case c.Readers < 1:
		return &ConfigError{"Readers", "must be at least 1"}
	case c.Held < 1:
		return &ConfigError{"Held", "must be at least 1"}
	case c.Poll < time.Millisecond:
		return &ConfigError{"Poll", "must be at least 1ms"}
	}
	return nil
}

// engine is the little in which the two databases differ.
type engine struct {
	writer, reader *bun.DB
	readOnly       *sql.TxOptions
	// lockSchema makes concurrent migrators take turns, until tx ends.
	lockSchema func(ctx context.Context, tx bun.Tx) error
	// announce tells other processes of a commit, as part of it.
	announce func(ctx context.Context, tx bun.Tx) error
	// listen blocks until ctx ends or the connection is lost, calling wake for
	// every announcement. Nil: the database cannot.
	listen func(ctx context.Context, wake func()) error
}

// Store is one open database. Its methods may be called concurrently.
type Store struct {
	cfg    Config
	engine engine
	tables tableSet
	schema Schema

	mu        sync.Mutex
	committed chan struct{} // closed and replaced at every commit of this process
}

// Open connects, migrates the log and the projection's tables to this
// program's version, and checks that the row types fit the tables.
func Open(ctx context.Context, cfg Config, schema Schema) (*Store, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := schema.check(); err != nil {
		return nil, err
	}
	open := openSQLite
	if isPostgres(cfg.DSN) {
		open = openPostgres
	}
	e, err := open(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Hook != nil {
		e.writer, e.reader = e.writer.WithQueryHook(cfg.Hook), e.reader.WithQueryHook(cfg.Hook)
	}
	s := &Store{cfg: cfg, engine: e, schema: schema, committed: make(chan struct{})}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context) error {
	if err := s.migrate(ctx, logLineage, logMigrations()); err != nil {
		return err
	}
	if err := s.migrate(ctx, s.schema.Name, s.schema.Migrations); err != nil {
		return err
	}
	var err error
	if s.tables, err = newTableSet(s.engine.writer, s.schema.Rows); err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.engine.lockSchema(ctx, tx); err != nil {
			return dbError("lock schema", err)
		}
		if err := s.tables.prepare(ctx, tx); err != nil {
			return err
		}
		return initCursor(ctx, tx, s.schema.Revision)
	})
}

// Close ends all connections. Transactions under way are rolled back.
func (s *Store) Close() error {
	return errors.Join(s.engine.writer.Close(), s.engine.reader.Close())
}

// write runs fn in a transaction of the writer.
func (s *Store) write(ctx context.Context, fn func(context.Context, bun.Tx) error) error {
	return inTx(ctx, s.engine.writer, nil, fn)
}

// read runs fn in a read-only transaction that sees one state of the database.
func (s *Store) read(ctx context.Context, fn func(context.Context, bun.Tx) error) error {
	return inTx(ctx, s.engine.reader, s.engine.readOnly, fn)
}

// inTx commits when fn returns nil and rolls back otherwise, also on a panic.
// It tells errors of fn from those of beginning and committing.
func inTx(ctx context.Context, db *bun.DB, opts *sql.TxOptions, fn func(context.Context, bun.Tx) error) error {
	var refused error
	err := db.RunInTx(ctx, opts, func(ctx context.Context, tx bun.Tx) error {
		refused = fn(ctx, tx)
		return refused
	})
	if refused != nil {
		return refused
	}
	return dbError("transaction", err)
}
