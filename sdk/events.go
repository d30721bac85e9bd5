package sdk

import (
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/rpc"
)

// EventOf finds the first event of type T that a contract emitted, among those of
// a transaction. decode is the contract's. Other contracts' events, which may
// look the same, do not count.
func EventOf[T, E any](events []rpc.Event, from felt.Felt, decode func(keys, data []felt.Felt) (E, error)) (event T, ok bool, err error) {
	for _, e := range events {
		if e.From != from {
			continue
		}
		decoded, err := decode(e.Keys, e.Data)
		if err != nil {
			return event, false, err
		}
		if found, ok := any(decoded).(T); ok {
			return found, true, nil
		}
	}
	return event, false, nil
}
