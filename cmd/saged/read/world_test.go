package read_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/cmd/saged/read"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer"
	"github.com/bitsage-network/bitsage/indexer/feed"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRead holds of either database.
func TestRead(t *testing.T) {
	file := func(t *testing.T) string { return filepath.Join(t.TempDir(), "mirror.db") }
	t.Run("SQLite", func(t *testing.T) { testAll(t, file) })
	server := storetest.StartPostgres(t)
	t.Run("PostgreSQL", func(t *testing.T) { testAll(t, func(t *testing.T) string { return server.Database(t) }) })
}

func testAll(t *testing.T, empty func(*testing.T) string) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, dsn string)
	}{
		{"Golden", testGolden},
		{"Docs", testDocs},
		{"Filters", testFilters},
		{"Pages", testPages},
		{"Cursors", testCursors},
		{"Pins", testPins},
		{"Pruned", testPruned},
		{"Broken", testBroken},
		{"Empty", testEmpty},
		{"PageSizes", testPageSizes},
		{"Statements", testStatements},
		{"Meta", testMeta},
		{"Head", testHead},
		{"Job", testJob},
		{"Reorg", testReorg},
		{"RefusedSubscriptions", testRefusedSubscriptions},
		{"Slow", testSlow},
		{"SlowWatcher", testSlowWatcher},
		{"WatchAuction", testWatchAuction},
		{"WatchProposal", testWatchProposal},
		{"WatchOracle", testWatchOracle},
		{"WatchersGo", testWatchersGo},
		{"Work", testWork},
		{"Client", testClient},
		{"ClientSubscription", testClientSubscription},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, empty(t)) })
	}
}

// write puts rows of one event.
type write func(ctx context.Context, tx *store.Tx) error

func put[R any, P store.Row[R]](rows ...R) write {
	return func(ctx context.Context, tx *store.Tx) error {
		for _, row := range rows {
			if err := store.Upsert[R, P](ctx, tx, row); err != nil {
				return err
			}
		}
		return nil
	}
}

// world is a chain whose events are writes, the store that mirrors it and the
// server over that.
type world struct {
	t      *testing.T
	url    string // of the endpoint
	store  *store.Store
	chain  storetest.Chain
	cur    store.Cursor
	writes []write
	server *httptest.Server

	mu     sync.Mutex
	status indexer.Status
}

type options struct {
	graphql graphql.Config
	feed    int
	store   store.Config
	server  func(*httptest.Server)
}

func newWorld(t *testing.T, dsn string, o options) *world {
	t.Helper()
	schema, err := project.Schema()
	if err != nil {
		t.Fatal(err)
	}
	o.store.DSN, o.store.Poll = dsn, 10*time.Millisecond
	w := &world{t: t}
	if w.store, err = store.Open(t.Context(), o.store, schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if w.cur, err = w.store.TakeLease(t.Context(), "test", time.Hour); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	changes, err := feed.New(w.store, max(o.feed, 8), log)
	if err != nil {
		t.Fatal(err)
	}
	source, err := read.New(read.Config{
		Store: w.store, Feed: changes, Status: w.read, MaxLag: 3, ChainID: number(0x5a6),
		Contracts: map[string]felt.Felt{"Market": number(0x33), "Audits": number(0x44), "Treasury": number(0x55), "Params": number(0x66)},
	})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := graphql.NewHandler(o.graphql, source, log)
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewUnstartedServer(handler)
	if o.server != nil {
		o.server(w.server)
	}
	w.server.Start()
	w.url = w.server.URL + "/graphql"
	run(t, changes.Run)
	t.Cleanup(w.server.Close)
	return w
}

// run runs a service for the length of the test.
func run(t *testing.T, service func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- service(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func (w *world) read() indexer.Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// say changes what the indexer says of itself.
func (w *world) say(change func(*indexer.Status)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.status)
}

// block adds a block with these writes, each its own event, and mirrors it.
func (w *world) block(writes ...write) follow.BlockRef {
	w.t.Helper()
	events := make([]follow.Event, len(writes))
	for i := range writes {
		events[i].Data = []felt.Felt{number(uint64(len(w.writes) + i))}
	}
	w.writes = append(w.writes, writes...)
	b := w.chain.Extend(0, events...)
	w.commit(follow.Batch{Added: []follow.Block{b}, Head: b.BlockRef})
	return b.BlockRef
}

// fork takes the newest blocks away.
func (w *world) fork(depth int) {
	w.t.Helper()
	removed := w.chain.Fork(depth)
	// As the indexer, which sees the head before it commits: a subscriber that is told
	// of the commit must not find a time that was taken back.
	var head *follow.BlockRef
	if left := w.chain.Head(); left != nil {
		kept := *left // the chain overwrites its own
		head = &kept
	}
	w.say(func(s *indexer.Status) { s.Head = head })
	w.commit(follow.Batch{Removed: removed})
}

func (w *world) commit(batch follow.Batch) {
	w.t.Helper()
	next, err := w.store.Commit(w.t.Context(), w.cur, batch, w.apply)
	if err != nil {
		w.t.Fatal(err)
	}
	w.cur = next
	w.say(func(s *indexer.Status) { s.Phase, s.Head, s.Indexed = indexer.Following, next.Head, next.Head })
}

func (w *world) apply(ctx context.Context, tx *store.Tx, _ follow.BlockRef, e follow.Event) error {
	return w.writes[e.Data[0].Uint64()](ctx, tx)
}

// reply is what came back for a query.
type reply struct {
	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

func (r reply) codes() (out []string) {
	for _, e := range r.Errors {
		out = append(out, fmt.Sprint(e.Extensions["code"]))
	}
	return out
}

// ask sends a query; variables are pairs of name and value.
func (w *world) ask(query string, variables ...any) (out reply) {
	w.t.Helper()
	vars := map[string]any{}
	for i := 0; i < len(variables); i += 2 {
		vars[variables[i].(string)] = variables[i+1]
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": vars})
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.server.Client().Post(w.url, "application/json", bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		w.t.Fatalf("%s: %v\n%s", res.Status, err, raw)
	}
	if res.StatusCode != http.StatusOK && len(out.Errors) == 0 {
		w.t.Fatalf("%s without errors: %s", res.Status, raw)
	}
	return out
}

// data is ask for a query that must succeed, into out.
func (w *world) data(out any, query string, variables ...any) {
	w.t.Helper()
	r := w.ask(query, variables...)
	if len(r.Errors) > 0 {
		w.t.Fatalf("%s\n%+v", query, r.Errors)
	}
	if err := json.Unmarshal(r.Data, out); err != nil {
		w.t.Fatalf("%s\n%v\n%s", query, err, r.Data)
	}
}

func number(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

func digits[N int | uint64](n N) string { return fmt.Sprint(n) }
