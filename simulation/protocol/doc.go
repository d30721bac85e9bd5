// Package protocol puts the reference models together as the contracts are: oracle,
// pool, treasury with emission and buyback, burn auction, rewards. It keeps state
// and money, in a ledger; what is computed, economy computes. What a rule of the
// protocol forbids is the ledger's error.
package protocol
