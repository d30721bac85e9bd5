package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bitsage-network/bitsage/sdk/api"
)

// consumer may wait for randomness.
type consumer struct {
	name string
	waiting
}

type waiting interface {
	WaitingSince(ctx context.Context) (time.Time, error)
}

// demand is all consumers of randomness.
type demand []consumer

// WaitingSince is since when the one that came last waits: a commitment after it
// serves all. Those that cannot be asked hide no other; the error names them.
func (d demand) WaitingSince(ctx context.Context) (time.Time, error) {
	var latest time.Time
	var wrong []error
	for _, c := range d {
		at, err := c.WaitingSince(ctx)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("whether the %s waits for randomness: %w", c.name, err))
			continue
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest, errors.Join(wrong...)
}

// Lag is how many blocks the mirror is behind.
func (p pending) Lag(ctx context.Context) (int, error) {
	got, err := api.GetMeta(ctx, p.mirror)
	if err != nil {
		return 0, err
	}
	return got.Meta.Lag, nil
}
