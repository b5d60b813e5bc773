#!/bin/bash
# needld doctor: which linker each compiler runs, by real links, and problems of the setup.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

echo 'builtin-stubs = no' >"$log/needld.conf"
ld=$(type -P ld)
banner=$(ld -v)
mkdir empty tmp
export TMPDIR=$work/tmp
doctor() { (cd empty && "$prefix/bin/needld" doctor "$@"); }

# A PATH in which gcc is the only compiler, and one in which there is none.
mkdir gcc-only no-compiler
ln -s "$ld" "$(type -P as)" gcc-only/
printf '#!/bin/sh\nexec %s "$@"\n' "$(type -P gcc)" >gcc-only/gcc
chmod +x gcc-only/gcc

# section TITLE: the lines below a title in the output of the last run.
section() { awk -v title="$1" '$0 == title { on = 1; next } !/^ / { on = 0 } on' "$log/out"; }

# result COMPILER: what is said of a compiler, which may share its line with others, and the fix.
result() {
    section compilers | awk -v name="$1" '
        /^    / { if (mine) print; next }
        { mine = 0; colon = index($0, ": "); names = ", " substr($0, 3, colon - 3) ", "
          if (index(names, ", " name ", ")) { mine = 1; print substr($0, colon + 2) } }'
}

fix="    fix: export COMPILER_PATH=$shim"

t 'compilers without needld'
run doctor
eq 'exit status' 1 "$status"
for compiler in gcc clang; do
    ! type -P $compiler >/dev/null || eq $compiler "$ld ($banner), not needld
$fix" "$(result $compiler | sed '1s/^runs* //')"
done

t 'compilers that run needld'
COMPILER_PATH=$shim run doctor --verbose
eq 'itself' "  needld is in $shim: ok" "$(section needld)"
for compiler in gcc clang; do
    ! type -P $compiler >/dev/null || eq $compiler "needld, then $ld ($banner): ok" "$(result $compiler | sed 's/^runs* //')"
done
eq 'configuration' "  $log/needld.conf was read: ok" "$(section configuration)"
eq 'files that it leaves' '' "$(ls -A empty tmp | grep -v :)"
eq '/dev/null' 'character special file' "$(stat -c %F /dev/null)"

t 'a good setup is a few lines'
PATH=$work/gcc-only COMPILER_PATH=$shim run doctor
eq 'exit status' 0 "$status"
eq 'output' "compilers
  gcc: runs needld, then $work/gcc-only/ld ($banner): ok

configuration
  $log/needld.conf was read: ok

all is well" "$(cat "$log/out")"
eq 'standard error' '' "$(cat "$log/err")"

t 'several problems'
PATH=$work/gcc-only NEEDLD_DISABLE=1 run doctor
eq 'exit status' 1 "$status"
eq 'the last line' '2 problems' "$(tail -n 1 "$log/out")"
PATH=$work/gcc-only NEEDLD_DISABLE=1 COMPILER_PATH=$shim run doctor
eq 'needld is there, but disabled' "runs needld, then $work/gcc-only/ld ($banner): ok" "$(result gcc)"
eq 'the last line' '1 problem' "$(tail -n 1 "$log/out")"
PATH=$work/no-compiler COMPILER_PATH=$shim run doctor
eq 'no compiler' '  neither gcc nor clang is in PATH
    fix: give a compiler: needld doctor CC' "$(section compilers)"
eq 'the last line' '1 problem' "$(tail -n 1 "$log/out")"

t 'compilers given as arguments, with options'
COMPILER_PATH=$shim run doctor 'gcc -m64' no-such-compiler 'gcc -no-such-option'
eq 'an option' "needld, then $ld ($banner): ok" "$(result 'gcc -m64' | sed 's/^runs* //')"
eq 'a compiler that does not exist' 'cannot be run: No such file or directory
    fix: install it, or call needld doctor without it' "$(result no-such-compiler)"
checked
result 'gcc -no-such-option' | grep -q '^cannot link an empty program: .*error: .*no-such-option' || fail 'the error is missing'
eq 'exit status' 1 "$status"

t 'COMPILER_PATH'
PATH=$work/gcc-only COMPILER_PATH=$work/nowhere run doctor
eq 'a directory that does not exist' "runs $work/gcc-only/ld ($banner), not needld
    fix: COMPILER_PATH names $work/nowhere, which is no directory:
      export COMPILER_PATH=$shim" "$(result gcc)"
eq 'the last line' '1 problem' "$(tail -n 1 "$log/out")"
PATH=$work/gcc-only COMPILER_PATH=$work/empty run doctor
eq 'one without needld' "runs $work/gcc-only/ld ($banner), not needld
    fix: there is no needld in COMPILER_PATH ($work/empty):
      export COMPILER_PATH=$shim:\$COMPILER_PATH" "$(result gcc)"
PATH=$work/gcc-only COMPILER_PATH=$work/nowhere:$shim run doctor
eq 'one of two' "  COMPILER_PATH: $work/nowhere is no directory
    fix: export COMPILER_PATH=$shim" "$(section 'search path variables')"
printf '#!/bin/sh\nunset COMPILER_PATH\nexec gcc "$@"\n' >deaf
chmod +x deaf
COMPILER_PATH=$shim run doctor "$work/deaf"
eq 'a compiler that does not get it' "    fix: COMPILER_PATH has no effect on it: give it the option -B$shim (needld(1) has other ways)" \
    "$(result "$work/deaf" | tail -n 1)"

t 'CC, CXX, LD, LDFLAGS'
PATH=$work/gcc-only COMPILER_PATH=$shim CC='gcc -m64' CXX=gcc LD=ld run doctor
eq 'compilers' "  gcc (CXX), gcc -m64 (CC): run needld, then $work/gcc-only/ld ($banner): ok
  ld (LD): runs $work/gcc-only/ld ($banner), not needld
    fix: for builds that call it:
      export LD=$shim/ld" "$(section compilers)"
LD=$shim/ld run doctor
eq 'LD is needld' "runs needld, then $ld ($banner): ok" "$(result "$shim/ld (LD)")"
CC=no-such-compiler run doctor
eq 'CC does not exist' 'cannot be run: No such file or directory
    fix: correct or unset CC' "$(result 'no-such-compiler (CC)')"
if have ld.bfd; then
    COMPILER_PATH=$shim LDFLAGS='-O1 -fuse-ld=bfd' run doctor
    eq 'LDFLAGS' "needld, then $(gcc -print-prog-name=ld.bfd) ($banner): ok" \
        "$(result 'gcc -fuse-ld=bfd (LDFLAGS)' | sed "s/^runs* //; s, /.*/ld.bfd , $(gcc -print-prog-name=ld.bfd) ,")"
fi

t 'a linker that does not need needld'
if have clang ld.lld; then
    lld="$(clang -print-prog-name=ld.lld) ($("$(clang -print-prog-name=ld.lld)" -v | sed 's/ (.*//'))"
    COMPILER_PATH='' run doctor 'clang -fuse-ld=lld'
    eq 'without needld' "runs $lld, which does not need needld: ok" "$(result 'clang -fuse-ld=lld')"
    COMPILER_PATH=$shim run doctor 'clang -fuse-ld=lld'
    eq 'behind needld' "runs needld, then $lld, which does not search for dependencies of libraries: needld adds nothing: ok" \
        "$(result 'clang -fuse-ld=lld')"
fi

t 'a cross compiler'
if have aarch64-linux-gnu-gcc; then
    COMPILER_PATH=$shim run doctor aarch64-linux-gnu-gcc
    checked
    result aarch64-linux-gnu-gcc | grep -q "^runs needld, then .*/ld (GNU ld .*): ok" || fail 'it should run needld'
fi

# tools COMMAND WORDS: with needld and without it.
tool() {
    local command=$*
    COMPILER_PATH=$shim run doctor "$command"
    eq "$command behind needld" "needld, then GNU ld: ok" "$(result "$command" | sed "s/^runs* //; s, [^ ]*ld[.a-z]* ($banner), GNU ld,")"
    run doctor "$command"
    eq "$command without needld" "GNU ld, not needld
$fix" "$(result "$command" | sed "s/^runs* //; s,^[^ ]*ld[.a-z]* ($banner),GNU ld,")"
    eq 'files that it leaves' '' "$(ls -A empty tmp | grep -v :)"
}
if [ -x /usr/local/cuda/bin/nvcc ]; then PATH=$PATH:/usr/local/cuda/bin; fi
for command in nvcc gfortran 'rustc -Clinker=gcc' go 'ccache gcc'; do
    t "asks in its own way: $command"
    if have ${command%% *}; then
        case $command in rustc*) rustc -vV >"$log/rustc" 2>&1 || skip 'rustc does not run' ;; esac
        [ -n "$tap_skip" ] || tool "$command"
    fi
done

t 'asks in its own way: cargo'
if have cargo; then
    # RUSTFLAGS reaches rustc through cargo only. Cargo keeps nothing below the home directory.
    RUSTFLAGS=-Clinker=gcc tool cargo
fi

# ended PID: the process ends. It stays a zombie where process 1 does not wait for it.
ended() {
    local i state
    checked
    for ((i = 0; i < 600; i++)); do
        state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)
        case $state in '' | Z | X) return ;; esac
        sleep 0.1
    done
    fail "process $1 still runs"
}

t 'compilers that fail, hang or print without end'
printf '#!/bin/sh\nexit 3\n' >silent
printf '#!/bin/sh\nkill -SEGV $$\n' >crash
printf '#!/bin/sh\nsleep 1000.125 &\necho $! >%s\nwait\n' "$work/hanging" >hang
printf '#!/bin/sh\nyes error\n' >flood
printf '#!/nowhere/sh\n' >interpreted
chmod +x silent crash hang flood interpreted
COMPILER_PATH=$shim run doctor --timeout=1 "$work/hang"
eq 'hang' "does not end within 1 second
    fix: see what it does:
      echo 'int main(void) { return 0; }' | $work/hang -x c - -o empty" "$(result "$work/hang")"
ended "$(cat hanging)"
run doctor "$work/silent" "$work/crash" "$work/flood" "$work/interpreted" 'gcc -lnowhere -Wno-nonsense'
eq 'silent' 'cannot link an empty program: it prints nothing, and its exit status is 3' "$(result "$work/silent" | head -n 1)"
eq 'crash' 'cannot link an empty program: killed by signal 11 (Segmentation fault)' "$(result "$work/crash" | head -n 1)"
eq 'flood' 'prints without end' "$(result "$work/flood" | head -n 1)"
eq 'interpreted' 'cannot be run: No such file or directory (the program or library that runs this file)' \
    "$(result "$work/interpreted" | head -n 1)"
checked
result 'gcc -lnowhere -Wno-nonsense' | grep -q "^cannot link an empty program: .*ld: cannot find -lnowhere" ||
    fail 'the error of ld is missing'

t 'a terminal of 40 columns: commands are not wrapped'
COLUMNS=40 PATH=$work/gcc-only run doctor --color=always
eq 'the fix' $'    \e[1;31m'"fix: export COMPILER_PATH=$shim"$'\e[0m' "$(section $'\e[1mcompilers\e[0m' | grep fix)"
eq 'the indent of the other lines' '    ' "$(section $'\e[1mcompilers\e[0m' | sed -n '2s/[^ ].*//p')"
eq 'the last line' $'\e[1;31m1 problem\e[0m' "$(tail -n 1 "$log/out")"

t 'Ctrl-C'
cat >interrupted <<END
exec perl -e '\$SIG{INT} = "DEFAULT"; exec @ARGV' "$prefix/bin/needld" doctor "$work/waiting/nvcc"
END
mkdir waiting
cat >waiting/nvcc <<END
#!/bin/sh
echo \$\$ >$work/waiting/pid
exec sleep 1000.25
END
chmod +x waiting/nvcc
if have perl; then
    bash interrupted >"$log/out" 2>"$log/err" &
    doctor=$!
    until [ -s waiting/pid ] || ! kill -0 $doctor 2>/dev/null; do sleep 0.1; done
    kill -INT $doctor
    wait $doctor
    eq 'exit status' 130 $?
    checked
    ended "$(cat waiting/pid)"
    eq 'directories that it leaves' '' "$(ls -A tmp | grep needld)"
fi

t 'TMPDIR'
TMPDIR=$work/nowhere PATH=$work/gcc-only COMPILER_PATH=$shim run doctor
eq 'no directory' "  TMPDIR: $work/nowhere is no directory
    fix: correct or unset it" "$(section environment)"

t 'stub directories and search path variables'
mkdir stubs real
shared stubs/libdriver.so libdriver.so.1 'int driver;'
NEEDLD_STUB_PATH=$work/stubs:$work/nowhere LIBRARY_PATH="$work/real;$work/gone" LD_LIBRARY_PATH=$work/stubs COMPILER_PATH=$shim \
    run doctor -v
eq 'stub directories' "  $work/stubs contains libdriver.so.1 (NEEDLD_STUB_PATH): ok
  $work/nowhere (NEEDLD_STUB_PATH)
    fix: no such directory: correct it" "$(section 'stub directories')"
eq 'lists' "  LIBRARY_PATH: $work/real searched before -L: ok
  LIBRARY_PATH: $work/gone searched after -L
    fix: no such directory: correct the variable
  LD_LIBRARY_PATH: $work/stubs searched by ld itself, and by needld after LIBRARY_PATH
    fix: programs would load its stubs at run time: put it into NEEDLD_STUB_PATH instead" "$(section 'search path variables')"
eq 'exit status' 1 "$status"

t 'settings that disable needld, and errors in the configuration'
echo 'nonsense' >>"$log/needld.conf"
NEEDLD_DISABLE=1 NEEDLD_LINKER=/nowhere/ld COMPILER_PATH=$shim run doctor
eq 'configuration' "  NEEDLD_DISABLE is set, so needld adds nothing
    fix: unset it
  $log/needld.conf was read: ok
  $log/needld.conf:2: not understood: nonsense
    fix: correct the line; the settings are stub-dir, linker, requester-dir and builtin-stubs, see needld.conf(5)
  the configured linker /nowhere/ld
    fix: NEEDLD_LINKER or \`linker' in needld.conf: /nowhere/ld is no linker that can be run" "$(section configuration)"
eq 'gcc' '    fix: see the configuration below' "$(result gcc | tail -n 1)"
NEEDLD_CONFIG=$work PATH=$work/gcc-only run doctor
eq 'a directory' "  $work: cannot be read
    fix: it is a directory: name a file" "$(section configuration)"

t 'JSON'
if have python3; then
    # python3 may be a script that needs the usual PATH
    PATH=$work/gcc-only COMPILER_PATH=$shim CC=no-such-compiler run doctor --json
    eq 'exit status' 1 "$status"
    eq 'members' "1 2 gcc True $work/gcc-only/ld gnu $banner no-such-compiler correct or unset CC" "$(python3 -c '
import json, sys
o = json.load(open(sys.argv[1]))
gcc, cc = [f for f in o["findings"] if f["section"] == "compilers"]
assert gcc["problem"] is False and "fix" not in gcc and cc["problem"] is True
print(o["version"], o["problems"], *gcc["compilers"], gcc["needld"], gcc["linker"], gcc["flavour"], gcc["banner"],
    *cc["compilers"], cc["fix"])' "$log/out")"
fi

t 'usage errors'
run doctor --no-such-option
eq 'exit status' 2 "$status"
says 'needld: doctor: unknown option --no-such-option; see needld doctor --help'
for seconds in 0 x 1x -1 '' 100000000; do
    run doctor --timeout="$seconds"
    eq "exit status of --timeout=$seconds" 2 "$status"
    says "--timeout takes a number of seconds, from 1 to 86400, not $seconds"
done

finish
