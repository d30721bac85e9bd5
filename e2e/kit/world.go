package kit

import (
	"github.com/bitsage-network/bitsage/chain/txm"
)

// Signer signs for an account, for those that send by chain/txm as real keepers
// do.
func (a *Account) Signer() *txm.KeySigner { return a.signer }

// Stamp gives whatever is sent next the kit's time.
func (n *Net) Stamp() error { return n.stamp() }

// Reorg throws away the newest blocks, which must hold nothing of the kit's own
// accounts: they would not send it again. It needs an archive.
func (n *Net) Reorg(blocks uint64) {
	n.t.Helper()
	_, head, err := n.BlockHashAndNumber(n.t.Context())
	n.must(err)
	n.must(n.Devnet.Reorg(n.t.Context(), head-blocks+1))
	n.made = 0 // the block that had the present time may be gone
}
