#!/bin/bash
# The shell completions offer exactly the existing commands and options.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
bash_file=$prefix/share/bash-completion/completions/needld
zsh_file=$prefix/share/zsh/site-functions/_needld
fish_file=$prefix/share/fish/vendor_completions.d/needld.fish

commands=$("$needld" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sed '/^help$/q')
options_of() { "$needld" help "$1" | sed -n 's/^  --\([a-z]*\).*/\1/p'; }

# completed WORD...: the completions that bash offers for the last word
completed() {
    bash -c '. "$0"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        compopt() { :; }
        _needld
        printf "%s\n" "${COMPREPLY[@]}"' "$bash_file" "$@" | sort | tr '\n' ' '
}

t 'bash completes commands'
eq commands "$(printf '%s\n' --help --version $commands | sort | tr '\n' ' ')" "$(completed needld '')"
eq 'commands with t' 'tree ' "$(completed needld t)"

for command in $commands; do
    [ "$command" != help ] || continue
    t "options of $command"
    checked
    for option in $(options_of "$command"); do
        completed needld "$command" -- | grep -q -e "--$option" || fail "bash does not know --$option"
        sed -n "/^ *$command)/,/;;/p" "$zsh_file" | grep -q -e "--$option\|color" || fail "zsh does not know --$option"
        grep "from.*$command" "$fish_file" | grep -q -e "-l $option" || fail "fish does not know --$option"
    done
    # ... and no option that does not exist
    for option in $(completed needld "$command" -- | tr ' =' '\n\n' | sed -n 's/^--//p'); do
        "$needld" "$command" "--$option" --help >"$log/out" 2>&1 || fail "bash has --$option, which $command does not know"
    done
done

t 'bash completes values, files and the words of a command'
eq colours 'always auto never ' "$(completed needld tree --color = '')"
touch libfoo.so
eq file 'libfoo.so ' "$(completed needld tree libf)"
eq 'a file of a command' 'libfoo.so ' "$(completed needld run gcc libf)"
eq 'an option of a command is its own' '' "$(completed needld explain gcc --js | tr -d ' ')"

t 'zsh and fish can read theirs'
if have zsh; then
    run zsh -n "$zsh_file"
    eq 'status of zsh' 0 "$status"
fi
t 'fish completes'
if have fish; then
    run fish -c "source '$fish_file'; complete -C 'needld tr'"
    eq commands tree "$(cut -f1 "$log/out")"
    run fish -c "source '$fish_file'; complete -C 'needld flags --cm'"
    eq options --cmake "$(cut -f1 "$log/out" | head -n 1)"
fi

finish
