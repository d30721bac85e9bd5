package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/robfig/cron/v3"
	"github.com/spf13/pflag"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/market"
)

// keeperConfig is what the flags say of keepers.
type keeperConfig struct {
	roles     []string
	schedules []string
	interval  time.Duration
	spread    time.Duration
	minReward string
	feePrice  string
	chunk     int
	feeToken  string
	lock      string
	lockTTL   time.Duration

	schedule map[string]keepers.Schedule
	reward   cairo.U128 // dollars, 6 decimals
	feeAt    felt.Felt
	price    *big.Int // dollars (6 decimals) for a whole fee token; zero: fees are not compared
}

func (c *keeperConfig) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&c.roles, "roles", nil, "keepers to run: "+strings.Join(roleNames(), ", ")+" (default: all that --graphql allows)")
	f.StringArrayVar(&c.schedules, "schedule", nil, `when a role looks, as ROLE=CRON, such as "price=*/5 * * * *" (default: every --interval); may be given again`)
	f.DurationVar(&c.interval, "interval", time.Second/2, "pause between a role's looks at the chain")
	f.DurationVar(&c.spread, "spread", 0, "time over which racing keepers take turns, such as 30s where others keep as well")
	f.StringVar(&c.minReward, "min-reward", "0", "dollars that closing an epoch must pay before it is done, beyond its gas where --fee-price says what that costs")
	f.StringVar(&c.feePrice, "fee-price", "0", "dollars that a whole fee token costs, so that closing an epoch must pay its gas (default: it need not)")
	f.IntVar(&c.chunk, "auction-chunk", 100, "bids of an auction's order that are posted in one transaction")
	f.StringVar(&c.feeToken, "fee-token", txm.FeeToken, "token that pays fees, whose balance the watchdog looks at")
	f.StringVar(&c.lock, "lock", "", "lease of which one replica has hold: a postgres:// URL or a SQLite file (default: none, --data is used by one process)")
	f.DurationVar(&c.lockTTL, "lock-ttl", 15*time.Second, "how long a lease outlives its holder's last word")
}

// check reads what is text, and names the first flag that cannot be used.
func (c *keeperConfig) check() error {
	c.schedule = map[string]keepers.Schedule{}
	for _, text := range c.schedules {
		name, spec, ok := strings.Cut(text, "=")
		if !ok {
			return fmt.Errorf("--schedule %q: want ROLE=CRON", text)
		}
		r, err := roleOf(name)
		if err != nil {
			return fmt.Errorf("--schedule %q: %w", text, err)
		}
		if r.steady {
			return fmt.Errorf("--schedule %q: the %s must look all the time: a commitment that it does not reveal costs its bond", text, name)
		}
		if _, twice := c.schedule[name]; twice {
			return fmt.Errorf("--schedule %q: %s has a schedule already", text, name)
		}
		if c.schedule[name], err = cron.ParseStandard(spec); err != nil {
			return fmt.Errorf("--schedule %q: %w: want minute, hour, day, month and weekday, or @every 1m", text, err)
		}
	}
	reward, err := market.ParseUnits(c.minReward, 6)
	if err == nil {
		c.reward, err = cairo.U128FromBig(reward)
	}
	if err != nil {
		return fmt.Errorf("--min-reward %q is no amount of dollars: %w", c.minReward, err)
	}
	if c.price, err = market.ParseUnits(c.feePrice, 6); err != nil {
		return fmt.Errorf("--fee-price: %w", err)
	}
	if c.feeAt, err = cairo.HexFelt(c.feeToken); err != nil {
		return fmt.Errorf("--fee-token: %w", err)
	}
	switch {
	case c.interval <= 0:
		return fmt.Errorf("--interval is %s, want a positive time", c.interval)
	case c.spread < 0:
		return fmt.Errorf("--spread is %s, want a positive time", c.spread)
	case c.chunk <= 0:
		return fmt.Errorf("--auction-chunk is %d, want a positive number", c.chunk)
	case c.lockTTL < time.Second:
		return fmt.Errorf("--lock-ttl is %s, want a second or more", c.lockTTL)
	}
	return nil
}

// role is a bot that `saged keeper` may run.
type role struct {
	name string
	// mirror tells that it reads from one.
	mirror bool
	// steady roles must look all the time and take no schedule.
	steady bool
	// pause is the least between two looks.
	pause time.Duration
	build func(*crew, context.Context) (keepers.Bot, error)
}

func roles() []role {
	return []role{
		{name: "beacon", steady: true, build: (*crew).beacon},
		{name: "clerk", mirror: true, build: (*crew).clerk},
		{name: "price", build: (*crew).price},
		{name: "epoch", build: (*crew).epoch},
		{name: "auction", build: (*crew).auction},
		{name: "watchdog", pause: 10 * time.Second, build: (*crew).watchdog},
	}
}

func roleNames() []string {
	var names []string
	for _, r := range roles() {
		names = append(names, r.name)
	}
	return names
}

func roleOf(name string) (role, error) {
	all := roles()
	i := slices.IndexFunc(all, func(r role) bool { return r.name == name })
	if i < 0 {
		return role{}, fmt.Errorf("%q is no role; there are %s", name, strings.Join(roleNames(), ", "))
	}
	return all[i], nil
}

// errNoMirror says that a role cannot work with --graphql off.
var errNoMirror = errors.New("it reads from a mirror, and --graphql is off")

// chosen are the roles to run: those that were named, which must be possible, or
// else all that are.
func (c *config) chosen() ([]role, error) {
	if len(c.keeper.roles) == 0 {
		var possible []role
		for _, r := range roles() {
			if c.possible(r) == nil {
				possible = append(possible, r)
			}
		}
		return possible, nil
	}
	var named []role
	for _, name := range c.keeper.roles {
		r, err := roleOf(name)
		if err == nil {
			err = c.possible(r)
		}
		if err != nil {
			return nil, fmt.Errorf("--roles %s: %w", name, err)
		}
		if slices.ContainsFunc(named, func(o role) bool { return o.name == name }) {
			return nil, fmt.Errorf("--roles %s: it is named twice", name)
		}
		named = append(named, r)
	}
	return named, nil
}

func (c *config) possible(r role) error {
	if r.mirror && c.graphqlURL == noMirror {
		return errNoMirror
	}
	return nil
}

// noMirror is --graphql for keepers that do without one.
const noMirror = "off"

// bounded is an amount of whole SAGE that a flag gives, nil for "".
func bounded(flag, text string) (*big.Int, error) {
	if text == "" {
		return nil, nil
	}
	amount, err := market.ParseUnits(text, 18)
	if err == nil && amount.Sign() <= 0 {
		err = errors.New("want a positive amount")
	}
	if err != nil {
		return nil, fmt.Errorf("--%s %q is no amount of SAGE: %w", flag, text, err)
	}
	return amount, nil
}
