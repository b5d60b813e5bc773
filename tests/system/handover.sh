#!/bin/bash
# The two methods of adding a library to the command line, and when each is used.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared exact/libsec.so.1 libsec.so.1 'void sec(void) {} void also(void) {}'
mkdir named unnamed
cp exact/libsec.so.1 named/libsec.so.1
cp exact/libsec.so.1 unnamed/libsec.so
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' exact/libsec.so.1
shared libtwo.so '' 'void sec(void); void also(void); void req(void) { sec(); also(); }' exact/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
object main.o 'void req(void); int main(void) { req(); return 0; }'
undefined="undefined reference to \`sec'"

# A linker that records its arguments. needld identifies it by its banner, which is that of the real linker.
real=$(type -P ld)
cat >spy <<END
#!/bin/sh
case " \$* " in *start.o*) printf '%s\n' "\$@" >$PWD/arguments ;; esac
exec $real "\$@"
END
chmod +x spy

# adds NAME 'ADDED' ARGS...: the arguments that are added in front of ARGS
adds() {
    t "$1"
    local words=()
    read -ra words <<<"$2"
    shift 2
    rm -f arguments app
    run direct ld -rpath-link exact "$@" -o reference
    eq 'status with -rpath-link' 0 "$status"
    NEEDLD_LINKER=$PWD/spy links "$shim/ld" "$@" -o app
    eq 'the arguments' "$(printf '%s\n' "${words[@]}" "$@" -o app | plain_paths)" "$(plain_paths <arguments)"
    same_bytes app reference
}
# A leading ./ makes no difference.
plain_paths() { sed -E 's,^(\./)+,,'; }
by_dir='-rpath-link'
by_file='--push-state --as-needed'

adds 'the file has the name: -rpath-link' "$by_dir named" start.o libreq.so -L named
LIBRARY_PATH=named adds 'the file has the name, LIBRARY_PATH' "$by_dir named" start.o libreq.so
adds 'the file has the name, an absolute directory' "$by_dir $PWD/named" start.o libreq.so -L "$PWD/named"
adds 'only the SONAME is right: the file itself' "$by_file unnamed/libsec.so --pop-state" \
    start.o libreq.so -L unnamed
LIBRARY_PATH=unnamed adds 'only the SONAME is right, LIBRARY_PATH' "$by_file unnamed/libsec.so --pop-state" \
    start.o libreq.so
NEEDLD_STUB_PATH=$PWD/unnamed adds 'only the SONAME is right, NEEDLD_STUB_PATH' \
    "$by_file $PWD/unnamed/libsec.so --pop-state" start.o libreq.so

mkdir both
echo 'no library' >both/libsec.so.1
cp exact/libsec.so.1 both/libsec.so
adds 'the file with the name is not a library: the one with the SONAME' "$by_file both/libsec.so --pop-state" \
    start.o libreq.so -L both

# Directories that -rpath-link cannot express, or would misinterpret.
# shellcheck disable=SC2016
for dir in 'a:b' 'x$ORIGIN' 'x${ORIGIN}/y' '$LIB' 'z/$LIB'; do
    mkdir -p "$dir"
    cp exact/libsec.so.1 "$dir"
    adds "a directory named $dir" "$by_file $dir/libsec.so.1 --pop-state" start.o libreq.so -L "$dir"
done
# shellcheck disable=SC2016
for word in 'with space' 'with,comma' "it's" 'a;b' '@file' '$ORIGINAL' '=x' '-dash'; do
    mkdir -p "./$word"
    cp exact/libsec.so.1 "./$word"
    t "a directory named $word"
    rm -f app
    links direct ld -rpath-link exact start.o libreq.so -o reference
    fails_with "$undefined" direct ld start.o libreq.so "-L./$word" -o app
    links with_shim compiler-path direct ld start.o libreq.so "-L./$word" -o app
    same_bytes app reference
done

t 'directories of -L within a sysroot'
mkdir -p sr/lib/x
cp exact/libsec.so.1 sr/lib/x
links direct ld -rpath-link exact start.o libreq.so -o reference
# shellcheck disable=SC2016
for dir in -L=/lib/x '-L$SYSROOT/lib/x'; do
    fails_with "$undefined" direct ld "--sysroot=$PWD/sr" start.o libreq.so "$dir" -o app
    links with_shim compiler-path direct ld "--sysroot=$PWD/sr" start.o libreq.so "$dir" -o app
    same_bytes app reference
done

# unchanged NAME ARGS...: the linker gets the arguments unchanged
unchanged() {
    t "$1"
    shift
    rm -f arguments app
    NEEDLD_LINKER=$PWD/spy run "$shim/ld" "$@"
    eq 'the arguments' "$(printf '%s\n' "$@")" "$(cat arguments)"
}
export LIBRARY_PATH=unnamed:named
unchanged 'nothing missing' start.o libreq.so -rpath-link exact -o app
unchanged '-r' -r start.o libreq.so -o app
unchanged '-shared' -shared start.o libreq.so -o app
unchanged '-static' -static start.o libreq.so -o app
unchanged '--allow-shlib-undefined' start.o libreq.so --allow-shlib-undefined -o app
unchanged '--unresolved-symbols=ignore-all' start.o libreq.so --unresolved-symbols=ignore-all -o app
unchanged '--version' start.o libreq.so --version
unchanged '--help' start.o libreq.so --help
unchanged 'an unknown option' start.o libreq.so --no-such-option
unchanged '--as-needed, not needed' --as-needed libreq.so start.o -o app
unchanged 'another format of input' start.o libreq.so -b binary libreq.so -o app
unchanged 'only an object' start.o -o app
unset LIBRARY_PATH

t 'a library found by LD_RUN_PATH is still found there'
shared run/libother.so.1 libother.so.1 'void other(void) {}'
shared librun.so '' 'void sec(void); void other(void); void req(void) { sec(); other(); }' \
    exact/libsec.so.1 run/libother.so.1
for dir in named unnamed; do
    LD_RUN_PATH=absent:run links direct ld --push-state --as-needed exact/libsec.so.1 --pop-state \
        start.o librun.so -o reference
    LD_RUN_PATH=absent:run fails_with "$undefined" direct ld start.o librun.so -L $dir -o app
    LD_RUN_PATH=absent:run links with_shim compiler-path direct ld start.o librun.so -L $dir -o app
    same_bytes app reference
    eq 'run path' absent:run "$(run_path app)"
    LD_RUN_PATH=absent:run run with_shim compiler-path direct ld start.o librun.so -L $dir --verbose -o app
    found_in libother.so.1 run/libother.so.1
    LD_RUN_PATH=absent:run links with_shim compiler-path gcc main.o ./librun.so -L$dir -o app
    eq 'run path, gcc' absent:run "$(run_path app)"
done

t 'LD_RUN_PATH stays disabled by -rpath'
shared rpath/libother.so.1 libother.so.1 'void other(void) {}'
shared off/libother.so.1 libother.so.1 'void decoy(void) {}'
for dir in named unnamed; do
    LD_RUN_PATH=off run with_shim compiler-path direct ld start.o librun.so -rpath rpath -L $dir --verbose -o app
    eq status 0 "$status"
    found_in libother.so.1 rpath/libother.so.1
    LD_RUN_PATH=off run with_shim compiler-path direct ld start.o librun.so -rpath-link rpath -L $dir --verbose -o app
    eq status 0 "$status"
    found_in libother.so.1 rpath/libother.so.1
done

t 'a candidate that ld accepts only in its second pass'
shared second/libthird.so.1 libthird.so.1 'void third(void) {}'
shared second/libsec.so.1 libsec.so.1 'void third(void); void sec(void) { third(); }' second/libthird.so.1
links direct ld -rpath-link second start.o libreq.so -o reference
fails_with "$undefined" direct ld start.o libreq.so -L second -o app
links with_shim compiler-path direct ld start.o libreq.so -L second -o app
same_bytes app reference

# told ARGS...: nothing can be added: the result of ld alone, and one line of needld that says so
told() {
    expect_same_but_for_our_line app direct ld "$@" -o app
    says 'needld: '
    eq 'lines of needld' 1 "$(grep -c '^needld: ' "$log/err")"
}

for option in --cref -cref --cre; do
    t "$option, the file has the name"
    run direct ld start.o libreq.so -rpath-link exact $option -o reference
    eq 'status without needld' 0 "$status"
    fails_with "$undefined" direct ld start.o libreq.so -L named $option -o app
    run with_shim compiler-path direct ld start.o libreq.so -L named $option -o app
    eq status 0 "$status"
    same_bytes app reference

    t "$option, only the SONAME is right"
    told start.o libreq.so -L unnamed $option
    says "$undefined"
    says_not 'internal error'
done

# Some versions of ld would make the library a dependency of the output. A symbol that -u names is never undefined in a library,
# so the link fails because of another symbol.
for option in '-u sec' '--undefined=sec' '-usec' '-e sec' '--entry=sec' '--require-defined=sec'; do
    read -ra words <<<"$option"
    t "$option, the file has the name"
    plainly reference direct ld start.o libtwo.so "${words[@]}" -rpath-link exact -o reference
    run with_shim compiler-path direct ld start.o libtwo.so "${words[@]}" -L named -o app
    mv app reference 2>/dev/null
    compare_with_plain reference "$log/err"

    t "$option, only the SONAME is right"
    told start.o libtwo.so "${words[@]}" -L unnamed
    says 'libsec.so.1, needed by libtwo.so, not found'
done

for option in '-u req' '-e _start' '--require-defined=_start'; do
    read -ra words <<<"$option"
    adds "$option: not a symbol of the candidate" "$by_file unnamed/libsec.so --pop-state" \
        start.o libreq.so "${words[@]}" -L unnamed
done

for option in -Bstatic -dn -non_shared; do
    t "$option before the first input"
    told $option start.o -Bdynamic libreq.so -L unnamed
    says 'attempted static link of dynamic object'
    LIBRARY_PATH=named fails_with 'attempted static link of dynamic object' \
        with_shim compiler-path direct ld $option start.o -Bdynamic libreq.so -o app
done

t '-Bstatic after the inputs'
links direct ld start.o libreq.so -rpath-link exact -Bstatic -o reference
links with_shim compiler-path direct ld start.o libreq.so -L unnamed -Bstatic -o app
same_bytes app reference

# The output is the same as with -rpath-link, by both methods, with any other option.
object defines.o 'void req(void); void sec(void) {} void _start(void) { req(); }'
object weak.o 'void req(void); void sec(void) __attribute__((weak)); void _start(void) { req(); if (sec) sec(); }'
echo '{ global: _start; local: *; };' >versions
# shellcheck disable=SC2016
bytes() {
    t "same bytes: $*"
    rm -f app
    run direct ld -rpath-link exact "$@" -o reference
    cp "$log/err" reference.err
    local dir
    for dir in named unnamed; do
        run with_shim compiler-path direct ld "$@" -L $dir -o app
        eq "status with $dir" 0 "$status"
        checked
        cmp -s reference.err "$log/err" || fail "stderr differs from that of -rpath-link: $(cat reference.err)"
        same_bytes app reference
    done
}
bytes start.o libreq.so -pie
bytes start.o libreq.so --gc-sections -O1 --hash-style=both --build-id --eh-frame-hdr
bytes start.o libreq.so -E
bytes start.o libreq.so -s
bytes start.o libreq.so -q
bytes start.o libreq.so -z now -z relro -z muldefs
bytes start.o libreq.so --as-needed
bytes start.o libreq.so --as-needed -rpath /x
bytes start.o libreq.so --version-script=versions
bytes start.o libreq.so --defsym=other=1 --wrap=other
bytes start.o libreq.so -dynamic-linker /lib64/ld-linux-x86-64.so.2
bytes start.o --push-state --no-as-needed libreq.so --pop-state
bytes start.o --whole-archive --no-whole-archive --start-group libreq.so --end-group
bytes -shared --no-allow-shlib-undefined start.o libreq.so
bytes start.o libreq.so --fatal-warnings
bytes weak.o libreq.so
bytes --copy-dt-needed-entries start.o libreq.so
bytes start.o libreq.so -Map=app.map

for option in --warn-unresolved-symbols --noinhibit-exec; do
    t "the link works with $option: nothing is added"
    for dir in named unnamed; do
        expect_same app direct ld start.o libreq.so $option -L $dir -o app
        eq status 0 "$status"
    done
done

t 'same bytes: gcc -flto'
echo 'void req(void); int main(void) { req(); return 0; }' | gcc -flto -c -x c - -o main.lto.o
links gcc -flto main.lto.o ./libreq.so -Wl,-rpath-link,exact -o reference
for dir in named unnamed; do
    fails_with "$undefined" gcc -flto main.lto.o ./libreq.so -L$dir -o app
    links with_shim compiler-path gcc -flto main.lto.o ./libreq.so -L$dir -o app
    same_bytes app reference
done

t 'same bytes: versioned symbols, TLS, IFUNC, data'
mkdir rich rich-unnamed
echo '{ global: *; };' >all
sed -i 's/^/V1 /' all
code='__thread int tls = 1; int data = 2; static int one(void) { return 1; } static void *pick(void) { return one; }
int ifunc(void) __attribute__((ifunc("pick")));'
shared rich/librich.so.1 librich.so.1 "$code" -Wl,--version-script=all
cp rich/librich.so.1 rich-unnamed/librich.so
shared libuser.so '' 'extern __thread int tls; extern int data; int ifunc(void);
void req(void) { tls = data + ifunc(); }' rich/librich.so.1 -lc
links direct ld -rpath-link rich start.o libuser.so -o reference
for dir in rich rich-unnamed; do
    fails_with "undefined reference to \`ifunc@V1'" direct ld start.o libuser.so -L $dir -o app
    rm -f app
    links with_shim compiler-path direct ld start.o libuser.so -L $dir -o app
    same_bytes app reference
done

for dir in named unnamed; do
    t "NEEDLD_TRACE=1, $dir"
    rm -f app
    links direct ld -rpath-link exact start.o libreq.so -o reference
    NEEDLD_TRACE=1 run with_shim compiler-path direct ld start.o libreq.so -L $dir -o app
    eq status 0 "$status"
    eq stdout '' "$(cat "$log/out")"
    says libsec.so.1
    says libreq.so
    says "$dir"
    case $dir in
    named) says '-rpath-link' ;;
    unnamed) says '--as-needed' ;;
    esac
    eq 'lines that do not begin with needld:' '' "$(grep -v '^needld: ' "$log/err")"
    same_bytes app reference
done

t 'NEEDLD_TRACE=2 prints each search'
mkdir nothing
NEEDLD_TRACE=2 run with_shim compiler-path direct ld start.o libreq.so -L nothing -L named -o app
eq status 0 "$status"
says nothing
says named
same_bytes app reference

finish
