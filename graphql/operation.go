package graphql

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// session is one WebSocket connection.
type session struct{ subscriptions atomic.Int32 }

type sessionKey struct{}

// operations gives each operation its scope and its limits.
type operations struct {
	source        Source
	present       gql.ErrorPresenterFunc
	timeout       time.Duration
	subscriptions int32
}

func (o operations) around(ctx context.Context, next gql.OperationHandler) gql.ResponseHandler {
	op := gql.GetOperationContext(ctx)
	leave := func() {}
	if op.Operation.Operation == ast.Subscription {
		var err error
		if leave, err = o.admit(ctx); err != nil {
			return gql.OneShot(&gql.Response{Errors: []*gqlerror.Error{o.present(ctx, err)}})
		}
	}
	responses := next(context.WithValue(ctx, scopeKey{}, newScope(o.source, oldestBlock(op), o.timeout)))
	return func(ctx context.Context) *gql.Response {
		r := responses(ctx)
		if r == nil { // before the client hears of the end
			leave()
		}
		return r
	}
}

// admit counts a subscription until leave is called or ctx ends.
func (o operations) admit(ctx context.Context) (leave func(), err error) {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return nil, Errorf(BadUserInput, "subscriptions need a WebSocket of protocol graphql-transport-ws")
	}
	leave = sync.OnceFunc(func() { s.subscriptions.Add(-1) })
	if s.subscriptions.Add(1) > o.subscriptions {
		leave()
		return nil, Errorf(TooComplex, "a connection may have %d subscriptions", o.subscriptions)
	}
	context.AfterFunc(ctx, leave)
	return leave, nil
}

// respond bounds a query's time, and releases what an operation read.
func (o operations) respond(ctx context.Context, next gql.ResponseHandler) *gql.Response {
	s, ok := ctx.Value(scopeKey{}).(*scope)
	if !ok { // refused before it had one
		return next(ctx)
	}
	defer s.release()
	if gql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		select {
		case s.ready <- struct{}{}:
		default:
		}
		return next(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return next(ctx)
}
