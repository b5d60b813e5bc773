#!/bin/bash
# needld doctor: which linker each compiler runs, by real links, and problems of the setup.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

echo 'builtin-stubs = no' >"$log/needld.conf"
ld=$(type -P ld)
banner=$(ld -v)
mkdir empty
doctor() { (cd empty && "$prefix/bin/needld" doctor "$@"); }

# section TITLE: the lines below a title in the output of the last run.
section() { awk -v title="$1" '$0 == title { on = 1; next } !/^ / { on = 0 } on' "$log/out"; }

remedy="    fix: export COMPILER_PATH=$shim, or see needld(1) for other ways"

t 'compilers without needld'
run doctor
eq 'exit status' 1 "$status"
eq 'itself' "  needld is in $shim: ok" "$(section needld)"
eq 'gcc' "  gcc: runs $ld ($banner), not needld
$remedy" "$(section compilers | grep -A1 ' gcc:')"
! type -P clang >/dev/null || eq 'clang' "  clang: runs $ld ($banner), not needld
$remedy" "$(section compilers | grep -A1 ' clang:')"

t 'compilers that run needld'
COMPILER_PATH=$shim run doctor
eq 'gcc' "  gcc: runs needld, then $ld ($banner): ok" "$(section compilers | grep ' gcc:')"
! type -P clang >/dev/null || eq 'clang' "  clang: runs needld, then $ld ($banner): ok" "$(section compilers | grep ' clang:')"
eq 'configuration' "  $log/needld.conf was read: ok" "$(section configuration)"
eq 'exit status' 0 "$status"
eq 'files that it leaves' '' "$(ls -A empty)"
eq '/dev/null' 'character special file' "$(stat -c %F /dev/null)"

t 'compilers given as arguments, with options'
COMPILER_PATH=$shim run doctor 'gcc -m64' no-such-compiler 'gcc -no-such-option'
eq 'an option' "  gcc -m64: runs needld, then $ld ($banner): ok" "$(section compilers | grep m64)"
eq 'a compiler that does not exist' '  no-such-compiler: cannot be run: No such file or directory
    fix: install it, or call needld doctor without it' "$(section compilers | grep -A1 no-such-compiler)"
checked
section compilers | grep -q 'gcc -no-such-option: cannot link an empty program: .*no-such-option' || fail 'the error is missing'
eq 'exit status' 1 "$status"

t 'a linker that does not need needld'
if have clang ld.lld; then
    COMPILER_PATH='' run doctor 'clang -fuse-ld=lld'
    eq 'clang' "  clang -fuse-ld=lld: runs $(clang -print-prog-name=ld.lld) ($("$(clang -print-prog-name=ld.lld)" -v)), which does not need needld: ok" \
        "$(section compilers | grep lld)"
fi

t 'a cross compiler'
if have aarch64-linux-gnu-gcc; then
    COMPILER_PATH=$shim run doctor aarch64-linux-gnu-gcc
    checked
    section compilers | grep -q "aarch64-linux-gnu-gcc: runs needld, then .*/ld (GNU ld .*): ok" || fail 'it should run needld'
fi

t 'stub directories and search path variables'
mkdir stubs real
shared stubs/libdriver.so libdriver.so.1 'int driver;'
NEEDLD_STUB_PATH=$work/stubs:$work/nowhere LIBRARY_PATH="$work/real;$work/gone" LD_LIBRARY_PATH=$work/stubs COMPILER_PATH=$shim run doctor
eq 'stub directories' "  $work/stubs contains libdriver.so.1 (NEEDLD_STUB_PATH): ok
  $work/nowhere (NEEDLD_STUB_PATH)
    fix: no such directory: correct it" "$(section 'stub directories')"
eq 'lists' "  LIBRARY_PATH: $work/real searched before -L: ok
  LIBRARY_PATH: $work/gone searched after -L
    fix: no such directory: correct the variable
  LD_LIBRARY_PATH: $work/stubs searched by ld itself, and by needld after LIBRARY_PATH
    fix: programs would load its stubs at run time: put it into NEEDLD_STUB_PATH instead" "$(section 'search path variables')"
eq 'exit status' 1 "$status"

t 'settings that disable needld'
echo 'nonsense' >>"$log/needld.conf"
NEEDLD_DISABLE=1 NEEDLD_LINKER=/nowhere/ld COMPILER_PATH=$shim run doctor
eq 'configuration' "  NEEDLD_DISABLE is set, so needld adds nothing
    fix: unset it
  $log/needld.conf was read: ok
  $log/needld.conf:2: not understood: nonsense
    fix: correct it, see needld.conf(5)
  the configured linker /nowhere/ld
    fix: NEEDLD_LINKER or \`linker' in needld.conf: /nowhere/ld is no linker that can be run" "$(section configuration)"

t 'an unknown option'
run doctor --no-such-option
eq 'exit status' 2 "$status"
says 'needld: doctor: unknown option --no-such-option; see needld doctor --help'

finish
