package sagecli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/e2e/kit"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// world is a network with its economy, and people who have the program.
type world struct {
	*kit.Net
	t      *testing.T
	bin    string // folder of the programs
	node   *gate
	mirror string // URL of its GraphQL, once it runs
	// These take the place of the deployed ones: the desk kicks the auction, and the
	// governor fills the pool and promises what vests.
	auction b.BurnAuction
	pool    b.Pol
	vesting b.Vesting
	desk    b.TestDesk
	file    string // of the deployment
}

// windows are long enough for commands that are run one by one.
var windows = b.AuctionConfig{
	MinSeconds: 3_000, MaxSeconds: 3_600, DrawSeconds: 600, RevealSeconds: 3_600, ClearSeconds: 3_600,
	MaxPriceAge: 1_800, DiscountBps: 1_000, CapBps: 2_500, BondFloorBps: 200, MinBucket: 60, MinBid: 10, MaxBids: 2,
}

func start(t *testing.T) *world {
	t.Helper()
	w := built(t, kit.Config{Providers: 1, Strangers: 3, HandOver: true})
	w.stage()
	return w
}

// built is a network as it is deployed, and the programs.
func built(t *testing.T, cfg kit.Config) *world {
	t.Helper()
	w := &world{Net: kit.Start(t, cfg), t: t, bin: t.TempDir()}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", w.bin+"/",
		"github.com/bitsage-network/bitsage/cmd/sage", "github.com/bitsage-network/bitsage/cmd/saged")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	w.node = newGate(t, w.URL())
	w.file = filepath.Join(t.TempDir(), "deployment.json")
	if err := w.Deployment.Save(w.file); err != nil {
		t.Fatal(err)
	}
	return w
}

// stage puts up an auction, a pool and a vesting for the same tokens that obey the
// test in place of Treasury, Buyback and Timelock: what people do with them is the
// same.
func (w *world) stage() {
	w.t.Helper()
	governor := w.Governor.Address
	w.desk.Address = w.Place("TestDesk", 0)
	w.auction.Address = w.Place("BurnAuction", 1, b.BurnAuctionConstructor(governor, windows)...)
	w.pool.Address = w.Place("Pol", 1, b.PolConstructor(governor, kit.View(w.Net, w.Economy.Pol.Config()))...)
	w.vesting.Address = w.Place("Vesting", 1, b.VestingConstructor(governor)...)
	desk := cairo.ContractAddress(w.desk.Address)
	peers := w.Deployment.EconomyPeers()
	peers.Auction, peers.Treasury = cairo.ContractAddress(w.auction.Address), desk
	peers.Oracle, peers.Beacon, peers.Guardian = desk, desk, desk
	w.Do(w.Governor, w.auction.WireEconomy(peers))
	peers.Treasury = governor
	w.Do(w.Governor, w.pool.WireEconomy(peers))
	w.Do(w.Governor, w.vesting.WireEconomy(peers))
	d := w.Deployment
	d.Contracts = maps.Clone(d.Contracts)
	for name, at := range map[string]felt.Felt{"BurnAuction": w.auction.Address, "Pol": w.pool.Address, "Vesting": w.vesting.Address} {
		d.Contracts[name] = deploy.Contract{Address: cairo.ContractAddress(at), ClassHash: d.Contracts[name].ClassHash}
	}
	if err := d.Save(w.file); err != nil {
		w.t.Fatal(err)
	}
}

// fill opens the pool at ten cents a SAGE, and promises 1,000 SAGE to somebody, a
// tenth of it by now.
func (w *world) fill(beneficiary cairo.ContractAddress) {
	w.t.Helper()
	pool := cairo.ContractAddress(w.pool.Address)
	dollars, sage := cairo.U128From64(100_000_000_000), kit.Sage(1_000_000)
	w.sync()
	w.Do(w.Governor, w.TestUSD.Mint(w.Governor.Address, cairo.U256{Lo: dollars}), w.TestUSD.Approve(pool, cairo.U256{Lo: dollars}),
		w.Token.Approve(pool, cairo.U256{Lo: sage}), w.pool.Refill(dollars, sage))
	w.Do(w.Governor, w.Token.Transfer(cairo.ContractAddress(w.vesting.Address), cairo.U256{Lo: kit.Sage(1_000)}),
		w.vesting.Create(beneficiary, b.Terms{Total: kit.Sage(1_000), Start: w.Now() - 100_000, Cliff: 50_000, Duration: 1_000_000}))
}

// kick has the desk sell so many dollars, at ten cents a SAGE.
func (w *world) kick(dollars uint64) b.Auction {
	w.t.Helper()
	lot := cairo.U128From64(dollars * 1_000_000)
	tenCents := cairo.U128From64(100_000_000_000_000_000)
	w.sync()
	w.Do(w.Governor, w.desk.SetReading(b.Reading{Health: b.HealthOk, Price: tenCents, At: w.Now(), Venues: 3, Volatility: tenCents}))
	w.Do(w.Governor, w.TestUSD.Mint(cairo.ContractAddress(w.desk.Address), cairo.U256{Lo: lot}),
		w.desk.Kick(cairo.ContractAddress(w.TestUSD.Address), cairo.ContractAddress(w.auction.Address), lot, felt.One))
	return kit.View(w.Net, w.auction.Auction())
}

// mirrors starts an indexer with GraphQL over the chain as it stands, and waits until
// it has read that.
func (w *world) mirrors() {
	w.t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		w.t.Fatal(err)
	}
	indexer := exec.CommandContext(w.t.Context(), filepath.Join(w.bin, "saged"), "indexer", "--deployment", w.file,
		"--node", w.node.at, "--data", w.t.TempDir(), "--graphql-listen", address, "--log-level", "warn")
	indexer.Stdout, indexer.Stderr = w.t.Output(), w.t.Output()
	indexer.Cancel = func() error { return indexer.Process.Signal(os.Interrupt) }
	if err := indexer.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = indexer.Wait() }) // it was interrupted
	w.mirror = "http://" + address + "/graphql"
	w.mirrored()
}

// mirrored waits until the mirror has read the chain as it stands.
func (w *world) mirrored() *sdk.Mirror {
	w.t.Helper()
	head, err := w.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	mirror, err := sdk.NewMirror(w.mirror)
	if err != nil {
		w.t.Fatal(err)
	}
	const patience = 2 * time.Minute
	for end := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		got, err := api.GetMeta(w.t.Context(), mirror)
		if err == nil && got.Meta.Indexed != nil && got.Meta.Indexed.Number >= head.Number {
			return mirror
		}
		if time.Now().After(end) {
			w.t.Fatalf("the mirror has not come to block %d: %+v, %v", head.Number, got, err)
		}
	}
}

// sync lets the kit's time catch up with that of the chain, which runs while the
// program does.
func (w *world) sync() {
	w.t.Helper()
	head, err := w.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.AdvanceTo(uint64(head.Time.Unix()) + 1)
}

// pass lets time pass until t, and makes a block of then.
func (w *world) pass(t uint64) {
	w.t.Helper()
	w.sync()
	w.AdvanceTo(t)
	for range 2 { // a contract sees the time of the block before
		w.Do(w.Governor, w.Token.Approve(w.Governor.Address, cairo.U256{}))
	}
}

// person is somebody with a key file and a folder.
type person struct {
	*kit.Account
	w    *world
	key  string // file
	args []string
}

// person gives stranger i the program.
func (w *world) person(i int) *person {
	w.t.Helper()
	all, err := w.Devnet.Accounts(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	dir := w.t.TempDir()
	p := &person{Account: w.Strangers[i], w: w, key: filepath.Join(dir, "key.json")}
	pass := filepath.Join(dir, "passphrase")
	if err := os.WriteFile(pass, []byte("secret"), 0o600); err != nil {
		w.t.Fatal(err)
	}
	for _, a := range all {
		if a.Address == felt.Felt(p.Address) {
			if err := keystore.Create(p.key, []byte("secret"), a.Address, a.PrivateKey, keystore.Cost{LogN: 14}); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	p.args = []string{"--dir", dir, "--deployment", w.file, "--node", w.node.at, "--key-file", p.key, "--passphrase-file", pass}
	return p
}

// try runs the program and returns what it printed, or the sentence it failed with.
func (p *person) try(args ...string) (string, error) {
	p.w.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(p.w.t.Context(), filepath.Join(p.w.bin, "sage"), append(slices.Clone(p.args), args...)...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// sage runs a command that must succeed and print each of want.
func (p *person) sage(line string, want ...string) string {
	p.w.t.Helper()
	out, err := p.try(strings.Fields(line)...)
	if err != nil {
		p.w.t.Fatalf("sage %s: %v\n%s", line, err, out)
	}
	p.w.t.Logf("sage %s\n%s", line, out)
	for _, text := range want {
		if !strings.Contains(out, text) {
			p.w.t.Errorf("sage %s does not say %q:\n%s", line, text, out)
		}
	}
	return out
}

// refused runs a command that must fail with one sentence that says want.
func (p *person) refused(want, line string) {
	p.w.t.Helper()
	out, err := p.try(strings.Fields(line)...)
	if err == nil || !strings.Contains(err.Error(), want) {
		p.w.t.Errorf("sage %s: %v, want %q\n%s", line, err, want, out)
	}
}

// gate is the node behind a door that can be shut to new transactions.
type gate struct {
	*httptest.Server
	at string // its URL, in the node's place
	mu sync.Mutex
	// knock is told of a transaction that is on its way, and decides whether the
	// node gets to see it; nil lets all through.
	knock func() (pass bool)
}

func newGate(t *testing.T, target string) *gate {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
	proxy.ErrorLog = log.New(io.Discard, "", 0) // the program ends what it still asks for when it is done
	g.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		if knock := g.watcher(); knock != nil && bytes.Contains(body, []byte("starknet_addInvokeTransaction")) {
			if !knock() {
				panic(http.ErrAbortHandler)
			}
			r = r.WithContext(context.WithoutCancel(r.Context())) // who sent it may be gone
		}
		proxy.ServeHTTP(rw, r)
	}))
	t.Cleanup(g.Close)
	g.at = g.URL + to.Path
	return g
}

func (g *gate) watcher() func() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.knock
}

func (g *gate) watch(knock func() bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.knock = knock
}

// killed runs a command that is killed, as by kill -9, when it sends its
// transaction: before the node has seen that, or just after.
func (p *person) killed(line string, seen bool) {
	p.w.t.Helper()
	cmd := exec.CommandContext(p.w.t.Context(), filepath.Join(p.w.bin, "sage"), append(slices.Clone(p.args), strings.Fields(line)...)...)
	struck := make(chan struct{})
	var once sync.Once
	p.w.node.watch(func() bool {
		once.Do(func() {
			if err := cmd.Process.Kill(); err != nil {
				p.w.t.Error(err)
			}
			close(struck)
		})
		return seen
	})
	defer p.w.node.watch(nil)
	if err := cmd.Start(); err != nil {
		p.w.t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		p.w.t.Fatalf("sage %s ended before it was killed", line)
	}
	select {
	case <-struck:
	default:
		p.w.t.Fatalf("sage %s failed before it sent anything", line)
	}
}
