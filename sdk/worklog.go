package sdk

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/market"
)

// MaxRecorded is how many assignments of one job a record takes at most.
const MaxRecorded = 32

// Settled are assignments of one job that were paid for.
type Settled struct {
	Job     market.JobID
	Terms   Terms
	Indices []uint32
}

// RecordWork tells the network's rewards what settled assignments brought: the
// fees count for the owners of their workers, each once. Anyone may send it; all
// of it is recorded or nothing. The key is that of the assignments, so the same
// ones are never sent twice by one sender.
func (c Contracts) RecordWork(settled []Settled) (Tx, error) {
	if len(settled) == 0 {
		return Tx{}, errors.New("nothing to record")
	}
	var calls []cairo.Call
	sum := sha256.New()
	for _, s := range settled {
		if len(s.Indices) < 1 || len(s.Indices) > MaxRecorded {
			return Tx{}, fmt.Errorf("%d assignments of job %d: a record takes 1 to %d", len(s.Indices), s.Job, MaxRecorded)
		}
		encoded, err := s.Terms.Encode()
		if err != nil {
			return Tx{}, err
		}
		calls = append(calls, c.worklog.Record(uint64(s.Job), terms.Purse(encoded), s.Indices))
		_ = binary.Write(sum, binary.BigEndian, uint64(s.Job)) // a hash takes all
		_ = binary.Write(sum, binary.BigEndian, uint64(len(s.Indices)))
		_ = binary.Write(sum, binary.BigEndian, s.Indices)
	}
	return Tx{Key: fmt.Sprintf("record:%x", sum.Sum(nil)[:16]), Calls: calls}, nil
}
