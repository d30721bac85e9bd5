package graphql_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/graphql"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hung is a Source whose database does not answer.
type hung struct{}

func (hung) Open(ctx context.Context, _ *uint64) (graphql.Snapshot, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("database at secret address: %w", ctx.Err())
}

func (hung) Tail(graphql.Position) graphql.Tail { panic("nothing can be followed") }

// broken is a Source whose database is gone.
type broken struct{ hung }

func (broken) Open(context.Context, *uint64) (graphql.Snapshot, error) {
	return nil, fmt.Errorf("database at secret address is gone")
}

// crashing is a Source with a bug.
type crashing struct{ hung }

func (crashing) Open(context.Context, *uint64) (graphql.Snapshot, error) { panic("secret") }

func serve(t *testing.T, cfg graphql.Config, source graphql.Source) *httptest.Server {
	t.Helper()
	h, err := graphql.NewHandler(cfg, source, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// post sends a body and returns the status, the errors' codes and the whole.
func post(t *testing.T, s *httptest.Server, body string) (status int, codes []string, raw string) {
	t.Helper()
	res, err := s.Client().Post(s.URL+"/graphql", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Errors []struct{ Extensions map[string]string }
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	for _, e := range out.Errors {
		codes = append(codes, e.Extensions["code"])
	}
	return res.StatusCode, codes, string(b)
}

func query(q string) string {
	raw, err := json.Marshal(map[string]any{"query": q})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func nest(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

// TestRefused: none of these reaches the source, which would hang.
func TestRefused(t *testing.T) {
	s := serve(t, graphql.Config{}, hung{})
	bomb := "{ ...f0 }"
	for i := range 40 {
		bomb += fmt.Sprintf(" fragment f%d on Query { ...f%d ...f%d }", i, i+1, i+1)
	}
	bomb += " fragment f40 on Query { _meta { seq } }"
	var aliases strings.Builder
	for i := range 51 {
		fmt.Fprintf(&aliases, "a%d: _meta { seq } ", i)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"no JSON":           {`{"query": `, 400, "BAD_USER_INPUT"},
		"a large body":      {query("{ _meta { seq } }" + strings.Repeat(" ", 65<<10)), 413, "TOO_COMPLEX"},
		"no query":          {`{}`, 422, "BAD_USER_INPUT"},
		"another type":      {`[1]`, 400, "BAD_USER_INPUT"},
		"no GraphQL":        {query("{ jobs("), 422, "BAD_USER_INPUT"},
		"an unknown field":  {query("{ nothing }"), 422, "BAD_USER_INPUT"},
		"an unknown enum":   {query("{ jobs(where: { state: LOST }) { totalCount } }"), 422, "BAD_USER_INPUT"},
		"a mutation":        {query("mutation { x }"), 422, "BAD_USER_INPUT"},
		"a missing value":   {query("query ($id: ID!) { job(id: $id) { id } }"), 422, "BAD_USER_INPUT"},
		"depth":             {query("{ jobs { nodes { " + nest(9, "assignments(first: 1) { nodes { job { ", "id", "} } }") + " } } }"), 200, "TOO_COMPLEX"},
		"aliases":           {query("{ " + aliases.String() + " }"), 200, "TOO_COMPLEX"},
		"selections":        {query("{ _meta { " + strings.Repeat("seq ", 2_100) + " } }"), 200, "TOO_COMPLEX"},
		"tokens":            {query("{ " + strings.Repeat("_meta { seq } ", 2_000) + " }"), 422, "BAD_USER_INPUT"},
		"a fragment bomb":   {query(bomb), 200, "TOO_COMPLEX"},
		"complexity":        {query("{ jobs(first: 250) { nodes { assignments(first: 250) { nodes { id index } } } } }"), 200, "TOO_COMPLEX"},
		"introspection":     {query("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"), 422, "BAD_USER_INPUT"},
		"a cycle":           {query("{ ...a } fragment a on Query { ...a }"), 422, "BAD_USER_INPUT"},
		"an unnamed choice": {query("query a { _meta { seq } } query b { _meta { seq } }"), 422, "BAD_USER_INPUT"},
	} {
		status, codes, raw := post(t, s, c.body)
		if status != c.status || len(codes) == 0 || codes[0] != c.code {
			t.Errorf("%s: %d %.200s, want %d %s", name, status, raw, c.status, c.code)
		}
	}
	for method, status := range map[string]int{http.MethodGet: 405, http.MethodPut: 405} {
		req, err := http.NewRequestWithContext(t.Context(), method, s.URL+"/graphql", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != status || res.Header.Get("Allow") != http.MethodPost {
			t.Errorf("%s: %s", method, res.Status)
		}
	}
}

// TestFailures: what went wrong with us stays with us.
func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		source graphql.Source
		code   string
	}{
		"hung":     {hung{}, "TIMEOUT"},
		"broken":   {broken{}, "INTERNAL"},
		"crashing": {crashing{}, "INTERNAL"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, graphql.Config{Timeout: 50 * time.Millisecond}, c.source)
			status, codes, raw := post(t, s, query(`{ jobs { totalCount } job(id: "1") { id } }`))
			if status != 200 || !slices.Contains(codes, c.code) || strings.Contains(raw, "secret") {
				t.Errorf("%d %s, want %s", status, raw, c.code)
			}
		})
	}
}

// TestIntrospection: tools may read the schema, as they all do by one query.
func TestIntrospection(t *testing.T) {
	s := serve(t, graphql.Config{}, hung{})
	standard := `{ __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...T }
		directives { name args { ...I } } } }
		fragment T on __Type { kind name fields(includeDeprecated: true) { name args { ...I } type { ...R } isDeprecated }
			inputFields { ...I } interfaces { ...R } enumValues { name } possibleTypes { ...R } }
		fragment I on __InputValue { name type { ...R } defaultValue }
		fragment R on __Type { kind name ` + nest(7, "ofType { kind name ", "", "}") + ` }`
	if _, codes, raw := post(t, s, query(standard)); len(codes) > 0 || !strings.Contains(raw, `"BeaconRoundConnection"`) {
		t.Errorf("introspection: %.300s", raw)
	}
}

// TestPage: the page needs nothing from elsewhere.
func TestPage(t *testing.T) {
	s := serve(t, graphql.Config{}, hung{})
	res, err := s.Client().Get(s.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 200 || !bytes.HasPrefix(page, []byte("<!doctype html>")) || bytes.Contains(page, []byte("//cdn")) ||
		bytes.Contains(page, []byte("https:")) || bytes.Contains(page, []byte(" src=")) {
		t.Errorf("%s: %s", res.Status, page)
	}
}

func TestConfigCheck(t *testing.T) {
	for _, cfg := range []graphql.Config{{Timeout: -1}, {Body: -1}, {Depth: -1}, {Sockets: -1}, {Ping: -1}} {
		if _, err := graphql.NewHandler(cfg, hung{}, slog.Default()); err == nil {
			t.Errorf("%+v was accepted", cfg)
		}
	}
}
