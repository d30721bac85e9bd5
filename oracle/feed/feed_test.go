package feed_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/oracle/feed"
)

var now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func checked(f feed.Feed) feed.Feed {
	return feed.Checked{Feed: f, Now: func() time.Time { return now }}
}

// answers are documents and what becomes of them, whichever way they come.
var answers = []struct {
	document string
	price    string // WAD; empty when refused
	reason   feed.Reason
}{
	{`{"price": 1.25, "time": "2026-11-27T12:00:00Z"}`, "1250000000000000000", ""},
	{`{"price": "0.1", "time": 1795780800}`, "100000000000000000", ""},
	{`{"price": 1e-18, "time": 1795780800}`, "1", ""},
	{`{"price": 12E3, "time": 1795780800000}`, "12000000000000000000000", ""},
	{`{"price": 0.3, "time": "2026-11-27T11:55:00Z"}`, "300000000000000000", ""},
	{`{"price": 0.1234567890123456789, "time": 1795780800}`, "123456789012345678", ""},
	{`{"price": 1000000, "time": 1795780830}`, "1000000000000000000000000", ""},
	{`{"price": 1000000.000000000000000001, "time": 1795780800}`, "", feed.TooLarge},
	{`{"price": 1e30, "time": 1795780800}`, "", feed.TooLarge},
	{`{"price": 1e999999999, "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": "NaN", "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": "Infinity", "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": "0x10", "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": "1/3", "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": "", "time": 1795780800}`, "", feed.NotANumber},
	{`{"price": NaN, "time": 1795780800}`, "", feed.Malformed},
	{`{"price": 0, "time": 1795780800}`, "", feed.NotPositive},
	{`{"price": -1.5, "time": 1795780800}`, "", feed.NotPositive},
	{`{"price": 1e-19, "time": 1795780800}`, "", feed.NotPositive},
	{`{"price": 1, "time": 1795780831}`, "", feed.Future},
	{`{"price": 1, "time": "9999-01-01T00:00:00Z"}`, "", feed.Future},
	{`{"price": 1, "time": "2026-11-27T11:54:59Z"}`, "", feed.Stale},
	{`{"price": 1, "time": 0}`, "", feed.Stale},
	{`{"price": 1, "time": -1}`, "", feed.Malformed},
	{`{"price": 1, "time": 9223372036854775807}`, "", feed.Malformed},
	{`{"price": 1, "time": "yesterday"}`, "", feed.Malformed},
	{`{"price": true, "time": 1795780800}`, "", feed.Malformed},
	{`{"price": 1}`, "", feed.Malformed},
	{`{"time": 1795780800}`, "", feed.Malformed},
	{`{"price": 1, "time": 1795780800} x`, "", feed.Malformed},
	{`[]`, "", feed.Malformed},
	{``, "", feed.Malformed},
	{strings.Repeat(" ", 70_000) + `{"price": 1, "time": 1795780800}`, "", feed.Oversized},
}

func TestAnswers(t *testing.T) {
	for name, source := range map[string]func(*testing.T, string) feed.Feed{"file": file, "http": served} {
		for _, c := range answers {
			t.Run(fmt.Sprintf("%s/%.40s", name, c.document), func(t *testing.T) {
				q, err := checked(source(t, c.document)).Quote(t.Context())
				if c.reason != "" {
					refusedFor(t, err, c.reason)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if q.Price.String() != c.price {
					t.Errorf("price %s, want %s", q.Price, c.price)
				}
			})
		}
	}
}

func file(t *testing.T, document string) feed.Feed {
	path := filepath.Join(t.TempDir(), "price.json")
	if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return feed.File{Path: path}
}

func served(t *testing.T, document string) feed.Feed {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, document)
	}))
	t.Cleanup(s.Close)
	return feed.HTTP{URL: s.URL}
}

func refusedFor(t *testing.T, err error, want feed.Reason) {
	t.Helper()
	var refused *feed.RefusedError
	if !errors.As(err, &refused) || refused.Reason != want {
		t.Errorf("%v, want refused as %q", err, want)
	}
}

func TestFields(t *testing.T) {
	const document = `{"data": [{"last/usd": "2"}, {"at": "2026-11-27T12:00:00Z"}]}`
	f := file(t, document).(feed.File)
	f.Fields = feed.Fields{Price: "/data/0/last~1usd", Time: "/data/1/at"}
	if q, err := checked(f).Quote(t.Context()); err != nil || q.Price.String() != "2000000000000000000" {
		t.Errorf("%v, %v", q, err)
	}
	for _, pointer := range []string{"/data/2/at", "/data/-1/at", "/data/x", "/nothing", "/data/0/last~1usd/deeper", "/data"} {
		f.Fields.Price = pointer
		_, err := checked(f).Quote(t.Context())
		refusedFor(t, err, feed.Malformed)
	}
}

func TestUnreachable(t *testing.T) {
	hangs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer hangs.Close()
	fails := httptest.NewServer(http.NotFoundHandler())
	defer fails.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]feed.Feed{
		"hangs":  feed.HTTP{URL: hangs.URL + "/?key=secret", Timeout: 50 * time.Millisecond},
		"fails":  feed.HTTP{URL: fails.URL + "/?key=secret"},
		"closed": feed.HTTP{URL: closed.URL + "/?key=secret"},
		"absent": feed.File{Path: filepath.Join(t.TempDir(), "absent")},
		"folder": feed.File{Path: t.TempDir()},
		"pipe":   feed.File{Path: pipe},
	} {
		_, err := f.Quote(t.Context())
		refusedFor(t, err, feed.Unreachable)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s tells the key: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := (feed.HTTP{URL: hangs.URL}).Quote(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("our own end gives %v", err)
	}
}

// said is a feed that says one thing.
type said struct {
	name  string
	price int64
	age   time.Duration
	err   error
}

func (s said) Name() string { return s.name }

func (s said) Quote(context.Context) (feed.Quote, error) {
	return feed.Quote{Price: big.NewInt(s.price), At: now.Add(-s.age)}, s.err
}

func TestMedian(t *testing.T) {
	dead := errors.New("dead")
	for name, c := range map[string]struct {
		feeds []feed.Feed
		least int
		want  int64
	}{
		"one liar of three":          {[]feed.Feed{said{name: "a", price: 10}, said{name: "b", price: 1 << 60}, said{name: "c", price: 11}}, 0, 11},
		"the lower of two":           {[]feed.Feed{said{name: "a", price: 12}, said{name: "b", price: 10}}, 0, 10},
		"one dead of three":          {[]feed.Feed{said{name: "a", price: 10}, said{name: "b", err: dead}, said{name: "c", price: 8}}, 0, 8},
		"two dead of three":          {[]feed.Feed{said{name: "a", price: 10}, said{name: "b", err: dead}, said{name: "c", err: dead}}, 0, 0},
		"two dead of three, allowed": {[]feed.Feed{said{name: "a", price: 10}, said{name: "b", err: dead}, said{name: "c", err: dead}}, 1, 10},
		"half dead":                  {[]feed.Feed{said{name: "a", price: 10}, said{name: "b", err: dead}}, 0, 0},
	} {
		var told int
		m := feed.Median{Feeds: c.feeds, Least: c.least, Refused: func(error) { told++ }}
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		q, err := m.Quote(t.Context())
		if c.want == 0 {
			refusedFor(t, err, feed.TooFew)
			if !errors.Is(err, dead) {
				t.Errorf("%s: %v does not say why", name, err)
			}
			continue
		}
		if err != nil || q.Price.Int64() != c.want {
			t.Errorf("%s: %v, %v; want %d", name, q.Price, err, c.want)
		}
	}
	old := feed.Median{Feeds: []feed.Feed{said{name: "a", price: 1}, said{name: "b", price: 2, age: time.Hour}, said{name: "c", price: 3}}}
	_, err := checked(old).Quote(t.Context())
	refusedFor(t, err, feed.Stale)
}

func TestChecks(t *testing.T) {
	for name, bad := range map[string]interface{ Check() error }{
		"no path":      feed.File{},
		"no pointer":   feed.File{Path: "x", Fields: feed.Fields{Price: "price"}},
		"no url":       feed.HTTP{},
		"no host":      feed.HTTP{URL: "https:///x"},
		"other scheme": feed.HTTP{URL: "ftp://127.0.0.1/"},
		"no tls":       feed.HTTP{URL: "http://prices.example/"},
		"timeout":      feed.HTTP{URL: "https://prices.example/", Timeout: -1},
		"no feeds":     feed.Median{},
		"least":        feed.Median{Feeds: []feed.Feed{said{}}, Least: 2},
		"twice":        feed.Median{Feeds: []feed.Feed{said{}, said{}}},
		"age":          feed.Limits{MaxAge: -1},
	} {
		if bad.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
	for name, good := range map[string]interface{ Check() error }{
		"file": feed.File{Path: "x"}, "https": feed.HTTP{URL: "https://prices.example/sage"},
		"loopback": feed.HTTP{URL: "http://127.0.0.1:80/"}, "limits": feed.Limits{},
		"median": feed.Median{Feeds: []feed.Feed{said{name: "a"}, said{name: "b"}}, Least: 2},
	} {
		if err := good.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParsePrice(f *testing.F) {
	for _, c := range []string{"1", "-0.5", "1e30", "NaN", "99999999999999999999.1e-9"} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := feed.ParsePrice(text); err == nil && p.BitLen() > 600 {
			t.Errorf("%q has %d bits", text, p.BitLen())
		}
	})
}
