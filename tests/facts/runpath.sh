#!/bin/bash
# DT_RUNPATH and DT_RPATH of the libraries of a link, and the tokens in a path.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
dependency run rpath 'lib64' lib sub/near

# needing FILE SETTING: a library that needs libdep.so.1
needing() { make "lib $1 soname=libran.so needs=libdep.so.1 defines=req undefined=dep $2"; }

fact 'DT_RPATH of the library that needs it is searched'
needing libran.so rpath=rpath
works main.o libran.so
found libdep.so.1 rpath/libdep.so.1

fact 'DT_RUNPATH hides DT_RPATH of the same library'
needing libran.so 'rpath=rpath runpath=run'
works main.o libran.so
found libdep.so.1 run/libdep.so.1
needing libran.so 'rpath=rpath runpath=absent'
link main.o libran.so
not_found libdep.so.1 libran.so

fact 'an empty DT_RUNPATH hides DT_RPATH too'
needing libran.so 'rpath=rpath runpath='
link main.o libran.so
not_found libdep.so.1 libran.so

fact 'the DT_RPATH of a library does not serve the libraries that it needs'
make 'lib libtop.so soname=libtop.so needs=libmid.so.1 rpath=rpath defines=req undefined=mid' \
    'lib rpath/libmid.so.1 soname=libmid.so.1 needs=libdep.so.1 defines=mid undefined=dep'
link main.o libtop.so
found libmid.so.1 rpath/libmid.so.1
not_found libdep.so.1 rpath/libmid.so.1
undefined dep rpath/libmid.so.1

fact 'the run path of another library of the link is not searched'
make 'lib libhas.so soname=libhas.so runpath=run'
link main.o libhas.so libreq.so
not_found libdep.so.1 libreq.so

fact 'a relative directory in a run path is one below the current directory'
needing sub/libran.so runpath=run
works main.o sub/libran.so
found libdep.so.1 run/libdep.so.1

fact '$ORIGIN and ${ORIGIN} are the directory of the library that needs it, as it was named'
for token in '$ORIGIN' '${ORIGIN}'; do
    needing sub/libran.so "runpath=$token/near"
    works main.o sub/libran.so
    found libdep.so.1 sub/near/libdep.so.1
done
mkdir -p else/near
ln -s ../sub/libran.so else/libran.so
link main.o else/libran.so
not_found libdep.so.1 else/libran.so
eq 'where it looked' "$PWD/else/near/libdep.so.1" "$(attempts libdep.so.1 | head -n 1)"

fact '$ORIGIN is nothing but the current directory and the name, put together'
link main.o else/../else/./libran.so
eq 'where it looked' "$PWD/else/../else/./near/libdep.so.1" "$(attempts libdep.so.1 | head -n 1)"

fact '$ORIGIN is expanded in -rpath-link and -rpath too'
works main.o sub/libran.so -rpath-link '$ORIGIN/near'
found libdep.so.1 sub/near/libdep.so.1
link main.o libreq.so -rpath '$ORIGIN/absent'
eq 'where it looked' "$PWD/absent/libdep.so.1" "$(attempts libdep.so.1 | head -n 1)"

if native; then
    fact '$ORIGIN is expanded in LD_LIBRARY_PATH too'
    needing sub/libran.so ''
    LD_LIBRARY_PATH='$ORIGIN/near' works main.o sub/libran.so
    found libdep.so.1 sub/near/libdep.so.1
fi

fact '$ORIGIN counts anywhere in an element, if it ends there or at a slash'
link main.o libreq.so -rpath-link 'a$ORIGIN/b:$ORIGINAL'
eq 'where it looked' "a$PWD/b/libdep.so.1 \$ORIGINAL/libdep.so.1" "$(attempts libdep.so.1 | head -n 2 | paste -sd ' ')"

fact '$LIB and ${LIB} are lib64 for a class of 64 bits, else lib'
lib=lib
[ "$bits" = 32 ] || lib=lib64
for token in '$LIB' '${LIB}'; do
    works main.o libreq.so -rpath-link "$token"
    found libdep.so.1 $lib/libdep.so.1
done

fact '$PLATFORM and other tokens are taken as they are written'
for token in '$PLATFORM' '$other'; do
    dependency "$token"
    works main.o libreq.so -rpath-link "$token"
    found libdep.so.1 "$token/libdep.so.1"
    checked
    grep -q "unrecognised or unsupported token '$token'" "$log/out" || fail '--verbose should have said so'
done

fact 'tokens are not expanded in a SEARCH_DIR'
echo 'SEARCH_DIR($ORIGIN/sub) INPUT(libreq.so)' >in.ld
link main.o in.ld
checked
grep -q '^attempt to open $ORIGIN/sub/libdep.so.1 failed' "$log/out" || fail 'it should have looked in $ORIGIN/sub'

fact 'a run path that the search used does not go into the output'
needing libran.so runpath=run
works main.o libran.so
eq 'the run path of the output' '' "$(run_path app)"
works main.o libreq.so -rpath-link run
eq 'the run path of the output' '' "$(run_path app)"
works main.o libreq.so -rpath run
eq 'the run path of the output' run "$(run_path app)"

finish
