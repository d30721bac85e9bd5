package read_test

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"
)

// testDocs asks what docs/mirror.md tells people to ask.
func testDocs(t *testing.T, dsn string) {
	page, err := os.ReadFile("../../../docs/mirror.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := regexp.MustCompile("(?s)```graphql\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(queries) < 3 {
		t.Fatalf("docs/mirror.md has %d queries", len(queries))
	}
	w := newWorld(t, dsn, options{})
	w.tell()
	for _, q := range queries {
		var got map[string]struct{ Nodes []json.RawMessage }
		w.data(&got, q[1], "me", "0x384")
		for list, rows := range got {
			if len(rows.Nodes) == 0 && list != "bids" {
				t.Errorf("nothing in %s of\n%s", list, q[1])
			}
		}
	}
}
