#!/bin/bash
# A library that calls a driver, a stub of the driver with an unversioned file name, and every way to use needld.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

functions='cuMemCreate cuMemMap cuMemUnmap cuMemRelease cuMemAddressReserve cuMemAddressFree cuMemSetAccess
cuMemGetAllocationGranularity cuGetErrorString cuDeviceGet cuDeviceGetAttribute'

# Only our stub defines the marker: if it is resolved, the link did not use a toolkit of this machine.
marker=cuNeedldMarker

define() { printf 'void %s(void) {}\n' "$@"; }
calls() { printf 'void %s(void);\n' "$@"; echo "void vmm(void) {"; printf '%s();\n' "$@"; echo "}"; }

# shellcheck disable=SC2086  # one word a function
{
    shared stubs/libcuda.so libcuda.so.1 "$(define $functions $marker)"
    shared libvmm.so '' "$(calls $functions $marker)" stubs/libcuda.so
    shared eleven/libvmm.so '' "$(calls $functions)" stubs/libcuda.so
}
object main.o 'void vmm(void); int main(void) { vmm(); return 0; }'
mkdir byname
ln -s ../stubs/libcuda.so byname/libcuda.so.1
undefined="libvmm.so: undefined reference to \`cuMemCreate'"

run gcc main.o -Leleven -lvmm -o probe
driver_here=''
[ "$status" -ne 0 ] || driver_here='a real libcuda.so.1 is installed here'

# reference DRIVER...: the output with a symbolic link made by hand and -rpath-link
reference() { links "$@" main.o -L. -lvmm -Wl,-rpath-link,byname -o reference; }

product_is_clean() {
    same_bytes app reference
    eq 'run path' '' "$(run_path app)"
    case " $(needed app)" in *cuda*) fail "the stub became a need: $(needed app)" ;; esac
    rm -f app
}

stub_case() {
    local how=$1
    shift
    t "$*, stub directory in LIBRARY_PATH, needld by $how"
    have "$1" || return
    [ -z "$driver_here" ] || { skip "$driver_here"; return; }
    [ "$how" != B ] || takes_B "$1" || return
    reference "$@"
    LIBRARY_PATH=$PWD/stubs fails_with "$undefined" "$@" main.o -L. -lvmm -o app
    LIBRARY_PATH=$PWD/stubs links with_shim "$how" "$@" main.o -L. -lvmm -o app
    product_is_clean
}

for how in path compiler-path B; do
    stub_case $how gcc
    stub_case $how g++
    stub_case $how gcc -fuse-ld=bfd
    stub_case $how gcc -pie
    stub_case $how gcc -no-pie
    stub_case $how musl-gcc
    if [ $how != path ]; then
        stub_case $how clang
        stub_case $how clang++
        stub_case $how clang -fuse-ld=bfd
    fi
done

t 'clang --ld-path and -fuse-ld=needld'
if have clang; then
    reference clang
    LIBRARY_PATH=$PWD/stubs links clang "--ld-path=$prefix/bin/ld.needld" main.o -L. -lvmm -o app
    product_is_clean
    rm -f app
    LIBRARY_PATH=$PWD/stubs PATH=$prefix/bin:$PATH links clang -fuse-ld=needld main.o -L. -lvmm -o app
    product_is_clean
fi

t 'a relative LIBRARY_PATH'
reference gcc
LIBRARY_PATH=stubs links with_shim compiler-path gcc main.o -L. -lvmm -o app
product_is_clean

t 'the stub directory with -L'
reference gcc
fails_with "$undefined" gcc main.o -L. -lvmm -Lstubs -o app
links with_shim compiler-path gcc main.o -L. -lvmm -Lstubs -o app
product_is_clean

stub_path_case() {
    t "NEEDLD_STUB_PATH: $1"
    reference gcc
    NEEDLD_STUB_PATH=$2 fails_with "$undefined" gcc main.o -L. -lvmm -o app
    NEEDLD_STUB_PATH=$2 links with_shim compiler-path gcc main.o -L. -lvmm -o app
    product_is_clean
}
stub_path_case 'one directory' "$PWD/stubs"
stub_path_case 'a list with an absent directory first' "$PWD/absent:$PWD/stubs"
stub_path_case 'a glob' "$PWD/st*s"
stub_path_case 'an empty element' ":$PWD/stubs"

t 'NEEDLD_STUB_PATH: a direct call of ld'
object start.o 'void vmm(void); void _start(void) { vmm(); }'
fails_with "$undefined" direct ld start.o libvmm.so -o app
NEEDLD_STUB_PATH=$PWD/stubs links with_shim path direct ld start.o libvmm.so -o app
links direct ld -rpath-link byname start.o libvmm.so -o reference
product_is_clean

conf_case() {
    t "needld.conf: $1"
    reference gcc
    printf '%s\n' "$2" >needld.conf
    NEEDLD_CONFIG=$PWD/needld.conf fails_with "$undefined" gcc main.o -L. -lvmm -o app
    NEEDLD_CONFIG=$PWD/needld.conf links with_shim compiler-path gcc main.o -L. -lvmm -o app
    product_is_clean
}
conf_case 'stub-dir' "stub-dir = $PWD/stubs"
conf_case 'stub-dir, a glob' "stub-dir = $PWD/st*"
conf_case 'stub-dir twice, comments, blanks' "# the stubs

  stub-dir=$PWD/absent
	stub-dir   =   $PWD/stubs  "

builtin_case() {
    local dir=$1
    shift
    t "built in: ${dir#*/} under \$${1%%=*}"
    reference gcc
    mkdir -p "$dir"
    cp stubs/libcuda.so "$dir"
    fails_with "$undefined" env "$@" gcc main.o -L. -lvmm -o app
    links with_shim compiler-path env "$@" gcc main.o -L. -lvmm -o app
    product_is_clean
}
builtin_case home/lib64/stubs "CUDA_HOME=$PWD/home"
builtin_case path/lib64/stubs "CUDA_PATH=$PWD/path"
builtin_case targets/targets/x86_64-linux/lib/stubs "CUDA_HOME=$PWD/targets"
builtin_case conda/lib/stubs "CONDA_PREFIX=$PWD/conda"

t 'built in: stubs inside a -L directory'
reference gcc
mkdir -p toolkit/lib64/stubs
cp stubs/libcuda.so toolkit/lib64/stubs
fails_with "$undefined" gcc main.o -L. -lvmm -Ltoolkit/lib64 -o app
links with_shim compiler-path gcc main.o -L. -lvmm -Ltoolkit/lib64 -o app
product_is_clean

toolkit=/usr/local/cuda/lib64/stubs/libcuda.so
real_stub_case() {
    t "nothing configured, the stub of the CUDA toolkit: $*"
    have "$1" || return
    [ -e $toolkit ] || { skip "no CUDA at /usr/local/cuda"; return; }
    [ -z "$driver_here" ] || { skip "$driver_here"; return; }
    mkdir -p toolkit-byname
    ln -sf $toolkit toolkit-byname/libcuda.so.1
    links "$@" main.o -Leleven -lvmm -Wl,-rpath-link,toolkit-byname -o reference
    fails_with "$undefined" "$@" main.o -Leleven -lvmm -o app
    links with_shim compiler-path "$@" main.o -Leleven -lvmm -o app
    product_is_clean
}
real_stub_case gcc
real_stub_case g++
real_stub_case clang

t "the stub of the CUDA toolkit in LIBRARY_PATH"
if [ ! -e $toolkit ]; then
    skip 'no CUDA at /usr/local/cuda'
else
    mkdir -p toolkit-byname
    ln -sf $toolkit toolkit-byname/libcuda.so.1
    links gcc main.o -Leleven -lvmm -Wl,-rpath-link,toolkit-byname -o reference
    LIBRARY_PATH=${toolkit%/*} links with_shim compiler-path gcc main.o -Leleven -lvmm -o app
    product_is_clean
fi

t 'nvcc, needld by path'
if have nvcc; then
    fails_with "$undefined" nvcc main.o -L. -lvmm -Lstubs -o app
    links with_shim path nvcc main.o -L. -lvmm -Lstubs -o app
    links nvcc main.o -L. -lvmm -Xlinker -rpath-link=byname -Lstubs -o reference
    same_bytes app reference
fi

t 'aarch64-linux-gnu-gcc, needld by COMPILER_PATH and -B'
if have aarch64-linux-gnu-gcc; then
    mkdir -p arm/stubs arm/byname
    build_arm() { aarch64-linux-gnu-gcc -fPIC -shared -nostdlib -x c - -x none "$@"; }
    # shellcheck disable=SC2086
    define $functions | build_arm -Wl,-soname,libcuda.so.1 -o arm/stubs/libcuda.so
    # shellcheck disable=SC2086
    calls $functions | build_arm arm/stubs/libcuda.so -o arm/libvmm.so
    echo 'void vmm(void); int main(void) { vmm(); return 0; }' | aarch64-linux-gnu-gcc -c -x c - -o arm/main.o
    ln -s ../stubs/libcuda.so arm/byname/libcuda.so.1
    arm=(aarch64-linux-gnu-gcc arm/main.o -Larm -lvmm)
    links "${arm[@]}" -Wl,-rpath-link,arm/byname -o reference
    fails_with "$undefined" "${arm[@]}" -Larm/stubs -o app
    for how in compiler-path B; do
        rm -f app
        links with_shim $how "${arm[@]}" -Larm/stubs -o app
        same_bytes app reference
    done
    # A stub for another machine must not be used.
    links with_shim compiler-path "${arm[@]}" -Lstubs -Larm/stubs -o app
    same_bytes app reference
fi

t 'gcc -m32'
if ! gcc -m32 -x c - -o probe <<<'int main(void) { return 0; }' 2>/dev/null; then
    skip 'gcc cannot link with -m32 here'
else
    # shellcheck disable=SC2086
    {
        shared m32/stubs/libcuda.so libcuda.so.1 "$(define $functions $marker)" -m32
        shared m32/libvmm.so '' "$(calls $functions $marker)" -m32 m32/stubs/libcuda.so
    }
    object m32/main.o 'void vmm(void); int main(void) { vmm(); return 0; }' -m32
    mkdir m32/byname
    ln -s ../stubs/libcuda.so m32/byname/libcuda.so.1
    m32=(gcc -m32 m32/main.o -Lm32 -lvmm)
    links "${m32[@]}" -Wl,-rpath-link,m32/byname -o reference
    LIBRARY_PATH=stubs:m32/stubs fails_with "$undefined" "${m32[@]}" -o app
    LIBRARY_PATH=stubs:m32/stubs links with_shim compiler-path "${m32[@]}" -o app
    product_is_clean
fi

# shellcheck disable=SC2086
shared real/libcuda.so.1 libcuda.so.1 "$(define $functions $marker)"
t 'a real library is preferred to a stub, in any order'
for dirs in '-Lstubs -Lreal' '-Lreal -Lstubs'; do
    # shellcheck disable=SC2086
    run with_shim compiler-path gcc main.o -L. -lvmm $dirs -Wl,--verbose -o app
    eq "status with $dirs" 0 "$status"
    found_in libcuda.so.1 real/libcuda.so.1
done
for dirs in "$PWD/stubs:$PWD/real" "$PWD/real:$PWD/stubs"; do
    LIBRARY_PATH=$dirs run with_shim compiler-path gcc main.o -L. -lvmm -Wl,--verbose -o app
    found_in libcuda.so.1 real/libcuda.so.1
done
NEEDLD_STUB_PATH=$PWD/stubs LIBRARY_PATH=$PWD/real run with_shim compiler-path \
    gcc main.o -L. -lvmm -Wl,--verbose -o app
found_in libcuda.so.1 real/libcuda.so.1

t 'a real library with only its full file name is preferred to a stub'
mkdir real-nolink
cp real/libcuda.so.1 real-nolink/libcuda.so.570.86.10
LIBRARY_PATH=$PWD/stubs:$PWD/real-nolink run with_shim compiler-path gcc main.o -L. -lvmm -Wl,--verbose -o app
eq status 0 "$status"
found_in libcuda.so.1 real-nolink/libcuda.so.570.86.10

t 'a program that uses symbols of the stub must name it'
object user.o 'void vmm(void); void cuMemCreate(void); int main(void) { vmm(); cuMemCreate(); return 0; }'
fails_with "undefined reference to symbol 'cuMemCreate'" gcc user.o -L. -lvmm -Wl,-rpath-link,byname -o app
fails_with 'error adding symbols: DSO missing from command line' \
    with_shim compiler-path gcc user.o -L. -lvmm -Lstubs -o app
says "undefined reference to symbol 'cuMemCreate'"

t 'a program that names the stub depends on it, as without needld'
expect_same app gcc user.o -L. -lvmm -Lstubs -lcuda -o app
eq needed 'libvmm.so libcuda.so.1 libc.so.6 ' "$(needed app)"

t 'arguments in a response file'
reference gcc
cat >args <<'END'
main.o "-L."
-lvmm '-Ls'tub\s
END
fails_with "$undefined" gcc @args -o app
links with_shim compiler-path gcc @args -o app
product_is_clean

t 'arguments in a nested response file, a direct call'
links direct ld -rpath-link byname start.o libvmm.so -o reference
printf 'start.o\n@inner\n' >outer
printf 'libvmm.so -L "%s/stubs"' "$PWD" >inner
links with_shim path direct ld @outer -o app
product_is_clean

t 'a command line so long that clang writes a response file'
if have clang; then
    mkdir -p "$(printf 'x%.0s' {1..200})"
    long=()
    for ((i = 0; i < 400; i++)); do long+=("-L$PWD/$(printf 'x%.0s' {1..200})"); done
    reference clang
    links with_shim compiler-path clang main.o -L. -lvmm -Lstubs "${long[@]}" -o app
    product_is_clean
fi

t 'a linker script that -l finds'
mkdir script
echo 'INPUT(../libvmm.so)' >script/libvmm.so
links gcc main.o -Lscript -lvmm -Wl,-rpath-link,byname -o reference
fails_with "$undefined" gcc main.o -Lscript -lvmm -Lstubs -o app
links with_shim compiler-path gcc main.o -Lscript -lvmm -Lstubs -o app
product_is_clean

t 'a dependency of an added library'
shared deep/stubs/libdrv2.so libdrv2.so.1 'void drv2(void) {}'
shared deep/stubs/libdrv1.so libdrv1.so.1 'void drv2(void); void drv1(void) { drv2(); }' deep/stubs/libdrv2.so
shared deep/libtop.so '' 'void drv1(void); void top(void) { drv1(); }' deep/stubs/libdrv1.so
object deep/main.o 'void top(void); int main(void) { top(); return 0; }'
mkdir deep/byname
ln -s ../stubs/libdrv1.so deep/byname/libdrv1.so.1
ln -s ../stubs/libdrv2.so deep/byname/libdrv2.so.1
links gcc deep/main.o -Ldeep -ltop -Wl,-rpath-link,deep/byname -o reference
LIBRARY_PATH=deep/stubs fails_with 'libdrv1.so.1, needed by' gcc deep/main.o -Ldeep -ltop -o app
LIBRARY_PATH=deep/stubs links with_shim compiler-path gcc deep/main.o -Ldeep -ltop -o app
product_is_clean

t 'in the directory of the library that needs it'
mkdir beside
cp deep/libtop.so beside
cp deep/stubs/libdrv1.so beside/libdrv1.so.1
cp deep/stubs/libdrv2.so beside/libdrv2.so.1
links gcc deep/main.o beside/libtop.so -Wl,-rpath-link,deep/byname -o reference
fails_with 'libdrv1.so.1, needed by' gcc deep/main.o beside/libtop.so -o app
links with_shim compiler-path gcc deep/main.o beside/libtop.so -o app
product_is_clean

cmake_case() {
    local generator=$1
    t "CMake, $generator, a project within a project"
    have cmake "$2" || return
    local settings=(-G "$generator" -DCMAKE_C_COMPILER=gcc -DCMAKE_SKIP_RPATH=ON "-DWORK=$PWD") b=build-$2
    run cmake -S cmake -B "$b-plain" "${settings[@]}"
    eq 'configure' 0 "$status"
    LIBRARY_PATH=$PWD/stubs run cmake --build "$b-plain"
    [ "$status" -ne 0 ] || fail 'the build without needld should have failed'
    LIBRARY_PATH=$PWD/stubs run cmake --build "$b-plain" --target inner
    [ "$status" -ne 0 ] || fail 'the inner build without needld should have failed'

    LIBRARY_PATH=$PWD/stubs run with_shim compiler-path cmake -S cmake -B "$b" "${settings[@]}"
    eq 'configure with needld' 0 "$status"
    LIBRARY_PATH=$PWD/stubs run with_shim compiler-path cmake --build "$b"
    eq 'build with needld' 0 "$status"

    run cmake -S cmake -B "$b-flags" "${settings[@]}" "-DCMAKE_EXE_LINKER_FLAGS=-Wl,-rpath-link,$PWD/byname"
    run cmake --build "$b-flags"
    eq 'build with flags' 0 "$status"
    same_bytes "$b/outer" "$b-flags/outer"
    same_bytes "$b/inner/inner" "$b-flags/inner/inner"
}
mkdir -p cmake/inner
echo 'void vmm(void); int main(void) { vmm(); return 0; }' | tee cmake/main.c >cmake/inner/main.c
cat >cmake/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.13)
project(outer C)
include(ExternalProject)
ExternalProject_Add(inner
    SOURCE_DIR ${CMAKE_SOURCE_DIR}/inner
    BINARY_DIR ${CMAKE_BINARY_DIR}/inner
    CMAKE_ARGS -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER} -DCMAKE_SKIP_RPATH=ON -DWORK=${WORK}
        -DCMAKE_EXE_LINKER_FLAGS=${CMAKE_EXE_LINKER_FLAGS}
    INSTALL_COMMAND "")
add_executable(outer main.c)
target_link_libraries(outer ${WORK}/libvmm.so)
END
cat >cmake/inner/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.13)
project(inner C)
add_executable(inner main.c)
target_link_libraries(inner ${WORK}/libvmm.so)
END
cmake_case 'Unix Makefiles' make
cmake_case Ninja ninja

t 'make, one environment'
if have make; then
    # shellcheck disable=SC2016  # for make
    printf 'app: main.o\n\t$(CC) main.o -L. -lvmm -o $@\n' >Makefile
    rm -f app
    LIBRARY_PATH=$PWD/stubs run make CC=gcc app
    [ "$status" -ne 0 ] || fail 'make without needld should have failed'
    reference gcc
    LIBRARY_PATH=$PWD/stubs run with_shim compiler-path make CC=gcc app
    eq status 0 "$status"
    product_is_clean
fi

finish
