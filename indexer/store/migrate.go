package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
)

// logLineage names the store's own migrations.
const logLineage = "log"

//go:embed migrations/*.sql
var embedded embed.FS

func logMigrations() fs.FS {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

type migration struct {
	bun.BaseModel `bun:"table:schema_migrations"`

	Lineage  string `bun:"lineage,pk"`
	Version  uint64 `bun:"version,pk"`
	Name     string `bun:"name"`
	Checksum []byte `bun:"checksum"`

	sql string
}

// migrate applies those of a lineage's migrations that the database lacks.
func (s *Store) migrate(ctx context.Context, lineage string, files fs.FS) error {
	known, err := readMigrations(lineage, files)
	if err != nil {
		return err
	}
	for _, m := range known {
		err := s.write(ctx, func(ctx context.Context, tx bun.Tx) error { return s.apply(ctx, tx, m, known) })
		if err != nil {
			return err
		}
	}
	return nil
}

// apply runs one migration unless it has run; the record is looked at again in
// each transaction because another program may be migrating too.
func (s *Store) apply(ctx context.Context, tx bun.Tx, m *migration, known []*migration) error {
	if err := s.engine.lockSchema(ctx, tx); err != nil {
		return dbError("lock schema", err)
	}
	const record = `CREATE TABLE IF NOT EXISTS schema_migrations (
		lineage TEXT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL,
		checksum BYTEA NOT NULL, PRIMARY KEY (lineage, version))`
	if _, err := tx.ExecContext(ctx, record); err != nil {
		return dbError("record of migrations", err)
	}
	var applied []migration
	if err := tx.NewSelect().Model(&applied).Where("lineage = ?", m.Lineage).Order("version").Scan(ctx); err != nil {
		return dbError("record of migrations", err)
	}
	if n, newest := len(applied), known[len(known)-1].Version; n > 0 && applied[n-1].Version > newest {
		return &NewerSchemaError{Lineage: m.Lineage, Database: applied[n-1].Version, Known: newest}
	}
	for _, a := range applied {
		if a.Version == m.Version {
			if !slices.Equal(a.Checksum, m.Checksum) {
				return &ChangedMigrationError{Lineage: m.Lineage, Version: m.Version}
			}
			return nil
		}
	}
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return dbError(fmt.Sprintf("migration %s/%s", m.Lineage, m.Name), err)
	}
	_, err := tx.NewInsert().Model(m).Exec(ctx)
	return dbError("record of migrations", err)
}

// readMigrations reads NNNN_name.sql files; versions count up from 1.
func readMigrations(lineage string, files fs.FS) ([]*migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("store: %s migrations: %w", lineage, err)
	}
	slices.Sort(names)
	known := make([]*migration, 0, len(names))
	for i, name := range names {
		number, _, _ := strings.Cut(name, "_")
		if v, err := strconv.ParseUint(number, 10, 32); err != nil || v != uint64(i+1) {
			return nil, &ConfigError{"migration " + lineage + "/" + name, fmt.Sprintf("must be numbered %04d", i+1)}
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("store: %s migrations: %w", lineage, err)
		}
		sum := sha256.Sum256(text)
		known = append(known, &migration{
			Lineage: lineage, Version: uint64(i + 1), Name: name, Checksum: sum[:], sql: string(text),
		})
	}
	if len(known) == 0 {
		return nil, &ConfigError{"Schema.Migrations", "has no .sql file for " + lineage}
	}
	return known, nil
}
