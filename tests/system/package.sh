#!/bin/bash
# make dist, and builds that do not depend on their directory: copies of the source tree in git repositories of their own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

t 'make dist'
can_go_on() {
    have git gcc make tar gzip || return 1
    tracked=$(git -C "$source_tree" ls-files) || { skip 'the source tree is no clone'; return 1; }
}
can_go_on || finish

# identical NAME... : a commit in each, with the same hash
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
mkdir 'one tree' two
(cd "$source_tree" && tar -cf - -T <(echo "$tracked")) | tar -xf - -C 'one tree'
(
    cd 'one tree' && git -c init.defaultBranch=main init -q && git add -A &&
        GIT_AUTHOR_DATE='@1000000000 +0000' GIT_COMMITTER_DATE='@1234567890 +0000' \
            git -c user.name=n -c user.email=e -c core.abbrev=40 commit -q -m m
) >"$log/git" 2>&1 || fail "git: $(cat "$log/git")"
git clone -q 'one tree' two 2>/dev/null
commit=$(git -C two rev-parse --short=12 HEAD)
version=$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' two/wrapper/command/command.c)
archive=build/needld-$version.tar.gz

quietly() {
    run "$@"
    eq "status of $*" 0 "$status"
}

(umask 022 && quietly make -s -C 'one tree' dist)
find two -name '*.c' -exec touch -d '2030-01-01' {} +
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 GZIP=-1 TAR_OPTIONS=--owner=7 quietly make -s -C two dist "BUILD=$PWD/elsewhere")
same_bytes "one tree/$archive" "elsewhere/${archive#build/}"

t 'the archive has what git has, and the commit'
mkdir unpacked
tar -xzf "one tree/$archive" -C unpacked
eq 'the directory' "needld-$version" "$(ls unpacked)"
eq 'the files' "$( (echo "$tracked" && echo commit) | sort)" "$(cd "unpacked/needld-$version" && find . -type f | sed 's,^\./,,' | sort)"
eq 'the commit' "$commit" "$(cat "unpacked/needld-$version/commit")"
eq 'owners and times' '0/0 2009-02-13' "$(TZ=UTC tar --numeric-owner -tvzf "one tree/$archive" | awk '{ print $2, $4 }' | sort -u)"

t 'the versions in the changelogs'
eq 'CHANGELOG.md' "## $version" "$(grep '^## ' two/CHANGELOG.md | grep -v Unreleased | head -n 1 | cut -d ' ' -f 1-2)"
eq 'of the Debian package' "needld ($version-1)" "$(head -n 1 two/packaging/debian/changelog | cut -d ' ' -f 1-2)"

t 'an unpacked archive makes the same archive'
quietly make -s -C "unpacked/needld-$version" dist
same_bytes "one tree/$archive" "unpacked/needld-$version/$archive"

t 'SOURCE_DATE_EPOCH'
SOURCE_DATE_EPOCH=86400 quietly make -s -C two dist
eq 'the times' 1970-01-02 "$(TZ=UTC tar -tvzf "two/$archive" | awk '{ print $4 }' | sort -u)"

t 'builds in two directories are equal, stripped and not'
mv "unpacked/needld-$version" three
for tree in 'one tree' three; do quietly make -s -j "$(nproc)" -C "$tree"; done
for file in needld libneedld.a; do same_bytes "one tree/build/$file" "three/build/$file"; done
checked
! grep -aqF "$work" 'one tree/build/needld' || fail 'the program has the path of its source tree'
for tree in 'one tree' three; do strip -o "$tree/stripped" "$tree/build/needld"; done
same_bytes 'one tree/stripped' three/stripped

t 'needld --version has the commit'
for tree in 'one tree' three; do
    run "$tree/build/needld" --version
    eq 'version' "needld $version ($commit)" "$(cat "$log/out")"
done

t 'the program is built again for another commit, and for no other reason'
(cd 'one tree' && git -c user.name=n -c user.email=e commit -q --allow-empty -m another)
quietly make -C 'one tree'
eq 'compiled' command.c "$(grep -o '[a-z_]*\.c$' "$log/out" | sort -u)"
run 'one tree/build/needld' --version
eq 'version' "needld $version ($(git -C 'one tree' rev-parse --short=12 HEAD))" "$(cat "$log/out")"

finish
