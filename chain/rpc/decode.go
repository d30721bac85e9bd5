package rpc

import (
	"fmt"
	"time"

	"github.com/NethermindEth/juno/core/felt"
)

// The results that are read in bulk, decoded in one pass.

func malformed(s *scanner) error {
	s.end()
	if s.err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, s.err)
	}
	return nil
}

func decodeHeader(raw []byte) (Header, error) {
	s := scanner{buf: raw}
	b := s.block(false)
	return b.Header, malformed(&s)
}

func decodeBlock(raw []byte) (Block, error) {
	s := scanner{buf: raw}
	b := s.block(true)
	if err := malformed(&s); err != nil {
		return Block{}, err
	}
	for i := range b.Receipts {
		b.Receipts[i].BlockNumber, b.Receipts[i].BlockHash = b.Number, b.Hash
	}
	return b, nil
}

func decodeReceipt(raw []byte) (Receipt, error) {
	s := scanner{buf: raw}
	r := s.receipt()
	return r, malformed(&s)
}

func (s *scanner) block(receipts bool) (b Block) {
	numbered := false
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "block_number":
			b.Number, numbered = s.uint(), true
		case "block_hash":
			b.Hash = s.felt()
		case "parent_hash":
			b.Parent = s.felt()
		case "timestamp":
			b.Time = s.time()
		case "l2_gas_price":
			b.L2GasPrice = s.price()
		case "transactions":
			if !receipts {
				s.value()
				continue
			}
			s.enter('[')
			for j := 0; s.item(j); j++ {
				b.Receipts = append(b.Receipts, s.txWithReceipt())
			}
		default:
			s.value()
		}
	}
	if !numbered {
		s.expected("block_number")
	}
	return b
}

func (s *scanner) time() time.Time {
	seconds := s.uint()
	if seconds > 1<<40 {
		s.expected("seconds since 1970")
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

func (s *scanner) price() (fri felt.Felt) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		if string(s.key) == "price_in_fri" {
			fri = s.felt()
		} else {
			s.value()
		}
	}
	return fri
}

func (s *scanner) txWithReceipt() (r Receipt) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		if string(s.key) == "receipt" {
			r = s.receipt()
		} else {
			s.value()
		}
	}
	return r
}

func (s *scanner) receipt() (r Receipt) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "transaction_hash":
			r.TxHash = s.felt()
		case "finality_status":
			r.Finality = Finality(s.text())
		case "execution_status":
			r.Reverted = s.text() == "REVERTED"
		case "revert_reason":
			r.Reason = s.text()
		case "block_number":
			r.BlockNumber = s.uint()
		case "block_hash":
			r.BlockHash = s.felt()
		case "actual_fee":
			r.Fee = s.amount()
		case "execution_resources":
			r.Gas = s.gas()
		case "events":
			s.enter('[')
			for j := 0; s.item(j); j++ {
				r.Events = append(r.Events, s.event())
			}
		default:
			s.value()
		}
	}
	if r.TxHash.IsZero() {
		s.expected("transaction_hash")
	}
	return r
}

func (s *scanner) amount() (f felt.Felt) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		if string(s.key) == "amount" {
			f = s.felt()
		} else {
			s.value()
		}
	}
	return f
}

func (s *scanner) gas() (g Gas) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "l1_gas":
			g.L1 = s.uint()
		case "l1_data_gas":
			g.L1Data = s.uint()
		case "l2_gas":
			g.L2 = s.uint()
		default:
			s.value()
		}
	}
	return g
}

func (s *scanner) event() (e Event) {
	s.enter('{')
	for i := 0; s.field(i); i++ {
		s.eventField(&e)
	}
	return e
}

func (s *scanner) eventField(e *Event) {
	switch string(s.key) {
	case "from_address":
		e.From = s.felt()
	case "keys":
		e.Keys = s.list()
	case "data":
		e.Data = s.list()
	default:
		s.value()
	}
}

// eventPage is one page of starknet_getEvents. indexed says that its events
// carry their place in the block, as they do from 0.10 on.
type eventPage struct {
	events  []EmittedEvent
	indexed bool
	next    string // "" after the last page
}

func decodeEvents(raw []byte) (eventPage, error) {
	s := scanner{buf: raw}
	page := eventPage{indexed: true}
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "events":
			s.enter('[')
			for j := 0; s.item(j); j++ {
				e, indexed := s.emitted()
				page.events = append(page.events, e)
				page.indexed = page.indexed && indexed
			}
		case "continuation_token":
			page.next = s.text()
		default:
			s.value()
		}
	}
	return page, malformed(&s)
}

func (s *scanner) emitted() (e EmittedEvent, indexed bool) {
	var tx, event bool
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "block_number":
			e.BlockNumber = s.uint()
		case "block_hash":
			e.BlockHash = s.felt()
		case "transaction_hash":
			e.TxHash = s.felt()
		case "transaction_index":
			e.TxIndex, tx = s.uint32(), true
		case "event_index":
			e.EventIndex, event = s.uint32(), true
		default:
			s.eventField(&e.Event)
		}
	}
	return e, tx && event
}
