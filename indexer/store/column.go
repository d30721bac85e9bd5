package store

import (
	"database/sql/driver"
	"fmt"
	"reflect"

	"github.com/uptrace/bun/schema"
)

// columnKind says how a column's values compare. Only kinds that SQLite and
// PostgreSQL order alike, whatever the collation, may be keys or be ordered by.
type columnKind byte

const (
	kindOther columnKind = iota
	kindInteger
	kindBytes
)

var valuerType = reflect.TypeFor[driver.Valuer]()

// kindOf judges a column by the Go type of its field.
func kindOf(f *schema.Field) columnKind {
	typ := f.StructField.Type
	if typ.Implements(valuerType) && typ.Kind() != reflect.Pointer {
		switch v, _ := reflect.Zero(typ).Interface().(driver.Valuer).Value(); v.(type) {
		case int64:
			return kindInteger
		case []byte:
			return kindBytes
		}
		return kindOther
	}
	switch typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return kindInteger
	case reflect.Slice, reflect.Array:
		if typ.Kind() == reflect.Slice && !f.NotNull {
			break // nil is NULL, which the databases place differently
		}
		if typ.Elem().Kind() == reflect.Uint8 {
			return kindBytes
		}
	}
	return kindOther
}

// valueOf reads a column of a kind other than kindOther: int64 or []byte.
func valueOf(f *schema.Field, row reflect.Value) (any, error) {
	v := f.Value(row)
	if valuer, ok := v.Interface().(driver.Valuer); ok {
		return valuer.Value()
	}
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint():
		return int64(v.Uint()), nil
	case v.Kind() == reflect.Slice:
		return v.Bytes(), nil
	case v.Kind() == reflect.Array:
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return b, nil
	}
	return nil, fmt.Errorf("store: column %s of %s has no comparable value", f.Name, f.StructField.Type)
}
