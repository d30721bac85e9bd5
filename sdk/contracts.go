// Package sdk is the Go client: it reads the mirror by GraphQL (sdk/api) and
// writes to the chain. Building a transaction and sending it are apart: every
// method of Contracts returns a Tx and touches nothing.
package sdk

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Tx is one intended transaction. Key is the same for the same intent however
// often it is decided, so that it is sent once.
type Tx struct {
	Key   string
	Calls []cairo.Call
}

// Contracts knows where the contracts of a network are.
type Contracts struct {
	// Token is SAGE, USD the dollar of the network.
	Token, USD felt.Felt
	Chain      felt.Felt

	staking  b.Staking
	registry b.Registry
	escrow   b.Escrow
	market   b.Market
	worklog  b.Worklog
	receipts b.Receipts
	beacon   b.Beacon
	audits   b.Audits
	disputes b.Disputes
	lens     b.Lens
}

// NewContracts reads the addresses out of a deployment.
func NewContracts(d deploy.Deployment) (Contracts, error) {
	chain, err := cairo.HexFelt(d.ChainID)
	if err != nil {
		return Contracts{}, fmt.Errorf("chain id of the deployment: %w", err)
	}
	at := func(name string) felt.Felt { return felt.Felt(d.Address(name)) }
	return Contracts{
		Token: at("SageToken"), USD: felt.Felt(d.USD), Chain: chain,
		staking: b.Staking{Address: at("Staking")}, registry: b.Registry{Address: at("Registry")},
		escrow: b.Escrow{Address: at("Escrow")}, market: b.Market{Address: at("Market")}, worklog: b.Worklog{Address: at("Worklog")},
		receipts: b.Receipts{Address: at("Receipts")}, beacon: b.Beacon{Address: at("Beacon")},
		audits: b.Audits{Address: at("Audits")}, disputes: b.Disputes{Address: at("Disputes")},
		lens: b.Lens{Address: at("Lens")},
	}, nil
}

// Terms are what a buyer asks for; see JobTerms in docs/contracts/market.md.
type Terms struct {
	Buyer felt.Felt
	Token felt.Felt
	// Kind is a short string; one that is no text is written as the mirror does,
	// "0x" and 64 digits.
	Kind string
	// KindBit is the capability of the kind, see market.KindBit.
	KindBit          uint8
	Spec             receipt.Digest
	Tasks            uint32
	Chunk            uint32
	Replicas         uint8
	Class            uint8
	Capabilities     *big.Int
	Region           uint16
	VRAMGB           uint16
	PriceMin         *big.Int
	PriceMax         *big.Int
	RampSeconds      uint32
	Deadline         time.Time
	RunSeconds       uint32
	ChallengeSeconds uint32
	Latency          uint8
	Tier             uint8
	MinReputation    uint32
}

// Encode is the terms as the contracts take them.
func (t Terms) Encode() (b.JobTerms, error) {
	kind, err := kindFelt(t.Kind)
	if err != nil {
		return b.JobTerms{}, fmt.Errorf("workload kind %q: %w", t.Kind, err)
	}
	spec, err := cairo.U256FromBig(new(big.Int).SetBytes(t.Spec[:]))
	if err != nil {
		return b.JobTerms{}, err
	}
	if t.PriceMin == nil || t.PriceMax == nil || t.Capabilities == nil {
		return b.JobTerms{}, errors.New("terms: prices and capabilities must be given")
	}
	low, errLow := cairo.U128FromBig(t.PriceMin)
	high, errHigh := cairo.U128FromBig(t.PriceMax)
	capabilities, errCap := cairo.U128FromBig(t.Capabilities)
	for _, err := range []error{errLow, errHigh, errCap} {
		if err != nil {
			return b.JobTerms{}, err
		}
	}
	return b.JobTerms{
		Buyer: cairo.ContractAddress(t.Buyer), Token: cairo.ContractAddress(t.Token),
		Kind: kind, KindBit: t.KindBit, Spec: spec, Tasks: t.Tasks, Chunk: t.Chunk, Replicas: t.Replicas,
		Requirement: b.Requirement{
			Class: b.NodeClass(t.Class), Capabilities: capabilities, Region: t.Region, VRAMGB: t.VRAMGB,
		},
		PriceMin: low, PriceMax: high, RampSeconds: t.RampSeconds, Deadline: uint64(t.Deadline.Unix()),
		RunSeconds: t.RunSeconds, ChallengeSeconds: t.ChallengeSeconds, Latency: t.Latency,
		Tier: t.Tier, MinReputation: t.MinReputation,
	}, nil
}

// kindFelt: anybody may post a job of any kind, and its terms must still be put
// together to close it.
func kindFelt(kind string) (felt.Felt, error) {
	if len(kind) == 66 && kind[:2] == "0x" {
		return cairo.HexFelt(kind)
	}
	return cairo.ShortString(kind)
}

// Work names an assignment at one attempt.
type Work struct {
	Job     market.JobID
	Index   uint32
	Attempt uint8
}

func (w Work) key(verb string) string {
	return fmt.Sprintf("%s:%d:%d:%d", verb, w.Job, w.Index, w.Attempt)
}

func one(key string, call cairo.Call) Tx { return Tx{Key: key, Calls: []cairo.Call{call}} }
