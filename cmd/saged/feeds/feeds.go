// Package feeds reads the file in which a reporter says where its prices come
// from.
package feeds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/bitsage-network/bitsage/oracle/feed"
)

// File is the document. The price reported is the median of the sources.
type File struct {
	Sources []Source `json:"sources"`
	// Least is how many must answer; more than half by default.
	Least int `json:"least"`
	// MaxPrice that is believed, in whole dollars; 1,000,000 by default.
	MaxPrice uint64 `json:"max_price"`
	// MaxAge and MaxLead of a quote, such as "5m", which is the default, and
	// "30s".
	MaxAge  Duration `json:"max_age"`
	MaxLead Duration `json:"max_lead"`
}

// Source is one of a file or a URL.
type Source struct {
	File string `json:"file"`
	HTTP string `json:"http"`
	// Price and Time are JSON pointers into the document; "/price" and "/time"
	// by default.
	Price string `json:"price"`
	Time  string `json:"time"`
	// Timeout of one question to a URL; 10 s by default.
	Timeout Duration `json:"timeout"`
}

// Duration is written as 1m30s.
type Duration time.Duration

// UnmarshalText reads a Go duration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// maxFile is the longest document that is read.
const maxFile = 1 << 20

// Load reads the document and returns its checked feed.
func Load(path string, log *slog.Logger) (feed.Feed, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	source, err := read(io.LimitReader(f, maxFile), log)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return source, nil
}

func read(r io.Reader, log *slog.Logger) (feed.Feed, error) {
	var file File
	d := json.NewDecoder(r)
	d.DisallowUnknownFields() // a misspelt field must not pass for its default
	if err := d.Decode(&file); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the document")
	}
	limits := feed.Limits{
		MaxPrice: file.MaxPrice, MaxAge: time.Duration(file.MaxAge), MaxLead: time.Duration(file.MaxLead),
	}
	if err := limits.Check(); err != nil {
		return nil, err
	}
	median := feed.Median{Least: file.Least, Refused: func(err error) { log.Warn("a source is left out", "err", err) }}
	for i, s := range file.Sources {
		source, err := s.feed()
		if err != nil {
			return nil, fmt.Errorf("source %d: %w", i+1, err)
		}
		median.Feeds = append(median.Feeds, feed.Checked{Feed: source, Limits: limits})
	}
	if err := median.Check(); err != nil {
		return nil, err
	}
	return feed.Checked{Feed: median, Limits: limits}, nil
}

func (s Source) feed() (feed.Feed, error) {
	fields := feed.Fields{Price: s.Price, Time: s.Time}
	switch {
	case s.File != "" && s.HTTP == "" && s.Timeout == 0:
		f := feed.File{Path: s.File, Fields: fields}
		return f, f.Check()
	case s.HTTP != "" && s.File == "":
		h := feed.HTTP{URL: s.HTTP, Fields: fields, Timeout: time.Duration(s.Timeout)}
		return h, h.Check()
	}
	return nil, errors.New(`want either "file", or "http" with a "timeout" if need be`)
}
