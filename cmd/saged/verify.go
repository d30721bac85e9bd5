package main

import (
	"fmt"
	"io"
	"math/big"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/cmd/saged/epochs"
	"github.com/bitsage-network/bitsage/market"
)

// verifyCommand believes nobody: it needs a node, the deployment, and no data of
// its own.
func verifyCommand() *cobra.Command {
	cfg := new(config)
	cmd := &cobra.Command{
		Use: "verify-epochs", Short: "compute every report of the Treasury again and follow the chain of their hashes", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return verify(cmd, cfg) },
	}
	cfg.flags(cmd.Flags())
	return cmd
}

func verify(cmd *cobra.Command, cfg *config) error {
	if err := fromEnvironment(cmd.Flags()); err != nil {
		return err
	}
	if err := cfg.required("deployment", "node"); err != nil {
		return err
	}
	var err error
	if cfg.deployment, err = deploy.Load(cfg.deploymentPath); err != nil {
		return err
	}
	node, err := cfg.client()
	if err != nil {
		return err
	}
	all, err := epochs.Verify(cmd.Context(), epochs.Config{
		Treasury: address(cfg, "Treasury"), Emission: address(cfg, "Emission"), Start: cfg.deployment.StartBlock,
	}, node)
	printEpochs(cmd.OutOrStdout(), all)
	return err
}

func printEpochs(out io.Writer, all []epochs.Epoch) {
	w := table(out)
	fmt.Fprintln(w, "EPOCH\tBLOCK\tREVENUE $\tBUDGET $\tMINTED\tBURNED\tBURN LOT $\tBUYBACK $\tLEFT $\tREPORT")
	for _, e := range all {
		verdict := "holds"
		if e.Wrong != nil {
			verdict = e.Wrong.Error()
		}
		if e.Out.Revenue == nil { // no report at all
			fmt.Fprintf(w, "%d\t%d\t\t\t\t\t\t\t\t%s\n", e.Number, e.Block, verdict)
			continue
		}
		burned := new(big.Int).Add(e.Out.BurnedFees, e.Out.BurnedStock)
		fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Number, e.Block,
			usd(e.Out.Revenue), usd(e.Out.Budget), sage(e.Step.Minted), sage(burned),
			usd(e.Out.BurnLot), usd(e.Out.BuybackLot), usd(e.Out.USD), verdict)
	}
	flush(w)
}

func usd(amount *big.Int) string  { return market.FormatUnits(amount, 6) }
func sage(amount *big.Int) string { return market.FormatUnits(amount, 18) }
