package rpc

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// EventFilter chooses events of accepted blocks.
type EventFilter struct {
	// From and To are the first and the last block. Name To by its hash, and
	// a node that has another chain, or has not come so far, says
	// ErrBlockNotFound; by number, such a node may return too little, silently.
	From, To cairo.At
	// Addresses are the emitters; none means any.
	Addresses []felt.Felt
	// Keys are, per position, the values allowed; none means any.
	Keys [][]felt.Felt
	// PageSize is how many events one request may return, at most 1024 with
	// some nodes.
	PageSize int // default 1024
}

// arrayAddress is the first version whose filter takes several addresses.
const arrayAddress Version = "0.10.1"

// Events yields the events that match, page by page, in chain order; with
// several addresses on a node older than 0.10.1, address by address. It asks
// for the next page only when the loop goes on. An error ends it.
//
// Nodes older than 0.10 do not say where in its block an event stands. There,
// each block with a match is read once more with its receipts, and the error is
// ErrBlockChanged if that is no longer the same block.
func (c *Client) Events(ctx context.Context, f EventFilter) iter.Seq2[[]EmittedEvent, error] {
	return func(yield func([]EmittedEvent, error) bool) {
		if len(f.Addresses) <= 1 {
			c.pages(ctx, f, yield)
			return
		}
		version, err := c.SpecVersion(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		if version.AtLeast(arrayAddress) {
			c.pages(ctx, f, yield)
			return
		}
		for _, address := range f.Addresses {
			one := f
			one.Addresses = []felt.Felt{address}
			if !c.pages(ctx, one, yield) {
				return
			}
		}
	}
}

// pages yields every page of one query; false says that it was cut short.
func (c *Client) pages(ctx context.Context, f EventFilter, yield func([]EmittedEvent, error) bool) bool {
	query := f.wire()
	var derived uint64 // 1 + the last block whose events were taken from receipts
	for {
		page, err := c.page(ctx, query)
		if err == nil && !page.indexed {
			page.events, err = c.derive(ctx, f, page.events, &derived)
		}
		if err != nil {
			yield(nil, err)
			return false
		}
		// Juno ignores key positions behind a wildcard (juno#1922).
		page.events = slices.DeleteFunc(page.events, func(e EmittedEvent) bool { return !f.matches(e.Event) })
		if len(page.events) > 0 && !yield(page.events, nil) {
			return false
		}
		if page.next == "" {
			return true
		}
		if page.next == query.Token {
			yield(nil, fmt.Errorf("starknet_getEvents: %w: continuation token does not advance", ErrMalformed))
			return false
		}
		query.Token = page.next
	}
}

type wireFilter struct {
	From    cairo.At `json:"from_block"`
	To      cairo.At `json:"to_block"`
	Address any      `json:"address,omitempty"`
	Keys    []felts  `json:"keys,omitempty"`
	Size    int      `json:"chunk_size"`
	Token   string   `json:"continuation_token,omitempty"`
}

func (f EventFilter) wire() wireFilter {
	w := wireFilter{From: f.From, To: f.To, Size: f.PageSize}
	if w.Size == 0 {
		w.Size = 1024
	}
	switch len(f.Addresses) {
	case 0:
	case 1:
		w.Address = Felt(f.Addresses[0])
	default:
		w.Address = felts(f.Addresses)
	}
	for _, position := range f.Keys {
		w.Keys = append(w.Keys, position)
	}
	return w
}

func (c *Client) page(ctx context.Context, query wireFilter) (eventPage, error) {
	raw, err := c.read(ctx, "starknet_getEvents", map[string]wireFilter{"filter": query})
	if err != nil {
		return eventPage{}, err
	}
	page, err := decodeEvents(raw)
	if err != nil {
		return eventPage{}, fmt.Errorf("starknet_getEvents: %w", err)
	}
	return page, nil
}

func (f EventFilter) matches(e Event) bool {
	if len(f.Addresses) > 0 && !slices.Contains(f.Addresses, e.From) {
		return false
	}
	for i, allowed := range f.Keys {
		if len(allowed) > 0 && (i >= len(e.Keys) || !slices.Contains(allowed, e.Keys[i])) {
			return false
		}
	}
	return true
}

// derive replaces events without a place by all that match in their blocks. A
// block that continues on the next page has then been taken whole already.
func (c *Client) derive(ctx context.Context, f EventFilter, unplaced []EmittedEvent, derived *uint64) ([]EmittedEvent, error) {
	var placed []EmittedEvent
	for _, e := range unplaced {
		if e.BlockNumber < *derived {
			continue
		}
		block, err := c.BlockWithReceipts(ctx, cairo.AtHash(e.BlockHash))
		if err != nil {
			return nil, err
		}
		if block.Number != e.BlockNumber || block.Hash != e.BlockHash {
			return nil, fmt.Errorf("block %d: %w", e.BlockNumber, ErrBlockChanged)
		}
		for emitted := range block.Events() {
			if f.matches(emitted.Event) {
				placed = append(placed, emitted)
			}
		}
		*derived = e.BlockNumber + 1
	}
	return placed, nil
}

// Events yields all events of the block, in order and with their places.
func (b *Block) Events() iter.Seq[EmittedEvent] {
	return func(yield func(EmittedEvent) bool) {
		for tx := range b.Receipts {
			r := &b.Receipts[tx]
			for i, e := range r.Events {
				if !yield(EmittedEvent{
					Event: e, BlockNumber: b.Number, BlockHash: b.Hash,
					TxHash: r.TxHash, TxIndex: uint32(tx), EventIndex: uint32(i),
				}) {
					return
				}
			}
		}
	}
}
