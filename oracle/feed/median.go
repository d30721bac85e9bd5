package feed

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// Median asks several feeds at once and takes the middle of what they say, of
// two middles the lower. Its time is that of the oldest quote it used, so that a
// dead source cannot pass for a live one.
type Median struct {
	Feeds []Feed
	// Least is how many must answer; more than half of them by default.
	Least int
	// Refused is told what each feed did wrong; may be nil.
	Refused func(error)
}

// Check names the first field that cannot be used.
func (m Median) Check() error {
	if len(m.Feeds) == 0 {
		return errors.New("feed: Median.Feeds is empty")
	}
	if m.Least < 0 || m.Least > len(m.Feeds) {
		return fmt.Errorf("feed: Median.Least is %d, want 1 to %d", m.Least, len(m.Feeds))
	}
	seen := map[string]bool{}
	for _, f := range m.Feeds {
		if seen[f.Name()] {
			return fmt.Errorf("feed: %s is in Median.Feeds twice", f.Name())
		}
		seen[f.Name()] = true
	}
	return nil
}

func (m Median) Name() string { return "median" }

// Quote waits for every feed, each of which has a time limit of its own.
func (m Median) Quote(ctx context.Context) (Quote, error) {
	var mu sync.Mutex
	var quotes []Quote
	var refused []error
	var all sync.WaitGroup
	for _, f := range m.Feeds {
		all.Go(func() {
			q, err := f.Quote(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused = append(refused, err)
				return
			}
			quotes = append(quotes, q)
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return Quote{}, ctx.Err()
	}
	for _, err := range refused {
		if m.Refused != nil {
			m.Refused(err)
		}
	}
	least := m.Least
	if least == 0 {
		least = len(m.Feeds)/2 + 1
	}
	if len(quotes) < least {
		return Quote{}, &RefusedError{Feed: m.Name(), Reason: TooFew, Err: fmt.Errorf(
			"%d of %d feeds answer, %d must: %w", len(quotes), len(m.Feeds), least, errors.Join(refused...))}
	}
	slices.SortFunc(quotes, func(a, b Quote) int { return a.Price.Cmp(b.Price) })
	middle := Quote{Price: new(big.Int).Set(quotes[(len(quotes)-1)/2].Price), At: quotes[0].At}
	for _, q := range quotes {
		if q.At.Before(middle.At) {
			middle.At = q.At
		}
	}
	return middle, nil
}
