#!/bin/bash
# The unit tests and the cases on other machines, under qemu: s390x has the other byte order. TEST_LONG=no skips it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# all_pass COMMAND...: no test fails
all_pass() {
    run "$@"
    eq status 0 "$status"
    eq 'what fails' '' "$(grep '^not ok' "$log/out")"
}

for cpu in aarch64 s390x; do
    t "the unit tests and the cases on $cpu"
    may_take_long && have make "$cpu-linux-gnu-gcc" "qemu-$cpu" || continue
    run make -s -j "$(nproc)" -C "$source_tree" "$work/$cpu/bin/unit" "$work/$cpu/bin/cases" "BUILD=$work/$cpu" "CC=$cpu-linux-gnu-gcc" \
        CFLAGS=-O1 LDFLAGS=-static CRITERION=own
    eq 'status of make' 0 "$status"
    eq 'what make prints' '' "$(cat "$log/out" "$log/err")"
    all_pass "qemu-$cpu" "$cpu/bin/unit"
    eq 'number of unit tests' "$(cat "$source_tree"/tests/unit/*.c | grep -c '^Test(')" "$(grep -c '^ok' "$log/out")"
    all_pass "qemu-$cpu" "$cpu/bin/cases" "$source_tree/tests/cases"
    eq 'number of cases' "$(find "$source_tree/tests/cases" -name '*.case' | wc -l)" "$(grep -c '^ok' "$log/out")"
done

finish
