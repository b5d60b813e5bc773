#!/bin/bash
# The examples do what they say: each run.sh links with needld and fails to link without it; the demonstration too.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

undefined="undefined reference to \`cuMemCreate'"

cp -R "$source_tree/examples" examples
rm -rf examples/*/build

# A prefix without needld: an empty directory for COMPILER_PATH and -B, the real linker for --ld-path.
mkdir -p without/bin without/libexec/needld
ln -s "$(type -P ld)" without/bin/ld.needld

# tools EXAMPLE: what it needs besides gcc
tools() {
    case $1 in
    clang | make) echo "$1" ;;
    cmake) echo cmake make ;;
    esac
}

sh examples/common/prepare.sh || fixture_failed libvmm.so
run gcc examples/common/main.c -L. -lvmm -o probe
driver_here=''
[ "$status" -ne 0 ] || driver_here='a real libcuda.so.1 is installed here'

for script in examples/*/run.sh; do
    example=$(basename "$(dirname "$script")")
    app=examples/$example/build/app

    t "$example: links, and the program does not know of the driver"
    # shellcheck disable=SC2046  # one word a tool
    have gcc $(tools "$example") || continue
    run env "NEEDLD_PREFIX=$prefix" sh "$script"
    eq status 0 "$status"
    eq stderr '' "$(cat "$log/err")"
    case $(needed "$app") in
    *libcuda*) fail 'the driver went into the program' ;;
    *libvmm.so*) ;;
    *) fail 'the program should need libvmm.so' ;;
    esac
    case $(run_path "$app") in *stubs*) fail 'the stubs went into the run path' ;; esac
    rm -rf "examples/$example/build"

    t "$example: from another directory, as a program"
    run env -C / "NEEDLD_PREFIX=$prefix" "$work/$script"
    eq status 0 "$status"
    rm -rf "examples/$example/build"

    t "$example: without needld its link fails"
    [ -z "$driver_here" ] || { skip "$driver_here"; continue; }
    run env "NEEDLD_PREFIX=$PWD/without" sh "$script"
    [ "$status" -ne 0 ] || fail 'it should have failed'
    cat "$log/out" >>"$log/err" # some tools say on stdout what the linker said
    says "$undefined"
    eq 'the program' '' "$(ls "$app" 2>/dev/null)"
    rm -rf "examples/$example/build"
done

t 'the Dockerfile runs the script that is run here'
checked
grep -q '^RUN /needld/examples/docker/build.sh$' examples/docker/Dockerfile || fail 'it does not'

# The demonstration takes needld from $BUILD/stage.
mkdir built
ln -s "$prefix" built/stage
t 'the demonstration'
run env BUILD=built sh examples/demo/demo.sh
eq status 0 "$status"
eq stderr '' "$(cat "$log/err")"
for text in "$undefined" 'needld: ' 'the driver maps memory'; do
    checked
    grep -qF -e "$text" "$log/out" || fail "it should have shown: $text"
done

t 'the demonstration, in an environment that would disturb it'
run env BUILD="$PWD/built" LIBRARY_PATH=/absent LD_RUN_PATH=/absent NEEDLD_DISABLE=1 NEEDLD_TRACE=2 COMPILER_PATH="$shim" \
    sh examples/demo/demo.sh
eq status 0 "$status"

t 'the demonstration fails where needld does nothing'
mkdir -p idle/stage/libexec/needld
ln -s "$(type -P ld)" idle/stage/libexec/needld/ld
run env BUILD=idle sh examples/demo/demo.sh
eq status 1 "$status"
says 'demo: this link should have worked'

t 'the demonstration fails where needld is not built'
mkdir unbuilt
run env BUILD=unbuilt sh examples/demo/demo.sh
eq status 1 "$status"
says 'run make stage'

finish
