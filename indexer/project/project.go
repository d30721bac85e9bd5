// Package project turns the contracts' events into rows. It depends on nothing
// but the events: rows can be made again from the log at any time, and a test
// compares them with the contracts' own views.
package project

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"math/big"
	"strings"
	"unicode"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/follow"
	"github.com/bitsage-network/bitsage/indexer/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// revision grows with every change of what rows are made of events: stores of
// an older revision are rebuilt from their log.
const revision = 3

// Schema is the tables of the rows.
func Schema() (store.Schema, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return store.Schema{}, err
	}
	return store.Schema{
		Name: "market", Revision: revision, Migrations: sub,
		Rows: []any{
			(*Job)(nil), (*Assignment)(nil), (*Receipt)(nil), (*Opening)(nil), (*Audit)(nil),
			(*Verdict)(nil), (*Dispute)(nil), (*Juror)(nil), (*Provider)(nil), (*Stake)(nil),
			(*Balance)(nil), (*Slash)(nil), (*BeaconRound)(nil),
		},
	}, nil
}

// apply projects the events of one contract.
type apply func(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error

// Projector knows which contract stands where.
type Projector struct{ contracts map[felt.Felt]apply }

// New takes the contracts' addresses by name, as a deployment has them. Names
// it does not know keep their events in the log only.
func New(addresses map[string]felt.Felt) *Projector {
	known := map[string]apply{
		"Market": applyMarket, "Receipts": applyReceipts, "Audits": applyAudits,
		"Disputes": applyDisputes, "Registry": applyRegistry, "Staking": applyStaking,
		"Escrow": applyEscrow, "Slasher": applySlasher, "Reputation": applyReputation,
		"Beacon": applyBeacon,
	}
	p := &Projector{contracts: map[felt.Felt]apply{}}
	for name, address := range addresses {
		if fn, ok := known[name]; ok {
			p.contracts[address] = fn
		}
	}
	return p
}

// Apply makes rows of one event.
func (p *Projector) Apply(ctx context.Context, tx *store.Tx, block follow.BlockRef, e follow.Event) error {
	fn, ok := p.contracts[e.From]
	if !ok {
		return nil
	}
	return fn(ctx, tx, where{block: block, event: e}, e.Keys, e.Data)
}

// where is the place of an event.
type where struct {
	block follow.BlockRef
	event follow.Event
}

func (w where) number() uint64 { return w.block.Number }

func (w where) time() uint64 { return uint64(w.block.Time.Unix()) }

func (w where) tx() store.Felt { return store.Felt(w.event.TxHash) }

func amount(v cairo.U128) store.Uint256 { return u256(cairo.U256{Lo: v}) }

func u256(v cairo.U256) (out store.Uint256) {
	v.Big().FillBytes(out[:])
	return out
}

func sumOf(a store.Uint256, v cairo.U128) (store.Uint256, error) {
	return store.NewUint256(a.Big().Add(a.Big(), v.Big()))
}

func address(a cairo.ContractAddress) store.Felt { return store.Felt(a) }

// some is nil for zero, which no stored felt of ours is.
func some(f felt.Felt) *store.Felt {
	if f.IsZero() {
		return nil
	}
	s := store.Felt(f)
	return &s
}

// text is a short string. Anybody may post any felt in the place of one: what
// is no text is written as a felt, in full so that it passes for none.
func text(f felt.Felt) string {
	s, ok := cairo.ShortStringOf(f)
	if !ok || s != clean(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return fmt.Sprintf("0x%064x", f.BigInt(new(big.Int)))
	}
	return s
}

// clean makes text that every database holds of bytes that anybody chose.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
