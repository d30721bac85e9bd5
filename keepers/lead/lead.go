// Package lead lets one of an operator's replicas act at a time: the one that
// holds the lease. Every holder has a token of its own, higher than those before,
// and what it sends is checked against the lease at the last moment, so that a
// replica that was paused and comes back does not act beside its successor.
// Replicas without it would still do no harm, since every action has one effect
// on the chain; they would pay for trying, and use each other's nonces.
package lead

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Config says which lease.
type Config struct {
	// DSN is a postgres:// URL, for replicas on several machines, or the path of
	// a SQLite file, for those on one.
	DSN string
	// Name of what is led: replicas of the same keeper give the same.
	Name string
	// Holder is who asks, for people to read.
	Holder string
	// TTL is how long a lease outlives its holder's last word; 15 s by default.
	TTL time.Duration
	Log *slog.Logger // default: none
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.DSN == "" || c.Name == "":
		return errors.New("lead: DSN and Name must be given")
	case c.TTL < 0 || c.TTL > 0 && c.TTL < 100*time.Millisecond:
		return fmt.Errorf("lead: TTL is %s, want 100 ms or more", c.TTL)
	}
	return nil
}

// ErrLost says that the lease has run out or is another's.
var ErrLost = errors.New("the lease is lost: another replica leads")

// Lease is one replica's hold on the lease.
type Lease struct {
	cfg   Config
	db    *sql.DB
	texts statements
	token int64
}

// Open reaches the database and makes the table if it is not there.
func Open(ctx context.Context, cfg Config) (*Lease, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.TTL == 0 {
		cfg.TTL = 15 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	driver, dsn, texts := "sqlite", "file:"+cfg.DSN+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)", onSQLite
	if strings.HasPrefix(cfg.DSN, "postgres://") || strings.HasPrefix(cfg.DSN, "postgresql://") {
		driver, dsn, texts = "pgx", cfg.DSN, onPostgres
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("lead: %w", err)
	}
	l := &Lease{cfg: cfg, db: db, texts: texts}
	if _, err := db.ExecContext(ctx, table); err != nil {
		// Two that make it at once may meet in PostgreSQL's catalogue.
		if _, again := db.ExecContext(ctx, table); again != nil {
			return nil, errors.Join(fmt.Errorf("lead: %w", err), db.Close())
		}
	}
	return l, nil
}

// Close ends the use of the database. It does not give the lease up.
func (l *Lease) Close() error { return l.db.Close() }

// Token is that of the last Acquire: it is higher than all holders' before.
func (l *Lease) Token() int64 { return l.token }

// Acquire waits for the lease.
func (l *Lease) Acquire(ctx context.Context) error {
	for {
		err := l.db.QueryRowContext(ctx, l.texts.take, l.cfg.Name, l.cfg.Holder, l.cfg.TTL.Milliseconds()).Scan(&l.token)
		switch {
		case err == nil:
			l.cfg.Log.Info("leads", "lease", l.cfg.Name, "token", l.token)
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, sql.ErrNoRows):
			l.cfg.Log.Warn("cannot ask for the lease", "err", err)
		}
		if err := sleep(ctx, l.cfg.TTL/4); err != nil {
			return err
		}
	}
}

// Hold renews the lease until ctx ends, and gives it up then. It fails with
// ErrLost once another has it.
func (l *Lease) Hold(ctx context.Context) error {
	defer l.release(ctx)
	for {
		if err := sleep(ctx, l.cfg.TTL/3); err != nil {
			return err
		}
		var token int64
		err := l.db.QueryRowContext(ctx, l.texts.renew, l.cfg.Name, l.token, l.cfg.TTL.Milliseconds()).Scan(&token)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrLost
		case err != nil && ctx.Err() == nil:
			// Check stands before every transaction: nothing is sent meanwhile.
			l.cfg.Log.Warn("the lease is not renewed", "err", err)
		}
	}
}

// Check fails, with ErrLost or the database's error, unless the lease is ours at
// this moment.
func (l *Lease) Check(ctx context.Context) error {
	var one int
	err := l.db.QueryRowContext(ctx, l.texts.check, l.cfg.Name, l.token).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrLost
	}
	return err
}

// release lets the next replica begin at once.
func (l *Lease) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if _, err := l.db.ExecContext(ctx, l.texts.release, l.cfg.Name, l.token); err != nil {
		l.cfg.Log.Warn("the lease is not given up and will run out", "err", err)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

const table = `CREATE TABLE IF NOT EXISTS keeper_lease (
	name TEXT PRIMARY KEY, holder TEXT NOT NULL, token BIGINT NOT NULL, until BIGINT NOT NULL)`

// statements of one database. Only its clock counts: milliseconds since 1970.
type statements struct{ take, renew, check, release string }

var (
	onPostgres = statementsFor("(extract(epoch from clock_timestamp()) * 1000)::bigint", "$")
	onSQLite   = statementsFor("CAST(unixepoch('subsec') * 1000 AS INTEGER)", "?")
)

func statementsFor(now, mark string) statements {
	fill := strings.NewReplacer("NOW", now, "$", mark).Replace
	return statements{
		take: fill(`INSERT INTO keeper_lease (name, holder, token, until) VALUES ($1, $2, 1, NOW + $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = keeper_lease.token + 1, until = excluded.until
			WHERE keeper_lease.until <= NOW RETURNING token`),
		renew:   fill(`UPDATE keeper_lease SET until = NOW + $3 WHERE name = $1 AND token = $2 RETURNING token`),
		check:   fill(`SELECT 1 FROM keeper_lease WHERE name = $1 AND token = $2 AND until > NOW`),
		release: fill(`UPDATE keeper_lease SET until = 0 WHERE name = $1 AND token = $2`),
	}
}
