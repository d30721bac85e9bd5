// Command sample is a bidding strategy to start from: it wants a fixed part of
// every lot and offers a fixed premium over the reserve. `saged keeper bidder
// --strategy` runs it; package strategy says what the lines mean.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"

	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
)

func main() {
	var s sample
	flag.Int64Var(&s.part, "part", 1000, "part of the lot that is wanted, basis points")
	flag.Int64Var(&s.premium, "premium", 50, "premium over the reserve, basis points")
	flag.Parse()
	if err := s.run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type sample struct{ part, premium int64 }

// run answers until there are no more questions.
func (s sample) run(in io.Reader, out io.Writer) error {
	scan, answers := bufio.NewScanner(in), json.NewEncoder(out)
	for scan.Scan() {
		var q strategy.Question
		if err := json.Unmarshal(scan.Bytes(), &q); err != nil {
			return err
		}
		if err := answers.Encode(strategy.Answer{ID: q.ID, Bid: s.bid(q)}); err != nil {
			return err
		}
	}
	return scan.Err()
}

// bid is nil where the lot or the balance does not reach.
func (s sample) bid(q strategy.Question) *strategy.Bid {
	dollars := portion(&q.Lot.Int, s.part)
	if dollars.Cmp(&q.Cap.Int) > 0 {
		dollars = &q.Cap.Int
	}
	dollars = new(big.Int).Sub(dollars, new(big.Int).Rem(dollars, dollar))
	b := strategy.Bid{Dollars: strategy.NewAmount(dollars), Price: strategy.NewAmount(portion(&q.Reserve.Int, 10_000+s.premium))}
	if dollars.Sign() == 0 || dollars.Cmp(&q.MinBid.Int) < 0 || b.Escrow(q.MinBucket).Cmp(&q.Balance.Int) > 0 {
		return nil
	}
	return &b
}

// dollar in base units: bids are in whole ones.
var dollar = big.NewInt(1_000_000)

func portion(n *big.Int, bps int64) *big.Int {
	n = new(big.Int).Mul(n, big.NewInt(bps))
	return n.Quo(n, big.NewInt(10_000))
}
