package graphql

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/bitsage-network/bitsage/graphql/generated"
)

//go:embed page.html
var page []byte

// NewHandler serves the schema at /graphql and a page to try it at /.
func NewHandler(cfg Config, source Source, log *slog.Logger) (http.Handler, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", &endpoint{
		inner: newServer(cfg, source, log), body: cfg.Body, sockets: make(chan struct{}, cfg.Sockets),
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'")
		_, _ = w.Write(page) // to a client that hung up
	})
	return mux, nil
}

func newServer(cfg Config, source Source, log *slog.Logger) *handler.Server {
	present := presenter(log)
	srv := handler.New(generated.NewExecutableSchema(generated.Config{
		Resolvers: root{present}, Complexity: costs(),
	}))
	srv.AddTransport(transport.POST{})
	srv.AddTransport(transport.Websocket{
		Implementation:   sockets{cfg.WriteTimeout, cfg.Ping, cfg.Origins},
		InitTimeout:      cfg.WriteTimeout,
		PayloadReadLimit: &cfg.Body,
		InitFunc: func(ctx context.Context, _ transport.InitPayload) (context.Context, *transport.InitPayload, error) {
			return context.WithValue(ctx, sessionKey{}, &session{}), nil, nil
		},
		ErrorFunc: func(ctx context.Context, err error) {
			log.DebugContext(ctx, "graphql: subscriber lost", "error", err)
		},
	})
	srv.SetParserTokenLimit(cfg.Tokens)
	srv.SetQueryCache(lru.New[*ast.QueryDocument](256))
	srv.SetErrorPresenter(present)
	srv.SetRecoverFunc(func(ctx context.Context, p any) error {
		log.ErrorContext(ctx, "graphql: resolver panicked", "panic", p)
		return Errorf(Internal, "internal error")
	})
	srv.Use(shape{depth: cfg.Depth, selections: cfg.Selections, aliases: cfg.Aliases})
	srv.Use(extension.FixedComplexityLimit(cfg.Complexity))
	srv.Use(extension.Introspection{})
	o := operations{source: source, present: present, timeout: cfg.Timeout, subscriptions: int32(cfg.Subscriptions)}
	srv.AroundOperations(o.around)
	srv.AroundResponses(o.respond)
	return srv
}

// endpoint bounds what reaches the GraphQL server.
type endpoint struct {
	inner   http.Handler
	body    int64
	sockets chan struct{}
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Upgrade") != "":
		select {
		case e.sockets <- struct{}{}:
			defer func() { <-e.sockets }()
			e.inner.ServeHTTP(w, r)
		default:
			refuse(w, http.StatusServiceUnavailable, Errorf(TooComplex, "too many connections"))
		}
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, Errorf(BadUserInput, "send queries by POST"))
	default:
		e.post(w, r)
	}
}

// post reads the body here, so that one that is too large or broken is told
// from a bad query.
func (e *endpoint) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, e.body))
	var large *http.MaxBytesError
	var request gql.RawParams
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, Errorf(TooComplex, "a request may have %d bytes", large.Limit))
	case err != nil:
		refuse(w, http.StatusBadRequest, Errorf(BadUserInput, "the request did not arrive whole"))
	case json.Unmarshal(body, &request) != nil:
		refuse(w, http.StatusBadRequest, Errorf(BadUserInput, "the request is not a GraphQL request in JSON"))
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		e.inner.ServeHTTP(w, r)
	}
}

func refuse(w http.ResponseWriter, status int, why *Error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(gql.Response{Errors: gqlerror.List{{ // to a client that may have hung up
		Message: why.Message, Extensions: map[string]any{"code": why.Code},
	}}})
}
