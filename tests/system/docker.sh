#!/bin/bash
# packaging/docker and examples/docker without Docker: runs the instructions of their Dockerfiles in a fresh root directory with
# this distribution and what the CUDA image contains: a compiler, a stub of the driver, LIBRARY_PATH. TEST_LONG=no skips it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dockerfile=$source_tree/examples/docker/Dockerfile
of_needld=$source_tree/packaging/docker/Dockerfile
needld_line='^COPY --from=needld |^ENV COMPILER_PATH='

t 'the Dockerfile has two lines for needld, in its first stage'
eq 'lines of needld' 2 "$(grep -cE "$needld_line" "$dockerfile")"
eq 'lines of needld in the last stage' '' "$(awk '/^FROM/ { stage++ } stage == 2' "$dockerfile" | grep -i needld)"

t 'a fresh root'
can_go_on() {
    may_take_long && have debootstrap apt-get chroot || return 1
    [ "$(id -u)" -eq 0 ] || { skip 'only root can make a root'; return 1; }
}
can_go_on || finish
read -r mirror suite < <(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    grep " $(. /etc/os-release && echo "$VERSION_CODENAME")\$")
run debootstrap --variant=minbase --include=gcc,libc6-dev,make,musl-tools "$suite" fresh "$mirror"
[ "$status" -eq 0 ] || { skip 'debootstrap makes no root here'; finish; }
checked
[ -x fresh/usr/bin/gcc ] || fail 'it should have a compiler'

stubs=/usr/local/cuda/lib64/stubs
mkdir -p "fresh$stubs" driver
gcc -shared -fPIC -nostdlib -Wl,-soname,libcuda.so.1 "$source_tree/examples/common/driver.c" -o "fresh$stubs/libcuda.so"
cp "fresh$stubs/libcuda.so" driver/libcuda.so.1

in_root() { # ENV... COMMAND-LINE
    run chroot fresh env -i "PATH=$PATH" "LIBRARY_PATH=$stubs" "${image_env[@]}" sh -c "cd ${directory:-/} && $1"
}

# stage FILE: runs the instructions of the first stage of a Dockerfile, until one fails.
stage() {
    local word rest
    image_env=() directory='' status=0
    while read -r word rest && [ "$status" -eq 0 ]; do
        case $word in
        ENV) image_env+=("$rest") ;;
        WORKDIR) directory=$rest && mkdir -p "fresh$rest" ;;
        COPY)
            case $rest in
            --from=needld\ *) cp -a "image${rest##* }/." "fresh${rest##* }" ;;
            '. '*) mkdir "fresh${rest#. }" && copy_source "fresh${rest#. }" ;;
            *) (cd "$source_tree/examples" && cp ${rest% *} "$work/fresh$directory/${rest##* }") ;;
            esac
            ;;
        RUN)
            # debootstrap has installed the packages.
            case $rest in apt-get\ *) continue ;; esac
            in_root "$rest"
            ;;
        FROM | '#' | '') ;;
        *) fail "what is $word?" ;;
        esac
    done < <(awk '/^FROM/ { stage++ } stage == 1' "$1")
}

t 'without the two lines, the image does not build'
grep -vE "$needld_line" "$dockerfile" >Dockerfile.without
stage Dockerfile.without
[ "$status" -ne 0 ] || fail 'it should have failed'
says "undefined reference to \`cuMemCreate'"

copy_source() {
    local part
    for part in Makefile lib wrapper man completions LICENSE README.md; do
        [ ! -e "$source_tree/$part" ] || cp -R "$source_tree/$part" "$1"
    done
}

t 'the image of needld has needld and nothing else'
stage "$of_needld"
eq status 0 "$status"
eq 'its last stage' 'FROM scratch COPY --from=build /tree / ' "$(awk '/^FROM/ { stage++ } stage == 2' "$of_needld" | tr '\n' ' ')"
mv fresh/tree image
eq 'what it has' "$(cd "$prefix" && find . ! -type d | sort)" "$(cd image/usr/local && find . ! -type d | sort)"
eq 'what else' '' "$(find image ! -type d ! -path 'image/usr/local/*')"
run chroot image /usr/local/bin/needld --version
eq 'status of --version' 0 "$status"

t 'with the two lines, the image builds'
stage "$dockerfile"
eq status 0 "$status"

t 'needld diverts /usr/bin/ld, and dpkg records it'
image_env=() directory=/app
in_root 'make -C /src BUILD=/tmp/needld install-divert LINKER=/usr/bin/ld && gcc main.c -L. -lvmm -o other'
eq status 0 "$status"
in_root 'dpkg-divert --truename /usr/bin/ld'
eq 'where an upgrade would go' /usr/bin/ld.distrib "$(cat "$log/out")"
in_root 'make -C /src BUILD=/tmp/needld uninstall-divert LINKER=/usr/bin/ld && ! gcc main.c -L. -lvmm -o other'
eq status 0 "$status"
in_root 'dpkg-divert --truename /usr/bin/ld; dpkg --verify binutils'
eq 'afterwards' /usr/bin/ld "$(cat "$log/out")"

t 'the last stage contains nothing of needld, and runs'
mkdir final
read -r -a copied < <(sed -n 's/^COPY --from=build //p' "$dockerfile")
for file in "${copied[@]:0:${#copied[@]}-1}"; do
    eq "needld in $file" '' "$(grep -al needld "fresh$file")"
    cp "fresh$file" final
done
run env "LD_LIBRARY_PATH=$PWD/driver" final/app
eq 'what the stand-in of the driver answers' 3 "$status"
eq 'what the program needs' 'libvmm.so libc.so.6 ' "$(needed final/app)"

finish
