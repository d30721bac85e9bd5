package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/cmd/saged/feeds"
	"github.com/bitsage-network/bitsage/internal/run"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/onchain"
	"github.com/bitsage-network/bitsage/oracle/reporter"
)

func oracleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "oracle", Short: "make the prices of a signed feed", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(reporterCommand(), posterCommand())
	return cmd
}

// feedFlags say which signed feeds of the deployment are meant.
type feedFlags struct {
	feeds   []string
	sources string
	listen  string
	peers   []string
	every   time.Duration
}

const feedUsage = "a feed: its name in the deployment, such as SignedFeedA; again for each (required)"

func reporterCommand() *cobra.Command {
	cfg, own := new(config), new(feedFlags)
	cmd := &cobra.Command{
		Use: "reporter --feed NAME --sources FILE", Short: "sign prices of the sources at every moment of its feeds, and serve them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, own.reporter) },
	}
	f := cmd.Flags()
	cfg.flags(f)
	f.StringSliceVar(&own.feeds, "feed", nil, feedUsage)
	f.StringVar(&own.sources, "sources", "", "JSON file that says where prices come from (required)")
	f.StringVar(&own.listen, "report-listen", "127.0.0.1:8095", "address where signed reports are served, each feed's under its name")
	return cmd
}

func posterCommand() *cobra.Command {
	cfg, own := new(config), new(feedFlags)
	cmd := &cobra.Command{
		Use: "poster --feed NAME --reporter URL", Short: "gather what the reporters of feeds signed and post it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, own.poster) },
	}
	f := cmd.Flags()
	cfg.flags(f)
	f.StringSliceVar(&own.feeds, "feed", nil, feedUsage)
	f.StringSliceVar(&own.peers, "reporter", nil, "URL of a reporter; again for each, as many as the quorum at least (required)")
	f.DurationVar(&own.every, "every", 0, "least time between two posts (default: every moment of the feed)")
	return cmd
}

// signedFeed is a feed and what it says of itself.
type signedFeed struct {
	name   string // in the deployment
	domain reporter.Domain
	period time.Duration
}

// read finds the feeds on the chain.
func (f *feedFlags) read(ctx context.Context, cfg *config, node cairo.Caller) ([]signedFeed, error) {
	if len(f.feeds) == 0 {
		return nil, errors.New("--feed must be given")
	}
	chain, err := cairo.HexFelt(cfg.deployment.ChainID)
	if err != nil {
		return nil, err
	}
	var all []signedFeed
	for _, name := range f.feeds {
		if _, ok := cfg.deployment.Contracts[name]; !ok {
			return nil, fmt.Errorf("--feed %s: %w", name, deploy.ErrNotDeployed)
		}
		contract := b.SignedFeed{Address: address(cfg, name)}
		own, err := cairo.Read(ctx, node, contract.Name(), cairo.Latest())
		if err != nil {
			return nil, err
		}
		terms, err := cairo.Read(ctx, node, contract.Config(), cairo.Latest())
		if err != nil {
			return nil, err
		}
		all = append(all, signedFeed{
			name: name, domain: reporter.Domain{ChainID: chain, Feed: contract.Address, Name: own},
			period: time.Duration(terms.Period) * time.Second,
		})
	}
	return all, nil
}

// errNoReporter says that a feed does not know the key that would sign.
var errNoReporter = errors.New("the feed does not have this key among its reporters: governance must add it")

func (f *feedFlags) reporter(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, nil, errors.New("a reporter needs --key-file: the key that signs; it sends nothing and needs no money")
	}
	if f.sources == "" {
		return nil, nil, errors.New("--sources must be given")
	}
	source, err := feeds.Load(f.sources, cfg.logger)
	if err != nil {
		return nil, nil, err
	}
	signer, err := cfg.signer()
	if err != nil {
		return nil, nil, err
	}
	node, err := cfg.client()
	if err != nil {
		return nil, nil, err
	}
	all, err := f.read(ctx, cfg, node)
	if err != nil {
		return nil, nil, err
	}
	var services []run.Service
	mux := http.NewServeMux()
	for _, one := range all {
		if err := known(ctx, node, one.domain.Feed, signer.PublicKey()); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", one.name, err)
		}
		signing, err := reporter.New(reporter.Config{
			Domain: one.domain, Period: one.period, Log: cfg.logger.With("feed", one.name),
		}, source, signer)
		if err != nil {
			return nil, nil, err
		}
		services = append(services, signing)
		mux.Handle("/"+one.name, signing)
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return nil, nil, err
	}
	return append(services, run.HTTP(listener, mux)), func() {}, nil
}

// known fails unless the feed takes reports of the key.
func known(ctx context.Context, node cairo.Caller, feed, key felt.Felt) error {
	reporters, err := cairo.Read(ctx, node, b.SignedFeed{Address: feed}.Reporters(), cairo.Latest())
	if err != nil {
		return err
	}
	for _, r := range reporters {
		if r == key {
			return nil
		}
	}
	return fmt.Errorf("public key %s: %w", key.String(), errNoReporter)
}

func (f *feedFlags) poster(ctx context.Context, cfg *config) ([]run.Service, func(), error) {
	if cfg.keyFile == "" {
		return nil, nil, errNoKey
	}
	if len(f.peers) == 0 {
		return nil, nil, errors.New("--reporter must be given: the URL of a reporter")
	}
	return withSender(ctx, cfg, func(d *desk) ([]run.Service, error) {
		all, err := f.read(ctx, cfg, d.node)
		if err != nil {
			return nil, err
		}
		var loops []run.Service
		for _, one := range all {
			peers, err := f.reporters(one.name)
			if err != nil {
				return nil, err
			}
			poster, err := reporter.NewPoster(one.domain, peers, d.node, onchain.Clock{Node: d.node}, f.every)
			if err != nil {
				return nil, err
			}
			loop, err := d.loop(posting{one.name, poster})
			if err != nil {
				return nil, err
			}
			loops = append(loops, loop)
		}
		return loops, nil
	})
}

// reporters of a feed, each of which serves it under its name.
func (f *feedFlags) reporters(feed string) ([]reporter.Peer, error) {
	var peers []reporter.Peer
	for _, base := range f.peers {
		joined, err := url.JoinPath(base, feed)
		if err != nil {
			return nil, fmt.Errorf("--reporter %q: %w", base, err)
		}
		peer := reporter.Remote{URL: joined}
		if err := peer.Check(); err != nil {
			return nil, fmt.Errorf("--reporter %q: %w", base, err)
		}
		peers = append(peers, peer)
	}
	return peers, nil
}

// posting is a poster as a keeper.
type posting struct {
	feed   string
	poster *reporter.Poster
}

// Name is the bot's.
func (p posting) Name() string { return "poster of " + p.feed }

// Step implements keepers.Bot.
func (p posting) Step(ctx context.Context) ([]keepers.Action, error) {
	posts, err := p.poster.Step(ctx)
	var actions []keepers.Action
	for _, post := range posts {
		actions = append(actions, keepers.Action{Key: post.Key, Calls: []cairo.Call{post.Call}})
	}
	return actions, err
}
