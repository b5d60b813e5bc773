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
ln -sfn $work/stubs/libdriver.so $links/libdriver.so.1" "$(cat "$log/err")"
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

run flags gcc main.c libmid.so -lnowhere -o app
eq 'status without a library that is named' 1 "$status"
says 'cannot find -lnowhere'
says_not 'nothing is added'

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
eq 'error if the compiler is not found' 'needld: flags: cannot run no-such-cc: No such file or directory' "$(cat "$log/err")"
run flags 'gcc main.c'
eq 'status of a command in quotes' 2 "$status"
says 'gcc main.c is not a program; give the command without quotes; see needld flags --help'

t 'another linker'
if have ld.lld && have clang; then
    LIBRARY_PATH=plain run flags clang -fuse-ld=lld main.c libmid.so -o app
    eq status 0 "$status"
    says 'ld.lld is not GNU ld'
fi

# --- what is printed works where it is pasted

hard="it's a \"b\"; #&(c)" # quotes and what a shell understands
harder="$hard, d\\e"       # ... and a comma and a backslash
for dir in "$hard" "$harder"; do mkdir "$dir" && cp stubs/libdriver.so "$dir/libdriver.so.1"; done

# printed DIR OPTION...: the flags for a link that needs a file in DIR. The links that they need are made.
printed() {
    local dir=$1
    shift
    rm -rf needld-links
    LIBRARY_PATH=$dir run flags "$@" gcc main.c libmid.so
    eq "status of flags, $dir" 0 "$status"
    sh "$log/err" >/dev/null
}

# fails CMD..., works CMD...: the same build, without the flags and with them.
fails() {
    run "$@"
    checked
    [ "$status" -ne 0 ] || fail 'it should have failed without the flags'
}
works() {
    run "$@"
    eq "status with the flags" 0 "$status"
}

t 'another linker, called directly'
if have ld.lld; then
    LIBRARY_PATH=plain run flags ld.lld main.o libmid.so -o app
    eq status 0 "$status"
    says 'ld.lld is not GNU ld'
    ln -s "$(type -P ld.lld)" mold # by its name
    PATH=$PWD:$PATH LIBRARY_PATH=plain run flags mold main.o libmid.so -o app
    says "$PWD/mold is not GNU ld"
    rm mold
fi

t 'CMake'
cmake_build() { # GENERATOR [ARGUMENT...]
    local generator=$1
    shift
    rm -rf cmake/build
    cmake -G "$generator" -S cmake -B cmake/build "$@" && cmake --build cmake/build
}
if have cmake make; then
    mkdir cmake && cp main.c libmid.so cmake
    printf '%s\n' 'cmake_minimum_required(VERSION 3.13)' 'project(p C)' 'add_executable(app main.c)' \
        'target_link_libraries(app PRIVATE ${CMAKE_SOURCE_DIR}/libmid.so)' >cmake/CMakeLists.txt
    fails cmake_build 'Unix Makefiles'
    for generator in 'Unix Makefiles' Ninja; do
        [ "$generator" != Ninja ] || type -P ninja >/dev/null || continue
        for dir in "$hard" "$harder"; do
            printed "$dir" --cmake
            cp "$log/out" cmake/toolchain.cmake
            works cmake_build "$generator" -DCMAKE_TOOLCHAIN_FILE="$work/cmake/toolchain.cmake"
        done
    done
fi

t 'Meson'
meson_build() { # [ARGUMENT...]
    rm -rf meson/build
    meson setup "$@" meson/build meson && ninja -C meson/build
}
if have meson ninja; then
    mkdir meson && cp main.c libmid.so meson
    printf '%s\n' "project('p', 'c')" \
        "executable('app', 'main.c', link_args: meson.current_source_dir() / 'libmid.so')" >meson/meson.build
    fails meson_build
    mkdir "quote'" && cp stubs/libdriver.so "quote'/libdriver.so.1"
    for dir in "$hard" "$harder" "quote'"; do
        printed "$dir" --meson
        cp "$log/out" meson/native.ini
        works meson_build --native-file meson/native.ini
    done
fi

t 'rustc'
if have rustc && { rustc -vV >"$log/rustc" 2>&1 || { skip 'rustc does not run'; false; }; }; then
    mkdir rust rust/src rust/.cargo
    printf '%s\n' '#[link(name = "mid")]' 'extern "C" { fn mid() -> i32; }' \
        'fn main() { std::process::exit(unsafe { mid() } - 1); }' >rust/src/main.rs
    cp libmid.so rust
    fails rustc -Clinker=gcc -L rust rust/src/main.rs -o app
    for dir in plain "$hard" "$harder"; do
        rm -f app
        LIBRARY_PATH=$dir run flags rustc -Clinker=gcc -L rust rust/src/main.rs
        eq "status of flags, $dir" 0 "$status"
        eval "words=($(cat "$log/out"))"
        works rustc -Clinker=gcc -L rust rust/src/main.rs "${words[@]}" -o app
    done
    run flags rustc -Clinker=gcc -L rust rust/src/main.rs
    eq 'status if no flags help' 1 "$status"
    says 'FAILED  main'
    eq 'files beside /dev/null' '' "$(ls -d /dev/null.* 2>/dev/null)"
fi

t 'Cargo'
cargo_build() { (cd rust && rm -rf target && env "CARGO_HOME=$work/cargo" cargo build --offline); }
if have cargo rustc && { cargo --version >"$log/cargo" 2>&1 || { skip 'cargo does not run'; false; }; }; then
    printf '%s\n' '[package]' 'name = "app"' 'version = "0.0.0"' '[workspace]' >rust/Cargo.toml
    echo 'fn main() { println!("cargo:rustc-link-search={}", std::env::var("CARGO_MANIFEST_DIR").unwrap()); }' >rust/build.rs
    # Where rustc uses its own lld, the link works without flags.
    linker=$(printf '[target.%s]\nlinker = "gcc"' "$(sed -n 's/^host: //p' "$log/rustc")")
    echo "$linker" >rust/.cargo/config.toml
    fails cargo_build
    for dir in plain "$hard" "$harder"; do
        printed "$dir" --cargo
        { echo "$linker" && cat "$log/out"; } >rust/.cargo/config.toml
        works cargo_build
    done
fi

t 'Bazel'
# Bazel without the network: uses the rules of its own packages. They have another version of rules_cc, so the few names that
# the C++ toolchain of this Bazel uses are defined here.
bazel_build() {
    (cd bazel/tree && timeout 300 bazel --batch --output_user_root="$work/bazel/out" build --action_env=LIBRARY_PATH= \
        "${bazel_options[@]}" //:app)
}
if may_take_long && have bazel && { [ -d /usr/share/bazel/rules ] || { skip "no Debian's bazel here"; false; }; }; then
    mkdir -p bazel/tree bazel/rules_cc/cc
    touch bazel/rules_cc/WORKSPACE bazel/rules_cc/cc/BUILD
    for rule in cc_binary cc_import cc_library cc_toolchain cc_toolchain_suite; do echo "$rule = native.$rule"; done \
        >bazel/rules_cc/cc/defs.bzl
    bazel_options=("--override_repository=rules_cc=$work/bazel/rules_cc" --override_repository=platforms=/usr/share/bazel/platforms)
    for rules in /usr/share/bazel/rules/{java,proto}; do bazel_options+=("--override_repository=rules_${rules##*/}=$rules"); done
    cp main.c libmid.so bazel/tree
    echo 'workspace(name = "app")' >bazel/tree/WORKSPACE
    printf '%s\n' 'cc_import(name = "mid", shared_library = "libmid.so")' \
        'cc_binary(name = "app", srcs = ["main.c"], deps = [":mid"])' >bazel/tree/BUILD
    # Its toolchain prefers gold, which does not search for dependencies.
    echo 'build --linkopt=-fuse-ld=bfd' >bazel/tree/.bazelrc
    fails bazel_build
    for dir in 'with,comma' "$harder"; do
        printed "$dir" --bazel
        { echo 'build --linkopt=-fuse-ld=bfd' && cat "$log/out"; } >bazel/tree/.bazelrc
        works bazel_build
    done
    chmod -R u+w bazel
fi

t 'nvcc'
PATH=$PATH:/usr/local/cuda/bin
if have nvcc; then
    fails nvcc main.c libmid.so -o app
    for dir in plain "$hard" "$harder"; do
        printed "$dir" --nvcc
        eval "words=($(cat "$log/out"))"
        works nvcc main.c libmid.so "${words[@]}" -o app
    done
    LIBRARY_PATH=plain run flags nvcc main.c libmid.so
    eq 'for nvcc itself' "-Xlinker -rpath-link -Xlinker $work/plain" "$(cat "$log/out")"
fi

t 'forms for another compiler than the one given'
LIBRARY_PATH=plain run flags --cmake ld main.o libmid.so
eq 'CMake, for ld' "string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT \" -Wl,-rpath-link,$work/plain\")" "$(cat "$log/out")"
LIBRARY_PATH=plain run flags --nvcc ld main.o libmid.so
eq 'nvcc, for ld' "-Xlinker -rpath-link -Xlinker $work/plain" "$(cat "$log/out")"

t 'a directory that a form cannot name'
mkdir 'has a blank' && cd 'has a blank' || exit 1
LIBRARY_PATH=../stubs run flags --bazel gcc ../main.c ../libmid.so
cd ..
eq status 1 "$status"
says "needld: flags: $work/has a blank/needld-links: this name cannot be written in this form; change to another directory"

t 'an -rpath-link of the link finds another file: the flags come before it'
shared old/libdriver.so.1 libdriver.so.1 'int other(void) { return 1; }'
LIBRARY_PATH=plain run flags gcc main.c libmid.so -Wl,-rpath-link,old
eq status 0 "$status"
# shellcheck disable=SC2046 # words
works gcc $(cat "$log/out") main.c libmid.so -Wl,-rpath-link,old -o app

t 'usage errors'
run flags --cmake --meson gcc main.c
eq 'status of two forms' 2 "$status"
says 'needld: flags: --cmake and --meson exclude each other; see needld flags --help'
run flags cargo build
eq 'status of a build tool' 2 "$status"
says 'needld: flags: cargo makes several links and runs what they write; give one command of a compiler or linker'

t 'JSON with unusual directory names'
if have python3; then
    LIBRARY_PATH='with$dollar"s' run flags --json gcc main.c libmid.so
    eq status 0 "$status"
    eq flags "-Wl,-rpath-link,$links" "$(python3 -c 'import json, sys; print(*json.load(sys.stdin)["flags"])' <"$log/out")"
    LIBRARY_PATH=stubs run flags --json ld main.o libmid.so
    eq links "$links/libdriver.so.1 $work/stubs/libdriver.so" \
        "$(python3 -c 'import json, sys; [print(l["link"], l["target"]) for l in json.load(sys.stdin)["links"]]' <"$log/out")"
fi

finish
