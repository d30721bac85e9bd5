package rpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/NethermindEth/juno/core/felt"
)

// scanner reads JSON that lies in memory, in one pass and without reflection:
// backfilling events is bound by decoding, and this is many times faster than
// encoding/json. The first error sticks; after it every method returns zero
// values and the loops end. What is skipped is not validated.
//
//	s.enter('{')
//	for i := 0; s.field(i); i++ {
//		switch string(s.key) {
//		case "block_number":
//			n = s.uint()
//		default:
//			s.value()
//		}
//	}
type scanner struct {
	buf   []byte
	pos   int
	key   []byte // of the field just met, escapes unresolved
	err   error
	felts []felt.Felt // scratch of list
	arena []felt.Felt // what list hands out
}

var errEnd = errors.New("ends too early")

func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = fmt.Errorf("at byte %d: %w", s.pos, err)
		s.pos = len(s.buf)
	}
}

func (s *scanner) expected(what string) { s.fail(errors.New("expected " + what)) }

// peek returns the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.pos < len(s.buf); s.pos++ {
		switch c := s.buf[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// enter takes the opening bracket of an object or an array.
func (s *scanner) enter(open byte) {
	if s.peek() != open {
		s.expected(string(open))
		return
	}
	s.pos++
}

// field moves to the i-th field of the object entered: key is set and the
// value is next. It is false after the last one.
func (s *scanner) field(i int) bool {
	if !s.element('}', i) {
		return false
	}
	s.key = s.quoted()
	if s.peek() != ':' {
		s.expected(":")
		return false
	}
	s.pos++
	return s.err == nil
}

// item moves to the i-th value of the array entered.
func (s *scanner) item(i int) bool { return s.element(']', i) }

func (s *scanner) element(end byte, i int) bool {
	c := s.peek()
	switch {
	case s.err != nil:
		return false
	case c == end:
		s.pos++
		return false
	case i == 0:
		return true
	case c != ',':
		s.expected(", or " + string(end))
		return false
	}
	s.pos++
	if s.peek() == end {
		s.expected("a value")
		return false
	}
	return true
}

// end says that nothing but white space may follow.
func (s *scanner) end() {
	if s.peek() != 0 || s.pos < len(s.buf) {
		s.expected("the end")
	}
}

// quoted takes a string and returns what is between its quotes.
func (s *scanner) quoted() []byte {
	if s.peek() != '"' {
		s.expected("a string")
		return nil
	}
	start := s.pos + 1
	for i := start; ; i++ {
		quote := bytes.IndexByte(s.buf[i:], '"')
		if quote < 0 {
			s.fail(errEnd)
			return nil
		}
		i += quote
		escapes := 0
		for s.buf[i-1-escapes] == '\\' { // stops at the opening quote
			escapes++
		}
		if escapes%2 == 0 {
			s.pos = i + 1
			return s.buf[start:i]
		}
	}
}

// text takes a string, or null as "".
func (s *scanner) text() string {
	if s.null() {
		return ""
	}
	raw := s.quoted()
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	var text string
	if err := json.Unmarshal(s.buf[s.pos-len(raw)-2:s.pos], &text); err != nil {
		s.fail(err)
	}
	return text
}

// null takes a null, if it is next.
func (s *scanner) null() bool {
	if s.peek() != 'n' || !bytes.HasPrefix(s.buf[s.pos:], []byte("null")) {
		return false
	}
	s.pos += len("null")
	return true
}

// uint takes a number, or 0x and hex digits in quotes.
func (s *scanner) uint() uint64 {
	if s.peek() == '"' {
		f := s.felt()
		bits := f.Bits()
		if bits[1]|bits[2]|bits[3] != 0 {
			s.fail(strconv.ErrRange)
		}
		return bits[0]
	}
	start := s.pos
	for s.pos < len(s.buf) && s.buf[s.pos] >= '0' && s.buf[s.pos] <= '9' {
		s.pos++
	}
	n, err := strconv.ParseUint(string(s.buf[start:s.pos]), 10, 64)
	if err != nil {
		s.fail(err)
	}
	return n
}

// uint32 takes an index.
func (s *scanner) uint32() uint32 {
	n := s.uint()
	if n > 1<<32-1 {
		s.fail(strconv.ErrRange)
	}
	return uint32(n)
}

// felt takes a felt, or null as zero.
func (s *scanner) felt() (f felt.Felt) {
	if s.null() {
		return f
	}
	f, err := parseFelt(s.quoted())
	if err != nil {
		s.fail(err)
	}
	return f
}

// list takes an array of felts. The slices of one scanner share memory, so that
// a page of events costs a handful of allocations.
func (s *scanner) list() []felt.Felt {
	s.felts = s.felts[:0]
	s.enter('[')
	for i := 0; s.item(i); i++ {
		s.felts = append(s.felts, s.felt())
	}
	n := len(s.felts)
	if n > len(s.arena) {
		s.arena = make([]felt.Felt, max(n, 1024))
	}
	taken := s.arena[:n:n]
	s.arena = s.arena[n:]
	copy(taken, s.felts)
	return taken
}

// value skips a value of any kind and returns it as it is written.
func (s *scanner) value() []byte {
	s.peek()
	start, depth := s.pos, 0
	for s.err == nil {
		switch c := s.peek(); c {
		case '"':
			s.quoted()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']', ',', ':':
			if depth == 0 {
				s.expected("a value")
				return nil
			}
			if c == '}' || c == ']' {
				depth--
			}
			s.pos++
		case 0:
			s.fail(errEnd)
		default:
			s.literal()
		}
		if depth == 0 {
			break
		}
	}
	if s.err != nil {
		return nil
	}
	return s.buf[start:s.pos]
}

// literal skips a number, true, false or null.
func (s *scanner) literal() {
	start := s.pos
	for ; s.pos < len(s.buf); s.pos++ {
		switch s.buf[s.pos] {
		case ',', ':', '"', '{', '}', '[', ']', ' ', '\t', '\r', '\n':
			if s.pos == start {
				s.expected("a value")
			}
			return
		}
	}
}
