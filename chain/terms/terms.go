// Package terms cuts a job's terms into what each call of the Market needs of
// them and the hash of the rest, as contracts/src/market/terms.cairo does.
package terms

import (
	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Offer is what take needs of the terms.
func Offer(t b.JobTerms) b.Offer {
	return b.Offer{
		Buyer: t.Buyer, Token: t.Token, PriceMax: t.PriceMax, PriceMin: t.PriceMin,
		RampSeconds: t.RampSeconds, Requirement: t.Requirement, MinReputation: t.MinReputation,
		Work: hash("SAGE_WORK", func(e *cairo.Encoder) {
			e.Felt(t.Kind)
			e.U8(t.KindBit)
			e.U256(t.Spec)
			e.U32(t.Tasks)
			e.U32(t.Chunk)
			e.U8(t.Replicas)
			e.U64(t.Deadline)
			e.U32(t.RunSeconds)
			e.U32(t.ChallengeSeconds)
			e.U8(t.Latency)
			e.U8(t.Tier)
		}),
	}
}

// Purse is what settle and close need of the terms.
func Purse(t b.JobTerms) b.Purse {
	offer := Offer(t)
	return b.Purse{
		Buyer: t.Buyer, Token: t.Token, PriceMax: t.PriceMax,
		Offer: hash("SAGE_OFFER", func(e *cairo.Encoder) {
			b.EncodeRequirement(e, offer.Requirement)
			e.U128(offer.PriceMin)
			e.U32(offer.RampSeconds)
			e.U32(offer.MinReputation)
			e.Felt(offer.Work)
		}),
	}
}

// Hash is what the Market stores of the terms.
func Hash(t b.JobTerms) felt.Felt {
	return hash("SAGE_TERMS", func(e *cairo.Encoder) { b.EncodePurse(e, Purse(t)) })
}

func hash(tag string, encode func(*cairo.Encoder)) felt.Felt {
	e := new(cairo.Encoder)
	e.Felt(*new(felt.Felt).SetBytes([]byte(tag)))
	encode(e)
	felts := e.Felts()
	parts := make([]*felt.Felt, len(felts))
	for i := range felts {
		parts[i] = &felts[i]
	}
	return crypto.PoseidonArray(parts...)
}
