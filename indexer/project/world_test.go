package project_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/utils"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/indexer/store"
	"github.com/bitsage-network/bitsage/indexer/store/storetest"
)

// addresses are where the contracts stand in tests.
var addresses = func() map[string]felt.Felt {
	out := map[string]felt.Felt{}
	for i, name := range []string{"SageToken", "Staking", "Registry", "Escrow", "Market", "Receipts",
		"Beacon", "Audits", "Disputes", "Slasher", "Reputation", "Lens",
		"PriceOracle", "SignedFeedOne", "SignedFeedTwo", "Pol", "Emission", "Treasury", "BurnAuction", "Buyback",
		"Rewards", "Vesting", "Params", "Governor", "Timelock", "Guardian", "Dollar", "Worklog"} {
		out[name] = felt.FromUint64[felt.Felt](uint64(100 + i))
	}
	return out
}()

// parts encodes what an event holds, as a contract does.
func parts(values []any) []felt.Felt {
	e := new(cairo.Encoder)
	for _, v := range values {
		switch v := v.(type) {
		case int:
			e.U64(uint64(v))
		case bool:
			e.Bool(v)
		case felt.Felt:
			e.Felt(v)
		case cairo.ContractAddress:
			e.ContractAddress(v)
		case string:
			e.ByteArray(v)
		case []uint32:
			cairo.EncodeArray(e, v, (*cairo.Encoder).U32)
		case []felt.Felt:
			cairo.EncodeArray(e, v, (*cairo.Encoder).Felt)
		case []b.Opening:
			cairo.EncodeArray(e, v, b.EncodeOpening)
		case cairo.Option[b.Offence]:
			cairo.EncodeOption(e, v, b.EncodeOffence)
		case b.Verdict:
			b.EncodeVerdict(e, v)
		case func(*cairo.Encoder):
			v(e)
		default:
			panic(fmt.Sprintf("%T", v))
		}
	}
	return e.Felts()
}

// as is a value that its binding encodes.
func as[T any](encode func(*cairo.Encoder, T), v T) func(*cairo.Encoder) {
	return func(e *cairo.Encoder) { encode(e, v) }
}

// list is several of them.
func list[T any](encode func(*cairo.Encoder, T), v ...T) func(*cairo.Encoder) {
	return func(e *cairo.Encoder) { cairo.EncodeArray(e, v, encode) }
}

// tick is an i128.
func tick(n int64) func(*cairo.Encoder) { return func(e *cairo.Encoder) { e.I64(n) } }

// wide is a u256.
func wide(n uint64) func(*cairo.Encoder) {
	return func(e *cairo.Encoder) { e.U256(cairo.U256From64(n)) }
}

// coin is a u128.
func coin(n uint64) cairo.U128 { return cairo.U128From64(n) }

// of is the address of a contract.
func of(contract string) cairo.ContractAddress { return cairo.ContractAddress(addresses[contract]) }

func column(a cairo.ContractAddress) store.Felt { return store.Felt(a) }

// event is one of a contract's: name "Market.JobPosted".
func event(contract, name string, keys []any, data ...any) follow.Event {
	selector := *utils.GetSelectorFromNameFelt(name)
	return follow.Event{From: addresses[contract], Keys: append([]felt.Felt{selector}, parts(keys)...), Data: parts(data)}
}

func market(name string, job, who int, data ...any) follow.Event {
	return event("Market", name, []any{job, who}, data...)
}

// ofJob has the job as its only key.
func ofJob(contract, name string, job int, data ...any) follow.Event {
	return event(contract, name, []any{job}, data...)
}

// ofAuditor is an event of Audits about one auditor.
func ofAuditor(name string, job, auditor int, data ...any) follow.Event {
	return event("Audits", name, []any{job, auditor}, data...)
}

// ofCase is an event of Disputes; who is a juror or 0.
func ofCase(name string, id int, who int, data ...any) follow.Event {
	keys := []any{id}
	if who != 0 {
		keys = append(keys, who)
	}
	return event("Disputes", name, keys, data...)
}

func number(n int) felt.Felt { return felt.FromUint64[felt.Felt](uint64(n)) }

func account(n int) cairo.ContractAddress { return cairo.ContractAddress(number(n)) }

func short(s string) felt.Felt {
	f, err := cairo.ShortString(s)
	if err != nil {
		panic(err)
	}
	return f
}

const buyer, operator = 900, 800

// post posts a job of 25 tasks in 3 assignments.
func post(job int, change func(*b.JobTerms)) follow.Event {
	t := b.JobTerms{
		Buyer: account(buyer), Token: account(1), Kind: short("ffmpeg.transcode/1"), KindBit: 0,
		Spec: cairo.U256{Lo: cairo.U128From64(7), Hi: cairo.U128From64(9)}, Tasks: 25, Chunk: 10, Replicas: 1,
		Requirement: b.Requirement{Capabilities: cairo.U128From64(1), Region: 3, VRAMGB: 4},
		PriceMin:    cairo.U128From64(5), PriceMax: cairo.U128{Hi: 1}, RampSeconds: 60, Deadline: 2_000_000_000,
		RunSeconds: 600, ChallengeSeconds: 10, Latency: 1, Tier: 1, MinReputation: 5,
	}
	if change != nil {
		change(&t)
	}
	q := b.Quote{Assignments: 3, SamplesE4: 10_000, DetectionPpm: 100_000, Payment: cairo.U128From64(100),
		AuditReserve: cairo.U128From64(20), Total: cairo.U128From64(120), WorkerLock: cairo.U128From64(50)}
	return market("JobPosted", job, buyer, func(e *cairo.Encoder) { b.EncodeJobTerms(e, t) },
		func(e *cairo.Encoder) { b.EncodeQuote(e, q) }, 1_700_000_000, "http://gateway")
}

func taken(job, worker, index, attempt int) follow.Event {
	return market("AssignmentTaken", job, worker, index, attempt, 6, 60, 1_700_000_600)
}

func submitted(job, index, attempt int) follow.Event {
	return event("Receipts", "RootSubmitted", []any{job, operator}, index, attempt, number(77), false, 0)
}

func drawn(job, index, attempt int, auditors ...uint32) follow.Event {
	return ofJob("Audits", "AuditDrawn", job, index, attempt, 12, number(55), []uint32{1, 4}, auditors, 1_700_000_100)
}

func verified(job, worker, index int) follow.Event {
	return market("AssignmentVerified", job, worker, index, 1_700_000_900)
}

// settled is AssignmentSettled with pay 40, fee 2, audits 3, refund 15 and bounty.
func settled(job, worker, index, bounty int) follow.Event {
	return market("AssignmentSettled", job, worker, index, false, 40, 2, 3, 15, bounty)
}

// world is a chain and the store that mirrors it.
type world struct {
	t     *testing.T
	chain storetest.Chain
	store *store.Store
	cur   store.Cursor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return worldIn(t, file(t))
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "mirror.db") }

// worldIn is a world whose store is in a new database.
func worldIn(t *testing.T, dsn string) *world {
	t.Helper()
	schema, err := project.Schema()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{DSN: dsn}, schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, store: s}
	if w.cur, err = s.TakeLease(t.Context(), "test", time.Hour); err != nil {
		t.Fatal(err)
	}
	return w
}

// block adds a block with these events and mirrors it; it returns its time.
func (w *world) block(events ...follow.Event) uint64 {
	w.t.Helper()
	block := w.chain.Extend(0, events...)
	w.commit(follow.Batch{Added: []follow.Block{block}, Head: block.BlockRef})
	return uint64(block.Time.Unix())
}

func (w *world) commit(batch follow.Batch) {
	w.t.Helper()
	next, err := w.store.Commit(w.t.Context(), w.cur, batch, project.New(addresses).Apply)
	if err != nil {
		w.t.Fatal(err)
	}
	w.cur = next
}

func (w *world) digest() [32]byte {
	w.t.Helper()
	sum, err := w.store.Digest(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return sum
}

// reorganised: a mirror that has seen another branch equals one that has not.
// database makes an empty one.
func reorganised(t *testing.T, database func(*testing.T) string, common, lost, final [][]follow.Event) {
	t.Helper()
	play := func(w *world, blocks [][]follow.Event) {
		for _, events := range blocks {
			w.block(events...)
		}
	}
	straight, bent := worldIn(t, database(t)), worldIn(t, database(t))
	play(straight, common)
	straight.chain.Fork(0) // so that the blocks to come are the same
	play(straight, final)

	play(bent, common)
	play(bent, lost)
	if bent.digest() == straight.digest() {
		t.Fatal("the branches cannot be told apart")
	}
	removed := bent.chain.Fork(len(lost))
	block := bent.chain.Extend(0, final[0]...)
	bent.commit(follow.Batch{Removed: removed, Added: []follow.Block{block}, Head: block.BlockRef})
	play(bent, final[1:])
	if want, got := straight.digest(), bent.digest(); !bytes.Equal(want[:], got[:]) {
		t.Errorf("after the reorg the rows digest to %x, on the final chain to %x", got, want)
	}
}

// row reads one row of the newest state.
func row[R any, P store.Row[R]](w *world, key R) (r R) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), store.Latest(), func(ctx context.Context, v *store.View) (err error) {
		r, err = store.Read[R, P](ctx, v, key)
		return err
	})
	if err != nil {
		w.t.Fatalf("%T %+v: %v", key, key, err)
	}
	return r
}

func (w *world) assignment(job uint64, index uint32) project.Assignment {
	w.t.Helper()
	return row(w, project.Assignment{Job: job, Index: index})
}

func amount(n int64) store.Uint256 {
	u, err := store.NewUint256(big.NewInt(n))
	if err != nil {
		panic(err)
	}
	return u
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// is reports whether a felt column holds a number.
func is(f *store.Felt, n int) bool { return f != nil && felt.Felt(*f) == number(n) }
