package blob

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// AddressFilter decides whether a resolved address may be dialled.
type AddressFilter func(netip.Addr) bool

// PublicAddress allows globally routable unicast addresses only, so that a
// stranger's URL cannot make this machine talk to its own network.
func PublicAddress(a netip.Addr) bool {
	a = a.Unmap()
	for _, reserved := range reservedPrefixes {
		if reserved.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}

// reservedPrefixes are not covered by netip's own predicates (RFC 6890, 6598).
var reservedPrefixes = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"),
}

func newClient(mayDial AddressFilter) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if mayDial != nil {
		// Checked on the address actually dialled, so a name that resolves
		// differently the second time gains nothing.
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			target, err := netip.ParseAddrPort(address)
			if err != nil || !mayDial(target.Addr()) {
				return fmt.Errorf("%w: %s", ErrAddress, address)
			}
			return nil
		}
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			DisableCompression:     true,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  time.Minute,
			ExpectContinueTimeout:  time.Second,
			IdleConnTimeout:        30 * time.Second,
			MaxIdleConnsPerHost:    4,
			MaxResponseHeaderBytes: 16 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Push uploads a stored blob to the peer at base. A peer that has it already
// takes nothing. Errors: ErrNotFound here, *StatusError or the transport's there.
func (f *Fetcher) Push(ctx context.Context, d Digest, base string) error {
	file, err := f.cfg.Store.Open(ctx, d)
	if err != nil {
		return err
	}
	defer file.Close()
	fi, err := file.Stat()
	if err != nil {
		return fmt.Errorf("blob: push: %w", err)
	}
	ctx, pace := keepPace(ctx, f.cfg.MinRate, f.cfg.Window)
	defer pace.stop()
	var body io.Reader = http.NoBody
	if fi.Size() > 0 {
		body = io.NopCloser(pace.reader(file)) // the file is ours to close
	}
	req, err := newRequest(ctx, http.MethodPut, base, d, body)
	if err != nil {
		return err
	}
	req.ContentLength = fi.Size()
	req.Header.Set("Expect", "100-continue")
	resp, err := f.client.Do(req)
	if err != nil {
		return fmt.Errorf("blob: push: %w", causeOr(ctx, err))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return fmt.Errorf("%w: status %d", ErrRedirect, resp.StatusCode)
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated:
		return &StatusError{Code: resp.StatusCode}
	}
	return nil
}
