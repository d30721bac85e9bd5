package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/job"
)

func (a *app) jobCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "job", Short: "Post, watch, fetch and cancel jobs", Args: cobra.NoArgs, RunE: help}
	cmd.AddCommand(a.postCommand(), a.watchCommand(), a.fetchCommand(), a.cancelCommand())
	return cmd
}

// orderFlags are the flags that make an order.
type orderFlags struct {
	video, profile             string
	segment                    time.Duration
	workers                    int
	pay, priceMin, priceMax    string
	ramp, open, run, challenge time.Duration
	tier                       uint8
	minReputation              uint32
}

func (o *orderFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.profile, "profile", "480p", "how to encode")
	f.DurationVar(&o.segment, "segment", 2*time.Second, "least length of a segment, which is one task")
	f.IntVar(&o.workers, "workers", 3, "into how many assignments the job is cut, at most")
	f.StringVar(&o.pay, "pay", "sage", "what the job is paid in: sage or usd")
	f.StringVar(&o.priceMin, "price-min", "0.5", "price per task at the start, in what --pay names")
	f.StringVar(&o.priceMax, "price-max", "1", "price per task at the end of the ramp")
	f.DurationVar(&o.ramp, "ramp", 2*time.Minute, "time in which the price rises from the one to the other")
	f.DurationVar(&o.open, "open", time.Hour, "how long assignments can be taken")
	f.DurationVar(&o.run, "run", 10*time.Minute, "how long one assignment may take")
	f.DurationVar(&o.challenge, "challenge", 10*time.Second, "how long a verified result can be challenged")
	f.Uint8Var(&o.tier, "tier", 1, "verification tier: 0 spot, 1 assured, 2 guarded")
	f.Uint32Var(&o.minReputation, "min-reputation", 0, "lowest reputation score of a worker, parts per million")
}

func (o *orderFlags) order(contracts sdk.Contracts) (job.Order, error) {
	pay, err := parseCurrency(o.pay)
	if err != nil {
		return job.Order{}, fmt.Errorf("--pay: %w", err)
	}
	low, err := pay.parse(o.priceMin)
	if err != nil {
		return job.Order{}, fmt.Errorf("--price-min: %w", err)
	}
	high, err := pay.parse(o.priceMax)
	if err != nil {
		return job.Order{}, fmt.Errorf("--price-max: %w", err)
	}
	return job.Order{
		Video: o.video, Profile: o.profile, SegmentTime: o.segment, Workers: o.workers,
		Token: pay.token(contracts), PriceMin: low, PriceMax: high, Ramp: o.ramp, Open: o.open,
		Run: o.run, Challenge: o.challenge, Tier: o.tier, MinReputation: o.minReputation,
	}, nil
}

// check finds what cannot work before anything is started for it.
func (o *orderFlags) check() error {
	if o.video != "" {
		if _, err := os.Stat(o.video); err != nil {
			return fmt.Errorf("video: %w", err)
		}
	}
	_, err := o.order(sdk.Contracts{})
	return err
}

func (a *app) postCommand() *cobra.Command {
	var flags orderFlags
	var out string
	cmd := &cobra.Command{
		Use: "post VIDEO", Short: "Have a video transcoded, and wait for the result", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.video = args[0]
			if err := flags.check(); err != nil {
				return err
			}
			s, err := a.network(withAll)
			if err != nil {
				return err
			}
			return a.transcode(cmd.Context(), s, flags, out)
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "where the result goes (default: in the folder of your jobs)")
	return cmd
}

// transcode runs one job from video to result.
func (a *app) transcode(ctx context.Context, state local.State, flags orderFlags, dest string) error {
	s, err := a.connect(ctx, state)
	if err != nil {
		return err
	}
	defer s.close()
	step := a.steps()
	desk, err := job.OpenDesk(filepath.Join(a.dir, "buyer"), a.counter())
	if err != nil {
		return err
	}
	defer desk.Close()
	order, err := flags.order(s.contracts)
	if err != nil {
		return err
	}
	step("splitting and checking " + flags.video)
	prepared, err := desk.Prepare(ctx, order, s.account.Address(), state.Gateway, func(done, total int) { a.count("upload", done, total) })
	if err != nil {
		return err
	}
	quote, err := s.quote(ctx, prepared.Terms)
	if err != nil {
		return err
	}
	pay := currencyOf(order.Token, s.contracts)
	step(fmt.Sprintf("posting %d tasks: at most %s, of which %s for audits; a cheat on one task is caught with %.1f %%",
		prepared.Terms.Tasks, pay.format(quote.Total.Big()), pay.amount(quote.AuditReserve.Big()), float64(quote.DetectionPpm)/10_000))
	now, err := s.now(ctx)
	if err != nil {
		return err
	}
	lacking, err := s.contracts.Lacking(ctx, s.node, prepared.Terms.Token, s.account.Address(), quote.Total.Big())
	if err != nil {
		return err
	}
	id, err := desk.Post(ctx, prepared, s.contracts, lacking, state.Gateway, now, s)
	if err != nil {
		return err
	}
	if dest == "" {
		dest = filepath.Join(a.dir, "results", fmt.Sprintf("job-%d.mp4", id))
	}
	step(fmt.Sprintf("job %d is posted; waiting for workers", id))
	return a.finish(ctx, s, desk, id, dest, step)
}

// finish watches a job, fetches its result when every part is verified, and
// waits until it is paid.
func (a *app) finish(ctx context.Context, s *session, desk *job.Desk, id market.JobID, dest string, step func(string)) error {
	final, err := a.watch(ctx, s, id, verified, step)
	if err != nil {
		return err
	}
	if err := refused(final); err != nil {
		return err
	}
	step("fetching and checking every segment against its receipt")
	if err := desk.Fetch(ctx, id, assignments(final), dest, func(done, total int) { a.count("fetch", done, total) }); err != nil {
		return fmt.Errorf("%w; workers serve it for some days: try `sage job fetch %d` later", err, id)
	}
	step("waiting for the challenge window and the payment")
	if final, err = a.watch(ctx, s, id, done, step); err != nil {
		return err
	}
	a.report(s, final)
	fmt.Fprintf(a.out, "result     %s\n", dest)
	return nil
}

func (a *app) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch JOB", Short: "Follow a job until it is done", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, id, err := a.open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer s.close()
			final, err := a.watch(cmd.Context(), s, id, done, a.steps())
			if err != nil {
				return err
			}
			a.report(s, final)
			return nil
		},
	}
}

func (a *app) fetchCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "fetch JOB", Short: "Fetch the result of a job that this folder posted", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, id, err := a.open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer s.close()
			desk, err := job.OpenDesk(filepath.Join(a.dir, "buyer"), a.counter())
			if err != nil {
				return err
			}
			defer desk.Close()
			if out == "" {
				out = filepath.Join(a.dir, "results", fmt.Sprintf("job-%d.mp4", id))
			}
			return a.finish(cmd.Context(), s, desk, id, out, a.steps())
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "where the result goes (default: in the folder of your jobs)")
	return cmd
}

func (a *app) cancelCommand() *cobra.Command {
	return &cobra.Command{
		Use: "cancel JOB", Short: "Stop the taking of a job and get back what is not running", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, id, err := a.open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer s.close()
			got, err := api.GetJob(cmd.Context(), s.mirror, strconv.FormatUint(uint64(id), 10))
			if err != nil {
				return err
			}
			if got.Job == nil {
				return fmt.Errorf("there is no job %d", id)
			}
			tx, err := s.contracts.Close(id, sdk.TermsOf(got.Job.JobFields), strconv.Itoa(got.Job.Done))
			if err != nil {
				return err
			}
			return s.Send(cmd.Context(), tx)
		},
	}
}

func (a *app) open(ctx context.Context, id string) (*session, market.JobID, error) {
	number, err := sdk.JobID(id)
	if err != nil {
		return nil, 0, err
	}
	state, err := a.network(withAll)
	if err != nil {
		return nil, 0, err
	}
	s, err := a.connect(ctx, state)
	return s, number, err
}

// ErrNotServed says that some of a job will never have a result.
var ErrNotServed = errors.New("the job has no whole result")

// refused explains a job that ended without a result for every task.
func refused(j *api.GetJobJob) error {
	for _, n := range j.Assignments.Nodes {
		switch {
		case n.State == api.AssignmentStateRefunded:
			return fmt.Errorf("%w: assignment %d was refunded, nobody finished it in time", ErrNotServed, n.Index)
		case n.Fault:
			return fmt.Errorf("%w: worker %d found the input of assignment %d at fault", ErrNotServed, workerID(n.AssignmentFields), n.Index)
		}
	}
	return nil
}

func workerID(f api.AssignmentFields) int {
	if f.Worker == nil {
		return 0
	}
	return f.Worker.Id
}

func assignments(j *api.GetJobJob) []api.AssignmentFields {
	out := make([]api.AssignmentFields, len(j.Assignments.Nodes))
	for i, n := range j.Assignments.Nodes {
		out[i] = n.AssignmentFields
	}
	return out
}

// verified reports whether every assignment has a result or never will.
func verified(j *api.GetJobJob) bool {
	for _, n := range j.Assignments.Nodes {
		switch n.State {
		case api.AssignmentStateVerified, api.AssignmentStateSettled, api.AssignmentStateRefunded:
		default:
			return false
		}
	}
	return len(j.Assignments.Nodes) > 0
}

func done(j *api.GetJobJob) bool { return j.State == api.JobStateDone }
