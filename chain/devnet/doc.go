// Package devnet runs a starknet-devnet of its own as a child process: for
// tests and for benchmarks. It lets the system choose the port, and ends the
// child when asked, or when this process dies.
//
// What this devnet does differently from a real network: it has no mempool, so
// a transaction runs at once or is refused, and a nonce above the account's
// next one is refused.
package devnet
