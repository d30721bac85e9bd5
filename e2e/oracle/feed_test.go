package oracle_test

import (
	"context"
	"errors"
	"math/big"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/oracle/feed"
	"github.com/bitsage-network/bitsage/oracle/reporter"
)

// source says one price, or that it is dead.
type source struct {
	price int64 // cents
	err   error
}

func (s *source) Name() string { return "test" }

func (s *source) Quote(context.Context) (feed.Quote, error) {
	return feed.Quote{Price: cents(s.price)}, s.err
}

func cents(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e16)) }

// chainTime is the clock of the kit.
type chainTime struct{ *kit.Net }

func (c chainTime) Now(context.Context) (time.Time, error) {
	return time.Unix(int64(c.Net.Now()), 0), nil
}

// rig is a feed of three reporters, two of which make a price, and a poster.
type rig struct {
	*testing.T
	net       *kit.Net
	contract  b.SignedFeed
	sources   []*source
	reporters []*reporter.Reporter
	poster    *reporter.Poster
}

func newRig(t *testing.T) *rig {
	r := &rig{T: t, net: kit.Bare(t, 1)}
	name, err := cairo.ShortString("test feed")
	r.must(err)
	var signers []*txm.KeySigner
	var keys []felt.Felt
	for n := range uint64(3) {
		signer, err := txm.NewKeySigner(felt.One, felt.FromUint64[felt.Felt](100+n))
		r.must(err)
		signers, keys = append(signers, signer), append(keys, signer.PublicKey())
	}
	config := b.FeedConfig{Quorum: 2, Period: 60, MaxAge: 120, Heartbeat: 600}
	r.contract.Address = r.net.Place("SignedFeed", 0, b.SignedFeedConstructor(r.net.Governor.Address, name, keys, config)...)
	domain := reporter.Domain{ChainID: r.net.Chain(), Feed: r.contract.Address, Name: name}
	var peers []reporter.Peer
	for i, signer := range signers {
		s := &source{price: 100 + int64(i)}
		one, err := reporter.New(reporter.Config{
			Domain: domain, Period: time.Minute, Now: func() time.Time { return time.Unix(int64(r.net.Now()), 0) },
		}, s, signer)
		r.must(err)
		server := httptest.NewServer(one)
		t.Cleanup(server.Close)
		r.sources, r.reporters = append(r.sources, s), append(r.reporters, one)
		peers = append(peers, reporter.Remote{URL: server.URL})
	}
	r.poster, err = reporter.NewPoster(domain, peers, r.net.Client, chainTime{r.net}, 0)
	r.must(err)
	return r
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// minute lets one pass, has the reporters sign and the poster act, and returns
// how many prices were posted.
func (r *rig) minute() (posted int, err error) {
	r.Helper()
	r.net.Advance(60)
	for i, one := range r.reporters {
		if err := one.Sign(r.Context()); err != nil && r.sources[i].err == nil {
			r.Fatal(err)
		}
	}
	posts, err := r.poster.Step(r.Context())
	for _, p := range posts {
		r.net.Do(r.net.Strangers[0], p.Call)
	}
	return len(posts), err
}

func (r *rig) newest() *big.Int {
	r.Helper()
	return kit.View(r.net, r.contract.Feed()).Tick.Big()
}

func (r *rig) tick(n int64) *big.Int {
	r.Helper()
	tick, err := price.TickOf(cents(n))
	r.must(err)
	return big.NewInt(tick)
}

// TestFeed: what reporters sign here is what the contract checks, their median
// is the price, a liar moves it to its neighbour at most, a dead source is left
// out, and below the quorum nothing is posted.
func TestFeed(t *testing.T) {
	r := newRig(t)
	post := func(want int64) {
		t.Helper()
		if n, err := r.minute(); n != 1 || err != nil {
			t.Fatalf("%d posted, %v", n, err)
		}
		if got := r.newest(); got.Cmp(r.tick(want)) != 0 {
			t.Errorf("the tick is %s, want %s", got, r.tick(want))
		}
	}
	post(101)
	if posts, err := r.poster.Step(t.Context()); len(posts) != 0 || err != nil {
		t.Errorf("the same moment again: %v, %v", posts, err)
	}
	r.sources[0].price = 1_000_000 // a liar
	post(102)
	r.sources[0].price = 101
	r.sources[2].err = errors.New("dead")
	if n, err := r.minute(); n != 1 || err != nil {
		t.Fatalf("with one dead source: %d posted, %v", n, err)
	}
	r.sources[1].err = errors.New("dead")
	n, err := r.minute()
	var few *reporter.TooFewError
	if n != 0 || !errors.As(err, &few) || few.Have != 1 {
		t.Errorf("with two dead sources: %d posted, %v", n, err)
	}
	r.sources[1].err, r.sources[2].err = nil, nil
	post(101)
}

// TestForgedFeed: a signature over another price is not taken by the contract.
func TestForgedFeed(t *testing.T) {
	r := newRig(t)
	r.net.Advance(60)
	moment := r.net.Now() - r.net.Now()%60
	var reports []b.SignedFeedReport
	for i, one := range r.reporters {
		r.must(one.Sign(t.Context()))
		s, err := one.Report(t.Context(), moment)
		r.must(err)
		p, err := cairo.U128FromBig(s.Price)
		r.must(err)
		reports = append(reports, b.SignedFeedReport{Reporter: uint8(i), Price: p, R: s.R, S: s.S})
	}
	forged := append([]b.SignedFeedReport{}, reports...)
	forged[1].Price = cairo.U128From64(7)
	r.net.Refused("FEED: bad signature", r.net.Strangers[0], r.contract.Post(moment, forged))
	r.net.Refused("FEED: no quorum", r.net.Strangers[0], r.contract.Post(moment, reports[:1]))
	r.net.Do(r.net.Strangers[0], r.contract.Post(moment, reports))
}
