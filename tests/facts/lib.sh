# shellcheck shell=bash
# The harness of the facts: small real links by the GNU ld under test. It adds to that of the system tests (t, run, says, eq, ...).
# A script that sources it stands in an empty directory of its own.
#
#   fact NAME              begin a test; NAME is a statement about GNU ld
#   make LINE...           make files with mkelf, for the machine that the linker links for
#   library_chain          main.o, which calls req() of libreq.so, which needs libdep.so.1 and calls its dep()
#   dependency DIR...      libdep.so.1, which defines dep(), in each directory
#   link ARGS...           run the linker with --verbose; results in $status, $log/out and $log/err
#   works ARGS..., fails ARGS...   the same, and its exit status is 0, or is not
#   found NAME FILE        the last link opened FILE for the DT_NEEDED entry NAME
#   not_found NAME FILE    it warned that NAME, needed by FILE, is not found
#   not_searched NAME      it did not look for NAME
#   tried NAME WANT...     it tried to open these, in this order, for NAME, which is nowhere
#   undefined NAME FILE    it said that FILE refers to NAME, which is undefined; fails if it succeeded all the same
#   silent                 it printed nothing on stderr
#   has_needed WANT...     the DT_NEEDED entries of the output
#   since VERSION          the linker is GNU ld VERSION or later
#   knows OPTION           the linker has this option
#   $search_dirs           the SEARCH_DIRs of the linker's own script, without their =
#   native                 the linker is native, not a cross linker

: "${LINKER:=ld}" "${BUILD:?must be the absolute build directory}"
case $LINKER in
*/*) linker=$(realpath -s "$LINKER") ;;
*) linker=$(type -P "$LINKER") ;;
esac
: "${NEEDLD_PREFIX:=$BUILD/stage}"
. "$(dirname "${BASH_SOURCE[0]}")/../system/lib.sh"

banner=$("$linker" --version 2>/dev/null | head -n 1)
case $banner in
'GNU ld '*) version=${banner##* } ;;
*) echo "Bail out! $LINKER is not GNU ld" && exit 1 ;;
esac

# BFD's name of the output format, the machine as mkelf calls it, and as uname does.
format=$("$linker" --print-output-format)
case $format in
elf64-x86-64) machine=x86-64 uname=x86_64 ;;
elf32-i386) machine=i386 uname=i686 ;;
elf64-littleaarch64) machine=aarch64 uname=aarch64 ;;
elf64-littleriscv) machine=riscv64 uname=riscv64 ;;
*)
    echo "ok - $(basename "$0" .sh) # SKIP no files can be made for $format"
    trap - EXIT
    leave
    exit
    ;;
esac
case $format in elf64*) bits=64 ;; *) bits=32 ;; esac
topic=$(basename "$0" .sh)
label="ld $version"
[ "$uname" = "$(uname -m)" ] || label="$label for $uname"

# The SEARCH_DIRs of the linker's own script, without the = that stands for the sysroot.
mapfile -t search_dirs < <("$linker" --verbose | grep -o 'SEARCH_DIR("[^"]*")' | sed 's/^SEARCH_DIR("=*//; s/")$//')

: >"$log/out"
: >"$log/err"

fact() { t "$label, $topic: $1"; }

since() { [ "$(printf '%s\n' "$1" "$version" | sort -V | head -n 1)" = "$1" ]; }

knows() { "$linker" --help | grep -q -e "$1"; }

# Debian's linker for x86-64 on x86-64 reads LD_LIBRARY_PATH, its linker for aarch64 does not.
native() { [ "$uname" = "$(uname -m)" ]; }

make() {
    printf "%s machine=$machine\n" "$@" >"$log/lines"
    "$BUILD/bin/mkelf" <"$log/lines" || fixture_failed "$*"
}

library_chain() {
    make 'obj main.o defines=_start undefined=req' \
        'lib libreq.so soname=libreq.so needs=libdep.so.1 defines=req undefined=dep'
}

dependency() {
    local dir
    for dir; do make "lib $dir/libdep.so.1 soname=libdep.so.1 defines=dep"; done
}

link() {
    rm -f app
    run "$linker" --verbose -o app "$@"
    sed -i '/^=====/,/^=====/d' "$log/out" # the linker script, which would hide the rest where a fact fails
}

works() {
    link "$@"
    eq 'exit status' 0 "$status"
}

fails() {
    link "$@"
    checked
    [ "$status" -ne 0 ] || fail 'the link should have failed'
}

found() { found_in "$1" "$2"; }

not_found() { says "warning: $1, needed by $2, not found (try using -rpath or -rpath-link)"; }

not_searched() {
    checked
    ! grep -aqF -e "$1 needed by " "$log/out" || fail "$1 should not have been searched for"
}

# Both passes are the same where nothing is found; one is returned.
attempts() { # NAME
    awk -v name="$1" '
        / needed by / { mine = index($0, name " needed by ") == 1; next }
        mine && /^attempt to open .* failed$/ { sub(/^attempt to open /, ""); sub(/ failed$/, ""); path[n++] = $0 }
        END { for (i = 0; i < n / 2; i++) print path[i] }' "$log/out"
}

tried() {
    local name=$1
    shift
    eq "what was tried for $name" "$(printf '%s\n' "$@")" "$(attempts "$name")"
}

undefined() {
    checked
    [ "$status" -ne 0 ] || fail 'the link should have failed'
    grep -aq "$2: undefined reference to .$1'" "$log/err" || fail "$1 should have been undefined in $2"
}

silent() { eq 'what it printed on stderr' '' "$(cat "$log/err")"; }

has_needed() {
    local got
    got=$(needed app)
    eq 'the DT_NEEDED entries' "$*" "${got% }"
}
