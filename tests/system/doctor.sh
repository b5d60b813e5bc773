#!/bin/bash
# needld doctor: which linker each compiler runs, asked by real links, and what is off.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

echo 'builtin-stubs = no' >"$log/needld.conf"
ld=$(type -P ld)
banner=$(ld -v)
mkdir empty
doctor() { (cd empty && "$prefix/bin/needld" doctor "$@"); }

# The part of the last run's output that stands below a title.
section() { awk -v title="$1" '$0 == title { on = 1; next } !/^ / { on = 0 } on' "$log/out"; }

remedy="    to do: export COMPILER_PATH=$shim, or see needld(1) for other ways"

t 'compilers without needld'
run doctor
eq 'exit status' 1 "$status"
eq 'itself' "  needld stands in $shim: ok" "$(section needld)"
eq 'gcc' "  gcc: links with $ld, $banner, without needld
$remedy" "$(section compilers | grep -A1 ' gcc:')"
! type -P clang >/dev/null || eq 'clang' "  clang: links with $ld, $banner, without needld
$remedy" "$(section compilers | grep -A1 ' clang:')"

t 'compilers behind needld'
COMPILER_PATH=$shim run doctor
eq 'gcc' "  gcc: links with $ld, $banner, behind needld: ok" "$(section compilers | grep ' gcc:')"
! type -P clang >/dev/null || eq 'clang' "  clang: links with $ld, $banner, behind needld: ok" "$(section compilers | grep ' clang:')"
eq 'configuration' "  $log/needld.conf was read: ok" "$(section configuration)"
eq 'exit status' 0 "$status"
eq 'files that it leaves behind' '' "$(ls -A empty)"
eq '/dev/null' 'character special file' "$(stat -c %F /dev/null)"

t 'compilers that are named, with options'
COMPILER_PATH=$shim run doctor 'gcc -m64' no-such-compiler 'gcc -no-such-option'
eq 'an option' "  gcc -m64: links with $ld, $banner, behind needld: ok" "$(section compilers | grep m64)"
eq 'one that is not there' '  no-such-compiler: cannot be run: No such file or directory
    to do: install it, or leave it out' "$(section compilers | grep -A1 no-such-compiler)"
checked
section compilers | grep -q 'gcc -no-such-option: does not link an empty program: .*no-such-option' || fail 'the error should be told'
eq 'exit status' 1 "$status"

t 'a linker that needs no help'
if have clang ld.lld; then
    COMPILER_PATH='' run doctor 'clang -fuse-ld=lld'
    eq 'clang' "  clang -fuse-ld=lld: links with $(clang -print-prog-name=ld.lld), $("$(clang -print-prog-name=ld.lld)" -v), which needs no help: it looks for no libraries of libraries: ok" \
        "$(section compilers | grep lld)"
fi

t 'a cross compiler'
if have aarch64-linux-gnu-gcc; then
    COMPILER_PATH=$shim run doctor aarch64-linux-gnu-gcc
    checked
    section compilers | grep -q "aarch64-linux-gnu-gcc: links with .*/ld, GNU ld .*, behind needld: ok" || fail 'it should be behind needld'
fi

t 'stub directories and lists'
mkdir stubs real
shared stubs/libdriver.so libdriver.so.1 'int driver;'
NEEDLD_STUB_PATH=$work/stubs:$work/nowhere LIBRARY_PATH="$work/real;$work/gone" LD_LIBRARY_PATH=$work/stubs COMPILER_PATH=$shim run doctor
eq 'stub directories' "  $work/stubs holds libdriver.so.1 (NEEDLD_STUB_PATH): ok
  $work/nowhere (NEEDLD_STUB_PATH)
    to do: there is no such directory: correct it" "$(section 'stub directories')"
eq 'lists' "  LIBRARY_PATH: $work/real searched before -L: ok
  LIBRARY_PATH: $work/gone searched after -L
    to do: there is no such directory: correct the variable
  LD_LIBRARY_PATH: $work/stubs searched by ld itself, and after LIBRARY_PATH
    to do: programs would load its stubs where they run: name it in NEEDLD_STUB_PATH instead" "$(section 'lists of directories')"
eq 'exit status' 1 "$status"

t 'what stops needld'
echo 'nonsense' >>"$log/needld.conf"
NEEDLD_DISABLE=1 NEEDLD_LINKER=/nowhere/ld COMPILER_PATH=$shim run doctor
eq 'configuration' "  NEEDLD_DISABLE is set, so needld adds nothing
    to do: unset it
  $log/needld.conf was read: ok
  $log/needld.conf:2: not understood: nonsense
    to do: correct it, see needld.conf(5)
  the linker that is set /nowhere/ld
    to do: NEEDLD_LINKER or \`linker' in needld.conf: /nowhere/ld is no linker that can be run" "$(section configuration)"

t 'words that it does not know'
run doctor --no-such-option
eq 'exit status' 2 "$status"
says 'needld: doctor: there is no option --no-such-option; see needld doctor --help'

finish
