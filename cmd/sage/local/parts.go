package local

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"golang.org/x/sync/errgroup"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/cmd/sage/local/direct"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

// The predeployed accounts, by what they are for. Workers have two each: the
// owner's and the operator's.
const (
	deployerAccount = iota
	buyerAccount
	keeperAccount
	treasuryAccount
	firstWorkerAccount
	accountsNeeded = firstWorkerAccount + 2*Workers
)

type predeployed struct{ Address, Key felt.Felt }

func readPredeployed(ctx context.Context, node *rpc.Client) ([]predeployed, error) {
	var got []struct {
		Address    rpc.Felt `json:"address"`
		PrivateKey rpc.Felt `json:"private_key"`
	}
	if err := node.Do(ctx, "devnet_getPredeployedAccounts", struct{}{}, &got); err != nil {
		return nil, err
	}
	if len(got) < accountsNeeded {
		return nil, fmt.Errorf("devnet has %d accounts, want %d", len(got), accountsNeeded)
	}
	out := make([]predeployed, len(got))
	for i, a := range got {
		out[i] = predeployed{Address: felt.Felt(a.Address), Key: felt.Felt(a.PrivateKey)}
	}
	return out, nil
}

// keys writes an account's private key to a file that only its owner can read.
func (n *builder) keys(name string, account int) (Keys, error) {
	dir := filepath.Join(n.Dir, "keys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Keys{}, err
	}
	path := filepath.Join(dir, name)
	a := n.accounts[account]
	return Keys{Account: a.Address.String(), KeyFile: path},
		os.WriteFile(path, []byte(a.Key.String()+"\n"), 0o600)
}

func (n *builder) sender(account int) *direct.Sender {
	a := n.accounts[account]
	return &direct.Sender{Node: n.node, Account: a.Address, Key: a.Key}
}

func (n *builder) deploy(ctx context.Context) error {
	chain, err := n.node.ChainID(ctx)
	if err != nil {
		return err
	}
	deployer := n.accounts[deployerAccount]
	n.state.Deployment = filepath.Join(n.Dir, "deployment.json")
	_, err = deploy.Run(ctx, deploy.Config{
		Network: "devnet", ChainID: chain.String(),
		Deployer: cairo.ContractAddress(deployer.Address), Key: deployer.Key.BigInt(new(big.Int)),
		Treasury: cairo.ContractAddress(n.accounts[treasuryAccount].Address),
		Path:     n.state.Deployment, Parameters: deploy.Devnet(),
	}, deploy.OverRPC(n.node), n.sender(deployerAccount), contracts.Class, n.Progress)
	return err
}

// What everybody starts with, in whole SAGE.
const (
	buyerSage   = 100_000
	keeperStake = 500
	workerStake = 2_000
)

func sage(whole int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(whole), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))
}

// fund hands out SAGE, then keeper and workers stake and register, each from an
// account of its own and so side by side.
func (n *builder) fund(ctx context.Context) error {
	d, err := deploy.Load(n.state.Deployment)
	if err != nil {
		return err
	}
	sc, err := sdk.NewContracts(d)
	if err != nil {
		return err
	}
	if err := n.handOut(ctx, sc); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		tx, err := sc.Stake("up", sage(keeperStake))
		if err != nil {
			return err
		}
		return n.sender(keeperAccount).Send(ctx, tx.Key, tx.Calls)
	})
	for i := range Workers {
		if err := n.addWorker(i); err != nil {
			return err
		}
		g.Go(func() error { return n.register(ctx, sc, i) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	n.state.Buyer, err = n.keys("buyer", buyerAccount)
	return err
}

func (n *builder) handOut(ctx context.Context, sc sdk.Contracts) error {
	shares := map[int]int64{buyerAccount: buyerSage, keeperAccount: keeperStake}
	for i := range Workers {
		shares[ownerOf(i)] = workerStake
	}
	var calls []cairo.Call
	for account, whole := range shares {
		amount, err := cairo.U256FromBig(sage(whole))
		if err != nil {
			return err
		}
		calls = append(calls, transfer(sc.Token, n.accounts[account].Address, amount))
	}
	return n.sender(deployerAccount).Send(ctx, "hand out SAGE", calls)
}

func transfer(token, to felt.Felt, amount cairo.U256) cairo.Call {
	return b.SageToken{Address: token}.Transfer(cairo.ContractAddress(to), amount)
}

func ownerOf(worker int) int    { return firstWorkerAccount + 2*worker }
func operatorOf(worker int) int { return ownerOf(worker) + 1 }

// addWorker chooses a worker's folder, keys and port.
func (n *builder) addWorker(i int) error {
	name := "worker-" + strconv.Itoa(i+1)
	w := Worker{Name: name, Dir: filepath.Join(n.Dir, "workers", name)}
	if err := os.MkdirAll(w.Dir, 0o700); err != nil {
		return err
	}
	var err error
	if w.Owner, err = n.keys(name+"-owner", ownerOf(i)); err != nil {
		return err
	}
	if w.Operator, err = n.keys(name+"-operator", operatorOf(i)); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	w.Listen = "127.0.0.1:" + port
	n.state.Workers = append(n.state.Workers, w)
	return nil
}

// register stakes and registers as the owner. The operator accepts by itself
// when the worker starts.
func (n *builder) register(ctx context.Context, sc sdk.Contracts, i int) error {
	stake, err := sc.Stake("up", sage(workerStake))
	if err != nil {
		return err
	}
	registration, err := sc.Register(sdk.Profile{
		Capabilities: new(big.Int).SetUint64(uint64(market.CapTranscode)),
		Endpoint:     "http://" + n.state.Workers[i].Listen,
	}, n.accounts[operatorOf(i)].Address)
	if err != nil {
		return err
	}
	return n.sender(ownerOf(i)).Send(ctx, "register", append(stake.Calls, registration.Calls...))
}

func (n *builder) startSaged(ctx context.Context) error {
	keeper, err := n.keys("keeper", keeperAccount)
	if err != nil {
		return err
	}
	var ports [3]string
	for i := range ports {
		if ports[i], err = freePort(); err != nil {
			return err
		}
	}
	n.state.GraphQL = "http://127.0.0.1:" + ports[0] + "/graphql"
	n.state.Gateway = "http://127.0.0.1:" + ports[1]
	err = n.start("saged", n.programs["saged"], []string{
		"all", "--deployment", n.state.Deployment, "--node", n.state.Node,
		"--data", filepath.Join(n.Dir, "saged"), "--graphql-listen", "127.0.0.1:" + ports[0],
		"--gateway-listen", "127.0.0.1:" + ports[1], "--ops-listen", "127.0.0.1:" + ports[2],
		"--account", keeper.Account, "--key-file", keeper.KeyFile,
	})
	if err != nil {
		return err
	}
	mirror, err := sdk.NewMirror(n.state.GraphQL)
	if err != nil {
		return err
	}
	return n.await(ctx, "saged", time.Minute, func(ctx context.Context) error {
		got, err := api.GetMeta(ctx, mirror)
		if err == nil && !got.Meta.Ready {
			err = errors.New("the mirror is still catching up")
		}
		return err
	})
}

func (n *builder) startWorkers(context.Context) error {
	for i, w := range n.state.Workers {
		err := n.start(w.Name, n.programs["sage-worker"], []string{
			"run", "--deployment", n.state.Deployment, "--node", n.state.Node,
			"--graphql", n.state.GraphQL, "--data", w.Dir, "--listen", w.Listen,
			"--owner", w.Owner.Account, "--account", w.Operator.Account, "--key-file", w.Operator.KeyFile,
			"--tasks", "1",
			// Sandboxed tasks of different workers must not be able to touch
			// each other.
			"--uid-base", strconv.Itoa(1_900_000_000 + 1_000*i),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *builder) awaitWorkers(ctx context.Context) error {
	mirror, err := sdk.NewMirror(n.state.GraphQL)
	if err != nil {
		return err
	}
	for _, w := range n.state.Workers {
		owner, err := cairo.HexFelt(w.Owner.Account)
		if err != nil {
			return err
		}
		err = n.await(ctx, w.Name, time.Minute, func(ctx context.Context) error {
			got, err := api.GetProviderOf(ctx, mirror, owner)
			if err == nil && (got.ProviderOf == nil || !got.ProviderOf.Active) {
				err = errors.New("it is not active yet")
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
