package contracts

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"
	"testing/fstest"
)

func packed(t *testing.T, text string) *fstest.MapFile {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: out.Bytes()}
}

func TestClass(t *testing.T) {
	whole := packed(t, `{"class":1}`)
	for _, test := range []struct {
		name  string
		files fstest.MapFS
		err   error // nil where any error will do
		ok    bool
	}{
		{name: "built", ok: true, files: fstest.MapFS{
			"classes/A.sierra.json.gz": whole, "classes/A.casm.json.gz": packed(t, `{"casm":1}`)}},
		{name: "not built", files: fstest.MapFS{}, err: ErrNotBuilt},
		{name: "half built", files: fstest.MapFS{"classes/A.sierra.json.gz": whole}, err: ErrNotBuilt},
		{name: "damaged", files: fstest.MapFS{
			"classes/A.sierra.json.gz": {Data: whole.Data[:len(whole.Data)-1]}, "classes/A.casm.json.gz": whole}},
		{name: "not gzip", files: fstest.MapFS{
			"classes/A.sierra.json.gz": whole, "classes/A.casm.json.gz": {Data: []byte("{}")}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.files["abi/A.json"] = &fstest.MapFile{Data: []byte("[]")}
			sierra, casm, err := artefacts{test.files}.class("A")
			if test.ok {
				if err != nil || string(sierra) != `{"class":1}` || string(casm) != `{"casm":1}` {
					t.Fatalf("got %q, %q, %v", sierra, casm, err)
				}
				return
			}
			if err == nil || sierra != nil || casm != nil {
				t.Fatalf("got %q, %q, %v, want an error alone", sierra, casm, err)
			}
			if test.err != nil && !errors.Is(err, test.err) {
				t.Fatalf("got %v, want %v", err, test.err)
			}
		})
	}
}
