#!/bin/bash
# What needld prints as JSON fits man/*.schema.json: real links and trees, and documents that are broken on purpose.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
schemas=$prefix/share/needld

# A Python that has the validator. That of Debian's package is /usr/bin/python3, which need not be the first one.
python=
for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'from jsonschema import Draft202012Validator' 2>/dev/null && python=$candidate && break
done
have_validator() { [ -n "$python" ] || { skip 'no python3-jsonschema here'; return 1; }; }

schema() { # WHAT [KIND FILE...]: no fault is found
    run "$python" -W ignore "$source_tree/tests/system/schema.py" "$1" "$schemas" "${@:2}"
    eq "schema.py $1 ${2:-}" '' "$(head -n 12 "$log/out")"
    eq "status of schema.py $1 ${2:-}" 0 "$status"
}

# A directory for the output of each kind, named as its schema.
mkdir log tree flags doctor
number=0
# linked CMD...: a link, or several, through the wrapper, with a log and under explain
linked() {
    number=$((number + 1))
    NEEDLD_LOG=$work/log/$number.log run with_shim compiler-path "$@"
    run "$needld" explain --json -o "$work/log/$number.json" "$@"
    checked
    [ -s "log/$number.json" ] || fail 'there is no report'
}
trees() { # ARGS...
    number=$((number + 1))
    run "$needld" tree --json "$@"
    cp "$log/out" "tree/$number.json"
    checked
}
flags() { # ARGS...
    number=$((number + 1))
    run "$needld" flags --json "$@"
    checked
    if [ -s "$log/out" ]; then cp "$log/out" "flags/$number.json"; else fail 'there is no object'; fi
}

doctor() { # ARGS...
    number=$((number + 1))
    run "$needld" doctor --json "$@"
    cp "$log/out" "doctor/$number.json"
    checked
}

t 'the schemas'
eq 'that are installed' "$(cd "$source_tree/man" && echo *.schema.json)" "$(cd "$schemas" && echo *.schema.json)"
have_validator && schema check

# A library that is found only by needld, one that is nowhere, one in a run path, an unfit one, C++.
shared stubs/libdriver.so libdriver.so.1 'int driver(void) { return 1; }'
shared lib/libdeep.so.1 libdeep.so.1 'int deep(void) { return 1; }'
shared libmid.so '' 'int driver(void); int mid(void) { return driver(); }' stubs/libdriver.so
shared libtop.so libtop.so 'int deep(void); int mid(void) { return deep(); }' lib/libdeep.so.1 -Wl,--disable-new-dtags,-rpath,"\$ORIGIN/lib"
shared librun.so librun.so 'int deep(void); int mid(void) { return deep(); }' lib/libdeep.so.1 -Wl,--enable-new-dtags,-rpath,"\$ORIGIN/lib"
shared gone/libgone.so.4 libgone.so.4 'int gone(void) { return 1; }'
shared liblost.so '' 'int gone(void), other(void); int mid(void) { return gone() + other(); }' gone/libgone.so.4
shared far/libother.so '' 'int other(void) { return 1; }'
rm -r gone
object main.o 'int mid(void); int main(void) { return mid(); }'
object start.o 'int mid(void); void _start(void) { mid(); }'
object empty.o 'int main(void) { return 0; }'
export LIBRARY_PATH=$work/stubs:$work/far

t 'links with GNU ld'
linked gcc main.o libtop.so -o app
linked gcc main.o librun.so libmid.so -o app
linked gcc main.o -L. -lmid -o app
linked gcc main.o liblost.so -o app
linked ld start.o liblost.so -o app
linked ld start.o libmid.so -L. -o 'an app'
linked ld start.o -lnothing -o app
linked ld -r start.o -o whole.o
linked ld -v
linked ld start.o -shared -o part.so
linked ld --no-such-option start.o
linked gcc empty.o -o app
linked gcc -static empty.o -o app
linked gcc -static-pie empty.o -o app
linked gcc -no-pie empty.o -o app
linked gcc -shared -o lib.so -fPIC -x c /dev/null
linked gcc main.o -o app
linked gcc -Wl,--no-warnings main.o liblost.so -o app
linked sh -c 'gcc main.o liblost.so -o app1; gcc main.o libmid.so -o app2; gcc main.o libtop.so -o app3'
NEEDLD_DISABLE=1 linked gcc main.o libmid.so -o app
echo 'main.o libmid.so -o app' >words
linked gcc @words
# Two versions of one library, in a link that works.
shared two/libdeep.so.2 libdeep.so.2 'int deep(void) { return 2; }'
shared two/libnew.so '' 'int deep(void); int mid(void) { return deep(); }' two/libdeep.so.2
ln -s libdeep.so.1 lib/libdeep.so
object both.o 'int mid(void), deep(void); int main(void) { return mid() + deep(); }'
linked gcc both.o -o app -Ltwo -Llib -lnew -ldeep
echo 'V_1 { global: ver; };' >map
shared old/libver.so.1 libver.so.1 'int ver(void) { return 1; }' -Wl,--version-script=map
echo 'V_2 { global: ver; };' >map
shared new/libver.so.1 libver.so.1 'int ver(void) { return 1; }' -Wl,--version-script=map
shared libasks.so '' 'int ver(void); int mid(void) { return ver(); }' new/libver.so.1
LIBRARY_PATH=$work/old linked gcc main.o libasks.so -o app
LIBRARY_PATH=$work/nowhere linked gcc main.o libasks.so -L./absent -o app

t 'links with C++'
if have g++; then
    echo 'namespace deep { struct thing { virtual ~thing(); int of(const char *, unsigned); }; } int main() { return deep::thing().of("", 1); }' >thing.cc
    linked g++ thing.cc -o app
    echo 'namespace deep { int far(const char *); int near() { return far(""); } }' >near.cc
    g++ -shared -fPIC -o libnear.so near.cc
    echo 'namespace deep { int near(); } int main() { return deep::near(); }' >use.cc
    linked g++ use.cc libnear.so -o app
    flags g++ use.cc libnear.so -o app
fi

t 'file names that are not UTF-8'
odd=$'o"d\\d\n\xff\xc3'
mkdir "$odd" "$odd/lib"
cp lib/libdeep.so.1 "$odd/lib"
cp libtop.so libmid.so liblost.so main.o "$odd"
(cd "$odd" && gcc -shared -fPIC -nostdlib -o $'lib\xfe.so' -x c - <<<'int mid;')
linked gcc "$odd/main.o" "$odd/libtop.so" "$odd/liblost.so" -o "$odd/app"
linked gcc "$odd/main.o" "$odd"/lib$'\xfe'.so "$odd/libmid.so" -o app
trees "$odd"/lib*.so
flags gcc "$odd/main.o" "$odd/libmid.so"

for linker in lld gold mold; do
    t "a link with $linker"
    have "ld.$linker" || continue
    linked gcc -fuse-ld=$linker empty.o -o app
    linked gcc -fuse-ld=$linker main.o liblost.so -o app
done

t 'links with clang'
if have clang; then linked clang main.o libmid.so liblost.so -o app; fi

t 'another machine'
if have aarch64-linux-gnu-gcc; then
    aarch64-linux-gnu-gcc -shared -nostdlib -Wl,-soname,libarm.so.1 -o libarm.so -x c - <<<'int arm(void) { return 1; }'
    aarch64-linux-gnu-gcc -shared -nostdlib -Wl,--no-as-needed -o libfar.so -x c - -x none libarm.so <<<'int arm(void); int mid(void) { return arm(); }'
    aarch64-linux-gnu-gcc -c -o arm.o -x c - <<<'int mid(void); int main(void) { return mid(); }'
    linked aarch64-linux-gnu-gcc arm.o libfar.so -o app
    linked aarch64-linux-gnu-gcc arm.o libmid.so -o app
    linked gcc main.o libfar.so -o app
    trees libfar.so libarm.so
    trees --runtime --check libfar.so
    flags aarch64-linux-gnu-gcc arm.o libfar.so
fi

t 'trees'
for view in --link --runtime --check --unused --versions '--check --unused --versions' '-v --depth=1 --path'; do
    # shellcheck disable=SC2086
    trees $view libmid.so libtop.so librun.so liblost.so libasks.so lib/libdeep.so.1 "$needld"
    # shellcheck disable=SC2086
    trees $view gcc ld bash make
done
trees nowhere main.o .
# A version that the library does not define, and a dependency that is not used.
gcc -o asks -Wl,--no-as-needed -x c - -x none new/libver.so.1 lib/libdeep.so.1 -Wl,--disable-new-dtags,-rpath,"\$ORIGIN/old:\$ORIGIN/lib" <<<'int ver(void); int main(void) { return ver(); }'
trees --check --unused --versions asks
checked
grep -q '"unmet"' "tree/$number.json" || fail 'a version should not be defined'
trees --needs=libdeep . lib
trees --needs=libnothing lib
trees --diff libtop.so liblost.so
trees --diff libtop.so librun.so
trees --diff libtop.so lib/libdeep.so.1
trees --root=/ "$(type -P bash)"
LD_LIBRARY_PATH=$work/nowhere trees --library-path=lib librun.so liblost.so

t 'all programs and libraries of the system'
have_validator && trees -r /usr/bin /usr/sbin /usr/local/bin
libdir=$(dirname "$(gcc -print-file-name=libc.so.6)")
have_validator && trees --link -r "$libdir"
have_validator && trees --check --unused --versions -r /usr/sbin /usr/lib/git-core

t 'flags'
flags gcc main.o libmid.so -o app
flags gcc main.o libtop.so -o app
flags ld start.o libmid.so -o app
flags gcc main.o liblost.so -o app
flags gcc main.o -lnothing -o app

t 'doctor'
doctor
COMPILER_PATH=$shim doctor 'gcc -m64' no-such-compiler 'gcc -no-such-option' "$odd/gcc"
NEEDLD_STUB_PATH=$work/stubs:$work/nowhere LIBRARY_PATH="$work/far;$work/gone" LD_LIBRARY_PATH=$work/stubs doctor 'gcc -fuse-ld=lld'
NEEDLD_DISABLE=1 NEEDLD_LINKER=/nowhere/ld TMPDIR=$work/nowhere doctor gcc

t 'the documents are valid'
if have_validator; then
    schema valid log log/*
    schema valid tree tree/*
    schema valid flags flags/*
    schema valid doctor doctor/*
fi

t 'each member of the schemas is in one of them'
if have_validator; then
    schema used all log/* tree/* flags/* doctor/*
fi

t 'documents that are broken are refused'
if have_validator; then
    run "$needld" explain --json -o broken.json gcc main.o liblost.so -o app
    head -n 1 log/1.log >broken.log
    schema refuses log broken.json broken.log log/2.json log/3.json log/8.json
    run "$needld" tree --json --check --unused --versions asks liblost.so librun.so
    cp "$log/out" broken.json
    "$needld" tree --json --needs=libdeep . >needs.json
    "$needld" tree --json --diff libtop.so liblost.so >diff.json
    schema refuses tree broken.json needs.json diff.json
    run "$needld" flags --json gcc main.o liblost.so
    cp "$log/out" one.json
    run "$needld" flags --json gcc main.o libmid.so
    cp "$log/out" two.json
    schema refuses flags one.json two.json
    schema refuses doctor "doctor/$number.json"
fi

t 'the schemas and the manual page have the same members and values'
if have_validator; then
    run "$python" -W ignore "$source_tree/tests/system/schema.py" members "$schemas"
    sort "$log/out" >wanted
    # `.Va runpath`, `.It Va linker , banner`, `.Qq dso-missing :`, `.Qq other-libc , other-abi :`.
    sed -n '/^\.Sh THE LOG/,/^\.Sh FILES/p; /^\.It Cm tree /,/^\.It Cm help/p' "$source_tree/man/needld.1" >manual
    {
        sed -n 's/^\.\(It \)\{0,1\}Va //p' manual | tr -s ' ,' '\n\n' | sed 's/^/member /'
        sed -n 's/^\.Qq //p' manual | sed 's/ *[:,.]*$//; s/ , /\n/g' | sed 's/^/value /'
    } | sort -u >there
    eq 'not in needld(1)' '' "$(comm -23 wanted there)"
    sed -n 's/.*\(problem_add\|add_missing\)([^"]*"\([a-z-]*\)".*/value \2/p; s/.*[>.]cause = S("\([a-z-]*\)").*/value \1/p' \
        "$source_tree"/lib/inspect/*.c | sort -u >causes
    eq 'causes in lib/inspect that no schema has' '' "$(comm -13 wanted causes)"
    checked
    [ "$(wc -l <causes)" -gt 10 ] || fail 'the causes are not found in lib/inspect'
fi

finish
