package deploy

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"unicode"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/market"
)

// setting is one number of a network: the contract that is told it, its name there,
// what it counts, and the field of Parameters that holds it.
type setting struct {
	contract, name string
	unit           unit
	field          reflect.Value
}

// settings are all numbers of a network but one: that a SAGE of price asks for a SAGE
// of stake is a definition. Those that are dials have the dial's name and unit. How
// many tiers there are, p says.
func (p *Parameters) settings() []setting {
	var out []setting
	add := func(contract, name string, u unit, field any) {
		out = append(out, setting{contract, name, u, reflect.ValueOf(field).Elem()})
	}
	units := map[string]unit{}
	for _, d := range p.dials() {
		units[d.contract+"."+d.name] = d.unit
	}
	// What is set for good, or by a vote on the whole configuration, is no dial.
	for name, u := range map[string]unit{
		"Governor.proposal_threshold": inSage, "Governor.quorum_bps": inBps,
		"Governor.voting_delay": inSeconds, "Governor.voting_period": inSeconds, "Governor.veto_period": inSeconds,
		"Governor.smoothing": inSeconds, "Governor.queue_window": inSeconds,
		"SignedFeed.quorum": inNumber, "SignedFeed.period": inSeconds, "SignedFeed.max_age": inSeconds,
		"SignedFeed.heartbeat": inSeconds, "Rewards.epoch_seconds": inSeconds,
		"Disputes.jury_size": inNumber, "Disputes.appeal_size": inNumber, "Disputes.min_jury": inNumber,
	} {
		units[name] = u
	}
	all := func(contract, before string, config any) {
		fields := reflect.ValueOf(config).Elem()
		for i := range fields.NumField() {
			name := before + snake(fields.Type().Field(i).Name)
			add(contract, name, units[contract+"."+name], fields.Field(i).Addr().Interface())
		}
	}
	add("SageToken", "initial_supply", inSage, &p.InitialSupply)
	add("SageToken", "max_supply", inSage, &p.MaxSupply)
	add("SageToken", "emission_epoch_cap", inSage, &p.EmissionEpochCap)
	add("SageToken", "emission_total_cap", inSage, &p.EmissionTotalCap)
	all("Staking", "", &p.Staking)
	all("Registry", "", &p.Registry)
	all("Market", "", &p.Market)
	for i := range p.Tiers {
		all("Market", fmt.Sprintf("tier.%d.", i), &p.Tiers[i])
	}
	add("Market", "stake_rate.1", inSagePerUSD, &p.USDStakeRate)
	add("Receipts", "reveal_seconds", inSeconds, &p.RevealSeconds)
	all("Beacon", "", &p.Beacon)
	all("Audits", "", &p.Audits)
	all("Disputes", "", &p.Disputes)
	add("Slasher", "epoch_cap", inSage, &p.SlashEpochCap)
	all("Reputation", "", &p.Reputation)
	add("Timelock", "delay_seconds", inSeconds, &p.TimelockDelay)
	all("Governor", "", &p.Governor)
	all("PriceOracle", "", &p.Oracle)
	all("SignedFeed", "", &p.Feed)
	all("Pol", "", &p.Pol)
	all("Emission", "", &p.Emission)
	add("Treasury", "epoch_seconds", inSeconds, &p.EpochSeconds)
	all("Treasury", "", &p.Treasury)
	all("BurnAuction", "", &p.Auction)
	all("Buyback", "", &p.Buyback)
	all("Rewards", "", &p.Rewards)
	return out
}

// snake is a field's name as contracts and files have it: GrantCapUSD is
// grant_cap_usd.
func snake(field string) string {
	var out strings.Builder
	runes := []rune(field)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// key names the setting within a network.
func (s setting) key() string { return s.contract + "." + s.name }

// base is the value in base units.
func (s setting) base() *big.Int {
	switch v := s.field.Interface().(type) {
	case cairo.U128:
		return v.Big()
	case cairo.U256:
		return v.Big()
	}
	return new(big.Int).SetUint64(s.field.Uint())
}

// set takes a value of a file: a whole number, or a text where it has decimals.
func (s setting) set(value any) error {
	n, err := s.unit.parse(value)
	if err != nil {
		return err
	}
	switch s.field.Interface().(type) {
	case cairo.U128:
		wide, err := cairo.U128FromBig(n)
		if err != nil {
			return err
		}
		s.field.Set(reflect.ValueOf(wide))
	case cairo.U256:
		wide, err := cairo.U256FromBig(n)
		if err != nil {
			return err
		}
		s.field.Set(reflect.ValueOf(wide))
	default:
		if !n.IsUint64() || s.field.OverflowUint(n.Uint64()) {
			return fmt.Errorf("is %s, more than the contract can hold", s.unit.text(n))
		}
		s.field.SetUint(n.Uint64())
	}
	return nil
}

var errNumber = errors.New("is no amount: want a whole number, or a text such as \"0.5\"")

// parse reads an amount of the unit into base units.
func (u unit) parse(value any) (*big.Int, error) {
	switch v := value.(type) {
	case int64:
		if v < 0 {
			return nil, fmt.Errorf("is %d, below zero", v)
		}
		return u.of(v), nil
	case string:
		n, err := market.ParseUnits(v, uint8(u.decimals))
		if err != nil {
			return nil, fmt.Errorf("is no amount of %s: %w", u.name, err)
		}
		return n, nil
	}
	// A float is not what was written.
	return nil, errNumber
}
