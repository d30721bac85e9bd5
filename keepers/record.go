package keepers

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Record is a Listener that remembers what every bot did last, for people.
type Record struct {
	mu   sync.Mutex
	now  func() time.Time
	bots map[string]*BotStatus
}

// NewRecord takes a clock; time.Now if it is nil.
func NewRecord(now func() time.Time) *Record {
	if now == nil {
		now = time.Now
	}
	return &Record{now: now, bots: map[string]*BotStatus{}}
}

// BotStatus is what one bot did last. Times are zero for what never was.
type BotStatus struct {
	Bot string `json:"bot"`
	// Stepped is when it last looked, and Next when it looks again.
	Stepped time.Time `json:"stepped,omitzero"`
	Next    time.Time `json:"next,omitzero"`
	// Problem is why it could not see all at the last look.
	Problem string `json:"problem,omitempty"`
	// Done is the last action that the chain accepted, Refused the last that a
	// contract refused, Broken the last that did not get through.
	Done    Deed `json:"done,omitzero"`
	Refused Deed `json:"refused,omitzero"`
	Broken  Deed `json:"broken,omitzero"`
}

// Deed is one action.
type Deed struct {
	Key    string    `json:"key"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Stepped implements Listener.
func (r *Record) Stepped(bot string, _ time.Duration, next time.Time, err error) {
	r.note(bot, func(s *BotStatus) {
		s.Stepped, s.Next, s.Problem = r.now(), next, ""
		if err != nil {
			s.Problem = err.Error()
		}
	})
}

// Acted implements Listener.
func (r *Record) Acted(bot, key string, outcome Outcome, err error) {
	r.note(bot, func(s *BotStatus) {
		d := Deed{Key: key, At: r.now()}
		var revert *cairo.Revert
		if errors.As(err, &revert) { // what the contract said, without the way it took
			d.Reason = revert.Error()
		} else if err != nil {
			d.Reason = err.Error()
		}
		switch outcome {
		case Accepted:
			s.Done = d
		case Refused:
			s.Refused = d
		case Broken:
			s.Broken = d
		}
	})
}

func (r *Record) note(bot string, change func(*BotStatus)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.bots[bot]
	if s == nil {
		s = &BotStatus{Bot: bot}
		r.bots[bot] = s
	}
	change(s)
}

// Bots is a copy of what is known, by name.
func (r *Record) Bots() []BotStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]BotStatus, 0, len(r.bots))
	for _, s := range r.bots {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b BotStatus) int { return strings.Compare(a.Bot, b.Bot) })
	return out
}
