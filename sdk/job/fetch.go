package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/sdk/blob"
	"github.com/bitsage-network/bitsage/sdk/transcode"
)

// Fetch gets every output from its worker, checks the leaves against the root
// on the chain and each output against its leaf, and assembles the result at
// dest.
func (d *Desk) Fetch(ctx context.Context, id market.JobID, assignments []api.AssignmentFields, dest string, progress func(done, total int)) error {
	r, err := d.Recall(id)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dest), 0o755); err != nil {
		return err
	}
	spec, err := d.spec(ctx, r.Spec)
	if err != nil {
		return err
	}
	outputs := make([]blob.Digest, len(spec.Tasks))
	done := 0
	for _, a := range assignments {
		m, endpoint, err := d.manifest(ctx, id, a)
		if err != nil {
			return fmt.Errorf("assignment %d: %w", a.Index, err)
		}
		if int(m.First)+len(m.Leaves) > len(outputs) {
			return fmt.Errorf("assignment %d: its tasks %d to %d are not in a job of %d", a.Index,
				m.First, int(m.First)+len(m.Leaves)-1, len(outputs))
		}
		for i, leaf := range m.Leaves {
			digest := blob.Digest(leaf.Output)
			if _, err := d.fetcher.Fetch(ctx, digest, []string{endpoint}, spec.Limits.OutputBytes); err != nil {
				return fmt.Errorf("output of task %d: %w", int(m.First)+i, err)
			}
			outputs[int(m.First)+i] = digest
			done++
			progress(done, len(outputs))
		}
	}
	return d.client.Assemble(ctx, transcode.Assembly{
		Spec: spec, Outputs: outputs, Source: r.Video, Dest: dest,
	}, d.store)
}

func (d *Desk) spec(ctx context.Context, digest blob.Digest) (transcode.Spec, error) {
	f, err := d.store.Open(ctx, digest)
	if err != nil {
		return transcode.Spec{}, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, transcode.MaxSpecBytes))
	if err != nil {
		return transcode.Spec{}, err
	}
	return transcode.Decode(raw)
}

// manifest gets an assignment's leaves from its worker, checked.
func (d *Desk) manifest(ctx context.Context, id market.JobID, a api.AssignmentFields) (sdk.Manifest, string, error) {
	if a.Worker == nil || a.Receipt == nil || a.Receipt.Root == nil {
		return sdk.Manifest{}, "", fmt.Errorf("it has no result, it is %s", a.State)
	}
	want := sdk.Manifest{
		Job: id, Index: uint32(a.Index), Attempt: uint8(a.Attempt),
		Worker: market.ProviderID(a.Worker.Id), First: uint32(a.First),
	}
	m, err := sdk.AwaitManifest(ctx, d.Patience, d.http, a.Worker.Endpoint, want, uint32(a.Count), *a.Receipt.Root)
	return m, a.Worker.Endpoint, err
}
