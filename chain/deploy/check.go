package deploy

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/rpc"
)

// ErrMiswired is returned when the chain is not as the deployment says. Its text
// names every contract that is not, and what of it.
var ErrMiswired = errors.New("contracts are not wired as deployed")

// Reader is what checking reads of a node.
type Reader interface {
	cairo.Caller
	ClassHashAt(ctx context.Context, contract felt.Felt, at cairo.At) (felt.Felt, error)
}

// Check reads back from the chain what the deployment says: classes, peers, who governs, how
// much Emission may mint, what circulates, what jobs are paid with, venues and their
// reporters, the council and the bounds of every dial. It sends nothing, so anyone
// can check a network. Its error is ErrMiswired, or what the node failed with. That
// nobody but Emission may mint only the token's MinterSet events tell.
func Check(ctx context.Context, cfg Config, node Reader, d Deployment) error {
	c := &checker{ctx: ctx, cfg: cfg, node: node, d: d}
	c.deployment()
	c.classes()
	c.spine()
	c.economy()
	c.governors()
	c.governance()
	c.supply()
	c.genesis()
	c.payments()
	c.prices()
	c.dials()
	if c.failed != nil {
		return c.failed
	}
	return errors.Join(c.wrong...)
}

type checker struct {
	ctx  context.Context
	cfg  Config
	node Reader
	d    Deployment
	// wrong is what was found, one error each.
	wrong []error
	// failed is why nothing more can be read.
	failed error
}

func (c *checker) at(name string) felt.Felt { return felt.Felt(c.d.Address(name)) }

func (c *checker) is(contract, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf("%w: %s: %s", ErrMiswired, contract, fmt.Sprintf(format, args...)))
}

// ask reads a view. A contract that does not answer, or stands nowhere, is wrong by
// that; a node that does not answer ends the check.
func ask[T any](c *checker, contract, fact string, view cairo.View[T]) (value T, ok bool) {
	if c.failed != nil {
		return value, false
	}
	value, err := cairo.Read(c.ctx, c.node, view, cairo.PreConfirmed())
	return value, c.answered(contract, fact, err)
}

// answered tells whether a contract said what it was asked.
func (c *checker) answered(contract, fact string, err error) bool {
	var refused *cairo.Revert
	var undecodable *cairo.DecodeError
	switch {
	case errors.As(err, &refused), errors.As(err, &undecodable), errors.Is(err, rpc.ErrContractNotFound):
		c.is(contract, "%s cannot be read: %v", fact, err)
	case err != nil:
		c.failed = fmt.Errorf("%s of %s: %w", fact, contract, err)
	}
	return err == nil
}

// expect adds to what is wrong unless the view says what is wanted.
func expect[T any](c *checker, contract, fact string, view cairo.View[T], want T) {
	if got, ok := ask(c, contract, fact, view); ok && !reflect.DeepEqual(got, want) {
		c.is(contract, "%s: %s", fact, difference(got, want))
	}
}

// difference says where two values of a type differ, by field where they have any.
func difference[T any](got, want T) string {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	if g.Kind() != reflect.Struct {
		return fmt.Sprintf("is %v, want %v", got, want)
	}
	var fields []string
	for i := range g.NumField() {
		if one, other := g.Field(i).Interface(), w.Field(i).Interface(); !reflect.DeepEqual(one, other) {
			fields = append(fields, fmt.Sprintf("%s is %v, want %v", g.Type().Field(i).Name, one, other))
		}
	}
	return fmt.Sprint(fields)
}

// deployment: the file of addresses is of the network that is meant.
func (c *checker) deployment() {
	p := c.cfg.Parameters
	for _, fact := range []struct {
		name      string
		got, want any
	}{
		{"network", c.d.Network, c.cfg.Network}, {"chain", c.d.ChainID, c.cfg.ChainID},
		{"operations", c.d.Operations, c.cfg.Operations},
	} {
		if fact.got != fact.want {
			c.is("deployment file", "%s: is %v, want %v", fact.name, fact.got, fact.want)
		}
	}
	if !p.testDollar() && c.d.USD != p.USD {
		c.is("deployment file", "USD: is %s, want %s", c.d.USD, p.USD)
	}
}

// classes: every contract is of the class that was deployed, and none was upgraded since
// without the deployment saying so.
func (c *checker) classes() {
	for _, one := range c.cfg.contracts() {
		if c.failed != nil {
			return
		}
		class, err := c.node.ClassHashAt(c.ctx, c.at(one.name), cairo.PreConfirmed())
		if want := c.d.Contracts[one.name].ClassHash; c.answered(one.name, "class", err) && cairo.ClassHash(class) != want {
			c.is(one.name, "class: is %s, want %s", class.String(), want)
		}
	}
}

// spine: the Lens asks every contract for its peers and compares them with its
// own.
func (c *checker) spine() {
	expect(c, "Lens", "peers", lens(c.d).Peers(), c.d.Peers())
	if miswired, ok := ask(c, "Lens", "miswired", lens(c.d).Miswired()); ok && len(miswired) > 0 {
		c.is("Lens", "these know other peers, or are no such contract: %s", shortStrings(miswired))
	}
}

func (c *checker) economy() {
	for _, one := range c.cfg.contracts() {
		if one.bind == nil {
			continue
		}
		if to, ok := one.bind(c.at(one.name)).(economyWired); ok {
			expect(c, one.name, "economy peers", to.EconomyPeers(), c.d.EconomyPeers())
		}
	}
	worklog := b.Worklog{Address: c.at("Worklog")}
	expect(c, "Rewards", "source of work", b.Rewards{Address: c.at("Rewards")}.WorkSource(), c.d.Address("Worklog"))
	expect(c, "Worklog", "Market", worklog.Market(), c.d.Address("Market"))
	expect(c, "Worklog", "Registry", worklog.Registry(), c.d.Address("Registry"))
}

func (c *checker) governors() {
	for _, one := range c.cfg.contracts() {
		if one.bind == nil {
			continue
		}
		to, governor := one.bind(c.at(one.name)), c.d.Governor
		if one.name == "Timelock" {
			governor = c.d.Address("Timelock")
		}
		expect(c, one.name, "governor", to.Governor(), governor)
		expect(c, one.name, "pending governor", to.PendingGovernor(), cairo.ContractAddress{})
	}
}

// governance: the Timelock has a proposer once the deployer has handed over.
func (c *checker) governance() {
	p := c.cfg.Parameters
	proposer := cairo.ContractAddress{}
	if c.d.Governor == c.d.Address("Timelock") {
		proposer = c.d.Address("Governor")
	}
	expect(c, "Timelock", "proposer", timelock(c.d).Proposer(), proposer)
	expect(c, "Timelock", "least delay", timelock(c.d).GetMinDelay(), p.TimelockDelay)
	governor, guardian := b.Governor{Address: c.at("Governor")}, b.Guardian{Address: c.at("Guardian")}
	expect(c, "Governor", "Timelock", governor.Timelock(), c.d.Address("Timelock"))
	expect(c, "Governor", "Staking", governor.Staking(), c.d.Address("Staking"))
	expect(c, "Params", "Timelock", params(c.d).Timelock(), c.d.Address("Timelock"))
	expect(c, "Guardian", "members", guardian.Members(), c.cfg.Council)
	expect(c, "Guardian", "quorum", guardian.Quorum(), c.cfg.CouncilQuorum)
}

// supply: who may mint, and what does not circulate.
func (c *checker) supply() {
	p, token := c.cfg.Parameters, b.SageToken{Address: c.at("SageToken")}
	if minter, ok := ask(c, "SageToken", "the caps of Emission", token.MinterCap(c.d.Address("Emission"))); ok {
		if minter.EpochCap != p.EmissionEpochCap || minter.TotalCap != p.EmissionTotalCap {
			c.is("SageToken", "Emission may mint %v in an epoch and %v in all, want %v and %v",
				minter.EpochCap, minter.TotalCap, p.EmissionEpochCap, p.EmissionTotalCap)
		}
	}
	if excluded, ok := ask(c, "SageToken", "what does not circulate", token.Excluded()); ok {
		for _, name := range notCirculating {
			if !slices.Contains(excluded, c.d.Address(name)) {
				c.is("SageToken", "what %s holds counts as circulating", name)
			}
		}
	}
}

// payments: what jobs can be paid with, at which tiers.
func (c *checker) payments() {
	escrow, market := b.Escrow{Address: c.at("Escrow")}, b.Market{Address: c.at("Market")}
	for i := range c.cfg.Parameters.Tiers {
		ask(c, "Market", fmt.Sprintf("tier %d", i), market.Tier(uint8(i)))
	}
	for _, token := range []struct {
		name string
		at   cairo.ContractAddress
	}{{"SAGE", c.d.Address("SageToken")}, {"USD", c.d.USD}} {
		if allowed, ok := ask(c, "Escrow", "payment in "+token.name, escrow.IsAllowed(token.at)); ok && !allowed {
			c.is("Escrow", "%s cannot be paid with", token.name)
		}
		if rate, ok := ask(c, "Market", "stake rate of "+token.name, market.StakeRate(token.at)); ok && rate == (cairo.U128{}) {
			c.is("Market", "%s has no stake rate", token.name)
		}
	}
	if decimals, ok := ask(c, "USD", "decimals", b.TestUSD{Address: felt.Felt(c.d.USD)}.Decimals()); ok && decimals != usdDecimals {
		c.is("USD", "the dollar has %d decimals, want %d", decimals, usdDecimals)
	}
}

// prices: the venues of the oracle and who signs for them.
func (c *checker) prices() {
	oracle := b.PriceOracle{Address: c.at("PriceOracle")}
	expect(c, "PriceOracle", "venues", oracle.Venues(), venues(c.d))
	for i, name := range feedNames {
		feed := b.SignedFeed{Address: c.at(name)}
		expect(c, name, "name", feed.Name(), shortString(feedPair))
		expect(c, name, "reporters", feed.Reporters(), c.cfg.Reporters[i])
		expect(c, name, "config", feed.Config(), c.cfg.Parameters.Feed)
	}
}

// dials: every one is registered, within the bounds of the table and no others.
// Where it stands is governance's.
func (c *checker) dials() {
	if c.failed != nil {
		return
	}
	known, err := readDials(c.ctx, c.node, c.d)
	if err != nil {
		c.failed = err
		return
	}
	for _, want := range c.cfg.Parameters.dials() {
		got, ok := known[want.key(c.d)]
		switch {
		case !ok:
			c.is("Params", "%s.%s is not registered", want.contract, want.name)
		case got.Bounds != want.bounds():
			c.is("Params", "bounds of %s.%s: %s", want.contract, want.name, difference(got.Bounds, want.bounds()))
		}
		delete(known, want.key(c.d))
	}
	for extra := range known {
		name, _ := cairo.ShortStringOf(extra.name)
		c.is("Params", "an unknown dial is registered: %s of %s", name, extra.target)
	}
}
