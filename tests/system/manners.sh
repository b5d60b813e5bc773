#!/bin/bash
# The habits of a command: help, exit status, misspelt words, options that exclude each other, colour, closed outputs.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
commands=$("$needld" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')

shared lib/libdeep.so.1 libdeep.so.1 'int deep;'
shared libtop.so libtop.so 'int top;' lib/libdeep.so.1 -Wl,-rpath,"\$ORIGIN/lib"

# usage_on STREAM STATUS ARGS...: the usage is on standard output or error, and the other one is empty
usage_on() {
    local stream=$1 other=out wanted=$2
    shift 2
    [ "$stream" = err ] || other=err
    run "$needld" "$@"
    eq "status of needld $*" "$wanted" "$status"
    eq "the other stream of needld $*" '' "$(cat "$log/$other")"
    checked
    grep -q '^Usage: needld ' "$log/$stream" || fail "needld $*: no usage on standard $stream"
}

t 'usage of the program'
eq 'the subcommands' 'run explain tree flags doctor help' "$(echo $commands)"
for words in --help -h help; do usage_on out 0 $words; done
cp "$log/out" overview
usage_on err 2
same_bytes overview "$log/err"
for word in --version -V; do
    run "$needld" $word
    eq "status of $word" 0 "$status"
    eq "lines of $word" 1 "$(grep -c '^needld [0-9]' "$log/out")"
done

for command in $commands; do
    t "usage of $command"
    usage_on out 0 help "$command"
    cp "$log/out" page
    for word in -h --help; do
        usage_on out 0 "$command" "$word"
        same_bytes page "$log/out"
    done
    checked
    grep -q "^Usage: needld $command " page || fail 'the usage is that of another command'
    eq 'lines of more than 80 columns' '' "$(grep '.\{81\}' page overview)"
done

t 'a command line without what it needs'
for command in run explain tree flags; do
    run "$needld" "$command"
    eq "status of $command" 2 "$status"
    says "; see needld $command --help"
done
run "$needld" help tree run
eq 'status of two commands to explain' 2 "$status"

t 'help is for needld, not for the command that it runs'
run "$needld" run echo -h
eq 'standard output' -h "$(cat "$log/out")"
run "$needld" run -- sh -c 'echo "$1"' sh --help
eq 'standard output' --help "$(cat "$log/out")"

# meant WORD ARGS...: needld ARGS suggests the word, and exits with 2
meant() {
    local word=$1
    shift
    run "$needld" "$@"
    eq "status of needld $*" 2 "$status"
    eq "standard output of needld $*" '' "$(cat "$log/out")"
    if [ -n "$word" ]; then says "; did you mean $word? See needld"; else says_not 'did you mean'; fi
}

t 'misspelt subcommands'
meant tree tre libtop.so
meant explain explian make
meant doctor docotr
meant flags help flag
meant '' frobnicate
meant '' ''
says "unknown command ''"
meant '' x

t 'misspelt options'
meant --help --hlep
meant --version --versoin
meant '' --no-such-option
for command in $commands; do
    for option in $("$needld" help "$command" | sed -n 's/^  --\([a-z-]*\).*/\1/p'); do
        # The last two letters are exchanged, or one is lost where they are equal.
        last=${option: -1} before=${option: -2:1}
        [ "$last" != "$before" ] || last=
        meant "--$option" "$command" "--${option%??}$last$before=x"
    done
done
meant --json tree -json libtop.so
meant '' tree -x libtop.so

t 'letters'
run "$needld" tree --verbose --depth=1 libtop.so
cp "$log/out" long
for words in '-v -d 1' '-v -d1' '-vd1' '-vd 1' '-d1 -v'; do
    # shellcheck disable=SC2086
    run "$needld" tree $words libtop.so
    same_bytes long "$log/out"
done
run "$needld" tree -vd
eq 'status without a value' 2 "$status"
says 'option -d needs a value'

t 'options that exclude each other'
excluded() { # COMMAND FIRST SECOND ARGS...
    run "$needld" "$1" "$2" "$3" "${@:4}"
    eq "status of $*" 2 "$status"
    says "${2%%=*} and ${3%%=*} exclude each other"
}
excluded tree --versions --list libtop.so
excluded tree --dot --versions libtop.so
excluded tree --why=libdeep --versions libtop.so
excluded flags --cmake --meson gcc
excluded flags --json --cmake gcc
excluded explain --json --only=app true
excluded explain --failed --json true
for words in '--json --list' '--link --check' '--runtime --link' '--dot --why=x'; do
    # shellcheck disable=SC2086
    run "$needld" tree $words libtop.so
    eq "status of tree $words" 2 "$status"
done
run "$needld" tree --depth=1 --depth=1 libtop.so
eq 'status of an option that is given twice' 0 "$status"

t 'colour'
colours_with() { # OPTION ENVIRONMENT...: whether the output has colours
    local option=$1
    shift
    run env "$@" "$needld" tree "$option" -v nothing.so libmissing.so
    grep -q $'\033' "$log/out" && echo yes || echo no
}
gcc -shared -nostdlib -o libmissing.so -x c - -x none -Wl,--no-as-needed lib/libdeep.so.1 <<<'int a;' || fixture_failed libmissing.so
eq 'a file' no "$(colours_with -p)"
eq CLICOLOR_FORCE yes "$(colours_with -p CLICOLOR_FORCE=1)"
eq FORCE_COLOR yes "$(colours_with -p FORCE_COLOR=1)"
eq 'FORCE_COLOR=0' no "$(colours_with -p FORCE_COLOR=0)"
eq 'NO_COLOR over both' no "$(colours_with -p FORCE_COLOR=1 CLICOLOR_FORCE=1 NO_COLOR=1)"
eq '--color=always over NO_COLOR' yes "$(colours_with --color=always NO_COLOR=1)"
eq '--color=never over FORCE_COLOR' no "$(colours_with --color=never FORCE_COLOR=1 CLICOLOR_FORCE=1)"

t 'colour on a terminal'
if have script; then
    on_terminal() { # ENVIRONMENT...: the number of lines with colour
        script -qec "env TERM=xterm $* '$needld' tree libmissing.so" /dev/null </dev/null | grep -c $'\033'
    }
    checked
    [ "$(on_terminal)" -gt 0 ] || fail 'there should be colour'
    for words in NO_COLOR=1 CLICOLOR=0 TERM=dumb; do eq "$words" 0 "$(on_terminal $words)"; done
fi

t 'a reader that has seen enough'
lines() { # the exit status of needld, and what it says
    set -o pipefail
    "$@" 2>"$log/err" | head -n 1 >"$log/out"
    echo "${PIPESTATUS[0]}"
    set +o pipefail
}
many=()
for i in $(seq 3000); do many+=(libtop.so); done
eq 'status: SIGPIPE' 141 "$(lines "$needld" tree "${many[@]}")"
eq 'standard error' '' "$(cat "$log/err")"

t 'a full disk'
for words in 'tree libtop.so' 'tree --json libtop.so' 'tree --dot libtop.so' '--help' '--version' 'help tree' 'doctor' 'flags --json ld lib/libdeep.so.1'; do
    run sh -c "exec '$needld' $words >/dev/full"
    eq "status of $words" 1 "$status"
    says 'cannot write to standard output: No space left on device'
done

t 'standard streams that are closed'
run sh -c 'exec "$@" >&-' sh "$needld" tree libtop.so
eq status 0 "$status"
eq 'standard error' '' "$(cat "$log/err")"
run sh -c 'exec "$@" <&- >&- 2>&-' sh "$needld" tree libmissing.so
eq 'status where a library is missing' 1 "$status"
# The report would be the standard output, and would get the numbers too.
run sh -c 'exec "$@" <&- >&-' sh "$needld" explain -o report gcc -shared -nostdlib -o libout.so libtop.so
eq 'status of explain' 0 "$status"
eq 'a file is not the standard output' 0 "$(grep -c '; see report' report)"
run sh -c 'exec "$@" >&-' sh "$needld" run sh -c 'echo x'
checked
[ "$status" -ne 0 ] || fail 'the command should see that its output is closed'

t 'messages name the file and the reason'
run "$needld" tree nowhere.so
eq 'a file that does not exist' 'needld: tree: nowhere.so: cannot be opened: No such file or directory' "$(cat "$log/err")"
run "$needld" tree libtop.so/x
eq 'a file below a file' 'needld: tree: libtop.so/x: cannot be opened: Not a directory' "$(cat "$log/err")"
ln -s loop.so loop.so
run "$needld" tree loop.so
says 'needld: tree: loop.so: cannot be opened: ' # and then the words of the C library
run "$needld" explain -o nowhere/report true
eq 'a report that cannot be written' 'needld: explain: cannot write to nowhere/report: No such file or directory' "$(cat "$log/err")"
for command in run explain; do
    run "$needld" $command ./nowhere
    eq "a command that does not exist, $command" "needld: $command: cannot run ./nowhere: No such file or directory" "$(cat "$log/err")"
    eq 'its status' 127 "$status"
    run "$needld" $command .
    eq "a command that cannot be run, $command" "needld: $command: cannot run .: Permission denied" "$(cat "$log/err")"
    eq 'its status' 126 "$status"
done
mkfifo fifo
run timeout 60 "$needld" tree fifo
eq 'status of a FIFO' 1 "$status"
says 'needld: tree: fifo: '

t 'a file that may not be read'
if [ "$(id -u)" -eq 0 ] && have setpriv; then
    cp libtop.so closed.so
    chmod 0 closed.so
    chmod 755 . "$work"
    run setpriv --reuid=65534 --regid=65534 --clear-groups "$needld" tree closed.so
    [ "$status" -ne 126 ] && [ "$status" -ne 127 ] || skip 'another user cannot run needld here'
    eq 'standard error' 'needld: tree: closed.so: cannot be opened: Permission denied' "$(cat "$log/err")"
elif [ "$(id -u)" -ne 0 ]; then
    cp libtop.so closed.so
    chmod 0 closed.so
    run "$needld" tree closed.so
    eq 'standard error' 'needld: tree: closed.so: cannot be opened: Permission denied' "$(cat "$log/err")"
fi

finish
