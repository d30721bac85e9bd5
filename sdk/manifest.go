package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Manifest is an assignment's leaves, as its worker serves them once the root
// has been opened. Only the root is on the chain: whoever wants the outputs
// asks the worker for the manifest and checks it against the root.
type Manifest struct {
	Job     market.JobID      `json:"job"`
	Index   uint32            `json:"index"`
	Attempt uint8             `json:"attempt"`
	Worker  market.ProviderID `json:"worker"`
	First   uint32            `json:"first"`
	Leaves  []receipt.Leaf    `json:"leaves"`
}

// ErrWrongManifest says that a worker served leaves that are not under its root.
var ErrWrongManifest = errors.New("the worker's leaves are not what it posted")

// Tree rebuilds the tree of the leaves.
func (m Manifest) Tree() (*receipt.Tree, error) {
	scope := receipt.Scope{Job: uint64(m.Job), Attempt: m.Attempt, Worker: uint32(m.Worker)}
	hashes := make([]felt.Felt, len(m.Leaves))
	for i, leaf := range m.Leaves {
		hashes[i] = leaf.Hash(scope, m.First+uint32(i))
	}
	return receipt.NewTree(hashes)
}

// Opening opens a task's leaf.
func (m Manifest) Opening(task uint32) (Opening, error) {
	tree, err := m.Tree()
	if err != nil {
		return Opening{}, err
	}
	if task < m.First {
		return Opening{}, fmt.Errorf("task %d is before the assignment's first, %d", task, m.First)
	}
	path, err := tree.Path(int(task - m.First))
	if err != nil {
		return Opening{}, err
	}
	return Opening{Task: task, Leaf: m.Leaves[task-m.First], Path: path}, nil
}

// A worker may make us read no more than this for each leaf, which takes about
// 450 bytes, and for what is around them.
const maxLeafBytes, maxFrameBytes = 1 << 10, 4 << 10

// ManifestPath is where a worker serves an assignment's leaves, below its endpoint.
func ManifestPath(w Work) string {
	return fmt.Sprintf("/receipts/%d/%d/%d", w.Job, w.Index, w.Attempt)
}

// FetchManifest gets an assignment's leaves from its worker and checks them
// against the root on the chain. want carries everything but the leaves; count
// is the assignment's tasks. Errors: ErrWrongManifest.
func FetchManifest(ctx context.Context, client *http.Client, endpoint string, want Manifest, count uint32, root felt.Felt) (Manifest, error) {
	url := strings.TrimSuffix(endpoint, "/") + ManifestPath(Work{Job: want.Job, Index: want.Index, Attempt: want.Attempt})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return Manifest{}, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return Manifest{}, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return Manifest{}, fmt.Errorf("%w: %s answers %s", ErrNotServed, url, resp.Status)
	default:
		return Manifest{}, fmt.Errorf("%s answers %s", url, resp.Status)
	}
	limit := maxFrameBytes + int64(count)*maxLeafBytes
	got := struct {
		Leaves boundedLeaves `json:"leaves"`
	}{boundedLeaves{most: count}}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", url, err)
	}
	if int64(len(raw)) > limit {
		return Manifest{}, fmt.Errorf("%w: %s sends more than %d bytes", ErrWrongManifest, url, limit)
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		return Manifest{}, fmt.Errorf("%w: %s: %w", ErrWrongManifest, url, err)
	}
	want.Leaves = got.Leaves.leaves
	if uint32(len(want.Leaves)) != count {
		return Manifest{}, fmt.Errorf("%w: %d leaves for %d tasks", ErrWrongManifest, len(want.Leaves), count)
	}
	tree, err := want.Tree()
	if err != nil {
		return Manifest{}, err
	}
	if tree.Root() != root {
		return Manifest{}, ErrWrongManifest
	}
	return want, nil
}

// ErrNotServed says that a worker does not serve a result, or not yet.
var ErrNotServed = errors.New("the worker does not serve it")

// AwaitManifest is FetchManifest for a result that was verified just now: a
// worker begins to serve it when it has seen that, so for `within` a result that
// is not served is asked for again.
func AwaitManifest(ctx context.Context, within time.Duration, client *http.Client, endpoint string, want Manifest, count uint32, root felt.Felt) (Manifest, error) {
	tick := time.NewTicker(min(time.Second, max(within/10, time.Millisecond)))
	defer tick.Stop()
	for deadline := time.Now().Add(within); ; {
		m, err := FetchManifest(ctx, client, endpoint, want, count, root)
		if !errors.Is(err, ErrNotServed) || time.Now().After(deadline) {
			return m, err
		}
		select {
		case <-ctx.Done():
			return Manifest{}, ctx.Err()
		case <-tick.C:
		}
	}
}

// boundedLeaves reads no more leaves than were asked for: three bytes on the
// wire, "{},", are a hundred times as many here.
type boundedLeaves struct {
	most   uint32
	leaves []receipt.Leaf
}

func (b *boundedLeaves) UnmarshalJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('[') {
		return errors.Join(errors.New("leaves are not a list"), err)
	}
	for d.More() {
		if uint32(len(b.leaves)) == b.most {
			return fmt.Errorf("more than %d leaves", b.most)
		}
		var leaf receipt.Leaf
		if err := d.Decode(&leaf); err != nil {
			return err
		}
		b.leaves = append(b.leaves, leaf)
	}
	return nil
}
