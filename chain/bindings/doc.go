// Package bindings encodes the calls of our contracts, and decodes what their
// views return, the events they emit and the errors they refuse with. It is
// generated from contracts/abi and the errors modules of contracts/src, and
// does no I/O: chain/txm sends a cairo.Call, cairo.Read runs a cairo.View.
package bindings

//go:generate go run ../../internal/cairogen -abi ../../contracts/abi -errors ../../contracts/src -out .
