package main

import (
	"testing"

	"github.com/bitsage-network/bitsage/internal/doccmd"
)

func TestDocumentedCommands(t *testing.T) { doccmd.Hold(t, "../..", command) }
