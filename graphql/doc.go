// Package graphql serves the mirror: queries by POST, subscriptions by
// WebSocket (graphql-transport-ws). It reads rows through Source and knows
// neither chain nor database. All fields of a request are read from one state
// of the mirror, and what hangs on a row as of the same block as the row.
package graphql

//go:generate go tool gqlgen generate --config gqlgen.yml
