#!/bin/bash
# The examples of a well-known article: main calls bar, bar depends on foo, and the link of main names only bar.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

echo 'int foo(void) { return 42; }' >foo.c
echo 'int foo(void); int bar(void) { return foo(); }' >bar.c
echo 'int bar(void); int main(void) { return bar(); }' >main.c
mkdir static unnamed
gcc -c main.c
gcc -c -fPIC foo.c bar.c
gcc -shared foo.o -o libfoo.so
gcc -shared -Wl,--no-as-needed bar.o -L. -lfoo -o libbar.so
gcc -shared bar.o -o unnamed/libbar.so
ar rc static/libbar.a bar.o
cp libfoo.so unnamed
cp libfoo.so static

undefined="undefined reference to \`foo'"
warning='libfoo.so, needed by ./libbar.so, not found (try using -rpath or -rpath-link)'

for how in path compiler-path B; do
    for driver in gcc g++ clang; do
        [ "$how$driver" != pathclang ] || continue
        t "$driver main.o -L. -lbar links, needld by $how"
        have $driver || continue
        fails_with "$undefined" $driver main.o -L. -lbar -o app
        says "$warning"
        links with_shim $how $driver main.o -L. -lbar -o app
        links $driver main.o -L. -lbar -Wl,-rpath-link,. -o reference
        same_bytes app reference
        eq 'run path' '' "$(run_path app)"
        [ $driver != gcc ] || eq needed 'libbar.so libc.so.6 ' "$(needed app)"
        LD_LIBRARY_PATH=. run ./app
        eq 'its exit status' 42 "$status"
    done
done

t 'a direct path: main.o ./libbar.so'
fails_with "$undefined" gcc main.o ./libbar.so -o app
links with_shim compiler-path gcc main.o ./libbar.so -o app
eq needed './libbar.so libc.so.6 ' "$(needed app)"

# unchanged NAME STATUS ARGS...
unchanged() {
    local driver
    for driver in gcc clang; do
        t "$driver, $1: unchanged"
        have $driver || continue
        expect_same app $driver main.o "${@:3}" -o app
        eq status "$2" "$status"
    done
}
unchanged 'static libbar.a' 1 -Lstatic -lbar
says "$undefined"
unchanged 'static libbar.a and -lfoo' 0 -Lstatic -lbar -lfoo
unchanged 'a bar without a DT_NEEDED entry for foo' 1 -Lunnamed -lbar
says "unnamed/libbar.so: $undefined"
unchanged 'a bar without a DT_NEEDED entry for foo, and -lfoo' 0 -Lunnamed -Wl,--no-as-needed -lbar -lfoo
unchanged '-lbar -lfoo' 0 -L. -Wl,--no-as-needed -lbar -lfoo
eq needed 'libbar.so libfoo.so libc.so.6 ' "$(needed app)"
unchanged '-lbar, then --as-needed -lfoo' 0 -L. -lbar -Wl,--as-needed -lfoo
unchanged '--allow-shlib-undefined' 0 -L. -lbar -Wl,--allow-shlib-undefined
unchanged '--unresolved-symbols=ignore-in-shared-libs' 0 -L. -lbar -Wl,--unresolved-symbols=ignore-in-shared-libs
unchanged "the user's own -rpath-link" 0 -L. -lbar -Wl,-rpath-link,.
unchanged "the user's own -rpath-link, verbose" 0 -L. -lbar -Wl,-rpath-link=. -Wl,--verbose
unchanged '-rpath' 0 -L. -lbar "-Wl,-rpath,$PWD"
eq 'run path' "$PWD" "$(run_path app)"
unchanged '-rpath and --disable-new-dtags' 0 -L. -lbar "-Wl,--disable-new-dtags,-rpath,$PWD"

t 'LD_LIBRARY_PATH and LD_RUN_PATH: unchanged'
LD_LIBRARY_PATH=$PWD expect_same app gcc main.o -L. -lbar -o app
eq status 0 "$status"
LD_RUN_PATH=$PWD expect_same app gcc main.o -L. -lbar -o app
eq status 0 "$status"
eq 'run path' "$PWD" "$(run_path app)"

t 'the library itself, linked with -shared: unchanged'
expect_same libmain.so gcc -shared main.o -L. -lbar -o libmain.so
eq status 0 "$status"

finish
