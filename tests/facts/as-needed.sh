#!/bin/bash
# When an --as-needed library is kept. The decision is made when it is read, from what was read before.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make 'lib libx.so soname=libx.so.1 defines=x' 'lib liby.so soname=liby.so.1 defines=y undefined=x' \
    'lib libyneeds.so soname=liby.so.1 needs=libx.so.1 defines=y undefined=x'

# object SETTINGS: m.o, which defines _start besides
object() { make "obj m.o defines=_start $1"; }

kept() { # ARGS...
    works "$@"
    has_needed libx.so.1
}

not_kept() {
    works "$@"
    has_needed ''
}

fact 'a library is kept for a reference of an object before it'
object undefined=x
kept m.o --as-needed libx.so

fact 'a reference of an object behind it comes too late'
fails --as-needed libx.so m.o
says "undefined reference to \`x'"

fact 'a reference without a relocation, or from a section that is dropped, counts too'
object undefined=x%unused
kept m.o --as-needed libx.so
object undefined=x%dead
kept m.o --gc-sections --as-needed libx.so

fact 'a weak reference does not count'
object weak=x
not_kept m.o --as-needed libx.so

fact 'a reference that something before it defines does not count'
object 'undefined=x'
make 'obj x.o defines=x' 'lib libx2.so soname=libx2.so.1 defines=x'
not_kept m.o x.o --as-needed libx.so
works m.o libx2.so --as-needed libx.so
has_needed libx2.so.1

fact 'a common symbol counts for a library that defines an object of the name'
make 'obj m.o defines=_start common=x' 'lib libobject.so soname=libx.so.1 defines=x%object' \
    'lib libfunc.so soname=libx.so.1 defines=x%func'
kept m.o --as-needed libobject.so
not_kept m.o --as-needed libfunc.so

fact 'a library is kept whatever binding, visibility or type its definition has'
object undefined=x
for definition in x%weak x%protected x%notype x%func; do
    make "lib libany.so soname=libx.so.1 defines=$definition"
    kept m.o --as-needed libany.so
done

fact 'a reference of a kept library counts'
object undefined=y
works m.o liby.so --as-needed libx.so
has_needed liby.so.1 libx.so.1
works m.o --as-needed liby.so libx.so
has_needed liby.so.1 libx.so.1

fact 'it does not where a library kept before has the SONAME among its DT_NEEDED'
works m.o libyneeds.so --as-needed libx.so
has_needed liby.so.1

fact 'such a library is opened all the same for that DT_NEEDED entry, before any directory is searched'
make 'lib elsewhere/libx.so.1 soname=libx.so.1 defines=x'
works m.o libyneeds.so -rpath-link elsewhere --as-needed libx.so
found libx.so.1 libx.so

fact 'the dependencies of a library that is opened so are looked for'
make 'lib libx2.so soname=libx.so.1 needs=libdeep.so.1 defines=x'
works m.o libyneeds.so --as-needed libx2.so
found libx.so.1 libx2.so
not_found libdeep.so.1 libx2.so

fact 'a reference of an --as-needed library that is not kept does not count'
object ''
not_kept m.o --as-needed liby.so libx.so

fact 'a reference of a library that is found by search comes too late'
make 'lib libtop.so soname=libtop.so needs=liby.so.1 defines=top undefined=y' \
    'lib deep/liby.so.1 soname=liby.so.1 defines=y undefined=x'
object undefined=top
fails m.o libtop.so --as-needed libx.so -rpath-link deep
undefined x deep/liby.so.1

fact 'in a group, libraries are asked again while new references appear'
object undefined=y
make 'obj y.o defines=y undefined=x'
rm -f libarchive.a
make 'ar libarchive.a y.o:defines=y:undefined=x'
works m.o --as-needed --start-group libx.so libarchive.a --end-group
has_needed libx.so.1
fails m.o --as-needed libx.so libarchive.a

fact 'a library given again is decided anew'
object undefined=x
kept --as-needed libx.so m.o libx.so

fact 'an archive member that is not extracted asks for nothing; with --whole-archive all of them do'
object ''
not_kept m.o libarchive.a --as-needed libx.so
kept m.o --whole-archive libarchive.a --no-whole-archive --as-needed libx.so

fact '--wrap=x makes a reference to x one to __wrap_x'
object undefined=x
make 'lib libwrap.so soname=libwrap.so.1 defines=__wrap_x'
works m.o --wrap=x --as-needed libwrap.so libx.so
has_needed libwrap.so.1

object ''
if since 2.45; then
    fact '-u, -e and --require-defined keep the library that defines the symbol (2.45 and later)'
    for option in '-u x' '-e x' --require-defined=x; do
        # shellcheck disable=SC2086
        kept m.o $option --as-needed libx.so
    done
else
    fact '-u, -e and --require-defined keep no library (before 2.45)'
    for option in '-u x' '-e x'; do
        # shellcheck disable=SC2086
        not_kept m.o $option --as-needed libx.so
    done
    fails m.o --require-defined=x --as-needed libx.so
    says "required symbol \`x' not defined"
fi

fact '--defsym q=x is an error where only a library defines x, kept or not'
for library in '' --as-needed; do
    # shellcheck disable=SC2086
    fails m.o $library libx.so --defsym=q=x
    says "symbol \`x' referenced in expression"
done

fact '-y and -init keep no library'
for option in -yx -init=x; do not_kept m.o $option --as-needed libx.so; done

fact 'an --as-needed library without SONAME that was given by a path does not stand for its base name'
make 'lib d/libx.so.1 defines=x'
object undefined=y
link m.o libyneeds.so --as-needed d/libx.so.1
not_found libx.so.1 libyneeds.so
works m.o libyneeds.so --as-needed -Ld -l:libx.so.1
found libx.so.1 d/libx.so.1

finish
