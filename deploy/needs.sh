# shellcheck shell=sh
# What building a node needs, found or installed. Read by deploy/run and deploy/test, from the root of
# the repository.

say() { printf '\n== %s\n' "$*" >&2; }

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        fail "To install packages, run this as root or install sudo first. Needed: $*"
    fi
}

has_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    for library in /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*-linux-gnu/libclang*.so* \
        /usr/lib64/libclang*.so* /usr/lib/libclang*.so* /usr/local/lib/libclang*.so*; do
        case $library in
        *libclang-cpp*) ;;
        *) [ -e "$library" ] && return 0 ;;
        esac
    done
    return 1
}

# The packages, by their Debian names, that this machine lacks.
missing_packages() {
    have c++ || echo g++
    has_libclang || echo libclang-dev
    have pkg-config || echo pkg-config
    have cargo || [ -x "$HOME/.cargo/bin/cargo" ] || have curl || echo curl ca-certificates
}

install_packages() {
    [ $# -gt 0 ] || return 0
    if ! have apt-get; then
        fail "This machine lacks: $*
These are the names of Debian and Ubuntu. Install what they stand for with your own package manager
(a C++20 compiler, libclang with its headers, pkg-config, curl), then run this again."
    fi
    say "Installing $*"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# A cargo of one's own is used if it can pick the toolchain of rust-toolchain.toml, or is new enough.
has_rust() {
    have cargo || return 1
    have rustup && return 0
    least=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' Cargo.toml)
    found=$(cargo --version | sed 's/^cargo 1\.\([0-9]*\).*/\1/')
    [ "$found" -ge "$least" ]
}

install_rust() {
    has_rust && return 0
    PATH="$HOME/.cargo/bin:$PATH"
    export PATH
    has_rust && return 0
    have curl || install_packages curl ca-certificates
    say "Installing Rust with rustup, into $HOME/.cargo"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        RUSTUP_INIT_SKIP_PATH_CHECK=yes sh -s -- -y --profile minimal --default-toolchain none --no-modify-path
    rustup toolchain install
}

install_needs() {
    # shellcheck disable=SC2046 # one word a package
    install_packages $(missing_packages)
    install_rust
}
