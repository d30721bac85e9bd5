// Package economy follows, in its tests, a fee through the deployed economy.
package economy
