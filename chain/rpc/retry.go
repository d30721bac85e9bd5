package rpc

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// pause says whether a read that failed with err may be tried again, and after
// how long.
func (c *Client) pause(err error, attempt int) (time.Duration, bool) {
	if attempt >= c.cfg.Attempts || !transient(err) {
		return 0, false
	}
	longest := c.cfg.MaxBackoff
	// The shift is bounded by Attempts; a product that overflows is negative.
	pause := c.cfg.Backoff << (attempt - 1)
	if pause <= 0 || pause > longest {
		pause = longest
	}
	pause = pause/2 + rand.N(pause/2+1)

	var limited *RateLimitError
	if errors.As(err, &limited) && limited.RetryAfter > pause {
		// Who is told to wait longer than we may wait is better told so.
		return limited.RetryAfter, limited.RetryAfter <= longest
	}
	return pause, true
}

// transient says whether the same request may well succeed later.
func transient(err error) bool {
	var rpcErr *Error
	var httpErr *HTTPError
	switch {
	case errors.Is(err, ErrRateLimited):
		return true
	case errors.As(err, &rpcErr), errors.Is(err, ErrTooLarge), errors.Is(err, errRequest):
		return false
	case errors.As(err, &httpErr):
		switch httpErr.Status {
		case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
			http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	return true // the network, a timeout of one attempt, a cut or garbled body
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
