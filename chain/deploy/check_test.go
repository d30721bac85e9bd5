package deploy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
)

// liar is a node that answers one view otherwise than the chain does.
type liar struct {
	deploy.Reader
	view   string
	answer func(truth []felt.Felt) ([]felt.Felt, error)
}

func (l liar) Call(ctx context.Context, call cairo.Call, at cairo.At) ([]felt.Felt, error) {
	truth, err := l.Reader.Call(ctx, call, at)
	if err != nil || call.Name != l.view {
		return truth, err
	}
	return l.answer(slices.Clone(truth))
}

// plusOne adds one to the felt at the index; a negative one counts from the end.
func plusOne(index int) func([]felt.Felt) ([]felt.Felt, error) {
	return func(truth []felt.Felt) ([]felt.Felt, error) {
		if index < 0 {
			index += len(truth)
		}
		truth[index].Add(&truth[index], &felt.One)
		return truth, nil
	}
}

// first lies once and is honest then: dials come in pages.
func first(lie func([]felt.Felt) ([]felt.Felt, error)) func([]felt.Felt) ([]felt.Felt, error) {
	told := false
	return func(truth []felt.Felt) ([]felt.Felt, error) {
		if told {
			return truth, nil
		}
		told = true
		return lie(truth)
	}
}

func says(answer ...uint64) func([]felt.Felt) ([]felt.Felt, error) {
	return func([]felt.Felt) ([]felt.Felt, error) {
		var out []felt.Felt
		for _, n := range answer {
			out = append(out, felt.FromUint64[felt.Felt](n))
		}
		return out, nil
	}
}

func fails(err error) func([]felt.Felt) ([]felt.Felt, error) {
	return func([]felt.Felt) ([]felt.Felt, error) { return nil, err }
}

// TestCheckFinds: whatever is not as the deployment says is named, and nothing else.
func TestCheckFinds(t *testing.T) {
	n := newNetwork(t)
	n.cfg.HandOver = true
	d, _, err := n.run(unlimited)
	if err != nil {
		t.Fatal(err)
	}
	type lie struct {
		view   string
		answer func([]felt.Felt) ([]felt.Felt, error)
		want   []string // one of each error
	}
	refused := fails(&cairo.Revert{Reason: "ECON: not wired"})
	for _, l := range []lie{
		{"Lens.peers", plusOne(4), []string{"Lens: peers: [Market is 0x"}},
		{"Lens.miswired", says(1, 'm'), []string{"Lens: these know other peers, or are no such contract: m"}},
		{"Rewards.economy_peers", plusOne(-1), []string{"Rewards: economy peers: [Operations is 0x"}},
		{"Treasury.economy_peers", refused, []string{"Treasury: economy peers cannot be read: "}},
		{"Vesting.economy_peers", says(1), []string{"Vesting: economy peers cannot be read: "}},
		{"Rewards.work_source", plusOne(0), []string{"Rewards: source of work: is 0x"}},
		{"Worklog.market", plusOne(0), []string{"Worklog: Market: is 0x"}},
		{"Worklog.registry", plusOne(0), []string{"Worklog: Registry: is 0x"}},
		{"Market.governor", plusOne(0), []string{"Market: governor: is 0x"}},
		{"Timelock.governor", plusOne(0), []string{"Timelock: governor: is 0x"}},
		{"SageToken.pending_governor", plusOne(0), []string{"SageToken: pending governor: is 0x1, want 0x0"}},
		{"Timelock.proposer", says(0), []string{"Timelock: proposer: is 0x0, want 0x"}},
		{"Timelock.get_min_delay", plusOne(0), []string{"Timelock: least delay: is 604801, want 604800"}},
		{"Governor.timelock", plusOne(0), []string{"Governor: Timelock: is 0x"}},
		{"Governor.staking", plusOne(0), []string{"Governor: Staking: is 0x"}},
		{"Params.timelock", plusOne(0), []string{"Params: Timelock: is 0x"}},
		{"Guardian.members", says(2, 3, 4), []string{"Guardian: members: is [0x3 0x4], want [0x3 0x4 0x5]"}},
		{"Guardian.quorum", says(3), []string{"Guardian: quorum: is 3, want 2"}},
		{"SageToken.minter_cap", plusOne(0), []string{"SageToken: Emission may mint 1000000000000000000000001 in an epoch"}},
		{"SageToken.minter_cap", plusOne(1), []string{"SageToken: Emission may mint 1000000000000000000000000 in an epoch and 500000000000000000000000001 in all"}},
		{"SageToken.excluded", says(0), []string{"SageToken: what Treasury holds counts", "SageToken: what Vesting holds counts"}},
		{"TestUSD.decimals", says(18), []string{"USD: the dollar has 18 decimals, want 6"}},
		{"Escrow.is_allowed", says(0), []string{"Escrow: SAGE cannot be paid with", "Escrow: USD cannot be paid with"}},
		{"Market.stake_rate", says(0), []string{"Market: SAGE has no stake rate", "Market: USD has no stake rate"}},
		{"Market.tier", fails(&cairo.Revert{Reason: "no"}), []string{
			"Market: tier 0 cannot be read", "Market: tier 1 cannot be read", "Market: tier 2 cannot be read",
		}},
		{"PriceOracle.venues", plusOne(1), []string{"PriceOracle: venues: is [0x"}},
		{"SignedFeed.name", plusOne(0), []string{"SignedFeedA: name: is ", "SignedFeedB: name: is ", "SignedFeedC: name: is "}},
		{"SignedFeed.reporters", plusOne(1), []string{"SignedFeedA: reporters: is ", "SignedFeedB: reporters: is ", "SignedFeedC: reporters: is "}},
		{"SignedFeed.config", plusOne(3), []string{"SignedFeedA: config: [Heartbeat is 601", "SignedFeedB: config: [Heartbeat", "SignedFeedC: config: [Heartbeat"}},
		{"Params.dials", first(plusOne(4)), []string{"Params: bounds of Market.fee_bps: [Max is 2001, want 2000]"}},
		{"Params.dials", first(plusOne(2)), []string{"Params: Market.fee_bps is not registered", "Params: an unknown dial is registered: fee_bpt of 0x"}},
	} {
		err := deploy.Check(t.Context(), n.cfg, liar{n.node, l.view, l.answer}, d)
		if !errors.Is(err, deploy.ErrMiswired) {
			t.Errorf("%s: %v, want ErrMiswired", l.view, err)
			continue
		}
		found := strings.Split(err.Error(), "\n")
		if len(found) != len(l.want) {
			t.Errorf("%s: %d errors, want %d: %v", l.view, len(found), len(l.want), err)
		}
		for i, want := range l.want[:min(len(found), len(l.want))] {
			if !strings.Contains(found[i], want) {
				t.Errorf("%s: %s, want %s", l.view, found[i], want)
			}
		}
	}
	down := errors.New("the node is down")
	if err := deploy.Check(t.Context(), n.cfg, liar{n.node, "Escrow.is_allowed", fails(down)}, d); !errors.Is(err, down) || errors.Is(err, deploy.ErrMiswired) {
		t.Errorf("a node that fails: %v", err)
	}
}
