#!/usr/bin/env bash
# apt-install.sh PACKAGE...: installs Debian packages, as root. Where another
# apt-get is at work it waits for it, and says so every half minute.
#
#   APT_PATIENCE   seconds to wait for others, in all (default: 300)
set -euo pipefail

patience=${APT_PATIENCE:-300}
pause=2 tell=30 # seconds between tries, and between words about them
output=$(mktemp)
trap 'rm -f "$output"' EXIT

say() { printf 'apt: %s\n' "$*"; }

# patiently COMMAND...: apt's own DPkg::Lock::Timeout covers only the locks of
# dpkg, and `update` fails at once when another holds that of the lists.
patiently() {
  local said=$((SECONDS - tell)) holder
  until LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >"$output" 2>&1 </dev/null; do
    holder=$(sed -n 's/^E: Could not get lock \([^ ]*[^ .]\).*/\1/p;T;q' "$output")
    if [[ -z $holder ]] || ((SECONDS >= patience)); then
      cat "$output" >&2
      [[ -z $holder ]] || say "waited $SECONDS s for another apt-get, in vain" >&2
      return 1
    fi
    if ((SECONDS - said >= tell)); then
      said=$SECONDS
      say "another apt-get holds $holder; waiting for it ($SECONDS s of $patience)"
    fi
    sleep "$pause"
  done
}

patiently update
patiently install -y --no-install-recommends "$@"
