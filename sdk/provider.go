package sdk

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/NethermindEth/juno/core/felt"

	b "github.com/bitsage-network/bitsage/chain/bindings"
	"github.com/bitsage-network/bitsage/chain/cairo"
	"github.com/bitsage-network/bitsage/chain/terms"
	"github.com/bitsage-network/bitsage/market"
	"github.com/bitsage-network/bitsage/market/receipt"
)

// Profile is what a provider says of its machine.
type Profile struct {
	Class        uint8
	Capabilities *big.Int
	Region       uint16
	VRAMGB       uint16
	// Endpoint is the base URL of its blob server.
	Endpoint string
}

func (p Profile) encode() (b.Profile, error) {
	capabilities, err := cairo.U128FromBig(p.Capabilities)
	return b.Profile{
		Class: b.NodeClass(p.Class), Capabilities: capabilities, Region: p.Region, VRAMGB: p.VRAMGB,
	}, err
}

// Register enters the sender as a provider and names its operator.
func (c Contracts) Register(p Profile, operator felt.Felt) (Tx, error) {
	profile, err := p.encode()
	if err != nil {
		return Tx{}, err
	}
	return Tx{Key: "register", Calls: []cairo.Call{
		c.registry.Register(profile, p.Endpoint),
		c.registry.ProposeOperator(cairo.ContractAddress(operator)),
	}}, nil
}

// SetProfile changes what the registry says of the sender's machine.
func (c Contracts) SetProfile(id string, p Profile) (Tx, error) {
	profile, err := p.encode()
	return one("profile:"+id, c.registry.SetProfile(profile, p.Endpoint)), err
}

// AcceptOperator is the operator's proof of possession; it also enters the
// provider into the active set.
func (c Contracts) AcceptOperator(provider market.ProviderID) Tx {
	return Tx{Key: fmt.Sprintf("accept-operator:%d", provider), Calls: []cairo.Call{
		c.registry.AcceptOperator(uint32(provider)), c.registry.SetActive(true),
	}}
}

// SetActive enters or leaves the set that takes work and is drawn from.
func (c Contracts) SetActive(id string, active bool) Tx {
	return one(fmt.Sprintf("active:%s:%t", id, active), c.registry.SetActive(active))
}

// Take takes an assignment if its price per task is at least minPrice.
func (c Contracts) Take(w Work, t Terms, minPrice *big.Int) (Tx, error) {
	encoded, err := t.Encode()
	if err != nil {
		return Tx{}, err
	}
	floor, err := cairo.U128FromBig(minPrice)
	return one(w.key("take"), c.market.Take(uint64(w.Job), terms.Offer(encoded), w.Index, floor)), err
}

// Commit binds a root before other replicas can see it.
func (c Contracts) Commit(w Work, commitment felt.Felt) Tx {
	return one(w.key("commit"), c.receipts.Commit(uint64(w.Job), w.Index, commitment))
}

// Reveal opens a commitment.
func (c Contracts) Reveal(w Work, root, salt felt.Felt) Tx {
	return one(w.key("reveal"), c.receipts.Reveal(uint64(w.Job), w.Index, root, salt))
}

// Submit posts a root.
func (c Contracts) Submit(w Work, root felt.Felt) Tx {
	return one(w.key("submit"), c.receipts.Submit(uint64(w.Job), w.Index, root))
}

// SubmitFault says that the input of a task is at fault.
func (c Contracts) SubmitFault(w Work, task uint32, root felt.Felt) Tx {
	return one(w.key("submit"), c.receipts.SubmitFault(uint64(w.Job), w.Index, task, root))
}

// Opening is a leaf with its path.
type Opening struct {
	Task uint32       `json:"task"`
	Leaf receipt.Leaf `json:"leaf"`
	Path []felt.Felt  `json:"path"`
}

// OpeningsPath is where a worker hands out the openings of an assignment, under
// its endpoint, once every auditor that counts has sealed.
func OpeningsPath(w Work) string {
	return fmt.Sprintf("/openings/%d/%d/%d", w.Job, w.Index, w.Attempt)
}

func (o Opening) encode() b.Opening {
	return b.Opening{Task: o.Task, Path: o.Path, Leaf: b.Leaf{
		Input: u256(o.Leaf.Input), Output: u256(o.Leaf.Output), Metering: o.Leaf.Metering,
		Environment: o.Leaf.Environment, Salt: o.Leaf.Salt,
	}}
}

// Open opens the drawn leaves in the order drawn.
func (c Contracts) Open(w Work, openings []Opening) Tx {
	return one(w.key("open"), c.open(w, openings))
}

func (c Contracts) open(w Work, openings []Opening) cairo.Call {
	encoded := make([]b.Opening, len(openings))
	for i, o := range openings {
		encoded[i] = o.encode()
	}
	return c.receipts.Open(uint64(w.Job), w.Index, encoded)
}

// PreviewDraw reads which tasks and auditors the beacon's round draws; none
// where no audit would follow.
func (c Contracts) PreviewDraw(w Work, round uint64) cairo.View[cairo.Tuple2[[]uint32, []uint32]] {
	return c.audits.PreviewDraw(uint64(w.Job), w.Index, round)
}

// AuditWindows reads how long auditors have to seal, and workers to open.
func (c Contracts) AuditWindows() cairo.View[b.AuditsConfig] { return c.audits.Config() }

// JuryWindows reads how long jurors have to seal.
func (c Contracts) JuryWindows() cairo.View[b.DisputesConfig] { return c.disputes.Config() }

// DrawAndSeal draws an audit and seals the values of an auditor whom it draws.
func (c Contracts) DrawAndSeal(w Work, round uint64, seal felt.Felt) Tx {
	return Tx{Key: fmt.Sprintf("%s:%d", w.key("draw-seal"), round), Calls: []cairo.Call{
		c.audits.Draw(uint64(w.Job), w.Index, round), c.audits.Seal(uint64(w.Job), w.Index, seal),
	}}
}

// SealAudit seals an auditor's values. deadline, the end of the sealing, tells
// the draws of one audit apart: an auditor may be drawn again after others.
func (c Contracts) SealAudit(w Work, deadline time.Time, seal felt.Felt) Tx {
	return one(fmt.Sprintf("%s:%d", w.key("seal"), deadline.Unix()),
		c.audits.Seal(uint64(w.Job), w.Index, seal))
}

// Unsealed is what opens an auditor's seal: its values and salt, and the values
// that the worker opened.
type Unsealed struct {
	Auditor market.ProviderID
	Values  []felt.Felt
	Salt    felt.Felt
	Opened  []felt.Felt
}

func (c Contracts) unseal(w Work, u Unsealed) cairo.Call {
	opened := u.Opened
	if slices.Equal(opened, u.Values) {
		opened = nil // only a verdict that is not exactly that must show it
	}
	return c.audits.Unseal(uint64(w.Job), w.Index, uint32(u.Auditor), u.Values, u.Salt, opened)
}

// UnsealAudit opens the seal before deadline, the end of the unsealing.
func (c Contracts) UnsealAudit(w Work, deadline time.Time, u Unsealed) Tx {
	return one(fmt.Sprintf("%s:%d", w.key("unseal"), deadline.Unix()), c.unseal(w, u))
}

// OpenAndUnseal opens the drawn leaves for the worker before deadline, the end
// of the opening, and the auditor's seal with them.
func (c Contracts) OpenAndUnseal(w Work, deadline time.Time, openings []Opening, u Unsealed) Tx {
	return Tx{Key: fmt.Sprintf("%s:%d", w.key("open-unseal"), deadline.Unix()),
		Calls: []cairo.Call{c.open(w, openings), c.unseal(w, u)}}
}

// Respond answers a challenge with the opened leaf.
func (c Contracts) Respond(dispute uint64, o Opening) Tx {
	return one(fmt.Sprintf("respond:%d", dispute), c.disputes.Respond(dispute, o.encode()))
}

// SealJury seals a juror's value in a round of a dispute.
func (c Contracts) SealJury(dispute uint64, round uint8, seal felt.Felt) Tx {
	return one(fmt.Sprintf("jury-seal:%d:%d", dispute, round), c.disputes.Seal(dispute, seal))
}

// UnsealJury opens it.
func (c Contracts) UnsealJury(dispute uint64, round uint8, value, salt felt.Felt) Tx {
	return one(fmt.Sprintf("jury-unseal:%d:%d", dispute, round), c.disputes.Unseal(dispute, value, salt))
}

func u256(d receipt.Digest) cairo.U256 {
	return cairo.U256{Lo: u128(d[16:]), Hi: u128(d[:16])}
}

func u128(sixteen []byte) cairo.U128 {
	v, err := cairo.U128FromBig(new(big.Int).SetBytes(sixteen))
	if err != nil {
		panic(err) // sixteen bytes fit
	}
	return v
}

// OperatedBy reads the provider that an account operates; 0 if none.
func (c Contracts) OperatedBy(operator felt.Felt) cairo.View[uint32] {
	return c.registry.OperatedBy(cairo.ContractAddress(operator))
}

// ProviderOf reads the provider that an account owns; 0 if none.
func (c Contracts) ProviderOf(owner felt.Felt) cairo.View[uint32] {
	return c.registry.IDOf(cairo.ContractAddress(owner))
}

// Provider reads what is known of a provider.
func (c Contracts) Provider(id market.ProviderID) cairo.View[b.ProviderOverview] {
	return c.lens.Provider(uint32(id))
}
