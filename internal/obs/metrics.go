package obs

import "github.com/prometheus/client_golang/prometheus"

// NewRegistry returns a registry of metrics that holds those of the Go runtime
// and of the process already.
func NewRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		// The package collectors, which replaces these, would link database/sql into
		// programs that must not hold a database (arch_test.go).
		prometheus.NewGoCollector(),                                       //nolint:staticcheck // SA1019: see above
		prometheus.NewProcessCollector(prometheus.ProcessCollectorOpts{}), //nolint:staticcheck // SA1019: see above
	)
	return registry
}
