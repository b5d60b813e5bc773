#!/bin/bash
# The table of options that needld reads a command line by, compared with what the linker under test knows.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The rows as lines NAME ARG, of letters and of long names alike; a row ends at its bracket.
sed -n 's/.*{"\([^"]*\)", OPT_[A-Z_]*, \([A-Z_]*\), [A-Z]*}.*/\1 \2/p; s/.*FLAG("\([^"]*\)").*/\1 NO_ARGUMENT/p
    s/.*WITH_OPTIONAL_ARGUMENT("\([^"]*\)").*/\1 ATTACHED_ARGUMENT/p; s/.*WITH_ARGUMENT("\([^"]*\)").*/\1 ARGUMENT/p' \
    "$source_tree/lib/tables/options.c" | sort -u >table

# The options of --help for ELF on Linux. Its first 30 columns are for the option, unless that is longer.
"$linker" --help | awk '
    /^[A-Za-z0-9_]+: *$/ { other = /pe/ }
    /^  -/ && !other {
        if (substr($0, 30, 1) == " ") $0 = substr($0, 1, 30)
        n = split($0, word, /[, ]+/)
        for (i = 1; i <= n; i++) if (word[i] ~ /^-/) { sub(/[[=].*/, "", word[i]); if (word[i] !~ /^-*$/) print word[i] }
    }' | sort -u >listed

arity() { # NAME
    awk -v name="$1" '$1 == name { print $2; exit }' table
}

# How the linker takes an option: whether it leaves the next word to be an input, and whether it takes one behind a =. To ask with
# the option as the last word would not do: --undefined is --undefined-version there.
measured() { # OPTION
    local said status
    # In front is what --end-group and --pop-state ask for.
    said=$("$linker" --start-group --push-state "$1" absent.o 2>&1)
    status=$?
    case $status,$said in
    0,* | *, | *'cannot find absent.o'* | *'no-define-common may'*) ;; # --help and the like end there, -w says nothing
    *'unrecognized option'*) echo unknown && return ;;
    *) echo ARGUMENT && return ;;
    esac
    case $1,$("$linker" "$1=x" 2>&1) in
    -?,* | *'unrecognized option'*) echo NO_ARGUMENT ;;
    *) echo ATTACHED_ARGUMENT ;;
    esac
}

fact 'the table of options and --help could be read'
for file in table listed; do
    checked
    [ "$(wc -l <$file)" -gt 150 ] || fail "there are $(wc -l <$file) options in $file"
done

lacking='' otherwise=''
while read -r option; do
    name=${option#-}
    told=$(arity "${name#-}")
    case $option in
    -G | '-(' | '-)') continue ;; # -G without a number is --shared, before options are read
    --end-lib) continue ;;        # an error without --start-lib
    esac
    got=$(measured "$option")
    if [ -z "$told" ]; then
        lacking="$lacking $option"
    else
        case $told,$got in
        *,unknown | ATTACHED_ARGUMENT,NO_ARGUMENT) ;; # of another emulation; with an argument in other versions only
        *) [ "$told" = "$got" ] || otherwise="$otherwise $option:$got" ;;
        esac
    fi
done <listed

fact 'every option of --help is in the table'
eq 'options that the table lacks' '' "$lacking"

fact 'every option of --help takes an argument as the table says'
eq 'options that the linker takes otherwise' '' "$otherwise"

finish
