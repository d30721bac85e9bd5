package agent

import (
	"fmt"
	"slices"
	"time"

	"github.com/bitsage-network/bitsage/market"
)

// chooser picks what to take out of offers shown one by one: at most what the
// worker has room for, one assignment of a range, dearest first, and of equals
// the one shown first. It keeps no more than it picks.
type chooser struct {
	now   time.Time
	cfg   Config
	knows knowledge
	room  int
	held  map[string]bool // ranges
	best  []candidate     // dearest first
}

type candidate struct {
	assignment Assignment
	name       string // of the range
	price      Price
}

func newChooser(v View, cfg Config, knows knowledge) *chooser {
	c := &chooser{now: v.Now, cfg: cfg, knows: knows, room: cfg.Assignments, held: map[string]bool{}}
	for _, m := range v.Mine {
		c.held[rangeName(m)] = true
		if m.State == market.AssignmentTaken || m.State == market.AssignmentCommitted {
			c.room--
		}
	}
	return c
}

// aside reports whether the offer turned out not to be for this worker lately.
func (c *chooser) aside(a Assignment) bool {
	return c.knows.aside(jobName(a)) || c.knows.aside(rangeName(a)) || c.knows.aside(heldName(a))
}

// full reports whether nothing could be taken whatever is offered.
func (c *chooser) full() bool { return c.room <= 0 }

func (c *chooser) consider(a Assignment) {
	// What cannot be computed would cost the stake.
	if c.full() || !c.knows.runs(a.Job.Kind) || c.aside(a) || !c.now.Before(a.Job.Terms.Deadline) {
		return
	}
	o := candidate{a, rangeName(a), a.Job.PriceAt(c.now)}
	if floor, ok := c.cfg.MinPrice(a.Job.Terms.Token); !ok || o.price.Cmp(floor) < 0 || c.held[o.name] {
		return
	}
	if same := slices.IndexFunc(c.best, func(b candidate) bool { return b.name == o.name }); same >= 0 {
		if c.best[same].price.Cmp(o.price) >= 0 {
			return
		}
		c.best = slices.Delete(c.best, same, same+1)
	}
	at := len(c.best)
	for at > 0 && c.best[at-1].price.Cmp(o.price) < 0 {
		at--
	}
	if at == c.room {
		return
	}
	c.best = slices.Insert(c.best[:min(len(c.best), c.room-1)], at, o)
}

func (c *chooser) takes() []duty {
	out := make([]duty, len(c.best))
	for i, o := range c.best {
		out[i] = take{o.assignment, c.now}
	}
	return out
}

// rangeName is one for all replicas of a range: a worker may hold only one.
func rangeName(a Assignment) string { return fmt.Sprintf("%s/%d", jobName(a), a.First) }

func jobName(a Assignment) string { return fmt.Sprint(uint64(a.Job.ID)) }
