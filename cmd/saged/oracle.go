package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
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

// feedFlags say which signed feed of the deployment is meant.
type feedFlags struct {
	feed    string
	sources string
	listen  string
	peers   []string
	every   time.Duration
}

const feedUsage = "the feed: its name in the deployment, such as SignedFeedA (required)"

func reporterCommand() *cobra.Command {
	cfg, own := new(config), new(feedFlags)
	cmd := &cobra.Command{
		Use: "reporter --feed NAME --sources FILE", Short: "sign prices of the sources at every moment of a feed, and serve them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, own.reporter) },
	}
	f := cmd.Flags()
	cfg.flags(f)
	f.StringVar(&own.feed, "feed", "", feedUsage)
	f.StringVar(&own.sources, "sources", "", "JSON file that says where prices come from (required)")
	f.StringVar(&own.listen, "report-listen", "127.0.0.1:8095", "address where signed reports are served")
	return cmd
}

func posterCommand() *cobra.Command {
	cfg, own := new(config), new(feedFlags)
	cmd := &cobra.Command{
		Use: "poster --feed NAME --reporter URL", Short: "gather what a feed's reporters signed and post it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd, cfg, own.poster) },
	}
	f := cmd.Flags()
	cfg.flags(f)
	f.StringVar(&own.feed, "feed", "", feedUsage)
	f.StringSliceVar(&own.peers, "reporter", nil, "URL of a reporter; again for each, as many as the quorum at least (required)")
	f.DurationVar(&own.every, "every", 0, "least time between two posts (default: every moment of the feed)")
	return cmd
}

// contract finds the feed and what it says of itself.
func (f *feedFlags) contract(ctx context.Context, cfg *config, node cairo.Caller) (d reporter.Domain, c b.FeedConfig, err error) {
	if f.feed == "" {
		return d, c, errors.New("--feed must be given")
	}
	if err := cfg.possible(role{needs: []string{f.feed}}); err != nil {
		return d, c, err
	}
	feed := b.SignedFeed{Address: address(cfg, f.feed)}
	d.Feed = feed.Address
	if d.ChainID, err = cairo.HexFelt(cfg.deployment.ChainID); err != nil {
		return d, c, err
	}
	if d.Name, err = cairo.Read(ctx, node, feed.Name(), cairo.Latest()); err != nil {
		return d, c, err
	}
	c, err = cairo.Read(ctx, node, feed.Config(), cairo.Latest())
	return d, c, err
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
	domain, terms, err := f.contract(ctx, cfg, node)
	if err != nil {
		return nil, nil, err
	}
	if err := known(ctx, node, domain.Feed, signer.PublicKey()); err != nil {
		return nil, nil, err
	}
	signing, err := reporter.New(reporter.Config{
		Domain: domain, Period: time.Duration(terms.Period) * time.Second, Log: cfg.logger,
	}, source, signer)
	if err != nil {
		return nil, nil, err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return nil, nil, err
	}
	return []run.Service{signing, run.HTTP(listener, http.Handler(signing))}, func() {}, nil
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
	var peers []reporter.Peer
	for _, url := range f.peers {
		peer := reporter.Remote{URL: url}
		if err := peer.Check(); err != nil {
			return nil, nil, err
		}
		peers = append(peers, peer)
	}
	return withSender(ctx, cfg, func(d *desk) ([]run.Service, error) {
		domain, _, err := f.contract(ctx, cfg, d.node)
		if err != nil {
			return nil, err
		}
		poster, err := reporter.NewPoster(domain, peers, d.node, onchain.Clock{Node: d.node}, f.every)
		if err != nil {
			return nil, err
		}
		loop, err := d.loop(posting{poster})
		return []run.Service{loop}, err
	})
}

// posting is a poster as a keeper.
type posting struct{ poster *reporter.Poster }

// Name is the bot's.
func (posting) Name() string { return "poster" }

// Step implements keepers.Bot.
func (p posting) Step(ctx context.Context) ([]keepers.Action, error) {
	posts, err := p.poster.Step(ctx)
	var actions []keepers.Action
	for _, post := range posts {
		actions = append(actions, keepers.Action{Key: post.Key, Calls: []cairo.Call{post.Call}})
	}
	return actions, err
}
