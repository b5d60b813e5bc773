#!/bin/bash
# make install and make uninstall from a copy of the source tree, the installed files, --version, --help and errors.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld

t 'needld --version'
run "$needld" --version
eq status 0 "$status"
eq stderr '' "$(cat "$log/err")"
eq 'lines' 1 "$(wc -l <"$log/out")"
grep -qE '^needld [0-9]' "$log/out" || fail 'it should tell name and version'

t 'needld --help'
run "$needld" --help
eq status 0 "$status"
eq stderr '' "$(cat "$log/err")"
checked
grep -q '^[Uu]sage: needld' "$log/out" || fail 'it should tell the usage'

t 'an unknown subcommand, an unknown option'
for word in no-such-command --no-such-option -x ''; do
    run "$needld" "$word"
    eq "status of needld $word" 2 "$status"
    eq stdout '' "$(cat "$log/out")"
    says 'needld: '
done

t 'ld.needld is a linker, not the command'
expect_same - direct ld --version
plainly - "$(type -P ld)" --version
run "$prefix/bin/ld.needld" --version
compare_with_plain - "$log/err"

t 'the manual pages are clean'
if have mandoc; then
    for page in needld.1 needld.conf.5 ld.needld.1 ld-search.7; do
        run mandoc -T lint -W warning "$source_tree/man/$page"
        eq "status for $page" 0 "$status"
        eq "$page" '' "$(cat "$log/out" "$log/err")"
    done
fi

if ! type -P make >/dev/null; then
    t 'make install'
    have make
    finish
fi

mkdir source
for part in Makefile lib wrapper man completions LICENSE README.md; do
    [ ! -e "$source_tree/$part" ] || cp -r "$source_tree/$part" source
done

# quietly CMD...: shows the output of make only if it fails
quietly() {
    run "$@"
    eq "status of $*" 0 "$status"
}

names() { (cd "$1" && find . ! -type d | sort); }

machine=$(cc -dumpmachine)
cpu=${machine%%-*} system=linux${machine##*-linux}
wanted_names() {
    local target ld
    {
        printf '%s\n' bin/needld bin/ld.needld share/man/man1/needld.1 share/man/man1/ld.needld.1 \
            share/man/man5/needld.conf.5 share/man/man7/ld-search.7 libexec/needld/real-ld share/bash-completion/completions/needld \
            share/zsh/site-functions/_needld share/fish/vendor_completions.d/needld.fish
        (cd "$source_tree/man" && printf 'share/needld/%s\n' *.schema.json)
        for ld in ld ld.bfd ld.gold ld.lld ld.mold; do
            echo "libexec/needld/$ld"
            for target in "$machine" "$cpu-$system" "$cpu-pc-$system" "$cpu-unknown-$system"; do echo "libexec/needld/$target-$ld"; done
        done
    } | sed "s,^,./$1," | sort -u
}

t 'make help lists the targets'
quietly make -s -C source help
for target in $(sed -n 's/^\.PHONY: //p' source/Makefile); do
    case $target in all | help | stage* | FORCE) continue ;; esac
    checked
    grep -qw -- "$target" "$log/out" || fail "it does not mention $target"
done

t 'make install with DESTDIR and PREFIX'
quietly make -j "$(nproc)" -C source install "DESTDIR=$PWD/root" PREFIX=/opt/needld
eq 'what is installed' "$(wanted_names opt/needld/)" "$(names root)"

t 'each name is a link to the executable, within DESTDIR'
for file in root/opt/needld/bin/* root/opt/needld/libexec/needld/*; do
    eq "$file" "$(readlink -f root/opt/needld/bin/needld)" "$(readlink -f "$file")"
done
eq 'mode' 755 "$(stat -c %a root/opt/needld/bin/needld)"

t 'the installed program works'
object start.o 'void _start(void) {}'
plainly app "$(type -P ld)" start.o -o app
run root/opt/needld/libexec/needld/ld start.o -o app
compare_with_plain app "$log/err"
run root/opt/needld/bin/needld --version
eq status 0 "$status"

t 'make install a second time'
quietly make -j "$(nproc)" -C source install "DESTDIR=$PWD/root" PREFIX=/opt/needld
eq 'what is installed' "$(wanted_names opt/needld/)" "$(names root)"

t 'make uninstall removes all of needld and nothing else'
echo mine >root/opt/needld/bin/mine
quietly make -j "$(nproc)" -C source uninstall "DESTDIR=$PWD/root" PREFIX=/opt/needld
eq 'what is left' ./opt/needld/bin/mine "$(names root)"
eq 'directories of needld' '' "$(find root -path '*/libexec/needld' -print)"

t 'names in libexec/needld are those of the compiler'
for target in x86_64-alpine-linux-musl s390x-linux-gnu x86_64-redhat-linux arm-linux-gnueabihf; do
    printf '#!/bin/sh\n[ "$*" != -dumpmachine ] || exec echo %s\nexec gcc "$@"\n' $target >cc
    chmod +x cc
    run make -n -C source install "CC=$PWD/cc"
    eq status 0 "$status"
    checked
    grep -q " $target-ld " "$log/out" || fail "there is no $target-ld"
    grep -q " ${target%%-*}-unknown-linux${target##*-linux}-ld.bfd " "$log/out" || fail "there is no ld.bfd for the vendor unknown"
done

t 'directories with a blank'
cp -R source 'of a source'
quietly make -j "$(nproc)" -C 'of a source' install "DESTDIR=$PWD/with a/blank" 'PREFIX=/opt/need ld'
eq 'what is installed' "$(wanted_names 'opt/need ld/')" "$(names 'with a/blank')"
quietly make -C 'of a source' uninstall "DESTDIR=$PWD/with a/blank" 'PREFIX=/opt/need ld'
eq 'what is left' '' "$(names 'with a/blank')"
quietly make -C 'of a source' stage 'PREFIX=/opt/need ld'

t 'make install-strip'
quietly make -j "$(nproc)" -C source install-strip "DESTDIR=$PWD/stripped" PREFIX=/opt/needld
eq 'what is installed' "$(wanted_names opt/needld/)" "$(names stripped)"
eq 'sections for debugging' '' "$(readelf -SW stripped/opt/needld/bin/needld | grep -E '\.(debug_info|symtab)')"
run stripped/opt/needld/bin/needld --version
eq status 0 "$status"

t 'make uninstall removes names for another compiler'
quietly make -C source uninstall "CC=$PWD/cc" "DESTDIR=$PWD/stripped" PREFIX=/opt/needld
eq 'what is left' '' "$(names stripped)"

t 'the configuration is read from SYSCONFDIR'
shared stubs/libsec.so libsec.so.1 'void sec(void) {}'
shared more/libthird.so libthird.so.1 'void third(void) {}'
shared libreq.so '' 'void sec(void); void third(void); void req(void) { sec(); third(); }' stubs/libsec.so more/libthird.so
object start.o 'void req(void); void _start(void) { req(); }'
quietly make -j "$(nproc)" -C source install "PREFIX=$PWD/p" "SYSCONFDIR=$PWD/sysconf"
run env -u NEEDLD_CONFIG p/libexec/needld/ld start.o libreq.so -o app
eq 'status without a configuration' 1 "$status"
mkdir -p sysconf/needld.conf.d
echo "stub-dir = $PWD/stubs" >sysconf/needld.conf
echo "stub-dir = $PWD/more" >sysconf/needld.conf.d/more.conf
echo "stub-dir = $PWD/absent" >sysconf/needld.conf.d/README
links env -u NEEDLD_CONFIG p/libexec/needld/ld start.o libreq.so -o app
NEEDLD_CONFIG=$log/needld.conf run p/libexec/needld/ld start.o libreq.so -o app
eq 'status with another configuration' 1 "$status"

t 'SYSCONFDIR is PREFIX/etc'
quietly make -j "$(nproc)" -C source install "PREFIX=$PWD/p"
mv sysconf p/etc
links env -u NEEDLD_CONFIG p/libexec/needld/ld start.o libreq.so -o app

t 'SYSCONFDIR is /etc for PREFIX=/usr'
quietly make -j "$(nproc)" -C source install "DESTDIR=$PWD/usr" PREFIX=/usr
checked
! grep -aq '/usr/etc' usr/usr/bin/needld || fail 'the program knows /usr/etc'
eq 'what is installed' "$(wanted_names usr/)" "$(names usr)"

t 'the configuration is read without any environment variable'
run env -i p/libexec/needld/ld start.o libreq.so -o app
eq 'status, direct' 0 "$status"
if have gcc; then
    run env -i "PATH=$PATH" gcc "-B$PWD/p/libexec/needld" -nostdlib start.o libreq.so -o app
    eq status 0 "$status"
fi

# The linker of a compiler that has this path built in.
mkdir baked
cp -P "$(type -P ld)" baked/ld
[ ! -L baked/ld ] || ln -s "$(readlink -f "$(type -P ld)")" "baked/$(readlink baked/ld)"
divert() { run make -C source "$1" "PREFIX=$PWD/p" "LINKER=$PWD/baked/ld"; }
before=$(readlink -f baked/ld)

t 'make install-divert: needld replaces the linker'
LIBRARY_PATH=stubs:more run baked/ld start.o libreq.so -o app
eq 'status before' 1 "$status"
divert install-divert
eq status 0 "$status"
eq 'the original' "$before" "$(readlink -f baked/ld.distrib)"
LIBRARY_PATH=stubs:more links env NEEDLD_CONFIG= baked/ld start.o libreq.so -o app
run baked/ld
eq 'what ran' "$(baked/ld.distrib 2>&1)" "$(cat "$log/err")"
eq 'other files' "ld ld.distrib" "$(cd baked && echo ld*)"

t 'make install-divert, again'
divert install-divert
eq status 0 "$status"
eq 'the original' "$before" "$(readlink -f baked/ld.distrib)"
LIBRARY_PATH=stubs:more links env NEEDLD_CONFIG= baked/ld start.o libreq.so -o app

t 'make uninstall-divert, twice'
for time in first second; do
    divert uninstall-divert
    eq "status, the $time time" 0 "$status"
    eq 'the linker' "$before" "$(readlink -f baked/ld)"
    eq 'the files' ld "$(cd baked && echo ld*)"
done

t 'make install-divert and uninstall-divert refuse to lose a file'
echo mine >baked/ld.distrib
for target in install-divert uninstall-divert; do
    divert $target
    eq "status of $target" 2 "$status"
    says "$PWD/baked/ld.distrib exists"
done
eq 'the file' mine "$(cat baked/ld.distrib)"
eq 'the linker' "$before" "$(readlink -f baked/ld)"
rm baked/ld.distrib
divert install-divert
rm baked/ld.distrib
divert uninstall-divert
eq 'status without the original' 2 "$status"
[ -x baked/ld ] || fail 'there should be a program still'
run make -C source install-divert "PREFIX=$PWD/p"
eq 'status without LINKER' 2 "$status"
says 'give LINKER='

t 'one command builds the program'
quietly bash -c 'cd source && gcc -o ../by-hand wrapper/*.c wrapper/command/*.c lib/*/*.c'
run ./by-hand --version
eq status 0 "$status"

t 'CFLAGS, CPPFLAGS and LDFLAGS in the environment are used'
CFLAGS=-O1 CPPFLAGS=-DOF_THE_ENVIRONMENT LDFLAGS=-Wl,-z,now run make -C source -n BUILD=other MUSL=
eq status 0 "$status"
checked
grep -q -- ' -O1 -DOF_THE_ENVIRONMENT -c ' "$log/out" || fail 'CFLAGS and CPPFLAGS do not reach the compiler'
grep -q -- ' -Wl,-z,now -o other/needld ' "$log/out" || fail 'LDFLAGS do not reach the linker'

finish
