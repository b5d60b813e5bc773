#!/bin/bash
# The table in README.md that compares needld tree with libtree, lddtree and ldd. Each row is a constellation; each cell is what the
# tool does there: its option, or `yes`, where the answer is in its output, else `no`. To add a row: `row`, a `cell` for each tool, and the
# line in README.md.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
tools=(needld libtree lddtree ldd)

# lddtree needs a Python that has pyelftools. That of Debian's package is /usr/bin/python3, which need not be the first one.
python=python3
python3 -c 'import elftools' 2>/dev/null || python=/usr/bin/python3

# The versions that the table is about. The cells of another version, or of a tool that is not there, are not compared.
is_that_version() {
    case $1 in
    needld) true ;;
    libtree) libtree --version 2>/dev/null | grep -q '^3\.1' ;;
    lddtree) "$python" -c 'import elftools' 2>/dev/null && dpkg-query -W -f '${Version}' pax-utils 2>/dev/null | grep -q '^1\.3\.7' ;;
    ldd) ldd --version 2>/dev/null | grep -q '^ldd .* 2\.36$' ;;
    esac
}
compared=()
for tool in "${tools[@]}"; do
    if is_that_version "$tool"; then compared+=("$tool"); fi
done

label='' cells=() under=() condition=true
table() { sed -n '/^| *| needld tree |/,/^$/p' "$source_tree/README.md"; }

# row LABEL CONDITION: a row; the condition holds if the output of a tool has the answer
row() {
    label=$1 condition=$2 cells=() under=()
    rows+=("$1")
    t "$label"
}

# cell TOOL CELL ARGS...: the tool has the CELL in the table if the condition holds after it has run with the arguments
cell() {
    local tool=$1 cell=$2 command=("$1")
    shift 2
    case " ${compared[*]} " in *" $tool "*) ;; *) cells+=('') && return ;; esac
    [ "$tool" != needld ] || command=("$needld" tree)
    [ "$tool" != lddtree ] || command=("$python" "$(type -P lddtree)")
    run "${under[@]}" "${command[@]}" "$@"
    cat "$log/err" >>"$log/out"
    eval "$condition" || cell=no
    cells+=("$cell")
}

# The row in README.md has these cells.
same_row() {
    local i line wanted=() names=() got=()
    line=$(table | grep -F "| $label |")
    IFS='|' read -ra wanted <<<"$line"
    for i in "${!tools[@]}"; do
        [ -n "${cells[i]}" ] || continue
        names+=("${tools[i]}: $(echo "${wanted[i + 2]:-absent}" | tr -d '\`' | xargs)")
        got+=("${tools[i]}: ${cells[i]}")
    done
    eq "README.md: $label" "${names[*]}" "${got[*]}"
}
rows=()

shows() { grep -q -E -e "$1" "$log/out"; }
# below PARENT CHILD: a row of a tree follows that of its parent
below() { grep -A1 -E -e "(^|[ /])$1( |$)" "$log/out" | grep -q -E -e "(^|[ /])$2( |$)"; }

program() { # FILE LIBRARIES AND OPTIONS...
    gcc -o "$1" -x c - -x none -Wl,--no-as-needed,--allow-shlib-undefined "${@:2}" <<<'int main(void) { return 0; }' || fixture_failed "$1"
}
here="\$ORIGIN"
shared lib/libdeep.so.1 libdeep.so.1 'int deep;'
shared lib/libmid.so libmid.so 'int mid;' lib/libdeep.so.1
shared lib/libnid.so libnid.so 'int nid;' lib/libdeep.so.1
program app lib/libmid.so lib/libnid.so -Wl,--disable-new-dtags,-rpath,"$here/lib"
program direct lib/libmid.so -Wl,--enable-new-dtags,-rpath,"$here/lib"
shared gone/libgone.so.4 libgone.so.4 'int gone;'
shared lib/liblost.so liblost.so 'int lost;' gone/libgone.so.4
shared lib/libgrief.so libgrief.so 'int grief;' gone/libgone.so.4
program lost lib/liblost.so lib/libgrief.so -Wl,-rpath,"$here/lib"
mkdir nothing unfit
program seeks gone/libgone.so.4 -Wl,-rpath,"$here/nothing"
program unfit/app gone/libgone.so.4 -Wl,-rpath,"$here"
cp gone/libgone.so.4 unfit
printf '\0\0' | dd of=unfit/libgone.so.4 bs=1 seek=18 conv=notrunc status=none # e_machine
rm -r gone

row 'a missing library: each library that needs it' 'below liblost.so libgone.so.4 && below libgrief.so libgone.so.4'
cell needld yes lost
cell libtree yes lost
cell lddtree -a -a lost
cell ldd yes ./lost
same_row

row 'a missing library: where it was searched' "shows '(^|[ /])nothing'"
cell needld yes seeks
cell libtree yes seeks
cell lddtree yes seeks
cell ldd yes ./seeks
same_row

row 'a missing library: a file of that name for another machine' "shows 'unfit/libgone.so.4'"
cell needld yes unfit/app
cell libtree yes unfit/app
cell lddtree yes unfit/app
cell ldd yes ./unfit/app
same_row

row 'exit status other than 0 if a library is missing' '[ "$status" -gt 0 ]'
cell needld yes lost
cell libtree yes lost
cell lddtree yes lost
cell ldd yes ./lost
same_row

echo 'V_1 { global: ver; };' >map1
echo 'V_2 { global: ver; };' >map2
shared old/libver.so.1 libver.so.1 'int ver(void) { return 1; }' -Wl,--version-script=map1
shared new/libver.so.1 libver.so.1 'int ver(void) { return 1; }' -Wl,--version-script=map2
for dir in old new; do
    gcc -o with-$dir -x c - -x none new/libver.so.1 lib/libdeep.so.1 -Wl,--no-as-needed,-rpath,"$here/$dir:$here/lib" \
        <<<'int ver(void); int main(void) { return ver(); }' || fixture_failed with-$dir
done
shared libopen.so '' 'int nowhere_defined(void); int open_end(void) { return nowhere_defined(); }'
program idle lib/libdeep.so.1 -Wl,-rpath,"$here/lib"

row 'symbol versions that a library lacks' 'shows V_2'
cell needld yes with-old
cell libtree yes with-old
cell lddtree yes with-old
cell ldd yes ./with-old
same_row

row 'symbol versions that are needed' 'shows V_2'
cell needld --versions --versions with-new
cell libtree -vvv -vvv with-new
cell lddtree -a -a with-new
cell ldd -v -v ./with-new
same_row

row 'undefined symbols' 'shows nowhere_defined'
cell needld --check --check libopen.so
cell libtree -vvv -vvv libopen.so
cell lddtree -a -a libopen.so
cell ldd -r -r ./libopen.so
same_row

row 'dependencies that are not used' "shows 'uses no symbol|[Uu]nused'"
cell needld --unused --unused idle
cell libtree -vvv -vvv idle
cell lddtree -a -a idle
cell ldd -u -u ./idle
same_row

row 'all libraries that need one' '{ below libmid.so libdeep.so.1 && below libnid.so libdeep.so.1; } || { shows "libmid.so -> libdeep" && shows "libnid.so -> libdeep"; }'
cell needld --why --why=libdeep app
cell libtree -vvv -vvv app
cell lddtree -a -a app
cell ldd -v -v ./app
same_row

row 'the search rule that finds a library' "shows '[Rr][Uu][Nn][Pp][Aa][Tt][Hh]'"
cell needld yes idle
cell libtree yes idle
cell lddtree yes idle
cell ldd yes ./idle
same_row

row 'a RUNPATH is for direct dependencies only' "shows 'libdeep.so.1 (=> )?(not found|None)'"
cell needld yes direct
cell libtree yes direct
cell lddtree yes direct
cell ldd yes ./direct
same_row

row '`glibc-hwcaps`' "shows 'glibc-hwcaps/[^ ]*/libcap.so.1'"
shared hw/libcap.so.1 libcap.so.1 'int capable;'
program hw/app hw/libcap.so.1 -Wl,-rpath,"$here"
level=$("$(readelf -l hw/app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')" --help 2>/dev/null | sed -n 's/^  \([^ ]*\) (supported, searched)$/\1/p' | head -n 1)
if [ -n "$level" ]; then
    mkdir -p "hw/glibc-hwcaps/$level"
    cp hw/libcap.so.1 "hw/glibc-hwcaps/$level"
    cell needld yes --path hw/app
    cell libtree yes --path hw/app
    cell lddtree yes hw/app
    cell ldd yes ./hw/app
    same_row
else
    skip 'ld.so of this machine searches no glibc-hwcaps'
fi

row '`ld.so.cache`, where it differs from `ld.so.conf`' "shows 'libdeep.so.1 (=> |.*ld.so.cache)'  && ! shows 'libdeep.so.1 (=> )?(not found|None)'"
program bare lib/libdeep.so.1
mkdir cached
cp lib/libdeep.so.1 cached
{ cat /etc/ld.so.conf 2>/dev/null; echo "$work/cached"; } >conf
# In a mount namespace of its own the cache is another one.
under=(unshare -m sh -c "mount --bind '$work/cache' /etc/ld.so.cache && exec \"\$@\"" sh)
if PATH=$PATH:/sbin:/usr/sbin have unshare ldconfig; then
    PATH=$PATH:/sbin:/usr/sbin ldconfig -C "$work/cache" -f conf 2>/dev/null
    if "${under[@]}" true 2>/dev/null; then
        cell needld yes bare
        cell libtree yes bare
        cell lddtree yes bare
        cell ldd yes ./bare
        same_row
    else
        skip 'no mount namespaces here'
    fi
fi

row '`LD_PRELOAD`' "shows 'libextra.so'"
shared libextra.so '' 'int extra;'
under=(env "LD_PRELOAD=$work/libextra.so")
cell needld yes idle
cell libtree yes idle
cell lddtree yes idle
cell ldd yes ./idle
same_row

row 'another `ld.so.conf`' "shows 'cached/libdeep.so.1'"
echo "$work/cached" >conf
cell needld --ld-so-conf --path --ld-so-conf=conf bare
cell libtree --ldconf --path --ldconf conf bare
cell lddtree --ldconf --ldconf conf bare
cell ldd --ldconf --ldconf conf ./bare
same_row

row 'another root directory' "shows 'root/usr/lib/libdeep.so.1'"
mkdir -p root/usr/lib root/usr/bin root/lib64 root/etc
cp lib/libdeep.so.1 root/usr/lib
cp bare root/usr/bin
echo /usr/lib >root/etc/ld.so.conf
cell needld --root --path --root="$work/root" /usr/bin/bare
cell libtree --root --path --root "$work/root" /usr/bin/bare
cell lddtree --root --root "$work/root" /usr/bin/bare
cell ldd --root --root "$work/root" /usr/bin/bare
same_row

cross=aarch64-linux-gnu-gcc
[ "$(uname -m)" != aarch64 ] || cross=riscv64-linux-gnu-gcc
row 'files for another machine' "shows 'arm/libarm.so.1'"
if have $cross; then
    # foreign DIRECTORY ARGS...: a library there and one that needs it
    foreign() {
        mkdir "$1"
        $cross "${@:2}" -shared -nostdlib -Wl,-soname,libarm.so.1 -o "$1/libarm.so.1" -x c - <<<'int arm;' &&
            $cross "${@:2}" -shared -nostdlib -Wl,--no-as-needed,-rpath,"$here" -o "$1/libfar.so" -x c - -x none "$1/libarm.so.1" <<<'int far;'
    }
    foreign arm || fixture_failed libfar.so
    cell needld yes --path arm/libfar.so
    cell libtree yes --path arm/libfar.so
    cell lddtree yes arm/libfar.so
    cell ldd yes ./arm/libfar.so
    same_row
fi

row 'files of the other byte order' "shows 'big-arm/libarm.so.1'"
if have $cross; then
    if foreign big-arm -mbig-endian 2>/dev/null; then
        cell needld yes --path big-arm/libfar.so
        cell libtree yes --path big-arm/libfar.so
        cell lddtree yes big-arm/libfar.so
        cell ldd yes ./big-arm/libfar.so
        same_row
    else
        skip "$cross cannot link for the other byte order"
    fi
fi

# An auditor is a library that the file itself names; ld.so calls it before anything else.
echo '#include <fcntl.h>
#include <string.h>
__attribute__((visibility("default"))) unsigned la_version(unsigned version) { creat(RAN, 0600); return version; }
__attribute__((visibility("default"))) char *la_objsearch(const char *name, void *cookie, unsigned flag) {
    (void)cookie; (void)flag;
    return strstr(name, "libdeep.so.1") ? OTHER : (char *)name;
}' >auditor.c
mkdir audit
cp lib/libdeep.so.1 audit
gcc -shared -fPIC -DRAN="\"$work/ran\"" -DOTHER="\"$work/audit/libdeep.so.1\"" -o libauditor.so auditor.c || fixture_failed libauditor.so
program audited lib/libdeep.so.1 -Wl,-rpath,"$here/lib" -Wl,--audit="$work/libauditor.so"

row 'nothing that the file names is run' '[ ! -e ran ]'
for tool in needld libtree lddtree ldd; do
    rm -f ran
    cell "$tool" yes ./audited
done
same_row

row 'what an auditor (`LD_AUDIT`) changes' "shows 'audit/libdeep.so.1'"
under=(env "LD_AUDIT=$work/libauditor.so")
cell needld yes --path idle
cell libtree yes --path idle
cell lddtree yes idle
cell ldd yes ./idle
same_row

row 'what GNU ld finds in a link' "shows 'stubs/libdriver.so'"
shared stubs/libdriver.so libdriver.so.1 'int driver;'
shared libuser.so '' 'int user;' stubs/libdriver.so
under=(env "LIBRARY_PATH=$work/stubs")
cell needld --link --link libuser.so
cell libtree yes libuser.so
cell lddtree yes libuser.so
cell ldd yes ./libuser.so
same_row

row 'JSON' '"$python" -c "import json, sys; json.load(sys.stdin)" <"$log/out" 2>/dev/null'
cell needld --json --json idle
cell libtree --json --json idle
cell lddtree --json --json idle
cell ldd --json --json ./idle
same_row

row 'copies the libraries of a program' '[ -n "$(find copies -name libdeep.so.1 2>/dev/null)" ]'
for tool in needld libtree lddtree ldd; do
    rm -rf copies
    cell "$tool" --copy-to-tree --copy-to-tree copies ./idle
done
same_row

t 'each row of the table is tested'
eq rows "$(printf '%s\n' "${rows[@]}" | sort)" "$(table | sed '1,2d; s/^| \([^|]*\) |.*/\1/; /^$/d' | sort)"

finish
