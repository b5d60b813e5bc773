#!/bin/bash
# Each run.sh of the examples runs three times. Without needld, its link fails. With needld, it links, and every link goes
# through the shim to the same linker as without it. Where ld finds the library by itself, without needld, the program has the
# same bytes.
# EXAMPLES selects examples. TEST_LONG=no skips the slow ones.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

undefined="undefined reference to \`cuMemCreate'"

cp -R "$source_tree/examples" examples
rm -rf examples/*/build

# A prefix without needld: an empty directory for COMPILER_PATH and -B, the real linker for --ld-path.
mkdir -p without/bin without/libexec/needld
ln -s "$(type -P ld)" without/bin/ld.needld

(mkdir probe && cd probe && sh ../examples/common/prepare.sh) || fixture_failed libvmm.so

# The driver with the right file name, built by CC.
driver() { # DIRECTORY CC...
    mkdir -p "$1"
    "${@:2}" -shared -fPIC -Wl,-soname,libcuda.so.1 examples/common/driver.c -o "$1/libcuda.so.1"
}
run gcc examples/common/main.c -Lprobe -lvmm -o probe/app
driver_here=''
[ "$status" -ne 0 ] || driver_here='a real libcuda.so.1 is installed here'

# The CMake that `make deps-all` installs if that of the system is old.
newer_cmake=$source_tree/build/tools/node_modules/.bin
[ -x "$newer_cmake/cmake" ] || newer_cmake=''

# Skips the example and returns false if this machine lacks something that it needs.
can_run() { # EXAMPLE
    case $1 in
    g++ | gfortran | go | meson | ninja | ccache | nvcc | rustc | make | clang) have "$1" ;;
    lld) have clang ld.lld ;;
    m32) have gcc && { compiles gcc -m32 || skip_false 'no libc of 32 bits here'; } ;;
    cross) have aarch64-linux-gnu-gcc ;;
    cross-riscv64) have riscv64-linux-gnu-gcc ;;
    musl) have musl-gcc ;;
    cargo) have cargo rustc ;;
    cmake) have cmake make ;;
    cmake-linker-type) have cmake make && { has_linker_types || skip_false 'CMake is older than 3.29'; } ;;
    autotools) have autoreconf libtoolize make ;;
    python) have python3 && { python3 -c 'import setuptools' 2>/dev/null || skip_false 'no setuptools here'; } &&
        { compiles gcc -I"$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')" -include Python.h ||
            skip_false 'no Python.h here'; } ;;
    debian) have dpkg-buildpackage dh make && { have_debhelper || skip_false 'no debhelper here'; } ;;
    bazel) have bazel && { [ -d /usr/share/bazel/rules ] || skip_false "no Debian's bazel here"; } ;;
    esac
}
skip_false() { skip "$1"; false; }
compiles() { "$@" -x c -fsyntax-only - <<<'#include <stdio.h>' 2>/dev/null; }
have_debhelper() { dpkg-query -W -f '${Status}' debhelper 2>/dev/null | grep -q 'ok installed'; }
has_linker_types() {
    [ -n "$newer_cmake" ] ||
        [ "$(printf '%s\n' 3.29 "$(cmake --version | sed -n 's/^cmake version //p')" | sort -V | head -n 1)" = 3.29 ]
}

long='autotools bazel cargo debian go meson nvcc rustc'
is_wanted() { # EXAMPLE
    case " ${EXAMPLES:-$1} " in *" $1 "*) ;; *) return 1 ;; esac
    [ "${TEST_LONG:-}" != no ] || case " $long " in *" $1 "*) return 1 ;; esac
}

# Bazel without the network: uses the rules of its own packages. They have another version of rules_cc, so the few names that
# the C++ toolchain of this Bazel uses are defined here.
bazel_options() {
    mkdir -p rules_cc/cc
    touch rules_cc/WORKSPACE rules_cc/cc/BUILD
    for rule in cc_binary cc_import cc_library cc_toolchain cc_toolchain_suite; do echo "$rule = native.$rule"; done \
        >rules_cc/cc/defs.bzl
    echo "--override_repository=rules_cc=$PWD/rules_cc"
    echo "--override_repository=platforms=/usr/share/bazel/platforms"
    for rules in /usr/share/bazel/rules/{java,proto}; do echo "--override_repository=rules_${rules##*/}=$rules"; done
}

# example PREFIX [SETTING...]: runs the example as a program, from another directory.
example() {
    local prefix=$1 script=$PWD/examples/$folder/run.sh args=()
    shift
    rm -rf "examples/$folder/build"
    case $name in
    bazel)
        readarray -t args < <(bazel_options)
        for setting; do args+=("--action_env=$setting"); done
        ;;
    cross*) args=("$triple") ;;
    cmake-linker-type) args=(linker-type.cmake) ;;
    esac
    traced timeout 300 env -C / "NEEDLD_PREFIX=$prefix" "PATH=${newer_cmake:+$newer_cmake:}$PATH" BAZEL='bazel --batch' \
        "$@" "$script" "${args[@]}"
}

# The links of the program, without those of prepare.sh and of probes that a build system makes without the library. The
# contents of response files are not seen.
program=('vmm|"@' '"-o", "(libvmm|stubs/libcuda)[.]so"')
files_of_linkers() { linkers "${program[@]}" | xargs -r readlink -f; }

# The messages, without the path of needld and the names of temporary files.
told() { sed "s|$prefix|PREFIX|g; s|$PWD/without|PREFIX|g; s|vmm_reserve[^.: ]*\.c|TEMPORARY.c|g" "$1"; }

names=$(cd examples && echo */run.sh)
# shellcheck disable=SC2086 # no folder has a blank in its name
for name in ${names//\/run.sh/} cross-riscv64 cmake-linker-type; do
    folder=$name triple=aarch64-linux-gnu
    case $name in
    cross-riscv64) folder=cross triple=riscv64-linux-gnu ;;
    cmake-linker-type) folder=cmake ;;
    esac
    app=examples/$folder/build/app
    is_wanted "$name" || continue

    t "$name: links, and the program does not depend on the driver"
    can_run "$name" || continue
    example "$prefix"
    eq status 0 "$status"
    case $(needed "$app") in
    *libcuda*) fail 'the driver went into the program' ;;
    *libvmm.so* | *libouter.so*) ;;
    *) fail 'the program should need libvmm.so' ;;
    esac
    case $(run_path "$app") in *stubs* | *needld*) fail 'the stubs went into the run path' ;; esac
    [ "$name" != autotools ] || eq 'relinked at install' 1 "$(grep -c relinking examples/autotools/build/install.log)"
    cp "$app" with-needld
    cp "$log/err" with-needld.err

    t "$name: each link of the program goes through the shim"
    if have strace; then
        files_of_linkers >linkers.with
        [ -s linkers.with ] || fail 'no link was seen'
        eq 'links past the shim' '' "$(chains "${program[@]}" | grep -v "^$prefix/\(libexec/needld\|bin\)/")"
    fi

    t "$name: without needld the link fails"
    [ -z "$driver_here" ] || { skip "$driver_here"; continue; }
    example "$PWD/without"
    if [ "$name" = lld ]; then
        eq 'status (nothing is missing for lld)' 0 "$status"
    else
        [ "$status" -ne 0 ] || fail 'it should have failed'
        # Some tools print the messages of the linker on standard output, or keep them in a log.
        cat "$log/out" "examples/$folder"/build/{config.log,source/config.log} >>"$log/err" 2>/dev/null
        says "$undefined"
        eq 'the program' '' "$(ls "$app" 2>/dev/null)"
    fi

    t "$name: same linker and same bytes as in a link without a missing library"
    case $name in
    cross*)
        # A cross ld does not read LD_LIBRARY_PATH.
        driver "exact-$triple" "$triple-gcc"
        mkdir -p "$triple/libexec/needld"
        printf '#!/bin/sh\nexec %s -rpath-link %s "$@"\n' "$(type -P "$triple-ld")" "$PWD/exact-$triple" \
            >"$triple/libexec/needld/ld"
        chmod +x "$triple/libexec/needld/ld"
        example "$PWD/$triple"
        ;;
    m32)
        driver exact32 gcc -m32
        example "$PWD/without" "LD_LIBRARY_PATH=$PWD/exact32"
        ;;
    *)
        driver exact gcc
        example "$PWD/without" "LD_LIBRARY_PATH=$PWD/exact"
        ;;
    esac
    eq status 0 "$status"
    # nvcc puts its process id into names of local symbols.
    [ "$name" != nvcc ] || strip "$app" with-needld
    same_bytes "$app" with-needld
    ! type -P strace >/dev/null || eq 'the linkers that ran' "$(files_of_linkers)" "$(cat linkers.with)"
    # Bazel prints times and process ids.
    [ "$name" = bazel ] || eq stderr "$(told "$log/err")" "$(told with-needld.err)"
    rm -rf "examples/$folder/build"
done

# The demo uses needld from $BUILD/stage.
mkdir built
ln -s "$prefix" built/stage
t 'the demo'
run env BUILD=built sh examples/demo/demo.sh
eq status 0 "$status"
eq stderr '' "$(cat "$log/err")"
for text in "$undefined" 'needld: ' 'the driver maps memory'; do
    checked
    grep -qF -e "$text" "$log/out" || fail "it should have shown: $text"
done

t 'the demo ignores the environment'
run env BUILD="$PWD/built" LIBRARY_PATH=/absent LD_RUN_PATH=/absent NEEDLD_DISABLE=1 NEEDLD_TRACE=2 COMPILER_PATH="$shim" \
    sh examples/demo/demo.sh
eq status 0 "$status"

t 'the demo fails if needld does nothing'
mkdir -p idle/stage/libexec/needld
ln -s "$(type -P ld)" idle/stage/libexec/needld/ld
run env BUILD=idle sh examples/demo/demo.sh
eq status 1 "$status"
says 'demo: this link should have worked'

t 'the demo fails if needld is not built'
mkdir unbuilt
run env BUILD=unbuilt sh examples/demo/demo.sh
eq status 1 "$status"
says 'run make stage'

finish
