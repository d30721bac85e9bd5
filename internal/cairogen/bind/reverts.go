package bind

import (
	"fmt"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// reverts writes a constant for each error of a contract, and the set of them.
func (g *generator) reverts(all []abi.Error) error {
	if len(all) == 0 {
		return nil
	}
	var body code
	body.p("// Reverts of our contracts, for errors.Is on an error that wraps a *cairo.Revert.\nconst (")
	var names []string
	for i, e := range all {
		name := "Err" + exported(e.Module) + exported(e.Const)
		if err := g.claim(fmt.Sprintf("%s in %s", e.Const, e.File), name); err != nil {
			return err
		}
		switch {
		case i == 0:
			body.p("// %s", e.Module)
		case all[i-1].Module != e.Module:
			body.p("\n// %s", e.Module)
		}
		body.p("%s = cairo.RevertCode(%q)", name, e.Text)
		names = append(names, name)
	}
	body.p(")\n")
	if err := g.claim("the table of reverts", "KnownRevert"); err != nil {
		return err
	}
	body.p("// KnownRevert returns the error that a contract panicked with, and whether it\n// is one of ours.")
	body.p("func KnownRevert(panicked felt.Felt) (cairo.RevertCode, bool) {")
	body.p("code, ok := cairo.RevertCodeOf(panicked)\nif !ok {\nreturn \"\", false\n}\nswitch code {\ncase ")
	for i, name := range names {
		if i > 0 {
			body.p(",")
		}
		fmt.Fprintf(&body, "%s", name)
	}
	body.p(":\nreturn code, true\n}\nreturn \"\", false\n}")
	return g.finish("errors.gen.go", &body)
}
