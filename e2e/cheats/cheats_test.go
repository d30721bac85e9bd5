package cheats_test

import (
	"testing"

	"github.com/bitsage-network/bitsage/e2e/kit"
)

// TestCheats tells the stories that eight providers are enough for, one after
// the other on one market: what an earlier one left must not matter.
func TestCheats(t *testing.T) {
	at := openStudio(t)
	n := kit.Start(t, kit.Config{Providers: 8, Strangers: 2})
	for _, story := range []struct {
		name string
		plot func(*story)
	}{
		{"the worker returns another quality", anotherQuality},
		{"the worker returns garbage", garbage},
		{"the worker returns another task's output", anotherTask},
		{"the worker returns nothing", nothing},
		{"the worker cannot open its root", unopened},
		{"an auditor lies", lyingAuditor},
		{"an auditor seals once it has seen the opening", copyingLate},
		{"an auditor seals nothing to unseal what it sees", copyingBlind},
		{"auditors are silent", silentAuditors},
		{"the buyer disappears", absentBuyer},
		{"a beacon keeper withholds", withholdingKeeper},
		{"there is no randomness", noRandomness},
		{"the input is corrupt", corruptInput},
		{"the worker blames a good input", falseBlame},
		{"the buyer withdraws its inputs", withdrawnInputs},
		{"the buyer challenges and hides the input from two jurors", hiddenFromJurors},
		{"the worker claims a result for an input that nobody has", lostInputs},
		{"the worker withholds an output", withheldOutput},
		{"a challenger claims that a served output is withheld", falseChallenge},
	} {
		t.Run(story.name, func(t *testing.T) { tell(t, n, at, story.plot) })
	}
	t.Run("there are too few jurors", func(t *testing.T) {
		tell(t, kit.Start(t, kit.Config{Providers: 4}), at, tooFewJurors)
	})
	t.Run("a bought jury is overturned", func(t *testing.T) {
		tell(t, kit.Start(t, kit.Config{Providers: 24}), at, boughtJury)
	})
}
