// Package receipt builds and checks the Merkle receipts that workers post, and
// the values and seals that auditors and jurors post, exactly as the contracts
// hash them (docs/contracts/receipts.md, audits.md, disputes.md).
package receipt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/NethermindEth/juno/core/crypto"
	"github.com/NethermindEth/juno/core/felt"
)

// Digest is a SHA-256 digest, big-endian as u256.
type Digest [32]byte

// faultMark is the high half of an output that blames the input.
const faultMark = "SAGE_INPUT_FAULT"

// Fault is the output digest that says "the input is at fault", for a
// workload's reason code.
func Fault(reason uint64) Digest {
	var d Digest
	copy(d[:16], faultMark)
	binary.BigEndian.PutUint64(d[24:], reason)
	return d
}

// IsFault reports whether the digest blames the input, and the reason.
func (d Digest) IsFault() (reason uint64, ok bool) {
	if string(d[:16]) != faultMark || binary.BigEndian.Uint64(d[16:24]) != 0 {
		return 0, false
	}
	return binary.BigEndian.Uint64(d[24:]), true
}

// Metering is what a task cost the worker, as it says.
type Metering struct {
	CPUMillis, WallMillis, OutputBytes uint64
}

// Felt packs the three as cpu << 128 | wall << 64 | bytes. CPUMillis is below
// 2^59 for any run that ends.
func (m Metering) Felt() felt.Felt {
	var b [32]byte
	binary.BigEndian.PutUint64(b[8:], m.CPUMillis)
	binary.BigEndian.PutUint64(b[16:], m.WallMillis)
	binary.BigEndian.PutUint64(b[24:], m.OutputBytes)
	return *new(felt.Felt).SetBytes(b[:])
}

// MeteringOf reads a packed metering.
func MeteringOf(f felt.Felt) Metering {
	b := f.Bytes()
	return Metering{
		CPUMillis:   binary.BigEndian.Uint64(b[8:]),
		WallMillis:  binary.BigEndian.Uint64(b[16:]),
		OutputBytes: binary.BigEndian.Uint64(b[24:]),
	}
}

// Leaf is one task's result.
type Leaf struct {
	Input, Output Digest
	Metering      felt.Felt
	Environment   felt.Felt
	// Salt must be random per leaf, or the root tells its leaves.
	Salt felt.Felt
}

// Scope says whose receipt it is. It is part of every leaf, so that no leaf
// can be used by another worker, attempt or job.
type Scope struct {
	Job     uint64
	Attempt uint8
	Worker  uint32
}

var (
	tagLeaf   = short("SAGE_LEAF")
	tagNode   = short("SAGE_NODE")
	tagPad    = short("SAGE_PAD")
	tagValue  = short("SAGE_VALUE")
	tagSeal   = short("SAGE_SEAL")
	tagJury   = short("SAGE_JURY")
	tagCommit = short("SAGE_COMMIT")
	tagBeacon = short("SAGE_BEACON")
)

// Hash is the leaf's place in the tree.
func (l Leaf) Hash(s Scope, task uint32) felt.Felt {
	inLow, inHigh := l.Input.limbs()
	outLow, outHigh := l.Output.limbs()
	return poseidon(tagLeaf, number(s.Job), number(uint64(s.Attempt)), number(uint64(task)),
		number(uint64(s.Worker)), inLow, inHigh, outLow, outHigh, l.Metering, l.Environment, l.Salt)
}

// Value is what auditors and jurors must arrive at by themselves.
func Value(job uint64, task uint32, input, output Digest) felt.Felt {
	inLow, inHigh := input.limbs()
	outLow, outHigh := output.limbs()
	return poseidon(tagValue, number(job), number(uint64(task)), inLow, inHigh, outLow, outHigh)
}

// Seal hides an auditor's values until the worker has opened.
func Seal(job uint64, index uint32, attempt uint8, auditor uint32, salt felt.Felt, values []felt.Felt) felt.Felt {
	return poseidon(append([]felt.Felt{tagSeal, number(job), number(uint64(index)),
		number(uint64(attempt)), number(uint64(auditor)), salt}, values...)...)
}

// JurySeal hides a juror's value until all have sealed.
func JurySeal(dispute uint64, round uint8, juror uint32, value, salt felt.Felt) felt.Felt {
	return poseidon(tagJury, number(dispute), number(uint64(round)), number(uint64(juror)), value, salt)
}

// Commitment binds a root before the other replicas can see it.
func Commitment(job uint64, index uint32, attempt uint8, worker uint32, root, salt felt.Felt) felt.Felt {
	return poseidon(tagCommit, number(job), number(uint64(index)), number(uint64(attempt)),
		number(uint64(worker)), root, salt)
}

// BeaconCommitment is what a beacon keeper commits to.
func BeaconCommitment(chainID, beacon felt.Felt, round uint64, keeper, secret felt.Felt) felt.Felt {
	return poseidon(tagBeacon, chainID, beacon, number(round), keeper, secret)
}

// Tree is the Merkle tree over an assignment's leaves.
type Tree struct {
	levels [][]felt.Felt
	leaves int
}

// ErrNoLeaves is returned for a tree of nothing.
var ErrNoLeaves = errors.New("a receipt needs at least one leaf")

// NewTree builds the tree over leaf hashes in task order, padded on the right
// to a power of two.
func NewTree(hashes []felt.Felt) (*Tree, error) {
	if len(hashes) == 0 {
		return nil, ErrNoLeaves
	}
	width := 1
	for width < len(hashes) {
		width *= 2
	}
	level := make([]felt.Felt, width)
	for i := copy(level, hashes); i < width; i++ {
		level[i] = tagPad
	}
	t := &Tree{levels: [][]felt.Felt{level}, leaves: len(hashes)}
	for len(level) > 1 {
		up := make([]felt.Felt, len(level)/2)
		for i := range up {
			up[i] = poseidon(tagNode, level[2*i], level[2*i+1])
		}
		t.levels = append(t.levels, up)
		level = up
	}
	return t, nil
}

func (t *Tree) Root() felt.Felt { return t.levels[len(t.levels)-1][0] }

// Path is the siblings of leaf i from the bottom up.
func (t *Tree) Path(i int) ([]felt.Felt, error) {
	if i < 0 || i >= t.leaves {
		return nil, fmt.Errorf("leaf %d is out of a tree of %d", i, t.leaves)
	}
	path := make([]felt.Felt, 0, len(t.levels)-1)
	for _, level := range t.levels[:len(t.levels)-1] {
		path = append(path, level[i^1])
		i /= 2
	}
	return path, nil
}

// Verify reports whether the leaf hash stands at position i of a tree of n
// leaves under root.
func Verify(root, leaf felt.Felt, i, n int, path []felt.Felt) bool {
	depth := 0
	for 1<<depth < n {
		depth++
	}
	if i < 0 || i >= n || len(path) != depth {
		return false
	}
	for _, sibling := range path {
		if i%2 == 0 {
			leaf = poseidon(tagNode, leaf, sibling)
		} else {
			leaf = poseidon(tagNode, sibling, leaf)
		}
		i /= 2
	}
	return leaf == root
}

func (d Digest) limbs() (low, high felt.Felt) {
	return *new(felt.Felt).SetBytes(d[16:]), *new(felt.Felt).SetBytes(d[:16])
}

func poseidon(elems ...felt.Felt) felt.Felt {
	pointers := make([]*felt.Felt, len(elems))
	for i := range elems {
		pointers[i] = &elems[i]
	}
	return crypto.PoseidonArray(pointers...)
}

func number(n uint64) felt.Felt { return *new(felt.Felt).SetUint64(n) }

// short is Cairo's short string: the bytes as one big-endian number.
func short(s string) felt.Felt { return *new(felt.Felt).SetBytes([]byte(s)) }

// MarshalText writes 64 hexadecimal digits.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads 64 hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != 2*len(d) {
		return fmt.Errorf("a digest has %d hexadecimal digits, not %d", 2*len(d), len(text))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Environment is the hash of an environment's description (ISA class, tools).
func Environment(description string) felt.Felt {
	sum := sha256.Sum256([]byte(description))
	// Poseidon over the two halves keeps all 256 bits within the field.
	return poseidon(*new(felt.Felt).SetBytes(sum[:16]), *new(felt.Felt).SetBytes(sum[16:]))
}
