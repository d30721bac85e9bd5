package reporter_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/oracle/feed"
	"github.com/bitsage-network/bitsage/oracle/reporter"
)

func num(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

var domain = reporter.Domain{ChainID: num(1), Feed: num(2), Name: num(3)}

// source says a price that a test sets.
type source struct {
	mu    sync.Mutex
	price int64
	err   error
	asked int
}

func (s *source) Name() string { return "test" }

func (s *source) Quote(context.Context) (feed.Quote, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return feed.Quote{Price: big.NewInt(s.price), At: time.Now()}, s.err
}

// clock is a time that a test sets.
type clock struct{ seconds int64 }

func (c *clock) Now() time.Time { return time.Unix(c.seconds, 0) }

func key(t *testing.T, n uint64) *txm.KeySigner {
	t.Helper()
	s, err := txm.NewKeySigner(num(99), num(n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newReporter(t *testing.T, c *clock, s feed.Feed, n uint64) *reporter.Reporter {
	t.Helper()
	r, err := reporter.New(reporter.Config{Domain: domain, Period: time.Minute, Keep: 2, Now: c.Now}, s, key(t, n))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOnePriceAMoment(t *testing.T) {
	c, s := &clock{125}, &source{price: 7}
	r := newReporter(t, c, s, 5)
	sign := func() {
		t.Helper()
		if err := r.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sign()
	s.price = 8
	c.seconds = 179
	sign()
	got, err := r.Report(t.Context(), 120)
	if err != nil || got.Price.Int64() != 7 || s.asked != 1 {
		t.Errorf("%+v, %v, asked %d times", got, err, s.asked)
	}
	if err := domain.Check(got); err != nil {
		t.Error(err)
	}
	for _, seconds := range []int64{180, 240} {
		c.seconds = seconds
		sign()
	}
	for moment, known := range map[uint64]bool{60: false, 120: false, 180: true, 240: true} {
		if _, err := r.Report(t.Context(), moment); (err == nil) != known || !known && !errors.Is(err, reporter.ErrNotReported) {
			t.Errorf("moment %d: %v", moment, err)
		}
	}
	s.err = errors.New("dead")
	c.seconds = 300
	if err := r.Sign(t.Context()); !errors.Is(err, s.err) {
		t.Errorf("a dead source gives %v", err)
	}
	s.err, s.price = nil, 0
	if err := r.Sign(t.Context()); err == nil {
		t.Error("a price of nothing is signed")
	}
}

func TestCheck(t *testing.T) {
	c := &clock{120}
	r := newReporter(t, c, &source{price: 7}, 5)
	if err := r.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
	good, err := r.Report(t.Context(), 120)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*reporter.Signed, *reporter.Domain){
		"price":  func(s *reporter.Signed, _ *reporter.Domain) { s.Price = big.NewInt(8) },
		"moment": func(s *reporter.Signed, _ *reporter.Domain) { s.At++ },
		"key":    func(s *reporter.Signed, _ *reporter.Domain) { s.Key = key(t, 6).PublicKey() },
		"r":      func(s *reporter.Signed, _ *reporter.Domain) { s.R = num(1) },
		"s":      func(s *reporter.Signed, _ *reporter.Domain) { s.S = num(0) },
		"feed":   func(_ *reporter.Signed, d *reporter.Domain) { d.Feed = num(4) },
		"name":   func(_ *reporter.Signed, d *reporter.Domain) { d.Name = num(4) },
		"chain":  func(_ *reporter.Signed, d *reporter.Domain) { d.ChainID = num(4) },
	} {
		s, d := good, domain
		change(&s, &d)
		if err := d.Check(s); !errors.Is(err, reporter.ErrSignature) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

// said is a peer that says one thing.
type said struct {
	reporter.Signed
	err error
}

func (s said) Report(context.Context, uint64) (reporter.Signed, error) { return s.Signed, s.err }

func TestGather(t *testing.T) {
	c := &clock{120}
	var reporters []felt.Felt
	var peers []reporter.Peer
	for n := range uint64(3) {
		r := newReporter(t, c, &source{price: int64(10 + n)}, 5+n)
		if err := r.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
		reporters = append(reporters, key(t, 5+n).PublicKey())
		server := httptest.NewServer(r)
		defer server.Close()
		peers = append(peers, reporter.Remote{URL: server.URL})
	}
	gather := func(quorum int, peers ...reporter.Peer) ([]reporter.Gathered, error) {
		return domain.Gather(t.Context(), peers, reporters, quorum, 120)
	}
	got, err := gather(3, peers[2], peers[0], peers[1], peers[1])
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	for i, g := range got {
		if g.Index != i || g.Price.Int64() != int64(10+i) {
			t.Errorf("report %d is %+v", i, g)
		}
	}
	stranger, late, forged := newReporter(t, c, &source{price: 1}, 20), newReporter(t, &clock{60}, &source{price: 1}, 5), got[1].Signed
	for _, r := range []*reporter.Reporter{stranger, late} {
		if err := r.Sign(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	other, err := late.Report(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	forged.Price = big.NewInt(1)
	_, err = gather(3, peers[0], stranger, said{Signed: other}, said{Signed: forged}, said{err: reporter.ErrNotReported})
	var few *reporter.TooFewError
	if !errors.As(err, &few) || few.Have != 1 || !errors.Is(err, reporter.ErrSignature) || !errors.Is(err, reporter.ErrNotReported) {
		t.Errorf("got %v", err)
	}
}

func TestRemote(t *testing.T) {
	answers := map[string]string{
		"no json": "x", "bad felt": `{"key": "zz", "at": "1", "price": "1", "r": "0x1", "s": "0x1"}`,
		"negative": `{"key": "0x1", "at": "-1", "price": "1", "r": "0x1", "s": "0x1"}`,
		"NaN":      `{"key": "0x1", "at": "1", "price": "NaN", "r": "0x1", "s": "0x1"}`,
		"long":     `{"key": "0x1", "at": "1", "price": "` + strings.Repeat("9", 40) + `", "r": "0x1", "s": "0x1"}`,
		"endless":  strings.Repeat(" ", 10_000),
	}
	for name, answer := range answers {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
		if _, err := (reporter.Remote{URL: server.URL}).Report(t.Context(), 120); err == nil {
			t.Errorf("%s passes", name)
		}
		server.Close()
	}
	r := newReporter(t, &clock{120}, &source{price: 1}, 5)
	for query, want := range map[string]int{"?at=120": 404, "?at=x": 400, "": 400} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+query, nil))
		if w.Code != want {
			t.Errorf("%q gives %d, want %d", query, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	if r.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?at=120", nil)); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST gives %d", w.Code)
	}
}

func TestWire(t *testing.T) {
	want := reporter.Signed{Key: num(1), At: 1<<63 + 1, Price: new(big.Int).Lsh(big.NewInt(1), 127), R: num(1), S: num(1)}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got reporter.Signed
	if err := json.Unmarshal(raw, &got); err != nil || got.Key != want.Key || got.At != want.At || got.Price.Cmp(want.Price) != 0 || got.R != want.R || got.S != want.S {
		t.Errorf("%s becomes %+v, %v", raw, got, err)
	}
}

func TestChecks(t *testing.T) {
	good := reporter.Config{Domain: domain, Period: time.Minute}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*reporter.Config){
		"domain": func(c *reporter.Config) { c.Domain.Feed = felt.Zero },
		"period": func(c *reporter.Config) { c.Period = time.Second / 2 },
		"odd":    func(c *reporter.Config) { c.Period = 1500 * time.Millisecond },
		"keep":   func(c *reporter.Config) { c.Keep = -1 },
	} {
		c := good
		if change(&c); c.Check() == nil {
			t.Errorf("another %s passes", name)
		}
	}
	if (reporter.Remote{URL: "ftp://x"}).Check() == nil || (reporter.Remote{}).Check() == nil {
		t.Error("a bad URL passes")
	}
}

// TestRun signs without being told and ends when it should.
func TestRun(t *testing.T) {
	r, err := reporter.New(reporter.Config{Domain: domain, Period: time.Second}, &source{price: 3}, key(t, 5))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := r.Report(ctx, r.Moment()); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing is signed")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
