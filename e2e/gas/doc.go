// Package gas measures, in its tests, what every entry point of the contracts
// costs, and what a job's whole life costs. docs/gas.json is the snapshot: on
// the pinned devnet not one unit of gas may differ from it.
//
//	go test ./e2e/gas            compares
//	go test ./e2e/gas -update    measures anew: docs/gas.json, docs/benchmarks.*
package gas
