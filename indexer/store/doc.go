// Package store keeps the mirror of the chain in SQL: the raw event log with
// its block headers, the rows projected from it, and a feed of commits. One
// schema and one code path serve SQLite and PostgreSQL.
//
// Every change is one transaction that compares and swaps the cursor, so rows,
// log and position never disagree. Projected rows are versions with a range of
// blocks: undoing blocks and reading as of a block are the same mechanism.
package store
