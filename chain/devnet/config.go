package devnet

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"time"
)

// Blocks says when blocks are made.
type Blocks string

// The ways to make blocks, besides Every.
const (
	PerTransaction Blocks = "transaction"
	OnDemand       Blocks = "demand"
)

// Every makes a block each interval, whole seconds.
func Every(interval time.Duration) Blocks {
	return Blocks(strconv.FormatInt(int64(interval/time.Second), 10))
}

// Config says what to start. The zero value is usable.
type Config struct {
	// Program is the path of starknet-devnet. Default: that of the toolchain.
	Program string
	// Seed makes the accounts; the same seed makes the same ones.
	Seed uint32
	// Accounts is how many are predeployed.
	Accounts int // default 10
	// AccountClass is the file of a Sierra class for them, which keeps its key in
	// Account_public_key. Default: devnet's own.
	AccountClass string
	// Balance of each, in FRI. Default: devnet's own, 1000 STRK.
	Balance *big.Int
	Blocks  Blocks // default PerTransaction
	// Archive keeps old states: AbortBlocks and views of old blocks need it.
	Archive bool
	// StartTime is the time of the first block. Default: now.
	StartTime time.Time
	// DumpPath allows Dump, and is its default path.
	DumpPath string
	// ChainID is a short string. Default: SN_SEPOLIA's.
	ChainID string
	// Log receives what the child prints, keys of the accounts included.
	// Default: dropped.
	Log io.Writer
	// Timeout bounds the start.
	Timeout time.Duration // default 1 min
}

// Check reports the first field that cannot be used.
func (c Config) Check() error {
	switch {
	case c.Accounts < 0 || c.Accounts > 255:
		return fmt.Errorf("devnet: Accounts: %d is not in 0..255", c.Accounts)
	case c.Balance != nil && c.Balance.Sign() < 0:
		return errors.New("devnet: Balance: is negative")
	case c.Timeout < 0:
		return fmt.Errorf("devnet: Timeout: %s is negative", c.Timeout)
	}
	switch c.Blocks {
	case "", PerTransaction, OnDemand:
		return nil
	}
	if n, err := strconv.ParseUint(string(c.Blocks), 10, 32); err != nil || n == 0 {
		return fmt.Errorf("devnet: Blocks: %q is neither a mode nor a whole number of seconds above 0", c.Blocks)
	}
	return nil
}

func (c Config) args() []string {
	args := []string{"--host", "127.0.0.1", "--port", "0", "--seed", strconv.FormatUint(uint64(c.Seed), 10)}
	add := func(flag, value string) {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	if c.Accounts > 0 {
		add("--accounts", strconv.Itoa(c.Accounts))
	}
	add("--account-class-custom", c.AccountClass)
	if c.Balance != nil {
		add("--initial-balance", c.Balance.String())
	}
	add("--block-generation-on", string(c.Blocks))
	if c.Archive {
		add("--state-archive-capacity", "full")
	}
	if !c.StartTime.IsZero() {
		add("--start-time", strconv.FormatInt(c.StartTime.Unix(), 10))
	}
	if c.DumpPath != "" {
		args = append(args, "--dump-on", "request", "--dump-path", c.DumpPath)
	}
	add("--chain-id", c.ChainID)
	return args
}
