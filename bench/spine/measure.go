package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/bitsage-network/bitsage/bench/figures"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/job"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

func ignore(int, int) {}

// takeLatency posts small jobs one after another, workers idle, and looks when
// each was taken.
func (n *bench) takeLatency(ctx context.Context) (map[string]figures.Figure, error) {
	const jobs = 15
	clip, err := n.sample(ctx, 2, 320, 180)
	if err != nil {
		return nil, err
	}
	var blocks, millis []float64
	for range jobs {
		p, err := n.desk.Prepare(ctx, n.order(clip, "144p", 2*time.Second, 1, 1), n.account.Address(), n.state.Gateway, ignore)
		if err != nil {
			return nil, err
		}
		id, err := n.post(ctx, p)
		if err != nil {
			return nil, err
		}
		posted := time.Now()
		taken, err := n.await(ctx, id, func(j *api.GetJobJob) bool {
			return sdk.AssignmentState(j.Assignments.Nodes[0].State) != market.AssignmentOpen
		})
		if err != nil {
			return nil, err
		}
		millis = append(millis, float64(time.Since(posted).Milliseconds()))
		blocks = append(blocks, float64(taken.Assignments.Nodes[0].Block-taken.Block))
		// Its worker is free again once the root is posted.
		if _, err := n.await(ctx, id, func(j *api.GetJobJob) bool {
			return sdk.AssignmentState(j.Assignments.Nodes[0].State) > market.AssignmentCommitted
		}); err != nil {
			return nil, err
		}
	}
	note := fmt.Sprintf("%d jobs one after another, three idle workers, a block each second; from the block of the post to that of the take.", jobs)
	return map[string]figures.Figure{
		"spine.take_blocks_p50": {Value: figures.Median(blocks), Unit: "blocks", Goal: "<= 1", Note: note},
		"spine.take_ms_p50":     {Value: figures.Median(millis), Unit: "ms", Note: "The same jobs: from the accepted post to the take in the mirror, at a block time of 1 s."},
	}, nil
}

// auditShare has 100 segments transcoded by two workers and adds up what the
// audited ones took, as the workers' receipts state it.
func (n *bench) auditShare(ctx context.Context) (map[string]figures.Figure, error) {
	const segments = 100
	clip, err := n.sample(ctx, segments, 320, 180)
	if err != nil {
		return nil, err
	}
	p, err := n.desk.Prepare(ctx, n.order(clip, "144p", time.Second, 2, 1), n.account.Address(), n.state.Gateway, ignore)
	if err != nil {
		return nil, err
	}
	id, err := n.post(ctx, p)
	if err != nil {
		return nil, err
	}
	done, err := n.await(ctx, id, all(market.AssignmentVerified, market.AssignmentSettled))
	if err != nil {
		return nil, err
	}
	var total, audited float64
	tasks := 0
	for _, a := range done.Assignments.Nodes {
		m, err := sdk.AwaitManifest(ctx, time.Minute, http.DefaultClient, a.Worker.Endpoint, sdk.Manifest{
			Job: id, Index: uint32(a.Index), Attempt: uint8(a.Attempt),
			Worker: market.ProviderID(a.Worker.Id), First: uint32(a.First),
		}, uint32(a.Count), *a.Receipt.Root)
		if err != nil {
			return nil, err
		}
		for i, leaf := range m.Leaves {
			cost := float64(receipt.MeteringOf(leaf.Metering).CPUMillis)
			total += cost
			if slices.Contains(a.Audit.Tasks, a.First+i) {
				audited += cost * float64(len(a.Audit.Verdicts))
				tasks++
			}
		}
	}
	return map[string]figures.Figure{"spine.audit_share": {
		Value: audited / total, Unit: "of the compute", Goal: "<= 0.03",
		Note: fmt.Sprintf("%d segments in two assignments, tier assured; %d were re-executed. CPU time by the workers' receipts.", len(p.Job.Spec.Tasks), tasks),
	}}, nil
}

// overhead has one worker do a job and then runs the same commands by hand,
// both one at a time, on the same machine.
func (n *bench) overhead(ctx context.Context) (map[string]figures.Figure, error) {
	for _, p := range n.state.Processes {
		if p.Name == "worker-2" || p.Name == "worker-3" {
			if err := p.Stop(ctx, 10*time.Second); err != nil {
				return nil, err
			}
		}
	}
	var ratios, jobs, hands []float64
	for i := range 3 {
		// Never the same clip: a worker does not do again what it has done.
		clip, err := n.sample(ctx, 90+2*i, 1280, 720)
		if err != nil {
			return nil, err
		}
		p, err := n.desk.Prepare(ctx, n.order(clip, "480p", 2*time.Second, 1, 0), n.account.Address(), n.state.Gateway, ignore)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		id, err := n.post(ctx, p)
		if err != nil {
			return nil, err
		}
		if _, err := n.await(ctx, id, all(market.AssignmentSubmitted, market.AssignmentVerified, market.AssignmentSettled)); err != nil {
			return nil, err
		}
		whole := time.Since(began).Seconds()
		hand, err := byHand(ctx, n, p)
		if err != nil {
			return nil, err
		}
		jobs, hands, ratios = append(jobs, whole), append(hands, hand), append(ratios, whole/hand)
	}
	return map[string]figures.Figure{"spine.overhead_ratio": {
		Value: figures.Median(ratios), Unit: "× the commands alone", Goal: "<= 1.10", Peer: "the same ffmpeg commands run by hand, one at a time",
		Note: fmt.Sprintf("90, 92 and 94 s of 720p to 480p, one worker, one task at a time, from the post to the root on the chain (no audit); median of 3. Job %.1f s, by hand %.1f s.", figures.Median(jobs), figures.Median(hands)),
	}}, nil
}

// byHand runs every task's command, without sandbox or chain, and returns the
// seconds it took.
func byHand(ctx context.Context, n *bench, p job.Prepared) (float64, error) {
	dir, err := os.MkdirTemp(n.state.Dir, "hand")
	if err != nil {
		return 0, err
	}
	inputs := make([]string, len(p.Job.Spec.Tasks))
	for i, task := range p.Job.Spec.Tasks {
		if inputs[i], err = n.desk.BlobPath(ctx, task.Input); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	for i, input := range inputs {
		argv, err := transcode.Command(p.Job.Spec, i, input, filepath.Join(dir, fmt.Sprint(i)))
		if err != nil {
			return 0, err
		}
		if out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).CombinedOutput(); err != nil {
			return 0, fmt.Errorf("%v: %w: %s", argv, err, out)
		}
	}
	return time.Since(began).Seconds(), nil
}
