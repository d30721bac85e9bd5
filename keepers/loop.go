// Package keepers runs bots that anyone may run: each reads a view, decides in
// a pure function, and hands what it decided to one sender. Racing bots do no
// harm, because every action has one effect on the chain whoever sends it.
package keepers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Action is one intended transaction. Key is the same for the same intent, so
// that the sender sends it once.
type Action struct {
	Key   string
	Calls []cairo.Call
}

// Bot is one role.
type Bot interface {
	Name() string
	// Step reads what it must know and decides what to send now.
	Step(ctx context.Context) ([]Action, error)
}

// Sender sends an action and returns when the chain has accepted it. An error
// that wraps *cairo.Revert says that the chain refused it, in simulation or for
// good: the view was stale or somebody else was faster.
type Sender interface {
	Send(ctx context.Context, key string, calls []cairo.Call) error
}

// Listener is told what a bot does, for metrics.
type Listener interface {
	Stepped(bot string, took time.Duration, err error)
	Acted(bot string, outcome Outcome)
}

// Outcome is how an action ended.
type Outcome string

const (
	Accepted Outcome = "accepted"
	Refused  Outcome = "refused"
	Broken   Outcome = "broken"
)

// Config paces a bot.
type Config struct {
	// Interval between steps; 1 s by default.
	Interval time.Duration
	// SendTimeout bounds one action; 1 minute by default.
	SendTimeout time.Duration
	// Parallel bounds the actions in flight; 8 by default.
	Parallel int
}

func (c Config) withDefaults() Config {
	if c.Interval == 0 {
		c.Interval = time.Second
	}
	if c.SendTimeout == 0 {
		c.SendTimeout = time.Minute
	}
	if c.Parallel == 0 {
		c.Parallel = 8
	}
	return c
}

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Interval < 0:
		return fmt.Errorf("keepers: Interval is %s, want a positive time", c.Interval)
	case c.SendTimeout < 0:
		return fmt.Errorf("keepers: SendTimeout is %s, want a positive time", c.SendTimeout)
	case c.Parallel < 0:
		return fmt.Errorf("keepers: Parallel is %d, want a positive number", c.Parallel)
	}
	return nil
}

// Loop steps one bot until its context ends.
type Loop struct {
	bot    Bot
	sender Sender
	cfg    Config
	log    *slog.Logger
	listen Listener
}

// NewLoop checks the configuration. listen may be nil.
func NewLoop(bot Bot, sender Sender, cfg Config, log *slog.Logger, listen Listener) (*Loop, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if listen == nil {
		listen = silent{}
	}
	return &Loop{
		bot: bot, sender: sender, cfg: cfg.withDefaults(),
		log: log.With("keeper", bot.Name()), listen: listen,
	}, nil
}

// Run steps at once and then every interval. No error of a step ends it: what
// failed is decided anew from the next view.
func (l *Loop) Run(ctx context.Context) error {
	tick := time.NewTicker(l.cfg.Interval)
	defer tick.Stop()
	for {
		l.step(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (l *Loop) step(ctx context.Context) {
	start := time.Now()
	actions, err := l.bot.Step(ctx)
	l.listen.Stepped(l.bot.Name(), time.Since(start), err)
	if err != nil {
		if ctx.Err() == nil {
			l.log.Warn("cannot read what to do", "err", err)
		}
		return
	}
	var g errgroup.Group
	g.SetLimit(l.cfg.Parallel)
	for _, a := range actions {
		g.Go(func() error { l.act(ctx, a); return nil })
	}
	_ = g.Wait() // act reports for itself
}

func (l *Loop) act(ctx context.Context, a Action) {
	sendCtx, cancel := context.WithTimeout(ctx, l.cfg.SendTimeout)
	defer cancel()
	err := l.sender.Send(sendCtx, a.Key, a.Calls)
	var revert *cairo.Revert
	switch {
	case err == nil:
		l.log.Info("done", "action", a.Key)
		l.listen.Acted(l.bot.Name(), Accepted)
	case errors.As(err, &revert):
		l.log.Debug("refused", "action", a.Key, "reason", err)
		l.listen.Acted(l.bot.Name(), Refused)
	case ctx.Err() == nil:
		l.log.Warn("not sent", "action", a.Key, "err", err)
		l.listen.Acted(l.bot.Name(), Broken)
	}
}

type silent struct{}

func (silent) Stepped(string, time.Duration, error) {}
func (silent) Acted(string, Outcome)                {}
