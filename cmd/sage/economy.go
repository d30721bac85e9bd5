package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/sdk"
)

// lookout looks at a network's economy: it needs a node and no key.
type lookout struct {
	sdk.Economy
	node *rpc.Client
	id   string    // of what is meant by the command
	now  time.Time // of the newest block
	// own is the account that commands are for unless they name another; zero
	// where no key file was given.
	own felt.Felt
}

// look opens a lookout.
func (a *app) look(ctx context.Context) (*lookout, error) {
	state, err := a.network(toRead)
	if err != nil {
		return nil, err
	}
	node, err := rpc.New(rpc.Config{URL: state.Node})
	if err != nil {
		return nil, err
	}
	return lookFrom(ctx, state, node)
}

func lookFrom(ctx context.Context, state local.State, node *rpc.Client) (*lookout, error) {
	d, err := deploy.Load(state.Deployment)
	if err != nil {
		return nil, err
	}
	l := &lookout{node: node, id: intent()}
	if l.Economy, err = sdk.NewEconomy(d); err != nil {
		return nil, err
	}
	if l.own, err = ownAccount(state); err != nil {
		return nil, err
	}
	head, err := node.Head(ctx)
	l.now = head.Time
	return l, err
}

// ownAccount is that of the key file; zero without one.
func ownAccount(state local.State) (felt.Felt, error) {
	if state.Buyer.KeyFile == "" {
		return felt.Felt{}, nil
	}
	return keystore.AddressOf(state.Buyer.KeyFile)
}

var errWhose = errors.New("whose? name an account, or give --key-file")

// account is the one that the arguments name, or the user's own.
func (l *lookout) account(args []string) (felt.Felt, error) { return named(args, l.own) }

func named(args []string, own felt.Felt) (felt.Felt, error) {
	if len(args) > 0 {
		account, err := cairo.HexFelt(args[0])
		if err != nil {
			err = fmt.Errorf("account: %w", err)
		}
		return account, err
	}
	if own.IsZero() {
		return felt.Felt{}, errWhose
	}
	return own, nil
}

// checkAccount finds an account that is none before anything is opened for it.
func checkAccount(args []string) error {
	_, err := named(args, felt.One)
	return err
}

// read reads a view at the chain's head. What a contract refuses is a *sdk.Refused.
func read[T any](ctx context.Context, l *lookout, view cairo.View[T]) (T, error) {
	v, err := cairo.Read(ctx, l.node, view, cairo.PreConfirmed())
	return v, sdk.AsRefused(err)
}

// readInto is read for many views in a row: the first error ends them.
func readInto[T any](ctx context.Context, l *lookout, into *T, view cairo.View[T]) func() error {
	return func() (err error) {
		*into, err = read(ctx, l, view)
		return err
	}
}

func all(reads ...func() error) error {
	for _, read := range reads {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// actor is a lookout that can send.
type actor struct {
	*lookout
	session *session
}

// act opens an actor, uses it and closes it.
func (a *app) act(ctx context.Context, use func(context.Context, *actor) error) error {
	state, err := a.network(toSend)
	if err != nil {
		return err
	}
	s, err := a.connect(ctx, state)
	if err != nil {
		return err
	}
	defer s.close()
	l, err := lookFrom(ctx, state, s.node)
	if err != nil {
		return err
	}
	l.own = s.account.Address()
	return use(ctx, &actor{lookout: l, session: s})
}

// send sends one transaction.
func (a *actor) send(ctx context.Context, tx sdk.Tx) (txm.Result, error) {
	return a.session.do(ctx, tx)
}

// sendOne is act for a transaction whose doing says it all.
func (a *app) sendOne(ctx context.Context, build func(context.Context, *actor) (tx sdk.Tx, done string, err error)) error {
	return a.act(ctx, func(ctx context.Context, who *actor) error {
		tx, done, err := build(ctx, who)
		if err != nil {
			return err
		}
		if _, err := who.send(ctx, tx); err != nil {
			return err
		}
		fmt.Fprintln(a.out, done)
		return nil
	})
}

// holds reports where the account has less of a token than something takes of it.
// unit writes amounts of the token.
func (a *actor) holds(ctx context.Context, token felt.Felt, needed *big.Int, what string, unit func(*big.Int) string) error {
	// Both tokens are ERC-20s; the view is the same.
	balance, err := read(ctx, a.lookout, b.SageToken{Address: token}.BalanceOf(cairo.ContractAddress(a.own)))
	if err != nil {
		return err
	}
	if balance.Big().Cmp(needed) < 0 {
		return fmt.Errorf("%s takes %s, and this account has %s", what, unit(needed), unit(balance.Big()))
	}
	return nil
}
