// Package formulas compares, in its tests, the contracts' formulas with the
// reference models in economy, on the same random inputs: the devnet-only contracts
// contracts/src/devnet/formulas_*.cairo compute them in batches. The default run
// takes 500 inputs per formula, `-tags long` 10,000; with -update that writes the
// figure economy.vectors_per_formula.
package formulas
