package read_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/coder/websocket"

	"github.com/bitsage-network/bitsage/indexer/project"
	"github.com/bitsage-network/bitsage/sdk"
	"github.com/bitsage-network/bitsage/sdk/api"
	"github.com/bitsage-network/bitsage/worker/agent"
	"github.com/bitsage-network/bitsage/worker/mirror"
)

// testClient makes every request that our own client has.
func testClient(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.tell()
	m, err := sdk.NewMirror(w.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	big := digits(uint64(bigJob))
	job, err := api.GetJob(ctx, m, big)
	if err != nil || job.Job == nil || len(job.Job.Assignments.Nodes) != 3 {
		t.Errorf("GetJob: %v, %+v", err, job)
	}
	reader := mirror.New(m, 1, 0)
	work, err := reader.Work(ctx)
	if err != nil || len(work.Mine) != 1 {
		t.Errorf("Work: %v, %+v", err, work)
	}
	offers := 0
	if err := reader.Offers(ctx, func(agent.Assignment) { offers++ }); err != nil || offers != 2 {
		t.Errorf("Offers: %v, %d of them", err, offers)
	}
	seed, err := api.FirstSeedAfter(ctx, m, time.Unix(1_700_000_010, 0))
	if err != nil || len(seed.BeaconRounds.Nodes) != 1 || seed.BeaconRounds.Nodes[0].Round != 12 {
		t.Errorf("FirstSeedAfter: %v, %+v", err, seed)
	}
	watch, stop := context.WithCancel(ctx)
	defer stop()
	changes := m.Changes(watch)
	for range 3 { // at once, then for each commit
		select {
		case <-changes:
		case <-time.After(patience):
			t.Fatal("Changes is silent")
		}
		w.block()
	}
	stop()
	for name, ask := range map[string]func() error{
		"GetMeta": func() error { _, err := api.GetMeta(ctx, m); return err },
		"GetPending": func() error {
			_, err := api.GetPending(ctx, m, sdk.PageRows, api.AssignmentFilter{}, api.DisputeFilter{})
			return err
		},
		"ListUnfinished": func() error { _, err := api.ListUnfinished(ctx, m, sdk.PageRows, nil); return err },
		"GetAssignment":  func() error { _, err := api.GetAssignment(ctx, m, big, 1); return err },
		"GetProvider":    func() error { _, err := api.GetProvider(ctx, m, 1); return err },
		"GetProviderOf":  func() error { _, err := api.GetProviderOf(ctx, m, number(501)); return err },
		"GetBalances":    func() error { _, err := api.GetBalances(ctx, m, number(900)); return err },
		"GetEconomy": func() error {
			got, err := api.GetEconomy(ctx, m, api.OperationFilter{})
			if err == nil && (got.Oracle == nil || got.Treasury == nil || got.Supply == nil || got.Pool == nil || got.RewardPot == nil ||
				len(got.Auctions.Nodes) != 1 || len(got.Pauses.Nodes) != 2 || len(got.Operations.Nodes) != 2) {
				err = fmt.Errorf("got %+v", got)
			}
			return err
		},
		"GetAccount": func() error {
			got, err := api.GetAccount(ctx, m, number(900))
			if err == nil && (len(got.Holdings.Nodes) != 1 || len(got.Delegations.Nodes) != 1 || len(got.Earners.Nodes) != 1 ||
				len(got.Votes.Nodes) != 2 || len(got.Grants.Nodes) != 1 || len(got.Liquidity.Nodes) != 1) {
				err = fmt.Errorf("got %+v", got)
			}
			return err
		},
		"Bids":             func() error { return counts(m.Bids(ctx, api.BidFilter{}), 5) },
		"Operations":       func() error { return counts(m.Operations(ctx, api.OperationFilter{}), 2) },
		"Dials":            func() error { return counts(m.Dials(ctx, api.DialFilter{}), 2) },
		"Delegations":      func() error { return counts(m.Delegations(ctx, api.DelegationFilter{}), 2) },
		"Grants":           func() error { return counts(m.Grants(ctx, api.GrantFilter{}), 2) },
		"GetOracle":        func() error { _, err := api.GetOracle(ctx, m); return err },
		"ListPriceUpdates": func() error { _, err := api.ListPriceUpdates(ctx, m, 250, nil); return err },
		"GetAuction":       func() error { _, err := api.GetAuction(ctx, m, "1"); return err },
		"ListAuctions":     func() error { _, err := api.ListAuctions(ctx, m, 250, nil); return err },
		"ListBids":         func() error { _, err := api.ListBids(ctx, m, 250, nil, api.BidFilter{}); return err },
		"ListBuybacks":     func() error { _, err := api.ListBuybacks(ctx, m, 250); return err },
		"GetTreasury":      func() error { _, err := api.GetTreasury(ctx, m); return err },
		"GetEpoch":         func() error { _, err := api.GetEpoch(ctx, m, 1); return err },
		"ListEpochs":       func() error { _, err := api.ListEpochs(ctx, m, 250, nil); return err },
		"ListIncomes":      func() error { _, err := api.ListIncomes(ctx, m, 250, nil); return err },
		"GetSupply":        func() error { _, err := api.GetSupply(ctx, m, 250); return err },
		"GetPool":          func() error { _, err := api.GetPool(ctx, m, 250); return err },
		"ListProposals":    func() error { _, err := api.ListProposals(ctx, m, sdk.PageRows, nil); return err },
		"GetProposal":      func() error { _, err := api.GetProposal(ctx, m, "1"); return err },
		"ListOperations":   func() error { _, err := api.ListOperations(ctx, m, 250, nil, nil); return err },
		"ListDials":        func() error { _, err := api.ListDials(ctx, m, 250, nil, nil); return err },
		"ListDialChanges":  func() error { _, err := api.ListDialChanges(ctx, m, 250, nil); return err },
		"GetPauses":        func() error { _, err := api.GetPauses(ctx, m, 250); return err },
		"GetVotingRules":   func() error { _, err := api.GetVotingRules(ctx, m); return err },
		"GetRewards":       func() error { _, err := api.GetRewards(ctx, m, 250); return err },
		"ListStakePools":   func() error { _, err := api.ListStakePools(ctx, m, 250, nil, nil); return err },
		"ListDelegations":  func() error { _, err := api.ListDelegations(ctx, m, 250, nil, api.DelegationFilter{}); return err },
		"ListRewardClaims": func() error { _, err := api.ListRewardClaims(ctx, m, 250, api.RewardClaimFilter{}); return err },
		"ListGrants":       func() error { _, err := api.ListGrants(ctx, m, 250, nil, nil); return err },
		"ListJobs":         func() error { _, err := api.ListJobs(ctx, m, 250, nil, nil); return err },
		"ListProviders":    func() error { _, err := api.ListProviders(ctx, m, 250, nil, nil); return err },
	} {
		if err := ask(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.server.Client().CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
}

// testClientSubscription: our client's WebSocket half follows a job.
func testClientSubscription(t *testing.T, dsn string) {
	w := newWorld(t, dsn, options{})
	w.block(put(jobRow(5, nil)))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client := graphql.NewClientUsingWebSocket("ws"+strings.TrimPrefix(w.url, "http"), dialer{})
	errs, err := client.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	updates, _, err := api.WatchJob(ctx, client, "5")
	if err != nil {
		t.Fatal(err)
	}
	const last = 2
	for done := range last + 1 {
		select {
		case u := <-updates:
			if u.Errors != nil || u.Data.Job.Job == nil || u.Data.Job.Job.Done != done {
				t.Fatalf("update %d: %+v", done, u)
			}
		case err := <-errs:
			t.Fatal(err)
		case <-ctx.Done():
			t.Fatalf("update %d never came", done)
		}
		// None after the last: the client would wait for somebody to take it and
		// not notice its end.
		if done < last {
			w.block(put(jobRow(5, func(j *project.Job) { j.Done = uint32(done) + 1 })))
		}
	}
	cancel() // the client reads until its connection's context ends
	<-errs
}

// dialer is the SDK's, whose own is not for others.
type dialer struct{}

func (dialer) DialContext(ctx context.Context, url string, header http.Header) (graphql.WSConn, error) {
	c, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header, Subprotocols: []string{"graphql-transport-ws"}})
	return conn{ctx, c}, err
}

type conn struct {
	ctx context.Context
	*websocket.Conn
}

func (c conn) Close() error { return c.CloseNow() }

func (c conn) WriteMessage(kind int, data []byte) error {
	return c.Conn.Write(c.ctx, websocket.MessageType(kind), data)
}

func (c conn) ReadMessage() (int, []byte, error) {
	kind, data, err := c.Conn.Read(c.ctx)
	return int(kind), data, err
}

// counts wants so many rows of a list.
func counts[T any](list iter.Seq2[T, error], want int) error {
	n := 0
	for _, err := range list {
		if err != nil {
			return err
		}
		n++
	}
	if n != want {
		return fmt.Errorf("%d rows, want %d", n, want)
	}
	return nil
}
