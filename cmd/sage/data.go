package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"iter"
	"math/big"
	"reflect"
	"strings"
	"unicode"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/spf13/cobra"
)

// asData lets a command that shows something do so as JSON.
func (a *app) asData(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&a.json, "json", false, "print the figures as JSON, in base units")
	return cmd
}

// facts are what a command shows, by the names that --json gives them.
type facts map[string]any

// say shows what was read: text to people, and with --json the figures themselves.
func (a *app) say(figures any, text func()) error {
	if !a.json {
		text()
		return nil
	}
	out := json.NewEncoder(a.out)
	out.SetIndent("", "  ")
	return out.Encode(plain(reflect.ValueOf(figures)))
}

// sayRows is say for a list: a row of text for each, or with --json the elements.
func sayRows[T any](a *app, all []T, none string, heads []string, row func(T) []string) error {
	return a.say(append([]T{}, all...), func() {
		rows := make([][]string, len(all))
		for i := range all {
			rows[i] = row(all[i])
		}
		a.table(none, heads, rows)
	})
}

// collect reads a list to its end.
func collect[T any](all iter.Seq2[T, error]) (out []T, err error) {
	for one, err := range all {
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// plain is a value as JSON has it: numbers wider than 64 bits are decimal text, addresses
// hex, an enum its name as GraphQL writes it, an option that is none null. Fields of the
// contracts' structs have their names in lower camel case.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
	}
	if v.CanAddr() {
		if said, ok := v.Addr().Interface().(json.Marshaler); ok {
			return said
		}
	}
	switch said := v.Interface().(type) {
	case *big.Int:
		return said.String()
	case felt.Felt:
		return said.String()
	case json.Marshaler, encoding.TextMarshaler:
		return said
	case fmt.Stringer:
		if v.Kind() == reflect.Uint8 {
			return enumName(said.String())
		}
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return plain(v.Elem())
	case reflect.Slice, reflect.Array:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plain(v.Index(i))
		}
		return out
	case reflect.Map:
		out := map[string]any{}
		for _, key := range v.MapKeys() {
			out[key.String()] = plain(v.MapIndex(key))
		}
		return out
	case reflect.Struct:
		return plainStruct(v)
	}
	return v.Interface()
}

func plainStruct(v reflect.Value) any {
	if valid := v.FieldByName("Valid"); v.NumField() == 2 && valid.IsValid() && valid.Kind() == reflect.Bool {
		if valid.Bool() {
			return plain(v.FieldByName("Value"))
		}
		return nil
	}
	out := map[string]any{}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			out[camel(field.Name)] = plain(v.Field(i))
		}
	}
	return out
}

// camel is a Go field's name as JSON has it: USD is usd, GrantCapUSD grantCapUSD.
func camel(name string) string {
	runes := []rune(name)
	for i := range runes {
		if !unicode.IsUpper(runes[i]) || i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}

// enumName is MIN_SOURCES for MinSources.
func enumName(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToUpper(r))
	}
	return out.String()
}
