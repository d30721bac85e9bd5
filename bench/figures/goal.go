package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Goal is a bound, "<= 12" or ">= 20000"; empty is none.
type Goal string

// Verdict says whether the value reaches the goal, and by how much not.
func (g Goal) Verdict(value float64) string {
	most, bound, err := g.parse()
	switch {
	case g == "" || err != nil:
		return ""
	case most && value <= bound, !most && value >= bound:
		return "met"
	case bound == 0:
		return "missed by " + number(math.Abs(value))
	}
	return fmt.Sprintf("missed by %.0f %%", math.Ceil(100*math.Abs(value-bound)/math.Abs(bound)))
}

func (g Goal) parse() (most bool, bound float64, err error) {
	if g == "" {
		return false, 0, nil
	}
	op, text, ok := strings.Cut(string(g), " ")
	if !ok || op != "<=" && op != ">=" {
		return false, 0, fmt.Errorf("goal %q is neither \"<= number\" nor \">= number\"", string(g))
	}
	if bound, err = strconv.ParseFloat(text, 64); err != nil {
		return false, 0, fmt.Errorf("goal %q: %w", string(g), err)
	}
	return op == "<=", bound, nil
}
