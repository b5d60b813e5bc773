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

# The output without the beginning of each line of a log.
unprefixed() { sed 's/^needld: \?//' "$log/out"; }

t 'a link that works with needld'
run explain ld start.o libmid.so -o app
eq 'standard output' "needld: 1 link: 1 helped
needld:
needld: helped  app: libdriver.so.1 (needed by libmid.so)
needld:   -> $work/stubs/libdriver.so, passed as a file because it is not named libdriver.so.1" "$(cat "$log/out")"
eq 'standard error' '' "$(cat "$log/err")"
eq 'exit status' 0 "$status"
checked
[ -x app ] || fail 'it was not linked'

in_full="app: program (elf_x86_64)
$by

app
\`-- libmid.so
    \`-- libdriver.so.1 => $work/stubs/libdriver.so (LIBRARY_PATH, by its SONAME) [by needld]

GNU ld alone does not find libdriver.so.1
    added: --as-needed $work/stubs/libdriver.so
    why a file and not -rpath-link: the file is called libdriver.so, not libdriver.so.1"

for option in --all --only=app; do
    t "the same in full: $option"
    run explain $option ld start.o libmid.so -o app
    eq 'standard output' "$in_full

1 link: 1 helped" "$(unprefixed | head -n 12)"
done

t 'the same at 48 columns, with UTF-8 and colour'
LIBRARY_PATH=stubs COLUMNS=48 LC_ALL=C.UTF-8 run explain --all --color=always -o report ld start.o libmid.so -o app
bold=$'\033[1m' green=$'\033[32m' dim=$'\033[2m' off=$'\033[0m'
eq 'the report' "${bold}app: program (elf_x86_64)$off
$(fold -s -w 49 <<<"$by" | sed 's/ $//')

${bold}app$off
└── libmid.so
    └── ${green}libdriver.so.1$off ${green}=> stubs/libdriver.so$off
            ${dim}(LIBRARY_PATH, by its SONAME)$off
            ${green}[by needld]$off

${green}GNU ld alone does not find libdriver.so.1$off
    added: --as-needed stubs/libdriver.so
    why a file and not -rpath-link: the file is
    called libdriver.so, not libdriver.so.1

${bold}needld: 1 link: 1 helped$off

${green}helped  app: libdriver.so.1 (needed by$off
${green}libmid.so)$off
  -> stubs/libdriver.so, passed as a file
  because it is not named libdriver.so.1" "$(cat report)"

t 'a report in a file'
run explain -o report ld start.o libmid.so -o app
eq 'on the screen' 'needld: 1 link: 1 helped; see report' "$(cat "$log/out")"
eq 'in the file' "needld: 1 link: 1 helped

helped  app: libdriver.so.1 (needed by libmid.so)
  -> $work/stubs/libdriver.so, passed as a file because it is not named libdriver.so.1" "$(cat report)"
run explain -o report --json sh -c 'echo of the command; ld start.o libplain.so -o app'
eq 'on the screen' 'of the command' "$(cat "$log/out")"
eq 'JSON' '[' "$(head -n 1 report)"
run explain -o absent/report touch ran
eq 'exit status' 1 "$status"
says 'needld: explain: cannot write to absent/report: No such file or directory'
checked
[ ! -e ran ] || fail 'the command ran'

t 'a build with many links: which failed comes first'
if have make; then
    {
        echo 'all: $(addprefix app,1 2 3 4 5 6 7 8 9) plain1 plain2 part.so lost1 lost2'
        printf 'app%%: ; ld start.o libmid.so -o $@\nplain%%: ; ld start.o libplain.so -o $@\npart.so: ; ld -shared start.o -o $@\n'
        printf 'lost%%: ; -ld start.o absent.o -o $@\n'
    } >Makefile
    run explain make -s -j 12
    eq 'standard output' "14 links: 2 failed, 9 helped, 3 needed no help

FAILED  lost1, lost2" "$(unprefixed | sed 's/lost2, lost1/lost1, lost2/' | head -n 3)"
    eq 'what was helped' "helped  9 programs: libdriver.so.1 (needed by libmid.so)
  -> $work/stubs/libdriver.so, passed as a file because it is not named libdriver.so.1" "$(unprefixed | tail -n 2)"
    eq 'lines without needld:' '' "$(grep -v '^needld:' "$log/out")"
    run explain --failed make -s -j 12
    eq 'only what failed' 0 "$(grep -c helped <<<"$(unprefixed | tail -n +2)")"
    run explain --only=plain1 make -Bs plain1 plain2
    eq 'one of them' "plain1: program (elf_x86_64)
$by

plain1
\`-- libplain.so

GNU ld finds every library by itself

1 link: 1 needed no help" "$(unprefixed)"
    run explain --only=plain3 make -Bs plain1
    eq 'exit status' 1 "$status"
    says 'needld: explain: no link has the output plain3'
fi

t 'a link that fails: the cause, the fix, the evidence'
shared libother.so '' 'int driver(void); int other(void) { return driver(); }' stubs/libdriver.so
object two.o 'int mid(void), other(void); void _start(void) { mid(); other(); }'
LIBRARY_PATH='' run explain ld two.o libmid.so libother.so -o app
eq 'exit status' 1 "$status"
eq 'the beginning' '1 link: 1 failed

FAILED  app' "$(unprefixed | head -n 3)"
eq 'all libraries that need it' 1 "$(unprefixed | grep -c '^  libdriver.so.1, needed by libmid.so and libother.so, is nowhere')"
eq 'one fix' 1 "$(unprefixed | grep -c '^  fix: ')"
eq 'the line of the shim' 'needld: cannot find libdriver.so.1 (needed by libmid.so); add its directory with -L or LIBRARY_PATH' "$(grep '^needld' "$log/err")"
mkdir there
: >there/libdriver.so.1
LIBRARY_PATH=there run explain ld start.o libmid.so -o app
eq 'the line of the shim' 'needld: cannot find libdriver.so.1 (needed by libmid.so): there/libdriver.so.1 is empty' "$(grep '^needld' "$log/err")"
eq 'the cause' 1 "$(unprefixed | grep -c '^  there/libdriver.so.1 is empty')"

t 'symbols are demangled, one a line, five and how many more'
if have g++ c++filt; then
    g++ -c -x c++ - -o calls.o <<<'namespace n { int a(int), b(int), c(int), d(int), e(int), f(int), g(int); }
        int main() { using namespace n; return a(1) + b(1) + c(1) + d(1) + e(1) + f(1) + g(1); }'
    g++ -shared -fPIC -x c++ - -o libcalled.so <<<'namespace n { int a(int) { return 0; } int b(int x) { return x; } int c(int x) { return x; }
        int d(int x) { return x; } int e(int x) { return x; } int f(int x) { return x; } int g(int x) { return x; } }'
    run explain sh -c 'g++ calls.o -L. -o app; g++ calls.o -L. -o app'
    eq 'the fix comes first' 'FAILED  app
  calls.o uses
  fix: add -lcalled' "$(unprefixed | sed -n '3,5p' | sed 's/ uses .*/ uses/')"
    eq 'symbols' 5 "$(unprefixed | grep -c '^    n::[a-g](int)$')"
    eq 'more' '    and 2 more' "$(unprefixed | tail -n 1)"
    run explain --failed g++ calls.o -L. -o app
    eq 'all of them' 7 "$(unprefixed | grep -c '^    n::[a-g](int)$')"
fi

t 'a link that works gets no advice'
run explain sh -c 'ld start.o libplain.so -o app; ld start.o libmid.so -o app'
eq 'fixes' 0 "$(grep -c fix "$log/out")"

t 'paths are those of the directory where explain was called'
mkdir -p sub/lib "$work/../$(basename "$work").other" other
run explain sh -c "cd sub && ld ../start.o ../libmid.so -L../stubs -o app"
eq 'below' "helped  sub/app: libdriver.so.1 (needed by libmid.so)
  -> stubs/libdriver.so, passed as a file because it is not named libdriver.so.1" "$(unprefixed | tail -n 2)"
cd other || exit 1
LIBRARY_PATH='' run explain --all sh -c "cd ../sub && ld ../start.o ../libmid.so -L./lib/../../stubs -o app"
cd .. || exit 1
eq 'elsewhere' "$work/sub/app: program (elf_x86_64)" "$(unprefixed | head -n 1)"
eq 'with ..' "helped  $work/sub/app: libdriver.so.1 (needed by $work/libmid.so)
  -> $work/stubs/libdriver.so, passed as a file because it is not named libdriver.so.1" "$(unprefixed | tail -n 2)"
rmdir "$work/../$(basename "$work").other"

t 'a SONAME that differs from the file'
shared libold.so libold.so.2 'int mid(void) { return 0; }'
run explain --all ld start.o libold.so libplain.so -o app
eq 'the tree' "app
|-- libold.so (SONAME libold.so.2)
\`-- libplain.so" "$(unprefixed | sed -n '4,6p')"

t 'linkers that are not GNU ld'
if have gcc ld.lld; then
    run explain --all gcc -fuse-ld=lld main.o libmid.so -o app
    eq 'standard output' "app: $(file_kind=$(gcc -dumpspecs | grep -q 'no-pie' && echo 'position-independent program' || echo program); echo "$file_kind") (elf_x86_64)
linked by $(type -P ld.lld), $(ld.lld -v)
nothing is added: $(type -P ld.lld) is not GNU ld; only GNU ld looks for the libraries that libraries depend on

1 link: 1 needed no help" "$(unprefixed)"
    eq 'exit status' 0 "$status"
fi

t 'no linker runs: one line'
none="needld: no link ran: there was nothing to link, or another linker was used, which \`needld doctor' shows"
run explain true
eq 'standard output' "$none" "$(cat "$log/out")"
eq 'exit status' 0 "$status"
run explain ld -v
eq 'ld -v is not a link' "$(ld -v)
$none" "$(cat "$log/out")"
run explain sh -c 'exit 3'
eq 'a command that fails before it links' 'needld: sh failed with status 3, and needld saw no link' "$(cat "$log/out")"
run explain sh -c 'ld start.o libplain.so -o app; exit 3'
eq 'a command that fails after that' 'needld: 1 link: 1 needed no help; sh failed with status 3 after that' "$(cat "$log/out")"

t 'links that fail and are tried again, and probes'
run explain sh -c 'ld start.o -o app || ld start.o libplain.so -o app'
eq 'the first one' 'needld: 1 link: 1 needed no help; 1 more failed, as a probe or before the same output was linked' "$(cat "$log/out")"
run explain sh -c 'ld start.o -o /dev/null; true'
eq 'a probe' 'needld: 1 link failed, as a probe: sh ended well' "$(cat "$log/out")"
run explain sh -c 'ld start.o -o /dev/null'
checked
grep -q FAILED "$log/out" || fail 'the link of a command that fails is not shown'
run explain --failed sh -c 'ld start.o -o /dev/null; true'
checked
grep -q FAILED "$log/out" || fail '--failed does not show it'

t 'exit status and signals'
run explain sh -c 'exit 37'
eq 'exit status' 37 "$status"
run explain sh -c 'kill -TERM $$'
eq 'killed' 143 "$status"
run explain absent-command
eq 'not found' 127 "$status"
eq 'what it says' 'needld: explain: cannot run absent-command: No such file or directory' "$(cat "$log/err" "$log/out")"
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
eq 'the report' 'needld: 1 link: 1 needed no help; sh failed with status 5 after that' "$(head -n 1 out)"
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
eq 'standard output' "$(explain ld start.o libplain.so -o app; explain ld start.o libplain.so -o app)" "$(cat "$log/out")"

for cc in gcc clang; do
    t "by $cc"
    have $cc ld.bfd || continue
    run explain --all $cc -fuse-ld=bfd main.o libmid.so -o app
    eq 'exit status' 0 "$status"
    eq 'the name' "libdriver.so.1 => $work/stubs/libdriver.so (-L, by its SONAME) [by needld]" "$(sed -n 's/^.*-- \(libdriver.*\)/\1/p' "$log/out")"
done

t 'the stub of the CUDA driver'
cuda=/usr/local/cuda/lib64/stubs
if [ ! -e $cuda/libcuda.so ]; then
    skip 'no CUDA toolkit here'
elif have gcc ld.bfd; then
    gcc -shared -fPIC -o libvmm.so -x c - -x none $cuda/libcuda.so -Wl,--no-as-needed <<<'int cuInit(unsigned); int mid(void) { return cuInit(0); }' || fixture_failed libvmm.so
    LIBRARY_PATH=$cuda run explain --all gcc -fuse-ld=bfd main.o libvmm.so -o app
    eq 'exit status' 0 "$status"
    eq 'the name' "libcuda.so.1 => $cuda/libcuda.so (-L, by its SONAME) [by needld]" "$(sed -n 's/^.*-- \(libcuda.*\)/\1/p' "$log/out")"
fi

finish
