// Package system runs, in its test, the programs as a user would: a network
// brought up by `sage up`, jobs, processes killed in the middle, `sage down`.
package system
