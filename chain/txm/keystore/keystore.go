// Package keystore keeps an account's private key in a file, encrypted under a
// passphrase: scrypt, then AES-256-GCM, which also authenticates the account's
// address and the parameters. The file is JSON, and readable by its owner only.
package keystore

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/NethermindEth/juno/core/felt"
	"golang.org/x/crypto/scrypt"

	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/chain/txm"
)

// Cost is what one guess at the passphrase costs: memory of 1024·2^LogN bytes,
// and time to match.
type Cost struct{ LogN int }

// DefaultCost takes 256 MiB, and about a second.
func DefaultCost() Cost { return Cost{LogN: 18} }

const (
	minLogN = 14
	maxLogN = 20 // 1 GiB: a file must not make us run out of memory
	version = 1
)

var (
	// ErrPassphrase says that the passphrase is wrong, or that the file was
	// tampered with; which of them cannot be known.
	ErrPassphrase = errors.New("wrong passphrase, or the key file was changed")
	// ErrFormat says that the file is no key file of ours.
	ErrFormat = errors.New("not a key file")
	// ErrEmptyPassphrase says that there is nothing to encrypt with.
	ErrEmptyPassphrase = errors.New("empty passphrase")
)

// header is what is authenticated besides the key.
type header struct {
	Version   int      `json:"version"`
	Address   rpc.Felt `json:"address"`
	PublicKey rpc.Felt `json:"public_key"`
	KDF       kdf      `json:"kdf"`
}

type kdf struct {
	Name string `json:"name"` // scrypt, with r = 8 and p = 1
	LogN int    `json:"log_n"`
	Salt string `json:"salt"` // hex
}

type file struct {
	header
	Nonce string `json:"nonce"` // hex
	Key   string `json:"key"`   // hex, encrypted
}

// Create writes the key of the account at address to a new file. It does not
// overwrite one.
func Create(path string, passphrase []byte, address, private felt.Felt, cost Cost) error {
	if len(passphrase) == 0 {
		return ErrEmptyPassphrase
	}
	if cost.LogN < minLogN || cost.LogN > maxLogN {
		return fmt.Errorf("keystore: Cost.LogN: %d is not in %d..%d", cost.LogN, minLogN, maxLogN)
	}
	signer, err := txm.NewKeySigner(address, private)
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	salt, nonce := make([]byte, 32), make([]byte, 12)
	_, _ = rand.Read(salt) // it never fails
	_, _ = rand.Read(nonce)
	f := file{
		header: header{Version: version, Address: rpc.Felt(address), PublicKey: rpc.Felt(signer.PublicKey()),
			KDF: kdf{Name: "scrypt", LogN: cost.LogN, Salt: hex.EncodeToString(salt)}},
		Nonce: hex.EncodeToString(nonce),
	}
	aead, bound, err := f.seal(passphrase, salt)
	if err != nil {
		return err
	}
	plain := private.Bytes()
	f.Key = hex.EncodeToString(aead.Seal(nil, nonce, plain[:], bound))
	clear(plain[:])
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	return write(path, append(raw, '\n'))
}

// write makes the file appear whole or not at all.
func write(path string, raw []byte) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, ".key-*") // of mode 0600
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(raw)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Link(temp.Name(), path) // unlike Rename, it does not replace
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open reads the key.
func Open(path string, passphrase []byte) (*txm.KeySigner, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	signer, err := parse(raw, passphrase)
	if err != nil {
		return nil, fmt.Errorf("keystore %s: %w", path, err)
	}
	return signer, nil
}

// AddressOf is whose key a file says it has. Without the passphrase nothing
// vouches for it: it is to look things up, not to send.
func AddressOf(path string) (felt.Felt, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return felt.Felt{}, fmt.Errorf("keystore: %w", err)
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return felt.Felt{}, fmt.Errorf("keystore %s: %w: %w", path, ErrFormat, err)
	}
	if f.Version != version {
		return felt.Felt{}, fmt.Errorf("keystore %s: %w: version %d, know %d", path, ErrFormat, f.Version, version)
	}
	return felt.Felt(f.Address), nil
}

func parse(raw, passphrase []byte) (*txm.KeySigner, error) {
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	salt, saltErr := hex.DecodeString(f.KDF.Salt)
	nonce, nonceErr := hex.DecodeString(f.Nonce)
	sealed, keyErr := hex.DecodeString(f.Key)
	switch {
	case f.Version != version:
		return nil, fmt.Errorf("%w: version %d, know %d", ErrFormat, f.Version, version)
	case f.KDF.Name != "scrypt" || f.KDF.LogN < minLogN || f.KDF.LogN > maxLogN:
		return nil, fmt.Errorf("%w: kdf %s with log_n %d", ErrFormat, f.KDF.Name, f.KDF.LogN)
	case saltErr != nil || nonceErr != nil || keyErr != nil || len(nonce) != 12 || len(salt) != 32:
		return nil, fmt.Errorf("%w: salt, nonce or key", ErrFormat)
	}
	aead, bound, err := f.seal(passphrase, salt)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nonce, sealed, bound)
	if err != nil {
		return nil, ErrPassphrase
	}
	defer clear(plain)
	var private felt.Felt
	if len(plain) != felt.Bytes || private.SetBytesCanonical(plain) != nil {
		return nil, ErrFormat
	}
	signer, err := txm.NewKeySigner(felt.Felt(f.Address), private)
	if err != nil {
		return nil, err
	}
	if signer.PublicKey() != felt.Felt(f.PublicKey) {
		return nil, fmt.Errorf("%w: the key is not that of its public key", ErrFormat)
	}
	return signer, nil
}

// seal returns the cipher and what it authenticates besides the key.
func (h header) seal(passphrase, salt []byte) (cipher.AEAD, []byte, error) {
	key, err := scrypt.Key(passphrase, salt, 1<<h.KDF.LogN, 8, 1, 32)
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	bound, err := json.Marshal(h)
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	return aead, bound, nil
}

// Passphrase reads a passphrase: from the environment variable if it is set,
// or else from the file, whose last line break is not part of it. Either name
// may be empty. A file that others than its owner can read is refused.
func Passphrase(env, path string) ([]byte, error) {
	if env != "" {
		if value, ok := os.LookupEnv(env); ok {
			return notEmpty([]byte(value))
		}
	}
	if path == "" {
		return nil, fmt.Errorf("%w: neither $%s nor a file is given", ErrEmptyPassphrase, env)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("passphrase: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("passphrase file %s: %w: others can read it (mode %s)", path, fs.ErrPermission, info.Mode().Perm())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("passphrase: %w", err)
	}
	for _, end := range []byte{'\n', '\r'} {
		if n := len(raw); n > 0 && raw[n-1] == end {
			raw = raw[:n-1]
		}
	}
	return notEmpty(raw)
}

func notEmpty(passphrase []byte) ([]byte, error) {
	if len(passphrase) == 0 {
		return nil, ErrEmptyPassphrase
	}
	return passphrase, nil
}
