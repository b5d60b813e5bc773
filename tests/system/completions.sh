#!/bin/bash
# The completions of the three shells and needld(1) have the commands and options that the help texts have, and no other;
# tried in real shells on a terminal.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
bash_file=$prefix/share/bash-completion/completions/needld
zsh_dir=$prefix/share/zsh/site-functions
fish_file=$prefix/share/fish/vendor_completions.d/needld.fish
manual=$source_tree/man/needld.1
: >"$log/out"
: >"$log/err"

commands=$("$needld" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')

# Options as `--depth` and `-d`, one on each line: of a help text, of the rows that a shell prints.
options_in_help() { sed -n 's/^  \(--[a-z-]*\)[^ ]*\( -[a-zA-Z]\)\{0,1\}\( .*\)\{0,1\}$/\1\n\2/p' | tr -d ' ' | sed '/^$/d' | sort; }
options_in_rows() { tr -s ' \t\r=' '\n\n\n\n' | grep -xE -e '--[a-z-]+|-[a-zA-Z]' | sort -u; }

# completed WORD...: the completions that bash offers for the last word
completed() {
    bash -c '. "$0"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        compopt() { :; }
        _needld
        printf "%s\n" "${COMPREPLY[@]}"' "$bash_file" "$@" | sort | tr '\n' ' '
}

# on_terminal SHELL FILE: what a shell prints on a terminal when the text of the file is typed. needld is a function that prints its
# arguments. All is typed before the shell reads, so that nothing has to wait; TERM=dumb, so that zsh draws little.
on_terminal() {
    local shell
    mkdir -p home
    case $1 in
    bash)
        printf '%s\n' "PS1='> '" ". '$bash_file'" 'needld() { printf "ARGS"; printf "<%s>" "$@"; echo; }' >home/bashrc
        shell='bash --noprofile --rcfile home/bashrc -i'
        ;;
    zsh)
        printf '%s\n' "PS1='> '" "fpath=('$zsh_dir' \$fpath)" 'autoload -U compinit; compinit -u -D; bindkey -e; LISTMAX=0' \
            'needld() { printf "ARGS"; printf "<%s>" "$@"; echo; }' >home/.zshrc
        shell='zsh -d -i'
        ;;
    fish)
        printf '%s\n' "source '$fish_file'" 'function needld; printf ARGS; printf "<%s>" $argv; echo; end' >home/config
        shell="fish --no-config -C 'source home/config'"
        ;;
    esac
    timeout 300 script -qec "stty rows 200 cols 150; exec env HOME=$PWD/home ZDOTDIR=$PWD/home TERM=dumb $shell" /dev/null <"$2" 2>&1
}

# What is typed, and the words that it becomes.
mkdir libs
touch libfoo.so libs/x
typed='needld tr\t|tree
needld expl\t|explain
needld --vers\t|--version
needld help fl\t|help flags
needld help he\t|help help
needld tree --runt\t|tree --runtime
needld tree --color=al\t|tree --color=always
needld tree --color ne\t|tree --color never
needld doctor --color=au\t|doctor --color=auto
needld tree libf\t|tree libfoo.so
needld tree -v libf\t|tree -v libfoo.so
needld tree --json libf\t|tree --json libfoo.so
needld explain -o libf\t|explain -o libfoo.so
needld explain --output=libf\t|explain --output=libfoo.so
needld explain --only=libf\t|explain --only=libfoo.so
needld explain --fail\t|explain --failed
needld explain --all gcc libf\t|explain --all gcc libfoo.so
needld explain -o x gcc libf\t|explain -o x gcc libfoo.so
needld explain --only=x gcc libf\t|explain --only=x gcc libfoo.so
needld run gcc libf\t|run gcc libfoo.so
needld flags --mes\t|flags --meson
needld flags -- gcc libf\t|flags -- gcc libfoo.so
needld explain --all -- gcc libf\t|explain --all -- gcc libfoo.so
needld run gcc -- libf\t|run gcc -- libfoo.so'

for shell in bash zsh fish; do
    t "what is typed in $shell"
    have "$shell" script || continue
    # shellcheck disable=SC2059 # the text has \t
    { printf "$(echo "$typed" | sed 's/|.*/\\r/' | tr -d '\n')" && printf 'exit\r'; } >keys
    on_terminal "$shell" keys >screen
    sed -n 's/.*ARGS<\(.*\)>\r*$/\1/p' screen | sed 's/></ /g; s/ $//' >words
    cp screen "$log/out"
    eq 'the number of commands' "$(echo "$typed" | wc -l)" "$(wc -l <words)"
    eq 'the words' "$(echo "$typed" | sed 's/.*|//')" "$(cat words)"
done

t 'bash offers'
eq 'commands' "$(printf '%s\n' --help --version -V -h $commands | sort | tr '\n' ' ')" "$(completed needld '')"
eq 'colours' 'always auto never ' "$(completed needld tree --color = '')"
eq 'colours without an equals sign' 'always auto never ' "$(completed needld doctor --color '')"
eq 'a colour' 'always ' "$(completed needld tree --color = al)"
eq 'nothing for a number' ' ' "$(completed needld tree --depth = '')"
eq 'directories' 'libs ' "$(completed needld tree --library-path = l)"
eq 'directories after a colon' 'libs ' "$(completed needld tree --library-path = /lib : l)"
eq 'directories after two' 'libs ' "$(completed needld tree --library-path = /lib : /usr : l)"
eq 'a file' 'libfoo.so ' "$(completed needld tree libf)"
eq 'a file of a command' 'libfoo.so ' "$(completed needld run gcc libf)"
eq 'an option of a command is its own' '' "$(completed needld explain gcc --js | tr -d ' ')"
eq 'a command after options with values' 'bash ' "$(PATH=$(dirname "$(type -P bash)") completed needld explain -o x --only = y bash | tr ' ' '\n' | grep -x bash | sort -u | tr '\n' ' ')"

for command in '' $commands; do
    t "options of needld $command"
    "$needld" $command --help | options_in_help >wanted
    checked
    [ "$(grep -c . wanted)" -ge 2 ] || fail 'the help text has no options'
    completed needld ${command:+"$command"} - | options_in_rows >offered
    eq 'of bash' "$(cat wanted)" "$(cat offered)"
    for option in $("$needld" ${command:-help help} --help | sed -n 's/^  \(--[a-z-]*\)=.*/\1/p'); do
        checked
        case " $(completed needld "$command" "$option")" in *" $option= "*) ;; *) fail "bash does not offer $option=" ;; esac
    done
done

# The part of needld(1) that explains a subcommand, and its synopsis.
entry_of() { awk -v start=".It Cm $1 " '/^\.It Cm |^\.Ss/ { on = index($0, start) == 1 } on' "$manual"; }
synopsis_of() { awk -v start=".Cm $1" '/^\.Sh DESCRIPTION/ { exit } /^\.Nm/ { on = 0 } $0 == start { on = 1 } on' "$manual"; }

t 'needld(1) explains each option'
for command in '' $commands; do
    if [ -n "$command" ]; then entry_of "$command" >entry; else cp "$manual" entry; fi
    "$needld" $command --help | options_in_help >wanted
    while read -r option; do
        case $command,$option in
        ?*,--help | ?*,-h) continue ;; # once for all subcommands
        ?*,--color) cp "$manual" entry ;;
        esac
        checked
        grep -q -e "^\.\(It \)\{0,1\}\(.* \)\{0,1\}Fl ${option#-}\( \|$\)" entry || fail "needld $command $option"
    done <wanted
done

t 'the synopsis of needld(1) has each option'
for command in $commands; do
    synopsis_of "$command" >synopsis
    "$needld" "$command" --help | sed -n 's/^  --\([a-z-]*\)[^ ]*\( -\(.\)\)\{0,1\}\( .*\)\{0,1\}$/\1 \3/p' >wanted
    while read -r option letter; do
        [ "$option" != help ] || continue
        checked
        grep -q -e "[ |]-$option\( \|$\)" ${letter:+-e "^\.Op Fl [a-z]*$letter[a-z]*\( \|$\)"} synopsis || fail "needld $command --$option"
    done <wanted
done

for command in '' $commands; do
    t "options of needld $command in zsh"
    have zsh script || continue
    "$needld" $command --help | options_in_help >wanted
    printf 'needld %s -\t\rexit\r' "$command" >keys
    on_terminal zsh keys >screen
    eq 'options' "$(cat wanted)" "$(sed -n 's/^\(-.*\) -- .*/\1/p' screen | options_in_rows)"
done

for command in '' $commands; do
    t "options of needld $command in fish"
    have fish || continue
    "$needld" $command --help | options_in_help >wanted
    run fish --no-config -c "source '$fish_file'; complete -C 'needld $command -'; complete -C 'needld $command --'"
    eq 'options' "$(cat wanted)" "$(cut -f1 "$log/out" | options_in_rows)"
done

t 'commands in zsh and fish'
if have zsh fish script; then
    printf 'needld \t\rexit\r' >keys
    on_terminal zsh keys >screen
    eq 'of zsh' "$(printf '%s\n' $commands | sort)" "$(sed -n 's/^\([a-z]*\) *-- .*/\1/p' screen | sort)"
    run fish --no-config -c "source '$fish_file'; complete -C 'needld '"
    eq 'of fish' "$(printf '%s\n' $commands | sort)" "$(cut -f1 "$log/out" | sort)"
    run fish --no-config -c "source '$fish_file'; complete -C 'needld explain gcc --al'"
    eq 'an option of a command is its own' 0 "$(grep -c -e '^--all' "$log/out")"
fi

finish
