package cairo

import "github.com/NethermindEth/juno/core/felt"

// Call is one contract call that has been encoded but not sent. Bindings build
// it; chain/txm sends it; views run it through a node. Keeping the two apart
// lets a bot decide what to do in a pure function.
type Call struct {
	To       felt.Felt
	Selector felt.Felt
	Calldata []felt.Felt
	// Name is the entry point as people read it, "Market.take". It is for
	// logs and errors only.
	Name string
}
