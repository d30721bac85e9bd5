package bind

import (
	"fmt"
	"go/token"
	"strings"
	"unicode"
)

// initialisms are the words that Go writes in capitals.
var initialisms = map[string]string{
	"api": "API", "cid": "CID", "cpu": "CPU", "erc20": "ERC20", "eth": "ETH", "gb": "GB", "gpu": "GPU",
	"http": "HTTP", "id": "ID", "ids": "IDs", "ip": "IP", "json": "JSON", "sla": "SLA", "tee": "TEE",
	"ttl": "TTL", "twap": "TWAP", "uri": "URI", "url": "URL", "usd": "USD", "vram": "VRAM", "zk": "ZK",
}

// exported is the Go name of a Cairo one in any case: job_id, JobId and JOB_ID
// are all JobID.
func exported(name string) string {
	var b strings.Builder
	for _, w := range words(name) {
		b.WriteString(title(w))
	}
	return b.String()
}

// unexported is exported with a small first word.
func unexported(name string) string {
	all := words(name)
	if len(all) == 0 {
		return ""
	}
	return all[0] + strings.TrimPrefix(exported(name), title(all[0]))
}

// variable is the name of a parameter: unexported, and none that the code
// around it uses.
func variable(name string) string {
	v := unexported(name)
	if token.IsKeyword(v) || taken[v] {
		v += "_"
	}
	return v
}

// taken are the identifiers that generated functions use.
var taken = map[string]bool{
	"any": true, "bool": true, "c": true, "cairo": true, "d": true, "e": true, "felt": true, "int8": true,
	"int16": true, "int32": true, "int64": true, "k": true, "new": true, "string": true, "uint8": true,
	"uint16": true, "uint32": true, "uint64": true, "v": true,
}

func snake(name string) string { return strings.Join(words(name), "_") }

func title(word string) string {
	if all, ok := initialisms[word]; ok {
		return all
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// words splits a name at underscores and dashes, and where a capital begins a
// word; they come back in small letters.
func words(name string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' || r == '-' }) {
		runes := []rune(part)
		start := 0
		for i := 1; i < len(runes); i++ {
			afterSmall := unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1])
			lastCapital := unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterSmall || lastCapital {
				all = append(all, strings.ToLower(string(runes[start:i])))
				start = i
			}
		}
		all = append(all, strings.ToLower(string(runes[start:])))
	}
	return all
}

// scope keeps every identifier to one owner.
type scope map[string]string

func (s scope) claim(name, owner string) error {
	if !token.IsIdentifier(name) {
		return fmt.Errorf("%s: %q is no Go name", owner, name)
	}
	if other, ok := s[name]; ok {
		return fmt.Errorf("%s and %s would both be %s in Go", other, owner, name)
	}
	s[name] = owner
	return nil
}
