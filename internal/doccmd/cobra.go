package doccmd

import (
	"testing"

	"github.com/spf13/cobra"
)

// Hold fails the test for every command of the documentation below root that
// the program would not take: an unknown subcommand or flag, or a wrong number
// of arguments. It runs none.
func Hold(t *testing.T, root string, program func() *cobra.Command) {
	t.Helper()
	found, err := Find(root, program().Name())
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("the documentation shows no command of %s", program().Name())
	}
	for _, c := range found {
		if err := takes(program(), c.Words[1:]); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}

func takes(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}
