// Package vault keeps the openings of sealed bids on disk, one file each, from
// before a bid is sent until its auction is over: they are what the bond hangs on.
package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/market/bid"
)

// Vault is a folder of openings: those of one bidder in the auctions of one
// contract, which files tell apart by their number alone.
type Vault struct{ dir string }

// Open makes the folder if it is not there.
func Open(dir string) (*Vault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Vault{dir: dir}, nil
}

// saved is an opening in its file.
type saved struct {
	Auction uint64 `json:"auction"`
	Amount  string `json:"amount"`
	Price   string `json:"price"`
	Salt    string `json:"salt"`
}

func (v *Vault) path(auction uint64) string {
	return filepath.Join(v.dir, fmt.Sprintf("auction-%d.json", auction))
}

// ErrKept says that another opening of the auction is on disk: it may have been
// committed to, and is not given up.
var ErrKept = errors.New("another opening is kept for this auction")

// Save returns when the opening is safe on disk.
func (v *Vault) Save(o bid.Opening) error {
	raw, err := json.Marshal(saved{Auction: o.Auction, Amount: o.Amount.String(), Price: o.Price.String(), Salt: o.Salt.String()})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(v.dir, ".new-*") // only its owner may read it
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link fails where the name is taken, as a rename does not.
	if err := os.Link(f.Name(), v.path(o.Auction)); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", v.path(o.Auction), ErrKept)
	} else if err != nil {
		return err
	}
	return syncDir(v.dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Drop forgets the opening of an auction. It is for a bid that surely never
// reached the chain, and never will.
func (v *Vault) Drop(auction uint64) error {
	if err := os.Remove(v.path(auction)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(v.dir)
}

// Load returns the opening of an auction, without its bidder; ok is false if
// there is none.
func (v *Vault) Load(auction uint64) (o bid.Opening, ok bool, err error) {
	raw, err := os.ReadFile(v.path(auction))
	if errors.Is(err, fs.ErrNotExist) {
		return o, false, nil
	}
	if err != nil {
		return o, false, err
	}
	var s saved
	if err := json.Unmarshal(raw, &s); err != nil {
		return o, false, fmt.Errorf("%s: %w", v.path(auction), err)
	}
	amount, isAmount := new(big.Int).SetString(s.Amount, 10)
	price, isPrice := new(big.Int).SetString(s.Price, 10)
	salt, err := new(felt.Felt).SetString(s.Salt)
	if !isAmount || !isPrice || err != nil || s.Auction != auction {
		return o, false, fmt.Errorf("%s is damaged", v.path(auction))
	}
	o = bid.Opening{Auction: auction, Amount: amount, Price: price, Salt: *salt}
	return o, true, o.Check()
}
