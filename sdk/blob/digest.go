// Package blob stores and moves content-addressed bytes. A blob is named by
// the SHA-256 of its content: inside the program as a [Digest], outside (URLs,
// JSON, the chain's metadata) as a CIDv1 with the raw codec. Whoever holds the
// name can check the bytes, so neither the disk nor the peer is trusted.
package blob

import (
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
)

// Digest is the SHA-256 of a blob's content.
type Digest [sha256.Size]byte

// Sum returns the digest of data.
func Sum(data []byte) Digest { return sha256.Sum256(data) }

// SumReader returns the digest and length of everything r yields.
func SumReader(r io.Reader) (Digest, int64, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		return Digest{}, n, err
	}
	return Digest(h.Sum(nil)), n, nil
}

// CID returns the digest as CIDv1, raw codec, sha2-256.
func (d Digest) CID() cid.Cid {
	// Encode fails only for an unknown hash code or a wrong length; both are
	// fixed here.
	mh, err := multihash.Encode(d[:], multihash.SHA2_256)
	if err != nil {
		panic(err)
	}
	return cid.NewCidV1(cid.Raw, mh)
}

// String returns the canonical CID text (base32, lower case).
func (d Digest) String() string { return d.CID().String() }

// MarshalText implements encoding.TextMarshaler with the canonical CID.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; it accepts what ParseCID accepts.
func (d *Digest) UnmarshalText(text []byte) error {
	parsed, err := ParseCID(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// ParseCID accepts only the canonical text of a CIDv1 with raw codec and
// sha2-256, so that one blob has one name. Anything else is ErrBadCID.
func ParseCID(s string) (Digest, error) {
	const longest = 128 // far above the canonical 59; keeps hostile input cheap
	if len(s) > longest {
		return Digest{}, fmt.Errorf("%w: %d characters", ErrBadCID, len(s))
	}
	c, err := cid.Decode(s)
	if err != nil {
		return Digest{}, fmt.Errorf("%w: %w", ErrBadCID, err)
	}
	p := c.Prefix()
	if p.Version != 1 || p.Codec != cid.Raw || p.MhType != multihash.SHA2_256 || p.MhLength != sha256.Size {
		return Digest{}, fmt.Errorf("%w: %q is not CIDv1 raw sha2-256", ErrBadCID, s)
	}
	mh, err := multihash.Decode(c.Hash())
	if err != nil {
		return Digest{}, fmt.Errorf("%w: %w", ErrBadCID, err)
	}
	d := Digest(mh.Digest)
	if d.String() != s {
		return Digest{}, fmt.Errorf("%w: %q is not in canonical form", ErrBadCID, s)
	}
	return d, nil
}
