// Package simulation plays the protocol's economy among simulated people: clients,
// honest, lazy and cheating workers, bidders, an arbitrageur, a manipulator of the
// price, keepers that are late or away. The protocol in it is the reference models
// in economy, the ones that the contracts agree with to the unit; every token is
// in a ledger that is checked after every step.
//
// Time goes in hours, the treasury's epochs are weeks. A run is determined by its
// seed and its parameters, on one kind of processor. What people think and how the market moves is floating
// point, what the protocol does is whole numbers.
package simulation
