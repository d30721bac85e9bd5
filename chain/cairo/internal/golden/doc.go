// Package golden is what cairogen makes of the Cairo package in
// internal/cairogen/testdata/golden. Its tests compare the bindings and their
// runtime with what Cairo itself wrote there.
package golden
