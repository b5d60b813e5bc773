#!/bin/bash
# needld tree --runtime and the dynamic loader itself: which files are loaded for a program, and whether it starts. Each case
# is a program that is run.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkelf=${BUILD:-$source_tree/build}/bin/mkelf
if ! type -P python3 >/dev/null || [ ! -x "$mkelf" ]; then
    t 'tree --runtime and ld.so'
    skip 'no python3, or no mkelf'
    finish
fi

# program FILE ARGS...: a program that needs each given library, and starts if these are loaded.
program() {
    local file=$1
    shift
    gcc -o "$file" -x c - -x none -Wl,--no-as-needed,--allow-shlib-undefined,-z,undefs "$@" <<<'int main(void) { return 0; }' ||
        fixture_failed "$file"
}
lib() { shared "$1" "$2" "int of_$RANDOM;" "${@:3}"; } # FILE SONAME ARGS...
old=-Wl,--disable-new-dtags

# The files that ld.so maps, and the names that it does not find.
of_loader() {
    env LD_TRACE_LOADED_OBJECTS=1 "$@" 2>/dev/null | python3 -c '
import re, sys
for line in sys.stdin:
    m = re.match(r"\t(\S+) => (not found|\S+)", line)
    if m and m[2] == "not found": print("missing", m[1])
    elif m: print(m[2])
    elif not re.match(r"\tlinux-vdso", line): print(line.split()[0])' | sort -u
}
of_needld() {
    env "$@" | python3 -c '
import json, sys
for r in json.load(sys.stdin):
    for lib in r["libraries"][1:]: print(lib["file"])
    for need in r["needs"]:
        if need["status"] in ("missing", "left out"): print("missing", need["name"])' | sort -u
}

# Of glibc 2.41 or later ld.so lists itself also where no file needs it.
without_loader() { # PROGRAM FILE
    { echo "$1" && grep -v '^missing' "$2"; } | xargs -d '\n' readelf -d | grep 'NEEDED.*\[ld-' >/dev/null || sed -i '\|/ld-[^/]*$|d' "$2"
}

# agrees WHAT [NAME=VALUE...] PROGRAM: the same files, and exit status 0 if and only if the program starts.
agrees() {
    local what=$1 settings=() starts=1
    shift
    t "$what"
    while [[ $1 == *=* ]]; do
        settings+=("$1")
        shift
    done
    env "${settings[@]}" "$1" >/dev/null 2>"$log/loader" && starts=0
    of_loader "${settings[@]}" "$1" >want
    without_loader "$1" want
    run env "${settings[@]}" "$prefix/bin/needld" tree --runtime "$1"
    eq "exit status ($(head -n 1 "$log/loader"))" "$starts" "$status"
    of_needld "${settings[@]}" "$prefix/bin/needld" tree --runtime --json "$1" >got
    # After an error at a file ld.so lists nothing.
    [ ! -s want ] || eq files "$(cat want)" "$(cat got)"
}

mkdir a b c d
lib a/libx.so.1 libx.so.1
lib b/libx.so.1 libx.so.1
lib c/libx.so.1 libx.so.1

program p a/libx.so.1 $old -Wl,-rpath,"$work/a"
agrees RPATH ./p
agrees 'RPATH before LD_LIBRARY_PATH' LD_LIBRARY_PATH="$work/b" ./p
program p a/libx.so.1 -Wl,-rpath,"$work/a"
agrees RUNPATH ./p
agrees 'LD_LIBRARY_PATH before RUNPATH' LD_LIBRARY_PATH="$work/b" ./p
agrees 'LD_LIBRARY_PATH with a semicolon' LD_LIBRARY_PATH="$work/d;$work/c" ./p
program p a/libx.so.1
agrees 'not found' ./p
agrees 'LD_LIBRARY_PATH, relative' LD_LIBRARY_PATH=c ./p
agrees 'LD_LIBRARY_PATH with $ORIGIN' LD_LIBRARY_PATH='$ORIGIN/b' ./p
cp a/libx.so.1 libx.so.1
agrees 'LD_LIBRARY_PATH with an empty directory' LD_LIBRARY_PATH="$work/d:" ./p
rm libx.so.1
program p a/libx.so.1 -Wl,-rpath,"$work/a///"
agrees 'slashes at the end' ./p
program p a/libx.so.1 -Wl,-rpath,"$work/d:$work/nowhere:$work/b"
agrees 'the second directory' ./p

t 'what $ORIGIN and its like become'
checked
for run_path in '$ORIGIN/a' '${ORIGIN}/a' '$ORIGIN-b' '$ORIGIN.b' '$ORIGINb' '${ORIGINb' '$LIB' '${LIB}' '$LIBx' '$PLATFORM' '$PLATFORM.x' \
    'x$PLATFORM/$LIB' '$other' '$' '$ORIGIN/../a' '$ORIGIN$ORIGIN/a'; do
    rm -rf tokens
    mkdir tokens
    program tokens/p a/libx.so.1 -Wl,-rpath,"$run_path"
    for dir in tokens/a tokens-b tokens.b tokensb; do mkdir -p $dir && cp a/libx.so.1 $dir; done
    for dir in '$ORIGINb' '${ORIGINb' lib/x86_64-linux-gnu 'lib64' '$LIBx' x86_64 x86_64.x xx86_64/lib/x86_64-linux-gnu '$other' '$'; do
        mkdir -p "tokens/here/$dir" && cp a/libx.so.1 "tokens/here/$dir"
    done
    want=$(cd tokens/here && of_loader ../p) got=$(cd tokens/here && of_needld "$prefix/bin/needld" tree --runtime --json ../p)
    [ "$want" = "$got" ] || fail "$run_path: ld.so has $want, needld $got"
done

# The program needs libm; libm needs libx and has no run path.
lib b/libm.so.1 libm.so.1 a/libx.so.1
program p b/libm.so.1 $old -Wl,-rpath,"$work/b"
agrees 'RPATH is inherited' ./p
program p b/libm.so.1 -Wl,-rpath,"$work/b"
agrees 'RUNPATH is not' ./p
lib d/libm.so.1 libm.so.1 a/libx.so.1 -Wl,-rpath,"$work/d"
program p d/libm.so.1 $old -Wl,-rpath,"$work/d:$work/a"
agrees 'a library with RUNPATH inherits no RPATH' ./p
program p d/libm.so.1 -Wl,-rpath,"$work/d" $old
agrees 'missing below a library' ./p

# A name that one library cannot find, and another one can.
lib d/libone.so libone.so a/libx.so.1
lib d/libtwo.so libtwo.so a/libx.so.1 -Wl,-rpath,"$work/a"
program p d/libone.so d/libtwo.so -Wl,-rpath,"$work/d"
agrees 'missing for the first library and found for the second' ./p
program p d/libtwo.so d/libone.so -Wl,-rpath,"$work/d"
agrees 'found for the first library, and loaded for the second' ./p
lib d/libthree.so libthree.so a/libx.so.1 -Wl,-rpath,"$work/c"
program p d/libtwo.so d/libthree.so -Wl,-rpath,"$work/d"
agrees 'two run paths, one file' ./p

# Names and files
ln -s libx.so.1 a/liblink.so
ln a/libx.so.1 a/libhard.so
lib d/liblink.so liblink.so
lib d/libhard.so libhard.so
program p a/libx.so.1 d/liblink.so d/libhard.so -Wl,-rpath,"$work/a"
agrees 'one file with three names' ./p
lib c/libother.so libx.so.1
lib d/libother.so libother.so
program p d/libother.so a/libx.so.1 -Wl,-rpath,"$work/c"
agrees 'a SONAME that is loaded already' ./p
lib c/libcircle.so libcircle.so
lib d/libcircle.so libcircle.so c/libcircle.so
program p d/libcircle.so -Wl,-rpath,"$work/d"
agrees 'a library that needs itself' ./p
mkdir sub
shared sub/libslash.so '' 'int slash;'
program p sub/libslash.so
agrees 'a name with a slash' ./p
mv sub/libslash.so sub/gone.so
agrees 'a name with a slash, missing' ./p
mv sub/gone.so sub/libslash.so
lib d/liborigin.so '$ORIGIN/sub/libslash.so'
program p d/liborigin.so
agrees 'a name with $ORIGIN' ./p
mkdir far
program far/p a/libx.so.1 -Wl,-rpath,'$ORIGIN/lib'
mkdir far/lib && cp a/libx.so.1 far/lib
ln -s far/p near
agrees 'a link to a program with $ORIGIN' ./near

# Files that are in the way. ld.so gives up at most of them.
program p a/libx.so.1 -Wl,-rpath,"$work/way:$work/a"
in_the_way() { # WHAT; way/libx.so.1 is there
    agrees "in the way: $1" ./p
    rm -rf way
    mkdir way
}
mkdir way
echo 'This is a text of more than sixty-four bytes, which is as much as the header of an ELF file has.' >way/libx.so.1
in_the_way 'a text'
echo short >way/libx.so.1
in_the_way 'a short text'
: >way/libx.so.1
in_the_way 'an empty file'
mkdir way/libx.so.1
in_the_way 'a directory'
ln -s nowhere way/libx.so.1
in_the_way 'a dangling link'
gcc -c -o way/libx.so.1 -x c - <<<'int x;'
in_the_way 'an object'
gcc -o way/libx.so.1 -no-pie -x c - <<<'int main(void) { return 0; }'
in_the_way 'a program'
gcc -o way/libx.so.1 -pie -fPIE -x c - <<<'int main(void) { return 0; }'
in_the_way 'a position-independent program'
for machine in aarch64 i386 x32 s390x; do
    "$mkelf" "lib way/libx.so.1 soname=libx.so.1 machine=$machine"
    in_the_way "$machine"
done
for setting in osabi=9 osabi=3 abiversion=7 version=7 'osabi=3 abiversion=3' 'osabi=3 abiversion=4' 'machine=aarch64 osabi=9'; do
    "$mkelf" "lib way/libx.so.1 soname=libx.so.1 $setting"
    in_the_way "$setting"
done
# spoilt OFFSET BYTE: a library with one byte changed.
spoilt() {
    cp a/libx.so.1 way/libx.so.1
    printf '%b' "$2" | dd of=way/libx.so.1 bs=1 seek="$1" conv=notrunc status=none
    in_the_way "byte $1 changed"
}
spoilt 5 '\002'
spoilt 9 '\001'
spoilt 20 '\007'
spoilt 54 '\060'
objcopy --only-keep-debug a/libx.so.1 way/libx.so.1
in_the_way 'a file of debug information'

# DF_1_NODEFLIB
lib d/libz.so.1 libz.so.1
program p d/libz.so.1 -Wl,-z,nodefaultlib
agrees 'NODEFLIB of the program' ./p
lib d/libno.so libno.so d/libz.so.1 -Wl,-z,nodefaultlib
lib d/libyes.so libyes.so d/libz.so.1
program p d/libno.so d/libyes.so -Wl,-rpath,"$work/d/e" -L d
mkdir d/e && cp d/libno.so d/libyes.so d/e
agrees 'NODEFLIB of one library, with a name that another one finds' ./p
program p d/libyes.so d/libno.so -Wl,-rpath,"$work/d/e" -L d
agrees 'the same, after it is loaded' ./p

# DT_FILTER and DT_AUXILIARY
lib d/libimpl.so libimpl.so
for kind in filter auxiliary; do
    lib d/libfilter.so libfilter.so -Wl,--$kind=libimpl.so -Wl,-rpath,"$work/d/impl"
    program p d/libfilter.so -Wl,-rpath,"$work/d"
    mkdir -p d/impl
    cp d/libimpl.so d/impl
    agrees "$kind" ./p
    rm -r d/impl
    t "$kind, missing"
    starts=1
    ./p >/dev/null 2>&1 && starts=0
    run "$prefix/bin/needld" tree --runtime ./p
    eq 'exit status' $starts "$status"
done

# LD_PRELOAD
program p a/libx.so.1 -Wl,-rpath,"$work/a"
agrees 'LD_PRELOAD, a path' LD_PRELOAD="$work/d/libz.so.1" ./p
agrees 'LD_PRELOAD, a name' LD_PRELOAD=libz.so.1 ./p
agrees 'LD_PRELOAD, two' LD_PRELOAD="$work/d/libone.so $work/d/libimpl.so" LD_LIBRARY_PATH="$work/a" ./p
agrees 'LD_PRELOAD of a library that the program needs' LD_PRELOAD="$work/b/libx.so.1" ./p
agrees 'LD_PRELOAD in the run path of the program' LD_PRELOAD=liblink.so ./p
t 'LD_PRELOAD, missing'
run env LD_PRELOAD=libnone.so "$prefix/bin/needld" tree --runtime ./p
eq 'exit status' 0 "$status"
checked
grep -q 'libnone.so => not found (ld.so goes on without it)' "$log/out" || fail 'the missing library is not shown'

# Levels of the processor
for level in v2 v3 v4; do
    mkdir -p a/glibc-hwcaps/x86-64-$level
    lib a/glibc-hwcaps/x86-64-$level/libx.so.1 libx.so.1
    agrees "glibc-hwcaps, up to $level" ./p
done
echo 'more than sixty-four bytes, which is as much as the header of an ELF file has, but no library' \
    | tee a/glibc-hwcaps/x86-64-v{2,3,4}/libx.so.1 >/dev/null
agrees 'glibc-hwcaps with a text' ./p
rm -r a/glibc-hwcaps

# Versions
versioned() { # FILE VERSION...: a library with a symbol of each version
    local file=$1 version code='' map=''
    shift
    for version; do
        code+="int of_$version; "
        map+="$version { global: of_$version; };"
    done
    echo "$map" >map
    gcc -shared -fPIC -nostdlib -Wl,-soname,libv.so.1,--version-script=map -o "$file" -x c - <<<"$code"
}
mkdir v1 v2
versioned v2/libv.so.1 V_1 V_2
versioned v1/libv.so.1 V_1
uses() { # FILE CODE ARGS...
    local file=$1 code=$2
    shift 2
    gcc -o "$file" -x c - -x none "$@" <<<"$code" || fixture_failed "$file"
}
uses p 'extern int of_V_2, of_V_1; int main(void) { return of_V_1 + of_V_2; }' v2/libv.so.1 -Wl,-rpath,"$work/v"
mkdir v
cp v2/libv.so.1 v
agrees 'versions that are there' ./p
cp v1/libv.so.1 v
agrees 'a version that is missing' ./p
t 'what is said of it'
run "$prefix/bin/needld" tree --runtime ./p
checked
grep -q "^libv.so.1 has no V_2, which ./p needs" "$log/out" || fail 'the version is not named'
gcc -shared -fPIC -Wl,-soname,libv.so.1 -o v/libv.so.1 -x c - <<<'int puts(const char *), of_V_1, of_V_2; void f(void) { puts(""); }'
agrees 'a library without versions' ./p
uses p 'extern int of_V_2 __attribute__((weak)); int main(void) { return &of_V_2 ? 0 : 0; }' v2/libv.so.1 -Wl,-rpath,"$work/v"
cp v1/libv.so.1 v
agrees 'a weak version' ./p

# symbols WHAT FILE: --check finds what ldd -r finds, and --unused what ldd -u finds.
symbols() {
    t "$1"
    have ldd || return
    ldd -r "$2" 2>&1 | sed -n 's/^undefined symbol: \([^ ,\t]*\)\(, version \([^\t ]*\)\)\?\t.*/\1@\3/p' | sed 's/@$//' | sort -u >want
    ldd -u "$2" 2>&1 | sed -n 's/^\t.*\//unused /p' | sort >>want
    run "$prefix/bin/needld" tree --check --unused --json "$2"
    python3 -c '
import json, sys
r = json.load(sys.stdin)[0]
print(*sorted({s for u in r["undefined"] for s in u["symbols"]}), sep="\n")
print(*sorted("unused " + n for n in r.get("unused", [])), sep="\n")' <"$log/out" | grep . >got
    eq 'symbols' "$(cat want)" "$(cat got)"
    eq 'exit status' "$([ -s want ] && echo 1 || echo 0)" "$status"
}
shared d/libuse.so libuse.so 'extern int of_V_1, none, weak __attribute__((weak)); int *use(void) { return &weak ? &none : &of_V_1; }' v2/libv.so.1 -Wl,-rpath,"$work/v"
cp v2/libv.so.1 v
symbols 'an undefined symbol' ./d/libuse.so
cp v1/libv.so.1 v
symbols 'an undefined symbol, and versions' ./d/libuse.so
shared v/libv.so.1 libv.so.1 'int of_none;'
uses p 'extern int of_V_1, of_V_2; int main(void) { return of_V_1 + of_V_2; }' v2/libv.so.1 -Wl,--no-as-needed -lm -Wl,-rpath,"$work/v"
cp v2/libv.so.1 v
symbols 'a library that is not used' ./p
uses p 'int puts(const char *); int main(void) { return puts(""); }' -Wl,--no-as-needed,--unresolved-symbols=ignore-all d/libuse.so -Wl,-rpath,"$work/d"
symbols 'undefined in a library of a program' ./p
echo 'int main(void) { return 0; }' >empty.c
gcc -o p empty.c -Wl,--hash-style=sysv
symbols 'nothing undefined' ./p

t 'programs and libraries of this system: files, missing names and symbols'
ldso=$(readelf -l p | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
if may_take_long; then
    checked
    run python3 "$source_tree/tests/system/loader.py" "$prefix/bin/needld" "$ldso" 500 /usr/bin /usr/sbin /usr/lib /usr/libexec
    [ "$status" = 0 ] || fail "ld.so and needld differ: $(head -n 20 "$log/out")"
fi

t 'a set-user-ID program ignores LD_LIBRARY_PATH'
program p a/libx.so.1 -Wl,-rpath,"$work/a"
chmod u+s p
if [ "$(id -u)" != 0 ]; then
    skip 'only root can become another user'
elif have setpriv; then
    chmod a+rx "$work"
    export HOME=/
    mkdir anywhere && cp "$prefix/bin/needld" anywhere # others cannot reach a prefix below /root
    as_user() { setpriv --reuid=65534 --clear-groups "$@"; }
    eq 'needld as another user' "$work/a/libx.so.1" \
        "$(as_user env LD_LIBRARY_PATH="$work/b" anywhere/needld tree --path --runtime p | sed -n 's/.*libx.so.1 => \([^ ]*\) .*/\1/p')"
fi

t 'musl has its own rules'
if have musl-gcc; then
    for file in a/libx.so.1 b/libx.so.1; do cp $file $file.kept; done
    echo 'int main(void) { return 0; }' | musl-gcc -o m -x c - -x none -Wl,--no-as-needed,--allow-shlib-undefined a/libx.so.1 -Wl,-rpath,"\$ORIGIN/a"
    musl_files() { env "$@" ldd=1 "$interpreter" --list ./m 2>/dev/null | sed -n 's/.*=> \(.*\) (0x.*/\1/p' | grep -v ld-musl | sort -u; }
    interpreter=$(readelf -l m | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
    needld_files() { env "$@" "$prefix/bin/needld" tree --path --runtime m | sed -n 's/.*libx.so.1 => \([^ ]*\) .*/\1/p'; }
    eq 'run path' "$(readlink -f "$(musl_files)")" "$(readlink -f "$(needld_files)")"
    eq 'LD_LIBRARY_PATH' "$(readlink -f "$(musl_files LD_LIBRARY_PATH="$work/b")")" "$(readlink -f "$(needld_files LD_LIBRARY_PATH="$work/b")")"
fi

# Another root, and what ld.so finds in it. Its cache is what ldconfig makes of it.
root=$work/root
chrooted=(unshare -m)
[ "$(id -u)" = 0 ] || chrooted=(unshare -rm)
# With /proc, from which ld.so learns what $ORIGIN is.
chrooted+=(sh -c 'mount --rbind /proc root/proc && exec chroot root "$@"' sh)
ldconfig=$(PATH=$PATH:/sbin:/usr/sbin type -P ldconfig)
fresh_root() {
    rm -rf root
    mkdir -p "root/$(dirname "$ldso")" root/usr/lib root/opt/o root/data root/etc root/bin root/proc
    cp "$(type -P env)" root/bin
    cp "$ldso" "root/$ldso"
    ln -s /usr/lib root/lib
    cp "$(gcc -print-file-name=libc.so.6)" root/usr/lib
    echo /opt/o >root/etc/ld.so.conf
    lib root/opt/o/liby.so.1 liby.so.1
    program root/bin/p root/opt/o/liby.so.1 "$@"
}
cached() { "$ldconfig" -r root "$@" 2>"$log/ldconfig"; }
# agrees_in_root WHAT [PROGRAM]
agrees_in_root() {
    local program=${2-/bin/p} starts=1
    t "in a root: $1"
    "${chrooted[@]}" "$program" >/dev/null 2>"$log/loader" && starts=0
    "${chrooted[@]}" /bin/env LD_TRACE_LOADED_OBJECTS=1 "$program" 2>/dev/null | sed -n "s|^\t\(\S*\) => not found.*|missing \1|p
        s|^\t\(\S*\) => \(/\S*\) (.*|$root\2|p; s|^\t\(/\S*\) (.*|$root\1|p" | sort -u >want
    run "$prefix/bin/needld" tree --root=root "$program"
    eq "exit status ($(head -n 1 "$log/loader"))" "$starts" "$status"
    of_needld "$prefix/bin/needld" tree --root=root --json "$program" >got
    [ ! -s want ] || eq files "$(cat want)" "$(cat got)"
}
t 'another root'
if ! fresh_root || [ -z "$ldconfig" ] || ! "${chrooted[@]}" /bin/env >/dev/null 2>&1; then
    skip 'no ldconfig, or chroot is not allowed'
else
    checked
    rm root/etc/ld.so.conf
    agrees_in_root 'no cache'
    fresh_root && cached
    agrees_in_root 'ld.so.cache'
    run "$prefix/bin/needld" tree --root=root --list /bin/p
    eq 'the file' "liby.so.1 => $root/opt/o/liby.so.1" "$(head -n 1 "$log/out")"
    cached -c compat
    agrees_in_root 'a cache in both formats'
    cached -c old
    agrees_in_root 'a cache in the older format'
    rm root/etc/ld.so.cache
    "$prefix/bin/needld" tree --root=root --list /bin/p >without
    cached
    t 'in a root: without a cache, as if ldconfig had been run'
    eq 'the files' "$("$prefix/bin/needld" tree --root=root --list /bin/p)" "$(cat without)"

    mv root/opt/o/liby.so.1 root/data && ln -s /data/liby.so.1 root/opt/o
    agrees_in_root 'an absolute link to a library'
    rm root/data/liby.so.1
    agrees_in_root 'an absolute link to nowhere'
    fresh_root -Wl,-rpath,/links
    ln -s /opt/o root/links
    agrees_in_root 'an absolute link to a directory'
    fresh_root -Wl,-rpath,'$ORIGIN/../../opt/o'
    agrees_in_root 'above the root directory'
    fresh_root -Wl,-rpath,'$ORIGIN/../o'
    mv root/bin/p root/opt/data.p && ln -s /opt/o/p root/bin/p && mv root/opt/data.p root/opt/o/p
    agrees_in_root '$ORIGIN of a program behind an absolute link'

    fresh_root && cached
    rm root/opt/o/liby.so.1
    agrees_in_root 'a file of the cache is gone'
    lib root/usr/lib/liby.so.1 liby.so.1
    agrees_in_root 'a file of the cache is gone, and there is another one in a default directory'
    "$mkelf" "lib root/opt/o/liby.so.1 soname=liby.so.1 machine=i386"
    agrees_in_root 'a file of the cache was replaced by one for another machine'
    cached
    agrees_in_root 'the cache has one for another machine first'
    fresh_root
    mkdir root/opt/second && cp root/opt/o/liby.so.1 root/opt/second && echo /opt/second >>root/etc/ld.so.conf && cached
    agrees_in_root 'two files in the cache'
    rm root/opt/o/liby.so.1
    agrees_in_root 'two files in the cache, and the first one is gone'
    fresh_root
    lib root/usr/lib/liby.so.1 liby.so.1 && cached
    program root/bin/p root/opt/o/liby.so.1 -Wl,-z,nodefaultlib
    agrees_in_root 'NODEFLIB and a cache with a file in another directory'
    rm root/opt/o/liby.so.1 && cached
    agrees_in_root 'NODEFLIB and a cache with a file in a default directory'

    for level in v2 v3 v4; do
        fresh_root
        mkdir -p root/opt/o/glibc-hwcaps/x86-64-$level
        lib root/opt/o/glibc-hwcaps/x86-64-$level/liby.so.1 liby.so.1
        cached
        agrees_in_root "a level of the processor in the cache, $level"
    done
    cached -c compat
    agrees_in_root 'a level of the processor, in a cache in both formats'
    cached -c old
    agrees_in_root 'a level of the processor, in a cache in the older format'
    cached
    rm -r root/opt/o/glibc-hwcaps
    agrees_in_root 'a level of the processor in the cache, and it is gone'

    # glibc before 2.37 has more subdirectories for the processor.
    for below in tls x86_64 tls/x86_64 x86_64/x86_64 haswell avx512_1 tls/haswell/x86_64 sse2; do
        fresh_root -Wl,-rpath,/opt/o
        mkdir -p root/opt/o/$below
        lib root/opt/o/$below/liby.so.1 liby.so.1
        agrees_in_root "a subdirectory $below in a run path"
        program root/bin/p root/opt/o/liby.so.1
        cached
        agrees_in_root "a subdirectory $below in the cache"
        rm root/opt/o/liby.so.1 && cached
        agrees_in_root "a subdirectory $below in the cache, and nothing above it"
    done

    fresh_root && cached
    lib root/data/libpre.so libpre.so
    echo /data/libpre.so >root/etc/ld.so.preload
    agrees_in_root '/etc/ld.so.preload'
    rm root/etc/ld.so.preload
    t 'in a root: LD_LIBRARY_PATH and LD_PRELOAD of this system do not count, --library-path does'
    lib a/liby.so.1 liby.so.1
    run env LD_LIBRARY_PATH="$work/a" LD_PRELOAD="$work/a/liby.so.1" "$prefix/bin/needld" tree --root=root --list /bin/p
    eq 'the file' "liby.so.1 => $root/opt/o/liby.so.1" "$(head -n 1 "$log/out")"
    cp a/liby.so.1 root/data
    run "$prefix/bin/needld" tree --root=root --library-path=/data --list /bin/p
    eq 'a directory in the root' "liby.so.1 => $root/data/liby.so.1" "$(head -n 1 "$log/out")"
    run "$prefix/bin/needld" tree --root=root --library-path="$root/data" --list /bin/p
    eq 'its path on this system' "liby.so.1 => $root/data/liby.so.1" "$(head -n 1 "$log/out")"
    t 'symbols in a root'
    shared root/data/libz9.so.1 libz9.so.1 'extern int none; int *f(void) { return &none; }'
    ln -s /data/libz9.so.1 root/opt/o/libz9.so.1
    program root/bin/z root/data/libz9.so.1 -Wl,-rpath,/opt/o
    run "$prefix/bin/needld" tree --root=root --check /bin/z
    checked
    grep -q "^$root/opt/o/libz9.so.1 has undefined symbols: none$" "$log/out" || fail 'the symbol is not found missing'
fi

finish
