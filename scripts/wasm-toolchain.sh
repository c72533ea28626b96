#!/usr/bin/env bash
# Runs cargo for wasm32: scripts/wasm-toolchain.sh build -p widget-core ... Without arguments it only makes sure that it could.
# rustup's wasm32 target is used where it is present. Elsewhere Debian's browser toolchain is, which this script installs when
# it may; that one stays behind the ordinary toolchain, because it is called by its full path and has a target folder of its own.
set -euo pipefail

target=wasm32-unknown-unknown
packages=(rustc-web cargo-web rust-web-src rust-web-llvm lld-22)
say() { printf 'wasm-toolchain: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# RUSTFLAGS of the caller come first: the optional build for relaxed SIMD adds to them.
flags="${WASM_RUSTFLAGS:-} -C target-feature=+simd128"

with_rustup() {
  have rustup && rustup target list --installed 2>/dev/null | grep -qx "$target"
}

install_from_debian() {
  if have apt-get && { [[ $(id -u) == 0 ]] || have sudo; }; then
    local as_root=()
    [[ $(id -u) == 0 ]] || as_root=(sudo)
    say "installing ${packages[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null && return
  fi
  say "please install the target (rustup target add $target) or Debian's packages: ${packages[*]}"
  exit 1
}

if with_rustup; then
  (($#)) || exit 0
  RUSTFLAGS=$flags exec cargo "$1" --target "$target" "${@:2}"
fi
dpkg-query --show "${packages[@]}" >/dev/null 2>&1 || install_from_debian
(($#)) || exit 0
# Debian has no wasm32 standard library: it is built along, and without the texts of panics, which a page could not show anyway.
exec env PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
  RUSTFLAGS="$flags -C linker=wasm-ld-22 -Z unstable-options -C panic=immediate-abort" \
  /usr/bin/cargo "$1" --target "$target" -Z build-std=std,panic_abort -Z build-std-features=optimize_for_size "${@:2}"
