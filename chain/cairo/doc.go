// Package cairo is the runtime of the generated bindings: it turns Go values
// into felts and back exactly as Cairo's Serde does, names the calls and views
// that carry them, and reads the reasons of reverted transactions.
//
// Decoding is strict. A felt that does not fit its type, felts that are
// missing and felts that are left over are errors (*DecodeError) which name
// the path of the value, as in "Market.job.terms.class: 300 does not fit u8".
package cairo
