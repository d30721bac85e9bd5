#!/usr/bin/env bash
# Installs the tools pinned in versions.env into $BITSAGE_TOOLS (default: .tools
# at the repository root). Whatever is on PATH at the right version is used as it
# is, so a second run does nothing.
#
#   BITSAGE_PREBUILT   a tar.xz whose bin/ holds the programs already built
#   CARGO_TARGET_DIR   where to build (default: a folder removed afterwards)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/scripts/versions.env"
prefix=${BITSAGE_TOOLS:-$root/.tools}
target=${CARGO_TARGET_DIR:-$prefix/target}
build_gib=6 # what building all of them takes on disk

programs=(starknet-compile starknet-sierra-compile cairo-test cairo-format starknet-devnet)
steps=$((${#programs[@]} + 1)) # and the core library

say() { printf 'toolchain: %s\n' "$*"; }
die() { printf 'toolchain: %s\n' "$*" >&2; exit 1; }
elapsed() { printf '%dm%02ds' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60)); }

version_of() {
  case $1 in
    starknet-devnet) echo "$STARKNET_DEVNET_VERSION" ;;
    *) echo "$CAIRO_VERSION" ;;
  esac
}

is_corelib() {
  [[ -f $1/src/lib.cairo ]] && grep -qx "version = \"$CAIRO_VERSION\"" "$1/Scarb.toml"
}

# right_version PATH: whether the program at PATH is the pinned one and runs here.
right_version() {
  local name=${1##*/}
  [[ $("$1" --version 2>/dev/null) == "$name $(version_of "$name")" ]]
}

# usable NAME: whether what PATH finds as NAME can be used as it is. The programs
# that compile look for the core library beside their own folder, so one from
# elsewhere that lacks it there is copied to where it will have it.
usable() {
  local path
  path=$(type -P "$1") && right_version "$path" || return 1
  case $1 in starknet-compile | cairo-test) ;; *) return 0 ;; esac
  path=$(realpath "$path")
  [[ $path == "$bin/$1" ]] || is_corelib "${path%/*}/../corelib" || cp "$path" "$bin/$1"
}

# logged STEP WHAT COMMAND...: runs COMMAND with its output in a log and says
# every half minute how far it is.
logged() {
  local step="[$1/$steps] $2" log=$prefix/log/$1.log start=$SECONDS said=$SECONDS
  shift 2
  say "$step: started"
  set -m # a process group of its own, to be ended as a whole
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  child=$!
  set +m
  while kill -0 "$child" 2>/dev/null; do
    sleep 1
    if ((SECONDS - said >= 30)); then
      said=$SECONDS
      say "$step: $(elapsed "$start"), $(grep -c '^ *Compiling ' "$log") crates so far, now:" \
        "$(tail -n 1 "$log" | sed 's/^ *//' | cut -c1-80)"
    fi
  done
  if ! wait "$child"; then
    tail -n 15 "$log" >&2
    die "$step failed; the whole log is $log."
  fi
  child=
  say "$step: done in $(elapsed "$start")"
}

# install_program NAME: the author's own binary where cargo-binstall finds one,
# else built from the crate of that name.
install_program() {
  local crate=$1 version
  version=$(version_of "$1")
  if command -v cargo-binstall >/dev/null &&
    cargo binstall --no-confirm --disable-strategies quick-install,compile \
      --install-path "$bin" "$crate@$version" && right_version "$bin/$crate"; then
    return
  fi
  CARGO_TARGET_DIR=$target cargo install "$crate" --version "$version" --locked \
    --root "$prefix" --no-track --force
}

install_corelib() {
  local source
  # Of cargo's commands only this one unpacks a crate without building it. It runs
  # where no workspace can change what it does.
  (cd / && cargo info --quiet "$CORELIB_CRATE@$CORELIB_CRATE_VERSION")
  for source in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$CORELIB_CRATE-$CORELIB_CRATE_VERSION"/corelib; do
    if is_corelib "$source"; then
      rm -rf "$prefix/corelib" "$prefix/corelib.new"
      cp -R "$source" "$prefix/corelib.new"
      mv "$prefix/corelib.new" "$prefix/corelib"
      return
    fi
  done
  echo "$CORELIB_CRATE $CORELIB_CRATE_VERSION does not hold the core library of Cairo $CAIRO_VERSION"
  return 1
}

need_corelib() {
  local name path
  for name in starknet-compile cairo-test; do
    path=$(type -P "$name") || return 0
    [[ $(realpath "$path") != "$bin/$name" ]] || return 0
  done
  return 1
}

check_cargo() {
  local have
  command -v cargo >/dev/null && command -v rustc >/dev/null ||
    die "cargo is needed to get $1: install Rust $RUST_VERSION or newer by rustup."
  have=$(rustc --version | cut -d' ' -f2)
  [[ $(printf '%s\n' "$RUST_VERSION" "$have" | sort -V | head -n 1) == "$RUST_VERSION" ]] ||
    die "Rust $RUST_VERSION or newer is needed to get $1; this is $have (rustup update)."
}

check_build() {
  local tool free
  check_cargo "$*"
  for tool in cc make perl; do
    command -v "$tool" >/dev/null || die "$tool is needed to build $* (Debian: apt-get install build-essential perl)."
  done
  mkdir -p "$target"
  free=$(df -Pk "$target" | awk 'NR == 2 { print int($4 / 1048576) }')
  ((free >= build_gib)) || die "building $* takes $build_gib GiB of disk; $target has $free GiB free."
}

# system_programs: what the workers run, from the system's own packages.
system_programs() {
  local missing=()
  command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || missing+=(ffmpeg)
  command -v bwrap >/dev/null || missing+=(bubblewrap)
  ((${#missing[@]})) || return 0
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null ||
    die "please install ${missing[*]} (Debian: sudo apt-get install ${missing[*]}), then run this again."
  say "installing ${missing[*]} by apt-get"
  "$root/scripts/apt-install.sh" "${missing[@]}" || die "apt-get could not install ${missing[*]}."
}

find_missing() {
  local name
  missing=()
  for name in "${programs[@]}"; do usable "$name" || missing+=("$name"); done
}

unpack_prebuilt() {
  [[ -f $BITSAGE_PREBUILT ]] || die "BITSAGE_PREBUILT names $BITSAGE_PREBUILT, which does not exist."
  command -v xz >/dev/null || die "xz is needed to unpack $BITSAGE_PREBUILT (Debian: apt-get install xz-utils)."
  say "unpacking $BITSAGE_PREBUILT"
  tar -xJf "$BITSAGE_PREBUILT" -C "$prefix" bin || die "$BITSAGE_PREBUILT is no tar.xz with a folder bin."
}

mkdir -p "$prefix/bin" "$prefix/log"
prefix=$(realpath "$prefix")
bin=$prefix/bin
export PATH="$bin:$PATH"
child=
trap '[[ -z $child ]] || kill -- "-$child" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if command -v flock >/dev/null; then
  exec 9>"$prefix/.lock"
  flock -n 9 || { say "waiting for another toolchain.sh at work in $prefix"; flock 9; }
fi

system_programs
find_missing
if ((${#missing[@]})) && [[ -n ${BITSAGE_PREBUILT:-} ]]; then
  unpack_prebuilt
  find_missing
fi
if ((${#missing[@]})); then
  check_build "${missing[@]}"
  say "building ${missing[*]} (all five take about an hour of one core); logs in $prefix/log"
fi
for i in "${!programs[@]}"; do
  name=${programs[i]}
  case " ${missing[*]-} " in
    *" $name "*) logged $((i + 1)) "$name $(version_of "$name")" install_program "$name" ;;
  esac
done
[[ -n ${CARGO_TARGET_DIR:-} ]] || rm -rf "$target"
if need_corelib && ! is_corelib "$prefix/corelib"; then
  check_cargo "Cairo's core library"
  logged "$steps" "Cairo's core library $CAIRO_VERSION" install_corelib
fi

for name in "${programs[@]}"; do
  usable "$name" || die "$name $(version_of "$name") is still not usable; delete $prefix and run this again."
done
say "Cairo $CAIRO_VERSION and starknet-devnet $STARKNET_DEVNET_VERSION are ready"
