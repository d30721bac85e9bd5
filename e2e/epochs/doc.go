// Package epochs takes the whole economy through twelve epochs on a chain of its
// own: prices from feeds that die and lie, bidders of every kind, governance that
// is obeyed and refused, a pause that ends. After each epoch every token is where
// the books say and the report recomputes to the last digit.
package epochs
