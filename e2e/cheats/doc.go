// Package cheats tells, in its tests, one story per way to cheat: on a devnet,
// with digests that really come out of ffmpeg. Each says who is paid, refunded
// and slashed to the last base unit, and that nobody else gained or lost.
package cheats
