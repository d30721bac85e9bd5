package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refuses runs a command that must fail with one sentence that says want.
func refuses(t *testing.T, want string, args ...string) {
	t.Helper()
	cmd := command(io.Discard)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	switch {
	case err == nil:
		t.Errorf("sage %s: no error", strings.Join(args, " "))
	case !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n"):
		t.Errorf("sage %s: %q, want one sentence with %q", strings.Join(args, " "), err, want)
	}
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir() // no network is up here
	video := filepath.Join(dir, "video.mp4")
	if err := os.WriteFile(video, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.mp4")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"unknown command", []string{"nonsense"}},
		{"unknown command", []string{"job", "nonsense"}},
		{"unknown flag: --nonsense", []string{"status", "--nonsense"}},
		{"unknown command", []string{"up", "too", "many"}},
		{"accepts 1 arg", []string{"job", "post"}},
		{"accepts 1 arg", []string{"job", "watch"}},
		{"accepts 1 arg", []string{"job", "fetch", "1", "2"}},
		{"accepts 1 arg", []string{"job", "cancel"}},
		{"is not a job id", []string{"job", "watch", "one"}},
		{"is not a job id", []string{"job", "fetch", "--", "-1"}},
		{"is not a job id", []string{"job", "cancel", "0x1"}},
		{"no network is up", []string{"job", "watch", "1"}},
		{"no network is up", []string{"job", "fetch", "1"}},
		{"no network is up", []string{"job", "cancel", "1"}},
		{"no network is up", []string{"job", "post", video}},
		{"no network is up", []string{"status"}},
		{"no network is up", []string{"down"}},
		{missing, []string{"job", "post", missing}},
		{missing, []string{"demo", "--video", missing}},
		{"--price-min", []string{"job", "post", video, "--price-min", "-1"}},
		{"--price-min", []string{"job", "post", video, "--price-min", "1,5"}},
		{"--price-max", []string{"job", "post", video, "--price-max", "1e3"}},
		{"--price-max", []string{"demo", "--price-max", "0.0000000000000000001"}},
		{"--price-max", []string{"job", "post", video, "--pay", "usd", "--price-max", "0.0000001"}},
		{`--pay: "eur" is no currency: sage or usd`, []string{"job", "post", video, "--pay", "eur"}},
		{`--in: "eur" is no currency`, []string{"withdraw", "1", "--in", "eur"}},
		{"more than 6 decimals", []string{"withdraw", "0.0000001", "--in", "usd"}},
		{"--workers", []string{"job", "post", video, "--workers", "three"}},
		{"--ramp", []string{"job", "post", video, "--ramp", "2"}},
		{"--tier", []string{"job", "post", video, "--tier", "256"}},
		{"--node must be given with --deployment", []string{"job", "watch", "1", "--deployment", "d.json"}},
		{"--key-file must be given with --deployment", []string{"stake", "add", "1", "--deployment", "d.json", "--node", "http://node"}},
		{"--node must be given with --deployment", []string{"price", "--deployment", "d.json"}},
		{"--graphql must be given with --deployment", []string{"epochs", "--deployment", "d.json"}},
		{"unknown command", []string{"network", "nonsense"}},
		{`there is no template "testnet": want mainnet or sepolia`, []string{"network", "template", "testnet"}},
		{"--params must be given", []string{"network", "deploy"}},
		{"--node must be given", []string{"network", "deploy", "--params", "n.toml"}},
		{"--key-file must be given", []string{"network", "deploy", "--params", "n.toml", "--node", "http://node"}},
		{"--max-fee: STRK", []string{"network", "deploy", "--params", "n.toml", "--max-fee", "some"}},
		{"n.toml: no such file", []string{"network", "check", "--params", "n.toml", "--node", "http://node"}},
		{"--account: felt", []string{"key", "import", "k.json", "--account", "me"}},
		{"--key-file must be given", []string{"key", "show"}},
		{"there is no d.json", []string{"price", "--deployment", "d.json", "--node", "http://node"}},
	} {
		refuses(t, c.want, append([]string{"--dir", dir}, c.args...)...)
	}
}

func TestDefaultDir(t *testing.T) {
	t.Setenv("BITSAGE_HOME", "/somewhere")
	if got := defaultDir(); got != "/somewhere" {
		t.Errorf("%q", got)
	}
	t.Setenv("BITSAGE_HOME", "")
	t.Setenv("HOME", "/home/me")
	if got := defaultDir(); got != "/home/me/.bitsage" {
		t.Errorf("%q", got)
	}
}

// TestBadEconomicInput: what holders, bidders and voters get wrong is said before
// anything is opened, by the argument or flag that is wrong.
func TestBadEconomicInput(t *testing.T) {
	dir := t.TempDir() // no network is up here
	for _, c := range []struct{ args, want string }{
		{"stake add 0", "SAGE: the amount must be above zero"},
		{"stake add 1.0000000000000000001", `SAGE: "1.0000000000000000001" has more than 18 decimals`},
		{"stake add -- -1", `SAGE: "-1" is not a decimal amount`},
		{"stake add 1e3", `SAGE: "1e3" is not a decimal amount`},
		{"stake add", "accepts 1 arg(s), received 0"},
		{"stake unbond some", `SAGE: "some" is not a decimal amount`},
		{"stake unbond all", "no network is up in " + dir + ": start one with `sage up`"},
		{"delegation add 0 5", `"0": an operator is a provider's number or an account (0x…)`},
		{"delegation add alice 5", `"alice": an operator is a provider's number or an account (0x…)`},
		{"delegation add 0x1", "accepts 2 arg(s), received 1"},
		{"delegation unbond 3 -- -5", `SAGE: "-5" is not a decimal amount`},
		{"delegation commission 50.01", "50.01 % is beyond 50 %"},
		{"delegation commission 1.234", `"1.234" has more than 2 decimals`},
		{"delegation commission 7%", "no network is up in " + dir + ": start one with `sage up`"},
		{"auction list --last 0", "--last: 0 is not in 1 to 250"},
		{"delegation list me", `account: felt: "me": not 0x and hex digits`},
		{"rewards claim --operator bob", `"bob": an operator is a provider's number or an account (0x…)`},
		{"rewards claim --epochs many", `invalid argument "many" for "--epochs" flag: strconv.ParseUint: parsing "many": invalid syntax`},
		{"vesting claim 0", `"0" is not the number of a schedule`},
		{"vesting show first", `"first" is not the number of a schedule`},
		{"auction bid --price 9", `--amount: USD: "" is not a decimal amount`},
		{"auction bid --amount 5", `--price: SAGE per USD: "" is not a decimal amount`},
		{"auction bid --amount 0.0000001 --price 9", `--amount: USD: "0.0000001" has more than 6 decimals`},
		{"auction bid --amount 1.5 --price 9", "--amount: a bid is a whole number of dollars, one or more"},
		{"auction bid --amount 5 --price 400000000", "--price: a bid's price is 1 to 2^88 - 1"},
		{"auction bid --amount 5 --price 9", "no network is up in " + dir + ": start one with `sage up`"},
		{"auction show 0", `"0" is not the number of an auction`},
		{"auction bids x", `"x" is not the number of an auction`},
		{"auction claim 12", `account: felt: "12": not 0x and hex digits`},
		{"stake show 12", `account: felt: "12": not 0x and hex digits`},
		{"pool show 12", `account: felt: "12": not 0x and hex digits`},
		{"rewards claim 0xg", `account: felt: "0xg": not 0x and hex digits`},
		{"delegation show 3 me", `account: felt: "me": not 0x and hex digits`},
		{"vote cast 1 yes", `"yes" is no vote: for, against or abstain`},
		{"vote cast one for", `"one" is not the number of a proposal`},
		{"vote cast 1", "accepts 2 arg(s), received 1"},
		{"vote propose Treasury rho 0.5", `"0.5" is neither a whole number of base units nor such as 77%`},
		{"vote propose Treasury rho -- -5", `"-5" is neither a whole number of base units nor such as 77%`},
		{"vote propose Treasury rho 7.00000000000000001%", `"7.00000000000000001" has more than 16 decimals`},
		{"vote propose Treasury ops_budget 5SAGE", `"5SAGE" is neither a whole number of base units nor such as 500USD`},
		{"vote propose Treasury max_price_age 1.5s", `"1.5s" is neither a whole number of base units nor such as 36h`},
		{"vote propose Treasury runway_epochs 50%", `"50%" is not a whole number`},
		{"vote propose Treasury a_name_of_more_than_thirty_one_bytes 5", `dial "a_name_of_more_than_thirty_one_bytes": "a_name_of_more_than_thirty_one_bytes" does not fit a short string`},
		{"vote veto 5", `operation: felt: "5": not 0x and hex digits`},
		{"vote enact 0", `"0" is not the number of a proposal`},
		{"vote cancel x", `"x" is not the number of a proposal`},
		{"vote execute 5", `operation: felt: "5": not 0x and hex digits`},
		{"vote list --last 251", "--last: 251 is not in 1 to 250"},
		{"pool swap buy 5", `"buy" is neither sell-sage nor sell-usd`},
		{"pool swap sell-usd 0.0000001", `USD: "0.0000001" has more than 6 decimals`},
		{"pool swap sell-usd 5 --slippage 51", "--slippage: 51 % is beyond 50 %"},
		{"pool swap sell-usd 5 --slippage -1", `--slippage: "-1" is not a decimal amount`},
		{"pool swap sell-usd 5 --valid 0s", "--valid: 0s is not in 1s to 24h"},
		{"pool add 5", "accepts 2 arg(s), received 1"},
		{"pool remove 0", "0 % removes nothing"},
		{"pool remove 100.01", "100.01 % is beyond 100 %"},
		{"queue now", `unknown command "now" for "sage queue"`},
		{"treasury", "no network is up in " + dir + ": start one with `sage up`"},
	} {
		cmd := command(io.Discard)
		cmd.SetArgs(append([]string{"--dir", dir}, strings.Fields(c.args)...))
		if err := cmd.ExecuteContext(t.Context()); err == nil || err.Error() != c.want {
			t.Errorf("sage %s: %v, want %s", c.args, err, c.want)
		}
	}
}
