package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/sdk"
)

// mostRows is how many rows the mirror gives at once.
const mostRows = 250

func lastFlag(cmd *cobra.Command, last *int) {
	cmd.Flags().IntVar(last, "last", 20, fmt.Sprintf("how many of the newest, %d at most", mostRows))
}

// list reads the newest of a list off the mirror.
func (a *app) list(ctx context.Context, last int, show func(ctx context.Context, m *sdk.Mirror, own felt.Felt) error) error {
	if last < 1 || last > mostRows {
		return fmt.Errorf("--last: %d is not in 1 to %d", last, mostRows)
	}
	return a.mirrored(ctx, show)
}

// mirrored reads off the mirror; own is the account of the key file, zero without
// one.
func (a *app) mirrored(ctx context.Context, show func(ctx context.Context, m *sdk.Mirror, own felt.Felt) error) error {
	state, err := a.network(toList)
	if err != nil {
		return err
	}
	mirror, err := sdk.NewMirror(state.GraphQL)
	if err != nil {
		return err
	}
	own, err := ownAccount(state)
	if err != nil {
		return err
	}
	return show(ctx, mirror, own)
}

// words are an enum's, as people read it.
func words[T ~string](v T) string { return strings.ToLower(strings.ReplaceAll(string(v), "_", " ")) }
