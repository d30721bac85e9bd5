package deploy

import (
	"errors"
	"testing"
)

func TestClassesAreBounded(t *testing.T) {
	for _, c := range []struct {
		bytecode, bytes int
		ok              bool
	}{{81_920, 4_089_446, true}, {81_921, 1, false}, {1, 4_089_447, false}} {
		if err := checkSize(c.bytecode, c.bytes); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrClassTooLarge) {
			t.Errorf("%d felts, %d bytes: %v", c.bytecode, c.bytes, err)
		}
	}
}
