package rpc

import (
	"encoding/json"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"
)

// Tx is a transaction that can be sent or estimated: InvokeTx, DeclareTx or
// DeployAccountTx, all of version 3, data availability on L1.
type Tx interface {
	json.Marshaler
	// Hash is what the sender signs, and the name of the transaction.
	Hash(chainID felt.Felt) felt.Felt
}

// Common is what transactions of every kind have.
type Common struct {
	Nonce     uint64
	Bounds    Bounds
	Tip       uint64 // FRI per L2 gas
	Signature []felt.Felt
	// Query makes the version that is good for estimates and never for
	// execution, so that what was signed for an estimate cannot be sent.
	Query bool
}

// InvokeTx calls contracts through the account Sender. Calldata is what the
// account's __execute__ takes.
type InvokeTx struct {
	Common
	Sender   felt.Felt
	Calldata []felt.Felt
}

// DeclareTx declares a class.
type DeclareTx struct {
	Common
	Sender            felt.Felt
	ClassHash         felt.Felt // goes into the hash only
	CompiledClassHash felt.Felt
	// Class is the Sierra class as the node takes it, with its ABI as a string.
	Class json.RawMessage
}

// DeployAccountTx deploys an account, which pays for itself.
type DeployAccountTx struct {
	Common
	ClassHash felt.Felt
	Salt      felt.Felt
	Calldata  []felt.Felt // of the constructor
}

type wireBound struct {
	MaxAmount hexUint `json:"max_amount"`
	MaxPrice  Felt    `json:"max_price_per_unit"`
}

type wireCommon struct {
	Type      string               `json:"type"`
	Version   Felt                 `json:"version"`
	Signature felts                `json:"signature"`
	Nonce     hexUint              `json:"nonce"`
	Bounds    map[string]wireBound `json:"resource_bounds"`
	Tip       hexUint              `json:"tip"`
	Paymaster felts                `json:"paymaster_data"`
	NonceDA   string               `json:"nonce_data_availability_mode"`
	FeeDA     string               `json:"fee_data_availability_mode"`
}

func (c Common) wire(kind string) wireCommon {
	return wireCommon{
		Type: kind, Version: Felt(c.version()), Signature: c.Signature,
		Nonce: hexUint(c.Nonce), Tip: hexUint(c.Tip), NonceDA: "L1", FeeDA: "L1",
		Bounds: map[string]wireBound{
			"l1_gas":      c.Bounds.L1.wire(),
			"l1_data_gas": c.Bounds.L1Data.wire(),
			"l2_gas":      c.Bounds.L2.wire(),
		},
	}
}

func (b Bound) wire() wireBound {
	return wireBound{MaxAmount: hexUint(b.MaxAmount), MaxPrice: Felt(b.MaxPrice)}
}

// MarshalJSON writes BROADCASTED_INVOKE_TXN_V3.
func (t InvokeTx) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		wireCommon
		Sender     Felt  `json:"sender_address"`
		Calldata   felts `json:"calldata"`
		Deployment felts `json:"account_deployment_data"`
	}{t.wire("INVOKE"), Felt(t.Sender), t.Calldata, nil})
}

// MarshalJSON writes BROADCASTED_DECLARE_TXN_V3.
func (t DeclareTx) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		wireCommon
		Sender     Felt            `json:"sender_address"`
		Compiled   Felt            `json:"compiled_class_hash"`
		Class      json.RawMessage `json:"contract_class"`
		Deployment felts           `json:"account_deployment_data"`
	}{t.wire("DECLARE"), Felt(t.Sender), Felt(t.CompiledClassHash), t.Class, nil})
}

// MarshalJSON writes BROADCASTED_DEPLOY_ACCOUNT_TXN_V3.
func (t DeployAccountTx) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		wireCommon
		ClassHash Felt  `json:"class_hash"`
		Salt      Felt  `json:"contract_address_salt"`
		Calldata  felts `json:"constructor_calldata"`
	}{t.wire("DEPLOY_ACCOUNT"), Felt(t.ClassHash), Felt(t.Salt), t.Calldata})
}

// hexUint is a number as the API writes those that may exceed 53 bits.
type hexUint uint64

func (n hexUint) MarshalJSON() ([]byte, error) {
	return []byte(`"0x` + strconv.FormatUint(uint64(n), 16) + `"`), nil
}

func (n *hexUint) UnmarshalJSON(text []byte) error {
	s := scanner{buf: text}
	*n = hexUint(s.uint())
	return s.err
}
