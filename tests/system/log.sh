#!/bin/bash
# NEEDLD_LOG: one object for each link, parsed by Python; errors of the log do not affect the link.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared stubs/libdriver.so libdriver.so.1 'int driver(void) { return 1; }'
shared libmid.so '' 'int driver(void); int mid(void) { return driver(); }' stubs/libdriver.so
object start.o 'int mid(void); void _start(void) { mid(); }'
export LIBRARY_PATH=$work/stubs

# told FILE EXPRESSION: the value of the Python expression for each object `o` of the log, one on each line.
told() {
    python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    o = json.loads(line)
    print(eval(sys.argv[2]))' "$1" "$2" 2>&1
}

t 'the object of a link'
if have python3; then
    NEEDLD_LOG=$work/log links with_shim path ld start.o libmid.so -L. -nostdlib -o app
    eq 'what is linked' "1 $work $(type -P ld) gnu $(ld -v) elf_x86_64 app program" \
        "$(told log '" ".join(str(o[k]) for k in ("version", "directory", "linker", "flavour", "banner", "emulation", "output", "kind"))')"
    eq 'the arguments' "['$shim/ld', 'start.o', 'libmid.so', '-L.', '-nostdlib', '-o', 'app']" "$(told log 'o["argv"]' | sed "s|'ld'|'$shim/ld'|")"
    eq 'what is added' "['--push-state', '--as-needed', '$work/stubs/libdriver.so', '--pop-state']" "$(told log 'o["added"]')"
    eq 'the libraries' "[{'file': 'libmid.so', 'input': True, 'needed': ['libdriver.so.1']}, {'file': '$work/stubs/libdriver.so', 'soname': 'libdriver.so.1', 'input': False, 'needed': []}]" \
        "$(told log 'o["libraries"]')"
    eq 'the name' "libdriver.so.1 libmid.so supplied $work/stubs/libdriver.so LIBRARY_PATH, by its SONAME" \
        "$(told log '" ".join(o["needs"][0][k] for k in ("name", "by", "status", "file", "rule"))')"
    eq 'the method' "--as-needed $work/stubs/libdriver.so / the file is called libdriver.so, not libdriver.so.1" \
        "$(told log 'o["needs"][0]["added"] + " / " + o["needs"][0]["why"]')"
fi

t 'a missing library, and undefined symbols'
if have python3; then
    shared far/libfar.so '' 'int far_away(void) { return 1; }'
    shared libopen.so '' 'int driver(void), far_away(void); int mid(void) { return driver() + far_away(); }' stubs/libdriver.so
    LIBRARY_PATH=$work/far NEEDLD_LOG=$work/log.missing run with_shim path ld start.o libopen.so -o app
    eq 'the name' "['libdriver.so.1', 'missing', ['$work/far', '.']]" \
        "$(told log.missing '[[n["name"], n["status"], n["needld"][:2]] for n in o["needs"]][0]')"
    eq 'the symbols' "[{'library': 'libopen.so', 'symbols': ['driver', 'far_away'], 'definers': [{'file': '$work/far/libfar.so', 'symbols': ['far_away']}]}]" \
        "$(told log.missing 'o["undefined"]')"
fi

t 'the status, the problem and the fix'
if have python3; then
    LIBRARY_PATH='' NEEDLD_LOG=$work/log.alone run with_shim path ld start.o libmid.so -o app
    eq 'of the shim alone' 'nowhere libdriver.so.1, needed by libmid.so, is nowhere' \
        "$(told log.alone 'o["problem"][0]["cause"] + " " + o["problem"][0]["text"]')"
    eq 'its linker has not run' False "$(told log.alone '"status" in o')"
    eq 'words of the fix' 'append env install move prepend relink remove text' "$(told log.alone '" ".join(sorted(o["fix"]))')"
    LIBRARY_PATH='' NEEDLD_LOG=$work/log.explain run "$prefix/bin/needld" explain sh -c 'ld start.o libmid.so -o app; ld start.o stubs/libdriver.so libmid.so -o app'
    eq 'under explain' '1 nowhere
0 ' "$(told log.explain 'str(o["status"]) + " " + (o["problem"][0]["cause"] if "problem" in o else "")')"
    eq 'no fix for a link that works' 'True False' "$(told log.explain '"fix" in o' | tr '\n' ' ' | sed 's/ $//')"
    rm -f log.alone
fi

t 'links that are passed through unchanged'
if have python3; then
    NEEDLD_DISABLE=1 NEEDLD_LOG=$work/log.alone run with_shim path ld start.o libmid.so -o app
    NEEDLD_LOG=$work/log.alone run with_shim path ld -r start.o -o whole.o
    NEEDLD_LOG=$work/log.alone run with_shim path ld -v
    NEEDLD_LOG=$work/log.alone run with_shim path ld start.o -shared -o part.so
    eq 'standard output' "app, program: NEEDLD_DISABLE is set
whole.o, relocatable object: the output is relocatable
a.out, nothing: there are no inputs
part.so, shared library: the linker does not search for secondary dependencies in this link" "$(told log.alone 'o["output"] + ", " + o["kind"] + ": " + o.get("untouched", "")')"
fi

for linker in lld gold mold wild; do
    t "a link with $linker"
    have python3 gcc "ld.$linker" || continue
    object main.o 'int main(void) { return 0; }'
    NEEDLD_LOG=$work/log.$linker run with_shim compiler-path gcc -fuse-ld=$linker main.o -o app
    eq 'what is linked' "$(type -P ld.$linker) other app: $(type -P ld.$linker) is not GNU ld" \
        "$(told "log.$linker" 'o["linker"] + " " + o["flavour"] + " " + o["output"] + ": " + o["untouched"]')"
done

t 'links with gcc and clang'
if have python3 gcc; then
    object main.o 'int mid(void); int main(void) { return mid(); }'
    for cc in gcc clang; do
        type -P $cc >/dev/null || continue
        NEEDLD_LOG=$work/log.cc links with_shim compiler-path $cc main.o libmid.so -o app
    done
    checked
    told log.cc '[n["file"] for n in o["needs"] if n["name"] == "libdriver.so.1"]' | grep -vqx "\['$work/stubs/libdriver.so'\]" &&
        fail "$(cat log.cc)"
fi

t 'file names with any bytes'
if have python3; then
    odd=$'q"uo\\te\n\ttab\xff\xe2\x82\xac\x01'
    mkdir "$odd"
    cp libmid.so "$odd/lib$odd.so"
    NEEDLD_LOG=$work/log.odd links with_shim path ld start.o "$odd/lib$odd.so" -o "$odd/app"
    eq 'lines' 1 "$(wc -l <log.odd)"
    eq 'the names' "$(python3 -c '
import os, sys
odd = os.fsencode(sys.argv[1]).decode("utf-8", "replace")
print(ascii([odd + "/app", odd + "/lib" + odd + ".so"]))' "$odd")" "$(told log.odd 'ascii([o["output"], o["libraries"][0]["file"]])')"
fi

t '64 parallel links: 64 objects'
if have python3; then
    # The lines are so long that several writes for one line would mix.
    many=$(printf -- "-L$work/%060d " $(seq 400))
    for i in $(seq 64); do
        # shellcheck disable=SC2086
        NEEDLD_LOG=$work/log.many with_shim path ld start.o libmid.so $many -o "app$i" >"$log/out.$i" 2>&1 &
    done
    wait
    eq 'objects' "$(seq 64 | sed 's/^/app/' | sort)" "$(told log.many 'o["output"]' | sort)"
    checked
    [ "$(head -n 1 log.many | wc -c)" -gt 50000 ] || fail 'the lines are short'
fi

t 'lines are appended; a new file gets the permissions of the umask'
echo '{}' >log.there
NEEDLD_LOG=$work/log.there run with_shim path ld start.o libmid.so -o app
eq 'lines' 2 "$(wc -l <log.there)"
(umask 027 && NEEDLD_LOG=log.new with_shim path ld start.o libmid.so -o app)
eq 'permissions' 640 "$(stat -c %a log.new)"

# The result of the link is unchanged if the log cannot be written.
mkfifo unread
mkdir closed
for place in /dev/full unread closed absent/log ''; do
    t "a log that cannot be written: ${place:-an empty name}"
    NEEDLD_LOG=$place links bounded 20 with_shim path ld start.o libmid.so -o app
    run with_shim path ld start.o libmid.so -o plain
    same_bytes plain app
done

t 'a log that cannot be written: a limit on the size of files'
head -c 4096 /dev/zero >log.full
(ulimit -f 4 && NEEDLD_LOG=$work/log.full with_shim path ld --version >version)
eq 'exit status' 0 $?
eq 'its size' 4096 "$(stat -c %s log.full)"

t 'standard streams are closed'
NEEDLD_LOG=$work/log.streams with_shim path ld start.o libmid.so -o app <&- >&- 2>&-
eq 'exit status' 0 $?
eq 'lines' 1 "$(wc -l <log.streams)"

t 'one write with a log, none without'
if ! have strace; then
    :
elif ! strace -o /dev/null true 2>/dev/null; then
    skip 'strace may not trace here'
else
    links direct ld start.o libmid.so -rpath-link . -L. -o app stubs/libdriver.so
    NEEDLD_LOG=$work/log.traced run strace -o trace -s 20 "$shim/ld" start.o libmid.so stubs/libdriver.so -o app
    sed -n '/log.traced/,/close/p' trace >of_log
    sed '/^execve.*"[^"]*needld[^"]*"/d' of_log | sed 's/(.*//' >calls
    eq 'calls for the log' "openat rt_sigprocmask write rt_sigprocmask close" "$(tr '\n' ' ' <calls | sed 's/ $//')"
    eq 'how it is opened' 1 "$(sed 's,|O_LARGEFILE,,' of_log | grep -c 'O_WRONLY|O_CREAT|O_NOCTTY|O_APPEND|O_NONBLOCK|O_CLOEXEC, 0666')"
    run strace -f -o trace "$shim/ld" start.o libmid.so stubs/libdriver.so -o app
    sed '/execve("'"${shim//\//\\/}"'/d; /execve(/q' trace >before
    eq 'no file is opened for writing' '' "$(grep -E 'O_WRONLY|O_RDWR|O_APPEND|O_CREAT' before)"
    eq 'no process is made' '' "$(grep -E '[^a-z](v?fork|clone3?)\(' before)"
    eq 'nothing is written' '' "$(grep -E '[^a-z](write|writev|pwrite64)\(' before)"
fi

finish
