package sdk

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// Support is a vote.
type Support uint8

// The votes, as the Governor numbers them.
const (
	Against Support = iota
	InFavour
	Abstain
)

// MaxDescription is how many bytes the description of a proposal may have.
const MaxDescription = 4_096

// DialError says that a dial may not be set to a value.
type DialError struct {
	Contract, Name string
	Value          *big.Int
	// Lowest and Highest are what the dial may be set to in this epoch of 30 days,
	// Min and Max what it may be ever.
	Lowest, Highest, Min, Max *big.Int
}

func (e *DialError) Error() string {
	dial := e.Contract + " " + e.Name
	switch {
	case e.Lowest.Cmp(e.Highest) > 0:
		return fmt.Sprintf("%s cannot be changed in this epoch: its bounds, %s to %s, are out of its reach", dial, e.Min, e.Max)
	case e.Value.Cmp(e.Min) < 0 || e.Value.Cmp(e.Max) > 0:
		return fmt.Sprintf("%s may never be %s: its bounds are %s to %s, and in this epoch %s to %s",
			dial, e.Value, e.Min, e.Max, e.Lowest, e.Highest)
	}
	return fmt.Sprintf("%s may not be %s in this epoch: 15 %% around where the epoch began is %s to %s",
		dial, e.Value, e.Lowest, e.Highest)
}

// ErrUnchanged says that a dial has the value already.
var ErrUnchanged = errors.New("the dial has this value already")

// DialCall is the call by which the Timelock sets a dial. What it may be set to is
// measured again when it is executed, from where that epoch begins; here it is
// measured now. Errors: *DialError, ErrUnchanged.
func (e Economy) DialCall(dial b.Dial, value *big.Int) (b.Call, error) {
	lowest, highest := dial.Lowest.Big(), dial.Highest.Big()
	if value.Cmp(lowest) < 0 || value.Cmp(highest) > 0 {
		return b.Call{}, &DialError{
			Contract: e.Name(dial.Target), Name: Text(dial.Name), Value: value, Lowest: lowest, Highest: highest,
			Min: dial.Bounds.Min.Big(), Max: dial.Bounds.Max.Big(),
		}
	}
	if value.Cmp(dial.Value.Big()) == 0 {
		return b.Call{}, ErrUnchanged
	}
	v, err := cairo.U128FromBig(value)
	if err != nil {
		return b.Call{}, err
	}
	call := e.Params.Apply(dial.Target, dial.Name, v)
	return b.Call{To: cairo.ContractAddress(call.To), Selector: call.Selector, Calldata: call.Calldata}, nil
}

// Propose puts calls to the vote. An account has one live proposal; id makes the
// intent unique.
func (e Economy) Propose(id string, calls []b.Call, description string) (Tx, error) {
	return one("propose:"+id, e.Governor.Propose(calls, description)), checkDescription(description)
}

// ProposeVeto puts to the vote that an operation be struck off the schedule. Its
// vote is open at once; one veto of an account is live beside one proposal.
func (e Economy) ProposeVeto(id string, operation felt.Felt, description string) (Tx, error) {
	return one("propose-veto:"+id, e.Governor.ProposeVeto(operation, description)), checkDescription(description)
}

func checkDescription(description string) error {
	if len(description) > MaxDescription {
		return fmt.Errorf("a description of %d bytes: at most %d are allowed", len(description), MaxDescription)
	}
	return nil
}

// EnactVeto strikes off what a veto that passed names. Anyone may send it.
func (e Economy) EnactVeto(proposal uint64) Tx {
	return one(fmt.Sprintf("enact-veto:%d", proposal), e.Governor.EnactVeto(proposal))
}

// CancelProposal takes the sender's proposal back, before its vote opens.
func (e Economy) CancelProposal(proposal uint64) Tx {
	return one(fmt.Sprintf("cancel-proposal:%d", proposal), e.Governor.Cancel(proposal))
}

// Vote votes on a proposal, with the weight that the account had when its vote began.
func (e Economy) Vote(proposal uint64, support Support) Tx {
	return one(fmt.Sprintf("vote:%d:%d", proposal, support), e.Governor.CastVote(proposal, uint8(support)))
}

// Queue puts a proposal that passed on the Timelock's schedule. The calls are those
// that were proposed. Anyone may send it.
func (e Economy) Queue(proposal uint64, calls []b.Call) Tx {
	return one(fmt.Sprintf("queue:%d", proposal), e.Governor.Queue(proposal, calls))
}

// Execute makes the calls of an operation that is due. Anyone may send it.
func (e Economy) Execute(operation felt.Felt) Tx {
	return one("execute:"+operation.String(), e.Timelock.Execute(operation))
}

// ProposedID is the number of the proposal that a transaction made, by its events.
// Errors: ErrNothingProposed.
func (e Economy) ProposedID(events []rpc.Event) (uint64, error) {
	created, ok, err := EventOf[b.GovernorProposalCreated](events, e.Governor.Address, b.DecodeGovernorEvent)
	if err == nil && !ok {
		err = ErrNothingProposed
	}
	return created.ProposalID, err
}

// ErrNothingProposed says that a transaction was accepted and made no proposal.
var ErrNothingProposed = errors.New("the transaction was accepted but proposed nothing")
