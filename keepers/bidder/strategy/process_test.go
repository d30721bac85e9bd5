package strategy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
)

func amount(n int64) strategy.Amount { return strategy.NewAmount(big.NewInt(n)) }

var question = strategy.Question{
	ID: 7, Auction: 3, Lot: amount(100_000_000), Cap: amount(25_000_000), MinBid: amount(2_000_000), Reserve: amount(50),
	Balance: amount(2_047), MinBucket: 8, Now: 100, Surely: 150, Closes: 200,
}

// shell is a strategy in a few words of sh.
func shell(t *testing.T, script string) *strategy.Process {
	t.Helper()
	p, err := strategy.Start(strategy.Config{
		Command: []string{"/bin/sh", "-c", script}, Env: []string{"PATH=/usr/bin:/bin"}, Timeout: 2 * time.Second,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// reads answers with the line to whatever is asked.
func reads(line string) string { return "while read q; do echo '" + line + "'; done" }

func TestAnswers(t *testing.T) {
	for script, want := range map[string]struct {
		reason strategy.Reason
		escrow int64
	}{
		reads(`{"id": 7, "bid": null}`): {"", 0},
		// 20 dollars at 51 are 1,020 SAGE units, in an escrow of 1,024
		reads(`{"id": 7, "bid": {"dollars": "20000000", "price": "51"}}`):                         {"", 1024},
		reads(`{"id": 7, "bid": {"dollars": "2000000", "price": "50"}}`):                          {"", 256},
		reads(`{"id": 7, "bid": {"dollars": "20000001", "price": "51"}}`):                         {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": "26000000", "price": "50"}}`):                         {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": "1000000", "price": "50"}}`):                          {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": "0", "price": "50"}}`):                                {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": "20000000", "price": "49"}}`):                         {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": "20000000", "price": "52"}}`):                         {strategy.Unusable, 0}, // 2,048 would be locked
		reads(`{"id": 7, "bid": {"dollars": "2000000", "price": "309485009821345068724781056"}}`): {strategy.Unusable, 0},
		reads(`{"id": 8, "bid": null}`):                                                           {strategy.Unusable, 0},
		reads(`{"id": 7, "bid": {"dollars": 250000, "price": "5000000"}}`):                        {strategy.Malformed, 0},
		reads(`{"id": 7, "bid": {"dollars": "-1", "price": "5000000"}}`):                          {strategy.Malformed, 0},
		reads(`{"id": 7, "bid": {"dollars": "1e9", "price": "5000000"}}`):                         {strategy.Malformed, 0},
		reads(`{"id": 7, "bid": {"dollars": "1", "price": "NaN"}}`):                               {strategy.Malformed, 0},
		reads(`{"id": 7, "bod": null}`):                                                           {strategy.Malformed, 0},
		reads("{\"id\": 7, \"bid\": {\"dollars\": \"" + strings.Repeat("9", 40)):                  {strategy.Malformed, 0},
		reads(`hello`): {strategy.Malformed, 0},
		`read q; head -c 200000 /dev/zero | tr '\0' x; read q`: {strategy.Babbled, 0},
		`read q; exit 3`:                       {strategy.Ended, 0},
		`exit 0`:                               {strategy.Ended, 0},
		`read q; sleep 60`:                     {strategy.Hung, 0},
		`sleep 60`:                             {strategy.Hung, 0},
		`read q; while :; do sleep 0.01; done`: {strategy.Hung, 0},
		`trap '' TERM HUP INT; read q; while :; do sleep 1; done`: {strategy.Hung, 0},
	} {
		t.Run(fmt.Sprintf("%.60s", script), func(t *testing.T) {
			t.Parallel()
			a, err := shell(t, script).Ask(t.Context(), question)
			if want.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				if a.Bid == nil && want.escrow != 0 || a.Bid != nil && a.Bid.Escrow(question.MinBucket).Int64() != want.escrow {
					t.Errorf("got %+v, want a bid that locks %d", a.Bid, want.escrow)
				}
				return
			}
			refused(t, err, want.reason)
		})
	}
}

func refused(t *testing.T, err error, want strategy.Reason) {
	t.Helper()
	var failed *strategy.Error
	if !errors.As(err, &failed) || failed.Reason != want {
		t.Errorf("%v, want a strategy that %s", err, want)
	}
}

// TestUnasked: a line that comes before the question answers nothing.
func TestUnasked(t *testing.T) {
	p := shell(t, `echo '{"id": 7, "bid": null}'; echo ready >&2; while read q; do :; done`)
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) { // until the line is there
		_, err := p.Ask(t.Context(), question)
		var failed *strategy.Error
		if errors.As(err, &failed) && failed.Reason == strategy.Babbled {
			return
		}
		if err == nil { // it was faster than the line
			p = shell(t, `echo '{"id": 7, "bid": null}'; while read q; do :; done`)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		t.Fatal(err)
	}
	t.Error("the line is never found")
}

// TestSecondQuestion: an unusable answer leaves the program alive.
func TestSecondQuestion(t *testing.T) {
	p := shell(t, `read q; echo '{"id": 1, "bid": null}'; read q; echo '{"id": 7, "bid": null}'`)
	_, err := p.Ask(t.Context(), question)
	refused(t, err, strategy.Unusable)
	if _, err := p.Ask(t.Context(), question); err != nil {
		t.Error(err)
	}
}

// TestChildrenEnd: what the program started is gone with it, and our secrets
// were never in its environment.
func TestChildrenEnd(t *testing.T) {
	t.Setenv("BITSAGE_PASSPHRASE", "secret")
	note := filepath.Join(t.TempDir(), "note")
	p := shell(t, `sleep 300 & echo "$! [$BITSAGE_PASSPHRASE]" >`+note+`; read q; echo '{"id": 7, "bid": null}'; wait`)
	if _, err := p.Ask(t.Context(), question); err != nil {
		t.Fatal(err)
	}
	p.Close()
	raw, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	child, env, _ := strings.Cut(strings.TrimSpace(string(raw)), " ")
	if env != "[]" {
		t.Errorf("its environment has the passphrase: %s", env)
	}
	pid, err := strconv.Atoi(child)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %d still runs", pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

func TestCancelled(t *testing.T) {
	p := shell(t, `sleep 60`)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := p.Ask(ctx, question); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestUnstartable(t *testing.T) {
	if (strategy.Config{}).Check() == nil || (strategy.Config{Command: []string{"x"}, Timeout: -1}).Check() == nil {
		t.Error("a config that cannot work passes")
	}
	_, err := strategy.Start(strategy.Config{Command: []string{filepath.Join(t.TempDir(), "absent")}}, slog.New(slog.DiscardHandler))
	refused(t, err, strategy.Unstartable)
}

// TestSample: the strategy that is shipped bids, and bids what it may.
func TestSample(t *testing.T) {
	program := filepath.Join(t.TempDir(), "sample")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../sample").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p, err := strategy.Start(strategy.Config{Command: []string{program, "-part", "5000"}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	rich := question
	rich.Balance = amount(1 << 20)
	a, err := p.Ask(t.Context(), rich)
	if err != nil || a.Bid == nil || a.Bid.Dollars.Int64() != 25_000_000 || a.Bid.Price.Int64() != 50 {
		t.Errorf("got %+v, %v", a.Bid, err)
	}
	poor := question
	poor.Balance = amount(1)
	if a, err := p.Ask(t.Context(), poor); err != nil || a.Bid != nil {
		t.Errorf("without money it bids %+v, %v", a.Bid, err)
	}
}
