//go:build long

package simulation_test

import "testing"

// TestAThousandYears plays a year of a thousand worlds.
func TestAThousandYears(t *testing.T) { hold(t, parameters(), 1_000) }
