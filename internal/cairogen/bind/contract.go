package bind

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"golang.org/x/crypto/sha3"

	"github.com/bitsage-network/bitsage/internal/cairogen/abi"
)

// contract writes the calls, views, constructor and events of one contract.
func (g *generator) contract(c abi.Contract) error {
	goName := exported(c.Name)
	if err := g.claim("contract "+c.Name, goName); err != nil {
		return err
	}
	functions, err := withoutAliases(c.Functions)
	if err != nil {
		return err
	}
	w := &contractWriter{generator: g, goName: goName, methods: scope{"Address": "the field Address"}}
	w.body.p("// %s encodes the calls and views of the contract %s.", goName, c.Name)
	w.body.p("type %s struct {\nAddress felt.Felt\n}\n", goName)
	if c.Constructor != nil {
		if err := w.constructor(*c.Constructor); err != nil {
			return fmt.Errorf("constructor: %w", err)
		}
	}
	for _, f := range functions {
		if err := w.function(f); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	for _, h := range c.L1Handlers {
		if err := w.l1Handler(h); err != nil {
			return fmt.Errorf("l1_handler %s: %w", h.Name, err)
		}
	}
	if err := w.events(c.Events); err != nil {
		return err
	}
	var body code
	body.p("// Selectors: the sn_keccak of the Cairo names.\nvar (")
	body.Write(w.selectors.Bytes())
	body.p(")\n")
	body.Write(w.body.Bytes())
	return g.finish(snake(c.Name)+".gen.go", &body)
}

// withoutAliases drops a function in camel case that has a twin in snake case,
// as tokens have them for old wallets: totalSupply, and total_supply. Under
// one Go name, two functions that differ in more are an error.
func withoutAliases(all []abi.Function) ([]abi.Function, error) {
	var kept []abi.Function
	for _, f := range all {
		twin := slices.IndexFunc(all, func(other abi.Function) bool {
			return other.Name != f.Name && exported(other.Name) == exported(f.Name)
		})
		if twin < 0 {
			kept = append(kept, f)
			continue
		}
		other := all[twin]
		oneIsSnake := f.Name == snake(f.Name) || other.Name == snake(f.Name)
		if !oneIsSnake || signature(f) != signature(other) || f.View != other.View {
			return nil, fmt.Errorf("functions %s and %s would both be %s in Go", f.Name, other.Name, exported(f.Name))
		}
		if f.Name == snake(f.Name) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

func signature(f abi.Function) string {
	var b strings.Builder
	for _, in := range f.Inputs {
		b.WriteString(in.Type.String() + ",")
	}
	return b.String() + f.Output.String()
}

type contractWriter struct {
	*generator
	goName    string
	methods   scope
	selectors code
	body      code
}

// selector declares the selector of a Cairo name, as a Go variable.
func (w *contractWriter) selector(goName, name string) (string, error) {
	v := unexported(w.goName) + goName + "Selector"
	if err := w.claim(w.goName+"'s "+name, v); err != nil {
		return "", err
	}
	w.selectors.p("%s = felt.UnsafeFromString[felt.Felt](%q) // %s", v, snKeccak(name), name)
	return v, nil
}

// snKeccak is Starknet's selector: keccak-256, of which 250 bits count.
func snKeccak(name string) string {
	h := sha3.NewLegacyKeccak256()
	h.Write([]byte(name))
	sum := h.Sum(nil)
	sum[0] &= 3
	return fmt.Sprintf("0x%x", new(big.Int).SetBytes(sum))
}

func (w *contractWriter) constructor(f abi.Function) error {
	params, err := w.members(f.Inputs, variable)
	if err != nil {
		return err
	}
	name := w.goName + "Constructor"
	if err := w.claim("the constructor of "+w.goName, name); err != nil {
		return err
	}
	w.body.p("// %s encodes the calldata of %s.", name, cairoSignature(f))
	w.body.p("func %s(%s) []felt.Felt {", name, parameters(params))
	w.encode(params)
	w.body.p("return e.Felts()\n}\n")
	return nil
}

func (w *contractWriter) function(f abi.Function) error {
	goName := exported(f.Name)
	params, selector, err := w.entryPoint(goName, f.Name, f.Inputs)
	if err != nil {
		return err
	}
	out, err := w.types.codec(f.Output)
	if err != nil {
		return fmt.Errorf("output: %w", err)
	}
	call := fmt.Sprintf("cairo.Call{To: c.Address, Selector: %s, Calldata: e.Felts(), Name: %q}", selector, w.goName+"."+f.Name)
	if f.View {
		w.body.p("// %s reads %s.", goName, cairoSignature(f))
		w.body.p("func (c %s) %s(%s) cairo.View[%s] {", w.goName, goName, parameters(params), out.goType)
		call = fmt.Sprintf("cairo.NewView(%s, %s)", call, out.decode)
	} else {
		w.body.p("// %s calls %s.", goName, cairoSignature(f))
		w.body.p("func (c %s) %s(%s) cairo.Call {", w.goName, goName, parameters(params))
	}
	w.encode(params)
	w.body.p("return %s\n}\n", call)
	return nil
}

// l1Handler writes a message. The first argument is the sender, which Starknet
// fills in.
func (w *contractWriter) l1Handler(f abi.Function) error {
	if len(f.Inputs) == 0 {
		return fmt.Errorf("the sender's argument is missing")
	}
	goName := exported(f.Name) + "Message"
	params, selector, err := w.entryPoint(goName, f.Name, f.Inputs[1:])
	if err != nil {
		return err
	}
	w.body.p("// %s is the message from Ethereum that runs %s.", goName, cairoSignature(f))
	w.body.p("func (c %s) %s(%s) cairo.Message {", w.goName, goName, parameters(params))
	w.encode(params)
	w.body.p("return cairo.Message{To: c.Address, Selector: %s, Payload: e.Felts(), Name: %q}\n}\n", selector, w.goName+"."+f.Name)
	return nil
}

func (w *contractWriter) entryPoint(goName, name string, inputs []abi.Field) ([]member, string, error) {
	params, err := w.members(inputs, variable)
	if err != nil {
		return nil, "", err
	}
	if err := w.methods.claim(goName, name); err != nil {
		return nil, "", err
	}
	selector, err := w.selector(goName, name)
	return params, selector, err
}

func (w *contractWriter) encode(params []member) {
	w.body.p("e := new(cairo.Encoder)")
	for _, p := range params {
		w.body.p("%s", p.encodeTo("e", p.goName))
	}
}

func parameters(params []member) string {
	all := make([]string, len(params))
	for i, p := range params {
		all[i] = p.goName + " " + p.goType
	}
	return strings.Join(all, ", ")
}

func cairoSignature(f abi.Function) string {
	args := make([]string, len(f.Inputs))
	for i, in := range f.Inputs {
		args[i] = in.Name + ": " + in.Type.Short()
	}
	s := f.Name + "(" + strings.Join(args, ", ") + ")"
	if !f.Output.IsUnit() {
		s += " -> " + f.Output.Short()
	}
	return s
}
