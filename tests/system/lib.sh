# shellcheck shell=bash
# The harness of the system tests. A script that sources it runs in an empty directory with a clean environment, and prints TAP.
#
#   t NAME                begin a test; its result is printed at the next t or at finish
#   have TOOL...          false, and the test is skipped, if a tool is missing
#   skip WHY              skip the test
#   takes_B CC            false, and the test is skipped, if CC does not link with -B of an empty directory
#   may_take_long         false, and the test is skipped, if TEST_LONG=no
#   with_shim WAY CMD...  run CMD through the shim, by WAY: path, compiler-path or B (CMD is then DRIVER ARGS...)
#   direct LD ARGS...     call a linker by its full path: the shim of that name under with_shim, else the real one
#   bounded SECONDS direct LD ARGS...   the same, with at most SECONDS of processor time
#   endless SECONDS direct LD ARGS...   the same for a linker that does not end: it is stopped after SECONDS
#   checked               a check of the script itself follows, which calls fail WHY if it fails
#   run CMD...            run CMD; its results are in $status, $log/out and $log/err
#   links CMD...          CMD succeeds and prints nothing
#   fails_with TEXT CMD.. CMD fails and prints TEXT on stderr
#   expect_same FILE CMD  status, stdout, stderr and the bytes of FILE (or -) are the same without and with the shim
#   says, says_not TEXT   TEXT is, or is not, on the stderr of the last run
#   same_bytes A B        the two files are equal
#   traced CMD...         run CMD under strace if it is installed; then:
#   chains [RE [NOT-RE]]  one line for each process that became a linker: the paths it executed, in order. With RE, only those
#                         whose arguments match RE and not NOT-RE
#   linkers [RE [NOT-RE]] the last path of each, sorted
#   eq WHAT WANT GOT      the two strings are equal
#
# Variables go in front: `LIBRARY_PATH=x links with_shim B gcc ...`. NEEDLD_KEEP=1 keeps the directory.

set -u

: "${NEEDLD_PREFIX:?must be the absolute prefix of the needld under test}"
prefix=$NEEDLD_PREFIX
shim=$prefix/libexec/needld
keep=${NEEDLD_KEEP:-}
# shellcheck disable=SC2034  # for the scripts
source_tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ ! -x "$shim/ld" ]; then
    echo "Bail out! no shim at $shim/ld"
    exit 1
fi

for v in $(compgen -e); do
    case $v in
    NEEDLD_* | COLLECT_* | CUDA_* | NVHPC* | ASCEND_* | CMAKE_* | LD_LIBRARY_PATH* | LD_RUN_PATH | LIBRARY_PATH | \
        COMPILER_PATH | GCC_EXEC_PREFIX | CONDA_PREFIX | LDEMULATION | GNUTARGET | MAKEFLAGS | MFLAGS | MAKELEVEL | \
        CC | CXX | CFLAGS | CXXFLAGS | CPPFLAGS | LDFLAGS | DESTDIR | PREFIX | SYSCONFDIR)
        unset "$v" ;;
    esac
done
export LC_ALL=C

work=$(cd "$(mktemp -d)" && pwd -P)
log=$work/.log
mkdir "$log"
: >"$log/needld.conf"
export NEEDLD_CONFIG=$log/needld.conf # else the host's own configuration would take part
cd "$work" || exit 1

ahead='' way=compiler-path run_under=()
tap_name='' tap_skip='' tap_checks=0 tap_count=0 tap_bad=0 status=0 ran='' plain_status=0

t() {
    verdict
    tap_name=$1 tap_skip='' tap_checks=0
    : >"$log/failed"
}

verdict() {
    [ -n "$tap_name" ] || return 0
    tap_count=$((tap_count + 1))
    [ -n "$tap_skip" ] || [ "$tap_checks" -gt 0 ] || echo 'nothing was checked' >>"$log/failed"
    if [ -s "$log/failed" ]; then
        echo "not ok - $tap_name"
        sed 's/^/# /' "$log/failed"
        tap_bad=$((tap_bad + 1))
    elif [ -n "$tap_skip" ]; then
        echo "ok - $tap_name # SKIP $tap_skip"
    else
        echo "ok - $tap_name"
    fi
    tap_name=''
}

finish() {
    verdict
    echo "1..$tap_count"
    trap - EXIT
    leave
    [ "$tap_bad" -eq 0 ]
    exit
}

leave() {
    cd /
    if [ -n "$keep" ]; then echo "# kept: $work"; else chmod -R u+rwx "$work"; rm -rf "$work"; fi
}

trap 'verdict; echo "not ok - the script did not reach its end"; leave; exit 1' EXIT

checked() { tap_checks=$((tap_checks + 1)); }

skip() { tap_skip=$1; }

may_take_long() {
    [ "${TEST_LONG:-}" != no ] || { skip 'TEST_LONG=no'; return 1; }
}

have() {
    local tool
    for tool; do
        type -P "$tool" >/dev/null || { skip "no $tool here"; return 1; }
    done
}

# Of Debian's gcc 16, musl-gcc: with any -B it does not find -latomic_asneeded.
takes_B() {
    mkdir -p "$log/empty"
    "$1" "-B$log/empty" -o "$log/empty.out" -x c - 2>/dev/null <<<'int main(void) { return 0; }' ||
        { skip "$1 links nothing with -B here"; return 1; }
}

fail() {
    local v
    {
        echo "$1"
        echo "command: ${ran:0:600}"
        for v in COMPILER_PATH LIBRARY_PATH LD_RUN_PATH ${!LD_LIBRARY_PATH*} ${!NEEDLD_*}; do
            [ -z "${!v+set}" ] || echo "  $v=${!v}"
        done
        echo "status: $status"
        sed 's/^/stdout: /' "$log/out" | head -n 40
        sed 's/^/stderr: /' "$log/err" | head -n 40
    } >>"$log/failed"
}

run() {
    ran=$*
    "$@" >"$log/out" 2>"$log/err" </dev/null
    status=$?
}

links() {
    run "$@"
    checked
    if [ "$status" -ne 0 ]; then
        fail 'it should have linked'
    elif [ -s "$log/out" ] || [ -s "$log/err" ]; then
        fail 'it should have printed nothing'
    fi
}

says() {
    checked
    grep -aqF -e "$1" "$log/err" || fail "it should have said: $1"
}

says_not() {
    checked
    ! grep -aqF -e "$1" "$log/err" || fail "it should not have said: $1"
}

fails_with() {
    local text=$1
    shift
    run "$@"
    [ "$status" -ne 0 ] || fail 'it should have failed'
    says "$text"
}

eq() {
    checked
    if [ "$2" = "$3" ]; then return; fi
    case $2$3 in
    *$'\n'*) fail "$1: wanted <, got >: $(diff <(echo "$2") <(echo "$3") | cut -c 1-300 | head -n 40)" ;;
    *) fail "$1: wanted '$2', got '$3'" ;;
    esac
}

same_bytes() {
    checked
    cmp "$1" "$2" >"$log/cmp" 2>&1 || fail "files should be equal: $(cat "$log/cmp")"
}

traced() {
    local tracer=()
    rm -rf "$log/trace"
    mkdir "$log/trace"
    # One file for each process: in a common file, the calls of parallel processes would mix.
    type -P strace >/dev/null &&
        tracer=(strace -f -ff --seccomp-bpf -qq -s 100000 -e trace=execve -e signal=none -o "$log/trace/pid")
    run "${tracer[@]}" "$@"
}

chains() {
    awk -v wanted="${1:-.}" -v unwanted="${2:-^$}" '
        FNR == 1 { flush() }
        / = 0$/ && match($0, /^execve\("[^"]*"/) {
            path = base = substr($0, 9, RLENGTH - 9)
            gsub(/"/, "", path)
            sub(/.*\//, "", base)
            sub(/"/, "", base)
            if (base !~ /^([a-z0-9_]+-.*-)?(ld|real-ld|collect-ld)(\.(bfd|gold|lld|mold|needld|distrib))?$/) next
            ran = ran " " path
            is_wanted = $0 ~ wanted && $0 !~ unwanted
        }
        function flush() { if (ran != "" && is_wanted) print substr(ran, 2); ran = "" }
        END { flush() }' "$log"/trace/pid*
}

linkers() { chains "$@" | sed 's/.* //' | sort; }

with_shim() {
    local ahead=1 how=$1 driver
    shift
    case $how in
    path) PATH=$shim:$PATH "$@" ;;
    compiler-path) COMPILER_PATH=$shim "$@" ;;
    B)
        driver=$1
        shift
        "$driver" "-B$shim" "$@"
        ;;
    esac
}

direct() {
    local ld=$1 path
    shift
    # The messages of ld begin with the path that it was called by.
    if [ -n "$ahead" ]; then path=$shim/$ld; else path=$(type -P "$ld"); fi
    "${run_under[@]}" "$path" "$@"
}

# endless SECONDS direct ...: for a command that does not end by itself.
endless() {
    local run_under=(timeout "$1")
    shift
    "$@"
}

# The limit is on processor time, which does not depend on what else runs; a process that only waits gets ten times as long.
bounded() {
    # shellcheck disable=SC2016
    local run_under=(timeout "${1}0" bash -c 'ulimit -t "$1"; shift; exec "$@"' bash "$1")
    shift
    "$@"
}

# may_open N CMD...: runs CMD with at most N descriptors, of which only the standard streams are open.
may_open() {
    # shellcheck disable=SC2016
    bash -c 'for fd in /proc/$$/fd/*; do fd=${fd##*/}; ((fd < 3)) || eval "exec $fd>&-"; done; ulimit -n "$1"; shift; exec "$@"' bash "$@"
}

# The two halves of expect_same: the run without the shim, and the run with it, compared.
plainly() {
    local file=$1
    shift
    rm -f "$file"
    run "$@"
    mv "$log/out" "$log/plain.out"
    mv "$log/err" "$log/plain.err"
    plain_status=$status
    rm -f "$log/plain.file"
    [ ! -e "$file" ] || mv "$file" "$log/plain.file"
}

compare_with_plain() {
    local file=$1 err=$2
    checked
    [ "$status" = "$plain_status" ] || fail "status $plain_status without the shim, $status with it"
    cmp -s "$log/plain.out" "$log/out" ||
        fail "stdout differs: $(diff "$log/plain.out" "$log/out" | head -n 20)"
    cmp -s "$log/plain.err" "$err" ||
        fail "stderr differs: $(diff "$log/plain.err" "$err" | head -n 20)"
    if [ -e "$log/plain.file" ] || [ -e "$file" ]; then
        cmp "$log/plain.file" "$file" >"$log/cmp" 2>&1 || fail "the output differs: $(cat "$log/cmp")"
    fi
}

expect_same() {
    local file=$1
    shift
    plainly "$file" "$@"
    run with_shim "$way" "$@"
    compare_with_plain "$file" "$log/err"
}

# For links in which ld itself reports a missing library: needld may print one line, and nothing else differs.
expect_same_but_for_our_line() {
    local file=$1
    shift
    plainly "$file" "$@"
    run with_shim "$way" "$@"
    grep -av '^needld: ' "$log/err" >"$log/err.rest"
    compare_with_plain "$file" "$log/err.rest"
}

# shared FILE SONAME CODE [ARGS...]: builds a library without libc; without a SONAME if that is empty.
shared() {
    local file=$1 soname=$2 code=$3
    shift 3
    mkdir -p "$(dirname "$file")"
    # Ubuntu's gcc defaults to --as-needed and -z defs is common in specs: the fixtures must not depend on either.
    gcc -shared -fPIC -nostdlib -Wl,--no-as-needed,-z,undefs ${soname:+"-Wl,-soname,$soname"} \
        -o "$file" -x c - -x none "$@" <<<"$code" || fixture_failed "$file"
}

# object FILE CODE [ARGS...]
object() {
    local file=$1 code=$2
    shift 2
    gcc -c -o "$file" "$@" -x c - <<<"$code" || fixture_failed "$file"
}

fixture_failed() {
    echo "Bail out! cannot build $1"
    exit 1
}

needed() { readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | tr '\n' ' '; }

run_path() { readelf -d "$1" 2>/dev/null | sed -n 's/.*(R[UN]*PATH).*\[\(.*\)\]/\1/p'; }

# where NAME: the file that ld --verbose reported for a needed name in the last run.
where() {
    awk -v name="$1" '
        index($0, name " needed by ") == 1 { mine = 1; next }
        / needed by / { mine = 0 }
        mine && /^found / { sub(/^found .* at /, ""); print; exit }' "$log/out"
}

# found_in NAME FILE: ld used FILE, by any path, for the needed name.
found_in() {
    local got
    got=$(where "$1")
    checked
    if [ -z "$got" ] || [ ! "$got" -ef "$2" ]; then
        fail "$1 should have been found at $2, was at '$got'"
    fi
}
