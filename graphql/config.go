package graphql

import (
	"fmt"
	"time"
)

// Config bounds what a client may ask for. The zero value is good.
type Config struct {
	// Timeout is the longest a query may take; default 10s.
	Timeout time.Duration
	// Body is the largest request in bytes; default 64 KiB.
	Body int64
	// Complexity is the most fields that a request may ask for, each counted as
	// often as its pages have rows; default 100,000.
	Complexity int
	// Tokens, Selections, Depth and Aliases bound the form of a request;
	// defaults 4,000, 2,000, 15 and 50.
	Tokens, Selections, Depth, Aliases int
	// Sockets is the most WebSocket connections at once, Subscriptions the most
	// of one connection; defaults 1,000 and 16.
	Sockets, Subscriptions int
	// WriteTimeout is how long a subscriber may take to take a message, Ping how
	// often it must answer; defaults 10s and 30s.
	WriteTimeout, Ping time.Duration
	// Origins are host patterns from which web pages may open WebSockets,
	// besides our own.
	Origins []string
}

// WithDefaults fills in what is zero.
func (c Config) WithDefaults() Config {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&c.Complexity, 100_000}, {&c.Tokens, 4_000}, {&c.Selections, 2_000}, {&c.Depth, 15},
		{&c.Aliases, 50}, {&c.Sockets, 1_000}, {&c.Subscriptions, 16},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Timeout, 10 * time.Second}, {&c.WriteTimeout, 10 * time.Second}, {&c.Ping, 30 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if c.Body == 0 {
		c.Body = 64 << 10
	}
	return c
}

// Check reports the first field that is out of range.
func (c Config) Check() error {
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"Timeout", int64(c.Timeout)}, {"Body", c.Body}, {"Complexity", int64(c.Complexity)},
		{"Tokens", int64(c.Tokens)}, {"Selections", int64(c.Selections)}, {"Depth", int64(c.Depth)},
		{"Aliases", int64(c.Aliases)}, {"Sockets", int64(c.Sockets)}, {"Subscriptions", int64(c.Subscriptions)},
		{"WriteTimeout", int64(c.WriteTimeout)}, {"Ping", int64(c.Ping)},
	} {
		if f.value <= 0 {
			return fmt.Errorf("graphql: %s must be positive, not %d", f.name, f.value)
		}
	}
	return nil
}
