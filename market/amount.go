package market

import (
	"fmt"
	"math/big"
	"strings"
)

// FormatUnits writes an amount of base units as a decimal number of whole
// tokens, without trailing zeros: 1500000 at 6 decimals is "1.5".
func FormatUnits(amount *big.Int, decimals uint8) string {
	digits := new(big.Int).Abs(amount).String()
	if pad := int(decimals) + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	cut := len(digits) - int(decimals)
	text := digits[:cut]
	if frac := strings.TrimRight(digits[cut:], "0"); frac != "" {
		text += "." + frac
	}
	if amount.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// ParseUnits reads a decimal number of whole tokens into base units. It
// refuses signs, exponents, more digits than the token has, and amounts beyond
// u128, which no contract of ours holds.
func ParseUnits(text string, decimals uint8) (*big.Int, error) {
	whole, frac, _ := strings.Cut(text, ".")
	if whole == "" || !digitsOnly(whole) || !digitsOnly(frac) || strings.HasSuffix(text, ".") {
		return nil, fmt.Errorf("%q is not a decimal amount", text)
	}
	if len(frac) > int(decimals) {
		return nil, fmt.Errorf("%q has more than %d decimals", text, decimals)
	}
	frac += strings.Repeat("0", int(decimals)-len(frac))
	amount, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok || amount.BitLen() > 128 {
		return nil, fmt.Errorf("%q is beyond what a contract can hold", text)
	}
	return amount, nil
}

func digitsOnly(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
