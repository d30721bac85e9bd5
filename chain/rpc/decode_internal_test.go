package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/NethermindEth/juno/core/felt"
	"pgregory.net/rapid"
)

func FuzzDecoders(f *testing.F) {
	for _, seed := range []string{
		`{"events":[{"block_number":1,"block_hash":"0x1","transaction_hash":"0x2","from_address":"0x3","keys":["0x1"],"data":[]}],"continuation_token":"1-2"}`,
		`{"block_number":7,"block_hash":null,"timestamp":1,"l2_gas_price":{"price_in_fri":"0x1","price_in_wei":"0x1"},"transactions":[{"transaction":{},"receipt":{"transaction_hash":"0x1","actual_fee":{"amount":"0x1","unit":"FRI"},"revert_reason":"a\"b\u00e9","events":[]}}]}`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":29,"message":"m","data":{"x":[1,-2.5e3,true,null]}}}`,
		`{"a":"\\"}`, `[[[`, `{"a":}`, `"\`, ` `, `[1 2]`, `[,1]`, `{"transaction_hash":"0x1"} x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = decodeEvents(raw)
		_, _ = decodeBlock(raw)
		_, _ = decodeHeader(raw)
		_, _ = decodeReceipt(raw)
		_, _ = envelope(raw, 1)
		_, _ = parseFelt(raw)

		s := scanner{buf: raw}
		got := s.value()
		s.end()
		if json.Valid(raw) && (s.err != nil || !bytes.Equal(got, bytes.TrimSpace(raw))) {
			t.Errorf("valid JSON %q: skipped %q, %v", raw, got, s.err)
		}
	})
}

func FuzzParseFelt(f *testing.F) {
	for _, seed := range []string{"0x0", "0x00", "0x1", "0xAbC", "0x", "1", "-0x1", "0x-1", "0x800000000000011000000000000000000000000000000000000000000000000",
		"0x800000000000011000000000000000000000000000000000000000000000001", "0x" + strings.Repeat("0", 64), "0x" + strings.Repeat("0", 65)} {
		f.Add(seed)
	}
	prime, _ := new(big.Int).SetString("800000000000011000000000000000000000000000000000000000000000001", 16)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseFelt([]byte(text))
		digits, prefixed := strings.CutPrefix(text, "0x")
		want, isNumber := new(big.Int).SetString(digits, 16)
		valid := prefixed && isNumber && len(digits) <= 64 && strings.Trim(digits, "0123456789abcdefABCDEF") == "" && want.Cmp(prime) < 0
		if valid != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && got.BigInt(new(big.Int)).Cmp(want) != 0 {
			t.Fatalf("%q is read as %s", text, got.String())
		}
	})
}

func felts252() *rapid.Generator[felt.Felt] {
	return rapid.Custom(func(t *rapid.T) felt.Felt {
		return felt.FromBytes[felt.Felt](rapid.SliceOfN(rapid.Byte(), 0, 31).Draw(t, "bytes"))
	})
}

func TestEventPagesSurviveTheWire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(felts252(), 0, 5)
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) EmittedEvent {
			return EmittedEvent{
				Event:       Event{From: felts252().Draw(t, "from"), Keys: list.Draw(t, "keys"), Data: list.Draw(t, "data")},
				BlockNumber: rapid.Uint64().Draw(t, "block"), BlockHash: felts252().Draw(t, "hash"), TxHash: felts252().Draw(t, "tx"),
				TxIndex: rapid.Uint32().Draw(t, "txIndex"), EventIndex: rapid.Uint32().Draw(t, "eventIndex"),
			}
		}), 0, 4).Draw(t, "events")
		token := rapid.String().Draw(t, "token")

		events := make([]map[string]any, len(want))
		for i, e := range want {
			events[i] = map[string]any{
				"block_number": e.BlockNumber, "block_hash": Felt(e.BlockHash), "transaction_hash": Felt(e.TxHash),
				"transaction_index": e.TxIndex, "event_index": e.EventIndex, "from_address": Felt(e.From),
				"keys": felts(e.Keys), "data": felts(e.Data), "some_day": []any{1.5, "new", nil},
			}
		}
		raw, err := json.MarshalIndent(map[string]any{"events": events, "continuation_token": token}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeEvents(raw)
		if err != nil || got.next != token || !got.indexed || fmt.Sprint(got.events) != fmt.Sprint(want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", raw, got, err, want)
		}
	})
}

func TestBlockWithReceipts(t *testing.T) {
	f := felt.FromUint64[felt.Felt]
	got, err := decodeBlock([]byte(`{"status":"ACCEPTED_ON_L2","block_hash":"0x00b","parent_hash":"0xa","block_number":11,
		"timestamp":1700000000,"l2_gas_price":{"price_in_fri":"0x3b9aca00","price_in_wei":"0x1"},"transactions":[
		{"transaction":{"type":"INVOKE","calldata":["0x1"]},"receipt":{"type":"INVOKE","transaction_hash":"0xc","finality_status":"ACCEPTED_ON_L2",
		 "execution_status":"REVERTED","revert_reason":"no \"way\"\n","actual_fee":{"unit":"FRI","amount":"0x9"},
		 "execution_resources":{"l1_gas":1,"l1_data_gas":2,"l2_gas":3},"messages_sent":[],
		 "events":[{"from_address":"0xd","keys":["0x1","0x2"],"data":["0x3"]}]}}]}`))
	want := Block{
		Header: Header{Number: 11, Hash: f(0xb), Parent: f(0xa), Time: time.Unix(1_700_000_000, 0).UTC(), L2GasPrice: f(1_000_000_000)},
		Receipts: []Receipt{{
			TxHash: f(0xc), Finality: AcceptedOnL2, Reverted: true, Reason: "no \"way\"\n", BlockNumber: 11, BlockHash: f(0xb),
			Fee: f(9), Gas: Gas{1, 2, 3}, Events: []Event{{From: f(0xd), Keys: []felt.Felt{f(1), f(2)}, Data: []felt.Felt{f(3)}}},
		}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestMalformedResults(t *testing.T) {
	for _, raw := range []string{``, `null`, `[]`, `{`, `{"block_number":-1}`, `{"block_number":1.5}`, `{"block_number":1,"block_hash":"b"}`,
		`{"block_number":1}x`, `{"block_number":1,}`, `{"block_hash":"0x1"}`, `{"block_number":1,"timestamp":99999999999999}`,
		`{"block_number":"0x10000000000000000"}`, `{"block_number":1 "x":2}`} {
		if b, err := decodeHeader([]byte(raw)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: got %+v, %v", raw, b, err)
		}
	}
	for _, raw := range []string{`{"events":[{"transaction_index":4294967296}]}`, `{"events":{}}`, `{"continuation_token":5}`, `{"events":[{"keys":["0x1"`} {
		if p, err := decodeEvents([]byte(raw)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: got %+v, %v", raw, p, err)
		}
	}
}

func TestPauseGrowsAndStaysWithinItsBounds(t *testing.T) {
	c := Client{cfg: Config{Attempts: 70, Backoff: 100 * time.Millisecond, MaxBackoff: time.Second}}
	for attempt := 1; attempt < 70; attempt++ {
		most := time.Second
		if attempt <= 4 {
			most = 100 * time.Millisecond << (attempt - 1)
		}
		if pause, again := c.pause(errEnd, attempt); !again || pause < most/2 || pause > most {
			t.Fatalf("attempt %d: %s, %t", attempt, pause, again)
		}
	}
	if _, again := c.pause(errEnd, 70); again {
		t.Error("the last attempt is followed by another")
	}
}

func BenchmarkDecodeEvents(b *testing.B) {
	var page strings.Builder
	page.WriteString(`{"events":[`)
	for i := range 1024 {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"transaction_hash":"0x43595b1d81dd360516614543341a47fd4503844494df3ead2ab920ca8ed9672","transaction_index":%d,"event_index":0,
			"block_hash":"0x2f5122cce2c2eb24fb0c3a4db756c3e750876e1e537d6788dd997f3383af95c","block_number":5,
			"from_address":"0x4fc6f6b5be27c5caf2b5637f9b081270c3aeb7761b0b5c1e85f64151b83c03d",
			"keys":["0x372e1e91efe34eca820951e57099b2b3479cdba40f7e4e1f8c352f5fd22c77e","0x1"],"data":["0x5","0x6b033e39","0x123456789abcdef123456789abcdef"]}`, i)
	}
	page.WriteString(`]}`)
	raw := []byte(page.String())
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := decodeEvents(raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1024/b.Elapsed().Seconds(), "events/s")
}
