#!/bin/bash
# Which links look for the dependencies of shared libraries, and which do not.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain

searched_with() {
    link main.o libreq.so "$@"
    not_found libdep.so.1 libreq.so
}

not_searched_with() {
    works main.o libreq.so "$@"
    not_searched libdep.so.1
    silent
}

fact 'a program is searched for, a PIE too'
searched_with
searched_with -pie
searched_with -no-pie

fact 'a shared library is not (-shared, -Bshareable, -G)'
not_searched_with -shared
not_searched_with -Bshareable
not_searched_with -G

fact 'in a shared library -z defs and --no-undefined do not switch the search on'
not_searched_with -shared -z defs
not_searched_with -shared --no-undefined

fact 'in a shared library --no-allow-shlib-undefined switches it on, in either order; -Bgroup too'
searched_with -shared --no-allow-shlib-undefined
searched_with --no-allow-shlib-undefined -shared
searched_with -shared -Bgroup

fact 'in a shared library --unresolved-symbols=report-all or =ignore-in-object-files switches it on'
searched_with -shared --unresolved-symbols=report-all
searched_with -shared --unresolved-symbols=ignore-in-object-files

fact '--allow-shlib-undefined switches the search off, wherever it stands'
not_searched_with --allow-shlib-undefined
works --allow-shlib-undefined main.o libreq.so
not_searched libdep.so.1

fact '--unresolved-symbols=ignore-all or =ignore-in-shared-libs switches the search off'
not_searched_with --unresolved-symbols=ignore-all
not_searched_with --unresolved-symbols=ignore-in-shared-libs

fact 'the last of these options counts'
searched_with --allow-shlib-undefined --no-allow-shlib-undefined
not_searched_with --no-allow-shlib-undefined --allow-shlib-undefined
searched_with --unresolved-symbols=ignore-all --unresolved-symbols=report-all

fact '-shared before -pie makes a program without the search'
not_searched_with -shared -pie
searched_with -shared -pie --no-allow-shlib-undefined

fact '--warn-unresolved-symbols, --noinhibit-exec, --gc-sections, -E and a later -Bstatic leave it on'
for option in --warn-unresolved-symbols --noinhibit-exec --gc-sections -E -Bstatic; do searched_with $option; done

fact '--copy-dt-needed-entries before a library switches it on for that library, in any link'
link main.o -shared --copy-dt-needed-entries libreq.so
not_found libdep.so.1 libreq.so
works main.o -shared libreq.so --copy-dt-needed-entries
not_searched libdep.so.1
link main.o --allow-shlib-undefined --add-needed libreq.so
not_found libdep.so.1 libreq.so
eq 'exit status: its undefined symbols are no error' 0 "$status"

fact 'an entry that is skipped without the search hides the same name of a library behind it'
make 'lib liblater.so soname=liblater.so needs=libdep.so.1 undefined=dep'
works main.o -shared libreq.so --copy-dt-needed-entries liblater.so
not_searched libdep.so.1
link main.o -shared --copy-dt-needed-entries liblater.so --no-copy-dt-needed-entries libreq.so
not_found libdep.so.1 liblater.so

fact 'libraries that are found inherit that from the one that needs them'
make 'lib deep/libdep.so.1 soname=libdep.so.1 needs=libdeeper.so.1 defines=dep'
works main.o libreq.so -rpath-link deep
not_found libdeeper.so.1 deep/libdep.so.1
works main.o -shared --copy-dt-needed-entries libreq.so -rpath-link deep
not_found libdeeper.so.1 deep/libdep.so.1

fact 'an --as-needed library that is not kept needs nothing'
make 'obj alone.o defines=_start'
works alone.o --as-needed libreq.so
not_searched libdep.so.1
silent

fact '-r does not search, and takes no shared library'
fails -r main.o libreq.so
says 'attempted static link of dynamic object'
not_searched libdep.so.1

fact '-static, -Bstatic, -n and -N before a library refuse it'
for option in -static -Bstatic -dn -non_shared -n -N; do
    fails $option main.o libreq.so
    says 'attempted static link of dynamic object'
done

fact '-rpath-link has no effect where nothing is searched for'
not_searched_with -shared -rpath-link deep

fact '-R with a shared library as its file is an error'
fails main.o -R libreq.so
says '--just-symbols may not be used on DSO'

finish
