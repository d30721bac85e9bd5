// Package oracle runs, in its tests, reporters and their feed on a devnet.
package oracle
