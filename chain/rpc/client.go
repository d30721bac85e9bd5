package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Config says which endpoint to use and how hard. Only URL is required.
type Config struct {
	// URL is the endpoint, such as http://127.0.0.1:6060/v0_9.
	URL string
	// Header is added to every request: API keys and the like.
	Header http.Header
	// Conns bounds the connections kept open, and so the useful concurrency.
	Conns int // default 32
	// Timeout bounds one attempt, from dialling to the last byte.
	Timeout time.Duration // default 30 s
	// MaxResponse bounds the size of one response, in bytes after
	// decompression.
	MaxResponse int64 // default 64 MiB
	// Attempts bounds how often a read is tried.
	Attempts int // default 5
	// Backoff is the pause before the second attempt; it doubles up to
	// MaxBackoff. The pause taken is a random part of it, at least half.
	Backoff    time.Duration // default 150 ms
	MaxBackoff time.Duration // default 5 s, and the longest Retry-After obeyed
}

func (c Config) withDefaults() Config {
	if c.Conns == 0 {
		c.Conns = 32
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.MaxResponse == 0 {
		c.MaxResponse = 64 << 20
	}
	if c.Attempts == 0 {
		c.Attempts = 5
	}
	if c.Backoff == 0 {
		c.Backoff = 150 * time.Millisecond
	}
	if c.MaxBackoff == 0 {
		c.MaxBackoff = 5 * time.Second
	}
	return c
}

// Check reports the first field that cannot be used. Zero fields stand for
// their defaults.
func (c Config) Check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return fmt.Errorf("rpc: URL: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("rpc: URL: %q is not an http or https address", u.Redacted())
	case c.Conns < 0:
		return fmt.Errorf("rpc: Conns: %d is negative", c.Conns)
	case c.Timeout < 0:
		return fmt.Errorf("rpc: Timeout: %s is negative", c.Timeout)
	case c.MaxResponse < 0:
		return fmt.Errorf("rpc: MaxResponse: %d is negative", c.MaxResponse)
	case c.Attempts < 0:
		return fmt.Errorf("rpc: Attempts: %d is negative", c.Attempts)
	case c.Backoff < 0 || c.MaxBackoff < 0:
		return errors.New("rpc: Backoff: must not be negative")
	}
	return nil
}

// Client talks to one endpoint. It is safe for concurrent use.
type Client struct {
	cfg  Config
	http *http.Client
	id   atomic.Uint64
	spec atomic.Pointer[Version]
}

// New returns a client. It does not touch the network, so that a program can
// start before its node.
func New(cfg Config) (*Client, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &Client{cfg: cfg, http: &http.Client{
		// No cookie jar: a sticky session would pin us to one lagging replica.
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           dialer.DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          cfg.Conns,
			MaxIdleConnsPerHost:   cfg.Conns,
			MaxConnsPerHost:       cfg.Conns,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: cfg.Timeout,
		},
		// A redirect would turn our POST into a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close lets go of idle connections. Calls under way are not disturbed.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do calls any method once, for what the typed methods do not cover. params is
// a struct or a map (named parameters), or nil; result is decoded by
// encoding/json, or dropped when nil.
func (c *Client) Do(ctx context.Context, method string, params, result any) error {
	raw, err := c.once(ctx, method, params)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("%s: %w: %w", method, ErrMalformed, err)
	}
	return nil
}

// read calls a method that changes nothing, and so may be tried again.
func (c *Client) read(ctx context.Context, method string, params any) (json.RawMessage, error) {
	for attempt := 1; ; attempt++ {
		raw, err := c.once(ctx, method, params)
		if err == nil {
			return raw, nil
		}
		if pause, again := c.pause(err, attempt); !again || ctx.Err() != nil || sleep(ctx, pause) != nil {
			return nil, fmt.Errorf("%s: %w", method, err)
		}
	}
}

// readInto is read for results that encoding/json decodes.
func (c *Client) readInto(ctx context.Context, method string, params, result any) error {
	raw, err := c.read(ctx, method, params)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("%s: %w: %w", method, ErrMalformed, err)
	}
	return nil
}
