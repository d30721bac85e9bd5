// Package txm sends transactions of one account so that each request has
// exactly one effect, whatever is killed, lost, reordered or reorganised.
//
// A request is stored before it is acted on, and a signed attempt before it is
// sent. All attempts for a request share one nonce, of which the chain accepts
// one; a request moves to another nonce only when none of its attempts can
// have been taken, or when the chain has used the nonce for something else. What
// happened is read from the chain, from nonces and receipts, and never inferred
// from a node's answer to a submission.
package txm
