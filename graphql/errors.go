package graphql

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/bitsage-network/bitsage/graphql/scalar"
)

// Code is what clients find under extensions.code of an error.
type Code string

const (
	// BadUserInput: the request can never succeed as it is.
	BadUserInput Code = "BAD_USER_INPUT"
	// NotFound: there is no such thing, or no longer.
	NotFound Code = "NOT_FOUND"
	// Behind: the mirror has not come as far as was asked; try again.
	Behind Code = "BEHIND"
	// TooComplex: the request is over a limit; ask for less.
	TooComplex Code = "TOO_COMPLEX"
	// Timeout: the request took too long.
	Timeout Code = "TIMEOUT"
	// Lagged: the subscriber was too slow; subscribe again.
	Lagged Code = "LAGGED"
	// Stopping: the server ends; subscribe again elsewhere or later.
	Stopping Code = "STOPPING"
	// Internal: our fault. The log knows more.
	Internal Code = "INTERNAL"
)

// Error is an error that clients may see.
type Error struct {
	Code    Code
	Message string
}

func (e *Error) Error() string { return e.Message }

// Errorf makes an Error.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}

// presenter makes what a client sees of an error. What it may not see is
// logged.
func presenter(log *slog.Logger) gql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		out := gql.DefaultErrorPresenter(ctx, err)
		code, message := classify(out, err)
		if code == Internal {
			log.ErrorContext(ctx, "graphql: request failed", "path", out.Path.String(), "error", err)
		}
		return &gqlerror.Error{
			Message: message, Path: out.Path, Locations: out.Locations,
			Extensions: map[string]any{"code": code},
		}
	}
}

func classify(shown *gqlerror.Error, err error) (Code, string) {
	var ours *Error
	var value *scalar.Error
	switch {
	case errors.As(err, &ours):
		return ours.Code, ours.Message
	case errors.As(err, &value):
		return BadUserInput, value.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Timeout, "the request took too long"
	}
	switch shown.Extensions["code"] {
	case errcode.ValidationFailed, errcode.ParseFailed:
		return BadUserInput, shown.Message
	case "COMPLEXITY_LIMIT_EXCEEDED", string(TooComplex):
		return TooComplex, shown.Message
	}
	return Internal, "internal error"
}
