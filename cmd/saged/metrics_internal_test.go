package main

import (
	"errors"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metricsql"
	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/keepers"
	"github.com/bitsage-network/bitsage/keepers/watchdog"
)

// everything is a look that sees all.
func everything() watchdog.Facts {
	return watchdog.Facts{
		Now:     time.Unix(1000, 0),
		Oracle:  watchdog.Oracle{Known: true, Health: b.HealthStale, Age: time.Hour, Open: time.Minute},
		Epoch:   watchdog.Epoch{Known: true, Number: 7, Overdue: 2 * time.Hour},
		Auction: watchdog.Auction{Known: true, Open: true, Opening: true, Commits: 5, Opened: 3, Overdue: 9 * time.Second, Left: time.Minute},
		Beacon:  watchdog.Beacon{Known: true, Waiting: 30 * time.Second},
		Purse:   watchdog.Purse{Known: true, Balance: new(big.Int).Mul(big.NewInt(3), big.NewInt(1e18))},
		Mirror:  watchdog.MirrorFacts{Known: true, Lag: 4},
		Paused:  watchdog.Paused{Known: true, Bits: 4},
		Burn:    watchdog.Burn{Known: true, OfPlan: 0.75},
		Queue:   watchdog.Queue{Known: true, Scheduled: 9, Waiting: 2, Ready: 1},
	}
}

// filled are metrics of which every one has a value.
func filled(t *testing.T) *prometheus.Registry {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	m := newMetrics(registry)
	m.Stepped("watchdog", time.Second, time.Time{}, nil)
	m.Stepped("watchdog", time.Second, time.Time{}, errors.New("away"))
	for _, outcome := range []keepers.Outcome{keepers.Accepted, keepers.Refused, keepers.Broken} {
		m.Acted("clerk", "key", outcome, nil)
	}
	for _, kind := range []txm.Kind{txm.Replaced, txm.FeeCapped, txm.NonceGap, txm.NonceTaken} {
		m.Note(txm.Event{Kind: kind})
	}
	m.paid(big.NewInt(2e16))
	m.rewarded(big.NewInt(2_500_000))
	m.Watched(everything())
	return registry
}

func TestMetrics(t *testing.T) {
	families, err := filled(t).Gather()
	if err != nil {
		t.Fatal(err)
	}
	for want, value := range map[string]float64{
		"auction_burn_of_plan_ratio": 0.75, "timelock_scheduled": 9, "auction_unopened_bids": 2, "keeper_calls_left": 150, "keeper_balance_strk": 3, "keeper_fees_strk_total": 0.02, "keeper_rewards_usd_total": 2.5,
		"oracle_health Ok": 0, "oracle_health Stale": 1, "guardian_paused 4": 1, "guardian_paused 8": 0,
		"oracle_price_age_seconds": 3600, "treasury_epoch_overdue_seconds": 7200, "beacon_waiting_seconds": 30,
		"mirror_lag_blocks": 4, "keeper_steps_total watchdog failed": 1, "keeper_actions_total clerk broken": 1,
		"keeper_transaction_events_total nonce-gap": 1,
	} {
		found := false
		for _, f := range families {
			for _, m := range f.GetMetric() {
				name := strings.TrimPrefix(f.GetName(), "bitsage_")
				for _, l := range m.GetLabel() {
					name += " " + l.GetValue()
				}
				if name == want {
					found = true
					if got := m.GetGauge().GetValue() + m.GetCounter().GetValue(); got != value {
						t.Errorf("%s is %v, want %v", want, got, value)
					}
				}
			}
		}
		if !found {
			t.Errorf("there is no %s", want)
		}
	}
}

// TestUnknownIsAbsent: what is not known any more is no good news of yesterday.
func TestUnknownIsAbsent(t *testing.T) {
	registry := prometheus.NewRegistry()
	m := newMetrics(registry)
	m.Watched(everything())
	m.Watched(watchdog.Facts{Now: time.Unix(1001, 0)})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if !strings.HasSuffix(f.GetName(), "_total") {
			t.Errorf("%s is still there", f.GetName())
		}
	}
}

// rules is a file of Prometheus's alerting rules.
type rules struct {
	Groups []struct {
		Name  string `yaml:"name"`
		Rules []struct {
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			For         string            `yaml:"for"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

// TestAlerts: every rule parses, asks for metrics that there are, with values of
// their labels that there are, and is explained in docs/operations.md.
func TestAlerts(t *testing.T) {
	raw, err := os.ReadFile("../../docs/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file rules
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	known := samples(t, filled(t))
	seen := map[string]bool{}
	for _, group := range file.Groups {
		for _, r := range group.Rules {
			if seen[r.Alert] || !slices.Contains([]string{"page", "warn"}, r.Labels["severity"]) || r.Annotations["summary"] == "" {
				t.Errorf("alert %q is there twice, or lacks its severity or summary", r.Alert)
			}
			seen[r.Alert] = true
			if r.For != "" {
				if _, err := time.ParseDuration(r.For); err != nil {
					t.Errorf("%s: %v", r.Alert, err)
				}
			}
			if !strings.Contains(string(manual), "`"+r.Alert+"`") {
				t.Errorf("docs/operations.md does not say what to do about %s", r.Alert)
			}
			expr, err := metricsql.Parse(r.Expr)
			if err != nil {
				t.Errorf("%s: %v", r.Alert, err)
				continue
			}
			asked := 0
			metricsql.VisitAll(expr, func(e metricsql.Expr) {
				if m, ok := e.(*metricsql.MetricExpr); ok {
					asked++
					holdMetric(t, r.Alert, m, known)
				}
			})
			if asked == 0 {
				t.Errorf("%s asks for no metric", r.Alert)
			}
		}
	}
	if len(seen) == 0 {
		t.Error("there are no alerts")
	}
}

// samples are the label sets of every metric.
func samples(t *testing.T, registry *prometheus.Registry) map[string][]map[string]string {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]map[string]string{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			out[f.GetName()] = append(out[f.GetName()], labels)
		}
	}
	return out
}

// holdMetric: some sample matches every filter, where the value is ours to know.
func holdMetric(t *testing.T, alert string, m *metricsql.MetricExpr, known map[string][]map[string]string) {
	t.Helper()
	for _, filters := range m.LabelFilterss {
		var of []map[string]string
		for _, f := range filters {
			if f.Label == "__name__" {
				of = known[f.Value]
			}
		}
		if len(of) == 0 {
			t.Errorf("%s asks for %s, which there is not", alert, m.AppendString(nil))
			continue
		}
		for _, f := range filters {
			if f.Label == "__name__" || f.IsNegative {
				continue
			}
			for value := range strings.SplitSeq(f.Value, "|") { // of a regular expression
				if f.Label == "keeper" { // by its role; the samples have some only
					if _, err := roleOf(value); err != nil {
						t.Errorf("%s: %v", alert, err)
					}
				} else if !slices.ContainsFunc(of, func(labels map[string]string) bool { return labels[f.Label] == value }) {
					t.Errorf("%s asks for %s=%q, which there is not", alert, f.Label, value)
				}
			}
		}
	}
}
