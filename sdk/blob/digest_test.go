package blob_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multibase"
	"github.com/multiformats/go-multihash"

	"github.com/bitsage-network/bitsage/sdk/blob"
)

// The CID of "hello world", made without Go:
//
//	python3 -c 'import base64,hashlib; print("b"+base64.b32encode(bytes([1,0x55,0x12,0x20])+
//	hashlib.sha256(b"hello world").digest()).decode().lower().rstrip("="))'
const helloCID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

func TestDigestIsTheUsualCID(t *testing.T) {
	d := blob.Sum([]byte("hello world"))
	if d.String() != helloCID {
		t.Fatalf("CID = %s, want %s", d, helloCID)
	}
	back, err := blob.ParseCID(helloCID)
	if err != nil || back != d {
		t.Fatalf("ParseCID = %s, %v", back, err)
	}
}

func TestParseCIDRefusesOtherNames(t *testing.T) {
	hello := blob.Sum([]byte("hello world")).CID()
	base58, err := hello.StringOfBase(multibase.Base58BTC)
	if err != nil {
		t.Fatal(err)
	}
	blake, err := multihash.Sum([]byte("hello world"), multihash.SHA2_512, -1)
	if err != nil {
		t.Fatal(err)
	}
	short, err := multihash.Sum([]byte("hello world"), multihash.SHA2_256, 20)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":       "",
		"upper case":  strings.ToUpper(helloCID),
		"other base":  base58,
		"version 0":   cid.NewCidV0(hello.Hash()).String(),
		"dag-pb":      cid.NewCidV1(cid.DagProtobuf, hello.Hash()).String(),
		"other hash":  cid.NewCidV1(cid.Raw, blake).String(),
		"short hash":  cid.NewCidV1(cid.Raw, short).String(),
		"cut":         helloCID[:40],
		"with suffix": helloCID + "aa",
		"path":        helloCID + "/../../etc/passwd",
		"huge":        strings.Repeat("b", 1<<20),
	} {
		if _, err := blob.ParseCID(text); !errors.Is(err, blob.ErrBadCID) {
			t.Errorf("%s: ParseCID error = %v, want ErrBadCID", name, err)
		}
	}
}

func FuzzParseCID(f *testing.F) {
	f.Add(helloCID)
	f.Add("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi")
	f.Add("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := blob.ParseCID(text)
		if err == nil && d.String() != text {
			t.Fatalf("%q was accepted as %s: two names for one blob", text, d)
		}
		if err != nil && !errors.Is(err, blob.ErrBadCID) {
			t.Fatalf("untyped error %v", err)
		}
	})
}
