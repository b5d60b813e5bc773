#!/bin/bash
# needld runs the real linker, the one that would run without it. ld begins its messages with the path by which it was called.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shared good/libsec.so.1 libsec.so.1 'void sec(void) {}'
shared libreq.so '' 'void sec(void); void req(void) { sec(); }' good/libsec.so.1
object start.o 'void req(void); void _start(void) { req(); }'
links direct ld -rpath-link good start.o libreq.so -o reference

real=$(type -P ld)
gcc=$(type -P gcc)
needld=$(readlink -f "$shim/ld")

# Two other paths of the same linker, and elements of PATH without a linker.
mkdir d1 d2 rel empty isdir notexec dangling
# Copies: from 2.47 on ld names itself by what links lead to.
for dir in d1 d2 rel; do cp "$real" $dir/ld; done
cp "$real" ld
mkdir isdir/ld
cp "$real" notexec/ld
chmod -x notexec/ld
ln -s absent dangling/ld

# The path by which a linker was called: the last one that was run, or the given one.
path_in() { sed -n 's/: no input files$//p; s/: cannot find absent\.o.*//p' "$1" | tail -n 1; }
who() { path_in "$log/err"; }
named() { path_in <("$1" 2>&1 </dev/null); }

by_driver() {
    t "gcc, PATH=SHIM:$1"
    PATH=$1:$PATH plainly - timeout 300 "$gcc" absent.o
    PATH=$shim:$1:$PATH run timeout 300 "$gcc" absent.o
    compare_with_plain - "$log/err"
    [ -n "$(who)" ] || fail 'no linker gave its path'
}
for list in "$PWD/d1" "$PWD/d1:$PWD/d2" rel ./rel . '' :rel /absent /etc/passwd "$PWD/isdir" "$PWD/notexec:$PWD/d1" \
    "$PWD/dangling:$PWD/d1" "$PWD/empty:$PWD/d1" "$PWD/d1/" "$PWD//d1" "$PWD/d1:$PWD/d1" empty:rel; do
    by_driver "$list"
done

# chooses NAME WANTED CMD...
chooses() {
    t "$1"
    local wanted
    wanted=$(named "$2")
    shift 2
    run timeout 300 "$@"
    eq 'the linker' "$wanted" "$(who)"
    [ -n "$wanted" ] || fail 'the linker does not name itself'
    eq status 1 "$status"
}
chooses 'a direct call, PATH has another ld first' "$PWD/d1/ld" env "PATH=$PWD/d1:$PATH" "$shim/ld"
chooses 'a bare call' "$real" env "PATH=$shim:$PATH" ld
chooses 'a bare call, another ld next' "$PWD/d1/ld" env "PATH=$shim:$PWD/d1:$PATH" ld
chooses 'a bare call, a relative element next' rel/ld env "PATH=$shim:rel:$PATH" ld
chooses 'a bare call, another ld before' "$PWD/d2/ld" env "PATH=$PWD/d1:$shim:$PWD/d2:$PATH" "$shim/ld"
chooses 'the shim directory twice' "$real" env "PATH=$shim:$shim:$PATH" ld
chooses 'the shim directory spelled differently' "$real" env "PATH=$shim/:$shim/.:$shim/../needld:$PATH" ld
ln -s "$shim" to-shim
chooses 'a link to the shim directory' "$real" env "PATH=$PWD/to-shim:$shim:$PATH" ld
chooses 'a link to the shim directory, after it' "$real" env "PATH=$shim:$PWD/to-shim:$PATH" ld
# shellcheck disable=SC2016
chooses 'argv[0] is bare' "$real" bash -c 'exec -a ld "$0"' "$shim/ld"
chooses 'argv[0] is empty' "$real" bash -c "exec -a '' \"\$0\"" "$shim/ld"

# Here the real linker may have any name.
t 'a false argv[0]'
# shellcheck disable=SC2016
run bash -c 'exec -a /usr/bin/true "$0"' "$shim/ld"
[ "$(who)" -ef "$real" ] || fail "wanted $real, got $(who)"
eq status 1 "$status"

t 'argv[0] is the real linker'
mkdir lied
cp "$real" lied/ld
# shellcheck disable=SC2016
run env "PATH=$PWD/lied" "$(type -P bash)" -c 'exec -a "$1" "$0"' "$shim/ld" "$PWD/lied/ld"
eq 'what ran' "$(readlink -f "$PWD/lied/ld")" "$(readlink -f "$(who)")"
eq status 1 "$status"

t 'PATH unset'
run env -u PATH "$shim/ld"
[ "$(who)" -ef "$real" ] || fail "wanted $real, got $(who)"
eq status 1 "$status"

# Other ways to install it
mkdir sym hard copy chain stripped
ln -s "$needld" sym/ld
cp "$needld" copy/ld
ln copy/ld hard/ld
ln -s ../sym/ld chain/alternative
ln -s alternative chain/ld
cp "$needld" stripped/ld
strip stripped/ld
for kind in sym hard copy chain stripped; do
    chooses "installed as $kind" "$real" env "PATH=$PWD/$kind:$PATH" ld
    chooses "installed as $kind, before the shim directory" "$real" env "PATH=$PWD/$kind:$shim:$PATH" ld
    chooses "installed as $kind, after the shim directory" "$real" env "PATH=$shim:$PWD/$kind:$PATH" ld
    chooses "installed as $kind, gcc -B" "$real" gcc "-B$PWD/$kind" absent.o
    chooses "installed as $kind, gcc, COMPILER_PATH of two" "$real" \
        env "COMPILER_PATH=$PWD/$kind:$shim" gcc absent.o
done
chooses 'all of them in one PATH' "$real" \
    env "PATH=$PWD/sym:$PWD/hard:$PWD/copy:$PWD/chain:$PWD/stripped:$shim:$PATH" ld
chooses 'one by COMPILER_PATH, one by -B, one by PATH' "$real" \
    env "COMPILER_PATH=$shim" "PATH=$PWD/copy:$PATH" gcc "-B$PWD/hard" absent.o

mkdir inplace
cp "$needld" inplace/ld
cp "$real" inplace/ld.distrib
chooses 'installed as ld, the original is ld.distrib' "$PWD/inplace/ld.distrib" \
    env "PATH=$PWD/inplace" "$PWD/inplace/ld"

# ld is a symbolic link to the file of one flavour.
mkdir inplace-bfd
cp "$needld" inplace-bfd/x86_64-linux-gnu-ld.bfd
ln -s x86_64-linux-gnu-ld.bfd inplace-bfd/ld
cp "$real" inplace-bfd/x86_64-linux-gnu-ld.bfd.distrib
chooses 'installed as the file that ld is a link to' "$PWD/inplace-bfd/x86_64-linux-gnu-ld.bfd.distrib" \
    env "PATH=$PWD/inplace-bfd" "$PWD/inplace-bfd/ld"
chooses 'installed as ld, gcc' "$PWD/inplace/ld.distrib" env "PATH=$PWD/inplace" "$gcc" "-B$PWD/inplace" absent.o

if type -P clang >/dev/null; then
    chooses 'installed as ld, clang' "$PWD/inplace/ld.distrib" \
        env "PATH=$PWD/inplace" "$(type -P clang)" "-B$PWD/inplace" -Wl,absent.o
fi
mkdir undiverted triples
cp "$needld" undiverted/ld
cp "$real" "triples/$(uname -m)-linux-gnu-ld"
chooses 'installed as ld, without the original, gcc' "$PWD/triples/$(uname -m)-linux-gnu-ld" \
    env "PATH=$PWD/undiverted:$PWD/triples" "$gcc" absent.o

mkdir coll
ln -s "$needld" coll/collect-ld
chooses 'as collect-ld' "$real" env "COMPILER_PATH=$PWD/coll" gcc absent.o

t 'as TRIPLE-ld'
for name in x86_64-linux-gnu-ld aarch64-linux-gnu-ld; do
    have $name || continue
    ln -s "$needld" sym/$name
    run timeout 300 "$PWD/sym/$name"
    eq "the linker for $name" "$(named "$(type -P $name)")" "$(who)"
done

echo 'int x;' >own.c
# For every driver and every way to use needld: the same linker reports the same missing file, with and without needld.
for command in gcc g++ clang clang++ 'gcc -m32' musl-gcc nvcc aarch64-linux-gnu-gcc \
    'clang --target=aarch64-linux-gnu' 'gcc -shared' 'gcc -static' 'gcc -r' 'gcc -flto'; do
    for use in '' bfd gold lld mold; do
        # A cross gcc searches for TRIPLE-ld.X, which may not exist.
        case "$use,$command" in
        lld,aarch64* | mold,aarch64*) continue ;;
        gold,aarch64*) type -P aarch64-linux-gnu-ld.gold >/dev/null || continue ;;
        esac
        t "$command${use:+ -fuse-ld=$use}: the same linker"
        read -ra words <<<"$command"
        case $use in
        '') have "${words[0]}" || continue ;;
        mold) have "${words[0]}" ld.mold || continue ;;
        *) have "${words[0]}" ld.$use || continue ;;
        esac
        "${words[@]}" -c own.c -o own.o 2>/dev/null || { skip "$command compiles nothing here"; continue; }
        [ -z "$use" ] || words+=("-fuse-ld=$use")
        [ "$command" != nvcc ] || words=(nvcc ${use:+-Xcompiler "-fuse-ld=$use"})
        # clang itself checks its input files, and nvcc has no -Wl.
        if [ "$command" = nvcc ]; then absent=-Xlinker=absent.o; else absent=-Wl,absent.o; fi
        for way in compiler-path B path; do
            case $way,$command in
            path,clang* | path,aarch64* | B,nvcc) continue ;; # they look for it elsewhere first, or not at all
            B,musl-gcc) takes_B "$command" || { skip ''; continue; } ;;
            esac
            plainly - "${words[@]}" own.o "$absent"
            if [ "$way" = B ]; then
                run timeout 300 "${words[0]}" "-B$shim" "${words[@]:1}" own.o "$absent"
            else
                run with_shim "$way" timeout 300 "${words[@]}" own.o "$absent"
            fi
            compare_with_plain - "$log/err"
            [ "${use:-bfd}" != bfd ] || says 'absent.o'
        done
        way=compiler-path
    done
done

t 'another linker in COMPILER_PATH and -B of the user'
for driver in gcc clang; do
    have $driver || continue
    COMPILER_PATH=$PWD/d1 plainly - $driver -Wl,absent.o
    COMPILER_PATH=$shim:$PWD/d1 run $driver -Wl,absent.o
    compare_with_plain - "$log/err"
done
plainly - gcc "-B$PWD/d1" -Wl,absent.o
run gcc "-B$shim" "-B$PWD/d1" -Wl,absent.o
compare_with_plain - "$log/err"
plainly - gcc -Brel -Wl,absent.o
run gcc "-B$shim" -Brel -Wl,absent.o
compare_with_plain - "$log/err"
plainly - gcc "-B$PWD/d1" -Wl,absent.o
run with_shim compiler-path gcc "-B$PWD/d1" -Wl,absent.o
compare_with_plain - "$log/err"

# In the directory by which clang is called, in that of its executable, or in PATH: it depends on the version of clang.
mkdir -p llvm/bin
cp "$real" llvm/bin/ld
clangs=$(compgen -c clang | grep -xE 'clang(-[0-9]+)?' | sort -u)
for clang in ${clangs:-clang}; do
    t "$clang: a linker in its directory"
    have "$clang" || continue
    ln -sf "$(type -P "$clang")" "llvm/bin/$clang"
    for option in '' -no-canonical-prefixes '-no-canonical-prefixes -canonical-prefixes'; do
        # shellcheck disable=SC2086
        PATH=$PWD/d1:$PATH expect_same - "$PWD/llvm/bin/$clang" $option -Wl,absent.o
        # shellcheck disable=SC2086
        PATH=$PWD/d1:$PWD/llvm/bin:$PATH expect_same - "$clang" $option -Wl,absent.o
        # shellcheck disable=SC2086
        PATH=$PWD/d1:$PATH expect_same - "$clang" $option -Wl,absent.o
    done
    echo -no-canonical-prefixes >options
    PATH=$PWD/d1:$PATH expect_same - "$PWD/llvm/bin/$clang" @options -Wl,absent.o
    eq 'the linker' "$(named "$PWD/llvm/bin/ld")" "$(who)"
done

# The same without clang: a program that is called through a symbolic link, as clang is, and runs the shim.
cat >clang.c <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    if (argc > 1 && !fork()) execl(argv[1], argv[1], (char *)0);
    int status;
    return wait(&status) < 0 || !WIFEXITED(status) ? 99 : WEXITSTATUS(status);
}
END
# like_clang NAME WANTED EXECUTABLE HEADERS [OPTION...]
like_clang() {
    local name=$1 wanted=$2 executable=$3 headers=$4
    shift 4
    rm -rf like
    mkdir -p "$(dirname "like/$executable")" "like/$headers" like/bin
    gcc -o "like/$executable" clang.c || fixture_failed clang
    ln -s "$PWD/like/$executable" like/bin/clang
    cp "$real" like/bin/ld
    chooses "$name" "$PWD/$wanted/ld" env "COMPILER_PATH=$shim" "PATH=$PWD/d1" "$PWD/like/bin/clang" "$shim/ld" "$@"
}
like_clang 'like clang 18: beside the path that is called' like/bin llvm/clang-18 lib
like_clang 'like clang 19: never there' d1 llvm/clang-19 lib
like_clang 'like clang 19 with -no-canonical-prefixes: there' like/bin llvm/clang-19 lib -no-canonical-prefixes
like_clang 'like Debian'"'"'s clang 17, whose name does not tell' like/bin llvm/bin/clang llvm/lib/clang/17
like_clang 'like Debian'"'"'s clang 19, whose name does not tell' d1 llvm/bin/clang llvm/lib/clang/19.1.7
like_clang 'like a clang that nothing tells of' d1 llvm/bin/clang llvm/lib
like_clang 'like flang' d1 llvm/flang-18 lib -no-canonical-prefixes

# wrapper NAME BODY: a script NAME/ld that records each link. In BODY, SHIM and REAL are the paths of these linkers, $rest is
# PATH without the directory of the script, and $next the ld that is found there.
wrapper() {
    mkdir -p "$1"
    local body=${2//SHIM/$shim/ld}
    cat >"$1/ld" <<END
#!/bin/sh
self=$PWD/$1
case " \$* " in *start.o*) echo $1 >>$PWD/seen ;; esac
rest=:\$PATH:
while case \$rest in *:\$self:*) true ;; *) false ;; esac; do rest=\${rest%%:\$self:*}:\${rest#*:\$self:}; done
rest=\${rest#:} rest=\${rest%:}
next=\$(PATH=\$rest command -v ld)
${body//REAL/$real}
END
    chmod +x "$1/ld"
}
# shellcheck disable=SC2016
{
    wrapper by-path 'exec SHIM "$@"'
    wrapper by-variable 'shim=SHIM; dir=${shim%/ld}; exec "$dir/ld" "$@"'
    wrapper to-real 'exec REAL "$@"'
    wrapper research 'exec "$next" "$@"'
    wrapper research2 'exec "$next" "$@"'
    wrapper shrinks 'PATH=$rest; export PATH; exec "$next" "$@"'
    wrapper forks '"$next" "$@"; exit $?'
    wrapper forgets 'exec env -u NEEDLD_CHAIN SHIM "$@"'
}
mkdir shim2
for name in ld real-ld ld.bfd; do cp "$needld" shim2/$name; done
w=$PWD
links gcc -nostdlib start.o libreq.so -Wl,-rpath-link,good -o reference.gcc

# linked CMD...: it links, with the added library
linked() {
    rm -f seen app
    LIBRARY_PATH=good run timeout 300 "$@" -nostdlib start.o libreq.so -o app
    eq status 0 "$status"
    eq 'stderr' '' "$(cat "$log/err")"
    same_bytes app reference.gcc
}

# wrapped SEEN CMD...: the same, and these wrappers ran, in this order
wrapped() {
    local seen=$1
    shift
    linked "$@"
    eq 'the wrappers that saw it' "$seen" "$([ ! -e seen ] || tr '\n' ' ' <seen)"
}

t 'a wrapper runs needld, by path'
wrapped 'by-path ' env "PATH=$w/by-path:$PATH" gcc
wrapped 'by-path ' gcc "-B$w/by-path"
wrapped 'by-path ' env "COMPILER_PATH=$w/by-path" gcc

t 'a wrapper runs needld, by a path that it does not contain as text'
linked env "PATH=$w/by-variable:$PATH" gcc

t 'a wrapper runs needld, found in PATH'
wrapped 'research ' env "PATH=$w/research:$shim:$PATH" gcc
wrapped 'forks ' env "PATH=$w/forks:$shim:$PATH" gcc
wrapped 'shrinks ' env "PATH=$w/shrinks:$shim:$PATH" gcc

t 'needld runs a wrapper'
wrapped 'to-real ' env "PATH=$shim:$w/to-real:$PATH" gcc

t 'needld runs a wrapper that finds needld again'
wrapped 'research ' env "PATH=$shim:$w/research:$PATH" gcc
wrapped 'forks ' env "PATH=$shim:$w/forks:$PATH" gcc
wrapped 'shrinks ' env "PATH=$shim:$w/shrinks:$PATH" gcc

t 'needld runs a wrapper that runs a wrapper'
wrapped 'research research2 ' env "PATH=$shim:$w/research:$w/research2:$PATH" gcc
wrapped 'research to-real ' env "PATH=$shim:$w/research:$w/to-real:$PATH" gcc

t 'a wrapper runs needld, which runs a wrapper'
wrapped 'by-path to-real ' env "PATH=$w/by-path:$shim:$w/to-real:$PATH" gcc

t 'two wrappers that run each other forever without needld'
linked env "PATH=$w/research:$shim:$w/research2:$PATH" gcc

t 'needld runs a wrapper that runs needld'
wrapped 'research ' env "PATH=$shim:$w/research:$w/shim2:$PATH" gcc
wrapped 'to-real ' env "PATH=$shim:$w/to-real:$w/shim2:$PATH" gcc

t 'needld runs another needld'
wrapped '' env "PATH=$shim:$w/shim2:$PATH" gcc
wrapped '' env "PATH=$w/shim2:$shim:$PATH" gcc
wrapped '' env "COMPILER_PATH=$shim:$w/shim2" gcc
wrapped '' env "COMPILER_PATH=$w/shim2" gcc "-B$shim"
wrapped '' env "COMPILER_PATH=$shim" "PATH=$w/shim2:$PATH" gcc

t 'needld runs a wrapper that clears NEEDLD_CHAIN and runs needld by path'
linked env "PATH=$shim:$w/forgets:$PATH" gcc

t 'a link within a link of another output'
# A linker that runs another link before its own: NEEDLD_CHAIN of the outer link must not affect the inner one.
cat >nested <<END
#!/bin/sh
case " \$* " in *inner*) ;; *start.o*) gcc -nostdlib start.o libreq.so -o inner || exit 1 ;; esac
exec $real "\$@"
END
chmod +x nested
mkdir -p nests
mv nested nests/ld
rm -f inner
LIBRARY_PATH=good run timeout 300 env "PATH=$shim:$w/nests:$PATH" gcc -nostdlib start.o libreq.so -o app
eq status 0 "$status"
same_bytes app reference.gcc
same_bytes inner reference.gcc

t 'NEEDLD_LINKER, a path'
NEEDLD_LINKER=$PWD/d1/ld run "$shim/ld"
eq 'the linker' "$(named "$PWD/d1/ld")" "$(who)"
NEEDLD_LINKER=$PWD/d1/ld run with_shim compiler-path gcc absent.o
eq 'the linker' "$(named "$PWD/d1/ld")" "$(who)"
NEEDLD_LINKER=rel/ld run "$shim/ld"
eq 'the linker' "$(named rel/ld)" "$(who)"

t 'NEEDLD_LINKER, a name'
cp "$real" d1/ld.mine
PATH=$PWD/d1:$PATH NEEDLD_LINKER=ld.mine run "$shim/ld"
eq 'the linker' "$(named "$PWD/d1/ld.mine")" "$(who)"
PATH=$shim:$PATH NEEDLD_LINKER=ld run "$shim/ld"
eq 'the linker' "$(named "$real")" "$(who)"

t 'NEEDLD_LINKER still gets the added library'
NEEDLD_LINKER=$PWD/d1/ld LIBRARY_PATH=good links with_shim compiler-path direct ld start.o libreq.so -o app
same_bytes app reference

t 'NEEDLD_LINKER is a wrapper that finds needld in PATH, for ld -v and for a link'
cat >wrapper <<'END'
#!/bin/sh
echo "$1" >>ran
[ "${DEPTH:-0}" -lt 4 ] || exit 1
DEPTH=$((${DEPTH:-0} + 1)) exec ld "$@"
END
chmod +x wrapper
for lines in '' "$PWD/lines"; do
    rm -f app ran
    NEEDLD_LOG=$lines NEEDLD_LINKER=$PWD/wrapper LIBRARY_PATH=good links with_shim path timeout 300 ld start.o libreq.so -o app
    same_bytes app reference
    eq 'how often the wrapper ran, and for what' '-v -v -rpath-link' "$(xargs <ran)"
done
eq 'links in the log' 2 "$(grep -c '"output":"app"' lines)"

t 'linker in needld.conf'
echo "linker = $PWD/d1/ld" >needld.conf
NEEDLD_CONFIG=$PWD/needld.conf run "$shim/ld"
eq 'the linker' "$(named "$PWD/d1/ld")" "$(who)"
NEEDLD_CONFIG=$PWD/needld.conf NEEDLD_LINKER=$PWD/d2/ld run "$shim/ld"
eq 'the linker, both set' "$(named "$PWD/d2/ld")" "$(who)"

t 'NEEDLD_LINKER of another flavour'
if have ld.gold; then
    NEEDLD_LINKER=ld.gold run "$shim/ld" --version
    eq status 0 "$status"
    eq 'first line' "$(ld.gold --version | head -n 1)" "$(head -n 1 "$log/out")"
fi

t 'a script named ld that runs another flavour'
# lld accepts a link that GNU ld rejects; with this library among its inputs it would reject it too.
if have ld.lld; then
    mkdir -p to-lld dirty
    printf '#!/bin/sh\nexec %s "$@"\n' "$(type -P ld.lld)" >to-lld/ld
    chmod +x to-lld/ld
    shared dirty/libsec.so libsec.so.1 'void nowhere(void); void sec(void) { nowhere(); }'
    for dir in dirty good absent; do
        PATH=$PWD/to-lld:$PATH LIBRARY_PATH=$dir plainly app gcc -nostdlib start.o libreq.so -o app
        PATH=$shim:$PWD/to-lld:$PATH LIBRARY_PATH=$dir run gcc -nostdlib start.o libreq.so -o app
        compare_with_plain app "$log/err"
        eq "status, $dir" 0 "$status"
    done
fi

# one_line CMD...: no linker is found: status 1, nothing on standard output, one line of needld
one_line() {
    run timeout 300 "$@"
    eq status 1 "$status"
    eq stdout '' "$(cat "$log/out")"
    eq 'lines on stderr' 1 "$(wc -l <"$log/err")"
    case $(cat "$log/err") in 'needld: '*) ;; *) fail 'the line should begin with needld:' ;; esac
}

t 'NEEDLD_LINKER that cannot be used'
for linker in /absent/ld absent-ld "$PWD/isdir/ld" "$PWD/notexec/ld" "$shim/ld" "$needld" "$PWD/copy/ld"; do
    one_line env "NEEDLD_LINKER=$linker" "$shim/ld" start.o
done

t 'no real linker'
one_line env "PATH=$PWD/empty" "$PWD/copy/ld" start.o
one_line env "PATH=$PWD/empty:$PWD/copy:$PWD/hard" "$PWD/copy/ld" start.o
one_line env "PATH=$shim" "$shim/ld" start.o
one_line env "PATH=$PWD/empty" "$shim/ld.bfd" start.o
one_line env "PATH=$PWD/empty" "$shim/ld.lld" --version
one_line env PATH= "$PWD/copy/ld" start.o -o app

t 'no linker of the requested flavour: no other one runs'
mkdir onlybfd
ln -s "$real" onlybfd/ld
one_line env "PATH=$PWD/onlybfd" "$shim/ld.gold" start.o
one_line env "PATH=$PWD/onlybfd" "$shim/ld.lld" start.o
one_line env "PATH=$PWD/onlybfd" "$shim/ld.mold" start.o

t 'no real linker, gcc'
PATH=$PWD/empty run "$gcc" start.o
eq 'status without needld' 1 "$status"
PATH=$PWD/empty COMPILER_PATH=$shim run "$gcc" start.o
eq status 1 "$status"
eq 'lines of needld' 1 "$(grep -c '^needld: ' "$log/err")"

t 'NEEDLD_DISABLE=1'
NEEDLD_DISABLE=1 expect_same - gcc absent.o
NEEDLD_DISABLE=1 LIBRARY_PATH=good expect_same app gcc -nostdlib start.o libreq.so -o app
eq status 1 "$status"
NEEDLD_DISABLE=1 LIBRARY_PATH=good run timeout 300 \
    env "PATH=$shim:$w/research:$PATH" gcc -nostdlib start.o libreq.so -o app
eq 'status, a wrapper behind' 1 "$status"
says "undefined reference to \`sec'"

t 'NEEDLD_DISABLE empty or 0 does not disable'
NEEDLD_DISABLE='' LIBRARY_PATH=good links with_shim compiler-path gcc -nostdlib start.o libreq.so -o app
NEEDLD_DISABLE=0 LIBRARY_PATH=good links with_shim compiler-path gcc -nostdlib start.o libreq.so -o app

finish
