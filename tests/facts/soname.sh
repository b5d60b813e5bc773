#!/bin/bash
# Which inputs stand for a DT_NEEDED entry, so that it is not searched for; and two libraries of one SONAME.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
dependency elsewhere

stands() {
    works main.o libreq.so "$@" -rpath-link elsewhere
    not_searched libdep.so.1
}

does_not_stand() {
    works main.o libreq.so "$@" -rpath-link elsewhere
    found libdep.so.1 elsewhere/libdep.so.1
}

fact 'an input stands for a DT_NEEDED entry that is its SONAME, whatever its file is called'
make 'lib any.so soname=libdep.so.1 defines=dep'
stands any.so

fact 'it does so before and behind the library that needs it'
works main.o any.so libreq.so -rpath-link elsewhere
not_searched libdep.so.1

fact 'an input stands for a DT_NEEDED entry that is its file name as it was opened'
make 'lib libdep.so.1 defines=dep'
stands libdep.so.1

fact 'that counts beside another SONAME too'
make 'lib libdep.so.1 soname=libother.so.1 defines=dep'
stands libdep.so.1

fact 'a library without SONAME that was given by a path with a slash does not stand for its base name'
make 'lib plain/libdep.so.1 defines=dep'
does_not_stand plain/libdep.so.1

fact 'but one that -l found does'
stands -Lplain -l:libdep.so.1

fact 'names are compared byte for byte'
make 'lib any.so soname=libdep.so.1.0 defines=dep'
does_not_stand any.so

fact 'an object or archive of the name does not stand for it'
rm libdep.so.1
make 'obj libdep.o defines=other'
does_not_stand libdep.o

fact 'an input that gives the symbols serves the link, though the name is not found'
make 'lib libsymbols.so soname=libsymbols.so defines=dep'
works main.o libreq.so libsymbols.so
not_found libdep.so.1 libreq.so

fact 'the DT_NEEDED entry of the output is the SONAME, else the base name for -l, else the path as it was given'
make 'lib libs/libnone.so defines=req' 'lib libs/libnamed.so soname=libsoname.so.5 defines=req'
works main.o libs/libnamed.so
has_needed libsoname.so.5
works main.o -Llibs -lnone
has_needed libnone.so
works main.o libs/libnone.so
has_needed libs/libnone.so

fact 'of two inputs with one SONAME the second brings no symbols'
make 'lib libfirst.so soname=libsame.so.1 defines=req' 'lib libsecond.so soname=libsame.so.1 defines=other undefined=absent'
works main.o libfirst.so libsecond.so
has_needed libsame.so.1
fails main.o libsecond.so libfirst.so
says "undefined reference to \`req'"

fact 'its own dependencies are searched for all the same'
make 'lib libsecond.so soname=libsame.so.1 needs=libdep.so.1'
works main.o libfirst.so libsecond.so -rpath-link elsewhere
found libdep.so.1 elsewhere/libdep.so.1

fact 'a library that is found under a name with the SONAME of an input brings no symbols either'
make 'lib libsome.so soname=libsome.so.1' 'lib odd/libdep.so.1 soname=libsome.so.1 defines=dep'
link main.o libreq.so -rpath-link odd libsome.so
found libdep.so.1 odd/libdep.so.1
undefined dep libreq.so

fact 'an --as-needed library that is not kept is not the first of its SONAME'
make 'lib libunused.so soname=libsame.so.1 defines=nothing'
works main.o --as-needed libunused.so libfirst.so
has_needed libsame.so.1

finish
