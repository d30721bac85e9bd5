package blob

import (
	"errors"
	"fmt"
	"syscall"
)

var (
	ErrBadCID   = errors.New("blob: not a CIDv1 raw sha2-256 name")
	ErrNotFound = errors.New("blob: not found")
	ErrTooLarge = errors.New("blob: larger than the limit")
	ErrQuota    = errors.New("blob: store quota used up")
	ErrNoSpace  = errors.New("blob: disk full")
	// ErrCorrupt: the stored bytes no longer match their name. The store has
	// removed them, so that the blob can be fetched again.
	ErrCorrupt = errors.New("blob: stored bytes are corrupt")
	// ErrLocked: another process has the store directory open.
	ErrLocked = errors.New("blob: store is in use by another process")
	// ErrUnavailable: no source delivered the blob. It wraps what each did.
	ErrUnavailable = errors.New("blob: unavailable from every source")
	ErrTooSlow     = errors.New("blob: peer slower than the minimum rate")
	ErrRedirect    = errors.New("blob: peer redirects elsewhere")
	// ErrSource: a peer answered something the protocol does not allow.
	ErrSource = errors.New("blob: unusable answer from peer")
	// ErrAddress: the source resolves to an address that may not be dialled.
	ErrAddress = errors.New("blob: address not allowed")
)

// MismatchError reports content whose digest is not the expected one.
type MismatchError struct{ Want, Got Digest }

func (e *MismatchError) Error() string {
	return fmt.Sprintf("blob: content is %s, expected %s", e.Got, e.Want)
}

// diskError marks a full disk as ErrNoSpace and leaves other errors alone.
func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}
