// Package obs lets operators see what a process does: its log, its metrics, and
// whether it is alive and ready.
package obs

import (
	"fmt"
	"io"
	"log/slog"
)

// LogConfig says how a process logs. The zero value is text from info upwards.
type LogConfig struct {
	Format string // "text" or "json"; "" is text
	Level  string // "debug", "info", "warn" or "error"; "" is info
}

// Check names the first field that is out of its range.
func (c LogConfig) Check() error {
	switch c.Format {
	case "", "text", "json":
	default:
		return fmt.Errorf("log format %q must be text or json", c.Format)
	}
	switch c.Level {
	case "", "debug", "info", "warn", "error":
		return nil
	default:
		return fmt.Errorf("log level %q must be debug, info, warn or error", c.Level)
	}
}

// NewLogger returns a logger that writes to w. It fails only where c.Check does.
func NewLogger(w io.Writer, c LogConfig) (*slog.Logger, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var level slog.Level
	if c.Level != "" {
		if err := level.UnmarshalText([]byte(c.Level)); err != nil {
			return nil, err
		}
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}
