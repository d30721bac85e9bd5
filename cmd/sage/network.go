package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) upCommand() *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Start a whole network on this machine, or use the one that runs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := local.Up(cmd.Context(), local.Options{Dir: a.dir, Progress: a.steps()})
			if err != nil {
				return err
			}
			a.describe(s)
			return nil
		},
	}
}

func (a *app) downCommand() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the network on this machine and forget its chain", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := local.Down(cmd.Context(), a.dir); err != nil {
				return err
			}
			fmt.Fprintln(a.out, "the network is down")
			return nil
		},
	}
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say what runs and how far the mirror is", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := local.Load(a.dir)
			if err != nil {
				return err
			}
			for _, p := range s.Processes {
				state := "running"
				if !p.Alive() {
					state = "DEAD"
				}
				fmt.Fprintf(a.out, "%-10s %-8s process %-7d log %s\n", p.Name, state, p.PID, p.Log)
			}
			if len(s.Dead()) > 0 {
				return errors.New("not everything runs: `sage up` starts what has died")
			}
			mirror, err := sdk.NewMirror(s.GraphQL)
			if err != nil {
				return err
			}
			got, err := api.GetMeta(cmd.Context(), mirror)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "mirror     at block %d of %d, ready: %t\n",
				number(got.Meta.Indexed), got.Meta.Head.Number, got.Meta.Ready)
			a.describe(s)
			return nil
		},
	}
}

func number(b *api.MetaFieldsIndexedBlock) uint64 {
	if b == nil {
		return 0
	}
	return b.Number
}

func (a *app) describe(s local.State) {
	fmt.Fprintf(a.out, "GraphQL    %s (open it in a browser without /graphql)\nnode       %s\ngateway    %s\nstop it    sage down --dir %s\n",
		s.GraphQL, s.Node, s.Gateway, s.Dir)
}

// steps prints each step with the time it began.
func (a *app) steps() func(string) {
	start := time.Now()
	return func(step string) {
		if a.json {
			return // which is read by programs
		}
		fmt.Fprintf(a.out, "[%5.1fs] %s\n", time.Since(start).Seconds(), step)
	}
}
