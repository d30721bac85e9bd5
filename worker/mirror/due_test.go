package mirror_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/bitsage-network/bitsage/worker/record"
)

// TestDue: page by page, without what is to be skipped, and no more than asked for.
func TestDue(t *testing.T) {
	page := func(more string, indices ...int) string {
		var nodes []string
		for _, i := range indices {
			nodes = append(nodes, assignment(i, "SETTLED", `, "workRecord": "DUE", "job": {`+aJob("DONE", past)+`}`))
		}
		return fmt.Sprintf(`"assignments": {"nodes": [%s], "pageInfo": %s}`, strings.Join(nodes, ", "), more)
	}
	const next, last = `{"hasNextPage": true, "endCursor": "c"}`, `{"hasNextPage": false, "endCursor": "d"}`
	m := answers(t, map[string]string{"Due": page(next, 0, 1, 2), "Due after c": page(last, 3, 4)})
	for _, c := range []struct {
		skip  []uint32
		limit int
		want  []uint32
	}{
		{nil, 10, []uint32{0, 1, 2, 3, 4}},
		{nil, 3, []uint32{0, 1, 2}},
		{nil, 4, []uint32{0, 1, 2, 3}},
		{[]uint32{0, 3}, 3, []uint32{1, 2, 4}},
		{[]uint32{0, 1, 2, 3, 4}, 1, nil},
	} {
		got, err := m.Due(t.Context(), func(d record.Due) bool { return slices.Contains(c.skip, d.Index) }, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		var indices []uint32
		for _, d := range got {
			indices = append(indices, d.Index)
			if d.Job != 7 || d.Terms.PriceMax.Cmp(big.NewInt(6)) != 0 {
				t.Errorf("assignment %d is of job %d at %s", d.Index, d.Job, d.Terms.PriceMax)
			}
		}
		if !slices.Equal(indices, c.want) {
			t.Errorf("without %v, at most %d: %v, want %v", c.skip, c.limit, indices, c.want)
		}
	}
}
