// Command sage is for the people who use a Bitsage network: it posts jobs,
// fetches their results, and runs a whole network on one machine.
package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/internal/run"
)

func main() {
	os.Exit(run.Main(os.Stderr, func(ctx context.Context) error {
		return command(os.Stdout).ExecuteContext(ctx)
	}))
}

// app is what all commands share.
type app struct {
	out io.Writer
	dir string
}

func command(out io.Writer) *cobra.Command {
	a := &app{out: out}
	root := &cobra.Command{
		Use: "sage", Short: "Compute on a Bitsage network",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs,
	}
	root.PersistentFlags().StringVar(&a.dir, "dir", defaultDir(), "folder of the local network and of your jobs")
	root.AddCommand(a.upCommand(), a.downCommand(), a.statusCommand(), a.demoCommand(), a.jobCommand())
	return root
}

// defaultDir is $BITSAGE_HOME, or a folder in the user's home.
func defaultDir() string {
	if dir := os.Getenv("BITSAGE_HOME"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ".bitsage"
	}
	return filepath.Join(home, ".bitsage")
}
