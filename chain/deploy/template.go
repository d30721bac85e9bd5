package deploy

import (
	"embed"
	"fmt"
)

//go:embed networks/*.toml
var templates embed.FS

// Template is the file that a network of that name starts from: mainnet or sepolia. What
// its operator decides is not in it, and ReadFile refuses it until it is.
func Template(name string) ([]byte, error) {
	raw, err := templates.ReadFile("networks/" + name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("there is no template %q: want mainnet or sepolia", name)
	}
	return raw, nil
}
