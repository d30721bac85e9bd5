package read

import (
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/economy/bounds"
	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/graphql/model"
	"github.com/bitsage-network/bitsage/graphql/scalar"
	"github.com/bitsage-network/bitsage/indexer/project"
)

// dial is a dial with what it may be set to in the epoch of the block's time.
func dial(c converter, d project.Dial) (*model.Dial, error) {
	target := felt.Felt(d.Target)
	epoch, start := bounds.Epoch(c.now), d.Value
	if uint64(d.Epoch) == epoch {
		start = d.Start
	}
	out := &model.Dial{
		Target: target, Contract: c.names.contract(target), Name: project.Text(felt.Felt(d.Name)), Index: int(d.Number),
		Min: scalar.Amount(d.Min), Max: scalar.Amount(d.Max), Step: scalar.Amount(d.Step), Value: scalar.Amount(d.Value),
		Epoch: epoch, Start: scalar.Amount(start), TurnedAt: maybe(d.TurnedAt), Block: d.Block,
	}
	lowest, highest := bounds.Allowed(start.Big(), bounds.Hard{Min: d.Min.Big(), Max: d.Max.Big(), Step: d.Step.Big()})
	lowest.FillBytes(out.Lowest[:])
	highest.FillBytes(out.Highest[:])
	return out, nil
}

func dialFilter(_ rows, f model.DialFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("target", f.Target)
	return c, c.shortString("name", f.Name)
}

func dialChange(c converter, d project.DialChange) (*model.DialChange, error) {
	target := felt.Felt(d.Target)
	return &model.DialChange{
		ID: eventID(d.Block, d.TxIndex, d.EventIndex).String(), Target: target, Contract: c.names.contract(target),
		Name: project.Text(felt.Felt(d.Name)), Epoch: uint64(d.Epoch), Start: scalar.Amount(d.Start), From: scalar.Amount(d.Previous),
		To: scalar.Amount(d.Value), Time: moment(d.Time), Block: d.Block, Transaction: felt.Felt(d.Transaction),
	}, nil
}

func dialChangeFilter(_ rows, f model.DialChangeFilter) (*conditions, error) {
	c := &conditions{}
	c.felt("target", f.Target)
	if f.Since != nil {
		c.add("time >= ?", f.Since.Unix())
	}
	return c, c.shortString("name", f.Name)
}

// shortString adds that a column is a short string.
func (c *conditions) shortString(column string, text *string) error {
	if text == nil {
		return nil
	}
	f, err := cairo.ShortString(*text)
	if err != nil {
		return graphql.Errorf(graphql.BadUserInput, "%s: %v", column, err)
	}
	c.felt(column, &f)
	return nil
}
