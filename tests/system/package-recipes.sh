#!/bin/bash
# The recipes for rpm, Alpine and conda, as far as they can be tried without those systems: rpmbuild builds the package with this
# machine's compiler; the functions of the others are run as their build tools run them.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

packaging=$source_tree/packaging
version=$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' "$source_tree/wrapper/command/command.c")

t 'the recipes have the version'
eq rpm "$version" "$(sed -n 's/^Version: *//p' "$packaging/rpm/needld.spec")"
eq Alpine "$version" "$(sed -n 's/^pkgver=//p' "$packaging/alpine/APKBUILD")"
eq conda "$version" "$(sed -n 's/^{% set version = "\(.*\)" %}$/\1/p' "$packaging/conda/meta.yaml")"

mkdir source
for part in Makefile lib wrapper man completions LICENSE README.md CHANGELOG.md; do cp -R "$source_tree/$part" source; done

# The files of make install, but for the names of the compiler's targets.
files() { (cd "$1" && find bin libexec share ! -type d ! -path '*/doc/*' ! -path '*/licenses/*' | grep -v -e '-linux-' | sed 's/\.gz$//' | sort); }
wanted=$(files "$prefix")

t 'the Alpine recipe builds and installs'
if have make gcc; then
    # shellcheck disable=SC2016
    run sh -eu -c 'CFLAGS=-O2 pkgdir=$PWD/apk && . "$1" && cd source && build && package' sh "$packaging/alpine/APKBUILD"
    eq status 0 "$status"
    eq files "$wanted" "$(files apk/usr)"
    checked
    ! grep -aq '/usr/etc' apk/usr/bin/needld || fail 'the program knows /usr/etc'
    run apk/usr/bin/needld --version
    eq 'status of --version' 0 "$status"
fi

t 'the conda recipe builds and installs'
if have make gcc; then
    printf '#!/bin/sh\n[ "$*" != -dumpmachine ] || exec echo x86_64-conda-linux-gnu\nexec gcc "$@"\n' >cc
    chmod +x cc
    (cd source && PREFIX=$work/conda CC=$work/cc CFLAGS='-O1' run bash "$packaging/conda/build.sh" && exit "$status")
    eq status 0 "$?"
    eq files "$wanted" "$(files conda)"
    checked
    [ -L conda/libexec/needld/x86_64-conda-linux-gnu-ld ] || fail 'there should be a name for the target of the compiler'
    run conda/bin/needld --version
    eq 'status of --version' 0 "$status"
fi

t 'rpmbuild builds a package'
if may_take_long && have rpmbuild gcc make; then
    mkdir -p rpm/SOURCES "needld-$version"
    cp -R source/. "needld-$version"
    rm -rf "needld-$version/build"
    tar -czf "rpm/SOURCES/needld-$version.tar.gz" "needld-$version"
    # --nodeps: this machine has no database of rpm packages.
    run rpmbuild -bb --nodeps --define "_topdir $PWD/rpm" --define "_smp_build_ncpus $(nproc)" "$packaging/rpm/needld.spec"
    eq status 0 "$status"
    rpm=$(echo rpm/RPMS/*/needld-"$version"-*.rpm)
    mkdir unpacked
    rpm2archive "$rpm" >/dev/null 2>&1
    tar -xzf "$rpm.tgz" -C unpacked
    eq files "$wanted" "$(files unpacked/usr)"
    eq 'position independent' DYN "$(readelf -hW unpacked/usr/bin/needld | awk '$1 == "Type:" { print $2 }')"
    # glibc provides the second name, which says how symbols are hashed.
    eq 'what it requires' '' "$(rpm -qp --requires "$rpm" | grep -v -e '^rpmlib(' -e '^rtld(GNU_HASH)$')"
    run unpacked/usr/bin/needld --version
    eq 'status of --version' 0 "$status"
fi

finish
