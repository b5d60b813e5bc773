#!/bin/sh
# Shows a link that fails, and the same link with needld in front of ld. `make demo` runs it. Needs gcc, and needld in
# $BUILD/stage. Works in a temporary directory and removes it. Exits 1 if a step does not behave as described.
set -u
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 1
shim=$BUILD/stage/libexec/needld
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

unset COMPILER_PATH GCC_EXEC_PREFIX LIBRARY_PATH LD_LIBRARY_PATH LD_LIBRARY_PATH_64 LD_LIBRARY_PATH_32 LD_RUN_PATH
unset NEEDLD_CHAIN NEEDLD_DISABLE NEEDLD_LINKER NEEDLD_STUB_PATH NEEDLD_TRACE
export LC_ALL=C NEEDLD_CONFIG=/dev/null

say() { printf '\n%s\n\n' "$*"; }

give_up() {
    printf '\ndemo: %s\n' "$*" >&2
    exit 1
}

# Shows a command and what it prints; its status is in $status.
show() {
    printf '  $ %s\n' "$*"
    sh -c "$*" >out 2>&1
    status=$?
    sed 's/^/  /' out
}

# prepare NAME: builds libNAME.so.1, in place of the driver, and its stub, whose file is called libNAME.so.
prepare() {
    rm -rf stubs driver libvmm.so
    mkdir stubs driver
    cat >main.c <<END
int vmm_reserve(void);
int main(void) { return vmm_reserve(); }
END
    cat >vmm.c <<END
int cuMemCreate(void), cuMemMap(void);
int vmm_reserve(void);
int vmm_reserve(void) { return cuMemCreate() | cuMemMap(); }
END
    cat >stub.c <<END
int cuMemCreate(void) { return 3; }
int cuMemMap(void) { return 3; }
END
    cat >driver.c <<END
#include <stdio.h>
int cuMemCreate(void) { return 0; }
int cuMemMap(void) { return puts("the driver maps memory") < 0; }
END
    {
        gcc -shared -fPIC "-Wl,-soname,lib$1.so.1" stub.c -o "stubs/lib$1.so" &&
            gcc -shared -fPIC "-Wl,-soname,lib$1.so.1" driver.c -o "driver/lib$1.so.1" &&
            gcc -shared -fPIC vmm.c "stubs/lib$1.so" -o libvmm.so
    } || give_up 'gcc does not build the libraries'
}

[ -x "$shim/ld" ] || give_up "no needld in $BUILD/stage: run make stage"
name=cuda
prepare $name
# If a real driver is installed, ld finds it, and nothing is missing: use another name.
if gcc main.c -L. -lvmm -o app 2>/dev/null; then
    name=npu
    prepare $name
fi
soname=lib$name.so.1

say "A library, libvmm.so, calls a driver. Only a stub of the driver is here, as in an image that builds software:"
show "readelf -d libvmm.so | grep -F $soname"
show 'ls stubs'

say 'A program that calls libvmm.so does not link, although LIBRARY_PATH names the directory of the stub:'
show 'LIBRARY_PATH=stubs gcc main.c -L. -lvmm -o app'
[ "$status" -ne 0 ] || give_up 'this link should have failed'
grep -qF "$soname, needed by ./libvmm.so, not found" out || give_up 'this link should have failed in another way'

say 'The same command with needld in front of ld, printing what it does (gcc passes LIBRARY_PATH to ld as -L):'
printf '  $ export COMPILER_PATH=%s\n' "$shim"
export COMPILER_PATH="$shim"
show 'NEEDLD_TRACE=1 LIBRARY_PATH=stubs gcc main.c -L. -lvmm -o app'
[ "$status" -eq 0 ] || give_up 'this link should have worked'
grep -qF "needld: $soname, needed by ./libvmm.so: stubs/lib$name.so" out || give_up 'needld should have found the stub'

say 'The program is unchanged. Only the library that needs the driver depends on it, as before:'
show "readelf -d app | grep -E 'NEEDED|RPATH|RUNPATH'"
if grep -qE "lib$name|RPATH|RUNPATH" out; then give_up 'the program should not depend on the driver'; fi

say 'On a machine with the driver (here, a replacement in ./driver), it runs:'
show 'LD_LIBRARY_PATH=.:driver ./app'
[ "$status" -eq 0 ] || give_up 'the program should have run'

cat <<END

Why: GNU ld looks for $soname to check that the functions that libvmm.so calls exist. It searches -rpath-link, run
paths and its own directories, but not -L or LIBRARY_PATH, and only for a file of exactly that name; the stub is called
lib$name.so. needld also searches -L and LIBRARY_PATH, reads the SONAME of each file, and passes the right one to ld.
END
