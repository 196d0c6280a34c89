# steps: what ./run, ./check and bench/run have in common; sourced, never run.
#
# Rules it owns: packages come from Debian's apt and only those that are lacking; nothing ever asks;
# one line a stage with its seconds; a stage's output goes to build-log/ and its end is shown when
# the stage fails; a build folder always has exactly the options it is asked for.
# shellcheck shell=bash disable=SC2034 # the lists are used by those who source this

packages_build="build-essential pkg-config meson ninja-build gettext libmicrohttpd-dev
libsqlite3-dev libpq-dev libjansson-dev libsodium-dev liboath-dev libssl-dev libcurl4-openssl-dev
libcjose-dev libpango1.0-dev libcairo2-dev libqpdf-dev libqrencode-dev libjpeg62-turbo-dev
libpng-dev libwebp-dev libcmark-dev libutf8proc-dev libxlsxwriter-dev libmagic-dev libseccomp-dev
zlib1g-dev libbrotli-dev brotli fonts-liberation2"
packages_test="libcmocka-dev clang clang-tidy clang-format cppcheck valgrind gcovr sqlite3
postgresql-15 python3-pytest python3-pytest-xdist python3-requests qpdf poppler-utils zbar-tools iproute2"
packages_browser="chromium"
packages_bench="nginx-light wrk nghttp2-client"

log_dir=build-log

die()
{
    printf '%s\n' "$*" >&2
    exit 1
}

seconds_since()
{
    local now=${EPOCHREALTIME/[.,]/}
    printf '%d.%d' $(((now - $1) / 1000000)) $(((now - $1) / 100000 % 10))
}

# stage NAME COMMAND…: runs it with no input, one line before and the seconds after.
stage()
{
    local name=$1 began=${EPOCHREALTIME/[.,]/} log
    shift
    mkdir -p "$log_dir"
    log=$log_dir/${name//[^a-zA-Z0-9]/-}.log
    printf '%-24s' "$name"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf ' ok   %7s s\n' "$(seconds_since "$began")"
        return 0
    fi
    printf ' FAIL %7s s   (all of it: %s)\n' "$(seconds_since "$began")" "$log"
    tail -n "${stage_tail:-60}" "$log" | sed -e 's/\x1b\[[0-9;]*m//g' -e 's/^/    /'
    return 1
}

# Those of the given packages that dpkg does not have.
lacking()
{
    local p
    for p in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s ' "$p"
    done
}

as_root=()
apt_install()
{
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
            install -q -y --no-install-recommends "$@"
}

# need_packages NAME…: installs what is lacking; without the right to do so it says what to run.
need_packages()
{
    local missing
    # shellcheck disable=SC2048,SC2086 # lists of names, parted on purpose
    missing=$(lacking $*)
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || die "These Debian packages are lacking: $missing"
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        die "Some packages are lacking. Run this line once, then start again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    fi
    # shellcheck disable=SC2086
    stage packages apt_install $missing || exit 1
}

# Node 18 or newer, whoever brought it; else Debian's.
need_node()
{
    local have
    have=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
    if [ "${have:-0}" -lt 18 ] || ! command -v npm >/dev/null; then
        need_packages nodejs npm
    fi
}

# configure DIR OPTION…: sets the folder up; one that was set up with other options begins anew
# (meson's own --wipe would keep the old ones).
configure()
{
    local dir=$1 want
    shift
    want="${CC:-gcc} $*"
    [ -f "$dir/build.ninja" ] && [ "$(cat "$dir/.options" 2>/dev/null)" = "$want" ] && return 0
    rm -rf "$dir"
    CC=${CC:-gcc} /usr/bin/python3 /usr/bin/meson setup "$dir" "$@" || return 1
    printf '%s' "$want" >"$dir/.options"
}

# compile DIR TARGET…
compile()
{
    local dir=$1
    shift
    ninja -C "$dir" "$@"
}

# build_gcc TARGET…: the folder ./run serves from and ./check tests; the same options in both.
build_gcc()
{
    CC=gcc configure build --buildtype=debugoptimized --werror && compile build "$@"
}
