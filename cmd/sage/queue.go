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
	cmd := a.lookCommand("queue", "Show what will change, and when: the Timelock's schedule", cobra.NoArgs,
		func(ctx context.Context, l *lookout, _ []string) error {
			schedule, err := l.Schedule(ctx, l.node)
			if err != nil {
				return sdk.AsRefused(err)
			}
			shown := []operation{}
			for _, op := range schedule {
				if !pending(op) && !everything {
					continue
				}
				changes, err := l.changes(ctx, op)
				if err != nil {
					return err
				}
				shown = append(shown, operation{op, changes})
			}
			return a.say(shown, func() {
				for _, op := range shown {
					a.showOperation(l, op)
				}
				if len(shown) == 0 {
					fmt.Fprintln(a.out, "nothing is on the schedule")
				}
			})
		})
	cmd.Long = `Read from the Timelock itself, in full: nothing else can change the protocol.`
	cmd.Flags().BoolVar(&everything, "all", false, "also what was executed, struck off, or has expired")
	return cmd
}

func pending(op b.Operation) bool {
	return op.State == b.OperationStateWaiting || op.State == b.OperationStateReady
}

// change is a call that is yet to be made, with what the dial that it turns is now.
// A dial that is none is said, and hides nothing else: anyone may propose anything.
func (l *lookout) change(ctx context.Context, c b.Call) (string, error) {
	text := l.describe(c)
	target, name, _, ok := l.Turns(c)
	if !ok {
		return text, nil
	}
	dial, err := read(ctx, l, l.Params.Dial(target, name))
	var refused *sdk.Refused
	if errors.As(err, &refused) {
		return text + ", which governance cannot turn: it will fail", nil
	}
	return text + ", now " + dialText(l.unitOf(target, name), dial.Value.Big()), err
}

// operation is one on the schedule, with what it does in words.
type operation struct {
	Operation b.Operation
	Changes   []string
}

// changes are what an operation's calls do.
func (l *lookout) changes(ctx context.Context, op b.Operation) ([]string, error) {
	out := make([]string, len(op.Calls))
	for i, c := range op.Calls {
		if out[i] = l.describe(c); pending(op) {
			var err error
			if out[i], err = l.change(ctx, c); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (a *app) showOperation(l *lookout, shown operation) {
	op := shown.Operation
	pairs := []string{
		"operation", op.ID.String(),
		"state", strings.ToLower(op.State.String()),
		"executable", when(op.ReadyAt, l.now),
		"expires", when(op.ExpiresAt, l.now),
	}
	if !op.Predecessor.IsZero() {
		pairs = append(pairs, "after", op.Predecessor.String())
	}
	for _, text := range shown.Changes {
		pairs = append(pairs, "changes", text)
	}
	a.fields(pairs...)
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
					fmt.Fprintln(a.out, "done: "+who.describe(c))
				}
				return nil
			})
		},
	}
}
