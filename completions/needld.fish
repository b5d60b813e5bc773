# fish completion for needld

# __needld_in SUBCOMMAND...: one of them is being written, and not yet the command that it runs
function __needld_in
    set -l words (commandline -opc)
    set -q words[2]; and contains -- $words[2] $argv; or return 1
    contains -- $words[2] run explain flags; or return 0
    set -e words[1..2]
    while set -q words[1]
        switch $words[1]
            case --
                return 1
            case -o --output --only --color
                set -e words[1]
            case '-*'
            case '*'
                return 1
        end
        set -e words[1]
    end
end

# __needld_option SUBCOMMANDS ARGUMENTS...: an option of the subcommands, with the arguments for complete
function __needld_option
    complete -c needld -n "__needld_in $argv[1]" $argv[2..]
end

# __needld_command NAME TEXT
function __needld_command
    complete -c needld -n 'test (count (commandline -opc)) -eq 1' -f -a $argv[1] -d $argv[2]
end

__needld_command run 'run a build with needld in front of ld'
__needld_command explain 'run a build and show which links failed, and why'
__needld_command tree 'show the dependency tree of a library or program'
__needld_command flags 'print the equivalent flags'
__needld_command doctor 'check your setup and say how to fix it'
__needld_command help 'explain a command'
complete -c needld -n 'test (count (commandline -opc)) -eq 1' -s h -l help -d 'explain needld'
complete -c needld -n 'test (count (commandline -opc)) -eq 1' -s V -l version -d 'print the version'

__needld_option help -f -a 'run explain tree flags doctor help'
__needld_option 'run explain tree flags doctor help' -s h -l help -d 'explain the command'
__needld_option 'explain tree flags doctor' -s j -l json -d 'print JSON'
__needld_option 'explain tree doctor' -l color -x -a 'auto always never' -d colour

__needld_option explain -l all -d 'also show each link'
__needld_option explain -l failed -d 'show only the links that failed'
__needld_option explain -l only -r -d 'show only the link with this output'
__needld_option explain -s o -l output -r -d 'write the report to a file'

__needld_option tree -l runtime -d 'search as ld.so does at run time'
__needld_option tree -l link -d 'search as GNU ld does in a link'
__needld_option tree -s p -l path -d 'show the path of each library'
__needld_option tree -s l -l list -d 'print one line for each library'
__needld_option tree -l check -d 'find undefined symbols'
__needld_option tree -l unused -d 'search for dependencies that are not used'
__needld_option tree -l versions -d 'show the highest version needed of each library'
__needld_option tree -l why -x -d 'show what leads to a library'
__needld_option tree -l needs -x -d 'show which files below the directories need a library'
__needld_option tree -l diff -d 'show what two files load differently'
__needld_option tree -l root -x -a '(__fish_complete_directories)' -d 'search in another root'
__needld_option tree -l ld-so-conf -r -d 'search the directories of a file, not ld.so.cache'
__needld_option tree -l library-path -x -a '(__fish_complete_directories)' -d 'search as if LD_LIBRARY_PATH were this'
__needld_option tree -s r -l recursive -d 'take the files below directories'
__needld_option tree -s d -l depth -x -d 'levels to show below the file'
__needld_option tree -s v -l verbose -d 'also show libc and its like, SONAMEs and run paths'
__needld_option tree -l dot -d 'print a graph for Graphviz'

__needld_option flags -l cmake -d 'print them for a CMake toolchain file'
__needld_option flags -l meson -d 'print them for a Meson native or cross file'
__needld_option flags -l cargo -d 'print them for .cargo/config.toml'
__needld_option flags -l bazel -d 'print them for .bazelrc'
__needld_option flags -l nvcc -d 'print them for the command line of nvcc'

__needld_option doctor -s v -l verbose -d 'also show what is fine'
__needld_option doctor -l timeout -x -d 'the time for each compiler, in seconds'

# The command to run, and its own completion.
complete -c needld -n 'contains -- (commandline -opc)[2] run explain flags' -x \
    -a '(__fish_complete_subcommand --fcs-skip=2 -o --output --only --color)'
__needld_option doctor -f -a '(__fish_complete_command)'
functions -e __needld_option __needld_command
