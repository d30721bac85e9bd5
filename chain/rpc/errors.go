package rpc

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Code is an error code of Starknet's JSON-RPC. It is itself an error, so that
// errors.Is(err, rpc.ErrBlockNotFound) works on what the client returns.
type Code int

// The codes of the specification that a caller can act on.
const (
	ErrContractNotFound     Code = 20
	ErrEntryPointNotFound   Code = 21
	ErrBlockNotFound        Code = 24
	ErrClassHashNotFound    Code = 28
	ErrTxNotFound           Code = 29
	ErrPageTooBig           Code = 31
	ErrBadContinuation      Code = 33
	ErrContract             Code = 40
	ErrExecution            Code = 41
	ErrClassDeclared        Code = 51
	ErrNonce                Code = 52
	ErrResourcesTooLow      Code = 53
	ErrBalance              Code = 54
	ErrValidation           Code = 55
	ErrNotAccount           Code = 58
	ErrDuplicateTx          Code = 59
	ErrReplacementUnderpaid Code = 64
	ErrFeeBelowMinimum      Code = 65
	ErrMethodNotFound       Code = -32601
	ErrInvalidParams        Code = -32602
	ErrInternal             Code = -32603
	codeRateLimited         Code = 429
	codeLimitExceeded       Code = -32005 // of Ethereum, EIP-1474; providers carry it over
)

func (c Code) Error() string { return fmt.Sprintf("json-rpc error %d", int(c)) }

var (
	// ErrRateLimited is in every *RateLimitError.
	ErrRateLimited = errors.New("rate limited")
	// ErrTooLarge is a response above Config.MaxResponse.
	ErrTooLarge = errors.New("response too large")
	// ErrMalformed is a response that is not what the specification says.
	ErrMalformed = errors.New("malformed response")
	// ErrBlockChanged says that a reorg came between the parts of one read.
	ErrBlockChanged = errors.New("block changed during the read")
)

// Error is an error the node answered with.
type Error struct {
	Code    Code            `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"` // as the node wrote it

	revert *cairo.Revert // nil: Data tells of none
}

func (e *Error) Error() string {
	const most = 512 // a revert's data may be pages long
	text := fmt.Sprintf("%s (code %d)", e.Message, int(e.Code))
	switch {
	case e.revert != nil:
		return text + ": " + e.revert.Error()
	case len(e.Data) == 0:
		return text
	case len(e.Data) > most:
		return text + ": " + string(e.Data[:most]) + "…"
	}
	return text + ": " + string(e.Data)
}

// Is reports whether target is this error's Code.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap returns the *cairo.Revert by which a contract refused, if one did.
func (e *Error) Unwrap() error {
	if e.revert == nil {
		return nil
	}
	return e.revert
}

// parseRevert reads the revert out of Data.
func (e *Error) parseRevert() {
	switch e.Code {
	case ErrContract, ErrExecution, ErrValidation:
		if revert, err := cairo.ParseRevertData(e.Data); err == nil {
			e.revert = revert
		}
	}
}

// TxIndex is which transaction of the request the error is about, for
// ErrExecution.
func (e *Error) TxIndex() (int, bool) {
	var data struct {
		Index *int `json:"transaction_index"`
	}
	if e.Code != ErrExecution || json.Unmarshal(e.Data, &data) != nil || data.Index == nil {
		return 0, false
	}
	return *data.Index, true
}

// HTTPError is an answer with an HTTP status other than 200.
type HTTPError struct {
	Status int
	Body   string // its first KiB
}

func (e *HTTPError) Error() string { return fmt.Sprintf("http status %d: %s", e.Status, e.Body) }

// RateLimitError says that the endpoint wants fewer requests, by HTTP status or
// by JSON-RPC code; the request was not processed.
type RateLimitError struct {
	RetryAfter time.Duration // 0: the endpoint did not say
	Cause      error         // *HTTPError or *Error
}

func (e *RateLimitError) Error() string {
	return fmt.Sprintf("rate limited (retry after %s): %s", e.RetryAfter, e.Cause)
}

func (e *RateLimitError) Unwrap() []error { return []error{ErrRateLimited, e.Cause} }
