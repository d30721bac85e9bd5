// Package model holds what the schema's types are in Go: rows with the keys of
// what they refer to, from which resolvers load the rest. AsOf is the block as
// of which a row was read; what it refers to is read as of the same.
package model
