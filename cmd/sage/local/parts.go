package local

import (
	"context"
	"errors"
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
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/account"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (n *builder) deploy(ctx context.Context) error {
	chain, err := n.node.ChainID(ctx)
	if err != nil {
		return err
	}
	n.state.Deployment = filepath.Join(n.Dir, "deployment.json")
	// On a live network these are many people. Here the keeper signs all prices, so
	// that one reporter makes one.
	keeper, err := txm.NewKeySigner(n.accounts[keeperAccount].Address, n.accounts[keeperAccount].Key)
	if err != nil {
		return err
	}
	prices := []felt.Felt{keeper.PublicKey()}
	address := func(account int) cairo.ContractAddress { return cairo.ContractAddress(n.accounts[account].Address) }
	return n.as(ctx, deployerAccount, func(ctx context.Context, deployer *account.Account) error {
		_, err := deploy.Run(ctx, deploy.Config{
			Network: "devnet", ChainID: chain.String(),
			Deployer: cairo.ContractAddress(deployer.Address()), Signer: deployer.Signer, HandOver: true,
			Operations: address(operationsAccount),
			Council: []cairo.ContractAddress{
				address(operationsAccount), address(keeperAccount), address(buyerAccount),
			},
			CouncilQuorum: 2,
			Reporters:     [deploy.Feeds][]felt.Felt{prices, prices, prices},
			Path:          n.state.Deployment, Parameters: deploy.Devnet(),
		}, deploy.OverRPC(n.node), deploySender{deployer}, contracts.Class, n.Progress)
		return err
	})
}

// What everybody starts with, in whole SAGE.
const (
	buyerSage   = 100_000
	buyerUSD    = 10_000 // worthless ones, for jobs that are paid in dollars
	keeperStake = 500
	workerStake = 2_000
	// The treasury starts with an endowment, out of which it opens the pool once
	// there is a price. Dollars are worthless ones.
	treasurySage = 1_000_000
	treasuryUSD  = 100_000
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
	if err := n.handOut(ctx, sc, d); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		tx, err := sc.Stake("up", sage(keeperStake))
		if err != nil {
			return err
		}
		return n.do(ctx, keeperAccount, tx)
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

func (n *builder) handOut(ctx context.Context, sc sdk.Contracts, d deploy.Deployment) error {
	shares := map[int]int64{buyerAccount: buyerSage, keeperAccount: keeperStake}
	for i := range Workers {
		shares[ownerOf(i)] = workerStake
	}
	endowment, err := cairo.U256FromBig(sage(treasurySage))
	if err != nil {
		return err
	}
	treasury, usd := d.Address("Treasury"), b.TestUSD{Address: sc.USD}
	calls := []cairo.Call{
		transfer(sc.Token, felt.Felt(treasury), endowment),
		usd.Mint(treasury, cairo.U256From64(treasuryUSD*1_000_000)),
		usd.Mint(cairo.ContractAddress(n.accounts[buyerAccount].Address), cairo.U256From64(buyerUSD*1_000_000)),
	}
	for account, whole := range shares {
		amount, err := cairo.U256FromBig(sage(whole))
		if err != nil {
			return err
		}
		calls = append(calls, transfer(sc.Token, n.accounts[account].Address, amount))
	}
	return n.do(ctx, deployerAccount, sdk.Tx{Key: "hand out SAGE", Calls: calls})
}

func transfer(token, to felt.Felt, amount cairo.U256) cairo.Call {
	return b.SageToken{Address: token}.Transfer(cairo.ContractAddress(to), amount)
}

// do sends one transaction as one of the predeployed accounts.
func (n *builder) do(ctx context.Context, index int, tx sdk.Tx) error {
	return n.as(ctx, index, func(ctx context.Context, a *account.Account) error {
		_, err := a.Do(ctx, tx.Key, tx.Calls)
		return err
	})
}

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
	return n.do(ctx, ownerOf(i), sdk.Tx{Key: "enter", Calls: append(stake.Calls, registration.Calls...)})
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
		"--key-file", keeper.KeyFile, "--passphrase-file", keeper.PassphraseFile,
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
			"--owner", w.Owner.Account, "--key-file", w.Operator.KeyFile,
			"--passphrase-file", w.Operator.PassphraseFile,
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
