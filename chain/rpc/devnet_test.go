package rpc_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/contracts"
	"github.com/NethermindEth/starknet.go/curve"
	"github.com/NethermindEth/starknet.go/hash"
	"github.com/NethermindEth/starknet.go/utils"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/devnet"
	"github.com/bitsage-network/bitsage/chain/devnet/devnettest"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/internal/toolchain"
)

// chain is a devnet with an account to act from.
type chain struct {
	*devnet.Devnet
	t       *testing.T
	id      felt.Felt
	account devnet.Account
	nonce   uint64
}

func start(t *testing.T) *chain {
	d := devnettest.Start(t, devnet.Config{Seed: 11, Accounts: 1, Archive: true})
	id, err := d.ChainID(t.Context())
	must(t, err)
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	return &chain{Devnet: d, t: t, id: id, account: accounts[0]}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func selector(name string) felt.Felt { return *utils.GetSelectorFromNameFelt(name) }

func (c *chain) sign(hash felt.Felt, key felt.Felt) []felt.Felt {
	c.t.Helper()
	r, s, err := curve.SignFelts(&hash, &key)
	must(c.t, err)
	return []felt.Felt{*r, *s}
}

func generous() rpc.Bounds {
	price := num(10_000_000_000)
	return rpc.Bounds{L1: rpc.Bound{MaxAmount: 1000, MaxPrice: price}, L1Data: rpc.Bound{MaxAmount: 10_000, MaxPrice: price},
		L2: rpc.Bound{MaxAmount: 900_000_000, MaxPrice: price}}
}

// invoke builds a signed call of the account's, one nonce further each time.
func (c *chain) invoke(to felt.Felt, entry string, args ...uint64) rpc.InvokeTx {
	calldata := []felt.Felt{num(1), to, selector(entry), num(uint64(len(args)))}
	for _, a := range args {
		calldata = append(calldata, num(a))
	}
	tx := rpc.InvokeTx{Common: rpc.Common{Nonce: c.nonce, Bounds: generous(), Tip: 10}, Sender: c.account.Address, Calldata: calldata}
	tx.Signature = c.sign(tx.Hash(c.id), c.account.PrivateKey)
	c.nonce++
	return tx
}

func (c *chain) send(tx rpc.InvokeTx) rpc.Receipt {
	c.t.Helper()
	sent, err := c.AddInvoke(c.t.Context(), tx)
	must(c.t, err)
	if want := tx.Hash(c.id); sent != want {
		c.t.Fatalf("node's hash is %s, ours is %s", sent.String(), want.String())
	}
	r, err := c.Receipt(c.t.Context(), sent)
	must(c.t, err)
	return r
}

// declareCounter compiles testdata/counter and declares it.
func (c *chain) declareCounter() felt.Felt {
	t := c.t
	dir := t.TempDir()
	sierra, casm := filepath.Join(dir, "sierra.json"), filepath.Join(dir, "casm.json")
	tool(t, "starknet-compile", "testdata/counter", sierra, "--contract-path", "counter::Counter")
	tool(t, "starknet-sierra-compile", sierra, casm)
	var class contracts.ContractClass
	var compiled contracts.CasmClass
	for path, into := range map[string]any{sierra: &class, casm: &compiled} {
		raw, err := os.ReadFile(path)
		must(t, err)
		must(t, json.Unmarshal(raw, into))
	}
	compiledHash, err := hash.CompiledClassHashV2(&compiled)
	must(t, err)
	wire, err := json.Marshal(class)
	must(t, err)
	tx := rpc.DeclareTx{Common: rpc.Common{Nonce: c.nonce, Bounds: generous()}, Sender: c.account.Address,
		ClassHash: *hash.ClassHash(&class), CompiledClassHash: *compiledHash, Class: wire}
	tx.Signature = c.sign(tx.Hash(c.id), c.account.PrivateKey)
	c.nonce++
	sent, got, err := c.AddDeclare(t.Context(), tx)
	must(t, err)
	if want := tx.Hash(c.id); sent != want || got != tx.ClassHash {
		t.Fatalf("declared %s in %s, want %s in %s", got.String(), sent.String(), tx.ClassHash.String(), want.String())
	}
	tx.Nonce, tx.Signature = c.nonce, nil
	tx.Signature = c.sign(tx.Hash(c.id), c.account.PrivateKey)
	if _, _, err := c.AddDeclare(t.Context(), tx); !errors.Is(err, rpc.ErrClassDeclared) {
		t.Errorf("declared twice: got %v", err)
	}
	return tx.ClassHash
}

func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	path, err := toolchain.Look(name)
	if err != nil {
		t.Skip(err)
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func udc() felt.Felt {
	f, _ := new(felt.Felt).SetString("0x2CEED65A4BD731034C01113685C831B01C15D7D432F71AFB1CF1634B53A2125")
	return *f
}

func TestAgainstDevnet(t *testing.T) {
	c := start(t)
	ctx := t.Context()
	if v, err := c.SpecVersion(ctx); err != nil || !v.AtLeast("0.10.0") {
		t.Errorf("version %q, %v", v, err)
	}
	class := c.declareCounter()

	// Deploy by the universal deployer, salt 1, with the origin left out.
	deploy := c.invoke(udc(), "deploy_contract")
	deploy.Calldata = append(deploy.Calldata[:3], num(4), class, num(1), num(0), num(0))
	deploy.Signature = c.sign(deploy.Hash(c.id), c.account.PrivateKey)
	c.send(deploy)
	counter := rpc.ContractAddress(felt.Felt{}, num(1), class, nil)

	if got, err := c.ClassHashAt(ctx, counter, cairo.Latest()); err != nil || got != class {
		t.Fatalf("class of the counter: %s, %v", got.String(), err)
	}

	first, second := c.send(c.invoke(counter, "add", 5)), c.send(c.invoke(counter, "add", 7))
	if first.Reverted || !first.Finality.Accepted() || first.Fee.IsZero() || first.Gas.L2 == 0 || second.BlockNumber != first.BlockNumber+1 {
		t.Errorf("receipts: %+v, %+v", first, second)
	}
	total := cairo.Call{To: counter, Selector: selector("total")}
	for at, want := range map[cairo.At]uint64{cairo.Latest(): 12, cairo.PreConfirmed(): 12, cairo.AtNumber(first.BlockNumber): 5, cairo.AtHash(second.BlockHash): 12} {
		if got, err := c.Call(ctx, total, at); err != nil || !slices.Equal(got, []felt.Felt{num(want)}) {
			t.Errorf("total at %s: %v, %v, want %d", at, got, err, want)
		}
	}
	if got, err := c.StorageAt(ctx, counter, selector("total"), cairo.Latest()); err != nil || got != num(12) {
		t.Errorf("storage: %s, %v", got.String(), err)
	}
	if n, err := c.Nonce(ctx, c.account.Address, cairo.Latest()); err != nil || n != c.nonce {
		t.Errorf("nonce %d, %v, want %d", n, err, c.nonce)
	}
	t.Run("blocks", func(t *testing.T) { c.blocks(t, second) })
	t.Run("events", func(t *testing.T) { c.events(t, counter, first) })
	t.Run("estimates", func(t *testing.T) { c.estimates(t, counter) })
	t.Run("refusals", func(t *testing.T) { c.refusals(t, counter) })
	t.Run("deploy account", func(t *testing.T) { c.deployAccount(t) })
}

func (c *chain) blocks(t *testing.T, last rpc.Receipt) {
	ctx := t.Context()
	head, err := c.Head(ctx)
	must(t, err)
	hash, number, err := c.BlockHashAndNumber(ctx)
	if err != nil || hash != head.Hash || number != head.Number || head.Hash != last.BlockHash || head.Time.IsZero() || head.L2GasPrice.IsZero() {
		t.Errorf("head %+v; %s, %d, %v", head, hash.String(), number, err)
	}
	parent, err := c.Header(ctx, cairo.AtHash(head.Parent))
	if err != nil || parent.Number != head.Number-1 {
		t.Errorf("parent %+v, %v", parent, err)
	}
	if pre, err := c.Header(ctx, cairo.PreConfirmed()); err != nil || pre.Number != head.Number+1 || !pre.Hash.IsZero() {
		t.Errorf("pre-confirmed %+v, %v", pre, err)
	}
	if _, err := c.L1Head(ctx); !errors.Is(err, rpc.ErrBlockNotFound) {
		t.Errorf("L1 head: %v", err)
	}
	block, err := c.BlockWithReceipts(ctx, cairo.AtNumber(last.BlockNumber))
	if err != nil || block.Header != head || len(block.Receipts) != 1 || block.Receipts[0].TxHash != last.TxHash ||
		len(block.Receipts[0].Events) != len(last.Events) || block.Receipts[0].BlockHash != head.Hash {
		t.Errorf("block %+v, %v", block, err)
	}
}

func (c *chain) events(t *testing.T, counter felt.Felt, first rpc.Receipt) {
	filter := rpc.EventFilter{From: cairo.AtNumber(0), To: cairo.AtHash(c.head(t).Hash), Addresses: []felt.Felt{counter}, PageSize: 1}
	var got []rpc.EmittedEvent
	for page, err := range c.Events(t.Context(), filter) {
		must(t, err)
		got = append(got, page...)
	}
	if len(got) != 2 || got[0].BlockHash != first.BlockHash || got[0].TxHash != first.TxHash || got[1].Keys[1] != num(7) || got[1].Data[0] != num(12) {
		t.Fatalf("events: %+v", got)
	}
	// Their places are those the receipts give.
	for _, e := range got {
		block, err := c.BlockWithReceipts(t.Context(), cairo.AtHash(e.BlockHash))
		must(t, err)
		found := false
		for placed := range block.Events() {
			found = found || placed.TxIndex == e.TxIndex && placed.EventIndex == e.EventIndex && placed.From == counter
		}
		if !found {
			t.Errorf("%+v is not at its place", e)
		}
	}
	// The account's fees are STRK's events, so two addresses give more.
	strk := first.Events[len(first.Events)-1].From
	filter.Addresses, filter.PageSize = append(filter.Addresses, strk), 0
	all := 0
	for page, err := range c.Events(t.Context(), filter) {
		must(t, err)
		all += len(page)
	}
	if all <= 2 {
		t.Errorf("%d events of two addresses", all)
	}
	filter.To = cairo.AtHash(num(1))
	for _, err := range c.Events(t.Context(), filter) {
		if !errors.Is(err, rpc.ErrBlockNotFound) {
			t.Errorf("unknown last block: %v", err)
		}
	}
}

func (c *chain) head(t *testing.T) rpc.Header {
	t.Helper()
	h, err := c.Head(t.Context())
	must(t, err)
	return h
}

func (c *chain) estimates(t *testing.T, counter felt.Felt) {
	ctx := t.Context()
	good, next, bad := c.invoke(counter, "add", 1), c.invoke(counter, "add", 1), c.invoke(counter, "refuse")
	c.nonce -= 3
	estimates, err := c.EstimateFee(ctx, cairo.PreConfirmed(), good, next)
	must(t, err)
	if len(estimates) != 2 || estimates[0].Gas.L2 == 0 || estimates[0].Prices.L2.IsZero() || estimates[0].Fee.IsZero() {
		t.Errorf("estimates: %+v", estimates)
	}
	_, err = c.EstimateFee(ctx, cairo.PreConfirmed(), good, next, bad)
	var refused *rpc.Error
	if !errors.Is(err, rpc.ErrExecution) || !errors.Is(err, cairo.RevertCode("COUNTER_REFUSES")) || !errors.As(err, &refused) {
		t.Fatalf("got %v", err)
	}
	if i, ok := refused.TxIndex(); !ok || i != 2 {
		t.Errorf("transaction %d, %t", i, ok)
	}
	results, err := c.Simulate(ctx, cairo.PreConfirmed(), good, next, bad)
	must(t, err)
	if len(results) != 3 || results[1].Revert != nil || !errors.Is(results[2].Revert, cairo.RevertCode("COUNTER_REFUSES")) ||
		results[0].Gas != estimates[0].Gas {
		t.Errorf("simulations: %+v", results)
	}
	if r := c.send(good); r.Gas != estimates[0].Gas {
		t.Errorf("used %+v, estimated %+v", r.Gas, estimates[0].Gas)
	}
	c.nonce++
}

func (c *chain) refusals(t *testing.T, counter felt.Felt) {
	ctx := t.Context()
	refuse := cairo.Call{To: counter, Selector: selector("refuse")}
	if _, err := c.Call(ctx, refuse, cairo.Latest()); !errors.Is(err, rpc.ErrContract) || !errors.Is(err, cairo.RevertCode("COUNTER_REFUSES")) {
		t.Errorf("view that refuses: %v", err)
	}
	if _, err := c.Call(ctx, cairo.Call{To: counter}, cairo.Latest()); !errors.Is(err, rpc.ErrEntryPointNotFound) {
		t.Errorf("no such entry point: %v", err)
	}
	if _, err := c.Call(ctx, cairo.Call{To: num(1)}, cairo.Latest()); !errors.Is(err, rpc.ErrContractNotFound) {
		t.Errorf("no such contract: %v", err)
	}
	if _, err := c.Header(ctx, cairo.AtNumber(9999)); !errors.Is(err, rpc.ErrBlockNotFound) {
		t.Errorf("no such block: %v", err)
	}
	if _, err := c.Receipt(ctx, num(1)); !errors.Is(err, rpc.ErrTxNotFound) {
		t.Errorf("no such transaction: %v", err)
	}
	sent := c.invoke(counter, "refuse")
	if r := c.send(sent); !r.Reverted || !strings.Contains(r.Reason, "COUNTER_REFUSES") {
		t.Errorf("receipt: %+v", r)
	}
	if s, err := c.TransactionStatus(ctx, sent.Hash(c.id)); err != nil || s.Finality != "ACCEPTED_ON_L2" || s.Execution != "REVERTED" {
		t.Errorf("status: %+v, %v", s, err)
	}
	if _, err := c.AddInvoke(ctx, sent); !errors.Is(err, rpc.ErrDuplicateTx) && !errors.Is(err, rpc.ErrNonce) {
		t.Errorf("sent twice: %v", err)
	}
	c.nonce += 5
	if _, err := c.AddInvoke(ctx, c.invoke(counter, "add", 1)); !errors.Is(err, rpc.ErrNonce) {
		t.Errorf("nonce of the future: %v", err)
	}
	c.nonce -= 6
	forged := c.invoke(counter, "add", 1)
	forged.Tip++
	if _, err := c.AddInvoke(ctx, forged); !errors.Is(err, rpc.ErrValidation) {
		t.Errorf("forged: %v", err)
	}
	query := forged
	query.Query = true
	if _, err := c.AddInvoke(ctx, query); err == nil {
		t.Error("a query was executed")
	}
}

func (c *chain) deployAccount(t *testing.T) {
	ctx := t.Context()
	class, err := c.ClassHashAt(ctx, c.account.Address, cairo.Latest())
	must(t, err)
	tx := rpc.DeployAccountTx{Common: rpc.Common{Bounds: generous()}, ClassHash: class, Salt: num(77), Calldata: []felt.Felt{c.account.PublicKey}}
	must(t, c.Mint(ctx, tx.Address(), 1<<63))
	must(t, c.Mint(ctx, tx.Address(), 1<<63))
	tx.Bounds.L2.MaxAmount = 10_000_000
	tx.Bounds.L1.MaxAmount, tx.Bounds.L1Data.MaxAmount = 0, 2_000
	tx.Signature = c.sign(tx.Hash(c.id), c.account.PrivateKey)
	hash, address, err := c.AddDeployAccount(ctx, tx)
	if err != nil || hash != tx.Hash(c.id) || address != tx.Address() {
		t.Fatalf("got %s at %s, %v", hash.String(), address.String(), err)
	}
	if n, err := c.Nonce(ctx, address, cairo.Latest()); err != nil || n != 1 {
		t.Errorf("nonce %d, %v", n, err)
	}
}
