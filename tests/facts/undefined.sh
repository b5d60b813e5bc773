#!/bin/bash
# When an undefined symbol of a shared library makes a link fail, and who counts as its definition.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make 'lib libreq.so soname=libreq.so defines=req undefined=x'
object() { make "obj m.o defines=_start undefined=req $*"; }
object

defined() { works m.o libreq.so "$@"; }
is_undefined() {
    link m.o libreq.so "$@"
    undefined x libreq.so
}

fact 'a strong reference that nothing defines is an error, also in a library that nothing refers to'
is_undefined
make 'obj alone.o defines=_start'
link alone.o libreq.so
undefined x libreq.so

fact 'a weak reference is not; one strong reference among weak ones is'
make 'lib libweak.so soname=libweak.so defines=req weak=x' 'lib libstrong.so soname=libstrong.so undefined=x'
works m.o libweak.so
silent
link m.o libweak.so libstrong.so
undefined x libstrong.so

fact 'a library that was not kept has no undefined symbols'
works alone.o --as-needed libreq.so

fact 'any input library that defines it satisfies it'
for definition in x x%weak x%protected x%hidden x%func x%object x@@V1; do
    make "lib libx.so soname=libx.so defines=$definition"
    defined libx.so
done

fact 'a definition of an object satisfies it: strong, weak, common, protected'
for setting in defines=x defines=x%weak common=x defines=x%protected; do
    make "obj x.o $setting"
    defined x.o
done

fact 'a hidden or internal definition does not: "hidden symbol is referenced by DSO"'
for visibility in hidden internal; do
    make "obj x.o defines=x%$visibility"
    fails m.o x.o libreq.so
    says "$visibility symbol \`x' in x.o is referenced by DSO"
done

fact 'it is no error where another library of the link defines the symbol too'
make 'lib libx.so soname=libx.so defines=x'
defined x.o libx.so

fact 'a definition that a version script makes local does not satisfy it'
make 'obj x.o defines=x'
echo '{ local: *; };' >local.map
fails m.o x.o libreq.so --version-script local.map
says "local symbol \`x' in x.o is referenced by DSO"

fact 'a definition in an archive behind the library satisfies it, one before it does not'
make 'ar libarchive.a x.o:defines=x'
defined libarchive.a
link m.o libarchive.a libreq.so
undefined x libreq.so

fact '--defsym satisfies it, and so do the symbols of the linker script'
defined --defsym x=0
make 'lib libend.so soname=libend.so defines=req undefined=_end,_edata,__bss_start'
works m.o libend.so

fact '-u x and -e x make it no error; --require-defined=x is one of its own'
defined -u x
defined -e x
fails m.o libreq.so --require-defined=x
says "required symbol \`x' not defined"

fact 'an object that refers to it without a relocation makes it no error; with one the message names the object'
object undefined=x%unused
works m.o libreq.so
object undefined=x
link m.o libreq.so
says "m.o: in function"
object weak=x
fails m.o libreq.so
says "undefined reference to \`x'"
object

fact '--ignore-unresolved-symbol=x, --unresolved-symbols=ignore-all and --allow-shlib-undefined make it no error'
for option in --ignore-unresolved-symbol=x --unresolved-symbols=ignore-all --allow-shlib-undefined; do defined $option; done

fact '--warn-unresolved-symbols makes it a warning, which --fatal-warnings makes an error again'
works m.o libreq.so --warn-unresolved-symbols
says "libreq.so: warning: undefined reference to \`x'"
fails m.o libreq.so --warn-unresolved-symbols --fatal-warnings

fact '--noinhibit-exec prints the message, writes the output and succeeds'
works m.o libreq.so --noinhibit-exec
says "undefined reference to \`x'"
eq 'the output is there' yes "$([ -e app ] && echo yes)"

if knows --no-warnings; then
    fact '-w prints nothing and succeeds, with --fatal-warnings too'
    works m.o libreq.so -w --fatal-warnings
    silent

    fact '-w makes a link that fails for an undefined symbol succeed, whoever refers to it'
    make 'obj refers.o defines=_start undefined=nowhere'
    works refers.o -w
    silent

    if since 2.45; then
        fact 'with -w an input that is not there is an error, without a word (2.45 and later)'
        fails m.o absent.o -w
        silent
    else
        fact 'with -w even an input that is not there is no error (before 2.45)'
        works alone.o absent.o -w
        silent
    fi
fi

fact 'symbols that only ld itself could define are undefined in a library'
for symbol in __dso_handle data_start __start_nosuch; do
    make "lib libodd.so soname=libodd.so defines=req undefined=$symbol"
    link m.o libodd.so
    undefined $symbol libodd.so
done

fact '__start_SECTION is defined where an object has a section of that name'
make 'lib libsection.so soname=libsection.so defines=req undefined=__start_mine' 'obj section.o section=mine%alloc'
works m.o section.o libsection.so

fact '--wrap=x makes the reference of a library one to __wrap_x'
make 'lib libwrap.so soname=libwrap.so defines=__wrap_x'
defined --wrap=x libwrap.so

fact '-z defs, -E, -Bsymbolic, -s, -n after the library and -q change nothing'
for option in '-z defs' -E -Bsymbolic -s -n -q; do
    # shellcheck disable=SC2086
    is_undefined $option
done

finish
