// Package epochs reads every report that the Treasury has put on the chain,
// computes each again with the reference models, and follows the chain of their
// hashes. It believes the node nothing but what the contracts emitted.
package epochs

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/economy/report"
)

// Node is what is asked; *rpc.Client is one. It need not keep old states.
type Node interface {
	cairo.Caller
	Head(ctx context.Context) (rpc.Header, error)
	Events(ctx context.Context, f rpc.EventFilter) iter.Seq2[[]rpc.EmittedEvent, error]
}

// Config says whose epochs.
type Config struct {
	Treasury, Emission felt.Felt
	// Start is the first block that can hold an event of theirs.
	Start uint64
}

// Epoch is one report and what is wrong with it, if anything.
type Epoch struct {
	report.Report
	// Number is the one that the event is keyed by.
	Number uint64
	Caller cairo.ContractAddress
	Head   felt.Felt
	Block  uint64
	Wrong  error
}

// MismatchError is a report that is not what it should be.
type MismatchError struct {
	Epoch uint64
	Err   error // names the figure, what it should be and what it is
}

func (e *MismatchError) Error() string { return fmt.Sprintf("epoch %d: %v", e.Epoch, e.Err) }

func (e *MismatchError) Unwrap() error { return e.Err }

// ErrChain says that reports are missing, or are not those that the contract
// hashed.
var ErrChain = errors.New("the chain of hashes is broken")

// ErrParameters says that the events of parameters do not lead from one value to
// the next.
var ErrParameters = errors.New("the history of parameters has a gap")

// Verify returns every epoch there is, with what is wrong with each; the error
// joins a *MismatchError for each that is wrong, ErrChain where reports are
// missing. Any other error says that the node could not be read.
func Verify(ctx context.Context, cfg Config, node Node) ([]Epoch, error) {
	head, err := node.Head(ctx)
	if err != nil {
		return nil, err
	}
	at := cairo.AtHash(head.Hash)
	entries, err := read(ctx, cfg, node, at)
	if err != nil {
		return nil, err
	}
	last, err := cairo.Read(ctx, node, b.Treasury{Address: cfg.Treasury}.ReportHead(), at)
	if err != nil {
		return nil, err
	}
	var wrong []error
	var epochs []Epoch
	before := new(entry) // the first epoch is number 1, after no head
	for _, e := range entries {
		if e.Wrong = e.check(before); e.Wrong != nil {
			wrong = append(wrong, &MismatchError{Epoch: e.Number, Err: e.Wrong})
		}
		epochs = append(epochs, e.Epoch)
		before = e
	}
	if before.Head != last {
		wrong = append(wrong, fmt.Errorf("%w: the Treasury's last report is %s, the node shows %s", ErrChain, last.String(), before.Head.String()))
	}
	return epochs, errors.Join(wrong...)
}

// entry is an epoch with what it is checked by.
type entry struct {
	Epoch
	fields []*felt.Felt
	params report.Params
}

// check computes the report again. A figure that differs is named before the
// hash, which would only say that something does.
func (e *entry) check(before *entry) error {
	var err error
	if e.Report, err = report.Decode(e.fields); err != nil {
		return err
	}
	if err := e.Report.Check(e.params); err != nil {
		return err
	}
	if e.Report.Epoch != e.Number || e.Number != before.Number+1 {
		return fmt.Errorf("%w: the report is of epoch %d, after that of epoch %d", ErrChain, e.Report.Epoch, before.Number)
	}
	if before.fields != nil && before.Wrong == nil {
		if err := e.Report.Follows(before.Report); err != nil {
			return err
		}
	}
	if hash := report.Head(&before.Head, e.fields); !hash.Equal(&e.Head) {
		return fmt.Errorf("%w: its fields hash to %s, the event says %s", ErrChain, hash, e.Head.String())
	}
	return nil
}
