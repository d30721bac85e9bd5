package keystore_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/curve"

	"github.com/bitsage-network/bitsage/chain/txm"
	"github.com/bitsage-network/bitsage/chain/txm/keystore"
)

var (
	address = felt.FromUint64[felt.Felt](0xacc)
	private = felt.UnsafeFromString[felt.Felt]("0x43bf2314aef7278e5cdfdefdd714b179")
	light   = keystore.Cost{LogN: 14}
)

func create(t testing.TB) (path string, raw []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "account.json")
	if err := keystore.Create(path, []byte("open sesame"), address, private, light); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, raw
}

func TestRoundTrip(t *testing.T) {
	path, raw := create(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	key := private.Bytes()
	if bytes.Contains(raw, key[16:]) || strings.Contains(string(raw), "43bf2314aef7278e5cdfdefdd714b179") {
		t.Error("the key is in the file")
	}
	signer, err := keystore.Open(path, []byte("open sesame"))
	if err != nil || signer.Address() != address {
		t.Fatalf("got %v, %v", signer, err)
	}
	hash := felt.FromUint64[felt.Felt](123)
	signature, err := signer.Sign(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	public := signer.PublicKey()
	if ok, err := curve.VerifyFelts(&hash, &signature[0], &signature[1], &public); err != nil || !ok {
		t.Errorf("signature: %t, %v", ok, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
}

func TestAddressOf(t *testing.T) {
	path, raw := create(t)
	if got, err := keystore.AddressOf(path); err != nil || got != address {
		t.Errorf("%s, %v", got.String(), err)
	}
	for _, bad := range []string{"", "{}", strings.Replace(string(raw), `"version": 1`, `"version": 2`, 1)} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keystore.AddressOf(path); !errors.Is(err, keystore.ErrFormat) {
			t.Errorf("%.20q gives %v", bad, err)
		}
	}
	if _, err := keystore.AddressOf(path + ".none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file gives %v", err)
	}
}

func TestCreateRefuses(t *testing.T) {
	path, raw := create(t)
	if err := keystore.Create(path, []byte("x"), address, private, light); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, raw) {
		t.Error("the file was overwritten")
	}
	other := path + "2"
	if err := keystore.Create(other, nil, address, private, light); !errors.Is(err, keystore.ErrEmptyPassphrase) {
		t.Errorf("without a passphrase: %v", err)
	}
	if err := keystore.Create(other, []byte("x"), address, felt.Zero, light); !errors.Is(err, txm.ErrKey) {
		t.Errorf("key 0: %v", err)
	}
	if err := keystore.Create(other, []byte("x"), address, private, keystore.Cost{LogN: 13}); err == nil {
		t.Error("too cheap, and accepted")
	}
}

func TestOpenRefuses(t *testing.T) {
	path, raw := create(t)
	if _, err := keystore.Open(path, []byte("open barley")); !errors.Is(err, keystore.ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := keystore.Open(path+"x", []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	change := func(field string, value any) []byte {
		var f map[string]any
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		f[field] = value
		changed, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"another address":    {change("address", "0xbad"), keystore.ErrPassphrase},
		"another public key": {change("public_key", "0xbad"), keystore.ErrPassphrase},
		"another key":        {change("key", strings.Repeat("00", 48)), keystore.ErrPassphrase},
		"a later version":    {change("version", 2), keystore.ErrFormat},
		"a huge cost":        {change("kdf", map[string]any{"name": "scrypt", "log_n": 40, "salt": ""}), keystore.ErrFormat},
		"no salt":            {change("kdf", map[string]any{"name": "scrypt", "log_n": 14, "salt": ""}), keystore.ErrFormat},
		"a short nonce":      {change("nonce", "00"), keystore.ErrFormat},
		"no JSON":            {raw[:20], keystore.ErrFormat},
	} {
		if err := os.WriteFile(path, c.raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := keystore.Open(path, []byte("open sesame")); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestPassphrase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pass")
	write := func(text string, mode fs.FileMode) {
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	const env = "BITSAGE_TEST_PASSPHRASE"
	write(" a b \r\n", 0o600)
	if got, err := keystore.Passphrase(env, path); err != nil || string(got) != " a b " {
		t.Errorf("file: %q, %v", got, err)
	}
	t.Setenv(env, "from env")
	if got, err := keystore.Passphrase(env, path); err != nil || string(got) != "from env" {
		t.Errorf("env: %q, %v", got, err)
	}
	t.Setenv(env, "")
	if _, err := keystore.Passphrase(env, path); !errors.Is(err, keystore.ErrEmptyPassphrase) {
		t.Errorf("empty env: %v", err)
	}
	write("x", 0o640)
	if _, err := keystore.Passphrase("", path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("readable by others: %v", err)
	}
	write("\n", 0o600)
	if _, err := keystore.Passphrase("", path); !errors.Is(err, keystore.ErrEmptyPassphrase) {
		t.Errorf("empty file: %v", err)
	}
	if _, err := keystore.Passphrase("", ""); !errors.Is(err, keystore.ErrEmptyPassphrase) {
		t.Errorf("nothing given: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	_, raw := create(f)
	f.Add(raw)
	f.Add([]byte(`{"version":1}`))
	path := filepath.Join(f.TempDir(), "fuzz")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("scrypt")) && !bytes.Contains(raw, []byte(`"log_n": 14`)) {
			return // it may be a valid file that takes gigabytes
		}
		signer, err := keystore.Open(path, []byte("wrong"))
		if err == nil || signer != nil {
			t.Errorf("opened %q", raw)
		}
	})
}
