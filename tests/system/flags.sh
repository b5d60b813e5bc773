#!/bin/bash
# needld flags: the flags that it prints make the same link without needld.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

flags() { "$prefix/bin/needld" flags "$@"; }

shared stubs/libdriver.so libdriver.so.1 'int driver(void) { return 1; }'
for dir in plain 'with blank' with,comma "with'quote" 'with$dollar"s'; do
    mkdir -p "$dir" && cp stubs/libdriver.so "$dir/libdriver.so.1"
done
shared libmid.so '' 'int driver(void); int mid(void) { return driver(); }' stubs/libdriver.so
echo 'int mid(void); int main(void) { return mid(); }' >main.c
gcc -c main.c
links=$work/needld-links

for dir in plain 'with blank' with,comma "with'quote"; do
    t "flags for gcc, for a shell: $dir"
    rm -f app
    LIBRARY_PATH=$dir run flags gcc main.c libmid.so -o app
    eq status 0 "$status"
    eq 'standard error' '' "$(cat "$log/err")"
    checked
    [ ! -e app ] || fail 'the program was linked'
    eval "words=($(cat "$log/out"))"
    run gcc main.c libmid.so "${words[@]}" -o app
    eq 'status without needld' 0 "$status"
done

t 'flags for ld, which does not run'
LIBRARY_PATH=plain run flags ld main.o libmid.so -o app
eq status 0 "$status"
eq 'standard output' "-rpath-link $work/plain" "$(cat "$log/out")"
LIBRARY_PATH=plain run flags "$(type -P ld)" main.o libmid.so -o app
eq 'standard output, by path' "-rpath-link $work/plain" "$(cat "$log/out")"

t 'no file is overwritten'
for file in m.map m.dep m.d imp.lib app; do echo mine >$file; done
files=$(ls)
LIBRARY_PATH=plain run flags gcc main.c libmid.so -Wl,-Map=m.map,--dependency-file=m.dep,--out-implib=imp.lib -MD -MF m.d -MT app -MP -save-temps -o app
eq status 0 "$status"
eq 'standard output' "-Wl,-rpath-link,$work/plain" "$(cat "$log/out")"
LIBRARY_PATH=plain run flags gcc main.c libmid.so -Wp,-MD,m.d -MMD -MFm.d -Wl,-Map,m.map -o app
eq 'standard output' "-Wl,-rpath-link,$work/plain" "$(cat "$log/out")"
LIBRARY_PATH=plain run flags ld main.o libmid.so -Map m.map -o app
eq 'standard output' "-rpath-link $work/plain" "$(cat "$log/out")"
eq 'the files' 'mine mine mine mine mine' "$(cat m.map m.dep m.d imp.lib app | xargs)"
eq 'their names' "$files" "$(ls)"
rm m.map m.dep m.d imp.lib app

t 'a compiler that calls ld --version gets the output'
printf '#!/bin/sh\nld --version | head -n 1 >>asked\nld -v >>asked\nexec gcc "$@"\n' >asking
chmod +x asking
LIBRARY_PATH=plain run flags ./asking main.c libmid.so -o app
eq 'standard output' "-Wl,-rpath-link,$work/plain" "$(cat "$log/out")"
eq 'output of the linker' 2 "$(grep -c 'GNU ld' asked)"
rm asked

t 'files with another name: a directory of symbolic links'
LIBRARY_PATH=stubs run flags gcc main.c libmid.so -o app
eq status 0 "$status"
eq 'standard output' "-Wl,-rpath-link,$links" "$(cat "$log/out")"
eq 'standard error' "# Run these commands once. They create symbolic links with the names that ld looks for:
mkdir -p $links
ln -sf $work/stubs/libdriver.so $links/libdriver.so.1" "$(cat "$log/err")"
checked
[ ! -e needld-links ] || fail 'the directory was made'
sh "$log/err"
# shellcheck disable=SC2046 # words
run gcc main.c libmid.so $(cat "$log/out") -o app
eq 'status without needld' 0 "$status"
rm -rf needld-links

t 'a missing library'
LIBRARY_PATH=gone run flags gcc main.c libmid.so -o app
eq status 1 "$status"
eq 'standard output' '' "$(cat "$log/out")"
says 'FAILED  app'
says 'libdriver.so.1, needed by libmid.so, is nowhere'
says 'fix: '
run flags ld start.o libmid.so -o app
eq 'status of a linker command' 1 "$status"
says 'FAILED  app'

t 'a link that no flags help'
echo 'int util(void); int main(void) { return util(); }' >lost.c
run flags gcc lost.c -o app
eq status 1 "$status"
says 'FAILED  app'
says 'util'
if have python3; then
    run flags --json gcc lost.c -o app
    eq status 1 "$status"
    eq 'in JSON' True "$(python3 -c 'import json, sys; o = json.load(open(sys.argv[1])); print(len(o["problem"]) == 1 and "fix" in o)' "$log/out")"
fi

t 'nothing to add'
echo 'int main(void) { return 0; }' >none.c
run flags gcc none.c -o app
eq status 0 "$status"
eq output '' "$(cat "$log/out" "$log/err")"

t 'no link'
run flags gcc -c main.c
eq status 1 "$status"
says 'gcc did not link anything'
run flags
eq 'status without a command line' 2 "$status"
run flags no-such-cc main.c
eq 'status if the compiler is not found' 1 "$status"

t 'another linker'
if have ld.lld && have clang; then
    LIBRARY_PATH=plain run flags clang -fuse-ld=lld main.c libmid.so -o app
    eq status 0 "$status"
    says 'ld.lld is not GNU ld'
fi

t 'CMake'
if have cmake; then
    LIBRARY_PATH="with blank" run flags --cmake gcc main.c libmid.so
    mkdir -p cmake && cp main.c libmid.so cmake && mv "$log/out" cmake/toolchain.cmake
    printf '%s\n' 'cmake_minimum_required(VERSION 3.13)' 'project(p C)' 'add_executable(app main.c)' \
        'target_link_libraries(app PRIVATE ${CMAKE_SOURCE_DIR}/libmid.so)' >cmake/CMakeLists.txt
    run cmake -S cmake -B cmake/build -DCMAKE_TOOLCHAIN_FILE="$work/cmake/toolchain.cmake"
    run cmake --build cmake/build
    eq status 0 "$status"
fi

t 'Meson'
if have meson && have ninja; then
    LIBRARY_PATH="with'quote" run flags --meson gcc main.c libmid.so
    mkdir -p meson && cp main.c libmid.so meson && mv "$log/out" meson/native.ini
    printf '%s\n' "project('p', 'c')" \
        "executable('app', 'main.c', link_args: meson.current_source_dir() / 'libmid.so')" >meson/meson.build
    run meson setup --native-file meson/native.ini meson/build meson
    eq 'status of setup' 0 "$status"
    run ninja -C meson/build
    eq status 0 "$status"
fi

t 'JSON with unusual directory names'
if have python3; then
    LIBRARY_PATH='with$dollar"s' run flags --json gcc main.c libmid.so
    eq status 0 "$status"
    eq flags "-Wl,-rpath-link,$links" "$(python3 -c 'import json, sys; print(*json.load(sys.stdin)["flags"])' <"$log/out")"
    LIBRARY_PATH=stubs run flags --json ld main.o libmid.so
    eq links "$links/libdriver.so.1 $work/stubs/libdriver.so" \
        "$(python3 -c 'import json, sys; [print(l["link"], l["target"]) for l in json.load(sys.stdin)["links"]]' <"$log/out")"
fi

t 'nvcc'
if have nvcc; then
    LIBRARY_PATH=plain run flags nvcc main.c libmid.so
    eq 'standard output' "-Xlinker -rpath-link -Xlinker $work/plain" "$(cat "$log/out")"
    # shellcheck disable=SC2046 # words
    run nvcc main.c libmid.so $(cat "$log/out") -o app
    eq 'status without needld' 0 "$status"
fi

finish
