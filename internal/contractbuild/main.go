// Command contractbuild compiles the contracts of the Cairo package that changed
// since the last run, writes their ABIs to contracts/abi and packs their classes
// into contracts/classes, from where the Go package contracts embeds them.
//
// It runs in the repository root: go run ./internal/contractbuild. With -test it
// runs the package's Cairo tests, with -only those of one module.
package main

import (
	"context"
	"flag"
	"os"

	"github.com/bitsage-network/bitsage/internal/run"
)

func main() {
	os.Exit(run.Main(os.Stderr, program))
}

func program(ctx context.Context) error {
	var cfg config
	flag.StringVar(&cfg.Package, "package", "contracts", "folder of the Cairo package")
	flag.StringVar(&cfg.Build, "build", "build/contracts", "folder for the compilers' output")
	flag.IntVar(&cfg.Jobs, "jobs", 2, "contracts compiled at a time")
	tests := flag.Bool("test", false, "run the package's tests instead, those of each top-level module by themselves")
	only := flag.String("only", "", "with -test: this top-level module alone")
	flag.Parse()
	if *tests {
		return test(ctx, os.Stdout, cfg, *only)
	}
	return build(ctx, os.Stdout, cfg)
}
