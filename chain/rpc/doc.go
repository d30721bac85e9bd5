// Package rpc is a thin client of Starknet's JSON-RPC 0.9 and 0.10 over HTTP.
//
// Reads are tried again, with jittered backoff, when the endpoint is
// unreachable, busy or limits the rate; writes are sent once, since only their
// sender can know what a lost answer means. Errors are typed: compare with
// errors.Is against a Code, or take *Error, *HTTPError or *RateLimitError with
// errors.As. Hashes and addresses are values, never text, so that two
// spellings of one hash are the same hash.
package rpc
