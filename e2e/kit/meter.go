package kit

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"

	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/deploy"
	"github.com/bitsage-network/bitsage/chain/rpc"
	"github.com/bitsage-network/bitsage/contracts"
)

// Starknet meters classes of Sierra 1.7 and newer by Sierra gas, if the account that
// begins the transaction is one too, and others by Cairo steps. Devnet 0.10.1 takes
// the class's format, 0.1.0, for its Sierra version, and so meters all by steps, in
// lumps of 40,000 gas. Told the Sierra version in that field, it meters right; class
// hashes stay the same, as it hashes the format 0.1.0 whatever the field says (ADR 30).

// metered declares classes so.
type metered struct{ deploy.Node }

func (m metered) EstimateFee(ctx context.Context, at cairo.At, txs ...rpc.Tx) ([]rpc.Estimate, error) {
	var err error
	for i, tx := range txs {
		if declare, ok := tx.(rpc.DeclareTx); ok {
			if declare.Class, err = withSierraVersion(declare.Class); err != nil {
				return nil, err
			}
			txs[i] = declare
		}
	}
	return m.Node.EstimateFee(ctx, at, txs...)
}

func (m metered) AddDeclare(ctx context.Context, tx rpc.DeclareTx) (hash, class felt.Felt, err error) {
	if tx.Class, err = withSierraVersion(tx.Class); err != nil {
		return felt.Felt{}, felt.Felt{}, err
	}
	return m.Node.AddDeclare(ctx, tx)
}

func deployingOn(client *rpc.Client, sierraGas bool) deploy.Node {
	node := deploy.OverRPC(client)
	if sierraGas {
		return metered{node}
	}
	return node
}

// accountClass is the file of the class of accounts that are metered so; none, for
// devnet's own, if they are not to be.
func accountClass(t testing.TB, sierraGas bool) string {
	t.Helper()
	if !sierraGas {
		return ""
	}
	sierra, _, err := contracts.Class("TestAccount")
	if err == nil {
		sierra, err = withSierraVersion(sierra)
	}
	path := filepath.Join(t.TempDir(), "account.json")
	if err == nil {
		err = os.WriteFile(path, sierra, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// withSierraVersion writes the version that a class's program begins with into the
// field that is its format's.
func withSierraVersion(class json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	var program []string
	if err := json.Unmarshal(class, &fields); err != nil {
		return nil, fmt.Errorf("class: %w", err)
	}
	if err := json.Unmarshal(fields["sierra_program"], &program); err != nil || len(program) < 3 {
		return nil, fmt.Errorf("class with a program of %d felts: %w", len(program), err)
	}
	version := make([]string, 3)
	for i := range version {
		n, ok := new(big.Int).SetString(program[i], 0)
		if !ok {
			return nil, fmt.Errorf("class: its version begins with %q", program[i])
		}
		version[i] = n.String()
	}
	fields["contract_class_version"] = json.RawMessage(`"` + strings.Join(version, ".") + `"`)
	return json.Marshal(fields)
}
