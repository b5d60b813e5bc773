#!/bin/bash
# The cases on other machines, under qemu: s390x has the other byte order. TEST_LONG=no skips it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for cpu in aarch64 s390x; do
    t "the cases on $cpu"
    may_take_long && have make "$cpu-linux-gnu-gcc" "qemu-$cpu" || continue
    run make -s -j "$(nproc)" -C "$source_tree" "$work/$cpu/bin/cases" "BUILD=$work/$cpu" "CC=$cpu-linux-gnu-gcc" LDFLAGS=-static
    eq 'status of make' 0 "$status"
    run "qemu-$cpu" "$cpu/bin/cases" "$source_tree/tests/cases"
    eq status 0 "$status"
    eq 'what fails' '' "$(grep '^not ok' "$log/out")"
    eq 'number of cases' "$(find "$source_tree/tests/cases" -name '*.case' | wc -l)" "$(grep -c '^ok' "$log/out")"
done

finish
