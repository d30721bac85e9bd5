package cairo

import (
	"encoding/json"
	"strings"

	"github.com/NethermindEth/juno/core/felt"
)

// panicData reads panic data out of a reason, in any of the forms nodes have:
//
//	Transaction execution has failed:
//	0: Error in the called contract (contract address: 0x…, …):
//	Execution failed. Failure reason:
//	Error in contract (contract address: 0x…, …):
//	(0x617267… ('argent/multicall-failed'), 0x0 (''), 0x4d41… ('MARKET: not open')).
//
// as blockifier writes receipts; the last line alone, as Juno and Pathfinder
// have it inside call frames; and that text or none with a JSON array of felts
// after it, as Devnet has it there. It returns as many felts as it can read.
//
// The texts inside come from contracts, which may put anything there. So a
// short string is skipped by its felt, never by a search for its quote, and
// of several headers the first counts.
func panicData(reason string) []felt.Felt {
	text := strings.TrimSpace(reason)
	if felts, ok := trailingArray(text); ok {
		return felts
	}
	for _, header := range []string{"Failure reason:", "entry point panicked with:"} {
		if _, after, ok := strings.Cut(text, header); ok {
			text = afterFrames(after)
			break
		}
	}
	list := strings.HasPrefix(text, "(")
	text = strings.TrimPrefix(text, "(")
	var felts []felt.Felt
	for {
		item, rest, ok := panicItem(text)
		if !ok {
			return felts
		}
		felts = append(felts, item...)
		if text, ok = strings.CutPrefix(rest, ", "); !ok || !list {
			return felts
		}
	}
}

// trailingArray reads ["0x1","0x2"] at the end of text.
func trailingArray(text string) ([]felt.Felt, bool) {
	start := strings.LastIndexByte(text, '[')
	if start < 0 || !strings.HasSuffix(text, "]") {
		return nil, false
	}
	var digits []string
	if json.Unmarshal([]byte(text[start:]), &digits) != nil {
		return nil, false
	}
	felts := make([]felt.Felt, len(digits))
	for i := range digits {
		var err error
		if felts[i], err = HexFelt(digits[i]); err != nil {
			return nil, false
		}
	}
	return felts, true
}

// afterFrames skips the lines that name the calls, and the mark of those left
// out.
func afterFrames(text string) string {
	for {
		text = strings.TrimSpace(text)
		line, after, ok := strings.Cut(text, "\n")
		if !ok || !strings.HasPrefix(line, "Error in ") && line != "..." {
			return text
		}
		text = after
	}
}

// panicItem reads 0x4d41… ('text'), 0x1 or "text" from the front of text. A
// "text" is a ByteArray, and is returned as panic data has it.
func panicItem(text string) (item []felt.Felt, rest string, ok bool) {
	if quoted, isString := strings.CutPrefix(text, `"`); isString {
		end := closingQuote(quoted)
		if end < 0 {
			return nil, "", false
		}
		var e Encoder
		e.Felt(byteArrayMagic)
		e.ByteArray(quoted[:end])
		return e.Felts(), quoted[end+1:], true
	}
	n := 0
	for n < len(text) && (text[n] == 'x' || '0' <= text[n] && text[n] <= '9' || 'a' <= text[n] && text[n] <= 'f') {
		n++
	}
	f, err := HexFelt(text[:n])
	if err != nil {
		return nil, "", false
	}
	text = text[n:]
	if s, isShort := ShortStringOf(f); isShort {
		text = strings.TrimPrefix(text, " ('"+strings.TrimRight(s, "\x00")+"')")
	}
	return []felt.Felt{f}, text, true
}

// closingQuote finds the quote that ends a ByteArray. Nothing inside is
// escaped, so it is the first that an item or an end could follow.
func closingQuote(text string) int {
	for i := range len(text) {
		if text[i] != '"' {
			continue
		}
		switch rest := text[i+1:]; {
		case rest == "", rest == ".", rest == ").", rest == ")",
			strings.HasPrefix(rest, ", 0x"), strings.HasPrefix(rest, `, "`):
			return i
		}
	}
	return -1
}
