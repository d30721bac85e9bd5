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
	// Step reads what it must know and decides what to send now. Actions that
	// come with an error are those that could be decided in spite of it.
	Step(ctx context.Context) ([]Action, error)
}

// Sender sends an action and returns when the chain has accepted it. An error
// that wraps *cairo.Revert says that the chain refused it, in simulation or for
// good: the view was stale or somebody else was faster.
type Sender interface {
	Send(ctx context.Context, key string, calls []cairo.Call) error
}

// Listener is told what a bot does, for metrics and the status.
type Listener interface {
	// Stepped after every step; the bot looks again at next.
	Stepped(bot string, took time.Duration, next time.Time, err error)
	// Acted with the action's key; err is nil where it was accepted.
	Acted(bot, key string, outcome Outcome, err error)
}

// Listeners tells several.
type Listeners []Listener

// Stepped implements Listener.
func (l Listeners) Stepped(bot string, took time.Duration, next time.Time, err error) {
	for _, one := range l {
		one.Stepped(bot, took, next, err)
	}
}

// Acted implements Listener.
func (l Listeners) Acted(bot, key string, outcome Outcome, err error) {
	for _, one := range l {
		one.Acted(bot, key, outcome, err)
	}
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
	// Schedule says when to step instead of Interval; a schedule of
	// robfig/cron is one.
	Schedule Schedule
	// SendTimeout bounds one action; 1 minute by default.
	SendTimeout time.Duration
	// Parallel bounds the actions in flight; 8 by default.
	Parallel int
}

// Schedule is a plan of moments.
type Schedule interface {
	// Next is the first moment after now, the zero time if there is none.
	Next(now time.Time) time.Time
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
		listen = Listeners{}
	}
	return &Loop{
		bot: bot, sender: sender, cfg: cfg.withDefaults(),
		log: log.With("keeper", bot.Name()), listen: listen,
	}, nil
}

// Run steps at once and then every interval, or as scheduled. No error of a step
// ends it: what failed is decided anew from the next view.
func (l *Loop) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		start := time.Now()
		next := l.next(start)
		l.step(ctx, start, next)
		if next.IsZero() { // a schedule that has come to its end
			<-ctx.Done()
			return nil
		}
		timer.Reset(time.Until(next))
	}
}

func (l *Loop) next(now time.Time) time.Time {
	if l.cfg.Schedule != nil {
		return l.cfg.Schedule.Next(now)
	}
	return now.Add(l.cfg.Interval)
}

func (l *Loop) step(ctx context.Context, start, next time.Time) {
	actions, err := l.bot.Step(ctx)
	l.listen.Stepped(l.bot.Name(), time.Since(start), next, err)
	if err != nil && ctx.Err() == nil {
		l.log.Warn("cannot read all that is to be done", "err", err)
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
		l.listen.Acted(l.bot.Name(), a.Key, Accepted, nil)
	case errors.As(err, &revert):
		l.log.Debug("refused", "action", a.Key, "reason", err)
		l.listen.Acted(l.bot.Name(), a.Key, Refused, err)
	case ctx.Err() == nil:
		l.log.Warn("not sent", "action", a.Key, "err", err)
		l.listen.Acted(l.bot.Name(), a.Key, Broken, err)
	}
}
