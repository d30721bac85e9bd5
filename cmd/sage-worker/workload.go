package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/tasks/transcode"
)

// transcoding lets the agent run transcoding tasks.
type transcoding struct{ executor *transcode.Executor }

// Run implements agent.Workload.
func (t transcoding) Run(ctx context.Context, _ market.JobID, spec receipt.Digest, sources []string, task uint32) (agent.Result, error) {
	job, err := t.executor.Open(ctx, blob.Digest(spec), sources)
	if err != nil {
		return agent.Result{}, asUnavailable(err)
	}
	r, err := job.Run(ctx, int(task), sources)
	var fault *transcode.InputFault
	if errors.As(err, &fault) {
		return agent.Result{}, &agent.Fault{Input: receipt.Digest(fault.InputDigest), Reason: reason(fault.Fault)}
	}
	if err != nil {
		return agent.Result{}, asUnavailable(err)
	}
	environment := fmt.Sprintf("%s %s %s", r.Environment.ISA, r.Environment.FFmpeg, r.Environment.Encoder)
	return agent.Result{
		Input: receipt.Digest(r.InputDigest), Output: receipt.Digest(r.OutputDigest),
		Metering: receipt.Metering{
			CPUMillis: uint64(r.Metering.CPUMillis), WallMillis: uint64(r.Metering.WallMillis),
			OutputBytes: uint64(r.Metering.BytesOut),
		},
		Environment: receipt.Environment(environment),
	}, nil
}

// asUnavailable tells the agent when no source had the spec or the input.
func asUnavailable(err error) error {
	if errors.Is(err, blob.ErrUnavailable) {
		return fmt.Errorf("%w: %w", agent.ErrUnavailable, err)
	}
	return err
}

// reason is the number of a fault in receipts. Numbers are never given another
// meaning: auditors compare them.
func reason(f transcode.Fault) uint64 {
	switch f {
	case transcode.FaultSize:
		return 1
	case transcode.FaultStreams:
		return 2
	case transcode.FaultDecode:
		return 3
	case transcode.FaultEmpty:
		return 4
	case transcode.FaultFrames:
		return 5
	}
	return 0
}

// probe asks workers whether they serve an output.
type probe struct{ client *http.Client }

// probeTime is how long a worker has to answer a juror.
const probeTime = 20 * time.Second

// Available implements agent.Outputs: the whole output is fetched by its
// digest, since a worker may serve a part of it, or something else.
func (p probe) Available(ctx context.Context, endpoint string, output receipt.Digest) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	url := strings.TrimSuffix(endpoint, "/") + "/blobs/" + blob.Digest(output).String()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return false
	}
	got, _, err := blob.SumReader(resp.Body)
	return err == nil && got == blob.Digest(output)
}

// maxOpenings bounds what an auditor reads of a worker: sixteen leaves of the
// deepest tree are a few dozen KiB.
const maxOpenings = 1 << 20

// Openings implements agent.Outputs.
func (p probe) Openings(ctx context.Context, endpoint string, w sdk.Work) ([]sdk.Opening, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(endpoint, "/")+sdk.OpeningsPath(w), nil)
	if err != nil {
		return nil, err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the worker hands no openings out: %s", resp.Status)
	}
	var openings []sdk.Opening
	err = json.NewDecoder(io.LimitReader(resp.Body, maxOpenings)).Decode(&openings)
	return openings, err
}
