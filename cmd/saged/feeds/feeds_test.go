package feeds_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/cmd/saged/feeds"
	"github.com/bitsage-network/bitsage/oracle/feed"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLoad: the median of sources of several shapes, checked.
func TestLoad(t *testing.T) {
	now := time.Now().Unix()
	plain := write(t, "a.json", fmt.Sprintf(`{"price": 0.10, "time": %d}`, now))
	nested := write(t, "b.json", fmt.Sprintf(`{"data": [{"usd": "0.12", "at": %d}]}`, now))
	dear := write(t, "c.json", fmt.Sprintf(`{"price": 90000000, "time": %d}`, now)) // beyond belief
	path := write(t, "sources.json", fmt.Sprintf(`{"sources": [{"file": %q}, {"file": %q, "price": "/data/0/usd", "time": "/data/0/at"}, {"file": %q}],
		"least": 2, "max_age": "1m"}`, plain, nested, dear))
	source, err := feeds.Load(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	q, err := source.Quote(t.Context())
	if err != nil || q.Price.String() != "100000000000000000" {
		t.Errorf("%+v, %v; want ten cents", q, err)
	}
	if err := os.Remove(plain); err != nil {
		t.Fatal(err)
	}
	_, err = source.Quote(t.Context())
	var refused *feed.RefusedError
	if !errors.As(err, &refused) || refused.Reason != feed.TooFew {
		t.Errorf("with one source of three: %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                "Median.Feeds is empty",
		`{"sources": [{}]}`: "source 1",
		`{"sources": [{"file": "a", "http": "b"}]}`:       "source 1",
		`{"sources": [{"http": "http://far.away"}]}`:      "without https",
		`{"sources": [{"file": "a", "price": "x"}]}`:      "JSON pointer",
		`{"sources": [{"file": "a"}], "least": 2}`:        "Least",
		`{"sources": [{"file": "a"}, {"file": "a"}]}`:     "twice",
		`{"sources": [{"file": "a"}], "max_age": "soon"}`: "duration",
		`{"sources": [{"file": "a"}], "maxage": "5m"}`:    "unknown field",
		`{"sources": [{"file": "a"}]} more`:               "follows",
		`nonsense`:                                        "invalid character",
	} {
		_, err := feeds.Load(write(t, "sources.json", text), slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "sources.json") {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
	if _, err := feeds.Load(filepath.Join(t.TempDir(), "none.json"), slog.New(slog.DiscardHandler)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
