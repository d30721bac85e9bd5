package sdk_test

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"go.uber.org/goleak"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func number(n uint64) felt.Felt { return felt.FromUint64[felt.Felt](n) }

func hex(text string) felt.Felt {
	f, err := cairo.HexFelt(text)
	if err != nil {
		panic(err)
	}
	return f
}

// terms has another value in every field.
func terms() sdk.Terms {
	var spec receipt.Digest
	spec[15], spec[31] = 0xab, 0xcd
	return sdk.Terms{
		Buyer: number(1), Token: number(2), Kind: "ffmpeg.transcode/1", KindBit: 3, Spec: spec,
		Tasks: 5, Chunk: 6, Replicas: 2, Class: 4, Capabilities: new(big.Int).Lsh(big.NewInt(1), 127),
		Region: 8, VRAMGB: 9, PriceMin: big.NewInt(10), PriceMax: big.NewInt(11), RampSeconds: 12,
		Deadline: time.Unix(1_700_000_013, 0).UTC(), RunSeconds: 14, ChallengeSeconds: 15, Latency: 16, Tier: 17, MinReputation: 18,
	}
}

// The order and size of the felts are those of JobTerms in Cairo: a job's hash
// depends on them.
func TestTermsEncode(t *testing.T) {
	encoded, err := terms().Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := []felt.Felt{
		number(1), number(2), hex("0x66666d7065672e7472616e73636f64652f31"), number(3), number(0xcd), number(0xab),
		number(5), number(6), number(2), number(4), hex("0x80000000000000000000000000000000"), number(8), number(9),
		number(10), number(11), number(12), number(1_700_000_013), number(14), number(15), number(16), number(17), number(18),
	}
	if got := cairo.Encode(encoded, b.EncodeJobTerms); !slices.Equal(got, want) {
		t.Errorf("encodes\n%v, want\n%v", got, want)
	}
}

func TestTermsEncodeRefuses(t *testing.T) {
	big129 := new(big.Int).Lsh(big.NewInt(1), 128)
	for name, change := range map[string]func(*sdk.Terms){
		"long kind":             func(t *sdk.Terms) { t.Kind = strings.Repeat("k", 32) },
		"hexadecimal beyond it": func(t *sdk.Terms) { t.Kind = "0x" + strings.Repeat("f", 64) },
		"no lowest price":       func(t *sdk.Terms) { t.PriceMin = nil },
		"no highest price":      func(t *sdk.Terms) { t.PriceMax = nil },
		"no capabilities":       func(t *sdk.Terms) { t.Capabilities = nil },
		"negative price":        func(t *sdk.Terms) { t.PriceMin = big.NewInt(-1) },
		"price of 129 bits":     func(t *sdk.Terms) { t.PriceMax = big129 },
		"capability 128":        func(t *sdk.Terms) { t.Capabilities = big129 },
	} {
		bad := terms()
		change(&bad)
		if _, err := bad.Encode(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// fields is a job as the mirror shows it.
func fields(t sdk.Terms) api.JobFields {
	return api.JobFields{
		Buyer: t.Buyer, Token: t.Token, Kind: t.Kind, KindBit: int(t.KindBit), Spec: t.Spec,
		Tasks: int(t.Tasks), Chunk: int(t.Chunk), Replicas: int(t.Replicas),
		Requirement: api.JobFieldsRequirement{Class: api.AllNodeClass[t.Class],
			Capabilities: api.NewAmount(t.Capabilities), Region: int(t.Region), VramGb: int(t.VRAMGB)},
		PriceMin: api.NewAmount(t.PriceMin), PriceMax: api.NewAmount(t.PriceMax), RampSeconds: int(t.RampSeconds),
		Deadline: t.Deadline, RunSeconds: int(t.RunSeconds), ChallengeSeconds: int(t.ChallengeSeconds),
		Latency: int(t.Latency), Tier: int(t.Tier), MinReputation: int(t.MinReputation),
	}
}

// What a buyer posted comes back out of the mirror felt by felt, or nobody
// could take, settle or close the job.
func TestTermsOf(t *testing.T) {
	for _, kind := range []string{"ffmpeg.transcode/1", "unknown/9", "0x0000000000000000000000000000000000000000000000000000000000000001"} {
		posted := terms()
		posted.Kind = kind
		want, err := posted.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := sdk.TermsOf(fields(posted)).Encode()
		if err != nil || !slices.Equal(cairo.Encode(got, b.EncodeJobTerms), cairo.Encode(want, b.EncodeJobTerms)) {
			t.Errorf("%s: %+v (%v), want %+v", kind, got, err, want)
		}
	}
	if got := hex("0x0000000000000000000000000000000000000000000000000000000000000001"); got != number(1) {
		t.Error(got.String())
	}
}

// The mirror's names stand in the order of the contracts' numbers.
func TestEnums(t *testing.T) {
	for i, s := range api.AllAssignmentState {
		if got := sdk.AssignmentState(s); int(got) != i || !strings.EqualFold(got.String(), string(s)) {
			t.Errorf("%s is %s", s, got)
		}
	}
	for i, c := range api.AllNodeClass {
		f := fields(terms())
		f.Requirement.Class = c
		name := strings.ReplaceAll(string(c), "_", "")
		if got := sdk.TermsOf(f).Class; int(got) != i || !strings.EqualFold(b.NodeClass(got).String(), name) {
			t.Errorf("%s is %s", c, b.NodeClass(got))
		}
	}
}

func TestJobID(t *testing.T) {
	if id, err := sdk.JobID("18446744073709551615"); err != nil || id != market.JobID(1<<64-1) {
		t.Errorf("%d, %v", id, err)
	}
	for _, bad := range []string{"", "-1", "1-2", "0x1", "18446744073709551616", " 1", "one"} {
		if id, err := sdk.JobID(bad); err == nil {
			t.Errorf("%q is job %d", bad, id)
		}
	}
}

func TestAsRefused(t *testing.T) {
	code, err := cairo.ShortString(string(b.ErrMarketNotTakeable))
	if err != nil {
		t.Fatal(err)
	}
	got := sdk.AsRefused(&cairo.Revert{Panic: []felt.Felt{code}})
	var refused *sdk.Refused
	if !errors.As(got, &refused) || !strings.Contains(refused.Reason, "MARKET: not takeable") {
		t.Fatalf("%v", got)
	}
	if !errors.Is(got, sdk.ErrNotTakeable) || errors.Is(got, sdk.ErrSameWorker) {
		t.Errorf("%v is not told by its code", got)
	}
	if got := sdk.AsRefused(nil); got != nil {
		t.Errorf("nothing is %v", got)
	}
}

// TestPostedJob: only the Market's word counts, and other events are none.
func TestPostedJob(t *testing.T) {
	c, err := sdk.NewContracts(deploy.Deployment{ChainID: "0x1", Contracts: map[string]deploy.Contract{
		"Market": {Address: cairo.ContractAddress(number(5))},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c2 := range map[string]struct {
		events []rpc.Event
		is     error
	}{
		"no events":            {nil, sdk.ErrNothingPosted},
		"of another contract":  {[]rpc.Event{{From: number(6), Keys: []felt.Felt{number(1)}}}, sdk.ErrNothingPosted},
		"nonsense of Market's": {[]rpc.Event{{From: number(5)}}, nil},
	} {
		id, err := c.PostedJob(c2.events)
		if id != 0 || err == nil || c2.is != nil && !errors.Is(err, c2.is) {
			t.Errorf("%s: %d, %v", name, id, err)
		}
	}
}
