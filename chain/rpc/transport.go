package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// errRequest marks a request that could not even be formed.
var errRequest = errors.New("bad request")

type request struct {
	Version string `json:"jsonrpc"`
	ID      uint64 `json:"id"`
	Method  string `json:"method"`
	Params  any    `json:"params,omitempty"`
}

// once makes one attempt and returns the result as the node wrote it.
func (c *Client) once(ctx context.Context, method string, params any) (json.RawMessage, error) {
	id := c.id.Add(1)
	body, err := json.Marshal(request{Version: "2.0", ID: id, Method: method, Params: params})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	attempt, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	answer, err := c.post(attempt, body)
	if err != nil {
		return nil, err
	}
	return envelope(answer, id)
}

func (c *Client) post(ctx context.Context, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	for name, values := range c.cfg.Header {
		req.Header[name] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")

	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp)
	}
	if resp.ContentLength > c.cfg.MaxResponse {
		return nil, fmt.Errorf("%w: %d bytes, limit %d", ErrTooLarge, resp.ContentLength, c.cfg.MaxResponse)
	}
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, c.cfg.MaxResponse+1))
	if err != nil {
		return nil, fmt.Errorf("read response: %w", err)
	}
	if n > c.cfg.MaxResponse {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.cfg.MaxResponse)
	}
	return buf.Bytes(), nil
}

// refusal turns an HTTP status into an error, keeping the start of the body
// for people to read.
func refusal(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1024))
	httpErr := &HTTPError{Status: resp.StatusCode, Body: string(bytes.TrimSpace(body))}
	if resp.StatusCode != http.StatusTooManyRequests {
		return httpErr
	}
	return &RateLimitError{RetryAfter: retryAfter(resp.Header.Get("Retry-After")), Cause: httpErr}
}

// retryAfter reads a Retry-After of seconds or of a date; 0 is none.
func retryAfter(value string) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(date))
	}
	return 0
}

// envelope takes the result, or the error, out of a JSON-RPC answer.
func envelope(answer []byte, id uint64) (json.RawMessage, error) {
	var result, failure []byte
	answered := true
	s := scanner{buf: answer}
	s.enter('{')
	for i := 0; s.field(i); i++ {
		switch string(s.key) {
		case "result":
			result = s.value()
		case "error":
			failure = s.value()
		case "id":
			// A proxy that cannot read the request answers with id null.
			got := s.value()
			answered = string(got) == "null" || string(got) == strconv.FormatUint(id, 10)
		default:
			s.value()
		}
	}
	s.end()
	switch {
	case s.err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, s.err)
	case !answered:
		return nil, fmt.Errorf("%w: answer to another request", ErrMalformed)
	case failure != nil && string(failure) != "null":
		return nil, newError(failure)
	case result == nil:
		return nil, fmt.Errorf("%w: neither result nor error", ErrMalformed)
	}
	return result, nil
}

// newError reads the error object. Some providers limit the rate with HTTP 200
// and code 429 in the body.
func newError(raw []byte) error {
	e := new(Error)
	if err := json.Unmarshal(raw, e); err != nil {
		return fmt.Errorf("%w: error object: %w", ErrMalformed, err)
	}
	if e.Code != codeRateLimited && e.Code != codeLimitExceeded {
		e.parseRevert()
		return e
	}
	var hint struct {
		RetryAfter float64 `json:"retry_after"`
		Backoff    float64 `json:"backoff_seconds"`
	}
	// Without a readable hint, our own backoff applies.
	_ = json.Unmarshal(e.Data, &hint)
	seconds := min(max(hint.RetryAfter, hint.Backoff, 0), 3600)
	return &RateLimitError{RetryAfter: time.Duration(seconds * float64(time.Second)), Cause: e}
}
