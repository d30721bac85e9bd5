//go:build long

package formulas_test

// vectors are compared per formula.
const vectors = 10_000
