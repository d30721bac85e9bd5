// Package agent is what people in a simulated world do: workers and auditors that
// cheat, bidders, arbitrageurs and manipulators. What they think may be floating
// point; what they bring about is the protocol's whole numbers.
package agent
