// Package account is an account that sends: its key, its journal on disk, and
// the one sender that every transaction of the key goes through.
package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
)

// PassphraseVariable is the environment variable that may hold the passphrase
// of the key file.
const PassphraseVariable = "BITSAGE_PASSPHRASE"

// Config says whose account it is and where its journal is.
type Config struct {
	// KeyFile is an encrypted key; its passphrase is in PassphraseVariable or
	// in PassphraseFile.
	KeyFile, PassphraseFile string
	// Dir holds the journal of what was sent. It must stay with the key: a
	// journal that is lost while something is in flight may let it be sent twice.
	Dir string
	// Poll is the pause between looks at the chain while something is pending;
	// 200 ms by default.
	Poll time.Duration
	// Fees says what transactions may cost; txm's defaults where it says nothing.
	Fees txm.Fees
	Log  *slog.Logger
	// Listener hears what becomes of transactions; may be nil.
	Listener txm.Listener
	// Fence, if set, is asked before every transaction that goes out; an error
	// holds it back, and it is tried again later.
	Fence func(ctx context.Context) error
}

// Account sends as one account. Run must run.
type Account struct {
	*txm.Sender
	Signer *txm.KeySigner
	bolt   *txm.Bolt
}

// Open opens the key and the journal. Errors: keystore.ErrPassphrase,
// txm.ErrLocked when another process sends from the journal.
func Open(ctx context.Context, cfg Config, node *rpc.Client) (*Account, error) {
	signer, err := Signer(cfg.KeyFile, cfg.PassphraseFile)
	if err != nil {
		return nil, err
	}
	return New(ctx, cfg, node, signer)
}

// Signer opens a key file alone. Its passphrase is in PassphraseVariable or in
// the other file. Error: keystore.ErrPassphrase.
func Signer(keyFile, passphraseFile string) (*txm.KeySigner, error) {
	passphrase, err := keystore.Passphrase(PassphraseVariable, passphraseFile)
	if err != nil {
		return nil, err
	}
	signer, err := keystore.Open(keyFile, passphrase)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", keyFile, err)
	}
	return signer, nil
}

// New is Open for a key that is in memory.
func New(ctx context.Context, cfg Config, node *rpc.Client, signer *txm.KeySigner) (*Account, error) {
	if cfg.Poll == 0 {
		cfg.Poll = 200 * time.Millisecond
	}
	chain, err := node.ChainID(ctx)
	if err != nil {
		return nil, err
	}
	address := signer.Address()
	bolt, err := txm.OpenBolt(ctx, filepath.Join(cfg.Dir, "transactions.db"))
	if err != nil {
		return nil, err
	}
	store, err := bolt.Account(chain, address)
	if err != nil {
		return nil, errors.Join(err, bolt.Close())
	}
	var out txm.Node = node
	if cfg.Fence != nil {
		out = fenced{Client: node, fence: cfg.Fence}
	}
	sender, err := txm.New(txm.Config{
		ChainID: chain, Fees: cfg.Fees, Poll: cfg.Poll, Log: cfg.Log, Listener: cfg.Listener,
	}, out, store, signer)
	if err != nil {
		return nil, errors.Join(err, bolt.Close())
	}
	return &Account{Sender: sender, Signer: signer, bolt: bolt}, nil
}

// fenced is a node that takes nothing the fence holds back.
type fenced struct {
	*rpc.Client
	fence func(ctx context.Context) error
}

// AddInvoke asks the fence last of all.
func (f fenced) AddInvoke(ctx context.Context, tx rpc.InvokeTx) (felt.Felt, error) {
	if err := f.fence(ctx); err != nil {
		return felt.Felt{}, err
	}
	return f.Client.AddInvoke(ctx, tx)
}

// Address is the account's.
func (a *Account) Address() felt.Felt { return a.Signer.Address() }

// Do sends the calls as one transaction and returns what it did. The same key
// with the same calls is sent once.
func (a *Account) Do(ctx context.Context, key string, calls []cairo.Call) (txm.Result, error) {
	return a.Sender.Send(ctx, txm.Request{Key: key, Calls: calls})
}

// Close releases the journal. Run must have returned.
func (a *Account) Close() error { return a.bolt.Close() }
