package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/watchdog"
	"github.com/bitsage-network/bitsage/market"
)

// statusCommand tells people how the keepers of a data folder do: by the process
// that runs, or else by its journal; and what the chain waits for, either way.
func statusCommand() *cobra.Command {
	cfg := new(config)
	cmd := &cobra.Command{
		Use: "status", Short: "say what the keepers of --data did last, and what the chain waits for", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := cfg.complete(cmd); err != nil {
				return err
			}
			return printStatus(cmd.Context(), cfg, cmd.OutOrStdout())
		},
	}
	cfg.flags(cmd.Flags())
	return cmd
}

func printStatus(ctx context.Context, cfg *config, out io.Writer) error {
	node, err := cfg.client()
	if err != nil {
		return err
	}
	now := time.Now()
	account, err := printProcess(ctx, cfg, node, now, out)
	if err != nil {
		return err
	}
	return printChain(ctx, cfg, node, account, out)
}

// processes are the commands that run keepers.
var processes = []string{"keeper", "all", "bidder", "poster"}

// printProcess prints those that run, or the journal, and returns the account.
func printProcess(ctx context.Context, cfg *config, node *rpc.Client, now time.Time, out io.Writer) (account felt.Felt, err error) {
	running := false
	for _, name := range processes {
		address, ok, err := opsAddress(cfg.data, name)
		if err != nil {
			return account, err
		}
		if !ok {
			continue
		}
		s, err := ask(ctx, address)
		if err != nil { // killed: it has left its address there
			fmt.Fprintf(out, "saged %s does not answer at %s: %v\n", name, address, err)
			continue
		}
		running = true
		if account, err = cairo.HexFelt(s.Account); err != nil {
			return account, err
		}
		fmt.Fprintf(out, "saged %s runs as %s with account %s\n\n", name, s.Role, s.Account)
		printBots(out, s.Bots, now)
		printPending(out, s.Pending, now)
	}
	if running {
		return account, nil
	}
	fmt.Fprintln(out, "no keeper runs on this folder; what its journal has:")
	return printJournal(ctx, cfg, node, now, out)
}

const askTimeout = 5 * time.Second

func ask(ctx context.Context, address string) (s standing, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/status", nil)
	if err != nil {
		return s, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return s, errors.New(resp.Status)
	}
	return s, json.NewDecoder(resp.Body).Decode(&s)
}

func printBots(out io.Writer, bots []keepers.BotStatus, now time.Time) {
	w := table(out)
	fmt.Fprintln(w, "KEEPER\tLOOKED\tLOOKS AGAIN\tLAST DONE\tLAST REFUSED\tPROBLEM")
	for _, s := range bots {
		problem := s.Problem
		if problem == "" && s.Broken.At.After(s.Done.At) {
			problem = s.Broken.Key + ": " + s.Broken.Reason
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Bot, ago(s.Stepped, now), until(s.Next, now),
			deed(s.Done, now), deed(s.Refused, now), orNone(problem))
	}
	flush(w)
}

func printPending(out io.Writer, pending []pendingTx, now time.Time) {
	if len(pending) == 0 {
		fmt.Fprintln(out, "\nno transaction is on its way")
		return
	}
	w := table(out)
	fmt.Fprintln(w, "\nTRANSACTION\tSTATE\tNONCE\tSINCE")
	for _, tx := range pending {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", tx.Key, tx.State, tx.Nonce, ago(tx.Since, now))
	}
	flush(w)
}

// printJournal reads what a process that is gone left behind.
func printJournal(ctx context.Context, cfg *config, node *rpc.Client, now time.Time, out io.Writer) (account felt.Felt, err error) {
	if cfg.keyFile == "" {
		fmt.Fprintln(out, "(give --key-file to see it)")
		return account, nil
	}
	signer, err := cfg.signer()
	if err != nil {
		return account, err
	}
	account = signer.Address()
	chain, err := node.ChainID(ctx)
	if err != nil {
		return account, err
	}
	bolt, err := txm.OpenBolt(ctx, filepath.Join(cfg.data, "transactions.db"))
	if err != nil {
		return account, err
	}
	defer bolt.Close()
	store, err := bolt.Account(chain, account)
	if err != nil {
		return account, err
	}
	saved, err := store.Load(ctx, txm.NoSettled)
	if err != nil {
		return account, err
	}
	var pending []pendingTx
	for _, tx := range saved.Txs {
		if tx.Landed != nil {
			continue // it only waits to be deep
		}
		for _, r := range tx.Requests {
			pending = append(pending, pendingTx{Key: r.Key, State: string(tx.State), Nonce: tx.Nonce, Since: tx.At})
		}
	}
	printPending(out, pending, now)
	return account, nil
}

// facts keeps what a watchdog found.
type facts struct{ watchdog.Facts }

func (f *facts) Watched(seen watchdog.Facts) { f.Facts = seen }

// printChain says what the chain waits for. What cannot be read is left out, and
// said.
func printChain(ctx context.Context, cfg *config, node *rpc.Client, account felt.Felt, out io.Writer) error {
	var found facts
	c, err := newCrew(cfg, node, account, &found)
	if err != nil {
		return err
	}
	dog, err := c.watchdog(ctx)
	if err != nil {
		return err
	}
	_, problem := dog.Step(ctx)
	if found.Now.IsZero() {
		return problem
	}
	f := found.Facts
	w := table(out)
	fmt.Fprintf(w, "\nCHAIN\tnewest block %s\n", f.Now.UTC().Format(time.RFC3339))
	if f.Purse.Known {
		fmt.Fprintf(w, "balance\t%s STRK\n", market.FormatUnits(f.Purse.Balance, 18))
	}
	if f.Oracle.Known {
		age := "there never was a price"
		if f.Oracle.Health != b.HealthNotInitialised {
			age = fmt.Sprintf("the price is %s old", f.Oracle.Age)
		}
		fmt.Fprintf(w, "oracle\t%s, %s%s\n", f.Oracle.Health, age, late(", asked for", f.Oracle.Open))
	}
	if f.Epoch.Known {
		fmt.Fprintf(w, "epoch\t%d%s\n", f.Epoch.Number, late(", overdue by", f.Epoch.Overdue))
	}
	if a := f.Auction; a.Known {
		switch {
		case a.Due != "":
			fmt.Fprintf(w, "auction\t%d waits for %s since %s\n", a.ID, a.Due, a.Overdue)
		case a.Open:
			fmt.Fprintf(w, "auction\t%d takes bids for %s, has %d\n", a.ID, a.Left, a.Commits)
		case a.Opening:
			fmt.Fprintf(w, "auction\t%d has bids opened for %s, %d of %d are\n", a.ID, a.Left, a.Opened, a.Commits)
		default:
			fmt.Fprintln(w, "auction\tnone")
		}
	}
	if f.Beacon.Waiting > 0 {
		fmt.Fprintf(w, "beacon\tsomebody waits for randomness since %s\n", f.Beacon.Waiting)
	}
	if f.Mirror.Known {
		fmt.Fprintf(w, "mirror\t%d blocks behind\n", f.Mirror.Lag)
	}
	if f.Paused.Known && f.Paused.Bits != 0 {
		fmt.Fprintf(w, "paused\tbits %d (docs/contracts/guardian.md)\n", f.Paused.Bits)
	}
	if problem != nil {
		fmt.Fprintf(w, "unknown\t%v\n", problem)
	}
	flush(w)
	return nil
}

func table(out io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(out, 0, 0, 2, ' ', 0) }

func flush(w *tabwriter.Writer) { _ = w.Flush() } // a terminal that is gone reads nothing

func ago(at, now time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return now.Sub(at).Round(time.Second).String() + " ago"
}

func until(at, now time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return "in " + max(0, at.Sub(now)).Round(time.Second).String()
}

func deed(d keepers.Deed, now time.Time) string {
	if d.At.IsZero() {
		return "-"
	}
	text := d.Key + " " + ago(d.At, now)
	if d.Reason != "" {
		text += ": " + d.Reason
	}
	return text
}

func late(what string, by time.Duration) string {
	if by == 0 {
		return ""
	}
	return what + " " + by.String()
}

func orNone(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
