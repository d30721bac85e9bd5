package cairo

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
)

// RevertCode is the short string with which a contract refuses, 'MARKET: not
// open'. It is an error, for errors.Is on one that wraps a *Revert.
type RevertCode string

func (c RevertCode) Error() string { return string(c) }

// RevertCodeOf returns the code that a contract panicked with. It is false for
// a felt that is not a short string.
func RevertCodeOf(f felt.Felt) (RevertCode, bool) {
	s, ok := ShortStringOf(f)
	return RevertCode(s), ok
}

// Revert is a call or a transaction that a contract refused. It says why, not
// who: every contract on the way may panic with any felt.
type Revert struct {
	// Panic is what the innermost failing call panicked with, without what the
	// calls around it added. It is empty when the node gave no panic data: out
	// of resources, no such entry point, a reason cut short.
	Panic []felt.Felt
	// Reason is the node's account of it. Parts are chosen by the contracts
	// that failed: it is for people.
	Reason string
}

// Code returns the first felt of Panic, if it is a short string.
func (r *Revert) Code() (RevertCode, bool) {
	if len(r.Panic) == 0 {
		return "", false
	}
	return RevertCodeOf(r.Panic[0])
}

// Is reports whether target is this revert's code.
func (r *Revert) Is(target error) bool {
	want, ok := target.(RevertCode)
	code, has := r.Code()
	return ok && has && code == want
}

func (r *Revert) Error() string {
	if text, ok := r.message(); ok {
		return fmt.Sprintf("reverted: %q", text)
	}
	if code, ok := r.Code(); ok {
		return fmt.Sprintf("reverted: %q", string(code))
	}
	const most = 512 // a reason may be pages of stack
	return fmt.Sprintf("reverted: %.*s", most, strings.TrimSpace(r.Reason))
}

// message is the ByteArray that assert!(…, "…") and panic!("…") panic with.
func (r *Revert) message() (string, bool) {
	if len(r.Panic) == 0 || r.Panic[0] != byteArrayMagic {
		return "", false
	}
	text, err := Decode("panic", r.Panic[1:], (*Decoder).ByteArray)
	return text, err == nil
}

// Felts that are not the application's own.
var (
	// byteArrayMagic comes before a ByteArray in panic data.
	byteArrayMagic = felt.UnsafeFromString[felt.Felt]("0x46a6158a16a947e5916b2a2ca68501a45e93d7110e81aa2d6438b1c57c879a3")
	// entryPointFailed is what every call that fails by a panic further in
	// appends: 'ENTRYPOINT_FAILED'.
	entryPointFailed = feltOfBytes([]byte("ENTRYPOINT_FAILED"))
	// multicallFailed and an index are what Argent's account puts before.
	multicallFailed = feltOfBytes([]byte("argent/multicall-failed"))
)

// application finds the application's own felts in panic data. Of the panic
// data of several calls one after the other, outermost first, it is the last.
func application(panicked []felt.Felt) []felt.Felt {
	end := len(panicked)
	for end > 1 && panicked[end-1] == entryPointFailed {
		end--
	}
	start := 0
	for i, f := range panicked[:max(end-1, 0)] {
		if f == entryPointFailed {
			start = i + 1
		}
	}
	own := panicked[start:end]
	if len(own) > 2 && own[0] == multicallFailed {
		own = own[2:]
	}
	return own
}

// ParseRevert reads the revert_reason of a receipt or a trace.
func ParseRevert(reason string) *Revert {
	return &Revert{Panic: application(panicData(reason)), Reason: reason}
}

// maxFrames is far above the depth to which Starknet lets calls nest.
const maxFrames = 256

var errNoReason = errors.New("no revert reason in it")

// ParseRevertData reads the data of a JSON-RPC error by which a node says that
// a contract refused: 40 (CONTRACT_ERROR), 41 (TRANSACTION_EXECUTION_ERROR) and
// 55 (VALIDATION_FAILURE). Frames of calls are nested in it, around the reason.
func ParseRevertData(data []byte) (*Revert, error) {
	for range maxFrames {
		var reason *string
		if err := json.Unmarshal(data, &reason); err == nil && reason != nil {
			return ParseRevert(*reason), nil
		} else if err == nil { // null
			break
		}
		var frame struct {
			Revert    json.RawMessage `json:"revert_error"`    // of code 40
			Execution json.RawMessage `json:"execution_error"` // of code 41
			Inner     json.RawMessage `json:"error"`           // of a frame
		}
		if err := json.Unmarshal(data, &frame); err != nil {
			return nil, fmt.Errorf("revert data: %w", err)
		}
		switch {
		case frame.Revert != nil:
			data = frame.Revert
		case frame.Execution != nil:
			data = frame.Execution
		case frame.Inner != nil:
			data = frame.Inner
		default:
			return nil, fmt.Errorf("revert data: %w", errNoReason)
		}
	}
	return nil, fmt.Errorf("revert data: %w", errNoReason)
}
