package deploy

import (
	"errors"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Venue is a venue of others that the oracle asks beside the pool and the signed
// feeds: one of the two, or none, since the oracle takes five in all. Governance may
// exchange venues later.
type Venue struct {
	// Ekubo is the address of Ekubo's oracle extension on the network; zero for none.
	Ekubo cairo.ContractAddress
	// Pragma is its oracle and how its prices are taken; nil for none.
	Pragma *b.PragmaConfig
}

func (v Venue) check() error {
	switch p := v.Pragma; {
	case p == nil:
		return nil
	case v.Ekubo != (cairo.ContractAddress{}):
		return errors.New("deploy: Venue names Ekubo and Pragma, and the oracle takes one beside its pool and feeds")
	case p.Oracle == (cairo.ContractAddress{}) || p.Pair.IsZero():
		return errors.New("deploy: Venue.Pragma lacks its oracle or its pair")
	case p.MinSources == 0 || p.MaxAge == 0 || p.Heartbeat < p.MaxAge:
		return errors.New("deploy: Venue.Pragma: want MinSources and MaxAge above zero, and Heartbeat at least MaxAge")
	}
	return nil
}

// contracts that the venue needs.
func (v Venue) contracts() []contract {
	switch {
	case v.Ekubo != (cairo.ContractAddress{}):
		return []contract{{
			name: ekuboVenue,
			arguments: func(c Config, d Deployment) []felt.Felt {
				return b.EkuboVenueConstructor(c.Deployer, b.EkuboConfig{
					Oracle: c.Venue.Ekubo, Sage: d.Address("SageToken"), USD: d.USD,
				})
			},
			bind: func(at felt.Felt) governed { return b.EkuboVenue{Address: at} },
		}}
	case v.Pragma != nil:
		return []contract{{
			name: pragmaVenue,
			arguments: func(c Config, _ Deployment) []felt.Felt {
				return b.PragmaVenueConstructor(c.Deployer, *c.Venue.Pragma)
			},
			bind: func(at felt.Felt) governed { return b.PragmaVenue{Address: at} },
		}}
	}
	return nil
}

const ekuboVenue, pragmaVenue = "EkuboVenue", "PragmaVenue"

// venues of the oracle.
func venues(d Deployment) []cairo.ContractAddress {
	out := []cairo.ContractAddress{d.Address("Pol")}
	for _, name := range feedNames {
		out = append(out, d.Address(name))
	}
	for _, name := range []string{ekuboVenue, pragmaVenue} {
		if c, ok := d.Contracts[name]; ok {
			out = append(out, c.Address)
		}
	}
	return out
}
