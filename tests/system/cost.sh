#!/bin/bash
# The cost of the shim before the linker runs, counted on recorded command lines (tests/bench/count). BUDGETS, from the
# Makefile, has the maximum numbers of system calls.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
count=$source_tree/tests/bench/count

# counted WHAT: the lines of the count; skips the test if this machine cannot count
counted() {
    if [ -z "${BUDGETS:-}" ]; then
        skip 'no budgets are given'
        return 1
    fi
    NEEDLD_PREFIX=$prefix run bash "$count" "$1"
    eq status 0 "$status"
}

# within WHAT MAXIMUM GOT
within() {
    checked
    [ "$3" -le "$2" ] || fail "$1: $3, and no more than $2 are allowed"
}

t 'system calls before the linker runs'
if have strace && counted calls; then
    while read -r name calls failed; do
        budget=$(tr ' ' '\n' <<<"$BUDGETS" | sed -n "s/^$name=//p")
        within "$name: system calls" "${budget%/*}" "$calls"
        within "$name: failed ones" "${budget#*/}" "$failed"
    done <"$log/out"
    eq 'command lines' 3 "$(wc -l <"$log/out")"
fi

t 'instructions'
if have valgrind && counted compiler; then
    compiler=$(cat "$log/out")
    if ! grep -q "^$compiler " "$source_tree/tests/bench/instructions"; then
        skip "none are recorded for ${compiler:-code that is not optimized}; make bench-record"
    else
        NEEDLD_PREFIX=$prefix run bash "$count" instructions
        eq status 0 "$status"
        while read -r name instructions; do
            recorded=$(sed -n "s/^$compiler $name //p" "$source_tree/tests/bench/instructions")
            within "$name: instructions, 5 % over $recorded" $((recorded * 105 / 100)) "$instructions"
        done <"$log/out"
        eq 'command lines' 3 "$(wc -l <"$log/out")"
    fi
fi

# All names are found in LIBRARY_PATH as they are: no directory is listed, however many names there are.
t 'no directory is listed if all names are found'
if have strace; then
    shared d3/liblast.so.1 liblast.so.1 'void last(void) {}'
    shared d1/libfirst.so.1 libfirst.so.1 'void last(void); void first(void) { last(); }' d3/liblast.so.1
    shared libreq.so '' 'void first(void); void req(void) { first(); }' d1/libfirst.so.1
    object start.o 'void req(void); void _start(void) { req(); }'
    mkdir -p d2
    touch d2/libother{1..20}.so.1
    LIBRARY_PATH=d1:d2:d3 links strace -o "$log/calls" -e trace=openat "$shim/ld" start.o libreq.so -o app
    checked
    listed=$(grep '"d[123]".*O_DIRECTORY' "$log/calls" | grep -v O_PATH)
    [ -z "$listed" ] || fail "a directory was listed: $listed"
    eq 'directories that were looked into' 3 "$(grep -c '"d[123]".*O_PATH' "$log/calls")"
fi

finish
