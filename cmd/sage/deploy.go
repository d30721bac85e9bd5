package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/contracts"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/sdk/account"
)

func (a *app) networkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "network", Short: "Put a network on a chain, or read one back", Args: cobra.NoArgs, RunE: help,
	}
	cmd.AddCommand(a.templateCommand(), a.deployCommand(), a.checkCommand())
	return cmd
}

func (a *app) templateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "template mainnet|sepolia", Short: "Print the file that a network starts from, for its operator to fill in",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			raw, err := deploy.Template(args[0])
			if err != nil {
				return err
			}
			_, err = a.out.Write(raw)
			return err
		},
	}
}

// deployment is what the flags say of a network that is to stand elsewhere.
type deployment struct {
	params, maxFee string
	plan, handOver bool

	cfg  deploy.Config
	node *rpc.Client
}

func (a *app) deployCommand() *cobra.Command {
	var d deployment
	cmd := &cobra.Command{
		Use: "deploy", Short: "Put a network on a chain, as its file says; cut off, it goes on where it was", Args: cobra.NoArgs,
		Long: `Declares, deploys, wires and configures what is missing, hands out the initial supply,
reads everything back, and writes the deployment file. Run again it does what is left.
With --plan it says what that is, what it costs, and sends nothing.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			fees, err := parseAmount(d.maxFee, feeDecimals, "--max-fee: STRK")
			if err != nil {
				return err
			}
			if err := a.openNetwork(ctx, &d, "node", "key-file"); err != nil {
				return err
			}
			signer, err := account.Signer(a.remote.Buyer.KeyFile, a.remote.Buyer.PassphraseFile)
			if err != nil {
				return err
			}
			d.cfg.Deployer, d.cfg.Signer = cairo.ContractAddress(signer.Address()), signer
			d.cfg.HandOver, d.cfg.MaxFee = d.handOver, fees
			if _, err := d.node.ClassHashAt(ctx, signer.Address(), cairo.PreConfirmed()); errors.Is(err, rpc.ErrContractNotFound) {
				return fmt.Errorf("the account %s is not deployed on this chain", d.cfg.Deployer)
			} else if err != nil {
				return err
			}
			if d.plan {
				return a.planNetwork(ctx, d)
			}
			return a.deployNetwork(ctx, d, signer, fees)
		},
	}
	d.flags(cmd)
	cmd.Flags().BoolVar(&d.plan, "plan", false, "say what would be sent, where everything would stand and what it costs, and send nothing")
	cmd.Flags().BoolVar(&d.handOver, "hand-over", false, "let the Timelock govern from then on, which cannot be taken back")
	cmd.Flags().StringVar(&d.maxFee, "max-fee", "50", "STRK that one transaction may cost at most")
	return a.asData(cmd)
}

func (d *deployment) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.params, "params", "", "the network's file (sage network template)")
}

const feeDecimals = 18

// openNetwork reads the file and finds a node of its chain.
func (a *app) openNetwork(ctx context.Context, d *deployment, needed ...string) (err error) {
	if d.params == "" {
		return errors.New("--params must be given: the network's file, which `sage network template` begins")
	}
	given := map[string]string{"node": a.remote.Node, "key-file": a.remote.Buyer.KeyFile}
	for _, name := range needed {
		if given[name] == "" {
			return fmt.Errorf("--%s must be given", name)
		}
	}
	if d.cfg, err = deploy.ReadFile(d.params); err != nil {
		return err
	}
	if d.cfg.Path = a.remote.Deployment; d.cfg.Path == "" {
		d.cfg.Path = filepath.Join("deployments", d.cfg.Network+".json")
	}
	if d.node, err = rpc.New(rpc.Config{URL: a.remote.Node}); err != nil {
		return err
	}
	chain, err := d.node.ChainID(ctx)
	if err != nil {
		return err
	}
	if chain.String() != d.cfg.ChainID {
		is, _ := cairo.ShortStringOf(chain)
		return fmt.Errorf("the node is of chain %q, and %s is of another: give its --node", is, d.params)
	}
	return nil
}

// planNetwork shows what a run would do.
func (a *app) planNetwork(ctx context.Context, d deployment) error {
	steps, planned, err := deploy.Plan(ctx, d.cfg, deploy.OverRPC(d.node), contracts.Class)
	if err != nil {
		return err
	}
	held, err := d.balance(ctx)
	if err != nil {
		return err
	}
	sum := new(big.Int)
	for _, s := range steps {
		sum.Add(sum, s.Fee)
	}
	err = a.say(facts{
		"steps": steps, "contracts": planned.Contracts, "cost": sum, "deployer": d.cfg.Deployer, "balance": held, "file": d.cfg.Path,
	}, func() { a.planText(d, steps, planned, sum, held) })
	if err == nil && held.Cmp(sum) < 0 {
		err = fmt.Errorf("the deployer %s needs %s more", d.cfg.Deployer, strk(new(big.Int).Sub(sum, held)))
	}
	return err
}

func (a *app) planText(d deployment, steps []deploy.Step, planned deploy.Deployment, sum, held *big.Int) {
	total := strk(sum)
	rows := make([][]string, len(steps))
	for i, s := range steps {
		fee := strk(s.Fee)
		if s.Rough {
			fee = "about " + fee
			total = "about " + strk(sum) + ": what needs classes that are yet to be declared no node can estimate, and is reckoned"
		}
		rows[i] = []string{fmt.Sprint(i + 1), fee, s.What, callsText(s.Calls)}
	}
	a.table("nothing is left to do", []string{"step", "fee", "what", "calls"}, rows)
	rows = nil
	for _, name := range slices.Sorted(maps.Keys(planned.Contracts)) {
		c := planned.Contracts[name]
		rows = append(rows, []string{name, c.Address.String(), c.ClassHash.String()})
	}
	a.table("", []string{"contract", "address", "class"}, rows)
	a.fields("costs", total, "the deployer has", strk(held)+" ("+d.cfg.Deployer.String()+")", "will be written to", d.cfg.Path)
}

// balance is what the deployer has for fees.
func (d deployment) balance(ctx context.Context) (*big.Int, error) {
	token, err := cairo.HexFelt(txm.FeeToken)
	if err != nil {
		return nil, err
	}
	held, err := cairo.Read(ctx, d.node, b.SageToken{Address: token}.BalanceOf(d.cfg.Deployer), cairo.PreConfirmed())
	return held.Big(), err
}

func strk(v *big.Int) string { return market.FormatUnits(v, feeDecimals) + " STRK" }

// callsText counts calls by what they call: "SageToken.transfer ×2".
func callsText(calls []cairo.Call) string {
	var names []string
	count := map[string]int{}
	for _, c := range calls {
		if count[c.Name]++; count[c.Name] == 1 {
			names = append(names, c.Name)
		}
	}
	for i, name := range names {
		if n := count[name]; n > 1 {
			names[i] = fmt.Sprintf("%s ×%d", name, n)
		}
	}
	return strings.Join(names, ", ")
}

// deployNetwork does what is left, with a journal of what it sends.
func (a *app) deployNetwork(ctx context.Context, d deployment, signer *txm.KeySigner, maxFee *big.Int) (err error) {
	journal := filepath.Join(a.dir, "networks", d.cfg.Network)
	if err := os.MkdirAll(journal, 0o700); err != nil {
		return err
	}
	deployer, err := account.New(ctx, account.Config{Dir: journal, Fees: txm.Fees{MaxFee: maxFee}}, d.node, signer)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- deployer.Run(running) }()
	defer func() {
		stop()
		if ended := <-done; !errors.Is(ended, context.Canceled) {
			err = errors.Join(err, ended)
		}
		err = errors.Join(err, deployer.Close())
	}()
	made, err := deploy.Run(ctx, d.cfg, deploy.OverRPC(d.node), sending{deployer}, contracts.Class, a.steps())
	if err != nil {
		return err
	}
	governs := "the deployer, who can hand over: run it again with --hand-over"
	if made.Governor == made.Address("Timelock") {
		governs = "the Timelock"
	}
	return a.say(made, func() {
		a.fields("network", made.Network, "deployment", d.cfg.Path, "SAGE", made.Address("SageToken").String(), "governed by", governs)
	})
}

// sending is the deployer as a deployment sees it.
type sending struct{ *account.Account }

func (s sending) Send(ctx context.Context, key string, calls []cairo.Call) error {
	_, err := s.Do(ctx, key, calls)
	return err
}

func (a *app) checkCommand() *cobra.Command {
	var d deployment
	cmd := &cobra.Command{
		Use: "check", Short: "Read a network back and say where it is not as its file says", Args: cobra.NoArgs,
		Long: `Reads everything that the file says back from the chain, and names each difference: what
is wired, governed or signed otherwise, and each number that stands elsewhere. It needs
no key. A number may stand elsewhere because governance has turned it since: sage vote
list says so. It fails unless all is as the file says.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if err := a.openNetwork(ctx, &d, "node"); err != nil {
				return err
			}
			made, err := deploy.Load(d.cfg.Path)
			if err != nil {
				return err
			}
			return a.checkNetwork(ctx, d, made)
		},
	}
	d.flags(cmd)
	return a.asData(cmd)
}

func (a *app) checkNetwork(ctx context.Context, d deployment, made deploy.Deployment) error {
	wrong := deploy.Check(ctx, d.cfg, d.node, made)
	if wrong != nil && !errors.Is(wrong, deploy.ErrMiswired) {
		return wrong
	}
	differences, err := deploy.Differences(ctx, d.cfg, d.node, made)
	if err != nil {
		return errors.Join(wrong, err)
	}
	err = sayRows(a, differences, "every number is as "+d.params+" says",
		[]string{"contract", "number", "is", "the file says", "unit"},
		func(one deploy.Difference) []string {
			return []string{one.Contract, one.Name, one.Has, one.Wants, one.Unit}
		})
	switch {
	case wrong != nil || err != nil:
		return errors.Join(wrong, err)
	case len(differences) > 0:
		return fmt.Errorf("%d numbers are not as %s says", len(differences), d.params)
	}
	return nil
}
