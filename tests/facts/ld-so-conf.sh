#!/bin/bash
# How GNU ld reads ld.so.conf, which it looks for below the sysroot.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library_chain
sr=$PWD/sr
mkdir -p sr/etc

# conf TEXT: ld.so.conf below the sysroot
conf() {
    printf '%b' "$1" >sr/etc/ld.so.conf
    link "--sysroot=$sr" main.o libreq.so
}

# directories WANT...: where the last link looked, before the SEARCH_DIRs of the linker script
directories() {
    local got want
    got=$(attempts libdep.so.1 | head -n $#)
    want=$(printf '%s/libdep.so.1\n' "$@")
    eq 'the first directories' "$want" "$got"
}

default=${search_dirs[0]}

fact 'each line is a directory below the sysroot, in order, duplicates and all'
conf '/a\n/b\n/a\n'
directories "$sr/a" "$sr/b" "$sr/a" "$sr$default"

fact 'a comment begins at # anywhere, blanks in front are dropped, and the last line needs no end'
conf '# comment\n\n \t/a # /c\n/b#c\n\f/d'
directories "$sr/a" "$sr/b" "$sr/d" "$sr$default"

fact 'a line ends at = or a blank, and slashes at its end are dropped'
conf '/a=libc6\n/b c\n/d///\n/e\r\n'
directories "$sr/a" "$sr/b" "$sr/d" "$sr/e" "$sr$default"

fact 'a line with a colon is two directories'
conf '/a:/b\n'
directories "$sr/a" "$sr/b" "$sr$default"

fact 'a relative directory is one below the current directory'
conf 'a\nhwcap 0 nosegneg\n'
directories a hwcap "$sr$default"

fact 'the line / is the current directory'
conf '/\n/a\n'
eq 'the first candidates' "libdep.so.1 $sr/a/libdep.so.1" "$(attempts libdep.so.1 | head -n 2 | paste -sd ' ')"

fact 'include takes patterns, sorted, of which relative ones start from the directory of the file'
mkdir sr/etc/conf.d
echo /z >sr/etc/conf.d/z.conf
echo /y >sr/etc/conf.d/y.conf
echo /no >sr/etc/conf.d/no.txt
conf '/a\ninclude conf.d/*.conf absent/*.conf\n/b\n'
directories "$sr/a" "$sr/y" "$sr/z" "$sr/b" "$sr$default"

fact 'include of an absolute pattern does not look below the sysroot'
echo /outside >outside.conf
conf "include $PWD/outside.conf\n/b\n"
directories "$sr/outside" "$sr/b" "$sr$default"
conf 'include /etc/conf.d/y.conf\n/b\n'
directories "$sr/b" "$sr$default"

fact 'files that are included may include others'
echo 'include z.conf' >sr/etc/conf.d/nested.conf
conf 'include conf.d/nested.conf\n'
directories "$sr/z" "$sr$default"

fact 'include without a pattern, and words that begin with it, are directories'
conf 'include\nincludefoo\n'
directories include includefoo "$sr$default"

fact 'PREFIX/etc/ld.so.conf is read instead, where it exists (PREFIX is that of configure)'
mkdir -p sr/usr/etc sr/usr/local/etc
echo /prefix >sr/usr/etc/ld.so.conf
echo /prefix >sr/usr/local/etc/ld.so.conf
conf '/a\n'
case $(attempts libdep.so.1 | head -n 1) in
"$sr/a/"*) skip 'configured with another prefix than /usr and /usr/local' ;;
*) directories "$sr/prefix" "$sr$default" ;;
esac

finish
