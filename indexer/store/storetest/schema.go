package storetest

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// stranger is a row type of no schema.
type stranger struct {
	bun.BaseModel `bun:"table:strangers"`

	ID store.Felt `bun:"id,pk"`
	store.Version
}

// mayOpen opens and closes; it returns what Open says.
func mayOpen(t *testing.T, cfg store.Config, schema store.Schema) error {
	t.Helper()
	s, err := store.Open(t.Context(), cfg, schema)
	if err == nil {
		err = s.Close()
	}
	return err
}

func testMigrate(t *testing.T, open Opener) {
	cfg := open(t)
	start(t, cfg, 1)
	base := Ledger(1)
	first, err := fs.ReadFile(base.Migrations, "0001_ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	with := func(files fstest.MapFS) store.Schema {
		s := Ledger(1)
		s.Migrations = files
		return s
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	ledger := file(string(first))
	more := fstest.MapFS{
		"0001_ledger.sql": ledger,
		"0002_more.sql":   file("CREATE TABLE more (a BIGINT); -- two\nINSERT INTO more VALUES (1);"),
	}
	broken := fstest.MapFS{
		"0001_ledger.sql": ledger, "0002_more.sql": more["0002_more.sql"],
		"0003_bad.sql": file("CREATE TABLE half (a BIGINT); INSERT INTO nowhere VALUES (1);"),
	}
	fixed := fstest.MapFS{
		"0001_ledger.sql": ledger, "0002_more.sql": more["0002_more.sql"],
		"0003_good.sql": file("CREATE TABLE half (a BIGINT); DROP TABLE more;"),
	}
	var database *store.DatabaseError
	var newer *store.NewerSchemaError
	var altered *store.ChangedMigrationError
	var config *store.ConfigError
	for _, next := range []struct {
		name  string
		files fstest.MapFS
		want  any // nil: it opens
	}{
		{"second", more, nil},
		{"second again", more, nil},
		{"broken third", broken, &database},
		{"third, mended: nothing of it was kept", fixed, nil},
		{"older program", more, &newer},
		{"changed", fstest.MapFS{"0001_ledger.sql": file("SELECT 1")}, &newer},
		{"changed, same length", fstest.MapFS{"0001_ledger.sql": ledger, "0002_more.sql": file("SELECT 2"),
			"0003_good.sql": fixed["0003_good.sql"]}, &altered},
		{"misnumbered", fstest.MapFS{"0002_ledger.sql": ledger}, &config},
		{"none", fstest.MapFS{}, &config},
	} {
		err := mayOpen(t, cfg, with(next.files))
		if next.want == nil && err != nil || next.want != nil && (err == nil || !errors.As(err, next.want)) {
			t.Errorf("%s: %v", next.name, err)
		}
	}
	if newer == nil || newer.Lineage != "ledger" || newer.Database != 3 {
		t.Errorf("newer schema is %+v", newer)
	}
}

type unversioned struct {
	bun.BaseModel `bun:"table:accounts"`

	ID store.Felt `bun:"id,pk"`
}

type keyless struct {
	bun.BaseModel `bun:"table:accounts"`

	Moves uint64 `bun:"moves"`
	store.Version
}

type byText struct {
	bun.BaseModel `bun:"table:orders"`

	Note string `bun:"note,pk"`
	store.Version
}

type misfit struct {
	bun.BaseModel `bun:"table:accounts"`

	ID    store.Felt `bun:"id,pk"`
	Extra uint64     `bun:"extra"`
	store.Version
}

type verbose struct {
	bun.BaseModel `bun:"table:a_name_so_long_that_its_indexes_would_be_cut_short"`

	ID store.Felt `bun:"id,pk"`
	store.Version
}

func testRowTypes(t *testing.T, open Opener) {
	cfg := open(t)
	var schema *store.SchemaError
	for name, rows := range map[string][]any{
		"unversioned": {(*unversioned)(nil)},
		"no pointer":  {Account{}},
		"keyless":     {(*keyless)(nil)},
		"text key":    {(*byText)(nil)},
		"no table":    {(*stranger)(nil)},
		"misfit":      {(*misfit)(nil)},
		"twice":       {(*Account)(nil), (*misfit)(nil)},
		"long name":   {(*verbose)(nil)},
	} {
		s := Ledger(1)
		s.Rows = rows
		if err := mayOpen(t, cfg, s); !errors.As(err, &schema) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := mayOpen(t, cfg, Ledger(1)); err != nil {
		t.Error(err)
	}
	var config *store.ConfigError
	for name, s := range map[string]store.Schema{
		"no name": {Migrations: fstest.MapFS{}}, "the log's name": {Name: "log", Migrations: fstest.MapFS{}}, "no migrations": {Name: "x"},
	} {
		if err := mayOpen(t, cfg, s); !errors.As(err, &config) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*store.Config){
		"DSN":     func(c *store.Config) { c.DSN = "" },
		"memory":  func(c *store.Config) { c.DSN = ":memory:" },
		"Readers": func(c *store.Config) { c.Readers = -1 },
		"Held":    func(c *store.Config) { c.Held = -1 },
		"Poll":    func(c *store.Config) { c.Poll = 1 },
	} {
		bad := cfg
		change(&bad)
		if err := mayOpen(t, bad, Ledger(1)); !errors.As(err, &config) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
