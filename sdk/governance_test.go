package sdk_test

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/sdk"
)

func word(t *testing.T, text string) felt.Felt {
	t.Helper()
	f, err := cairo.ShortString(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func rho(t *testing.T) b.Dial {
	return b.Dial{
		Target: cairo.ContractAddress(number(107)), Name: word(t, "rho"), Value: cairo.U128From64(100),
		Lowest: cairo.U128From64(85), Highest: cairo.U128From64(115),
		Bounds: b.DialBounds{Min: cairo.U128From64(50), Max: cairo.U128From64(200)},
	}
}

func TestDialCall(t *testing.T) {
	e := economy(t)
	for _, value := range []int64{85, 99, 115} {
		call, err := e.DialCall(rho(t), big.NewInt(value))
		if err != nil {
			t.Fatal(err)
		}
		if want := []felt.Felt{number(107), word(t, "rho"), number(uint64(value))}; call.To != cairo.ContractAddress(number(114)) || !slices.Equal(call.Calldata, want) {
			t.Errorf("%d: %+v", value, call)
		}
	}
	for value, want := range map[int64]string{
		84:  "Treasury rho may not be 84 in this epoch: 15 % around where the epoch began is 85 to 115",
		116: "Treasury rho may not be 116 in this epoch: 15 % around where the epoch began is 85 to 115",
		49:  "Treasury rho may never be 49: its bounds are 50 to 200, and in this epoch 85 to 115",
		201: "Treasury rho may never be 201: its bounds are 50 to 200, and in this epoch 85 to 115",
	} {
		var refused *sdk.DialError
		if _, err := e.DialCall(rho(t), big.NewInt(value)); !errors.As(err, &refused) || err.Error() != want {
			t.Errorf("%d: %v, want %s", value, err, want)
		}
	}
	stuck := rho(t)
	stuck.Lowest, stuck.Highest = stuck.Highest, stuck.Lowest
	if _, err := e.DialCall(stuck, big.NewInt(100)); err == nil || !strings.Contains(err.Error(), "cannot be changed in this epoch") {
		t.Errorf("out of reach: %v", err)
	}
	if _, err := e.DialCall(rho(t), big.NewInt(100)); !errors.Is(err, sdk.ErrUnchanged) {
		t.Errorf("no change: %v", err)
	}
}

func TestGovernanceCalls(t *testing.T) {
	e := economy(t)
	holds(t, e.Vote(4, sdk.Abstain), nil, "vote:4:2", []string{"Governor.cast_vote"}, 4, 2)
	holds(t, e.Execute(number(5)), nil, "execute:0x5", []string{"Timelock.execute"}, 5)
	calls := []b.Call{{To: cairo.ContractAddress(number(1)), Selector: number(2), Calldata: []felt.Felt{number(3)}}}
	holds(t, e.Queue(4, calls), nil, "queue:4", []string{"Governor.queue"}, 4, 1, 1, 2, 1, 3)
	holds(t, e.EnactVeto(4), nil, "enact-veto:4", []string{"Governor.enact_veto"}, 4)
	holds(t, e.CancelProposal(4), nil, "cancel-proposal:4", []string{"Governor.cancel"}, 4)
	tx, err := e.ProposeVeto(id, number(5), "")
	holds(t, tx, err, "propose-veto:7", []string{"Governor.propose_veto"}, 5, 0, 0, 0)
	tx, err = e.Propose(id, calls, "")
	holds(t, tx, err, "propose:7", []string{"Governor.propose"}, 1, 1, 2, 1, 3, 0, 0, 0)
	long := strings.Repeat("x", sdk.MaxDescription+1)
	if _, err := e.Propose(id, calls, long); err == nil {
		t.Error("a description that the contract refuses passes")
	}
	if _, err := e.ProposeVeto(id, number(5), long); err == nil {
		t.Error("a description of a veto that the contract refuses passes")
	}
}

func TestDescribe(t *testing.T) {
	e := economy(t)
	turn, err := e.DialCall(rho(t), big.NewInt(110))
	if err != nil {
		t.Fatal(err)
	}
	scheduled := func(c cairo.Call) b.Call {
		return b.Call{To: cairo.ContractAddress(c.To), Selector: c.Selector, Calldata: c.Calldata}
	}
	hidden := turn
	hidden.Calldata = []felt.Felt{number(107), word(t, "\x1b[2Jrho"), number(110)}
	short := turn
	short.Calldata = short.Calldata[:2]
	for want, call := range map[string]b.Call{
		"Treasury rho = 110":                        turn,
		"Treasury 0x1b5b324a72686f = 110":           hidden, // no control characters of a stranger's on a terminal
		"Params.apply(0x6b, 0x72686f)":              short,
		"Timelock.update_delay(0x93a80)":            scheduled(e.Timelock.UpdateDelay(604_800)),
		"Treasury.set_burn_schedule(0x1, 0x2, 0x3)": scheduled(e.Treasury.SetBurnSchedule(1, 2, cairo.U128From64(3))),
		"SignedFeedA.upgrade(0x9)":                  scheduled(b.SignedFeed{Address: number(116)}.Upgrade(cairo.ClassHash(number(9)))),
		"0x5.0x6()":                                 {To: cairo.ContractAddress(number(5)), Selector: number(6)},
		"Treasury.0x6()":                            {To: cairo.ContractAddress(number(107)), Selector: number(6)},
	} {
		if got := e.Describe(call); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestSchedule: a page that is full is not the last.
func TestSchedule(t *testing.T) {
	e := economy(t)
	for _, size := range []int{0, 15, 16, 17, 40} {
		n := &node{views: map[felt.Felt]func(cairo.Call) []felt.Felt{
			e.Timelock.Schedule(0, 0).Selector: func(c cairo.Call) []felt.Felt {
				from, count := c.Calldata[0].Uint64(), c.Calldata[1].Uint64()
				var page []b.Operation
				for i := from; i < min(from+count, uint64(size)); i++ {
					page = append(page, b.Operation{ID: number(i)})
				}
				enc := new(cairo.Encoder)
				cairo.EncodeArray(enc, page, b.EncodeOperation)
				return enc.Felts()
			},
		}}
		got, err := e.Schedule(t.Context(), n)
		if err != nil || len(got) != size {
			t.Fatalf("%d of %d operations: %v", len(got), size, err)
		}
		for i, op := range got {
			if op.ID != number(uint64(i)) {
				t.Errorf("operation %d of %d is %s", i, size, op.ID.String())
			}
		}
	}
}

// TestReadProposal: calls and text come from the events of the Governor alone,
// and only those of the proposal.
func TestReadProposal(t *testing.T) {
	e := economy(t)
	proposed := b.Call{To: cairo.ContractAddress(number(1)), Selector: number(2), Calldata: []felt.Felt{number(3)}}
	enc := new(cairo.Encoder)
	b.EncodeCall(enc, proposed)
	n := &node{views: map[felt.Felt]func(cairo.Call) []felt.Felt{
		e.Governor.Proposal(0).Selector: func(cairo.Call) []felt.Felt {
			enc := new(cairo.Encoder)
			b.EncodeProposal(enc, b.Proposal{State: b.ProposalStateActive, StartsAt: 5})
			return enc.Felts()
		},
	}}
	if _, err := e.ReadProposal(t.Context(), n, 4); !errors.Is(err, sdk.ErrNoText) {
		t.Errorf("without events: %v", err)
	}
	called := hex("0x556bd77a00c24315ae8f89f2f9740d303f4f8d3500eecd621a8b9e729ec96a") // CallProposed
	event := func(id uint64, data []felt.Felt) rpc.EmittedEvent {
		return rpc.EmittedEvent{Event: rpc.Event{From: e.Governor.Address, Keys: []felt.Felt{called, number(id), number(0)}, Data: data}}
	}
	created := hex("0x2c0d1d9d0efb5c7398b67924974bb430e0de82d366c7ee89e068943383c0181") // ProposalCreated
	told := rpc.EmittedEvent{Event: rpc.Event{
		From: e.Governor.Address, Keys: []felt.Felt{created, number(4), number(9)},
		// kind, subject, starts_at, ends_at, config_version; a ByteArray of three bytes
		Data: []felt.Felt{number(0), number(1), number(5), number(6), number(1), number(0), word(t, "why"), number(3)},
	}}
	n.events = []rpc.EmittedEvent{event(4, enc.Felts())}
	if _, err := e.ReadProposal(t.Context(), n, 4); !errors.Is(err, sdk.ErrNoText) {
		t.Errorf("without the event of its creation: %v", err)
	}
	n.events = []rpc.EmittedEvent{
		event(4, enc.Felts()), event(5, enc.Felts()), told,
		{Event: rpc.Event{From: e.Governor.Address, Keys: []felt.Felt{number(77), number(4)}}}, // of a later version
	}
	p, err := e.ReadProposal(t.Context(), n, 4)
	if err != nil || p.ID != 4 || p.Description != "why" || p.StartsAt != 5 || len(p.Calls) != 1 || !slices.Equal(p.Calls[0].Calldata, proposed.Calldata) {
		t.Errorf("%+v, %v", p, err)
	}
	last := n.asked[len(n.asked)-1]
	if !slices.Equal(last.Addresses, []felt.Felt{e.Governor.Address}) || last.From != cairo.AtNumber(7) || last.Keys[1][0] != number(4) {
		t.Errorf("asks for %+v", last)
	}
	n.events = []rpc.EmittedEvent{event(4, enc.Felts()[:1])}
	if _, err := e.ReadProposal(t.Context(), n, 4); err == nil {
		t.Error("an event cut short passes")
	}
	if id, err := e.ProposedID(nil); id != 0 || !errors.Is(err, sdk.ErrNothingProposed) {
		t.Errorf("%d, %v", id, err)
	}
}

func TestAdvice(t *testing.T) {
	got := sdk.AsRefused(&cairo.Revert{Panic: []felt.Felt{word(t, string(b.ErrGovernorVoted))}})
	if want := `refused: reverted: "GOVERNOR: already voted": a vote cannot be changed`; got.Error() != want {
		t.Errorf("%s, want %s", got, want)
	}
}
