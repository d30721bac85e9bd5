package devnet_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConfigCheckNamesTheField(t *testing.T) {
	for field, cfg := range map[string]devnet.Config{
		"Accounts": {Accounts: 256},
		"Blocks":   {Blocks: "hourly"},
		"Timeout":  {Timeout: -1},
	} {
		if err := cfg.Check(); err == nil || !bytes.Contains([]byte(err.Error()), []byte(field+":")) {
			t.Errorf("%s: got %v", field, err)
		}
	}
	for _, cfg := range []devnet.Config{{}, {Blocks: devnet.Every(2 * time.Second)}, {Blocks: devnet.OnDemand}} {
		if err := cfg.Check(); err != nil {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
	if err := (devnet.Config{Blocks: devnet.Every(time.Millisecond)}).Check(); err == nil {
		t.Error("an interval of 0 s passed")
	}
}

func TestMissingProgram(t *testing.T) {
	t.Setenv("BITSAGE_TOOLS", "")
	t.Setenv("PATH", t.TempDir())
	if _, err := devnet.Start(t.Context(), devnet.Config{}); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

// buffer is a log that two goroutines may touch.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) Contains(text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Contains(b.b.Bytes(), []byte(text))
}

func TestControls(t *testing.T) {
	log := new(buffer)
	dump := filepath.Join(t.TempDir(), "dump.json")
	d := devnettest.Start(t, devnet.Config{Seed: 3, Accounts: 2, Archive: true, Log: log,
		StartTime: time.Unix(2_000_000_000, 0), DumpPath: dump})
	ctx := t.Context()
	if !log.Contains("Predeployed accounts") {
		t.Error("the log is empty")
	}

	accounts, err := d.Accounts(ctx)
	if err != nil || len(accounts) != 2 || accounts[0].PrivateKey.IsZero() || accounts[0].Address == accounts[1].Address {
		t.Fatalf("accounts: %+v, %v", accounts, err)
	}

	first, err := d.CreateBlock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if h := header(t, d, cairo.Latest()); h.Hash != first || h.Number != 1 || h.Time.Unix() < 2_000_000_000 {
		t.Errorf("after CreateBlock: %+v", h)
	}
	if _, err := d.IncreaseTime(ctx, time.Hour); err != nil {
		t.Fatal(err)
	}
	if h := header(t, d, cairo.Latest()); h.Number != 2 || h.Time.Unix() < 2_000_003_600 {
		t.Errorf("after IncreaseTime: %+v", h)
	}
	if _, err := d.SetTime(ctx, time.Unix(2_100_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	if h := header(t, d, cairo.Latest()); h.Number != 3 || h.Time.Unix() != 2_100_000_000 {
		t.Errorf("after SetTime: %+v", h)
	}
	if err := d.SetNextTime(ctx, time.Unix(2_200_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	if h := header(t, d, cairo.Latest()); h.Number != 3 {
		t.Errorf("SetNextTime made a block: %+v", h)
	}

	aborted, err := d.AbortBlocks(ctx, cairo.AtNumber(1))
	if err != nil || len(aborted) != 3 || aborted[2] != first {
		t.Errorf("aborted %v, %v", aborted, err)
	}
	if h := header(t, d, cairo.Latest()); h.Number != 0 {
		t.Errorf("after AbortBlocks: %+v", h)
	}

	if err := d.Mint(ctx, felt.FromUint64[felt.Felt](0xabc), 5); err != nil {
		t.Fatal(err)
	}
	if err := d.Dump(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if err := d.Mint(ctx, felt.FromUint64[felt.Felt](0xabc), 5); err != nil {
		t.Fatal(err)
	}
	before := header(t, d, cairo.Latest())
	if err := d.Load(ctx, dump); err != nil {
		t.Fatal(err)
	}
	if h := header(t, d, cairo.Latest()); h.Number != before.Number-1 {
		t.Errorf("head is %d after Load, was %d", h.Number, before.Number)
	}
}

func TestReorgChangesEveryHash(t *testing.T) {
	for _, mode := range []devnet.Blocks{devnet.PerTransaction, devnet.OnDemand} {
		d := devnettest.Start(t, devnet.Config{Accounts: 1, Archive: true, Blocks: mode})
		for range 2 {
			if _, err := d.CreateBlock(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := d.Mint(t.Context(), felt.One, 7); err != nil {
				t.Fatal(err)
			}
		}
		if mode == devnet.OnDemand {
			if _, err := d.CreateBlock(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		last := header(t, d, cairo.Latest()).Number
		old := make(map[uint64]felt.Felt)
		for n := range last + 1 {
			old[n] = header(t, d, cairo.AtNumber(n)).Hash
		}
		if err := d.Reorg(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if n := header(t, d, cairo.Latest()).Number; n != last {
			t.Errorf("%s: head is %d, was %d", mode, n, last)
		}
		for n := range last + 1 {
			if same := header(t, d, cairo.AtNumber(n)).Hash == old[n]; same != (n == 0) {
				t.Errorf("%s: block %d: same hash: %t", mode, n, same)
			}
		}
	}
}

func header(t *testing.T, d *devnet.Devnet, at cairo.At) rpc.Header {
	t.Helper()
	h, err := d.Header(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestDeathOfTheChildIsATypedError(t *testing.T) {
	d, err := devnet.Start(t.Context(), devnet.Config{Accounts: 1})
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if d.Err() != nil {
		t.Errorf("error while running: %v", d.Err())
	}
	if err := syscall.Kill(d.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-d.Exited()
	var exit *devnet.ExitError
	if _, err := d.CreateBlock(t.Context()); !errors.As(err, &exit) {
		t.Errorf("got %v, want *ExitError", err)
	}
	if err := d.Stop(); !errors.As(err, &exit) {
		t.Errorf("Stop: got %v, want *ExitError", err)
	}
}

func TestStartFails(t *testing.T) {
	script := func(body string) string {
		path := filepath.Join(t.TempDir(), "devnet")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var exit *devnet.ExitError
	_, err := devnet.Start(t.Context(), devnet.Config{Program: script("echo no such option; exit 3\n")})
	if !errors.As(err, &exit) || !bytes.Contains([]byte(exit.Tail), []byte("no such option")) {
		t.Errorf("child that ends: got %v, want *ExitError with its words", err)
	}
	_, err = devnet.Start(t.Context(), devnet.Config{Program: script("exec sleep 60\n"), Timeout: 50 * time.Millisecond})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent child: got %v, want a timeout", err)
	}
}
