package figures_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/bench/figures"
)

func figure(value float64) figures.Figure {
	return figures.Figure{Value: value, Unit: "transfers", Goal: "<= 12", Command: "go test", Commit: "abc"}
}

func TestMergeKeepsOthers(t *testing.T) {
	docs := t.TempDir()
	for _, name := range []string{"b", "a"} {
		if err := figures.Merge(docs, map[string]figures.Figure{name: figure(9)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := figures.Merge(docs, map[string]figures.Figure{"a": figure(15)}); err != nil {
		t.Fatal(err)
	}
	all, err := figures.Load(docs)
	if err != nil || len(all) != 2 || all["a"].Value != 15 || all["b"].Value != 9 {
		t.Fatalf("got %v, %v", all, err)
	}
	raw, err := os.ReadFile(filepath.Join(docs, figures.MarkdownFile))
	if err != nil {
		t.Fatal(err)
	}
	if want := "| `a` | 15 | transfers | <= 12 | missed by 25 % |"; !strings.Contains(string(raw), want) {
		t.Errorf("got\n%s\nwithout %s", raw, want)
	}
}

func TestMergeRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*figures.Figure){
		"no unit":    func(f *figures.Figure) { f.Unit = "" },
		"no command": func(f *figures.Figure) { f.Command = "" },
		"no commit":  func(f *figures.Figure) { f.Commit = "" },
		"bad goal":   func(f *figures.Figure) { f.Goal = "12" },
		"goal":       func(f *figures.Figure) { f.Goal = "<= many" },
	} {
		t.Run(name, func(t *testing.T) {
			f, docs := figure(1), t.TempDir()
			spoil(&f)
			if err := figures.Merge(docs, map[string]figures.Figure{"x": f}); err == nil {
				t.Fatal("it was taken")
			}
			if files, _ := os.ReadDir(docs); len(files) != 0 {
				t.Fatal("something was written")
			}
		})
	}
}

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		goal  figures.Goal
		value float64
		want  string
	}{
		{"<= 12", 12, "met"}, {"<= 12", 12.1, "missed by 1 %"}, {">= 20000", 20_000, "met"},
		{">= 20000", 15_000, "missed by 25 %"}, {"<= 0", 2, "missed by 2"}, {"", 2, ""},
	} {
		if got := test.goal.Verdict(test.value); got != test.want {
			t.Errorf("%v against %q: got %q, want %q", test.value, test.goal, got, test.want)
		}
	}
}
