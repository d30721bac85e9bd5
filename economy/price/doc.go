// Package price is the reference model of the oracle's arithmetic, in whole
// numbers without bounds: contracts/src/math/tick.cairo and oracle/rules.cairo
// must agree with it to the unit. It also says what moving the price costs.
package price
