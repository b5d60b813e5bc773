#!/bin/bash
# Under needld explain the linker is a child of the shim: its streams, signals, status, descriptors and environment stay.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
explain() { "$needld" explain -o report "$@"; }
object start.o 'void _start(void) {}'
object main.o 'int main(void) { return 0; }'

# A linker that does what ./behaviour says; the questions that needld asks it go to the real one.
real=$(type -P ld)
mkdir linker
cat >linker/ld <<END
#!/bin/sh
case "\$*" in *--version* | *-v* | *--print-sysroot*) exec $real "\$@" ;; esac
. $work/behaviour
END
chmod +x linker/ld
export NEEDLD_LINKER=$work/linker/ld
behave() { cat >behaviour; }
link="ld start.o -o app"

t 'the linker is a child under explain only'
# shellcheck disable=SC2016
behave <<<'echo parent $PPID'
run explain sh -c 'echo parent $$; '"$link; :"
eq 'under explain' 1 "$(grep -cx "$(head -n 1 "$log/out")" "$log/out")"
run "$needld" run sh -c 'echo parent $$; '"$link; :"
eq 'under run' 2 "$(grep -cx "$(head -n 1 "$log/out")" "$log/out")"

t 'standard output and standard error in one file keep their order'
behave <<<'i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); echo out $i; echo error $i >&2; done'
sh behaviour >want 2>&1
explain $link >got 2>&1
eq 'a file' "$(cat want)" "$(sed '/^needld:/d' got)"
explain sh -c "$link 2>&1 | cat" >got
eq 'a pipe' "$(cat want)" "$(sed '/^needld:/d' got)"

t 'each stream stays where it was'
run explain sh -c "$link >out 2>err"
eq 'standard output' "$(sh behaviour 2>/dev/null)" "$(cat out)"
eq 'standard error' "$(sh behaviour 2>&1 >/dev/null)" "$(cat err)"
behave <<<'cat'
run explain sh -c "echo input | $link"
eq 'standard input' input "$(head -n 1 "$log/out")"
# Two openings of one file have an offset each.
behave <<<'echo 123456; echo abc >&2'
sh behaviour >want 2>want
run explain sh -c "$link >got 2>got"
eq 'one file, opened twice' "$(cat want)" "$(cat got)"

t 'more than a pipe holds'
behave <<<'seq 100000 >&2'
run explain $link
eq 'standard error' "$(seq 100000 | cksum)" "$(cksum <"$log/err")"

t 'the status'
behave <<<'exit 7'
run explain $link
eq 'of the command' 7 "$status"
# shellcheck disable=SC2016
behave <<<'echo its last words >&2; kill -SEGV $$'
if have gcc; then
    run explain gcc main.o -o app
    says 'its last words'
    says 'signal 11'
fi
run explain --json $link
eq 'in the log' '"status":139' "$(grep -o '"status":[0-9]*' report)"
behave <<<'exit 0'
# shellcheck disable=SC2016
run bash -c 'trap "" CHLD; exec "$@"' bash "$needld" explain -o report $link
eq 'SIGCHLD is ignored' 0 "$status"

t 'descriptors and environment'
# NEEDLD_LOG and NEEDLD_EXPLAIN are set under explain; a shell sets the others.
# shellcheck disable=SC2016
behave <<'END'
ls /proc/$$/fd >descriptors
grep 'SigIgn\|SigBlk' /proc/self/status >>descriptors
env | grep -v '^NEEDLD_LOG=\|^NEEDLD_EXPLAIN=\|^_=' | sort >variables
ulimit -a >>variables
END
"$needld" run sh -c "exec 5</dev/null 7<>file; $link"
mv descriptors want.descriptors
mv variables want.variables
run explain sh -c "exec 5</dev/null 7<>file; $link"
eq descriptors "$(cat want.descriptors)" "$(cat descriptors)"
eq variables "$(cat want.variables)" "$(cat variables)"
for closed in '<&-' '>&-' '2>&-' '>&- 2>&-'; do
    "$needld" run sh -c "$link $closed"
    mv descriptors want.descriptors
    run explain sh -c "$link $closed"
    eq "descriptors with $closed" "$(cat want.descriptors)" "$(cat descriptors)"
done

t 'a terminal stays a terminal'
if have script; then
    behave <<'END'
: >tty
for i in 1 2; do if [ -t $i ]; then echo $i yes >>tty; else echo $i no >>tty; fi; done
stty size <&2 >>tty
printf 'a\tline\n' >&2
END
    run script -qec "stty cols 77 rows 11; $needld explain -o report $link" /dev/null
    eq 'what the linker sees' '1 yes
2 yes
11 77' "$(cat tty)"
    eq 'what it prints' $'a\tline' "$(tr -d '\r' <"$log/out" | head -n 1)"
    run script -qec "$needld explain -o report $link >out" /dev/null
    eq 'standard error alone' '1 no
2 yes' "$(head -n 2 tty)"
    behave <<'END'
if [ -t 2 ]; then printf 'ld: \033[31merror\033[0m: it is red\n' >&2; fi
exit 1
END
    run script -qec "$needld explain -o report $link" /dev/null
    eq 'colours reach the screen' 1 "$(grep -c $'\033\\[31m' "$log/out")"
    checked
    grep -q 'ld: error: it is red' report || fail "no plain words in the report: $(cat report)"
fi

t 'a process that the linker leaves running'
mkfifo gate
behave <<<'(read -r line <gate; echo late >&2) </dev/null >/dev/null & echo early >&2'
run timeout 300 "$needld" explain -o report $link
eq 'the linker was not waited for longer' early "$(cat "$log/err")"
eq 'status' 0 "$status"
timeout 300 sh -c 'echo go >gate'
for _ in $(seq 600); do
    grep -q late "$log/err" && break
    sleep 0.1
done
eq 'what it writes later' 'early
late' "$(cat "$log/err")"

t 'nobody reads standard error'
behave <<<'while :; do echo line >&2 || exit 3; done'
run timeout 300 "$needld" explain -o report bash -c "{ $link; echo \$? >status; } 2>&1 | head -n 1"
eq 'the linker ends' line "$(head -n 1 "$log/out")"
eq 'by SIGPIPE' 141 "$(cat status)"
behave <<<'echo line >&2; exit 4'
run explain sh -c "$link 2>/dev/full"
eq 'a full disk' 4 "$status"

t 'signals'
# shellcheck disable=SC2016
behave <<<'trap "echo caught >&2; exit 9" TERM; kill -TERM $PPID; while :; do sleep 0.1; done'
run timeout 300 "$needld" explain -o report $link
eq 'status' 9 "$status"
says 'caught'
# shellcheck disable=SC2016
behave <<<'echo $$ >pid; kill -KILL $PPID; while :; do sleep 0.1; done'
run timeout 300 "$needld" explain -o report sh -c "$link; :"
for _ in $(seq 600); do
    [ -e "/proc/$(cat pid)" ] || break
    sleep 0.1
done
checked
[ ! -e "/proc/$(cat pid)" ] || fail 'the linker outlives a shim that was killed'

finish
