package read_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/indexer"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// testGolden asks every query of testdata. Both databases must give the same.
func testGolden(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.tell()
	l1 := uint64(2)
	w.say(func(s *indexer.Status) { s.Finalized, s.Spec = &l1, "0.10.2" })
	queries, err := filepath.Glob("testdata/*.graphql")
	if err != nil || len(queries) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	for _, path := range queries {
		query, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var data json.RawMessage
		w.data(&data, string(query))
		var got bytes.Buffer
		if err := json.Indent(&got, data, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		golden := strings.TrimSuffix(path, "graphql") + "json"
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s (run with -update to accept):\n%s", path, got.String())
		}
	}
}
