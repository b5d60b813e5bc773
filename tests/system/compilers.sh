#!/bin/bash
# Each compiler that is installed compiles lib/ and wrapper/ without a warning, in C11 and C23, with the options that distributions and
# users add.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

warnings='-Wall -Wextra -Wshadow -Wconversion -Wpedantic'

# compiles CC OPTION...: prints nothing
compiles() {
    t "$*"
    have "$1" || return
    local only=-c
    case " $* " in *' -fsyntax-only '*) only='' ;; esac # clang 21 warns of an unused -c
    # shellcheck disable=SC2086 # words
    run "$@" $warnings '-DSYSCONFDIR="/etc"' $only "$source_tree"/lib/*/*.c "$source_tree"/wrapper/*.c "$source_tree"/wrapper/command/*.c
    eq status 0 "$status"
    eq 'what it prints' '' "$(cat "$log/out" "$log/err")"
    rm -f ./*.o
}

# Warnings of some kinds need the optimizer.
compiles gcc -std=c11 -O2 -D_FORTIFY_SOURCE=3
compiles clang -std=c11 -fsyntax-only
for cc in musl-gcc aarch64-linux-gnu-gcc s390x-linux-gnu-gcc gcc-{10..20} clang-{14..25}; do
    type -P "$cc" >/dev/null || continue
    compiles "$cc" -std=c11 -fsyntax-only
done
for cc in gcc clang; do compiles $cc -std=c2x -fsyntax-only; done
if may_take_long; then
    compiles gcc -std=c11 -O3 -flto
    compiles gcc -std=c11 -O0
    compiles clang -std=c11 -O2
fi

if gcc -m32 -x c -E -include errno.h - </dev/null >/dev/null 2>&1; then
    compiles gcc -m32 -std=c11 -fsyntax-only
else
    t 'gcc -m32'
    skip 'gcc has no headers for -m32'
fi

finish
