#!/bin/bash
# A link that works with a warning about a missing library is not changed, whatever candidates exist; and the messages where a
# link fails and there is no candidate.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared ref/libsec.so.1 libsec.so.1 'void sec(void) {}'
# Depends on libsec.so.1, but the link works without it.
shared libidle.so '' 'void req(void) {}' ref/libsec.so.1
shared libweak.so '' 'void sec(void) __attribute__((weak)); void req(void) { if (sec) sec(); }' ref/libsec.so.1
# Depends on it, and the link does not work without it.
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' ref/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
object main.o 'void req(void); int main(void) { req(); return 0; }'
object defines.o 'void req(void); void sec(void) {} void _start(void) { req(); }'
warning="libsec.so.1, needed by"
undefined="undefined reference to \`sec'"

# The reference, for the links that would fail.
shared libdata.so '' 'int x;'
shared libstart.so '' 'extern int __start_foo; int *start(void) { return &__start_foo; }'

shared clean/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared dirty/libsec.so.1 libsec.so.1 'void nowhere(void); void sec(void) { nowhere(); }'
shared ref/libgone.so.1 libgone.so.1 'void gone(void) {}'
shared needy/libsec.so.1 libsec.so.1 'void sec(void) {}' ref/libgone.so.1
echo '{ local: *; };' >local
echo 'sec = 0;' >sec.ld
mkdir unversioned
cp dirty/libsec.so.1 unversioned/libsec.so

# still_warns NAME DIR CMD...: with DIR in LIBRARY_PATH the result is that without needld
still_warns() {
    t "$1"
    local dir=$2
    shift 2
    [ "$1" = direct ] || have "$1" || return
    LIBRARY_PATH=$dir expect_same app "$@" -o app
    eq status 0 "$status"
    says "$warning"
}
for library in libidle.so libweak.so; do
    still_warns "ld $library, the candidate has an undefined symbol" dirty direct ld start.o $library
    still_warns "ld $library, the candidate, found by its SONAME, has an undefined symbol" unversioned direct ld start.o $library
    still_warns "ld $library, the candidate depends on a missing library" needy direct ld start.o $library
    still_warns "gcc $library, the candidate has an undefined symbol" dirty gcc main.o ./$library
    still_warns "gcc $library, -L" absent gcc main.o ./$library -Ldirty
    still_warns "clang $library, the candidate has an undefined symbol" dirty clang main.o ./$library
    still_warns "ld -pie $library, the candidate has an undefined symbol" dirty direct ld -pie start.o $library
done
still_warns 'the program defines the symbol, the candidate has an undefined symbol' dirty direct ld defines.o libreq.so
still_warns '--warn-unresolved-symbols' dirty direct ld --warn-unresolved-symbols start.o libidle.so

# The definition of the symbol decides whether a candidate can be used, and whether it is needed.
object nowhere.o 'void nowhere(void) {}'
object sec.o 'void sec(void) {}'
ar rc libnowhere.a nowhere.o
ar rc libsec.a sec.o
still_warns 'an archive defines the symbol, but the member is not loaded' dirty \
    direct ld start.o libidle.so libnowhere.a
shared libhides.so '' '__attribute__((visibility("hidden"))) void nowhere(void) {} void x(void) { nowhere(); }'
still_warns 'a library defines the symbol as hidden' dirty direct ld start.o libidle.so libhides.so
echo 'V1 { global: *; };' >v1
echo 'V2 { global: *; };' >v2
shared libdep.so libdep.so 'void nowhere(void) {}' -Wl,--version-script=v1
shared v2dir/libdep.so libdep.so 'void nowhere(void) {}' -Wl,--version-script=v2
shared versioned/libsec.so.1 libsec.so.1 'void nowhere(void); void sec(void) { nowhere(); }' v2dir/libdep.so
still_warns 'a library defines another version of the symbol' versioned direct ld start.o libidle.so libdep.so
still_warns 'the program hides the symbol by a version script' dirty \
    direct ld start.o nowhere.o libidle.so --version-script=local
still_warns 'the program hides the symbol by --exclude-libs' dirty \
    direct ld start.o libidle.so --whole-archive libnowhere.a --no-whole-archive --exclude-libs ALL
still_warns 'an archive defines the missing symbol' dirty direct ld start.o libreq.so libsec.a
still_warns '--defsym defines the missing symbol' dirty direct ld start.o libreq.so --defsym=sec=0
still_warns 'a linker script defines the missing symbol' dirty direct ld start.o libreq.so sec.ld
still_warns '--just-symbols defines the missing symbol' dirty direct ld start.o libreq.so --just-symbols=sec.o
object common.o 'void req(void); int sec; void _start(void) { req(); }' -fcommon
still_warns 'a common symbol is the missing symbol' dirty direct ld common.o libreq.so
shared libweakdef.so '' '__attribute__((weak)) void sec(void) {}'
still_warns 'a weak definition is the missing symbol' dirty direct ld start.o libreq.so libweakdef.so
object lto.o 'void req(void); void sec(void) {} int main(void) { req(); return 0; }' -flto
still_warns 'an object for LTO defines the missing symbol' dirty gcc -flto lto.o ./libreq.so
for fat in '' -ffat-lto-objects; do
    object lto-hidden.o '__attribute__((visibility("hidden"))) void sec(void) {} void req(void);
        int main(void) { req(); sec(); return 0; }' -flto $fat
    still_warns "an object for LTO ${fat:+, fat,} hides the missing symbol" dirty gcc -flto lto-hidden.o ./libreq.so
    still_warns "a version script hides it ${fat:+, fat}" dirty gcc -flto lto.o ./libreq.so -Wl,--version-script=local
done
object lto-section.o '__attribute__((section("foo"))) int x = 1; void req(void); int main(void) { req(); return x; }' -flto
shared libwants.so '' 'extern int __start_foo; void req(void) { __start_foo++; }' ref/libsec.so.1
shared start/libsec.so.1 libsec.so.1 'void nowhere(void); int __start_foo; void sec(void) { nowhere(); }'
still_warns 'an object for LTO has the section foo, which defines __start_foo' start gcc -flto lto-section.o ./libwants.so
object lto-sec.o 'void sec(void) {}' -flto
gcc-ar rc liblto.a lto-sec.o
still_warns 'an archive for LTO defines the missing symbol' dirty gcc -flto main.o ./libreq.so liblto.a
shared found/libchain.so.1 libchain.so.1 'void nowhere(void); void chain(void) { nowhere(); }'
shared chain/libsec.so.1 libsec.so.1 'void sec(void) {}' found/libchain.so.1
export LD_LIBRARY_PATH=found
still_warns 'a dependency of the candidate, found by ld, has the undefined symbol' chain direct ld start.o libidle.so
unset LD_LIBRARY_PATH

# A program that only warns about an undefined symbol: ld would refuse to resolve it by the candidate.
object lacks.o 'void req(void); void foo(void); void _start(void) { req(); foo(); }'
shared has/libsec.so.1 libsec.so.1 'void sec(void) {} void foo(void) {}'
for option in --warn-unresolved-symbols --noinhibit-exec --unresolved-symbols=ignore-in-object-files; do
    t "$option, the candidate defines a symbol that the program uses"
    LIBRARY_PATH=has expect_same app direct ld $option lacks.o libidle.so -o app
    eq status 0 "$status"
done

object weakly.o 'void req(void); void foo(void) __attribute__((weak)); void _start(void) { req(); if (foo) foo(); }'
still_warns 'a weak reference of the program to the library' has direct ld weakly.o libidle.so
object hidden.o 'void req(void); __attribute__((visibility("hidden"))) void own(void) {} void _start(void) { req(); own(); }'
object shows.o 'void req(void); void own(void) {} void _start(void) { req(); own(); }'
shared spying/libsec.so.1 libsec.so.1 'void own(void); void sec(void) { own(); }'
still_warns 'the library refers to a hidden symbol of the program' spying direct ld hidden.o libidle.so
still_warns 'the library refers to a symbol of the program' spying direct ld shows.o libidle.so
still_warns 'a library without undefined symbols' clean direct ld start.o libidle.so
still_warns 'a library without undefined symbols, a weak reference' clean direct ld start.o libweak.so
still_warns '--warn-unresolved-symbols, and the library would resolve them' clean \
    direct ld --warn-unresolved-symbols start.o libreq.so

# Links that work with a warning, and fail once ld finds the library: also with exact names and without needld.
# x is the symbol in the program, and how the library defines or references it.
would_fail() { # NAME PROGRAM LIBRARY [ARGS...]
    local name=$1 program=$2 library=$3
    shift 3
    mkdir -p trap
    shared trap/libsec.so.1 libsec.so.1 "$library"
    object trap.o "void req(void); $program" -fno-pic -ftls-model=local-exec
    run direct ld -rpath-link trap trap.o libidle.so "$@" -o app
    [ "$status" -ne 0 ] || { t "$name" && fail 'it works where the library is seen: this shows nothing'; }
    run direct ld trap.o libidle.so "$@" -o app
    # From 2.44 on ld reports references from .note.GNU-stack.
    if [ "$status" -ne 0 ]; then
        t "$name"
        LIBRARY_PATH=trap expect_same app direct ld trap.o libidle.so "$@" -o app
        return
    fi
    still_warns "$name" trap direct ld trap.o libidle.so "$@"
}
use='void _start(void) { req(); if (&x) x = 1; }'
would_fail 'a weak reference to TLS that is no TLS in the library' "extern __thread int x __attribute__((weak)); $use" 'int x;'
would_fail 'a weak reference to data that is TLS in the library' "extern int x __attribute__((weak)); $use" '__thread int x;'
would_fail 'data of the program that is TLS in the library' 'int x = 3; void _start(void) { req(); }' \
    'extern __thread int x; int sec(void) { return x; }'
would_fail 'TLS of the program that is data in the library' '__thread int x = 3; void _start(void) { req(); }' \
    'extern int x; int sec(void) { return x; }'
would_fail 'a weak reference to TLS, local-exec' "extern __thread int x __attribute__((weak)); $use" '__thread int x;'
would_fail 'weak data that is protected in the library' "extern int x __attribute__((weak)); $use" \
    '__attribute__((visibility("protected"))) int x;'
would_fail 'weak data, no copy relocations' "extern int x __attribute__((weak)); $use" 'int x;' -z nocopyreloc -z text
would_fail 'data of another library that is TLS in the library' 'void _start(void) { req(); }' '__thread int x;' libdata.so
would_fail 'a reference from a section that is thrown away' \
    'void _start(void) { req(); } __asm__(".section dropped,\"e\"; .quad x; .text");' 'int x;'
would_fail 'a reference from .note.GNU-stack' \
    'void _start(void) { req(); } __asm__(".section .note.GNU-stack,\"\"; .quad x; .text");' 'int x;'
would_fail '__start_SECTION of the program' \
    'void _start(void) { req(); } __asm__(".section foo,\"a\"; .quad 1; .text");' \
    'void nowhere(void); int __start_foo; void sec(void) { nowhere(); }' libstart.so

t '--fatal-warnings'
links direct ld --fatal-warnings -rpath-link clean start.o libidle.so -o reference
LIBRARY_PATH=clean fails_with "$warning" direct ld --fatal-warnings start.o libidle.so -o app
LIBRARY_PATH=clean links with_shim compiler-path direct ld --fatal-warnings start.o libidle.so -o app
same_bytes app reference
links gcc main.o ./libreq.so -Wl,--fatal-warnings -Wl,-rpath-link,clean -o reference
LIBRARY_PATH=clean fails_with "$warning" gcc main.o ./libreq.so -Wl,--fatal-warnings -o app
LIBRARY_PATH=clean links with_shim compiler-path gcc main.o ./libreq.so -Wl,--fatal-warnings -o app
same_bytes app reference

t '--fatal-warnings, the candidate has an undefined symbol: it fails'
LIBRARY_PATH=dirty fails_with "$warning" direct ld --fatal-warnings start.o libidle.so -o app
LIBRARY_PATH=dirty fails_with "libsec.so.1" with_shim compiler-path direct ld --fatal-warnings start.o libidle.so -o app

t '--fatal-warnings, then --no-fatal-warnings'
LIBRARY_PATH=dirty expect_same app \
    direct ld --fatal-warnings --no-fatal-warnings start.o libidle.so -o app
eq status 0 "$status"

t 'the link needs the candidate, which has an undefined symbol: ld prints its own error'
LIBRARY_PATH=dirty fails_with "$undefined" direct ld start.o libreq.so -o app
LIBRARY_PATH=dirty fails_with "undefined reference to \`nowhere'" \
    with_shim compiler-path direct ld start.o libreq.so -o app

t 'no search, nothing added'
for option in -shared --allow-shlib-undefined --unresolved-symbols=ignore-all; do
    LIBRARY_PATH=clean expect_same app direct ld $option start.o libreq.so --verbose -o app
    eq "status with $option" 0 "$status"
done

t '-shared --no-allow-shlib-undefined searches'
links direct ld -shared --no-allow-shlib-undefined -rpath-link clean start.o libreq.so -o reference
LIBRARY_PATH=clean fails_with "$undefined" direct ld -shared --no-allow-shlib-undefined start.o libreq.so -o app
LIBRARY_PATH=clean links with_shim compiler-path \
    direct ld -shared --no-allow-shlib-undefined start.o libreq.so -o app
same_bytes app reference

t '--copy-dt-needed-entries'
object user.o 'void req(void); void sec(void); void _start(void) { req(); sec(); }'
links direct ld -rpath-link clean user.o --copy-dt-needed-entries libreq.so -o reference
LIBRARY_PATH=clean fails_with "$undefined" direct ld user.o --copy-dt-needed-entries libreq.so -o app
LIBRARY_PATH=clean links with_shim compiler-path direct ld user.o --copy-dt-needed-entries libreq.so -o app
same_bytes app reference

# one_line NAME CMD...: there is no candidate: the result of ld alone, and one line of needld about the missing library
one_line() {
    t "$1"
    shift
    [ "$1" = direct ] || have "$1" || return
    expect_same_but_for_our_line app "$@" -o app
    says "$warning"
    eq 'lines of needld' 1 "$(grep -c '^needld: ' "$log/err")"
    eq 'it names the library' 1 "$(grep '^needld: ' "$log/err" | grep -c 'libsec\.so\.1')"
    eq 'it names the library that needs it' 1 "$(grep '^needld: ' "$log/err" | grep -c "$needed_by")"
}
still_warns 'no candidate, a warning only' absent direct ld start.o libidle.so
still_warns 'no candidate, a warning only, gcc' absent gcc main.o ./libidle.so
needed_by=libreq.so
one_line 'no candidate, an error' direct ld start.o libreq.so
one_line 'no candidate, an error, gcc' gcc main.o ./libreq.so
one_line 'no candidate, an error, clang' clang main.o ./libreq.so

t 'NEEDLD_DISABLE=1: only the messages of ld'
NEEDLD_DISABLE=1 expect_same app direct ld start.o libreq.so -L clean -o app
says "$undefined"

finish
