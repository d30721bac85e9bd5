package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Schema is what a projection adds to the log.
type Schema struct {
	// Name is the lineage of the migrations in the database's record.
	Name string
	// Revision is raised when the same events come to mean other rows; the
	// store then refuses commits until Rebuild has run.
	Revision uint64
	// Migrations holds NNNN_name.sql files, applied in order, one transaction
	// each. They are written in the SQL that both databases share: BYTEA,
	// BIGINT, BOOLEAN and TEXT columns. A table of rows declares its columns,
	// among them "valid_from BIGINT NOT NULL" and "valid_to BIGINT"; the store
	// makes the indexes that versions need.
	Migrations fs.FS
	// Rows has one nil pointer per row type: (*Job)(nil).
	Rows []any
}

func (s Schema) check() error {
	switch {
	case s.Name == "" || s.Name == logLineage:
		return &ConfigError{"Schema.Name", "must be set and not be " + logLineage}
	case s.Migrations == nil:
		return &ConfigError{"Schema.Migrations", "must be set"}
	}
	return nil
}

// Version is embedded in every row type. The row holds from block ValidFrom on,
// up to but not including block ValidTo; nil means that it is current.
type Version struct {
	ValidFrom uint64  `bun:"valid_from,pk"`
	ValidTo   *uint64 `bun:"valid_to"`
}

func (v *Version) version() *Version { return v }

// Row is satisfied by pointers to structs that embed Version. The columns
// tagged pk are the key; they must be integers or bytes, which both databases
// order alike.
type Row[R any] interface {
	*R
	version() *Version
}

// table is what the store knows of one row type.
type table struct {
	*schema.Table
	keys []*schema.Field // without valid_from
}

// keyColumns is the list of key columns in SQL.
func (t *table) keyColumns() string {
	names := make([]string, len(t.keys))
	for i, f := range t.keys {
		names[i] = string(f.SQLName)
	}
	return strings.Join(names, ", ")
}

// maxTableName leaves room for the names of indexes, which PostgreSQL cuts at 63
// bytes without a word.
const maxTableName = 48

// tableSet holds the tables by row type, and in the order of their names.
type tableSet struct {
	byType map[reflect.Type]*table
	all    []*table
}

func newTableSet(db *bun.DB, rows []any) (tableSet, error) {
	set := tableSet{byType: make(map[reflect.Type]*table, len(rows))}
	for _, row := range rows {
		ptr := reflect.TypeOf(row)
		if _, ok := row.(interface{ version() *Version }); !ok || ptr.Kind() != reflect.Pointer {
			return tableSet{}, &SchemaError{fmt.Sprintf("%T", row), "row type does not embed store.Version"}
		}
		t := &table{Table: db.Table(ptr.Elem())}
		if len(t.Name) > maxTableName {
			return tableSet{}, &SchemaError{t.Name, "name is too long"}
		}
		for _, f := range t.PKs {
			if f.Name == "valid_from" {
				continue
			}
			if kindOf(f) == kindOther {
				return tableSet{}, &SchemaError{t.Name, "key column " + f.Name + " is neither integer nor bytes"}
			}
			t.keys = append(t.keys, f)
		}
		if len(t.keys) == 0 {
			return tableSet{}, &SchemaError{t.Name, "row type has no key column"}
		}
		set.byType[ptr.Elem()] = t
		set.all = append(set.all, t)
	}
	slices.SortFunc(set.all, func(a, b *table) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(set.all); i++ {
		if set.all[i].Name == set.all[i-1].Name {
			return tableSet{}, &SchemaError{set.all[i].Name, "two row types"}
		}
	}
	return set, nil
}

// prepare makes the indexes of versions and checks that every column exists.
// The unique index of current versions is what makes the key a key.
func (set tableSet) prepare(ctx context.Context, tx bun.Tx) error {
	for _, t := range set.all {
		if err := t.fits(ctx, tx); err != nil {
			return err
		}
		for _, index := range []struct{ kind, suffix, columns, where string }{
			{"UNIQUE INDEX", "version", t.keyColumns() + ", valid_from", ""},
			{"UNIQUE INDEX", "current", t.keyColumns(), "WHERE valid_to IS NULL"},
			{"INDEX", "since", "valid_from", ""},
			{"INDEX", "until", "valid_to", "WHERE valid_to IS NOT NULL"},
		} {
			_, err := tx.ExecContext(ctx, "CREATE ? IF NOT EXISTS ? ON ? (?) ?", bun.Safe(index.kind),
				bun.Ident(t.Name+"_"+index.suffix), t.SQLName, bun.Safe(index.columns), bun.Safe(index.where))
			if err != nil {
				return dbError("index "+t.Name, err)
			}
		}
	}
	return nil
}

// fits checks that the table has the columns of its row type.
func (t *table) fits(ctx context.Context, tx bun.Tx) (err error) {
	rows, err := tx.NewSelect().Model(reflect.New(t.Type).Interface()).Limit(1).Rows(ctx)
	if err != nil {
		return &SchemaError{t.Name, "does not fit the row type: " + err.Error()}
	}
	defer func() { err = dbError("check "+t.Name, errors.Join(rows.Err(), rows.Close())) }()
	return nil
}

// lookup finds the table of row type R.
func lookup[R any](set tableSet) (*table, error) {
	typ := reflect.TypeFor[R]()
	t, ok := set.byType[typ]
	if !ok {
		return nil, &SchemaError{typ.String(), "row type is not in Schema.Rows"}
	}
	return t, nil
}
