package transcode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// Encode returns the one canonical form of a checked Spec: JSON with sorted
// keys, integers only, no white space.
func Encode(s Spec) ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("transcode: encode spec: %w", err)
	}
	// Through a map, whose keys encoding/json sorts at every level.
	var tree map[string]any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("transcode: encode spec: %w", err)
	}
	data, err = json.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("transcode: encode spec: %w", err)
	}
	if len(data) > MaxSpecBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrSpecSize, len(data))
	}
	return data, nil
}

// Digest names the Spec: the SHA-256 of its canonical form, which is also the
// name of that form as a blob.
func Digest(s Spec) (blob.Digest, error) {
	data, err := Encode(s)
	if err != nil {
		return blob.Digest{}, err
	}
	return blob.Sum(data), nil
}

// Decode accepts exactly what Encode yields. Errors: ErrSpecSize,
// ErrSpecSyntax (no such JSON), ErrSpecVersion (another kind), *SpecError (a
// value out of bounds), ErrNotCanonical.
func Decode(data []byte) (Spec, error) {
	if len(data) > MaxSpecBytes {
		return Spec{}, fmt.Errorf("%w: %d bytes", ErrSpecSize, len(data))
	}
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Spec{}, fmt.Errorf("%w: %w", ErrSpecSyntax, err)
	}
	if head.Kind != Kind {
		return Spec{}, fmt.Errorf("%w: %.64q", ErrSpecVersion, head.Kind)
	}
	var s Spec
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Spec{}, fmt.Errorf("%w: %w", ErrSpecSyntax, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Spec{}, fmt.Errorf("%w: data after the spec", ErrSpecSyntax)
	}
	canonical, err := Encode(s)
	if err != nil {
		return Spec{}, err
	}
	// Settles repeated, missing and oddly spelt keys, numbers and spacing.
	if !bytes.Equal(canonical, data) {
		return Spec{}, ErrNotCanonical
	}
	return s, nil
}
