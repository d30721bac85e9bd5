package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
)

func (a *app) voteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "vote", Short: "Propose changes, vote on them, and carry them out", Args: cobra.NoArgs, RunE: help,
		Long: `Who stakes decides, by average stake. What passes is put on the Timelock's schedule,
stands there for at least seven days (sage queue), and is then carried out by anyone.`,
	}
	cmd.AddCommand(a.voteListCommand(), a.voteShowCommand(), a.votesCommand(), a.castCommand(), a.proposeCommand(),
		a.takeBackCommand(), a.voteQueueCommand(), a.executeCommand(), a.vetoCommand(), a.enactCommand(), a.dialsCommand())
	return cmd
}

func (a *app) castCommand() *cobra.Command {
	return &cobra.Command{
		Use: "cast PROPOSAL for|against|abstain", Short: "Vote on a proposal, once", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID("a proposal", args[0])
			if err != nil {
				return err
			}
			support, ok := supports[args[1]]
			if !ok {
				return fmt.Errorf("%q is no vote: for, against or abstain", args[1])
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				result, err := who.send(ctx, who.Vote(id, support))
				if err != nil {
					return err
				}
				cast, ok, err := sdk.EventOf[b.GovernorVoteCast](result.Events, who.Governor.Address, b.DecodeGovernorEvent)
				if err == nil && ok {
					fmt.Fprintf(a.out, "voted %s with %s; now %s\n", args[1], sage(cast.Weight.Big()), tally(cast.Tally))
				}
				return err
			})
		},
	}
}

var supports = map[string]sdk.Support{"for": sdk.InFavour, "against": sdk.Against, "abstain": sdk.Abstain}

func tally(t b.Tally) string {
	return fmt.Sprintf("%s for, %s against, %s abstain, quorum %s",
		sage(t.InFavour.Big()), sage(t.Against.Big()), sage(t.Abstained.Big()), sage(t.Quorum.Big()))
}

func (a *app) proposeCommand() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: "propose CONTRACT DIAL VALUE", Short: "Put the change of a dial to the vote", Args: cobra.ExactArgs(3),
		Long: `VALUE has the dial's unit behind it, such as 77%, 36h or 500USD, or is a whole number in
the contract's own unit: base units, seconds, basis points, or a ratio times 10^18. A dial
moves at most 15 % in an epoch of 30 days, within its bounds: sage vote dials has them.
That is measured again when the change is carried out.`,
		Example: `  sage vote propose Treasury rho 77% --why "burn more"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			unit, _ := deploy.UnitOf(args[0], args[1])
			value, err := parseDial(unit, args[2])
			if err != nil {
				return err
			}
			name, err := cairo.ShortString(args[1])
			if err != nil {
				return fmt.Errorf("dial %q: %w", args[1], err)
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				target, err := who.Named(args[0])
				if err != nil {
					return err
				}
				dial, err := read(ctx, who.lookout, who.Params.Dial(target, name))
				if err != nil {
					return err
				}
				call, err := who.DialCall(dial, value)
				if err != nil {
					return err
				}
				return a.propose(ctx, who, call, why)
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "what voters should know")
	return cmd
}

func (a *app) propose(ctx context.Context, who *actor, call b.Call, why string) error {
	tx, err := who.Propose(who.id, []b.Call{call}, why)
	if err != nil {
		return err
	}
	return a.sendProposal(ctx, who, tx, who.describe(call))
}

// sendProposal makes a proposal of what a text describes.
func (a *app) sendProposal(ctx context.Context, who *actor, tx sdk.Tx, what string) error {
	if err := who.mayPropose(ctx); err != nil {
		return err
	}
	result, err := who.send(ctx, tx)
	if err != nil {
		return err
	}
	id, err := who.ProposedID(result.Events)
	if err != nil {
		return err
	}
	p, err := read(ctx, who.lookout, who.Governor.Proposal(id))
	if err == nil {
		fmt.Fprintf(a.out, "proposal %d: %s; its vote opens %s, and ends %s\n",
			id, what, when(p.StartsAt, who.now), when(p.EndsAt, who.now))
	}
	return err
}

// mayPropose says what an account lacks to propose, in figures.
func (a *actor) mayPropose(ctx context.Context) error {
	config, err := read(ctx, a.lookout, a.Governor.Config())
	if err != nil {
		return err
	}
	// The contract averages up to the block that takes the proposal: whoever is
	// short by moments here tries again.
	weight, err := read(ctx, a.lookout, a.Governor.GetVotes(cairo.ContractAddress(a.own), uint64(a.now.Unix())))
	if err != nil {
		return err
	}
	if weight.Big().Cmp(config.ProposalThreshold.Big()) < 0 {
		return fmt.Errorf("proposing takes %s, averaged over %s; this account has %s",
			sage(config.ProposalThreshold.Big()), span(seconds(config.Smoothing)), sage(weight.Big()))
	}
	return nil
}

func (a *app) voteQueueCommand() *cobra.Command {
	return &cobra.Command{
		Use: "queue PROPOSAL", Short: "Put a proposal that passed on the schedule", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID("a proposal", args[0])
			if err != nil {
				return err
			}
			return a.act(cmd.Context(), func(ctx context.Context, who *actor) error {
				p, err := who.ReadProposal(ctx, who.node, id)
				if err != nil {
					return sdk.AsRefused(err)
				}
				result, err := who.send(ctx, who.Queue(id, p.Calls))
				if err != nil {
					return err
				}
				queued, ok, err := sdk.EventOf[b.GovernorProposalQueued](result.Events, who.Governor.Address, b.DecodeGovernorEvent)
				if err == nil && ok {
					fmt.Fprintf(a.out, "operation %s can be executed from %s\n", queued.Operation.String(), when(queued.ReadyAt, who.now))
				}
				return err
			})
		},
	}
}

func (a *app) voteListCommand() *cobra.Command {
	var last int
	cmd := &cobra.Command{
		Use: "list", Short: "List the newest proposals", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.list(cmd.Context(), last, func(ctx context.Context, m *sdk.Mirror, _ felt.Felt) error {
				got, err := api.ListProposals(ctx, m, last, nil)
				if err != nil {
					return err
				}
				heads := []string{"proposal", "kind", "state", "opens, UTC", "ends, UTC", "for", "against", "abstain", "quorum", "why"}
				return sayRows(a, got.Proposals.Nodes, "no proposal yet", heads, proposalRow)
			})
		},
	}
	lastFlag(cmd, &last)
	return a.asData(cmd)
}

func proposalRow(n api.ListProposalsProposalsProposalConnectionNodesProposal) []string {
	return []string{
		n.Id, words(n.Kind), words(n.State), n.StartsAt.UTC().Format(time.DateTime), n.EndsAt.UTC().Format(time.DateTime),
		sage(n.InFavour.Big()), sage(n.Against.Big()), sage(n.Abstained.Big()), sage(n.Quorum.Big()), firstLine(n.Description),
	}
}

func (a *app) votesCommand() *cobra.Command {
	return a.asData(&cobra.Command{
		Use: "votes PROPOSAL", Short: fmt.Sprintf("List who voted how on a proposal: the newest %d", mostRows), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := parseID("a proposal", args[0]); err != nil {
				return err
			}
			return a.mirrored(cmd.Context(), func(ctx context.Context, m *sdk.Mirror, _ felt.Felt) error {
				got, err := api.GetProposal(ctx, m, args[0])
				if err != nil {
					return err
				}
				if got.Proposal == nil {
					return fmt.Errorf("the mirror knows no proposal %s", args[0])
				}
				return sayRows(a, got.Proposal.Votes.Nodes, "no vote yet", []string{"voter", "vote", "weight", "cast, UTC"}, voteRow)
			})
		},
	})
}

func voteRow(n api.GetProposalProposalVotesVoteConnectionNodesVote) []string {
	return []string{n.Voter.String(), words(n.Support), sage(n.Weight.Big()), n.Time.UTC().Format(time.DateTime)}
}

// firstLine keeps a stranger's text from looking like ours.
func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	const most = 60
	if runes := []rune(line); len(runes) > most {
		line, more = string(runes[:most]), true
	}
	quoted := strconv.Quote(line)
	if more {
		quoted += " …"
	}
	return quoted
}

func (a *app) voteShowCommand() *cobra.Command {
	return a.numberedCommand("show PROPOSAL", "Show what a proposal would change, and how its vote stands", "a proposal",
		func(ctx context.Context, l *lookout, id uint64) error {
			p, err := l.ReadProposal(ctx, l.node, id)
			if err != nil {
				return sdk.AsRefused(err)
			}
			return a.showProposal(ctx, l, p)
		})
}

func (a *app) showProposal(ctx context.Context, l *lookout, p sdk.Proposed) error {
	pairs := []string{
		"proposal", fmt.Sprintf("%d, %s", p.ID, strings.ToLower(p.State.String())),
		"by", p.Proposer.String(),
		"why", strconv.Quote(p.Description),
		"opens", when(p.StartsAt, l.now),
		"ends", when(p.EndsAt, l.now),
		"so far", tally(p.Tally),
	}
	if p.Kind == b.ProposalKindVeto {
		pairs = append(pairs, "strikes off", p.Subject.String())
	}
	changes := make([]string, len(p.Calls))
	for i, c := range p.Calls {
		var err error
		if changes[i], err = l.change(ctx, c); err != nil {
			return err
		}
		pairs = append(pairs, "changes", changes[i])
	}
	if !p.Operation.IsZero() {
		pairs = append(pairs, "operation", p.Operation.String())
	}
	shown := facts{"proposal": p, "changes": changes, "yourVote": nil}
	if !l.own.IsZero() {
		cast, err := read(ctx, l, l.Governor.VoteOf(p.ID, cairo.ContractAddress(l.own)))
		if err != nil {
			return err
		}
		yours := "not cast"
		for name, support := range supports {
			if uint8(support) == cast.V0 && cast.V1 != (cairo.U128{}) {
				yours = name + ", with " + sage(cast.V1.Big())
				shown["yourVote"] = facts{"vote": name, "weight": cast.V1}
			}
		}
		pairs = append(pairs, "your vote", yours)
	}
	return a.say(shown, func() { a.fields(pairs...) })
}
