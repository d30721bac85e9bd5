package main

import (
	"math/big"
	"testing"
	"time"
)

func TestWhen(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for at, want := range map[uint64]string{
		0:             "never",
		1_800_000_000: "2027-01-15 08:00:00 UTC, now",
		1_800_000_061: "2027-01-15 08:01:01 UTC, in 1m1s",
		1_799_999_000: "2027-01-15 07:43:20 UTC, 16m40s ago",
		1_800_604_799: "2027-01-22 07:59:59 UTC, in 7 days",
		1_800_608_430: "2027-01-22 09:00:30 UTC, in 7 days 1h1m",
	} {
		if got := when(at, now); got != want {
			t.Errorf("%d is %q, want %q", at, got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	n := func(text string) *big.Int {
		v, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		return v
	}
	for got, want := range map[string]string{
		sage(n("1500000000000000000")):      "1.5 SAGE",
		usd(n("1500000")):                   "1.5 USD",
		perDollar(n("9750000000000000000")): "9.75 SAGE per USD",
		perSage(n("100000000000000000")):    "0.1 USD per SAGE",
		percent(n("32142857142857142")):     "3.2142 %", // cut
		percent(n("1000000000000000000")):   "100 %",
		basisPoints(321):                    "3.21 %",
		epochs(n("52509999999999999999")):   "52.50", // cut
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]uint16{"7.5": 750, "7.5%": 750, "0": 0, "50": 5_000, "0.01": 1} {
		if got, err := parsePercent(text, 5_000); err != nil || got != want {
			t.Errorf("%s is %d basis points (%v), want %d", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "%", "-1", "50.01", "0.001", "1e1", "99999999999999999999"} {
		if got, err := parsePercent(bad, 5_000); err == nil {
			t.Errorf("%q is %d basis points", bad, got)
		}
	}
}
