#!/bin/bash
# needld explain: its whole output for real builds; it does not change the behaviour of the command.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
explain() { "$needld" explain "$@"; }

shared stubs/libdriver.so libdriver.so.1 'int driver(void) { return 1; }'
shared libmid.so '' 'int driver(void); int mid(void) { return driver(); }' stubs/libdriver.so
shared libplain.so '' 'int mid(void) { return 0; }'
object start.o 'int mid(void); void _start(void) { mid(); }'
object main.o 'int mid(void); int main(void) { return mid(); }'
ld=$(type -P ld)
by="linked by $ld, $(ld -v)"
export LIBRARY_PATH=$work/stubs

t 'a link that works with needld'
run explain ld start.o libmid.so -o app
eq 'standard output' "app: program (elf_x86_64)
$by

app
\`-- libmid.so
    \`-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]

GNU ld alone does not find libdriver.so.1
    added: --as-needed $work/stubs/libdriver.so
    why a file and not -rpath-link: the file is called libdriver.so, not libdriver.so.1" "$(cat "$log/out")"
eq 'standard error' '' "$(cat "$log/err")"
eq 'exit status' 0 "$status"
checked
[ -x app ] || fail 'it was not linked'

t 'the same at 48 columns, with UTF-8 and colour'
LIBRARY_PATH=stubs COLUMNS=48 LC_ALL=C.UTF-8 run explain --color=always ld start.o libmid.so -o app
bold=$'\033[1m' green=$'\033[32m' dim=$'\033[2m' off=$'\033[0m'
eq 'standard output' "${bold}app: program (elf_x86_64)$off
$(fold -s -w 49 <<<"$by" | sed 's/ $//')

${bold}app$off
└── libmid.so
    └── ${green}libdriver.so.1$off ${green}=> stubs/libdriver.so$off
            ${dim}(LIBRARY_PATH, by its SONAME)$off
            ${green}[by needld]$off

${green}GNU ld alone does not find libdriver.so.1$off
    added: --as-needed stubs/libdriver.so
    why a file and not -rpath-link: the file is
    called libdriver.so, not libdriver.so.1" "$(cat "$log/out")"

t 'a link that fails because a library is not found'
LIBRARY_PATH=$work/gone run explain ld start.o libmid.so -o app
eq 'standard output' "app: program (elf_x86_64)
$by

app
\`-- libmid.so
    \`-- libdriver.so.1 => not found

libdriver.so.1, needed by libmid.so: not found" "$(head -n 8 "$log/out")"
eq 'directories that ld searched' 1 "$(grep -c '^    ld searched /' "$log/out")"
eq 'directories that needld searched, and the fix' "    needld searched . and N directories that do not exist
    fix: add its directory to LIBRARY_PATH, or the directory of a stub to NEEDLD_STUB_PATH" \
    "$(tail -n 2 "$log/out" | sed 's/searched \. and [0-9]* /searched . and N /; s|searched \., /usr/local/cuda.* and [0-9]* |searched . and N |')"
eq 'exit status' 1 "$status"
says "undefined reference to \`driver'"

t 'a library with undefined symbols and no dependencies'
shared far/libfar.so '' 'int far_away(void) { return 1; }'
shared libopen.so '' 'int far_away(void), nowhere(void); int mid(void) { return far_away() + nowhere(); }'
LIBRARY_PATH=$work/far run explain ld start.o libopen.so -o app
eq 'standard output' "app: program (elf_x86_64)
$by

app
\`-- libopen.so

libopen.so has undefined symbols: far_away, nowhere
    $work/far/libfar.so defines far_away
    fix: add $work/far/libfar.so to this link, or link libopen.so with it" "$(cat "$log/out")"
eq 'exit status' 1 "$status"

t 'parallel links'
if have make gcc ld.bfd; then
    {
        echo 'all: $(addprefix app,1 2 3 4 5 6 7 8 9) plain1 plain2 part.so'
        printf 'app%%: ; ld start.o libmid.so -o $@\nplain%%: ; ld start.o libplain.so -o $@\npart.so: ; ld -shared start.o -o $@\n'
    } >Makefile
    run explain make -s -j 12
    for i in 1 2 3 4 5 6 7 8 9; do
        echo "app$i: program (elf_x86_64)
$by

app$i
\`-- libmid.so
    \`-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]

GNU ld alone does not find libdriver.so.1
    added: --as-needed $work/stubs/libdriver.so
    why a file and not -rpath-link: the file is called libdriver.so, not libdriver.so.1
"
    done >want
    # The reports are in the order in which the links began.
    awk -v RS= -v ORS='\n\n' '/^app/ { app = substr($1, 4, 1) } { if (match($0, /^(GNU ld finds|nothing)/)) app = 10; part[app] = part[app] $0 "\n\n" }
        END { for (i = 1; i < 11; i++) printf "%s", part[i] }' "$log/out" >got
    eq 'the reports' "$(cat want)" "$(grep -v '^GNU ld finds\|^nothing is added' got)"
    eq 'the rest' "GNU ld finds every library by itself: plain1, plain2
nothing is added (the linker does not search for secondary dependencies in this link): part.so" \
        "$(grep '^GNU ld finds\|^nothing is added' "$log/out" | sort | sed 's/plain2, plain1/plain1, plain2/')"
    rm -f plain1 plain2
    run explain --all make -s plain1 plain2
    eq 'all of them' "plain1: program (elf_x86_64)
$by

plain1
\`-- libplain.so

GNU ld finds every library by itself

plain2: program (elf_x86_64)
$by

plain2
\`-- libplain.so

GNU ld finds every library by itself" "$(cat "$log/out")"
fi

t 'in other directories'
mkdir -p sub "$work/../$(basename "$work").other"
run explain sh -c "cd sub && ld ../start.o ../libplain.so -o app"
eq 'below' 'sub/app: program (elf_x86_64)' "$(head -n 1 "$log/out")"
mkdir other
cd other || exit 1
run explain sh -c "cd ../sub && ld ../start.o ../libplain.so -o app"
cd .. || exit 1
eq 'elsewhere' "$work/sub/app: program (elf_x86_64)" "$(head -n 1 "$log/out")"
rmdir "$work/../$(basename "$work").other"

t 'linkers that are not GNU ld'
if have gcc ld.lld; then
    run explain gcc -fuse-ld=lld main.o libmid.so -o app
    eq 'standard output' "app: $(file_kind=$(gcc -dumpspecs | grep -q 'no-pie' && echo 'position-independent program' || echo program); echo "$file_kind") (elf_x86_64)
linked by $(type -P ld.lld), $(ld.lld -v)
nothing is added: $(type -P ld.lld) is not GNU ld; only GNU ld looks for the libraries that libraries depend on" "$(cat "$log/out")"
    eq 'exit status' 0 "$status"
fi

t 'no linker runs'
run explain true
eq 'standard output' 'needld saw no link. If everything was up to date, that is expected.' "$(head -n 1 "$log/out")"
eq 'exit status' 0 "$status"
run explain ld -v
eq 'ld -v is not a link' 'needld saw no link. If everything was up to date, that is expected.' "$(sed -n 2p "$log/out")"
eq 'width' '' "$(awk 'length > 80' "$log/out")"

t 'exit status and signals'
run explain sh -c 'exit 37'
eq 'exit status' 37 "$status"
run explain sh -c 'kill -TERM $$'
eq 'killed' 143 "$status"
run explain absent-command
eq 'not found' 127 "$status"
eq 'what it says' 'needld: explain: cannot run absent-command: No such file or directory' "$(cat "$log/err")"
: >data
run explain ./data
eq 'not executable' 126 "$status"
run explain
eq 'no command' 2 "$status"
eq 'what it says' 'needld: explain: no command given; example: needld explain gcc main.c -lfoo; see needld explain --help' "$(cat "$log/err")"
run sh -c 'exec "$0" explain ld start.o libplain.so -o app >/dev/full' "$needld"
eq 'full disk' 1 "$status"
says 'needld: explain: cannot write to standard output'

t 'Ctrl-C goes to the command'
# Like a terminal, sends SIGINT to the whole process group. A background job of the shell would ignore it: hence set -m.
cat >interrupted <<'END'
trap 'exit 5' INT
ld start.o libplain.so -o app
kill -INT 0
sleep 5
exit 6
END
set -m
explain sh interrupted >out 2>err &
wait $!
eq 'exit status' 5 $?
set +m
eq 'the report' 'app: program (elf_x86_64)' "$(head -n 1 out)"
run explain sh -c 'grep SigIgn /proc/self/status'
eq 'signals that the command ignores' "$(grep SigIgn /proc/self/status)" "$(head -n 1 "$log/out")"
(trap '' INT CHLD; explain grep SigIgn /proc/self/status >out; grep SigIgn /proc/self/status >want; explain sh -c 'exit 3' >/dev/null; echo $? >code)
eq 'signals ignored before' "$(cat want)" "$(head -n 1 out)"
eq 'exit status' 3 "$(cat code)"

t 'JSON, and nothing else on standard output'
if have python3; then
    odd=$'q"uo\\te\n\xff'
    cp libmid.so "lib$odd.so"
    run explain --json sh -c 'echo of the command; ld start.o "$0" -o app; ld -v' "lib$odd.so"
    eq 'objects' "2 app nothing $(python3 -c 'import os, sys; print(ascii(os.fsencode(sys.argv[1]).decode("utf-8", "replace")))' "lib$odd.so")" \
        "$(python3 -c 'import json, sys; o = json.load(open(sys.argv[1], encoding="utf-8")); print(len(o), o[0]["output"], o[1]["kind"], ascii(o[0]["libraries"][0]["file"]))' "$log/out")"
    eq 'standard error' "of the command
$(ld -v)" "$(cat "$log/err")"
    run explain --json true
    eq 'no link' '[]' "$(cat "$log/out")"
    eq 'each object is one line' 4 "$(explain --json sh -c 'ld -v && ld start.o libmid.so -o app' 2>/dev/null | wc -l)"
fi

t 'the log in NEEDLD_LOG is written too'
NEEDLD_LOG=users.log run explain --json ld start.o libmid.so -o app
eq 'the log' "$(sed '1d; $d' "$log/out")" "$(cat users.log)"
NEEDLD_LOG=users.log explain sh -c 'cd sub; ld -v' >/dev/null
eq 'in the directory of the linker' 1 "$(wc -l <sub/users.log)"

t 'no file is written'
mkdir clean
cp start.o libmid.so clean
cd clean || exit 1
TMPDIR=$work/clean run explain ld start.o libmid.so -o app
eq 'files' 'app libmid.so start.o' "$(find . -type f -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
cd .. || exit 1

t 'explain within explain'
run explain "$needld" explain ld start.o libplain.so -o app
eq 'standard output' "$(explain ld start.o libplain.so -o app; echo; explain ld start.o libplain.so -o app)" \
    "$(awk '{ print } /^GNU ld finds/ && !n++ { print "" }' "$log/out")"

for cc in gcc clang; do
    t "by $cc"
    have $cc ld.bfd || continue
    run explain $cc -fuse-ld=bfd main.o libmid.so -o app
    eq 'exit status' 0 "$status"
    eq 'the name' "libdriver.so.1 => $work/stubs/libdriver.so (-L, by its SONAME) [by needld]" "$(sed -n 's/^.*-- \(libdriver.*\)/\1/p' "$log/out")"
done

t 'the stub of the CUDA driver'
cuda=/usr/local/cuda/lib64/stubs
if [ ! -e $cuda/libcuda.so ]; then
    skip 'no CUDA toolkit here'
elif have gcc ld.bfd; then
    gcc -shared -fPIC -o libvmm.so -x c - -x none $cuda/libcuda.so -Wl,--no-as-needed <<<'int cuInit(unsigned); int mid(void) { return cuInit(0); }' || fixture_failed libvmm.so
    LIBRARY_PATH=$cuda run explain gcc -fuse-ld=bfd main.o libvmm.so -o app
    eq 'exit status' 0 "$status"
    eq 'the name' "libcuda.so.1 => $cuda/libcuda.so (-L, by its SONAME) [by needld]" "$(sed -n 's/^.*-- \(libcuda.*\)/\1/p' "$log/out")"
fi

finish
