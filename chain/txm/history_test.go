package txm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// Random histories of lost answers, forgetful mempools, reorgs, replicas that
// lag, somebody else who uses the account, and restarts: in the end every
// request has had exactly one effect.
func TestExactlyOneEffect(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { history(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func history(t *testing.T, dice *rand.Rand) {
	r := newRig(t)
	r.cfg.Depth = 6
	r.cfg.MaxInFlight = 4
	r.start()
	var requests []txm.Request
	want := make(map[uint64]int)
	for range 30 {
		switch dice.IntN(12) {
		case 0, 1, 2:
			id := uint64(len(requests))
			req := request(fmt.Sprint("key ", id), id)
			req.Join = dice.IntN(3) == 0
			requests = append(requests, req)
			want[id] = 1
			must(t, r.sender.Submit(t.Context(), req))
		case 3, 4:
			r.pool.mine(dice.IntN(3))
		case 5:
			r.pool.forget()
		case 6:
			old := slices.Clone(r.pool.blocks)
			r.pool.reorg(dice.IntN(5), dice.IntN(6))
			if dice.IntN(2) == 0 {
				r.pool.remember(old)
			}
		case 7:
			r.pool.foreign()
		case 8:
			every := 1 + dice.IntN(3)
			taken := dice.IntN(2) == 0
			n := 0
			r.pool.set(func() {
				r.pool.add = func(rpc.InvokeTx) (bool, error) {
					if n++; n%every == 0 {
						return taken, errLost
					}
					return false, nil
				}
			})
		case 9:
			r.pool.set(func() {
				r.pool.behind, r.pool.down, r.pool.pre = dice.IntN(4), nil, dice.IntN(3)
				if dice.IntN(4) == 0 {
					r.pool.down = errLost
				}
				r.pool.price = 100 + dice.Uint64N(200)
			})
		case 10:
			r.clock.advance(time.Duration(dice.IntN(70)) * time.Second)
		case 11:
			r.restart()
		}
		if len(requests) > 0 && dice.IntN(2) == 0 {
			r.clock.advance(time.Second)
			time.Sleep(2 * time.Millisecond) // for interleaving only: nothing is expected to have happened
		}
	}

	// All comes to rest.
	r.pool.set(func() {
		r.pool.add, r.pool.down, r.pool.behind, r.pool.price = nil, nil, 0, 100
	})
	for _, req := range requests {
		req.Final = true
		done := r.send(req)
		eventually(t, "the outcome of "+req.Key, func() bool {
			select {
			case o := <-done:
				must(t, o.err)
				return true
			default:
			}
			gaps := r.seen.count(txm.NonceGap)
			r.pool.mine(1)
			r.clock.advance(11 * time.Second)
			if r.seen.count(txm.NonceGap) > gaps {
				r.pool.foreign() // nobody but the other user can fill that
			}
			return false
		})
	}
	r.effects(want)
}
