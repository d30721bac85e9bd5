package txm

import (
	"context"
	"errors"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/curve"
)

// Signer holds an account's key. Sign may be slow and may fail, as that of a
// remote signer does; the same hash may be signed more than once.
type Signer interface {
	Address() felt.Felt
	PublicKey() felt.Felt
	Sign(ctx context.Context, hash felt.Felt) ([]felt.Felt, error)
}

// KeySigner signs with a key in memory, on the Stark curve.
type KeySigner struct {
	address, public, private felt.Felt
}

// ErrKey says that a felt is no private key.
var ErrKey = errors.New("not a private key: want 1 to the curve's order - 1")

// NewKeySigner returns the signer of the account at address. It does not ask
// the chain whether the key is the account's.
func NewKeySigner(address, private felt.Felt) (*KeySigner, error) {
	order, _ := new(big.Int).SetString("800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f", 16)
	key := private.BigInt(new(big.Int))
	if key.Sign() == 0 || key.Cmp(order) >= 0 {
		return nil, ErrKey
	}
	x, _ := curve.PrivateKeyToPoint(key)
	return &KeySigner{address: address, private: private, public: *new(felt.Felt).SetBigInt(x)}, nil
}

// Address is the account's address.
func (s *KeySigner) Address() felt.Felt { return s.address }

// PublicKey is the x-coordinate of the key's point.
func (s *KeySigner) PublicKey() felt.Felt { return s.public }

// Sign returns r and s.
func (s *KeySigner) Sign(_ context.Context, hash felt.Felt) ([]felt.Felt, error) {
	r, sig, err := curve.SignFelts(&hash, &s.private)
	if err != nil {
		return nil, err
	}
	return []felt.Felt{*r, *sig}, nil
}

// String hides the key from logs.
func (s *KeySigner) String() string { return "signer of " + s.address.String() }

// GoString hides it, too.
func (s *KeySigner) GoString() string { return s.String() }
