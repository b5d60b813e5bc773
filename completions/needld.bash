# bash completion for needld
_needld() {
    local cur=${COMP_WORDS[COMP_CWORD]} commands='run explain tree flags doctor help' command=${COMP_WORDS[1]-} options i
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
        return
    fi
    case $command in
    run) options='--help' ;;
    explain) options='--json --all --failed --only= --output= --color= --help' ;;
    tree) options='--runtime --link --path --list --check --unused --versions --why= --needs= --diff --root= --library-path= --ld-so-conf= --recursive --depth= --verbose --json --dot --color= --help' ;;
    flags) options='--cmake --meson --json --help' ;;
    doctor) options='--color= --help' ;;
    help)
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
        return
        ;;
    *) return ;;
    esac
    # readline splits --color=WHEN at the equals sign
    if [ "$cur" = = ]; then cur=; i=$((COMP_CWORD - 1)); else i=$((COMP_CWORD - 2)); fi
    if [ "${COMP_WORDS[i]-}" = --color ]; then
        mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
        return
    fi
    # After the command to run, complete the arguments of that command.
    case $command in run | explain | flags)
        i=2
        while [[ $i -lt $COMP_CWORD && ${COMP_WORDS[i]} == -* && ${COMP_WORDS[i]} != -- ]]; do
            [ "${COMP_WORDS[i + 1]-}" != = ] || ((i += 2))
            ((i++))
        done
        [ "${COMP_WORDS[i]-}" != -- ] || ((i++))
        if [ "$i" -lt "$COMP_CWORD" ]; then
            if declare -F _command_offset >/dev/null; then
                _command_offset "$i"
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi
            return
        fi
        ;;
    esac
    case $cur in
    -*)
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
        ;;
    *)
        if [ "$command" = tree ]; then
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -c -- "$cur")
        fi
        ;;
    esac
}
complete -F _needld needld
