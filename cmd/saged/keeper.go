package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/lead"
)

func keeperCommand() *cobra.Command {
	cmd := service("keeper", "make randomness and prices, turn deadlines, close epochs, carry auctions", onlyKeeper)
	cmd.AddCommand(bidderCommand(), statusCommand())
	return cmd
}

// errNoKey says that a keeper cannot do without an account.
var errNoKey = errors.New("a keeper needs --key-file")

// onlyKeeper is for a process that has nothing else to run.
func onlyKeeper(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, nil, errNoKey
	}
	return keeperServices(ctx, cfg)
}

// keeperServices runs the chosen roles over one sender. Without an account there
// is nothing to run.
func keeperServices(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, func() {}, nil
	}
	chosen, err := cfg.chosen()
	if err != nil {
		return nil, nil, err
	}
	return withSender(ctx, cfg, func(d *desk) ([]run.Service, error) {
		c, err := newCrew(cfg, d.node, d.sender.Address(), d.metrics)
		if err != nil {
			return nil, err
		}
		c.signer = d.sender.Signer
		var loops []run.Service
		for _, r := range chosen {
			bot, err := r.build(c, ctx)
			if err != nil {
				return nil, err
			}
			loop, err := d.loop(bot)
			if err != nil {
				return nil, err
			}
			loops = append(loops, loop)
		}
		return loops, nil
	})
}

// withSender opens the account, and the lease where there is one, and runs what
// build makes over them.
func withSender(ctx context.Context, cfg *config, build func(*desk) ([]run.Service, error)) ([]run.Service, func(), error) {
	d, err := openDesk(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	services, err := build(d)
	if err != nil {
		d.close()
		return nil, nil, err
	}
	services = append([]run.Service{d.sender}, services...)
	cfg.ops.pages["/status"] = d.report
	if d.lease == nil {
		d.report.lead()
		return services, d.close, nil
	}
	return []run.Service{d.led(services)}, d.close, nil
}

// led runs services only while this replica leads. A lease that is lost ends the
// process: whoever starts it again makes it stand by.
func (d *desk) led(services []run.Service) run.Service {
	return run.Func(func(ctx context.Context) error {
		if err := d.lease.Acquire(ctx); err != nil {
			return err
		}
		d.report.lead()
		return run.Group(ctx, append(services, run.Func(d.lease.Hold))...)
	})
}

func openLease(ctx context.Context, cfg *config, account string) (*lead.Lease, error) {
	if cfg.keeper.lock == "" {
		return nil, nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return lead.Open(ctx, lead.Config{
		DSN: cfg.keeper.lock, Name: cfg.deployment.ChainID + "/" + account,
		Holder: fmt.Sprintf("%s/%d", host, os.Getpid()), TTL: cfg.keeper.lockTTL, Log: cfg.logger,
	})
}

// loop steps a bot as its role is scheduled.
func (d *desk) loop(bot keepers.Bot) (run.Service, error) {
	interval := d.cfg.keeper.interval
	if r, err := roleOf(bot.Name()); err == nil {
		interval = max(interval, r.pause)
	}
	return keepers.NewLoop(bot, d.sender, keepers.Config{
		Interval: interval, Schedule: d.cfg.keeper.schedule[bot.Name()],
	}, d.cfg.logger, keepers.Listeners{d.report.bots, d.metrics})
}
