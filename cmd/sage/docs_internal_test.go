package main

import (
	"io"
	"testing"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/internal/doccmd"
)

func TestDocumentedCommands(t *testing.T) {
	doccmd.Hold(t, "../..", func() *cobra.Command { return command(io.Discard) })
}
