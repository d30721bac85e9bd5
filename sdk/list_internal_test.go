package sdk

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// shelf is a list by keys that changes between two pages.
type shelf struct {
	keys   []int // ascending
	size   int
	change func()
	pages  int
}

func (s *shelf) page(after *string) (page[int], error) {
	if s.pages++; s.pages > 1 {
		s.change()
	}
	from := 0
	if after != nil {
		last, err := strconv.Atoi(*after)
		if err != nil {
			return page[int]{}, err
		}
		from, _ = slices.BinarySearch(s.keys, last+1)
	}
	to := min(from+s.size, len(s.keys))
	p := page[int]{nodes: slices.Clone(s.keys[from:to]), info: pageInfo{HasNextPage: to < len(s.keys)}}
	if to > from {
		end := strconv.Itoa(s.keys[to-1])
		p.info.EndCursor = &end
	}
	return p, nil
}

// TestRowsUnderChange: whatever comes and goes between two pages, what is there
// all the while comes once, in order, and nothing that was never there comes.
func TestRowsUnderChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.IntRange(0, 999)
		s := &shelf{keys: rapid.SliceOfNDistinct(key, 0, 400, rapid.ID).Draw(t, "keys"), size: rapid.IntRange(1, 100).Draw(t, "size")}
		slices.Sort(s.keys)
		all, ever := map[int]bool{}, map[int]bool{}
		for _, k := range s.keys {
			all[k], ever[k] = true, true
		}
		s.change = func() {
			for range rapid.IntRange(0, 20).Draw(t, "changes") {
				k := key.Draw(t, "key")
				if at, ok := slices.BinarySearch(s.keys, k); ok {
					s.keys = slices.Delete(s.keys, at, at+1)
					delete(all, k)
				} else {
					s.keys = slices.Insert(s.keys, at, k)
					ever[k] = true
				}
			}
		}
		var got []int
		for k, err := range rows(before[int](), s.page) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, k)
			delete(all, k)
			if !ever[k] {
				t.Fatalf("%d was never there", k)
			}
		}
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("not in order, or twice: %v", got)
		}
		if len(all) > 0 {
			t.Fatalf("%v were there all the while and did not come", all)
		}
	})
}

func TestRowsEnd(t *testing.T) {
	s := &shelf{size: 10, change: func() {}}
	for k := range 35 {
		s.keys = append(s.keys, k)
	}
	seen := 0
	for range rows(before[int](), s.page) {
		if seen++; seen == 12 {
			break
		}
	}
	if s.pages != 2 {
		t.Errorf("reads %d pages for 12 rows of 10 each", s.pages)
	}

	down := errors.New("down")
	end := "9"
	for name, c := range map[string]struct {
		next page[int]
		err  error
		want error
	}{
		"an error":              {page[int]{}, down, down},
		"a cursor leads back":   {page[int]{nodes: []int{1}, info: pageInfo{true, &end}}, nil, ErrStuck},
		"an empty page at last": {page[int]{info: pageInfo{false, nil}}, nil, nil},
	} {
		calls := 0
		var last error
		for _, err := range rows(page[int]{nodes: []int{8, 9}, info: pageInfo{true, &end}}, func(*string) (page[int], error) {
			calls++
			return c.next, c.err
		}) {
			last = err
		}
		if !errors.Is(last, c.want) || calls != 1 {
			t.Errorf("%s: %v after %d calls, want %v", name, last, calls, c.want)
		}
	}
}
