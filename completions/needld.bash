# bash completion for needld
_needld() {
    local cur=${COMP_WORDS[COMP_CWORD]} commands='run explain tree flags doctor help' command=${COMP_WORDS[1]-}
    local options valued='--only --output -o --color --why --needs --root --library-path --ld-so-conf --depth -d --timeout' option i
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help -h --version -V" -- "$cur")
        return
    fi
    case $command in
    run) options='' ;;
    explain) options='--json -j --all --failed --only= --output= -o --color=' ;;
    tree)
        options='--runtime --link --path -p --list -l --check --unused --versions --why= --needs= --diff --root='
        options="$options --library-path= --ld-so-conf= --recursive -r --depth= -d --verbose -v --json -j --dot --color="
        ;;
    flags) options='--cmake --meson --cargo --bazel --nvcc --json -j' ;;
    doctor) options='--verbose -v --timeout= --json -j --color=' ;;
    help) options='' ;;
    *) return ;;
    esac
    # The command to run, after the options of needld: complete its arguments. readline splits `--only=app` into
    # three words, and lists at their colons.
    case $command in run | explain | flags)
        i=2
        while [[ $i -lt $COMP_CWORD && ${COMP_WORDS[i]} == -?* ]]; do
            [ "${COMP_WORDS[i++]}" != -- ] || break
            if [ "${COMP_WORDS[i]-}" = = ]; then
                ((i++))
                [[ $i -ge $COMP_CWORD ]] || ((i++))
            elif [[ " $valued " == *" ${COMP_WORDS[i - 1]} "* && $i -lt $COMP_CWORD ]]; then
                ((i++))
            fi
        done
        if [[ $i -lt $COMP_CWORD ]]; then
            if declare -F _command_offset >/dev/null; then
                _command_offset "$i"
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            fi
            return
        fi
        ;;
    esac
    # The value of an option.
    i=$((COMP_CWORD - 1))
    [[ $cur != [=:] ]] || cur='' i=$COMP_CWORD
    while [[ ${COMP_WORDS[i]} == : ]]; do ((i -= 2)); done
    option=${COMP_WORDS[i]}
    [ "$option" != = ] || option=${COMP_WORDS[i - 1]}
    if [[ " $valued " == *" $option "* && $i -gt 1 ]]; then
        case $option in
        --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur") ;;
        --only | --output | -o | --ld-so-conf)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            ;;
        --library-path | --root)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            ;;
        esac
        return
    fi
    case $cur in
    -*)
        mapfile -t COMPREPLY < <(compgen -W "$options --help -h" -- "$cur")
        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
        ;;
    *)
        case $command in
        help) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur") ;;
        tree)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            ;;
        *) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
        esac
        ;;
    esac
}
complete -F _needld needld
