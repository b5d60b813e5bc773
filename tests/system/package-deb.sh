#!/bin/bash
# make deb: the package is the same each time, lintian finds nothing in it, and it is installed, upgraded and removed in a root of its own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

t 'make deb'
may_take_long && have git dpkg-buildpackage dh lintian gcc strip || finish
tracked=$(git -C "$source_tree" ls-files) || { skip 'the source tree is no clone'; finish; }
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
unset DEB_FLAGS DEB_BUILD_OPTIONS
mkdir one
(cd "$source_tree" && tar -cf - -T <(echo "$tracked")) | tar -xf - -C one
(cd one && git init -q && git add -A && git -c user.name=n -c user.email=e commit -q -m m) >"$log/git" 2>&1
cp -R one two

# builds TREE: its output is in TREE.log
builds() {
    DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" run make -C "$1" deb
    eq "status in $1" 0 "$status"
    cp "$log/out" "$1.log"
}
builds one
deb=$(echo one/build/deb/needld_*.deb)
eq 'one package' "$deb" "$(ls "$deb")"
eq 'what lintian says' '' "$(grep -E '^[EWN]: ' one.log)"

t 'it is hardened'
dpkg-deb -x "$deb" unpacked
program=unpacked/usr/bin/needld
eq 'position independent' DYN "$(readelf -hW $program | awk '$1 == "Type:" { print $2 }')"
eq 'an interpreter' '' "$(readelf -lW $program | grep INTERP)"
checked
readelf -lW $program | grep -q GNU_RELRO || fail 'there should be a segment that becomes read-only'
eq 'stack protector, _FORTIFY_SOURCE' '' "$(grep -E -- ' -c .*\.c$' one.log | grep -v -e '-fstack-protector-strong.*-D_FORTIFY_SOURCE=')"
grep -qE -- ' -c .*\.c$' one.log || fail 'the log should show the compiler'

t 'it depends on nothing, and has the files of make install'
eq Depends '' "$(dpkg-deb -f "$deb" Depends)"
files() { (cd "$1" && find . ! -type d ! -path '*/share/doc/*' ! -path '*/lintian/*' | sed 's/\.gz$//; s,/zsh/[^/]*,/zsh,' | sort); }
eq 'files' "$(files "$prefix")" "$(files unpacked/usr)"

t 'the package is the same in another directory'
builds two
same_bytes "$deb" "two/${deb#one/}"

# --- a root with nothing else

admin() { run dpkg --root="$work/root" --force-not-root --log=/dev/null "$@"; }
fresh_root() {
    mkdir -p root/var/lib/dpkg/updates root/var/lib/dpkg/info
    : >root/var/lib/dpkg/status
}
left() { (cd root && find . ! -type d ! -path './var/lib/dpkg/*'); }

t 'it can be installed and links'
fresh_root
admin --install "$deb"
eq 'status' 0 "$status"
run root/usr/bin/needld --version
eq 'status of --version' 0 "$status"
object start.o 'void _start(void) {}'
expect_same app direct ld start.o -o app
run "$PWD/root/usr/libexec/needld/ld" start.o -o app
compare_with_plain app "$log/err"

t 'its own test passes'
sed "s,/usr/libexec/needld,$PWD/root&," "$source_tree/packaging/debian/tests/link" >link
AUTOPKGTEST_TMP=$(mktemp -d "$work/test.XXXX") run env "PATH=$PWD/root/usr/bin:$PATH" sh -e "$PWD/link"
eq status 0 "$status"

t 'an upgrade, and back'
mkdir newer
dpkg-deb -R "$deb" newer
sed -i 's/^Version: .*/&.1/' newer/DEBIAN/control
rm newer/usr/libexec/needld/real-ld
run dpkg-deb --root-owner-group -b newer newer.deb
admin --install newer.deb
eq 'status of the upgrade' 0 "$status"
eq 'a file that is gone' '' "$(ls root/usr/libexec/needld/real-ld 2>/dev/null)"
admin --install "$deb"
eq 'status of the downgrade' 0 "$status"

t 'it can be purged, and nothing is left'
mkdir -p root/etc
echo 'stub-dir = /stubs' >root/etc/needld.conf
admin --purge needld
eq status 0 "$status"
eq 'what is left' ./etc/needld.conf "$(left)"
eq 'directories' '' "$(find root -path '*needld*' ! -path root/etc/needld.conf)"

finish
