package deploy

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
)

// Config says where and with what to deploy.
type Config struct {
	Network string
	ChainID string
	// Deployer is the account that sends, has the initial supply and governs until
	// it hands over; Signer signs its declarations.
	Deployer cairo.ContractAddress
	Signer   Signer
	// HandOver ends the deployer's power: the Timelock governs every contract from
	// then on. It cannot be taken back.
	HandOver bool
	// Operations receives the operating budget of every epoch.
	Operations cairo.ContractAddress
	// Council can pause rates for a while when CouncilQuorum of its 3 to 31 members,
	// more than half, say so.
	Council       []cairo.ContractAddress
	CouncilQuorum uint8
	// Reporters are the public keys that sign the prices of each signed feed.
	Reporters [Feeds][]felt.Felt
	// Venue is where the oracle finds prices of others.
	Venue Venue
	// Genesis hands out the initial supply, before the handing over.
	Genesis Genesis
	// UDC is the universal deployer contract; DefaultUDC if zero.
	UDC cairo.ContractAddress
	// MaxFee is the most that one declaration may cost, in FRI; nil for no bound. What
	// calls may cost is the Sender's.
	MaxFee *big.Int
	// Path is the deployment file.
	Path       string
	Parameters Parameters
}

// DefaultUDC is the Cairo 2 universal deployer, at one address on every network.
var DefaultUDC = mustAddress("0x2ceed65a4bd731034c01113685c831b01c15d7d432f71afb1cf1634b53a2125")

// Feeds is how many venues of the price are signed feeds.
const Feeds = 3

// Check names the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Network == "":
		return errors.New("deploy: Network is empty")
	case !isFelt(c.ChainID):
		return fmt.Errorf("deploy: ChainID %q is not a felt", c.ChainID)
	case c.Signer == nil:
		return errors.New("deploy: Signer must be given")
	case c.Path == "":
		return errors.New("deploy: Path is empty")
	case c.Deployer == (cairo.ContractAddress{}), c.Operations == (cairo.ContractAddress{}):
		return errors.New("deploy: Deployer and Operations must be given")
	}
	if err := c.checkPeople(); err != nil {
		return err
	}
	if err := c.Venue.check(); err != nil {
		return err
	}
	if err := c.Genesis.check(c.Deployer, c.Parameters.InitialSupply.Big()); err != nil {
		return err
	}
	return c.Parameters.Check()
}

// checkPeople is Guardian's and SignedFeed's rule for who may sit there.
func (c Config) checkPeople() error {
	if n := len(c.Council); n < 3 || n > 31 || 2*int(c.CouncilQuorum) <= n || int(c.CouncilQuorum) > n {
		return fmt.Errorf("deploy: Council has %d members and CouncilQuorum is %d: want 3 to 31, and more than half of them",
			n, c.CouncilQuorum)
	}
	if !distinct(c.Council) {
		return errors.New("deploy: Council names somebody twice, or nobody")
	}
	for i, keys := range c.Reporters {
		quorum := int(c.Parameters.Feed.Quorum)
		if n := len(keys); n < 1 || n > 16 || 2*quorum <= n || quorum > n {
			return fmt.Errorf("deploy: Reporters of %s: %d of them and a quorum of %d: want 1 to 16, and more than half of them",
				feedNames[i], n, quorum)
		}
		if !distinct(keys) {
			return fmt.Errorf("deploy: Reporters of %s name a key twice, or none", feedNames[i])
		}
	}
	return nil
}

// distinct tells whether no element is zero or there twice.
func distinct[T comparable](all []T) bool {
	seen := map[T]bool{*new(T): true}
	for _, one := range all {
		if seen[one] {
			return false
		}
		seen[one] = true
	}
	return true
}

func isFelt(text string) bool {
	_, err := cairo.HexFelt(text)
	return err == nil
}
