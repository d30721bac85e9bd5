package bind

import "fmt"

// definitions writes the structs and enums that contracts share.
func (g *generator) definitions() error {
	var body code
	for _, def := range g.types.order {
		if err := g.definition(&body, def); err != nil {
			return fmt.Errorf("%s: %s: %w", def.first, def.cairo, err)
		}
	}
	return g.finish("types.gen.go", &body)
}

func (g *generator) definition(body *code, def *definition) error {
	if err := g.claim(def.cairo.String(), def.goName, "Encode"+def.goName, "Decode"+def.goName); err != nil {
		return err
	}
	switch {
	case !def.enum:
		return g.structure(body, def)
	case def.plain:
		return g.plainEnum(body, def)
	default:
		return g.payloadEnum(body, def)
	}
}

func (g *generator) structure(body *code, def *definition) error {
	members, err := g.members(def.fields, exported)
	if err != nil {
		return err
	}
	body.p("// %s is %s.", def.goName, def.cairo)
	body.p("type %s struct {", def.goName)
	for _, m := range members {
		body.p("%s %s", m.goName, m.goType)
	}
	body.p("}\n")

	body.p("// Encode%s writes v.", def.goName)
	body.p("func Encode%s(e *cairo.Encoder, v %[1]s) {", def.goName)
	for _, m := range members {
		body.p("%s", m.encodeTo("e", "v."+m.goName))
	}
	body.p("}\n")

	body.p("// Decode%s reads a value; d keeps the error, if any.", def.goName)
	body.p("func Decode%s(d *cairo.Decoder) %[1]s {", def.goName)
	body.p("d.Enter()\nv := %s{", def.goName)
	for _, m := range members {
		body.p("%s: %s,", m.goName, m.decodeFrom(fmt.Sprintf("d.Field(%q)", m.Name)))
	}
	body.p("}\nd.Leave()\nreturn v\n}\n")
	return nil
}

// constants writes the variants of def as constants of the type goType.
func (g *generator) constants(body *code, def *definition, goType string) ([]string, error) {
	var names []string
	body.p("const (")
	for i, v := range def.fields {
		name := def.goName + exported(v.Name)
		if err := g.claim(def.cairo.String()+"::"+v.Name, name); err != nil {
			return nil, err
		}
		names = append(names, name)
		if i == 0 {
			body.p("%s %s = iota", name, goType)
		} else {
			body.p("%s", name)
		}
	}
	body.p(")\n")

	body.p("// String returns the Cairo name.")
	body.p("func (v %s) String() string {\nswitch v {", goType)
	for i, v := range def.fields {
		body.p("case %s:\nreturn %q", names[i], v.Name)
	}
	body.p("default:\nreturn \"%s(\" + strconv.Itoa(int(v)) + \")\"\n}\n}\n", goType)
	return names, nil
}

func (g *generator) plainEnum(body *code, def *definition) error {
	body.p("// %s is %s.", def.goName, def.cairo)
	body.p("type %s uint8\n", def.goName)
	if _, err := g.constants(body, def, def.goName); err != nil {
		return err
	}
	body.p("// Encode%s writes v.", def.goName)
	body.p("func Encode%s(e *cairo.Encoder, v %[1]s) { e.U8(uint8(v)) }\n", def.goName)
	body.p("// Decode%s reads a value; d keeps the error, if any.", def.goName)
	body.p("func Decode%s(d *cairo.Decoder) %[1]s { return %[1]s(d.Variant(%q, %d)) }\n", def.goName, def.cairo.Short(), len(def.fields))
	return nil
}

func (g *generator) payloadEnum(body *code, def *definition) error {
	members, err := g.members(def.fields, exported)
	if err != nil {
		return err
	}
	kind := def.goName + "Kind"
	if err := g.claim(def.cairo.String(), kind); err != nil {
		return err
	}
	body.p("// %s is %s. Kind says which other field counts, if any.", def.goName, def.cairo)
	body.p("type %s struct {\nKind %s", def.goName, kind)
	for _, m := range members {
		if m.goName == "Kind" {
			return fmt.Errorf("variant %s would hide the field Kind", m.Name)
		}
		if !m.Type.IsUnit() {
			body.p("%s %s", m.goName, m.goType)
		}
	}
	body.p("}\n")
	body.p("// %s is a variant of %s.", kind, def.goName)
	body.p("type %s uint8\n", kind)
	names, err := g.constants(body, def, kind)
	if err != nil {
		return err
	}

	body.p("// Encode%s writes v.Kind, and the payload it names.", def.goName)
	body.p("func Encode%s(e *cairo.Encoder, v %[1]s) {\ne.U8(uint8(v.Kind))\nswitch v.Kind {", def.goName)
	for i, m := range members {
		if !m.Type.IsUnit() {
			body.p("case %s:\n%s", names[i], m.encodeTo("e", "v."+m.goName))
		}
	}
	body.p("}\n}\n")

	body.p("// Decode%s reads a value; d keeps the error, if any.", def.goName)
	body.p("func Decode%s(d *cairo.Decoder) (v %[1]s) {\nd.Enter()", def.goName)
	body.p("v.Kind = %s(d.Variant(%q, %d))\nswitch v.Kind {", kind, def.cairo.Short(), len(members))
	for i, m := range members {
		if !m.Type.IsUnit() {
			body.p("case %s:\nv.%s = %s", names[i], m.goName, m.decodeFrom(fmt.Sprintf("d.Field(%q)", m.Name)))
		}
	}
	body.p("}\nd.Leave()\nreturn v\n}\n")
	return nil
}
