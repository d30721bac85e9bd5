package graphql

import (
	"context"

	gql "github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// shape refuses documents by their form, before anything else looks into them.
// Fragments count wherever they are spread, so that they cannot multiply
// unseen.
type shape struct {
	depth      int // of nested selections
	selections int // in all
	aliases    int
}

var _ interface {
	gql.HandlerExtension
	gql.OperationContextMutator
} = shape{}

func (shape) ExtensionName() string { return "Shape" }

func (shape) Validate(gql.ExecutableSchema) error { return nil }

func (s shape) MutateOperationContext(_ context.Context, op *gql.OperationContext) *gqlerror.Error {
	w := shapeWalk{limit: s}
	if over := w.selections(op.Operation.SelectionSet, 1); over != "" {
		err := gqlerror.Errorf("the operation has too many %s", over)
		errcode.Set(err, string(TooComplex))
		return err
	}
	return nil
}

type shapeWalk struct {
	limit         shape
	seen, aliases int
}

// selections returns what there is too much of, if anything.
func (w *shapeWalk) selections(set ast.SelectionSet, depth int) (over string) {
	if len(set) > 0 && depth > w.limit.depth {
		return "levels"
	}
	for _, sel := range set {
		if w.seen++; w.seen > w.limit.selections {
			return "selections"
		}
		switch sel := sel.(type) {
		case *ast.Field:
			over = w.field(sel, depth)
		case *ast.InlineFragment:
			over = w.selections(sel.SelectionSet, depth)
		case *ast.FragmentSpread:
			over = w.selections(sel.Definition.SelectionSet, depth)
		}
		if over != "" {
			return over
		}
	}
	return ""
}

func (w *shapeWalk) field(f *ast.Field, depth int) string {
	if f.Alias != f.Name {
		if w.aliases++; w.aliases > w.limit.aliases {
			return "aliases"
		}
	}
	return w.selections(f.SelectionSet, depth+1)
}
