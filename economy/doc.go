// Package economy is the reference model of the protocol's economics: each part of
// it computes what a contract computes, from scratch, in big integers. It imports
// nothing of ours, so that agreement with the contracts means something.
package economy
