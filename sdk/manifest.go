package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

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

// maxManifest bounds what a worker may make us read: 65,535 leaves of about
// 600 bytes.
const maxManifest = 64 << 20

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
	if resp.StatusCode != http.StatusOK {
		return Manifest{}, fmt.Errorf("%s answers %s", url, resp.Status)
	}
	var got Manifest
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxManifest)).Decode(&got); err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", url, err)
	}
	want.Leaves = got.Leaves
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
