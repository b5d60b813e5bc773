#!/bin/bash
# needld tree: the dependencies of a file as GNU ld and ld.so find them, compared with what these two report.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
tree() { "$needld" tree --path "$@"; }

# NAME and FILE of each row that has a file.
rows() { sed -n 's/^[|` ]*-- \([^ ]*\) => \([^ ]*\) (.*/\1 \2/p' | sort -u; }

mkdir lib stubs runtime
shared stubs/libdriver.so libdriver.so.1 'int driver;'
shared runtime/librun.so.1 librun.so.1 'int at_run_time;'
shared lib/libdeep.so.1 libdeep.so.1 'int deep;'
shared lib/libmid.so.1 libmid.so.1 'int mid;' lib/libdeep.so.1 stubs/libdriver.so
shared libtop.so libtop.so.3 'int top;' lib/libmid.so.1 lib/libdeep.so.1 runtime/librun.so.1 -Wl,-rpath,"\$ORIGIN/lib"
export LIBRARY_PATH=$work/stubs

t 'libraries found by GNU ld, and by needld'
run tree libtop.so
eq 'the tree' "libtop.so
|-- libmid.so.1 => $work/lib/libmid.so.1 (run path)
|   |-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]
|   \`-- also needs libdeep.so.1 (shown elsewhere)
|-- libdeep.so.1 => $work/lib/libdeep.so.1 (run path)
\`-- librun.so.1 => not found

librun.so.1, needed by libtop.so: not found" "$(head -n 8 "$log/out")"
eq 'directories that ld searched' "    ld searched $work/lib," "$(sed -n 9p "$log/out" | grep -o "^    ld searched [^,]*,")"
eq 'directories that needld searched' "    needld searched $work/stubs, ." "$(grep -o '^    needld searched [^,]*, \.' "$log/out")"
eq 'exit status' 1 "$status"

t 'libraries found by ld.so'
LD_LIBRARY_PATH=$work/runtime run tree --runtime libtop.so
eq 'the tree' "libtop.so
|-- libmid.so.1 => $work/lib/libmid.so.1 (RUNPATH)
|   |-- libdriver.so.1 => not found
|   \`-- also needs libdeep.so.1 (shown elsewhere)
|-- libdeep.so.1 => $work/lib/libdeep.so.1 (RUNPATH)
\`-- librun.so.1 => $work/runtime/librun.so.1 (LD_LIBRARY_PATH)

libdriver.so.1, needed by $work/lib/libmid.so.1: not found" "$(head -n 8 "$log/out")"
eq 'exit status' 1 "$status"

t '--verbose, --depth, several files'
run tree --verbose --depth=1 libtop.so lib/libmid.so.1 runtime/librun.so.1
eq 'standard output' "libtop.so
|   SONAME libtop.so.3, RUNPATH \$ORIGIN/lib
|-- libmid.so.1 => $work/lib/libmid.so.1 (run path) [1 below]
|       SONAME libmid.so.1
|-- libdeep.so.1 => $work/lib/libdeep.so.1 (run path)
|       SONAME libdeep.so.1
\`-- librun.so.1 => not found

librun.so.1, needed by libtop.so: not found

at run time ld.so does not find libdriver.so.1

lib/libmid.so.1
|   SONAME libmid.so.1
|-- libdeep.so.1 => lib/libdeep.so.1 (the directory of the library that needs it) [by needld]
|       SONAME libdeep.so.1
\`-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]
        SONAME libdriver.so.1

at run time ld.so does not find libdeep.so.1 and libdriver.so.1

runtime/librun.so.1
    SONAME librun.so.1" "$(grep -v '^    ld searched\|^    needld searched\|^    fix: ' "$log/out")"

t 'everything found: exit status 0'
run tree lib/libmid.so.1
eq 'exit status' 0 "$status"

t 'files that cannot be read'
echo text >text
run tree text nowhere lib/libdeep.so.1
eq 'standard error' 'needld: tree: text: is not a program or a shared library
needld: tree: nowhere: cannot be opened: No such file or directory' "$(cat "$log/err")"
eq 'standard output' 'lib/libdeep.so.1' "$(cat "$log/out")"
eq 'exit status' 1 "$status"
mkdir -p some/below
cp lib/libdeep.so.1 some/below
gcc -c -o some/o.o -x c - <<<'int x;'
ar rc some/liba.a some/o.o
printf '#!/bin/sh\n' >some/script
cp lib/libdeep.so.1 some/core
printf '\004' | dd of=some/core bs=1 seek=16 conv=notrunc status=none
run tree some some/o.o some/liba.a some/script some/core
eq 'kinds of files' 'needld: tree: some: is a directory; -r takes the programs and libraries below it
needld: tree: some/o.o: is an object file, which names no libraries
needld: tree: some/liba.a: is a static library, which names no libraries
needld: tree: some/script: is a script
needld: tree: some/core: is a core file' "$(cat "$log/err")"
run tree -r some
eq '-r' 'some/below/libdeep.so.1' "$(cat "$log/out")"
eq 'status of -r' 0 "$status"
run tree --list gcc
eq 'a name in PATH' 1 "$(grep -c '^libc.so.6 => ' "$log/out")"
t 'a list of files on standard input'
listed() { find some -type f | sort | "$needld" tree "$@" 2>"$log/err"; }
eq 'what is no program or library is passed over' 'some/below/libdeep.so.1' "$(listed - </dev/null)"
eq 'status' 0 "$(listed - >/dev/null; echo $?)"
eq 'separated by NUL' 'some/below/libdeep.so.1' "$(find some -print0 | "$needld" tree -)"
eq 'a file that does not exist' 'needld: tree: none: cannot be opened: No such file or directory' "$(echo none | "$needld" tree - 2>&1)"
eq 'beside other files' 2 "$(listed lib/libmid.so.1 - | grep -c '^some/below/libdeep.so.1$\|^lib/libmid.so.1$')"

t 'the name of a library in ld.so.cache'
cached=$(PATH=$PATH:/sbin:/usr/sbin; ldconfig -p 2>/dev/null | sed -n 's/^\tlibc.so.6 (.*) => //p')
loaded=$("$needld" tree --list "$(type -P env)" | sed -n 's/^libc.so.6 => //p')
if [ -n "$loaded" ] && grep -qxF "$loaded" <<<"$cached"; then
    run "$needld" tree libc.so.6
    eq 'the file for this machine' "$loaded" "$(head -n 1 "$log/out")"
else
    skip 'libc.so.6 is in no cache'
fi

t 'options that are wrong'
run tree
eq 'exit status without a file' 2 "$status"
run tree --depth=none libtop.so
eq 'exit status of an invalid depth' 2 "$status"
says '--depth takes a number from 1 on, not none'

t 'a file of another machine'
if have aarch64-linux-gnu-gcc aarch64-linux-gnu-ld; then
    mkdir arm
    aarch64-linux-gnu-gcc -shared -nostdlib -Wl,-soname,libarm.so.1 -o arm/libarm.so -x c - <<<'int arm;'
    aarch64-linux-gnu-gcc -shared -Wl,--no-as-needed -o libfar.so -x c - -x none arm/libarm.so <<<'int far;'
    libc=$(readlink -f "$(aarch64-linux-gnu-gcc -print-file-name=libc.so.6)")
    LIBRARY_PATH=$work/arm run tree --link libfar.so
    eq 'standard output' "libfar.so
\`-- libarm.so.1 => $work/arm/libarm.so (LIBRARY_PATH, by its SONAME) [by needld]" "$(head -n 2 "$log/out")"
    LIBRARY_PATH=$work/arm run tree --link --list libfar.so
    eq 'the C library' "$libc" "$(readlink -f "$(sed -n 's/^libc.so.6 => //p' "$log/out")")"
    PATH=/nowhere run tree libfar.so
    says "libfar.so: no GNU ld for this machine is in PATH; the linker's own directories are not searched"
fi

# NAME and path of each library that ld --verbose reports as found.
found_by_ld() {
    ld --verbose -o /dev/null "$1" 2>/dev/null | sed -n 's/^found \(.*\) at \(.*\)/\1 \2/p' | sort -u
}

t 'libraries of this system: the files that ld --verbose names'
checked
for file in $(find /usr/lib/*-linux-gnu -maxdepth 1 -type f -name '*.so.*' | sort | awk 'NR % 20 == 1' | head -n 30); do
    tree -v "$file" | rows >got
    found_by_ld "$file" >want
    diff want got >differ || { fail "$file: $(head -n 5 differ)"; break; }
done

t 'programs of this system: the files that ldd names'
if have ldd; then
    checked
    for file in $(find /usr/bin -type f -size +20k | sort | awk 'NR % 30 == 1' | head -n 40); do
        ldd "$file" 2>/dev/null | sed -n 's/^\t\([^ ]*\) => \([^ ]*\) (0x.*/\1 \2/p' | sort -u >want
        [ -s want ] || continue
        tree -v --runtime "$file" | rows | grep -v '^ld-linux' >got
        diff want got >differ || { fail "$file: $(head -n 5 differ)"; break; }
    done
fi

t 'musl has its own ld.so'
if have musl-gcc; then
    echo 'int main(void) { return 0; }' | env -u LIBRARY_PATH musl-gcc -o musl -x c - -Wl,--no-as-needed
    run tree -v --runtime musl
    libc=$(sed -n 's/.*libc.so => \(.*\) (.*/\1/p' "$log/out")
    eq "musl's libc" 1 "$(grep -c 'libc.so => ' "$log/out")"
    checked
    [ -e "$libc" ] || fail "it is not at '$libc'"
fi

t 'names instead of paths, one line each, and what is not shown'
run "$needld" tree lib/libmid.so.1
eq 'names' "lib/libmid.so.1
|-- libdeep.so.1 => lib/libdeep.so.1 (the directory of the library that needs it) [by needld]
\`-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]" "$(head -n 3 "$log/out")"
run "$needld" tree --link libtop.so
eq 'found by ld' '|-- libmid.so.1 (run path)' "$(sed -n 2p "$log/out")"
run tree --list libtop.so
eq '--list' "libmid.so.1 => $work/lib/libmid.so.1
libdeep.so.1 => $work/lib/libdeep.so.1
librun.so.1 => not found
libdriver.so.1 => $work/stubs/libdriver.so" "$(cat "$log/out")"
gcc -o program -x c - -x none -Wl,--no-as-needed lib/libdeep.so.1 -Wl,-rpath,"\$ORIGIN/lib" <<<'int main(void) { return 0; }'
run "$needld" tree program
eq 'a program' 'program
`-- libdeep.so.1 (RUNPATH)

not shown without -v: libc.so.6, ld-linux-x86-64.so.2' "$(cat "$log/out")"
run "$needld" tree -v program
eq 'with -v' 1 "$(grep -c 'libc.so.6 (' "$log/out")"
run "$needld" tree --link -l program
eq '--link of a program' "libdeep.so.1 => $work/lib/libdeep.so.1" "$(head -n 1 "$log/out")"
PATH=/nowhere run "$needld" tree program
eq 'a program needs no linker' '' "$(cat "$log/err")"
run "$needld" tree -d 1 -p libtop.so
eq 'short forms' "|-- libmid.so.1 => $work/lib/libmid.so.1 (run path) [1 below]" "$(sed -n 2p "$log/out")"

t 'options that exclude each other'
run "$needld" tree --link --runtime program
eq status 2 "$status"
says '--link excludes --runtime, --check, --unused, --versions, --root and --ld-so-conf'
run "$needld" tree -j --dot program
eq status 2 "$status"
says 'only one of --json, --dot, --list and --why can be given'
run "$needld" tree -x program
eq status 2 "$status"
says 'unknown option -x'

t '--why and --versions'
run "$needld" tree --link --why libdeep libtop.so
eq 'what leads to it' 'libtop.so -> libdeep.so.1
libtop.so -> libmid.so.1 -> libdeep.so.1' "$(cat "$log/out")"
eq status 0 "$status"
run "$needld" tree --why=libdee program
eq 'status where nothing needs it' 1 "$status"
says 'nothing needs libdee'
gcc -o versions -x c - <<<'int puts(const char *); int main(void) { return puts("") < 0; }'
run "$needld" tree --versions versions
eq 'the line of the C library' "$(readelf -V versions | grep -o 'GLIBC_2[.0-9]*' | sort -uV | tail -n 1) of libc.so.6: versions for" \
    "$(grep ' of libc.so.6: versions' "$log/out" | grep -o '^GLIBC_2.* of libc.so.6: versions for')"
run "$needld" tree --versions --json versions
checked
grep -q '"versions":\[{"library":"libc.so.6","version":"GLIBC_2' "$log/out" || fail 'JSON has no versions'

t '--versions: two libraries with a version of the same name'
mkdir same
for name in one two; do
    echo "V_1 { global: of_$name; };" >map
    gcc -shared -nostdlib -fPIC -Wl,-soname,lib$name.so,--version-script=map -o same/lib$name.so -x c - <<<"int of_$name;"
done
gcc -o same/p -x c - -x none same/libone.so same/libtwo.so -Wl,-rpath,"\$ORIGIN" <<<'extern int of_one, of_two; int main(void) { return of_one + of_two; }'
run "$needld" tree --versions same/p
eq 'the lines' 'V_1 of libone.so: same/p for of_one
V_1 of libtwo.so: same/p for of_two' "$(grep ^V_1 "$log/out" | sort)"

t '--needs: which files need a library'
run "$needld" tree --needs libdeep lib libtop.so
eq 'the files' 'lib/libmid.so.1 -> libdeep.so.1
libtop.so -> libdeep.so.1' "$(cat "$log/out")"
eq status 0 "$status"
run "$needld" tree --needs=libdeep.so.1 --json lib
eq JSON '[
{"version":1,"file":"lib/libmid.so.1","needed":["libdeep.so.1"]}
]' "$(cat "$log/out")"
run "$needld" tree --needs=libdee lib
eq 'status where nothing needs it' 1 "$status"
says 'nothing needs libdee'
run "$needld" tree --needs=libdeep gone lib
eq 'status where a directory is not there' 1 "$status"
says 'gone: cannot be opened: No such file or directory'
run "$needld" tree --needs=libdeep
eq 'status without a directory' 2 "$status"

t '--diff: what two files load differently'
gcc -o before -x c - -x none -Wl,--no-as-needed lib/libdeep.so.1 -Wl,-rpath,"\$ORIGIN/lib" <<<'int main(void) { return 0; }'
gcc -o after -x c - -x none -Wl,--no-as-needed,--allow-shlib-undefined lib/libmid.so.1 -Wl,-rpath,"\$ORIGIN/lib" <<<'int main(void) { return 0; }'
run "$needld" tree --diff before after
eq 'the lines' "--- before
+++ after
-libdeep.so.1 => $work/lib/libdeep.so.1
+libdeep.so.1 => not found
+libmid.so.1 => $work/lib/libmid.so.1
+libdriver.so.1 => not found" "$(cat "$log/out")"
eq status 1 "$status"
run "$needld" tree --diff before before
eq 'nothing' '' "$(cat "$log/out")"
eq 'status of nothing' 0 "$status"
run "$needld" tree --diff --json before before
eq JSON '{"version":1,"before":"before","after":"before","differences":[]}' "$(cat "$log/out")"
run "$needld" tree --diff before
eq 'status of one file' 2 "$status"
says '--diff takes two files'
run "$needld" tree --diff --dot before after
eq 'status with --dot' 2 "$status"

t '--root and --ld-so-conf' # what ld.so finds there: loader.sh
mkdir -p root/opt/conf root/etc
cp lib/libdeep.so.1 root/opt/conf
gcc -o inroot -x c - -x none -Wl,--no-as-needed lib/libdeep.so.1 <<<'int main(void) { return 0; }'
echo /opt/conf >root/etc/ld.so.conf
run "$needld" tree --root root --list inroot
eq 'a program outside' "libdeep.so.1 => $work/root/opt/conf/libdeep.so.1" "$(head -n 1 "$log/out")"
echo "$work/lib" >conf
run "$needld" tree --ld-so-conf=conf --list inroot
eq '--ld-so-conf' "libdeep.so.1 => $work/lib/libdeep.so.1" "$(head -n 1 "$log/out")"
run "$needld" tree --ld-so-conf=gone inroot
eq 'status without such a file' 2 "$status"
says '--ld-so-conf: gone: cannot be opened: No such file or directory'
run "$needld" tree --root=gone inroot
eq 'status without such a root' 2 "$status"
says '--root takes a directory, not gone'
run "$needld" tree --root=root -r /opt
eq '-r in a root' "$work/root/opt/conf/libdeep.so.1" "$(head -n 1 "$log/out")"

t '--library-path'
shared other/libdeep.so.1 libdeep.so.1 'int other;'
gcc -o program -x c - -x none -Wl,--no-as-needed lib/libdeep.so.1 -Wl,-rpath,"\$ORIGIN/lib" <<<'int main(void) { return 0; }'
LD_LIBRARY_PATH=$work/lib run "$needld" tree --list --library-path="$work/other" program
eq 'the file' "libdeep.so.1 => $work/other/libdeep.so.1" "$(head -n 1 "$log/out")"
LD_LIBRARY_PATH=$work/other run "$needld" tree --list --library-path= program
eq 'an empty list' "libdeep.so.1 => $work/lib/libdeep.so.1" "$(head -n 1 "$log/out")"

t 'where ld.so finds another file than the link'
LD_RUN_PATH=$work/other run "$needld" tree libtop.so
checked
grep -q "^at run time ld.so finds libdeep.so.1 at $work/lib/libdeep.so.1 (RUNPATH)" "$log/out" || fail 'the line is missing'
run "$needld" tree --link libtop.so
eq 'not with --link' 0 "$(grep -c 'at run time' "$log/out")"

t 'a graph for Graphviz'
run tree --dot libtop.so
eq 'standard output' "digraph needed {
    node [shape=box]
    n0 [label=\"libtop.so\", style=bold]
    n1 [label=\"libmid.so.1\\n$work/lib/libmid.so.1\"]
    n0 -> n1
    n2 [label=\"libdeep.so.1\\n$work/lib/libdeep.so.1\"]
    n0 -> n2
    n3 [label=\"librun.so.1\", color=red, fontcolor=red, style=dashed]
    n0 -> n3
    n1 -> n2
    n4 [label=\"libdriver.so.1\\n$work/stubs/libdriver.so\", color=darkgreen, fontcolor=darkgreen]
    n1 -> n4
}" "$(cat "$log/out")"

t 'dot draws graphs with unusual file names'
if have dot; then
    odd=$work/$'od"d\\\n\xff'
    mkdir "$odd"
    cp libtop.so "$odd/a.so"
    "$needld" tree --dot "$odd/a.so" | dot -Tsvg >drawn.svg 2>"$log/err"
    checked
    grep -q '</svg>' drawn.svg || fail 'dot drew nothing'
fi

t 'JSON with unusual file names'
if have python3; then
    odd=$'odd"\n\xff.so'
    cp lib/libmid.so.1 "$odd"
    run tree --json libtop.so "./$odd"
    eq status 1 "$status"
    eq 'what it says' "libtop.so libmid.so.1 found
libtop.so libdeep.so.1 found
libtop.so librun.so.1 missing
libtop.so libdriver.so.1 supplied
'./odd\"\\n\ufffd.so' libdeep.so.1 missing
'./odd\"\\n\ufffd.so' libdriver.so.1 supplied" "$(python3 -c '
import json, sys
for link in json.load(sys.stdin):
    name = link["output"]
    for need in link["needs"]:
        print(name if name.isascii() else ascii(name), need["name"], need["status"])' <"$log/out")"
fi

t 'branches and colour'
LC_ALL=C.UTF-8 run tree --depth 1 libtop.so
eq 'UTF-8 lines' "├── libmid.so.1 => $work/lib/libmid.so.1 (run path) [1 below]" "$(sed -n 2p "$log/out")"
run tree --color=always --depth 1 libtop.so
eq '--color=always' $'`-- \033[1;31mlibrun.so.1\033[0m \033[1;31m=> not found\033[0m' "$(sed -n 4p "$log/out")"
run tree --depth 1 libtop.so
eq 'no colour in a file' 0 "$(grep -c $'\033' "$log/out")"

# Descriptor 8 becomes a pipe without a reader.
mkfifo pipe
exec 9<>pipe 8>pipe 9<&-
t 'a closed pipe ends it silently, a full disk with an error'
run sh -c 'exec "$@" >&8' sh "$needld" tree libtop.so
eq 'status: SIGPIPE' 141 "$status"
run sh -c 'trap "" PIPE; exec "$@" >&8' sh "$needld" tree libtop.so
eq 'status, SIGPIPE ignored' 1 "$status"
eq 'standard error' '' "$(cat "$log/err")"
run sh -c 'exec "$@" >/dev/full' sh "$needld" tree libtop.so
eq 'status, full disk' 1 "$status"
says 'needld: tree: cannot write to standard output: No space left on device'
exec 8>&-

# shown COLUMNS: the screen of a terminal of that width. Each has a tmux server of its own, because a server that is ending
# does not accept sessions.
shown() {
    local server=needld-$$-$1
    tmux -L "$server" -f /dev/null new-session -d -x "$1" -y 50 "LC_ALL=C.UTF-8 LIBRARY_PATH=$LIBRARY_PATH '$needld' tree --link --path --depth 1 lib/libmid.so.1; sleep 60"
    for _ in $(seq 300); do
        tmux -L "$server" capture-pane -p >screen
        grep -q libdriver screen && break
        sleep 0.1
    done
    tmux -L "$server" kill-server
    sed '/^ *$/d; s/ *$//' screen
}

t 'a terminal, narrow and wide'
if have tmux; then
    eq '200 columns' "lib/libmid.so.1
├── libdeep.so.1 => lib/libdeep.so.1 (the directory of the library that needs it) [by needld]
└── libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]" "$(LC_ALL=C.UTF-8 shown 200)"
    eq '60 columns' "lib/libmid.so.1
├── libdeep.so.1 => lib/libdeep.so.1
│       (the directory of the library that needs it)
│       [by needld]
└── libdriver.so.1 => $work/stubs/libdriver.so
        (LIBRARY_PATH, by its SONAME) [by needld]" "$(LC_ALL=C.UTF-8 shown 60)"
fi

finish
