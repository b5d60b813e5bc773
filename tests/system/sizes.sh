#!/bin/bash
# Extreme sizes: the link ends, with the same result as without needld, or as with the right -rpath-link.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

t 'the tools'
may_take_long || finish
mkelf=${BUILD:-$source_tree/build}/bin/mkelf
if [ ! -x "$mkelf" ]; then
    skip 'mkelf is not built'
    finish
fi
make_elf() { "$mkelf" || fixture_failed 'with mkelf'; }

mkdir good
printf '%s\n' 'lib good/libsec.so.1 soname=libsec.so.1 defines=sec' 'lib libreq.so needs=libsec.so.1 defines=req undefined=sec' \
    'obj start.o defines=_start undefined=req' | make_elf
links direct ld -rpath-link good start.o libreq.so -o reference

# helped [V=X...]: with needld the output is the reference
helped() {
    rm -f app
    run with_shim compiler-path bounded 60 "$@"
    eq status 0 "$status"
    same_bytes app reference
}

t '100,000 arguments'
mapfile -t many < <(seq -f '-La%g' 100000)
LIBRARY_PATH=good helped direct ld start.o libreq.so "${many[@]}" -o app

t 'a response file of 64 MB'
yes -- '-Labsent-directory' | head -c $((64 << 20)) | sed '$d' >big
plainly app bounded 120 direct ld -rpath-link good start.o libreq.so @big -o app
LIBRARY_PATH=good run with_shim compiler-path bounded 120 direct ld start.o libreq.so @big -o app
compare_with_plain app "$log/err"

t 'a response file of more than 128 MB is not read: the link fails as without needld'
yes '          ' | head -c $(((128 << 20) + 1)) >big
LIBRARY_PATH=good run with_shim compiler-path bounded 120 direct ld start.o libreq.so @big -o app
eq status 1 "$status"
says "undefined reference to \`sec'"
rm big

t 'files that include themselves'
echo '@self -Lself' >self
expect_same_but_for_our_line app bounded 20 direct ld start.o libreq.so @self -o app
echo 'INCLUDE self.ld' >self.ld
expect_same_but_for_our_line app bounded 20 direct ld start.o libreq.so self.ld -o app
expect_same_but_for_our_line app bounded 20 direct ld start.o libreq.so -T self.ld -o app
echo 'INPUT(self.in)' >self.in
# ld itself would read this one without end.
expect_same_but_for_our_line app endless 3 direct ld start.o libreq.so self.in -o app
mkdir -p root/etc root/good && cp good/* root/good
printf 'include %s\n' /etc/ld.so.conf '/etc/*.conf' >root/etc/ld.so.conf
echo /good >>root/etc/ld.so.conf
expect_same app bounded 20 direct ld --sysroot="$PWD/root" start.o libreq.so -o app

t '5,000 libraries in one chain'
mkdir chain
awk 'BEGIN {
    for (i = 1; i < 5000; i++) printf "lib chain/libc%d.so soname=libc%d.so needs=libc%d.so defines=c%d undefined=c%d\n", i, i, i + 1, i, i + 1
    print "lib chain/libc5000.so soname=libc5000.so defines=c5000"
    print "obj chained.o defines=_start undefined=c1"
}' | make_elf
run bounded 60 direct ld -rpath-link chain chained.o chain/libc1.so -o chained
eq 'status with the flag' 0 "$status"
LIBRARY_PATH=chain run with_shim compiler-path bounded 60 direct ld chained.o chain/libc1.so -o app
eq status 0 "$status"
same_bytes app chained

needing() { # COUNT: libneeds.so, which needs so many and libsec.so.1
    awk -v n="$1" 'BEGIN {
        printf "lib libneeds.so soname=libneeds.so defines=req undefined=sec needs=libsec.so.1"
        for (i = 0; i < n; i++) printf ",libabsent%d.so", i
        print ""
    }' | make_elf
}

t 'a library with 10,000 dependencies'
needing 10000
plainly app bounded 60 direct ld -rpath-link good start.o libneeds.so -o app
LIBRARY_PATH=good run with_shim compiler-path bounded 60 direct ld start.o libneeds.so -o app
compare_with_plain app <(grep -av '^needld: ' "$log/err")

# The time that ld takes grows with the square of the number: half a minute for these.
t 'a library with 100,000 dependencies, up to the linker'
needing 100000
mkdir linker # which answers needld's questions as ld does
printf '%s\n' '#!/bin/sh' 'case $* in *start.o*) echo "$*" ;; *) exec ld "$@" ;; esac' >linker/ld && chmod +x linker/ld
NEEDLD_LINKER=$PWD/linker/ld LIBRARY_PATH=good run with_shim compiler-path bounded 10 direct ld start.o libneeds.so -o app
eq status 0 "$status"
eq 'its arguments' '-rpath-link ./good start.o libneeds.so -o app' "$(cat "$log/out")"

t 'a needed name of 10 MB'
awk 'BEGIN { name = "x"; while (length(name) < 10000000) name = name name; print "lib liblong.so soname=liblong.so defines=req needs=" name }' | make_elf
expect_same_but_for_our_line app bounded 60 direct ld start.o liblong.so -o app

t '10,000 directories in LIBRARY_PATH'
LIBRARY_PATH=$(seq -s : -f 'a%g' 10000):good helped direct ld start.o libreq.so -o app
mkdir dirs && (cd dirs && seq 10000 | xargs mkdir)
LIBRARY_PATH=$(seq -s : -f 'dirs/%g' 10000):good helped direct ld start.o libreq.so -o app
LIBRARY_PATH=$(seq -s : -f 'dirs/%g' 10000) run with_shim compiler-path bounded 60 direct ld start.o libreq.so -o app
eq 'status without the library' 1 "$status"

t 'a directory of 100,000 files'
mkdir full && (cd full && seq -f 'libfull%.0f.so' 100000 | xargs touch)
cp good/libsec.so.1 full/libother.so
LIBRARY_PATH=full helped direct ld start.o libreq.so -o app

t 'explain: 3,000 undefined functions, and 20 libraries with 5,000 others each'
mkdir others
awk 'function mangled(name, types) { return "_ZN2ns" length(name) name "E" types }
    BEGIN {
        printf "obj undefined.o defines=_start undefined=" mangled("f0", "Ss")
        for (i = 1; i < 3000; i++) printf "," mangled("f" i, "Ss")
        for (lib = 0; lib < 20; lib++) {
            printf "\nlib others/lib%d.so soname=lib%d.so defines=g%d", lib, lib, lib
            for (i = 0; i < 5000; i++) printf "," mangled("g" i "_" lib, "NSt7__cxx1112basic_stringE")
        }
        print ""
    }' | make_elf
run bounded 60 "$prefix/bin/needld" explain --color=never -- ld undefined.o others/lib*.so -o app
eq status 1 "$status"
eq 'the cause' 1 "$(cat "$log/out" "$log/err" | grep -c 'undefined\.o uses .* and 2999 more, which no library within reach defines')"

t 'explain: 300 libraries with two undefined symbols each'
mkdir each
awk 'BEGIN {
    for (i = 0; i < 300; i++) printf "lib each/lib%d.so soname=lib%d.so defines=d%d undefined=u%d,v%d\n", i, i, i, i, i
    print "obj alone.o defines=_start"
}' | make_elf
run bounded 60 "$prefix/bin/needld" explain --color=never -- ld alone.o --no-as-needed each/lib*.so -o app
eq status 1 "$status"
eq 'the causes' 300 "$(cat "$log/out" "$log/err" | grep -c 'each/lib.*\.so uses u[0-9]* and 1 more, which no library within reach defines')"

finish
