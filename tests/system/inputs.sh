#!/bin/bash
# What ld accepts and skips as an input, and when it loads a library: links that fail only because a dependency of libA.so is not
# found, each compared with the same link with the right -rpath-link.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared hand/libsec.so.1 libsec.so.1 'int sec(void) { return 1; }'
mkdir L
cp hand/libsec.so.1 L/libsec.so
shared a/libA.so libA.so 'int sec(void); int A(void) { return sec(); }' hand/libsec.so.1
object m.o 'int A(void); void _start(void) { A(); }'
object n.o 'void _start(void) {}'
object q.o 'int q;'
object plug.o 'int A(void); int plug(void) { return A(); }'
object mplug.o 'int plug(void); void _start(void) { plug(); }'
ar rc libplug.a plug.o
ld=ld

# helped NAME ARGS...: fails without the shim; with it, works and produces the same bytes as with the right -rpath-link
helped() {
    t "$1"
    have "$ld" || return
    shift
    helps "$@"
}
helps() {
    plainly app direct "$ld" "$@" -o app
    [ "$plain_status" -ne 0 ] || fail 'it works without needld'
    plainly app direct "$ld" -rpath-link "${hand_dir:-hand}" "$@" -o app
    eq 'status with -rpath-link' 0 "$plain_status"
    run with_shim path direct "$ld" "$@" -o app
    compare_with_plain app "$log/err"
}

# alike NAME ARGS...: the result is the same with and without needld, success or failure
alike() {
    t "$1"
    have "$ld" || return
    shift
    plainly app direct "$ld" "$@" -o app
    run with_shim path direct "$ld" "$@" -o app
    compare_with_plain app "$log/err"
}

# --- for another machine

foreign=aarch64-linux-gnu
if type -P $foreign-gcc >/dev/null; then
    mkdir -p f/archive f/thin f/mixed f/late f/so f/both f/script f/path f/name
    $foreign-gcc -c -o f/A.o -x c - <<<'int A(void) { return 2; }'
    object f/own.o 'int own;'
    ar rc f/archive/libA.a f/A.o
    ar rcT f/thin/libA.a f/A.o
    ar rc f/mixed/libA.a f/A.o f/own.o
    ar rc f/late/libA.a f/own.o f/A.o
    $foreign-gcc -shared -nostdlib -o f/so/libA.so f/A.o
    cp f/so/libA.so f/both
    ar rc f/both/libA.a plug.o
    echo 'OUTPUT_FORMAT(elf64-littleaarch64) GROUP(/nowhere/libA.so)' >f/script/libA.so
    echo "GROUP($PWD/f/so/libA.so)" >f/path/libA.so
    echo 'INPUT(libA.so)' >f/name.ld
    for kind in archive thin mixed so script; do
        helped "-l skips a foreign $kind" m.o -Lf/$kind -La -LL -lA
        helped "-l skips a foreign $kind, in a group" m.o -Lf/$kind -La -LL --start-group -lA --end-group
    done
    helped '-l: skips a foreign library' m.o -Lf/so -La -LL -l:libA.so
    helped 'a foreign library, and an archive for this machine' mplug.o -Lf/both -LL -lA --as-needed a/libA.so
    helped 'a name in a script skips a foreign library' m.o -Lf/so -La -LL f/name.ld
    helped 'an archive counts as foreign if its first member is' m.o a/libA.so -Lf/late -LL -lA
    alike 'foreign later members make the link fail' m.o -Lf/late -La -LL -lA
    alike 'a path in a script is not skipped' m.o -Lf/path -La -LL -lA
    alike 'a path on the command line is not skipped' m.o f/so/libA.so -La -LL -lA
    alike 'an archive on the command line is not skipped' m.o f/archive/libA.a -La -LL -lA
fi
mkdir -p f/coff
head -c 200 /dev/zero >zeros
{ printf '\x4c\x01\x01\0' && cat zeros; } >f/coff/libA.so
helped '-l skips COFF' m.o -Lf/coff -La -LL -lA

# --- archives

mkdir in out
object pad.o 'int pad;'
ar rc in/inner.a pad.o plug.o
ar rcT out/libnested.a in/inner.a
helped 'a thin archive of an archive' mplug.o out/libnested.a --as-needed a/libA.so -LL
helped 'a thin archive of an archive, by -l' mplug.o -Lout -lnested --as-needed a/libA.so -LL
helped 'a thin archive of an archive, whole' n.o --whole-archive out/libnested.a --no-whole-archive \
    --as-needed a/libA.so -LL
ar rc libshared.a a/libA.so
ar rcT libthinshared.a a/libA.so pad.o
helped 'an archive of a shared library' m.o libshared.a -LL
helped 'a thin archive of a shared library' m.o libthinshared.a -LL
helped 'an archive of a shared library, whole' n.o --whole-archive libshared.a --no-whole-archive -LL
alike 'an archive of a shared library that is not needed' n.o libshared.a -LL
object version.o 'int A(void); __asm__(".symver plug_1,plug@@V1"); int plug_1(void) { return A(); }' -fPIC
ar rc libversion.a version.o
helped 'a member that defines the default version of a symbol' mplug.o libversion.a --as-needed a/libA.so -LL
object common.o 'int data; void _start(void) { data++; }' -fcommon
object data.o 'int A(void); int data = 5; int use(void) { return A(); }'
object function.o 'int A(void); int data(void) { return A(); }'
ar rc libdata.a data.o
ar rc libfunction.a function.o
helped 'a member that defines a common symbol' common.o libdata.a --as-needed a/libA.so -LL
alike 'a member that defines a common symbol as a function' common.o libfunction.a --as-needed a/libA.so -LL

# --- what makes ld load an archive member

behind='libplug.a --as-needed a/libA.so -LL'
echo 'EXTERN(plug)' >extern.ld
echo 'other = plug;' >assignment.ld
echo 'PROVIDE(other = plug);' >provide.ld
echo 'ENTRY(plug)' >entry.ld
ld --verbose | sed '1,/^====/d;/^====/,$d' >own.ld
for script in extern assignment entry; do cat own.ld $script.ld >whole-$script.ld; done
# shellcheck disable=SC2086 # words
{
    helped 'EXTERN in a script' extern.ld n.o $behind
    alike 'EXTERN after the archive' n.o $behind extern.ld
    helped 'EXTERN in the script of -T' n.o $behind -T whole-extern.ld
    helped 'an assignment in a script' assignment.ld n.o $behind
    alike 'an assignment after the archive' n.o $behind assignment.ld
    helped 'an assignment in the script of -T' -T whole-assignment.ld n.o $behind
    alike 'PROVIDE' provide.ld n.o $behind
    alike 'ENTRY in a script' entry.ld n.o $behind
    helped 'ENTRY in the script of -T' -T whole-entry.ld n.o $behind
    helped '--defsym' --defsym other=plug n.o $behind
    alike '--defsym after the archive' n.o $behind --defsym other=plug
    helped '-u' n.o $behind -u plug
    alike '-init, -fini' -init plug -fini plug n.o $behind
    alike 'a symbol that --defsym defines' mplug.o --defsym plug=0 $behind
}
object start.o 'int A(void); void _start(void) { A(); }'
ar rc libstart.a start.o
helped 'the default entry' q.o libstart.a --as-needed a/libA.so -LL
alike 'a shared library has no entry' -shared --no-allow-shlib-undefined q.o libstart.a --as-needed a/libA.so -LL
alike 'another entry' -e q q.o libstart.a --as-needed a/libA.so -LL

# --- intermediate code

# compiled NAME DRIVER FLAGS...: ld reads the inputs after the first intermediate code again once that is compiled
compiled() {
    local name=$1 driver=$2
    shift 2
    type -P "$driver" >/dev/null || return
    echo 'int A(void); void _start(void) { A(); }' | "$driver" -O2 -c -o lto-m.o "$@" -x c - || fixture_failed lto-m.o
    echo 'int plug(void); void _start(void) { plug(); }' | "$driver" -O2 -c -o lto-mplug.o "$@" -x c -
    echo 'int A(void); int plug(void) { return A(); }' | "$driver" -O2 -c -o lto-plug.o "$@" -x c -
    "$driver" -nostdlib -fuse-ld=bfd "$@" lto-m.o -shared -o probe 2>/dev/null || return # no plugin for ld
    rm -f liblto.a
    if [ "$driver" = clang ]; then llvm-ar rc liblto.a lto-plug.o 2>/dev/null || return; else gcc-ar rc liblto.a lto-plug.o; fi
    driver_helped "$name, as-needed behind" "$driver" "$@" lto-m.o -Wl,--as-needed a/libA.so -LL
    driver_helped "$name, as-needed before what needs it" "$driver" "$@" lto-mplug.o -Wl,--as-needed a/libA.so lto-plug.o -LL
    driver_helped "$name, as-needed before an object that needs it" "$driver" "$@" lto-mplug.o -Wl,--as-needed a/libA.so plug.o -LL
    driver_helped "$name, as-needed before an archive that needs it" "$driver" "$@" lto-mplug.o -Wl,--as-needed a/libA.so liblto.a -LL
    driver_helped "$name, an archive" "$driver" "$@" mplug.o liblto.a -Wl,--as-needed a/libA.so -LL
    driver_alike "$name, as-needed before all of it" "$driver" "$@" -Wl,--as-needed a/libA.so lto-m.o -LL
    # Undefined symbols of LLVM bitcode are not read: a library after it counts as needed.
    [ "$driver" = clang ] ||
        driver_alike "$name, an archive before all of it" "$driver" "$@" libplug.a lto-mplug.o -Wl,--as-needed a/libA.so
}
# The names of temporary files differ in each run.
driver_link() {
    local result=0
    "$@" -nostdlib -fuse-ld=bfd -no-pie -o app 2>"$log/driver.err" || result=$?
    sed -E 's,/tmp/[^:]*,TEMPORARY,g' "$log/driver.err" >&2
    return "$result"
}
driver_helped() {
    t "$1"
    shift
    plainly app driver_link "$@"
    [ "$plain_status" -ne 0 ] || fail 'it works without needld'
    plainly app driver_link "$@" -Wl,-rpath-link,hand
    eq 'status with -rpath-link' 0 "$plain_status"
    run with_shim compiler-path driver_link "$@"
    compare_with_plain app "$log/err"
}
driver_alike() {
    t "$1"
    shift
    expect_same app driver_link "$@"
}
compiled 'gcc -flto' gcc -flto
compiled 'gcc -flto -ffat-lto-objects' gcc -flto -ffat-lto-objects
compiled 'clang -flto' clang -flto

# --- special libraries

headless() { # FILE COPY: without section headers
    { head -c 40 "$1" && printf '\0\0\0\0\0\0\0\0' && tail -c +49 "$1" | head -c 10 && printf '\0\0\0\0\0\0' && tail -c +65 "$1"; } >"$2"
}
mkdir headless
headless hand/libsec.so.1 headless/libsec.so.1
headless a/libA.so headless/libA.so
helped 'a library without section headers is not a candidate' m.o a/libA.so -Lheadless -LL
t 'nor if there is no other library'
expect_same_but_for_our_line app direct ld m.o a/libA.so -Lheadless -o app
alike 'as an input it has no dependencies' m.o headless/libA.so -LL
for flags in --hash-style=sysv --hash-style=gnu -zpack-relative-relocs -fgnu.so -Fgnu.so; do
    shared b/libA.so libA.so 'int x; int *p = &x; int sec(void); int A(void) { return sec(); }' hand/libsec.so.1 \
        -Wl,$flags 2>/dev/null
    shared "L$flags/libsec.so" libsec.so.1 'static int x; int *p = &x; int sec(void) { return 1; }' -Wl,$flags 2>/dev/null
    helped "an input with $flags" m.o b/libA.so -LL
    rm -rf other && mkdir other && cp "L$flags/libsec.so" other/libsec.so.1
    hand_dir=other helped "a candidate with $flags" m.o a/libA.so -L"L$flags"
done

# --- MIPS, with its assembler, without gcc

mips=mips64el-linux-gnuabi64
if type -P $mips-ld $mips-as >/dev/null; then
    mkdir mips mips/n64 mips/n32 mips/hand mips/own
    # mips_library ABI FILE EMULATION SONAME CODE [LIBRARY...]
    mips_library() {
        $mips-as -mabi="$1" -KPIC -o mips/x.o - <<<"$5" && $mips-ld -m "$3" -shared -soname "$4" -o "$2" mips/x.o "${@:6}" ||
            fixture_failed "$2"
    }
    defines() { printf '.globl %s\n.type %s,@function\n.ent %s\n%s: jr $31\nnop\n.end %s\n.size %s,8\n' "$1" "$1" "$1" "$1" "$1" "$1"; }
    mips_library 64 mips/hand/libsec.so.1 elf64ltsmip libsec.so.1 "$(defines sec)"
    cp mips/hand/libsec.so.1 mips/own/libsec.so.1
    mips_library n32 mips/n32/libsec.so.1 elf32ltsmipn32 libsec.so.1 "$(defines sec)"
    mips_library 64 mips/libA.so elf64ltsmip libA.so "$(defines A)
.data
.dword sec" mips/hand/libsec.so.1
    $mips-as -mabi=64 -KPIC -o mips/m.o - <<<"$(defines __start)
.data
.dword A"
    t 'mips64el: a library of another ABI is skipped'
    plainly app $mips-ld -rpath-link mips/hand mips/m.o mips/libA.so -o app
    eq 'status with -rpath-link' 0 "$plain_status"
    ln -s "$shim/ld" mips/$mips-ld
    LIBRARY_PATH=mips/n32:mips/own run mips/$mips-ld mips/m.o mips/libA.so -o app
    compare_with_plain app "$log/err"
fi

finish
