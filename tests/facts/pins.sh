#!/bin/bash
# Libraries in front of all inputs as --as-needed FILE beside -rpath-link DIR: each file is a pin, which keeps a DT_NEEDED entry where it is although
# DIR has a file of that name.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# main.o calls req() of libreq.so, which needs libmiss.so.1 (only in moving) and libdep.so.1 (in moving too, without the symbol).
make 'obj main.o defines=_start undefined=req' \
    'lib libreq.so soname=libreq.so needs=libmiss.so.1,libdep.so.1 defines=req undefined=miss,dep' \
    'lib moving/libmiss.so.1 soname=libmiss-other.so defines=miss' 'lib moving/libdep.so.1 soname=libdep.so.1 defines=other' \
    'lib right/libdep.so.1 soname=libdep.so.1 defines=dep' 'lib exact/libmiss.so.1 soname=libmiss-other.so defines=miss'
root=--sysroot=$PWD/sr
mkdir -p sr/etc
echo /conf >sr/etc/ld.so.conf
default=sr${search_dirs[0]}

# pinned FILE...: the pins in $pins
pinned() { pins=(--push-state --as-needed "$@" --pop-state); }

# needs_a_pin FILE ARGS...: FILE is found without -rpath-link moving, another one with it, and FILE again with the pin;
# the output is then that of a directory with the missing library alone
needs_a_pin() {
    local file=$1
    shift
    fails "$root" main.o libreq.so "$@"
    found libdep.so.1 "$file"
    fails -rpath-link moving "$root" main.o libreq.so "$@"
    found libdep.so.1 moving/libdep.so.1
    works -rpath-link exact "$root" main.o libreq.so "$@"
    cp app exactly
    pinned "$file"
    works -rpath-link moving "${pins[@]}" "$root" main.o libreq.so "$@"
    found libdep.so.1 "$file"
    found libmiss.so.1 moving/libmiss.so.1
    same_bytes app exactly
}

fact 'an -rpath-link in front moves what a later one finds; a pin keeps it there'
needs_a_pin right/libdep.so.1 -rpath-link right

fact 'it moves what -rpath finds; a pin keeps it'
needs_a_pin right/libdep.so.1 -rpath right

fact 'it moves what LD_LIBRARY_PATH and LD_RUN_PATH find; a pin keeps it'
if native; then
    LD_LIBRARY_PATH=right needs_a_pin right/libdep.so.1
    LD_RUN_PATH=right fails main.o libreq.so
    found libdep.so.1 right/libdep.so.1
    pinned right/libdep.so.1
    LD_RUN_PATH=right works -rpath-link moving "${pins[@]}" main.o libreq.so
    found libdep.so.1 right/libdep.so.1
else
    skip 'a cross linker reads neither'
fi

fact 'it moves what ld.so.conf and a SEARCH_DIR find; a pin keeps it'
mkdir -p sr/conf "$default"
cp right/libdep.so.1 sr/conf
needs_a_pin "$PWD/sr/conf/libdep.so.1"
mv sr/conf/libdep.so.1 "$default"
needs_a_pin "$PWD/$default/libdep.so.1"
rm "$default/libdep.so.1"

fact 'it moves what a run path finds; a pin keeps it'
make 'lib libreq.so soname=libreq.so needs=libmiss.so.1,libdep.so.1 runpath=right defines=req undefined=miss,dep'
needs_a_pin right/libdep.so.1

fact 'LD_RUN_PATH is switched off by the -rpath-link, not by the pin'
if native; then
    make 'lib libran.so soname=libran.so needs=libdep.so.1,librun.so.1 defines=req undefined=dep,run' \
        'lib run/librun.so.1 soname=librun.so.1 defines=run'
    pinned right/libdep.so.1
    LD_RUN_PATH=run works "${pins[@]}" main.o libran.so
    LD_RUN_PATH=run fails -rpath-link moving "${pins[@]}" main.o libran.so
    not_found librun.so.1 libran.so
    LD_RUN_PATH=run works -rpath-link run -rpath-link moving "${pins[@]}" main.o libran.so
else
    skip 'a cross linker reads no LD_RUN_PATH'
fi

fact 'the order of the pins and the -rpath-link does not matter'
pinned right/libdep.so.1
works "${pins[@]}" -rpath-link moving main.o libreq.so
cp app turned
works -rpath-link moving "${pins[@]}" main.o libreq.so
same_bytes app turned

fact 'several names can be pinned'
make 'lib libthree.so soname=libthree.so needs=libmiss.so.1,libdep.so.1,libmore.so.1 defines=req undefined=miss,dep,more' \
    'lib moving/libmore.so.1 soname=libmore.so.1' 'lib far/libmore.so.1 soname=libmore.so.1 defines=more'
pinned right/libdep.so.1 far/libmore.so.1
works -rpath-link moving "${pins[@]}" main.o libthree.so
found libdep.so.1 right/libdep.so.1
found libmore.so.1 far/libmore.so.1
has_needed libthree.so

fact 'a file of another SONAME, or of none, is no pin: the directory answers'
for soname in soname=libdep-2.so ''; do
    make "lib odd/libdep.so.1 $soname defines=dep"
    pinned odd/libdep.so.1
    fails -rpath-link moving "${pins[@]}" main.o libreq.so
    found libdep.so.1 moving/libdep.so.1
done

fact 'but a file without SONAME is one for a name with a slash that is its path as written'
make 'lib libslash.so soname=libslash.so needs=odd/libslashed.so defines=req undefined=slashed' \
    'lib odd/libslashed.so defines=slashed'
pinned odd/libslashed.so
works "${pins[@]}" main.o libslash.so
found odd/libslashed.so odd/libslashed.so
has_needed libslash.so
pinned ./odd/libslashed.so
fails "${pins[@]}" main.o libslash.so
not_found odd/libslashed.so libslash.so

fact 'a pin is taken in whatever pass: it need not have libc among its dependencies, nor agree with the inputs in versions'
make 'lib libv.so.2 soname=libv.so.2' 'lib v/libv.so.1 soname=libv.so.1'
for needs in libv.so.1,libc.so.6 libv.so.1; do
    make "lib poor/libdep.so.1 soname=libdep.so.1 needs=$needs defines=dep" 'lib rich/libdep.so.1 soname=libdep.so.1 needs=libc.so.6'
    pinned poor/libdep.so.1
    works -rpath-link moving -rpath-link rich -rpath-link v "${pins[@]}" main.o libreq.so libv.so.2
    found libdep.so.1 poor/libdep.so.1
done

fact 'in a directory of -rpath-link a library without libc does not replace one with it that a later rule finds'
make 'lib poor/libdep.so.1 soname=libdep.so.1 needs=libother.so.1 defines=dep' 'lib rich/libdep.so.1 soname=libdep.so.1 needs=libc.so.6'
fails -rpath-link poor main.o libreq.so -rpath rich -rpath-link exact
found libdep.so.1 rich/libdep.so.1

fact 'a library without any dependency, or one with libc, does'
for needs in '' needs=libc.so.6; do
    make "lib poor/libdep.so.1 soname=libdep.so.1 $needs defines=dep"
    works -rpath-link poor main.o libreq.so -rpath rich -rpath-link exact
    found libdep.so.1 poor/libdep.so.1
done

fact 'the dependencies of a pin are looked for, with its own run path; $ORIGIN is the directory of the path by which it is given'
make 'lib real/libdep.so.1.2 soname=libdep.so.1 needs=libdeep.so.1 runpath=$ORIGIN/deep defines=dep undefined=deep' \
    'lib via/deep/libdeep.so.1 soname=libdeep.so.1 defines=deep'
mkdir -p via
ln -s ../real/libdep.so.1.2 via/libdep.so.1
pinned via/libdep.so.1
works -rpath-link moving "${pins[@]}" main.o libreq.so
found libdeep.so.1 via/deep/libdeep.so.1
pinned real/libdep.so.1.2
fails -rpath-link moving "${pins[@]}" main.o libreq.so
not_found libdeep.so.1 real/libdep.so.1.2

fact 'a pin for a name that is not searched for changes nothing'
works -rpath-link exact -rpath-link right main.o libreq.so
cp app without
make 'lib unused.so soname=libunused.so.1 defines=dep,req needs=libnowhere.so.1 undefined=nowhere'
pinned unused.so
works "${pins[@]}" -rpath-link exact -rpath-link right main.o libreq.so
same_bytes app without

fact 'a pin of another version than a name that is found brings no warning that they may conflict'
make 'lib pin2.so soname=libdep.so.2 defines=two' \
    'lib libboth.so soname=libboth.so needs=libmiss.so.1,libdep.so.1,libdep.so.2 defines=req undefined=miss,dep,two'
pinned pin2.so
for library in libreq.so libboth.so; do
    works "${pins[@]}" -rpath-link right -rpath-link exact main.o $library --fatal-warnings
    silent
done
found libdep.so.2 pin2.so

fact 'but for the first pass it is an input of another version, as any --as-needed library'
make 'lib first/libdep.so.1 soname=libdep.so.1 needs=libw.so.1,libc.so.6' 'lib second/libdep.so.1 soname=libdep.so.1 needs=libc.so.6 defines=dep' \
    'lib pinw.so soname=libw.so.2'
fails -rpath-link first:second:exact main.o libreq.so
found libdep.so.1 first/libdep.so.1
pinned pinw.so
works "${pins[@]}" -rpath-link first:second:exact main.o libreq.so
found libdep.so.1 second/libdep.so.1

finish
