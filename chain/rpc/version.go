package rpc

import (
	"context"
	"fmt"

	"golang.org/x/mod/semver"
)

// Version is a version of the JSON-RPC specification, such as "0.10.3-rc.0".
type Version string

// AtLeast compares by semantic versioning: 0.10.1-rc.0 is not at least 0.10.1.
func (v Version) AtLeast(other Version) bool {
	return semver.Compare("v"+string(v), "v"+string(other)) >= 0
}

const oldestVersion Version = "0.9.0"

// UnsupportedVersionError is a node that serves a specification older than 0.9,
// often because the version's path is missing from the URL.
type UnsupportedVersionError struct{ Version Version }

func (e *UnsupportedVersionError) Error() string {
	return fmt.Sprintf("node serves specification %q, need %s or newer", string(e.Version), oldestVersion)
}

// SpecVersion is the specification the node serves; it is asked for once. It
// returns an *UnsupportedVersionError below 0.9; prereleases count as what they
// will be.
func (c *Client) SpecVersion(ctx context.Context) (Version, error) {
	if known := c.spec.Load(); known != nil {
		return *known, nil
	}
	var v Version
	if err := c.readInto(ctx, "starknet_specVersion", nil, &v); err != nil {
		return "", err
	}
	text := "v" + string(v)
	if !semver.IsValid(text) {
		return "", fmt.Errorf("starknet_specVersion: %w: %q", ErrMalformed, string(v))
	}
	release := text[:len(text)-len(semver.Prerelease(text))-len(semver.Build(text))]
	if semver.Compare(release, "v"+string(oldestVersion)) < 0 {
		return "", &UnsupportedVersionError{Version: v}
	}
	c.spec.Store(&v)
	return v, nil
}
