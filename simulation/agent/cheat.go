package agent

import (
	"math/rand/v2"

	"github.com/bitsage-network/bitsage/economy/audit"
)

// Work is an assignment as a cheat sees it. Money is in parts of its price.
type Work struct {
	Tier  audit.Tier
	Tasks uint32
	Cost  float64 // of computing all tasks
	Fee   float64 // of the protocol
	// Stake is what the lock is worth when it is taken; it was worth the tier's
	// part of the price when it was given.
	Stake float64
	// Miss is the chance that an audit of a false leaf says nothing: collusion.
	Miss float64
	// Late is the part of the stake that a worker who never delivers loses,
	// Reporter the part of a slash that a friend of the worker gets who reports it
	// first.
	Late, Reporter float64
	// Margin is an auditor's pay for a leaf in parts of the leaf's price, Bond what
	// it loses.
	Margin, Bond float64
}

// Cheat is a way of not doing the work.
type Cheat int

// The cheats: workers', then auditors'.
const (
	SkipAll   Cheat = iota // invents every result
	SkipFifth              // a lazy worker: invents every fifth
	SkipOne                // invents one
	Withhold               // computes nothing and opens nothing
	WalkAway               // takes the job and never delivers
	Sleep                  // an auditor that seals nothing
	Guess                  // an auditor that seals something
	Cheats    int   = iota
)

var cheats = [...]string{
	"skips all tasks", "skips a fifth of the tasks", "skips one task", "withholds everything", "never delivers",
	"auditor stays silent", "auditor guesses",
}

func (c Cheat) String() string { return cheats[c] }

// falseLeaves of so many tasks.
func (c Cheat) falseLeaves(tasks uint32) uint32 {
	switch c {
	case SkipFifth:
		return (tasks + 4) / 5
	case SkipOne:
		return 1
	}
	return tasks
}

// mostSamples are drawn of an assignment.
const mostSamples = 16

// samples are the two numbers of leaves that may be drawn, and the chance of the
// second.
func (w Work) samples() (few, many uint32, chance float64) {
	e4 := audit.SamplesE4(w.Tier, w.Tasks)
	few = uint32(e4 / audit.Whole)
	chance = float64(e4%audit.Whole) / audit.Whole
	many = min(few+1, w.Tasks, mostSamples)
	return min(few, mostSamples), many, chance
}

// unseen is the chance that so many samples of the tasks meet none of the false.
func unseen(tasks, bad, samples uint32) float64 {
	p := 1.0
	for i := range samples {
		if bad+i >= tasks {
			return 0
		}
		p *= float64(tasks-bad-i) / float64(tasks-i)
	}
	return p
}

// Caught is the chance that the cheat is punished.
func (c Cheat) Caught(w Work) float64 {
	few, many, chance := w.samples()
	bad := c.falseLeaves(w.Tasks)
	seen := 1 - (1-chance)*unseen(w.Tasks, bad, few) - chance*unseen(w.Tasks, bad, many)
	switch c {
	case WalkAway, Sleep, Guess:
		return 1
	case Withhold: // what is drawn must be opened; nothing is drawn that a friend could miss
		return seen
	}
	return seen * (1 - w.Miss)
}

// outcome is what the cheat gains over honest work, unpunished and punished.
func (c Cheat) outcome(w Work) (free, punished float64) {
	pay := 1 - w.Fee
	switch c {
	case WalkAway:
		lost := w.Cost - pay - w.Late*w.Stake*(1-w.Reporter)
		return lost, lost
	case Withhold:
		return w.Cost, w.Cost - pay - w.Stake*(1-w.Reporter)
	case Sleep, Guess:
		// Per leaf: neither the work nor the pay for it. A guess that happens to be
		// right would be work.
		few, many, chance := w.samples()
		leaf := (float64(few)*(1-chance) + float64(many)*chance) / float64(w.Tasks)
		bond := w.Bond
		if c == Sleep {
			bond *= 1 - w.Reporter
		}
		lost := leaf*(w.Cost-w.Margin) - bond
		return lost, lost
	}
	saved := w.Cost * float64(c.falseLeaves(w.Tasks)) / float64(w.Tasks)
	return saved, saved - pay - w.Stake
}

// Expected is what the cheat gains over honest work on average.
func (c Cheat) Expected(w Work) float64 {
	free, punished := c.outcome(w)
	caught := c.Caught(w)
	return free*(1-caught) + punished*caught
}

// Try cheats once: what it gained over honest work, and whether it was punished.
func (c Cheat) Try(random *rand.Rand, w Work) (gain float64, caught bool) {
	free, punished := c.outcome(w)
	if random.Float64() < c.Caught(w) {
		return punished, true
	}
	return free, false
}
