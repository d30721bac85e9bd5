package main

import (
	"fmt"
	"math/big"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/bitsage-network/bitsage/market"
)

// Decimals of what people read and write.
const (
	sageDecimals = 18
	usdDecimals  = 6
	wadDecimals  = 18 // ratios and prices
)

func sage(v *big.Int) string { return inSage.format(v) }

func usd(v *big.Int) string { return inUSD.format(v) }

// perDollar is a price of auctions, SAGE per dollar in WAD.
func perDollar(v *big.Int) string { return market.FormatUnits(v, wadDecimals) + " SAGE per USD" }

// perSage is the oracle's price, dollars per SAGE in WAD.
func perSage(v *big.Int) string { return market.FormatUnits(v, wadDecimals) + " USD per SAGE" }

// percent is a ratio in WAD, cut to four decimals.
func percent(wad *big.Int) string {
	n := new(big.Int).Quo(wad, big.NewInt(1e12))
	return market.FormatUnits(n, 4) + " %"
}

func basisPoints(bps uint64) string {
	return market.FormatUnits(new(big.Int).SetUint64(bps), 2) + " %"
}

// parseSage reads an amount of SAGE above zero.
func parseSage(text string) (*big.Int, error) { return parseAmount(text, sageDecimals, "SAGE") }

// parseUSD reads an amount of dollars above zero.
func parseUSD(text string) (*big.Int, error) { return parseAmount(text, usdDecimals, "USD") }

func parseAmount(text string, decimals uint8, unit string) (*big.Int, error) {
	v, err := market.ParseUnits(text, decimals)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", unit, err)
	}
	if v.Sign() == 0 {
		return nil, fmt.Errorf("%s: the amount must be above zero", unit)
	}
	return v, nil
}

// parsePercent reads a percentage with up to two decimals as basis points.
func parsePercent(text string, most uint64) (uint16, error) {
	v, err := market.ParseUnits(strings.TrimSuffix(text, "%"), 2)
	if err != nil {
		return 0, err
	}
	if !v.IsUint64() || v.Uint64() > most {
		return 0, fmt.Errorf("%s %% is beyond %s", strings.TrimSuffix(text, "%"), basisPoints(most))
	}
	return uint16(v.Uint64()), nil
}

// when is a time of the chain, seen from now.
func when(seconds uint64, now time.Time) string {
	if seconds == 0 {
		return "never"
	}
	at := time.Unix(int64(seconds), 0).UTC()
	text := at.Format(time.DateTime) + " UTC"
	switch left := at.Sub(now).Round(time.Second); {
	case left > 0:
		return fmt.Sprintf("%s, in %s", text, span(left))
	case left < 0:
		return fmt.Sprintf("%s, %s ago", text, span(-left))
	}
	return text + ", now"
}

// span is a time, of days where it is long.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d < 2*day {
		return d.String()
	}
	d = d.Round(time.Minute)
	days := fmt.Sprintf("%d days", d/day)
	if rest := d % day; rest > 0 {
		days += " " + strings.TrimSuffix(rest.String(), "0s")
	}
	return days
}

func seconds(n uint64) time.Duration { return time.Duration(n) * time.Second }

// fields prints what is known of one thing, name and value a line.
func (a *app) fields(pairs ...string) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(w, "%s\t%s\n", pairs[i], pairs[i+1])
	}
	_ = w.Flush() // the terminal is gone: there is nobody to tell
}

// table prints rows under their heads; none says so.
func (a *app) table(none string, heads []string, rows [][]string) {
	if len(rows) == 0 {
		fmt.Fprintln(a.out, none)
		return
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(heads, "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // the terminal is gone: there is nobody to tell
}
