package txm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/NethermindEth/juno/core/felt"
	"github.com/NethermindEth/starknet.go/curve"
	"pgregory.net/rapid"

	"github.com/bitsage-network/bitsage/chain/txm"
)

func TestSignaturesVerify(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		bytes := rapid.SliceOfN(rapid.Byte(), 31, 31)
		private, hash := felt.FromBytes[felt.Felt](bytes.Draw(rt, "key")), felt.FromBytes[felt.Felt](bytes.Draw(rt, "hash"))
		signer, err := txm.NewKeySigner(account, private)
		if private.IsZero() {
			if !errors.Is(err, txm.ErrKey) {
				rt.Fatalf("key 0: %v", err)
			}
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		sig, err := signer.Sign(t.Context(), hash)
		if err != nil {
			rt.Fatal(err)
		}
		public := signer.PublicKey()
		if ok, err := curve.VerifyFelts(&hash, &sig[0], &sig[1], &public); err != nil || !ok {
			rt.Fatalf("%t, %v", ok, err)
		}
	})
}

func TestKeySignerRefusesAndHides(t *testing.T) {
	order := felt.UnsafeFromString[felt.Felt]("0x800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f")
	if _, err := txm.NewKeySigner(account, order); !errors.Is(err, txm.ErrKey) {
		t.Errorf("the curve's order: %v", err)
	}
	signer, err := txm.NewKeySigner(account, num(0xdeadbeef))
	must(t, err)
	for _, verb := range []string{"%v", "%+v", "%s", "%#v"} {
		if text := fmt.Sprintf(verb, signer); strings.Contains(text, "deadbeef") || strings.Contains(text, "3735928559") {
			t.Errorf("%s shows the key: %s", verb, text)
		}
	}
}
