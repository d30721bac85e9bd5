package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var wad = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// number bounds length and exponent before anything is computed: 1e999999999 is
// ten characters and more memory than there is.
var number = regexp.MustCompile(`^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$`)

// ParsePrice reads a decimal number of dollars as WAD, without any float in
// between; digits beyond the eighteenth decimal are cut off.
func ParsePrice(text string) (*big.Int, error) {
	if !number.MatchString(text) {
		return nil, fmt.Errorf("%.50q is no decimal number of at most 40 digits", text)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("%.50q is no decimal number", text)
	}
	r.Mul(r, new(big.Rat).SetInt(wad))
	return new(big.Int).Quo(r.Num(), r.Denom()), nil
}

// decimal writes WAD for people.
func decimal(price *big.Int) string {
	return strings.TrimSuffix(strings.TrimRight(new(big.Rat).SetFrac(price, wad).FloatString(18), "0"), ".")
}

// Fields say where in a JSON document the price and its time are, as JSON
// pointers (RFC 6901). The price is a number or a string; the time is RFC 3339,
// or seconds or milliseconds since 1970.
type Fields struct {
	Price string // "/price" by default
	Time  string // "/time" by default
}

// Check names the first field that cannot be used.
func (f Fields) Check() error {
	for name, pointer := range map[string]string{"Price": f.Price, "Time": f.Time} {
		if pointer != "" && !strings.HasPrefix(pointer, "/") {
			return fmt.Errorf("feed: Fields.%s is %q, want a JSON pointer such as /data/price", name, pointer)
		}
	}
	return nil
}

// quote reads a document.
func (f Fields) quote(raw []byte) (Quote, Reason, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return Quote{}, Malformed, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Quote{}, Malformed, errors.New("something follows the JSON document")
	}
	price, err := scalar(document, orElse(f.Price, "/price"))
	if err != nil {
		return Quote{}, Malformed, err
	}
	at, err := scalar(document, orElse(f.Time, "/time"))
	if err != nil {
		return Quote{}, Malformed, err
	}
	var q Quote
	if q.Price, err = ParsePrice(price); err != nil {
		return Quote{}, NotANumber, err
	}
	if q.At, err = parseTime(at); err != nil {
		return Quote{}, Malformed, err
	}
	return q, "", nil
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// scalar is the number or string that the pointer names.
func scalar(document any, pointer string) (string, error) {
	at := document
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := at.(type) {
		case map[string]any:
			inner, ok := v[token]
			if !ok {
				return "", fmt.Errorf("there is no %s", pointer)
			}
			at = inner
		case []any:
			i, err := strconv.ParseUint(token, 10, 16)
			if err != nil || i >= uint64(len(v)) {
				return "", fmt.Errorf("there is no %s", pointer)
			}
			at = v[i]
		default:
			return "", fmt.Errorf("there is no %s", pointer)
		}
	}
	switch v := at.(type) {
	case json.Number:
		return v.String(), nil
	case string:
		return v, nil
	}
	return "", fmt.Errorf("%s is neither number nor text", pointer)
}

// Seconds since 1970 reach this in the year 5138, milliseconds did in 1973.
const firstMillis = 100_000_000_000

func parseTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n < 0 || n > math.MaxInt64/1000:
		return time.Time{}, fmt.Errorf("%.50q is neither RFC 3339 nor seconds nor milliseconds since 1970", text)
	case n >= firstMillis:
		return time.UnixMilli(n), nil
	}
	return time.Unix(n, 0), nil
}
