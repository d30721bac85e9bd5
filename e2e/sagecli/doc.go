// Package sagecli runs, in its test, the program `sage` as holders, bidders and
// voters do, against the deployed economy on a devnet.
package sagecli
