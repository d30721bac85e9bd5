package project

import (
	"context"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// turn is the selector of the function of Params that turns a dial.
var turn = b.Params{}.Apply(cairo.ContractAddress{}, felt.Zero, cairo.U128{}).Selector

// call is a call that governance makes, read as far as it turns a dial: Params
// takes a target, a name and a value.
func (w where) call(c b.Call) Call {
	out := Call{Target: address(c.To), Selector: store.Felt(c.Selector), Calldata: c.Calldata}
	if params, ok := w.deployed["Params"]; !ok || felt.Felt(c.To) != params || c.Selector != turn {
		return out
	}
	d := cairo.NewDecoder("Params.apply", c.Calldata)
	target, name, value := d.ContractAddress(), d.Felt(), d.U128()
	if d.Finish() != nil {
		return out // Params will refuse it
	}
	key := store.Felt(name)
	out.DialTarget, out.DialName, out.DialValue = new(store.Felt), &key, amount(value)
	*out.DialTarget = address(target)
	return out
}

func applyParams(ctx context.Context, tx *store.Tx, at where, keys, data []felt.Felt) error {
	event, err := b.DecodeParamsEvent(keys, data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case b.ParamsDialRegistered:
		err := store.Upsert(ctx, tx, Dial{
			Target: address(e.Target), Name: store.Felt(e.Name), Number: e.Index, Min: amount(e.Bounds.Min),
			Max: amount(e.Bounds.Max), Step: amount(e.Bounds.Step), Value: amount(e.Value), Block: at.number(),
		})
		if err != nil {
			return err
		}
		return at.dialSet(ctx, tx, e.Target, e.Name, amount(e.Value))
	case b.ParamsDialTurned:
		return turned(ctx, tx, at, e)
	}
	return nil
}

func turned(ctx context.Context, tx *store.Tx, at where, e b.ParamsDialTurned) error {
	err := store.Update(ctx, tx, Dial{Target: address(e.Target), Name: store.Felt(e.Name)}, func(d *Dial) error {
		d.Value, d.Epoch, d.Start = amount(e.Value), e.Epoch, amount(e.Start)
		d.TurnedAt, d.Block = at.time(), at.number()
		return nil
	})
	if err != nil {
		return err
	}
	err = store.Upsert(ctx, tx, DialChange{
		Block: at.number(), TxIndex: at.event.TxIndex, EventIndex: at.event.EventIndex,
		Target: address(e.Target), Name: store.Felt(e.Name), Epoch: e.Epoch, Start: amount(e.Start),
		Previous: amount(e.Previous), Value: amount(e.Value), Time: at.time(), Transaction: at.tx(),
	})
	if err != nil {
		return err
	}
	return at.dialSet(ctx, tx, e.Target, e.Name, amount(e.Value))
}

// dialSet tells the books of the contract whose dial it is.
func (w where) dialSet(ctx context.Context, tx *store.Tx, target cairo.ContractAddress, name felt.Felt, value store.Uint256) error {
	if treasury, ok := w.deployed["Treasury"]; !ok || felt.Felt(target) != treasury {
		return nil
	}
	return treasuryDial(ctx, tx, w, address(target), Text(name), value)
}

// dialName is a dial's name as a column; names of ours are short strings.
func dialName(name string) store.Felt { return store.Felt(*new(felt.Felt).SetBytes([]byte(name))) }
