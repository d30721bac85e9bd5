package report

import (
	"math/big"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/economy/emission"
	"github.com/bitsage-network/bitsage/economy/waterfall"
)

// decoder takes felts off one by one; once it ran out it gives zeros.
type decoder struct {
	fields []*felt.Felt
	short  bool
}

func (d *decoder) felt() *felt.Felt {
	if len(d.fields) == 0 {
		d.short = true
		return new(felt.Felt)
	}
	f := d.fields[0]
	d.fields = d.fields[1:]
	return f
}

func (d *decoder) big() *big.Int {
	v := d.felt().BigInt(new(big.Int))
	if v.BitLen() > 128 {
		d.short = true
	}
	return v
}

func (d *decoder) small() uint64 {
	v := d.felt().BigInt(new(big.Int))
	if !v.IsUint64() {
		d.short = true
		return 0
	}
	return v.Uint64()
}

// prime is that of Starknet's field.
var prime, _ = new(big.Int).SetString("800000000000011000000000000000000000000000000000000000000000001", 16)

// signed undoes Cairo's serialisation of i128: negative numbers lie below the prime.
func (d *decoder) signed() *big.Int {
	v := d.felt().BigInt(new(big.Int))
	if v.BitLen() > 128 {
		v.Sub(v, prime)
	}
	if v.BitLen() > 127 {
		d.short = true
	}
	return v
}

func treasuryFields(c waterfall.Config) []*big.Int {
	return []*big.Int{
		c.OpsBudget, c.SecurityBudget, c.Rho, c.BurnMax, c.SigmaMax, c.GMin, c.RunwayEpochs, c.MaxPriceAge,
		c.RewardBase, c.RewardCap, c.RewardGrowth, c.GrantCapUSD, c.GrantCapSAGE,
	}
}

func emissionFields(c emission.Config) []*big.Int {
	return []*big.Int{c.Kp, c.Ki, c.Leak, c.DeadBand, c.RMin, c.RMax, c.DrMax}
}

func hashOf(fields []*big.Int) *felt.Felt {
	felts := make([]*felt.Felt, len(fields))
	for i, x := range fields {
		felts[i] = new(felt.Felt).SetBigInt(x)
	}
	hash := crypto.PoseidonArray(felts...)
	return &hash
}
