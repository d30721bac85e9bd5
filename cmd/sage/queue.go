package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/sdk"
)

func (a *app) queueCommand() *cobra.Command {
	var everything bool
	cmd := &cobra.Command{
		Use: "queue", Short: "Show what will change, and when: the Timelock's schedule", Args: cobra.NoArgs,
		Long: `Read from the Timelock itself, in full: nothing else can change the protocol.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			l, err := a.look(ctx)
			if err != nil {
				return err
			}
			schedule, err := l.Schedule(ctx, l.node)
			if err != nil {
				return sdk.AsRefused(err)
			}
			shown := 0
			for _, op := range schedule {
				if !pending(op) && !everything {
					continue
				}
				shown++
				if err := a.showOperation(ctx, l, op); err != nil {
					return err
				}
			}
			if shown == 0 {
				fmt.Fprintln(a.out, "nothing is on the schedule")
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&everything, "all", false, "also what was executed, struck off, or has expired")
	return cmd
}

func pending(op b.Operation) bool {
	return op.State == b.OperationStateWaiting || op.State == b.OperationStateReady
}

// change is a call that is yet to be made, with what the dial that it turns is now.
// A dial that is none is said, and hides nothing else: anyone may propose anything.
func (l *lookout) change(ctx context.Context, c b.Call) (string, error) {
	text := l.Describe(c)
	target, name, _, ok := l.Turns(c)
	if !ok {
		return text, nil
	}
	dial, err := read(ctx, l, l.Params.Dial(target, name))
	var refused *sdk.Refused
	if errors.As(err, &refused) {
		return text + ", which governance cannot turn: it will fail", nil
	}
	return text + ", now " + dial.Value.String(), err
}

func (a *app) showOperation(ctx context.Context, l *lookout, op b.Operation) error {
	pairs := []string{
		"operation", op.ID.String(),
		"state", strings.ToLower(op.State.String()),
		"executable", when(op.ReadyAt, l.now),
		"expires", when(op.ExpiresAt, l.now),
	}
	if !op.Predecessor.IsZero() {
		pairs = append(pairs, "after", op.Predecessor.String())
	}
	for _, c := range op.Calls {
		text := l.Describe(c)
		if pending(op) {
			var err error
			if text, err = l.change(ctx, c); err != nil {
				return err
			}
		}
		pairs = append(pairs, "changes", text)
	}
	a.fields(pairs...)
	return nil
}

func (a *app) executeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "execute OPERATION", Short: "Carry out what is due on the schedule", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := cairo.HexFelt(args[0])
			if err != nil {
				return fmt.Errorf("operation: %w", err)
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				op, err := read(ctx, who.lookout, who.Timelock.Operation(id))
				if err != nil {
					return err
				}
				switch op.State {
				case b.OperationStateWaiting:
					return fmt.Errorf("too early: it can be executed from %s", when(op.ReadyAt, who.now))
				case b.OperationStateExpired:
					return fmt.Errorf("too late: it could be executed until %s, and must be proposed again", when(op.ExpiresAt, who.now))
				case b.OperationStateReady:
				default:
					return fmt.Errorf("the operation is %s", strings.ToLower(op.State.String()))
				}
				if _, err := who.send(ctx, who.Execute(id)); err != nil {
					return err
				}
				for _, c := range op.Calls {
					fmt.Fprintln(a.out, "done: "+who.Describe(c))
				}
				return nil
			})
		},
	}
}

func (a *app) dialsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "dials [CONTRACT]", Short: "List what governance can turn, and how far in this epoch", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			l, err := a.look(ctx)
			if err != nil {
				return err
			}
			var only cairo.ContractAddress
			if len(args) == 1 {
				if only, err = l.Named(args[0]); err != nil {
					return err
				}
			}
			dials, err := l.Dials(ctx, l.node)
			if err != nil {
				return sdk.AsRefused(err)
			}
			var rows [][]string
			for _, d := range dials {
				if len(args) == 1 && d.Target != only {
					continue
				}
				rows = append(rows, []string{
					l.Name(d.Target), sdk.Text(d.Name), d.Value.String(),
					d.Lowest.String() + " to " + d.Highest.String(), d.Bounds.Min.String() + " to " + d.Bounds.Max.String(),
				})
			}
			a.table("governance turns no dial here", []string{"contract", "dial", "value", "in this epoch", "ever"}, rows)
			return nil
		},
	}
}
