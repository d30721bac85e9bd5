package obs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/internal/obs"
)

func TestLoggerFormatAndLevel(t *testing.T) {
	for _, test := range []struct {
		config obs.LogConfig
		json   bool
		lines  int // of the four that are logged
	}{
		{obs.LogConfig{}, false, 3},
		{obs.LogConfig{Format: "text", Level: "debug"}, false, 4},
		{obs.LogConfig{Format: "json", Level: "warn"}, true, 2},
		{obs.LogConfig{Format: "json", Level: "error"}, true, 1},
	} {
		var out strings.Builder
		log, err := obs.NewLogger(&out, test.config)
		if err != nil {
			t.Errorf("%+v: %v", test.config, err)
			continue
		}
		log.Debug("d")
		log.Info("i")
		log.Warn("w")
		log.Error("e", "job", 7)
		if lines := strings.Count(out.String(), "\n"); lines != test.lines {
			t.Errorf("%+v: %d lines, want %d:\n%s", test.config, lines, test.lines, out.String())
		}
		last := out.String()[strings.LastIndex(strings.TrimSuffix(out.String(), "\n"), "\n")+1:]
		if json.Valid([]byte(last)) != test.json {
			t.Errorf("%+v: wrong format: %s", test.config, last)
		}
	}
}

func TestLogConfigCheck(t *testing.T) {
	for _, test := range []struct {
		config obs.LogConfig
		field  string
	}{
		{obs.LogConfig{Format: "xml"}, "log format"},
		{obs.LogConfig{Level: "loud"}, "log level"},
	} {
		if err := test.config.Check(); err == nil || !strings.Contains(err.Error(), test.field) {
			t.Errorf("%+v: %v, want an error about %s", test.config, err, test.field)
		}
		if _, err := obs.NewLogger(nil, test.config); err == nil {
			t.Errorf("%+v: NewLogger took it", test.config)
		}
	}
}
