#!/usr/bin/env bash
# Some hundred real libraries with all their dependencies, unpacked but not installed. A program is linked with each of them; the
# dependencies are found by LIBRARY_PATH alone. The bytes, the status and the missing names must be those of a link with exact
# names. Runs once with the original file names, and once with all files renamed to something other than their SONAME.
# TEST_PACKAGES: other packages. TEST_LONG=no skips it.
. "$(dirname "$0")/lib.sh"

# The first of these names that the system has; a name that another package provides counts too.
known() {
    local name
    for name; do apt-cache show "$name" >/dev/null 2>&1 && echo "$name" && return; done
}
wanted=${TEST_PACKAGES:-$(known libgtk-3-0t64 libgtk-3-0) $(known libqt5widgets5t64 libqt5widgets5)}

# The packages and the libraries that they depend on, into ./deb.
download() {
    local list
    # shellcheck disable=SC2086 # a list of packages
    list=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
        --no-enhances $wanted 2>/dev/null | grep '^lib[a-z0-9.+-]*$' | sort -u)
    [ -n "$list" ] || return 1
    # shellcheck disable=SC2086
    (cd deb && apt-get -qq -o APT::Sandbox::User=root download $list) >"$log/apt" 2>&1
}

# SONAME, tab and path of each library for this machine below a directory.
sonames() {
    find "$1" -type f -name '*.so*' | sort | while read -r file; do
        LC_ALL=C readelf -hd "$file" 2>/dev/null | awk -v file="$file" '
            /Class:/ { wide = $2 == "ELF64" }
            /SONAME/ { gsub(/[][]/, "", $NF); if (wide) print $NF "\t" file }'
    done
}

names_missing() { grep -o 'lib[^ ,]*, needed by' "$1" | sort -u; }

# Links without needld, with exact names, and through the shim; prints what is wrong.
compare() { # LIBRARY
    local lib=$1 plain exact shimmed
    ld --sysroot="$work/none" -o plain.out start.o "$lib" 2>plain.err
    plain=$?
    ld --sysroot="$work/none" -rpath-link "$work/exact" -o exact.out start.o "$lib" 2>exact.err
    exact=$?
    "$shim/ld" --sysroot="$work/none" -o shim.out start.o "$lib" 2>shim.err
    shimmed=$?
    if [ $plain -eq 0 ]; then
        [ $shimmed -eq 0 ] || echo "$lib: links alone, and not with needld: $(tail -n 1 shim.err)"
        [ $shimmed -ne 0 ] || cmp -s shim.out plain.out || cmp -s shim.out exact.out || echo "$lib: other bytes"
        return
    fi
    [ $shimmed -eq $exact ] || echo "$lib: status $shimmed, with exact links $exact: $(tail -n 1 shim.err)"
    [ $exact -ne 0 ] || cmp -s shim.out exact.out || echo "$lib: other bytes than with exact links"
    [ "$(names_missing shim.err)" = "$(names_missing exact.err)" ] || echo "$lib: other names are missing"
}

compare_all() { # LIST: SONAME, tab, path
    while IFS=$'\t' read -r _ file; do compare "$file"; done <"$1" >"$log/wrong"
    checked
    run cat "$log/wrong"
    [ ! -s "$log/wrong" ] || fail "$(wc -l <"$log/wrong") complaints"
}

# A name that ld finds without the shim must be found in the same file with it.
compare_places() { # LIBRARY
    ld --verbose -o plain.out start.o "$1" 2>&1 | grep '^found ' | sort >plain.found
    "$shim/ld" --verbose -o shim.out start.o "$1" 2>&1 | grep '^found ' | sort >shim.found
    comm -23 plain.found shim.found | sed "s|^|$1: moved: |"
}

prepare() {
    may_take_long || return 1
    have apt-get apt-cache dpkg-deb gcc readelf || return 1
    [ "$(uname -m)" = x86_64 ] || { skip 'only on x86-64'; return 1; }
    mkdir deb root exact none
    download || { skip 'the packages cannot be downloaded'; return 1; }
    for deb in deb/*.deb; do dpkg-deb -x "$deb" root || return 1; done
    sonames root >list
    echo 'void _start(void) {}' | gcc -x c -c -o start.o -
    cut -f 2 list | xargs -n 1 dirname | sort -u >dirs
    while IFS=$'\t' read -r soname file; do link_exactly "$soname" "$file"; done <list
}

# If several packages have a library with this SONAME: the one with the SONAME as its file name, in the first directory. One that
# has another SONAME behind a link of that name comes after those.
link_exactly() { # SONAME FILE
    local dir
    while read -r dir; do
        [ -e "exact/$1" ] || [ ! -e "$dir/$1" ] ||
            ! grep -qxF "$1"$'\t'"$(realpath --relative-to=. "$dir/$1")" list || ln -s "$work/$dir/$1" "exact/$1"
    done <dirs
    while read -r dir; do
        [ -e "exact/$1" ] || [ ! -e "$dir/$1" ] || ln -s "$work/$dir/$1" "exact/$1"
    done <dirs
    [ -e "exact/$1" ] || ln -s "$work/$2" "exact/$1"
}

t 'unpacked packages, found by LIBRARY_PATH alone'
if prepare; then
    checked
    [ "$(wc -l <list)" -ge 100 ] || fail "only $(wc -l <list) libraries"
    LIBRARY_PATH=$(sed "s|^|$work/|" dirs | paste -sd :)
    export LIBRARY_PATH
    compare_all list

    t 'libraries that ld finds on this machine are still found there'
    while IFS=$'\t' read -r _ file; do compare_places "$file"; done < <(awk 'NR % 5 == 0' list) >"$log/moved"
    checked
    run cat "$log/moved"
    [ ! -s "$log/moved" ] || fail 'names moved'

    t 'every library renamed to something other than its SONAME'
    mkdir store
    number=0
    while IFS=$'\t' read -r soname file; do
        number=$((number + 1))
        ln "$file" "store/n$number.so"
        printf '%s\t%s\n' "$soname" "store/n$number.so"
        ln -sf "$work/store/n$number.so" "exact/$soname"
    done < <(sort -u -k 1,1 list) >renamed
    rm -rf root
    export LIBRARY_PATH=$work/store
    compare_all renamed
else
    t 'libraries that ld finds on this machine are still found there'
    skip 'no packages'
    t 'every library renamed to something other than its SONAME'
    skip 'no packages'
fi
finish
