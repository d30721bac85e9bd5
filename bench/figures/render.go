package figures

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Render writes the figures as Markdown, by name, and below the table what
// those are made of that say so.
func Render(all map[string]Figure) string {
	names := slices.Sorted(maps.Keys(all))
	var b strings.Builder
	b.WriteString("# Benchmarks\n\nWritten by the programs that measure, from " + JSONFile +
		". A + after a commit says that files differed from it.\n\n")
	b.WriteString("| figure | value | unit | goal | | peer | by | commit |\n|---|---:|---|---|---|---|---|---|\n")
	for _, name := range names {
		f := all[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | `%s` | %s |\n", name, number(f.Value),
			cell(f.Unit), cell(string(f.Goal)), f.Goal.Verdict(f.Value), cell(f.Peer), cell(f.Command), cell(f.Commit))
	}
	for _, name := range names {
		f := all[name]
		if f.Note == "" && len(f.Parts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", name)
		if f.Note != "" {
			b.WriteString("\n" + f.Note + "\n")
		}
		if len(f.Parts) > 0 {
			b.WriteString("\n| part | |\n|---|---:|\n")
			for _, p := range f.Parts {
				fmt.Fprintf(&b, "| %s | %s |\n", cell(p.Label), number(p.Value))
			}
		}
	}
	return b.String()
}

// cell keeps text within its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

// number writes four significant digits, or all of a whole number.
func number(v float64) string {
	if v == float64(int64(v)) {
		return strconv.FormatInt(int64(v), 10)
	}
	if v >= 1000 || v <= -1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
