// Command economy plays the simulation of the protocol's economy, checks its
// claims, and writes what came out: docs/simulation.md, docs/plots and figures in
// docs/benchmarks.json. Run it by `make sim`.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/economy/audit"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/simulation"
)

func main() {
	os.Exit(run.Main(os.Stderr, play))
}

const docs = "docs"

// outcome is what the pages and figures are made of.
type outcome struct {
	parameters simulation.Parameters
	results    []*simulation.Result
	first      uint64 // seed
	command    string
	commit     string
}

func play(ctx context.Context) error {
	flags := flag.NewFlagSet("economy", flag.ContinueOnError)
	runs := flags.Int("runs", 1_000, "worlds to play")
	first := flags.Uint64("seed", 1, "of the first world; the others have the next ones")
	dry := flags.Bool("dry", false, "print only, write nothing")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	o := outcome{parameters: simulation.Suggested(tiers()), first: *first}
	o.command = fmt.Sprintf("go run ./bench/economy -runs %d -seed %d", *runs, *first)
	var err error
	if o.commit, err = figures.Commit("."); err != nil {
		return err
	}
	if o.results, err = simulation.Many(ctx, o.parameters, *first, *runs, progress(os.Stderr, *runs)); err != nil {
		return err
	}
	page := o.page()
	if _, err := io.WriteString(os.Stdout, page); err != nil {
		return err
	}
	if !*dry {
		if err := o.write(page); err != nil {
			return err
		}
	}
	return o.refuted()
}

// tiers are those of the deployment.
func tiers() []audit.Tier {
	var tiers []audit.Tier
	for _, t := range deploy.Devnet().Tiers {
		tiers = append(tiers, audit.Tier(t))
	}
	return tiers
}

// progress says every now and then how many worlds are over, and when all will be.
func progress(to io.Writer, all int) func(finished int) {
	began := time.Now()
	said := began
	return func(finished int) {
		now := time.Now()
		if now.Sub(said) < 5*time.Second && finished < all {
			return
		}
		said = now
		left := time.Duration(float64(now.Sub(began)) / float64(finished) * float64(all-finished))
		fmt.Fprintf(to, "%d of %d worlds, %v left\n", finished, all, left.Round(time.Second))
	}
}

func (o outcome) write(page string) error {
	if err := o.plot(docs + "/plots"); err != nil {
		return err
	}
	if err := os.WriteFile(docs+"/simulation.md", []byte(page), 0o644); err != nil {
		return err
	}
	return figures.Merge(docs, o.figures())
}

// refuted is an error if a claim is.
func (o outcome) refuted() error {
	failed := 0
	for _, claim := range simulation.Claims(o.results) {
		if !claim.Holds() {
			failed++
			fmt.Fprintln(os.Stderr, claim)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d claims do not hold", failed)
	}
	return nil
}
