// Package abi reads what Cairo says of a contract from outside: the ABI that
// the compiler wrote, and the texts of its errors.
package abi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Contract is one ABI. Its parts are in the compiler's order.
type Contract struct {
	Name        string // of the file, without .json
	Constructor *Function
	Functions   []Function // of all interfaces
	L1Handlers  []Function
	Structs     []Struct
	Enums       []Enum
	Events      []Event
}

// Function is an entry point.
type Function struct {
	Name   string
	Inputs []Field
	Output Type // () when it returns nothing
	View   bool
}

// Field is an argument, a member, or a variant with its payload.
type Field struct {
	Name string
	Type Type
	Kind Kind // of event fields only
}

// Kind says where an event field goes.
type Kind string

const (
	Key    Kind = "key"    // member: into the keys
	Data   Kind = "data"   // member: into the data
	Nested Kind = "nested" // variant: under a selector of its own
	Flat   Kind = "flat"   // variant: the payload's variants, as if they stood here
)

// Struct is a struct that calls, views or events use.
type Struct struct {
	Type    Type
	Members []Field
}

// Enum is an enum that calls, views or events use.
type Enum struct {
	Type     Type
	Variants []Field
}

// Event is a struct with members or an enum with variants.
type Event struct {
	Type     Type
	IsEnum   bool
	Members  []Field
	Variants []Field
}

// Load reads every ABI (*.json) of a folder, by name.
func Load(dir string) ([]Contract, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no ABI (*.json) there", dir)
	}
	var contracts []Contract
	for _, file := range files { // Glob sorts
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c, err := Parse(strings.TrimSuffix(filepath.Base(file), ".json"), text)
		if err != nil {
			return nil, err
		}
		contracts = append(contracts, c)
	}
	return contracts, nil
}

// item is the union of all that an ABI lists.
type item struct {
	Type            string  `json:"type"`
	Name            string  `json:"name"`
	Inputs          []field `json:"inputs"`
	Outputs         []field `json:"outputs"`
	StateMutability string  `json:"state_mutability"`
	Kind            string  `json:"kind"`
	Members         []field `json:"members"`
	Variants        []field `json:"variants"`
	InterfaceName   string  `json:"interface_name"`
	Items           []item  `json:"items"`
}

type field struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Kind Kind   `json:"kind"`
}

// Parse reads one ABI: the list that a contract class has under "abi".
func Parse(name string, text []byte) (Contract, error) {
	c := Contract{Name: name}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	var items []item
	if err := dec.Decode(&items); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	interfaces := map[string][]item{}
	for _, it := range items {
		if it.Type == "interface" {
			interfaces[it.Name] = it.Items
		}
	}
	for _, it := range items {
		if err := c.add(it, interfaces); err != nil {
			return c, fmt.Errorf("%s: %s %s: %w", name, it.Type, it.Name, err)
		}
	}
	return c, nil
}

func (c *Contract) add(it item, interfaces map[string][]item) error {
	switch it.Type {
	case "interface":
		return nil // its functions count where it is implemented
	case "impl":
		functions, ok := interfaces[it.InterfaceName]
		if !ok {
			return fmt.Errorf("interface %s is not in the ABI", it.InterfaceName)
		}
		for _, f := range functions {
			if f.Type != "function" {
				return fmt.Errorf("a %s (%s) in an interface", f.Type, f.Name)
			}
			if err := c.add(f, nil); err != nil {
				return fmt.Errorf("function %s: %w", f.Name, err)
			}
		}
		return nil
	case "function", "constructor", "l1_handler":
		return c.addFunction(it)
	case "struct":
		t, members, err := parsed(it.Name, it.Members)
		c.Structs = append(c.Structs, Struct{Type: t, Members: members})
		return err
	case "enum":
		t, variants, err := parsed(it.Name, it.Variants)
		c.Enums = append(c.Enums, Enum{Type: t, Variants: variants})
		return err
	case "event":
		return c.addEvent(it)
	default:
		return errors.New("unknown kind of ABI item")
	}
}

func (c *Contract) addFunction(it item) error {
	inputs, err := parseFields(it.Inputs)
	if err != nil {
		return err
	}
	f := Function{Name: it.Name, Inputs: inputs, Output: Type{Form: Tuple}}
	switch len(it.Outputs) {
	case 0:
	case 1:
		if f.Output, err = ParseType(it.Outputs[0].Type); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	default:
		return fmt.Errorf("%d outputs: Cairo functions have one", len(it.Outputs))
	}
	switch {
	case it.Type == "constructor":
		c.Constructor = &f
	case it.Type == "l1_handler":
		c.L1Handlers = append(c.L1Handlers, f)
	case it.StateMutability == "view", it.StateMutability == "external":
		f.View = it.StateMutability == "view"
		c.Functions = append(c.Functions, f)
	default:
		return fmt.Errorf("unknown state mutability %q", it.StateMutability)
	}
	return nil
}

func (c *Contract) addEvent(it item) error {
	e := Event{IsEnum: it.Kind == "enum"}
	var err error
	switch it.Kind {
	case "struct":
		e.Type, e.Members, err = parsed(it.Name, it.Members)
		err = errors.Join(err, only(e.Members, Key, Data))
	case "enum":
		e.Type, e.Variants, err = parsed(it.Name, it.Variants)
		err = errors.Join(err, only(e.Variants, Nested, Flat))
	default:
		err = fmt.Errorf("unknown kind of event %q", it.Kind)
	}
	c.Events = append(c.Events, e)
	return err
}

func only(fields []Field, a, b Kind) error {
	for _, f := range fields {
		if f.Kind != a && f.Kind != b {
			return fmt.Errorf("%s: kind %q, and only %q and %q are known here", f.Name, f.Kind, a, b)
		}
	}
	return nil
}

func parsed(name string, fields []field) (Type, []Field, error) {
	t, err := ParseType(name)
	if err != nil {
		return t, nil, err
	}
	parsed, err := parseFields(fields)
	return t, parsed, err
}

func parseFields(fields []field) ([]Field, error) {
	var all []Field
	for _, f := range fields {
		t, err := ParseType(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		all = append(all, Field{Name: f.Name, Type: t, Kind: f.Kind})
	}
	return all, nil
}
