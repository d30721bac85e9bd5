package deploy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
)

// FileError is what is wrong with a network's file, each problem a sentence.
type FileError struct {
	Path     string
	Problems []string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: %s", e.Path, strings.Join(e.Problems, "; "))
}

// file is a network's file as it is written. Numbers are in the units of docs/dials.md.
type file struct {
	Network    string              `toml:"network"`
	ChainID    string              `toml:"chain_id"`
	USD        string              `toml:"usd"`
	Operations string              `toml:"operations"`
	Council    council             `toml:"council"`
	Reporters  map[string][]string `toml:"reporters"`
	Ekubo      *ekubo              `toml:"ekubo"`
	Pragma     *pragma             `toml:"pragma"`
	Allocation []allocation        `toml:"allocation"`
	Vesting    []vesting           `toml:"vesting"`
	Parameters map[string]any      `toml:"parameters"`
}

type council struct {
	Members []string `toml:"members"`
	Quorum  uint8    `toml:"quorum"`
}

type ekubo struct {
	Oracle string `toml:"oracle"`
}

type pragma struct {
	Oracle     string `toml:"oracle"`
	Pair       string `toml:"pair"`
	MinSources uint32 `toml:"min_sources"`
	MaxAge     uint64 `toml:"max_age"`
	Heartbeat  uint64 `toml:"heartbeat"`
}

type allocation struct {
	To   string `toml:"to"`
	Sage any    `toml:"sage"`
}

type vesting struct {
	To           string    `toml:"to"`
	Sage         any       `toml:"sage"`
	Start        time.Time `toml:"start"`
	CliffDays    uint64    `toml:"cliff_days"`
	DurationDays uint64    `toml:"duration_days"`
	Revocable    bool      `toml:"revocable"`
}

// testDollar in place of an address asks for the worthless dollar of our own, and
// treasuryName in place of an account is the Treasury.
const testDollar, treasuryName = "test", "Treasury"

// ReadFile reads a network's file: all of a Config but who deploys, with what key and
// to which deployment file. It refuses what is missing, unknown, wrong or no network
// that people trust should start with. Error: *FileError.
func ReadFile(path string) (Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	return parseFile(path, raw)
}

func parseFile(path string, raw []byte) (Config, error) {
	var f file
	meta, err := toml.NewDecoder(bytes.NewReader(raw)).Decode(&f)
	if err != nil {
		return Config{}, &FileError{path, []string{strings.Join(strings.Fields(err.Error()), " ")}}
	}
	r := reader{defined: meta.IsDefined}
	for _, key := range meta.Undecoded() {
		// What is below parameters is read by name.
		if key[0] != "parameters" {
			r.problem("%s is no setting", key)
		}
	}
	cfg := r.config(f)
	if len(r.problems) == 0 {
		// Addresses that Check wants and the file does not say.
		complete := cfg
		complete.Deployer, complete.Signer, complete.Path = cairo.ContractAddress(felt.FromUint64[felt.Felt](1)), noSigner{}, path
		if err := errors.Join(complete.Check(), complete.checkLive()); err != nil {
			r.problems = strings.Split(err.Error(), "\n")
		}
	}
	if len(r.problems) > 0 {
		return Config{}, &FileError{path, r.problems}
	}
	return cfg, nil
}

// noSigner stands where a signer is wanted and not asked.
type noSigner struct{ Signer }

// reader collects what is wrong with a file.
type reader struct {
	defined  func(key ...string) bool
	problems []string
}

func (r *reader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *reader) config(f file) Config {
	for _, key := range []struct{ name, what string }{
		{"network", "a name, which the deployment file gets"},
		{"chain_id", "the chain's id, such as SN_SEPOLIA"},
		{"usd", "the address of the dollar that the economy counts in, a token of 6 decimals"},
		{"operations", "the account that receives the operating budget of every epoch"},
		{"council", "who may pause rates: members and quorum"},
		{"reporters", "the public keys that sign the prices of " + strings.Join(feedNames[:], ", ")},
		{"allocation", "whose the initial supply is"},
		{"parameters", "every number"},
	} {
		if !r.defined(key.name) {
			r.problem("%s is missing: %s", key.name, key.what)
		}
	}
	cfg := Config{Network: f.Network, CouncilQuorum: f.Council.Quorum}
	if strings.Trim(f.Network, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		r.problem("network is %q, want lower-case letters, digits and hyphens", f.Network)
	}
	if chain, err := cairo.ShortString(f.ChainID); err != nil {
		r.problem("chain_id: %v", err)
	} else {
		cfg.ChainID = chain.String()
	}
	if f.USD != testDollar && r.defined("usd") {
		cfg.Parameters.USD = r.address("usd", f.USD)
	}
	if r.defined("operations") {
		cfg.Operations = r.address("operations", f.Operations)
	}
	for i, member := range f.Council.Members {
		cfg.Council = append(cfg.Council, r.address(fmt.Sprintf("council.members: number %d", i+1), member))
	}
	r.reporters(f, &cfg)
	r.venue(f, &cfg)
	r.genesis(f, &cfg)
	r.parameters(f.Parameters, &cfg.Parameters)
	return cfg
}

// address of an account or a contract; never zero.
func (r *reader) address(what, text string) cairo.ContractAddress {
	return cairo.ContractAddress(r.felt(what, text))
}

func (r *reader) felt(what, text string) felt.Felt {
	f, err := cairo.HexFelt(text)
	switch {
	case err != nil:
		r.problem("%s: %v", what, err)
	case f.IsZero():
		r.problem("%s is zero", what)
	}
	return f
}

func (r *reader) reporters(f file, cfg *Config) {
	for i, feed := range feedNames {
		for j, key := range f.Reporters[feed] {
			cfg.Reporters[i] = append(cfg.Reporters[i], r.felt(fmt.Sprintf("reporters.%s: number %d", feed, j+1), key))
		}
	}
	for name := range f.Reporters {
		if !slices.Contains(feedNames[:], name) {
			r.problem("reporters.%s is no feed: want %s", name, strings.Join(feedNames[:], ", "))
		}
	}
}

func (r *reader) venue(f file, cfg *Config) {
	if f.Ekubo != nil {
		cfg.Venue.Ekubo = r.address("ekubo.oracle", f.Ekubo.Oracle)
	}
	if p := f.Pragma; p != nil {
		pair, err := cairo.ShortString(p.Pair)
		if err != nil {
			r.problem("pragma.pair: %v", err)
		}
		cfg.Venue.Pragma = &b.PragmaConfig{
			Oracle: r.address("pragma.oracle", p.Oracle), Pair: pair,
			MinSources: p.MinSources, MaxAge: p.MaxAge, Heartbeat: p.Heartbeat,
		}
	}
}

func (r *reader) genesis(f file, cfg *Config) {
	sage := func(what string, value any) (out cairo.U128) {
		n, err := inSage.parse(value)
		if err == nil {
			out, err = cairo.U128FromBig(n)
		}
		if err != nil {
			r.problem("%s: sage %v", what, err)
		}
		return out
	}
	for i, a := range f.Allocation {
		what := fmt.Sprintf("allocation: number %d", i+1)
		one := Allocation{Sage: sage(what, a.Sage)}
		if a.To != treasuryName {
			one.To = r.address(what+": to", a.To)
		}
		cfg.Genesis.Allocations = append(cfg.Genesis.Allocations, one)
	}
	for i, v := range f.Vesting {
		what := fmt.Sprintf("vesting: number %d", i+1)
		if v.Start.Unix() <= 0 {
			r.problem("%s: start is missing: a time such as 2027-01-01T00:00:00Z", what)
			continue
		}
		cfg.Genesis.Vesting = append(cfg.Genesis.Vesting, Grant{
			Beneficiary: r.address(what+": to", v.To),
			Terms: b.Terms{
				Total: sage(what, v.Sage), Start: uint64(v.Start.Unix()),
				Cliff: v.CliffDays * day, Duration: v.DurationDays * day, Revocable: v.Revocable,
			},
		})
	}
}

// parameters reads every number, each once, by contract and name.
func (r *reader) parameters(tables map[string]any, p *Parameters) {
	values := map[string]any{}
	flatten("", tables, values)
	p.SageStakeRate = wad(1)
	for isTier(values, len(p.Tiers)) && len(p.Tiers) < mostTiers {
		p.Tiers = append(p.Tiers, b.Tier{})
	}
	for _, s := range p.settings() {
		value, ok := values[s.key()]
		if !ok {
			r.problem("parameters.%s is missing: %s", s.key(), s.unit.name)
			continue
		}
		delete(values, s.key())
		if err := s.set(value); err != nil {
			r.problem("parameters.%s %v", s.key(), err)
		}
	}
	var unknown []string
	for name := range values {
		unknown = append(unknown, name)
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		r.problem("parameters.%s is no setting", name)
	}
}

// mostTiers is what Market takes.
const mostTiers = 16

func isTier(values map[string]any, n int) bool {
	before := "Market.tier." + strconv.Itoa(n) + "."
	for name := range values {
		if strings.HasPrefix(name, before) {
			return true
		}
	}
	return false
}

// flatten names what is in tables by the way to it.
func flatten(before string, table map[string]any, into map[string]any) {
	for name, value := range table {
		if inner, ok := value.(map[string]any); ok {
			flatten(before+name+".", inner, into)
			continue
		}
		into[before+name] = value
	}
}
