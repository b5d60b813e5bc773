#!/bin/bash
# Hostile environments: the result is the same as without needld, or, where needld finds the missing library, the same as with
# the right -rpath-link.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared soname/libsec.so libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference
undefined="undefined reference to \`sec'"

# helped CMD...: it links without messages, with the same output as the reference
helped() {
    rm -f app
    links with_shim compiler-path "$@" start.o libreq.so -o app
    same_bytes app reference
}

# --- other kinds of files

# made KIND FILE: creates it; false if this machine cannot
made() {
    rm -rf "$2"
    mkdir -p "$(dirname "$2")"
    case $1 in
    socket) (cd "$(dirname "$2")" && perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or exit 1' \
        "$(basename "$2")") ;;
    character) mknod "$2" c 1 7 ;;  # /dev/full
    block) mknod "$2" b 7 200 ;;    # a loop device that does not exist
    sparse) truncate -s 1T "$2" ;;
    library) cp good/libsec.so.1 "$2" && truncate -s 1T "$2" ;;
    tty) ln -s /dev/tty "$2" ;;
    memory) ln -s /proc/self/mem "$2" ;;
    process) ln -s /proc/self/pagemap "$2" ;;
    random) ln -s /dev/urandom "$2" ;;
    esac
}

for kind in socket character block sparse library tty memory process random; do
    t "$kind in place of files"
    made $kind odd/libsec.so.1 2>/dev/null || { skip "no $kind can be made here"; continue; }
    LIBRARY_PATH=odd run with_shim compiler-path bounded 10 direct ld start.o libreq.so -o app
    if [ $kind = library ]; then # it is one, with a hole behind it
        eq status 0 "$status"
        same_bytes app reference
    else
        eq status 1 "$status"
        says "$undefined"
    fi
    LIBRARY_PATH=odd:good helped bounded 10 direct ld
    mv odd/libsec.so.1 odd/libsec.so
    LIBRARY_PATH=odd:good helped bounded 10 direct ld
    mv odd/libsec.so odd/conf
    NEEDLD_CONFIG=$PWD/odd/conf LIBRARY_PATH=good run with_shim compiler-path bounded 10 direct ld start.o libreq.so -o app
    # If reading it is an error, the link is passed through unchanged.
    [ $kind = memory ] || eq 'status, needld.conf' 0 "$status"
    # ld itself would read the others without end.
    case $kind in socket | block | tty) ;; *) continue ;; esac
    LIBRARY_PATH=good expect_same app bounded 10 direct ld start.o libreq.so @odd/conf -o app
    LIBRARY_PATH=good expect_same app bounded 10 direct ld start.o libreq.so odd/conf -o app
    LIBRARY_PATH=good expect_same app bounded 10 direct ld -T odd/conf start.o libreq.so -o app
done

t 'sockets, devices and terabytes among a thousand files of a directory of libraries'
mkdir many
seq -f 'many/lib%.0f.so' 1000 | xargs touch
for kind in socket character block sparse library tty memory random; do made $kind many/lib$kind.so 2>/dev/null; done
mkfifo many/libfifo.so
LIBRARY_PATH=many:soname helped bounded 20 direct ld

# --- names

names=(plain $'new\nline' "single'quote" 'double"quote' 'back\slash' 'dollar$ORIGIN' 'dollar${LIB}x' 'comma,comma' '100%s%n' 'semi;colon' '@at'
    '-dash' '*star?[x]' ' blank ' $'tab\t' $'\xff\xfe\x80' $'\e[31mred\a' '(paren)' '{brace}' '#hash' '!bang' '=equals' '~tilde' '..dots'
    "$(printf 'x%.0s' {1..255})" $'\xe2\x80\xae\xd7\x90')
for name in "${names[@]}" 'colon:colon'; do
    t "a directory called $(printf '%q' "${name:0:40}")"
    rm -rf held
    mkdir -p "held/$name" "held/${name:0:250}.2"
    cp good/libsec.so.1 "held/$name"
    cp soname/libsec.so "held/${name:0:250}.2"
    helped direct ld "-Lheld/$name"
    case $name in *:* | *\;*) ;; *) LIBRARY_PATH=held/$name helped direct ld ;; esac
    helped direct ld "-Lheld/${name:0:250}.2"
    mv "held/$name" held/in
    run with_shim compiler-path direct ld "-Lheld/$name" start.o libreq.so -o app
    eq 'status without the library' 1 "$status"
    eq "needld's lines" 1 "$(grep -ac '^needld: ' "$log/err")"
done

object sec.o 'void sec(void) {}' -fPIC
object req.o 'void sec(void); void req(void) { sec(); }' -fPIC
for name in "${names[@]}"; do
    t "libraries called $(printf '%q' "${name:0:40}")"
    rm -rf held
    mkdir held held/in held/by
    ld -shared sec.o -soname "$name" -o "held/in/$name"
    ld -shared req.o "held/in/$name" -o held/libreq.so
    cp "held/in/$name" held/by/libother.so
    # ld expands $ORIGIN and $LIB in these names and searches elsewhere.
    case $name in
    *\$*) run direct ld --as-needed "held/in/$name" --no-as-needed start.o held/libreq.so -o held/reference ;;
    *) run direct ld -rpath-link held/in start.o held/libreq.so -o held/reference ;;
    esac
    eq 'status of ld alone' 0 "$status"
    for dir in held/in held/by; do
        rm -f app
        LIBRARY_PATH=$dir links with_shim compiler-path direct ld start.o held/libreq.so -o app
        same_bytes app held/reference
    done
    run with_shim compiler-path direct ld start.o held/libreq.so -o app
    eq 'status without the library' 1 "$status"
    eq "needld's lines" 1 "$(grep -ac '^needld: ' "$log/err")"
done

# --- the environment

for variable in HOME PATH TMPDIR LANG LC_ALL; do
    t "$variable unset"
    LIBRARY_PATH=good run env -u $variable "$shim/ld" start.o libreq.so -o app
    eq status 0 "$status"
    same_bytes app reference
done

t 'an empty environment'
run env -i "$shim/ld" start.o libreq.so -Lgood -o app
eq status 0 "$status"
same_bytes app reference

t 'TMPDIR does not exist, or is full of other files'
TMPDIR=/absent LIBRARY_PATH=good helped direct ld
TMPDIR=/proc LIBRARY_PATH=good helped direct ld

t 'a current directory that was removed'
here=$PWD
mkdir gone
away() { # CMD...: in a directory that is no more
    (cd gone && rmdir ../gone && "$@")
    local code=$?
    mkdir -p gone
    return $code
}
expect_same_but_for_our_line app away direct ld "$here/start.o" "$here/libreq.so" -o "$here/app"
plainly app away direct ld -rpath-link "$here/good" "$here/start.o" "$here/libreq.so" -o "$here/app"
LIBRARY_PATH=$here/good run with_shim compiler-path away direct ld "$here/start.o" "$here/libreq.so" -o "$here/app"
eq status 0 "$status"
compare_with_plain app "$log/err"
LIBRARY_PATH=good run with_shim compiler-path away direct ld "$here/start.o" "$here/libreq.so" -o "$here/app"
eq 'status, a relative directory' 1 "$status"

t 'a read-only file system'
if ! unshare -m true 2>/dev/null; then
    skip 'nothing can be mounted here'
else
    # shellcheck disable=SC2016
    read_only='mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && shift && exec "$@"'
    LIBRARY_PATH=good run unshare -m bash -c "$read_only" bash "$PWD" "$shim/ld" start.o libreq.so -o /dev/null
    eq status 0 "$status"
    plainly - unshare -m bash -c "$read_only" bash "$PWD" "$(type -P ld)" start.o libreq.so -rpath-link good -o app
    LIBRARY_PATH=good run unshare -m bash -c "$read_only" bash "$PWD" "$shim/ld" start.o libreq.so -o app
    compare_with_plain - "$log/err"
fi

# The limit also applies to the linker, so the link works only if the library is added.
for limit in {4..20}; do
    t "a limit of $limit open files"
    plainly app may_open "$limit" "$(type -P ld)" start.o libreq.so -rpath-link good -o app
    LIBRARY_PATH=absent:good:soname run may_open "$limit" "$shim/ld" start.o libreq.so -o app
    compare_with_plain app "$log/err"
done

# --- files that change while they are read

# churned SCRIPT LINKS: makes LINKS links while the script keeps changing changing/libsec.so.1. Each link uses some state of the
# library, or fails with the messages of ld.
churned() {
    local churn bad=0 i
    mkdir -p changing
    bash -c "while :; do $1; done" 2>/dev/null &
    churn=$!
    for ((i = 0; i < $2; i++)); do
        rm -f app
        LIBRARY_PATH=changing timeout 300 "$shim/ld" start.o libreq.so -o app >"$log/out" 2>"$log/err" </dev/null
        status=$?
        if [ $status -eq 0 ]; then
            cmp -s app reference || bad=$((bad + 1))
        elif [ $status -ne 1 ] || ! grep -qaF -e "$undefined" -e 'file format not recognized' -e 'file truncated' \
            -e 'changing/libsec.so.1' "$log/err"; then
            bad=$((bad + 1))
        fi
        [ $bad -eq 0 ] || break
    done
    kill $churn
    wait $churn 2>/dev/null
    checked
    [ $bad -eq 0 ] || fail "a link while a library changes: status $status"
}
t 'a library that shrinks and grows while it is read'
churned 'cp good/libsec.so.1 changing/libsec.so.1; truncate -s 2000 changing/libsec.so.1; : >changing/libsec.so.1' 150
# Not a FIFO: if one appears after needld has checked the file, ld itself waits for a writer.
t 'a library that is replaced, removed and made a directory while it is read'
churned 'cp good/libsec.so.1 changing/new; mv changing/new changing/libsec.so.1; rm -f changing/libsec.so.1
    mkdir changing/libsec.so.1; rmdir changing/libsec.so.1' 150

# --- parallel links

t '1,000 links, 64 at once: none differs'
mkdir outs
LIBRARY_PATH=soname
export LIBRARY_PATH
seq 1000 | xargs -P 64 -I{} "$shim/ld" start.o libreq.so -o outs/{} >"$log/out" 2>"$log/err"
eq 'status of all' 0 $?
unset LIBRARY_PATH
eq 'what they printed' '' "$(cat "$log/out" "$log/err")"
eq 'outputs' 1000 "$(ls outs | wc -l)"
for file in outs/*; do
    cmp -s "$file" reference || { fail "$file differs"; break; }
done

finish
