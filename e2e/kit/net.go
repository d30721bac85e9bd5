package kit

import (
	"context"
	"math/big"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/contracts"
)

// Config says what stands when Start returns. The zero value is usable.
type Config struct {
	// Providers are staked, registered and active.
	Providers int // default 3, at most 12
	// Strangers have SAGE and nothing else.
	Strangers int
	// Parameters of the contracts. Default: deploy.Devnet().
	Parameters *deploy.Parameters
	// Stake of each provider, SAGE.
	Stake int64 // default 2,000
	// Forget old states: thousands of blocks would fill the memory with them.
	// Reorganisations and views of the past are then impossible.
	Forget bool
	// Blocks is devnet.PerTransaction, the default, or devnet.OnDemand.
	Blocks devnet.Blocks
	// SierraGas has devnet meter as live networks do; traces then tell no gas.
	SierraGas bool
	// HandOver makes the Timelock the governor. Otherwise Governor is.
	HandOver bool
}

// Net is a market that runs.
type Net struct {
	*devnet.Devnet
	Deployment deploy.Deployment
	Contracts
	Economy Economy
	// Governor deployed it and holds all SAGE that was not handed out. The keeper
	// signs the prices of all feeds.
	Governor, Operations, Buyer, Keeper *Account
	Providers                           []*Provider
	Strangers                           []*Account
	// Treasury is the contract as one that is paid; it sends nothing.
	Treasury *Account
	// Observe, if set, is told of every transaction that was accepted, by the
	// names of its calls.
	Observe func(calls string, r Receipt)

	t     testing.TB
	chain felt.Felt
	node  deploy.Node
	now   uint64
	made  uint64 // time of the last block
	// rounds of the beacon that the kit has run.
	rounds []beaconRound
	// opened is what workers opened last.
	opened map[place][]felt.Felt
}

// Contracts are the bindings, at their addresses.
type Contracts struct {
	Token      b.SageToken
	Staking    b.Staking
	Registry   b.Registry
	Escrow     b.Escrow
	Market     b.Market
	Receipts   b.Receipts
	Beacon     b.Beacon
	Audits     b.Audits
	Disputes   b.Disputes
	Slasher    b.Slasher
	Reputation b.Reputation
	Lens       b.Lens
	TestUSD    b.TestUSD
}

// Economy are the bindings of what governs the market and of what its fees feed.
type Economy struct {
	Timelock b.Timelock
	Governor b.Governor
	Params   b.Params
	Guardian b.Guardian
	Oracle   b.PriceOracle
	Feeds    [deploy.Feeds]b.SignedFeed
	Pol      b.Pol
	Emission b.Emission
	Treasury b.Treasury
	Auction  b.BurnAuction
	Buyback  b.Buyback
	Rewards  b.Rewards
	Worklog  b.Worklog
	Vesting  b.Vesting
}

// Start starts a devnet and builds a market on it; both end with the test.
func Start(t testing.TB, cfg Config) *Net {
	t.Helper()
	if cfg.Providers == 0 {
		cfg.Providers = 3
	}
	if cfg.Stake == 0 {
		cfg.Stake = 2_000
	}
	parameters := deploy.Devnet()
	if cfg.Parameters != nil {
		parameters = *cfg.Parameters
	}
	const staff = 4 // governor, operations, buyer, keeper
	d := devnettest.Start(t, devnet.Config{
		AccountClass: accountClass(t, cfg.SierraGas),
		Seed:         7, Accounts: staff + cfg.Strangers + 2*cfg.Providers, Archive: !cfg.Forget,
		Balance: new(big.Int).Exp(big.NewInt(10), big.NewInt(25), nil),
		Blocks:  cfg.Blocks, StartTime: time.Unix(genesis, 0),
		Timeout: time.Minute, // whole packages of tests start theirs at once
	})
	n := &Net{Devnet: d, t: t, opened: map[place][]felt.Felt{}, now: genesis + 3_600} // later than devnet's own clock gets while deploying
	n.node = deployingOn(d.Client, cfg.SierraGas)
	chain, err := d.ChainID(t.Context())
	n.must(err)
	n.chain = chain
	accounts := n.accounts()
	n.Governor, n.Operations, n.Buyer, n.Keeper = accounts[0], accounts[1], accounts[2], accounts[3]
	for i, name := range []string{"governor", "operations", "buyer", "keeper"} {
		accounts[i].Name = name
	}
	for i, a := range accounts[staff : staff+cfg.Strangers] {
		a.Name = "stranger " + strconv.Itoa(i+1)
		n.Strangers = append(n.Strangers, a)
	}
	n.deploy(parameters, cfg.HandOver)
	n.people(accounts[staff+cfg.Strangers:], cfg)
	return n
}

func (n *Net) accounts() []*Account {
	predeployed, err := n.Devnet.Accounts(n.t.Context())
	n.must(err)
	var out []*Account
	for _, p := range predeployed {
		signer, err := txm.NewKeySigner(p.Address, p.PrivateKey)
		n.must(err)
		out = append(out, &Account{
			Address: cairo.ContractAddress(p.Address), signer: signer, chain: n.chain, node: n.Client,
		})
	}
	return out
}

func (n *Net) deploy(parameters deploy.Parameters, handOver bool) {
	n.t.Helper()
	prices := []felt.Felt{n.Keeper.signer.PublicKey()}
	d, err := deploy.Run(n.t.Context(), deploy.Config{
		Network: "test", ChainID: n.chain.String(),
		Deployer: n.Governor.Address, Signer: n.Governor.signer, HandOver: handOver,
		Operations:    n.Operations.Address,
		Council:       []cairo.ContractAddress{n.Operations.Address, n.Buyer.Address, n.Keeper.Address},
		CouncilQuorum: 2,
		Reporters:     [deploy.Feeds][]felt.Felt{prices, prices, prices},
		Path:          filepath.Join(n.t.TempDir(), "deployment.json"), Parameters: parameters,
	}, n.node, deploySender{n}, contracts.Class, func(string) {})
	n.must(err)
	n.Deployment = d
	at := func(name string) felt.Felt { return felt.Felt(d.Address(name)) }
	n.Contracts = Contracts{
		Token: b.SageToken{Address: at("SageToken")}, Staking: b.Staking{Address: at("Staking")},
		Registry: b.Registry{Address: at("Registry")}, Escrow: b.Escrow{Address: at("Escrow")},
		Market: b.Market{Address: at("Market")}, Receipts: b.Receipts{Address: at("Receipts")},
		Beacon: b.Beacon{Address: at("Beacon")}, Audits: b.Audits{Address: at("Audits")},
		Disputes: b.Disputes{Address: at("Disputes")}, Slasher: b.Slasher{Address: at("Slasher")},
		Reputation: b.Reputation{Address: at("Reputation")}, Lens: b.Lens{Address: at("Lens")},
		TestUSD: b.TestUSD{Address: at("TestUsd")},
	}
	n.Economy = Economy{
		Timelock: b.Timelock{Address: at("Timelock")}, Governor: b.Governor{Address: at("Governor")},
		Params: b.Params{Address: at("Params")}, Guardian: b.Guardian{Address: at("Guardian")},
		Oracle: b.PriceOracle{Address: at("PriceOracle")},
		Feeds: [deploy.Feeds]b.SignedFeed{
			{Address: at("SignedFeedA")}, {Address: at("SignedFeedB")}, {Address: at("SignedFeedC")},
		},
		Pol: b.Pol{Address: at("Pol")}, Emission: b.Emission{Address: at("Emission")},
		Treasury: b.Treasury{Address: at("Treasury")}, Auction: b.BurnAuction{Address: at("BurnAuction")},
		Buyback: b.Buyback{Address: at("Buyback")}, Rewards: b.Rewards{Address: at("Rewards")},
		Worklog: b.Worklog{Address: at("Worklog")}, Vesting: b.Vesting{Address: at("Vesting")},
	}
	n.Treasury = &Account{Name: "treasury", Address: d.Address("Treasury")}
}

// deploySender is the governor as deploying wants a sender.
type deploySender struct{ n *Net }

// Send reads the nonce first: declarations have used some of the account's.
func (s deploySender) Send(ctx context.Context, key string, calls []cairo.Call) error {
	nonce, err := s.n.Nonce(ctx, felt.Felt(s.n.Governor.Address), cairo.PreConfirmed())
	if err != nil {
		return err
	}
	s.n.Governor.nonce = nonce
	_, err = s.n.Try(s.n.Governor, calls...)
	return err
}

func (n *Net) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}
