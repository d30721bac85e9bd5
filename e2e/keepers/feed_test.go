package keepers_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/economy/price"
	"github.com/bitsage-network/bitsage/sdk/account"
)

// feedWorld is a chain of the present time, since reporters sign by their clock,
// with a feed of three reporters, two of which make a price.
type feedWorld struct {
	*devnet.Devnet
	t    *testing.T
	dir  string
	feed b.SignedFeed
}

func newFeedWorld(t *testing.T) *feedWorld {
	w := &feedWorld{t: t, dir: t.TempDir()}
	w.Devnet = devnettest.Start(t, devnet.Config{Seed: 11, Accounts: 5, StartTime: time.Now(), Timeout: time.Minute})
	accounts, err := w.Accounts(t.Context())
	w.must(err)
	var keys []felt.Felt
	for i, a := range accounts {
		signer, err := txm.NewKeySigner(a.Address, a.PrivateKey)
		w.must(err)
		if i < 3 {
			keys = append(keys, signer.PublicKey())
		}
		w.must(keystore.Create(w.file("key%d.json", i), []byte(passphrase), a.Address, a.PrivateKey, keystore.Cost{LogN: 14}))
	}
	w.place(accounts[4], keys)
	flow(t, func(ctx context.Context) error {
		_, err := w.CreateBlock(ctx)
		return err
	})
	return w
}

func (w *feedWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *feedWorld) file(format string, args ...any) string {
	return filepath.Join(w.dir, fmt.Sprintf(format, args...))
}

// deploying is an account as deploy wants it.
type deploying struct{ *account.Account }

func (d deploying) Send(ctx context.Context, key string, calls []cairo.Call) error {
	_, err := d.Do(ctx, key, calls)
	return err
}

func (w *feedWorld) place(by devnet.Account, keys []felt.Felt) {
	w.t.Helper()
	signer, err := txm.NewKeySigner(by.Address, by.PrivateKey)
	w.must(err)
	a, err := account.New(w.t.Context(), account.Config{Dir: w.t.TempDir()}, w.Client, signer)
	w.must(err)
	ctx, stop := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			w.t.Error(err)
		}
		w.must(a.Close())
	}()
	chain, err := w.ChainID(ctx)
	w.must(err)
	name, err := cairo.ShortString("test feed")
	w.must(err)
	address := cairo.ContractAddress(by.Address)
	w.feed.Address, err = deploy.One(ctx, address, signer, chain, deploy.OverRPC(w.Client), deploying{a}, contracts.Class, "SignedFeed",
		felt.Zero, b.SignedFeedConstructor(address, name, keys, b.FeedConfig{Quorum: 2, Period: 60, MaxAge: 120, Heartbeat: 600}))
	w.must(err)
	d := deploy.Deployment{Network: "test", ChainID: chain.String(), Contracts: map[string]deploy.Contract{}}
	for _, name := range deploy.Names() { // a deployment has them; nobody here looks
		d.Contracts[name] = deploy.Contract{}
	}
	d.Contracts["SignedFeedA"] = deploy.Contract{Address: cairo.ContractAddress(w.feed.Address)}
	w.must(d.Save(w.file("deployment.json")))
}

// saged runs a command of the n-th account.
func (w *feedWorld) saged(n int, command ...string) *process {
	w.t.Helper()
	return start(w.t, append(append([]string{"oracle"}, command...),
		"--deployment", w.file("deployment.json"), "--node", w.URL(), "--data", w.file("data%d", n),
		"--key-file", w.file("key%d.json", n), "--feed", "SignedFeedA", "--interval", "100ms")...)
}

// reporter starts the n-th, whose source says a price, and returns its URL.
func (w *feedWorld) reporter(n int, dollars string) (*process, string) {
	w.t.Helper()
	quote := w.file("quote%d.json", n)
	w.must(os.WriteFile(quote, fmt.Appendf(nil, `{"price": %s, "time": %d}`, dollars, time.Now().Unix()), 0o600))
	sources := w.file("sources%d.json", n)
	w.must(os.WriteFile(sources, fmt.Appendf(nil, `{"sources": [{"file": %q}]}`, quote), 0o600))
	l, err := net.Listen("tcp", "127.0.0.1:0") // whose port is then free
	w.must(err)
	w.must(l.Close())
	p := w.saged(n, "reporter", "--sources", sources, "--report-listen", l.Addr().String())
	return p, "http://" + l.Addr().String()
}

// TestSignedFeed: two reporters sign, a third whose source is broken says why it
// does not, and a poster brings what there is onto the chain, once.
func TestSignedFeed(t *testing.T) {
	w := newFeedWorld(t)
	_, first := w.reporter(0, "0.10")
	_, second := w.reporter(1, `"0.12"`)
	broken, third := w.reporter(2, `"NaN"`)
	poster := w.saged(3, "poster", "--reporter", first, "--reporter", second, "--reporter", third)
	await(t, "a price", func() bool {
		state, err := cairo.Read(t.Context(), w.Client, w.feed.Feed(), cairo.Latest())
		w.must(err)
		return state.ObservedAt != 0
	})
	state, err := cairo.Read(t.Context(), w.Client, w.feed.Feed(), cairo.Latest())
	w.must(err)
	cheap, err := price.TickOf(new(big.Int).Quo(wad, big.NewInt(10)))
	w.must(err)
	dear, err := price.TickOf(new(big.Int).Quo(new(big.Int).Mul(wad, big.NewInt(12)), big.NewInt(100)))
	w.must(err)
	if want := (cheap + dear) >> 1; state.Tick.Big().Cmp(big.NewInt(want)) != 0 { // the mean of two, rounded down
		t.Errorf("the tick is %s, want %d", state.Tick.Big(), want)
	}
	await(t, "the reason", func() bool { return strings.Contains(broken.tail(), "not a number") })
	await(t, "the poster's word", func() bool { return strings.Contains(poster.tail(), "msg=done") })
	seen := map[string]bool{} // a minute may pass, which is the next moment
	for line := range strings.Lines(poster.tail()) {
		if _, action, ok := strings.Cut(line, "msg=done"); ok && seen[action] {
			t.Errorf("it is posted twice: %s", action)
		} else if ok {
			seen[action] = true
		}
	}
	// One whose key the feed does not know is told so.
	out, err := try(t, "oracle", "reporter", "--deployment", w.file("deployment.json"), "--node", w.URL(), "--data", w.file("data4"),
		"--key-file", w.file("key4.json"), "--feed", "SignedFeedA", "--sources", w.file("sources0.json"))
	if err == nil || !strings.Contains(out, "governance must add it") {
		t.Errorf("a stranger's key ends with %v:\n%s", err, out)
	}
}
