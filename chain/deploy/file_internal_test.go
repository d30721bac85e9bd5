package deploy

// RoundTrip writes every number as a file would have it, and reads it again.
func RoundTrip(p Parameters) (Parameters, error) {
	values := map[string]any{}
	for _, s := range p.settings() {
		values[s.key()] = s.unit.text(s.base())
	}
	var r reader
	out := Parameters{USD: p.USD}
	r.parameters(values, &out)
	if len(r.problems) > 0 {
		return out, &FileError{"here", r.problems}
	}
	return out, nil
}
