package read

import (
	"errors"
	"fmt"
	"testing"

	"github.com/bitsage-network/bitsage/graphql"
	"github.com/bitsage-network/bitsage/indexer/feed"
	"github.com/bitsage-network/bitsage/indexer/store"
)

// TestEdge: each error of store and feed becomes what its reader can do about it.
func TestEdge(t *testing.T) {
	for _, c := range []struct {
		in   error
		want graphql.Code // empty: it is not for clients
	}{
		{&store.NotIndexedError{Want: 5}, graphql.Behind},
		{&store.PrunedError{What: "block", Wanted: 1, Oldest: 3}, graphql.NotFound},
		{&feed.LaggedError{}, graphql.Lagged},
		{fmt.Errorf("tail: %w", feed.ErrStopped), graphql.Stopping},
		{fmt.Errorf("%w: malformed", store.ErrPosition), graphql.BadUserInput},
		{&store.DatabaseError{Op: "list", Err: errors.New("password")}, ""},
		{store.ErrForeignPosition, ""},
	} {
		var shown *graphql.Error
		if errors.As(edge(c.in), &shown); shown == nil && c.want != "" || shown != nil && shown.Code != c.want {
			t.Errorf("%v: %+v, want %q", c.in, shown, c.want)
		}
	}
}

// TestNumbers: every number of an enum has its name and no other has one.
func TestNumbers(t *testing.T) {
	for n := range 256 {
		name, err := named(auditPhases, uint8(n))
		if known := n >= 1 && n < len(auditPhases); known != (err == nil) || known && number(auditPhases, name) != n {
			t.Errorf("audit phase %d is %q (%v)", n, name, err)
		}
	}
}

func TestMeteringBeyondItsBits(t *testing.T) {
	var b [32]byte
	b[0] = 1
	var f store.Felt
	if err := f.Scan(b[:]); err != nil {
		t.Fatal(err)
	}
	if cpu, wall, bytes := metering(f); cpu != 1<<64-1 || wall != 0 || bytes != 0 {
		t.Errorf("%d %d %d", cpu, wall, bytes)
	}
}
