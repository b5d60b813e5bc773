#!/bin/bash
# Links that fail as those of public reports do. `needld explain` gives the cause and a fix, remedies.py follows the fix as it
# is printed, and the link works then; or the account says that nothing on this machine helps.
#
#   begin NAME TOOL...        begins a test in an empty directory; false if a tool is missing
#   c FILE CODE               writes a source file
#   lib FILE SONAME CODE ARGS builds a shared library with $cc; how is kept for a fix that links it again
#   remedy CAUSE CMD...       the link fails for CAUSE, and its fix works. What is in package/ is installed where the fix says so
#   hopeless CAUSE CMD...     it fails for CAUSE, and no words help: the fix is something to obtain or to build in another way
#   look CAUSE CMD...         it fails for CAUSE; then works_by CMD..., where the test itself does what the fix says
#   told, untold RE           the account says RE, or does not
#
# A fix is also followed in other places: $how is command, cmake, cargo, cgo or make; see `follow`.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

needld=$prefix/bin/needld
here=$source_tree/tests/system
tests=0 tried=0 worked=0
declare -A built=() soname_of=()
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null)

begin() {
    t "$1"
    shift
    have python3 gcc "$@" || return 1
    tests=$((tests + 1))
    mkdir "$work/$tests"
    cd "$work/$tests" || exit 1
    cc=gcc how=command form=driver runs=./app away=none as=()
    built=() soname_of=() told='' words=() new=() front=() behind=() environment=()
}

c() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$2" >"$1"
}

lib() {
    local file=$1 soname=$2 code=$3 source suffix=c
    shift 3
    case $cc in *++*) suffix=cc ;; esac
    source=src/$((${#built[@]} + 1)).$suffix
    c "$source" "$code"
    mkdir -p "$(dirname "$file")"
    # Ubuntu's gcc defaults to --as-needed and -z defs is common in specs: the fixtures must not depend on either.
    set -- "$cc" -w -shared -fPIC -fno-builtin -Wl,--no-as-needed,-z,undefs ${soname:+"-Wl,-soname,$soname"} -o "$file" "$source" "$@"
    built[$file]=$(printf '%q ' "$@")
    soname_of[$file]=$soname
    "$@" 2>"$log/err" || { sed 's/^/# /' "$log/err"; fixture_failed "$PWD/$file"; }
}

# archive FILE CODE: with one member
archive() {
    mkdir -p "$(dirname "$1")"
    $cc -w -c -o "$1.o" -x c - <<<"$2" && "${ar:-ar}" rc "$1" "$1.o" && rm "$1.o" || fixture_failed "$PWD/$1"
}

# look CAUSE CMD...: CMD fails, and what the account says of it is in variables. False if it is not as it must be.
look() {
    local cause=$1
    shift
    checked
    run "${as[@]}" "$needld" explain --json -- "$@"
    [ "$status" -ne 0 ] || { fail 'the link should have failed'; return 1; }
    "$python" "$here/remedies.py" "$log/out" "$cause" "$form" "$@" >"$log/fix" 2>&1 || { fail "$(cat "$log/fix")"; return 1; }
    # shellcheck disable=SC1091
    . "$log/fix"
    # The words are printed, too. A build runs once only: this takes long enough.
    [ "$form" != flags ] || return 0
    run "${as[@]}" "$needld" explain --color=never -- "$@"
    for part in "${printed[@]}"; do
        grep -qF -e "$part" "$log/out" || { fail "explain does not print $part"; return 1; }
    done
}

remedy() {
    tried=$((tried + 1))
    look "$@" || return
    if [ ${#install[@]} -gt 0 ] && [ -d package ]; then
        cp -a --remove-destination package/. .
        # "add its directory with -L"
        [ ! -d pkg ] || { new=("${new[@]:0:1}" -Lpkg "${new[@]:1}"); front+=(-L"$PWD/pkg"); }
    fi
    # Where the link also works by words, the words are what is tried.
    if [ ${#words[@]} -eq 0 ] && [ ${#relink[@]} -gt 0 ]; then relink_library "${relink[0]}" "${relink_words[@]}" || return; fi
    shift
    follow "$@"
    works
}

works() {
    if [ "$status" -ne 0 ]; then
        fail "the fix does not work: $told"
    elif [ -n "$runs" ] && ! LD_LIBRARY_PATH=$(run_dirs) $runs >"$log/out" 2>"$log/err"; then
        fail "the program does not run; the fix: $told"
    else
        worked=$((worked + 1))
    fi
}

# follow CMD...: runs CMD as the fix says
follow() {
    case $how in
    command) set -- "${new[@]}" ;;
    cmake)
        cmake -S . -B b "-DCMAKE_EXE_LINKER_FLAGS=${front[*]}" "-DCMAKE_C_STANDARD_LIBRARIES=${behind[*]}" \
            "-DCMAKE_CXX_STANDARD_LIBRARIES=${behind[*]}" >"$log/cmake" 2>&1
        ;;
    cargo) sed -i "s|}\$|$(printf ' println!(\"cargo:rustc-link-arg-bins=%s\");' "${front[@]}" "${behind[@]}") }|" build.rs ;;
    cgo) environment+=("CGO_LDFLAGS=${front[*]} ${CGO_LDFLAGS:-} ${behind[*]}") ;;
    make) set -- "$@" "LDFLAGS=${front[*]}" "EXTRA=${behind[*]}" ;;
    esac
    run env "${environment[@]}" "${as[@]}" "$needld" run -- "$@"
}

# relink_library FILE WORDS...: as it was built, with the words behind; without words, by the compiler with its own libraries
relink_library() {
    local file command
    for file in "${!built[@]}"; do
        [ "$file" -ef "$1" ] || continue
        command=${built[$file]}
        [ $# -gt 1 ] || command=$(sed -E 's/ -(nostdlib|nodefaultlibs|nostartfiles|fsanitize=[a-z]+)( |$)/ /g' <<<"$command")
        shift
        run bash -c "$command \"\$@\"" bash "$@"
        [ "$status" -eq 0 ] || fail 'the library cannot be linked again'
        return "$status"
    done
    fail "$1, which is to be linked again, is no library of this test"
    return 1
}

# The directories where the program finds its libraries: those of the command first, and last one with each under its SONAME.
run_dirs() {
    local file soname
    mkdir -p links
    for file in "${!soname_of[@]}"; do
        soname=${soname_of[$file]}
        [ -z "$soname" ] || [ "${file%%/*}" = "$away" ] || [ -e "links/$soname" ] || ln -sf "../$file" "links/$soname"
    done
    {
        printf '%s\n' "${new[@]}" | sed -n 's/^-L\(.*\)/\1/p'
        find . -name '*.so*' -not -path './package/*' -not -path '*/b/*' -not -path './links/*' -printf '%h\n' | sort -u
        echo links
    } | sed 's|^\./||' | grep -vx "$away" | awk '!seen[$0]++' | paste -sd:
}

hopeless() {
    tried=$((tried + 1))
    look "$@" || return
    if [ ${#words[@]} -gt 0 ]; then
        fail "nothing helps this link, and the fix has ${words[*]}: $told"
    else
        worked=$((worked + 1))
    fi
}

# works_by CMD...: CMD is what the fix says, where a person must follow it; false words of the fix are the test's to see
works_by() {
    tried=$((tried + 1))
    checked
    run env "${environment[@]}" "${as[@]}" "$needld" run -- "$@"
    works
}

told() {
    checked
    [ -z "$told" ] || grep -qE -- "$1" <<<"$told" || fail "the account should say $1: $told"
}

untold() {
    checked
    ! grep -qE -- "$1" <<<"$told${words[*]}" || fail "the account should not say $1: $told"
}

# --- a dependency is nowhere ---

if begin 'nowhere: libaio.so.91 of a database client'; then
    lib package/pkg/libaio.so.91 libaio.so.91 'int io_submit(void) { return 0; }'
    lib lib/libclntsh.so.19.1 libclntsh.so.19.1 'int io_submit(void); int oci(void) { return io_submit(); }' package/pkg/libaio.so.91
    ln -s libclntsh.so.19.1 lib/libclntsh.so
    c main.c 'int oci(void); int main(void) { return oci(); }'
    remedy nowhere gcc main.c -o app -Llib -lclntsh
    told 'libaio\.so\.91.*libclntsh\.so'
fi

if begin 'nowhere: built for another CUDA'; then
    lib package/pkg/libcudart.so.10.0 libcudart.so.10.0 'int cudaMalloc(void) { return 0; }'
    lib cuda/lib64/libcudart.so.10.2 libcudart.so.10.2 'int cudaMalloc(void) { return 0; } int cudaGraph(void) { return 0; }'
    ln -s libcudart.so.10.2 cuda/lib64/libcudart.so
    lib trt/libnvinfer.so.7 libnvinfer.so.7 'int cudaMalloc(void); int infer(void) { return cudaMalloc(); }' package/pkg/libcudart.so.10.0
    ln -s libnvinfer.so.7 trt/libnvinfer.so
    c main.cc 'extern "C" int infer(); int main() { return infer(); }'
    remedy nowhere g++ main.cc -o app -Ltrt -Lcuda/lib64 -lnvinfer
    told 'libcudart\.so\.10\.2'
    untold '-lcudart|add .*libcudart\.so\.10\.2'
fi

if begin 'nowhere: a run path names a directory that does not exist'; then
    lib package/compiler/lib/libiomp95.so libiomp95.so 'int omp(void) { return 0; }'
    lib mkl/lib/libmkl_core.so.2 libmkl_core.so.2 \
        'int omp(void); int dgemm(void) { return omp(); }' package/compiler/lib/libiomp95.so "-Wl,-rpath,$PWD/compiler/lib"
    c main.c 'int dgemm(void); int main(void) { return dgemm(); }'
    remedy nowhere gcc main.c -o app mkl/lib/libmkl_core.so.2
    told 'compiler/lib'
fi

if begin 'nowhere: several dependencies of several libraries' clang++; then
    cc=clang++
    lib package/pkg/libicui18n.so.56 libicui18n.so.56 'int ucol() { return 0; }'
    lib package/pkg/libicuuc.so.56 libicuuc.so.56 'int utext() { return 0; }'
    lib qt/libQt5Core.so.5 libQt5Core.so.5 \
        'int ucol(), utext(); int core() { return ucol() + utext(); }' package/pkg/libicui18n.so.56 package/pkg/libicuuc.so.56
    lib qt/libQt5Gui.so.5 libQt5Gui.so.5 'int ucol(); int gui() { return ucol(); }' package/pkg/libicui18n.so.56
    c main.cc 'int core(), gui(); int main() { return core() + gui(); }'
    remedy nowhere clang++ main.cc -o app qt/libQt5Core.so.5 qt/libQt5Gui.so.5
    told 'libicui18n\.so\.56'
    told 'libicuuc\.so\.56'
    told 'libQt5Gui\.so\.5'
fi

if begin 'nowhere: in a cross build' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc runs=
    lib package/pkg/libspdlog.so.91 libspdlog.so.91 'int spd(void) { return 0; }'
    lib install/lib/librcl_logging.so librcl_logging.so 'int spd(void); int rcl(void) { return spd(); }' package/pkg/libspdlog.so.91
    c main.c 'int rcl(void); int main(void) { return rcl(); }'
    remedy nowhere aarch64-linux-gnu-gcc main.c -o app -Linstall/lib -lrcl_logging
    told 'libspdlog\.so\.91'
fi

if begin 'nowhere: another version beside it, as conda has'; then
    lib package/pkg/libpoppler.so.91 libpoppler.so.91 'int pdf(void) { return 0; }'
    lib env/lib/libpoppler.so.126 libpoppler.so.126 'int pdf(void) { return 0; }'
    ln -s libpoppler.so.126 env/lib/libpoppler.so
    lib env/lib/libgdal.so.28 libgdal.so.28 'int pdf(void); int ogr(void) { return pdf(); }' package/pkg/libpoppler.so.91
    ln -s libgdal.so.28 env/lib/libgdal.so
    object main.o 'int ogr(void); int main(void) { return ogr(); }'
    remedy nowhere gcc main.o -o app -Lenv/lib -lgdal
    told 'libpoppler\.so\.126'
    untold '-lpoppler'
fi

if begin 'nowhere: needed by a library that needld finds'; then
    lib package/pkg/libdeep9.so.1 libdeep9.so.1 'int deep(void) { return 0; }'
    lib mid/libmid9.so.1 libmid9.so.1 'int deep(void); int mid(void) { return deep(); }' package/pkg/libdeep9.so.1
    lib libtop9.so libtop9.so 'int mid(void); int top(void) { return mid(); }' mid/libmid9.so.1
    c main.c 'int top(void); int main(void) { return top(); }'
    remedy nowhere gcc main.c -o app -L. -Lmid -ltop9
    told 'libdeep9\.so\.1.*libmid9\.so\.1'
fi

if begin 'nowhere: with ld alone' ld.bfd; then
    form=ld runs=
    lib package/pkg/libtbb.so.92 libtbb.so.92 'int tbb(void) { return 0; }' -nostdlib
    lib libembree.so '' 'int tbb(void); int embree(void) { return tbb(); }' -nostdlib package/pkg/libtbb.so.92
    object start.o 'int embree(void); void _start(void) { embree(); }'
    remedy nowhere ld start.o libembree.so -o app
fi

if begin 'nowhere: in a build with CMake' cmake make; then
    how=cmake form=flags runs=b/app
    lib package/pkg/libturbojpeg.so.90 libturbojpeg.so.90 'int tj(void) { return 0; }'
    lib sdk/libvision.so libvision.so 'int tj(void); int see(void) { return tj(); }' package/pkg/libturbojpeg.so.90
    c main.c 'int see(void); int main(void) { return see(); }'
    c CMakeLists.txt 'cmake_minimum_required(VERSION 3.10)
project(vision C)
add_executable(app main.c)
target_link_libraries(app ${CMAKE_SOURCE_DIR}/sdk/libvision.so)'
    cmake -S . -B b >"$log/cmake" 2>&1 || fail "$(cat "$log/cmake")"
    remedy nowhere cmake --build b
fi

if begin 'nowhere: in a build with go' go; then
    may_take_long && {
        how=cgo form=flags
        export GOCACHE=$work/go-cache GOFLAGS=-mod=mod
        lib package/pkg/libtensorflow_framework.so.92 libtensorflow_framework.so.92 'int tf_status(void) { return 0; }'
        lib lib/libtensorflow.so libtensorflow.so.2 \
            'int tf_status(void); int tf(void) { return tf_status(); }' package/pkg/libtensorflow_framework.so.92
        c go.mod 'module app'
        c main.go 'package main
/*
#cgo LDFLAGS: -L${SRCDIR}/lib -ltensorflow
int tf(void);
*/
import "C"
import "os"
func main() { os.Exit(int(C.tf())) }'
        remedy nowhere go build -o app .
    }
fi

if begin 'nowhere: with nvcc' nvcc; then
    form=nvcc
    lib package/pkg/libcudnn.so.98 libcudnn.so.98 'int dnn(void) { return 0; }'
    lib libops.so libops.so 'int dnn(void); int ops(void) { return dnn(); }' package/pkg/libcudnn.so.98
    c main.cu 'extern "C" int ops(); int main() { return ops(); }'
    remedy nowhere nvcc main.cu -o app -L. -lops
fi

# --- the file is there and cannot serve ---

# unfit NAME: there/libfabric.so.1 cannot serve, and a package has one that does
unfit() {
    lib package/there/libfabric.so.1 libfabric.so.1 'int fi(void) { return 0; }'
    lib libmpi.so libmpi.so.40 'int fi(void); int mpi(void) { return fi(); }' package/there/libfabric.so.1
    c main.c 'int mpi(void); int main(void) { return mpi(); }'
    mkdir -p there
}
cure_unfit() {
    remedy unfit gcc main.c -o app ./libmpi.so -Lthere
    told 'there/libfabric\.so\.1'
    told "$1"
    untold 'add (its|the) directory|is nowhere'
}

if begin 'unfit: empty'; then
    unfit
    : >there/libfabric.so.1
    cure_unfit 'empty'
fi

if begin 'unfit: cut short'; then
    unfit
    head -c 200 package/there/libfabric.so.1 >there/libfabric.so.1
    cure_unfit 'cut short|truncated'
fi

if begin 'unfit: a pointer of git-lfs'; then
    unfit
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 123\n' 0 >there/libfabric.so.1
    cure_unfit 'git-lfs'
fi

if begin 'unfit: text'; then
    unfit
    echo '<html><body>404 Not Found</body></html>' >there/libfabric.so.1
    cure_unfit 'text|HTML'
fi

if begin 'unfit: a dangling link'; then
    unfit
    ln -s libfabric.so.1.9.2 there/libfabric.so.1
    cure_unfit 'libfabric\.so\.1\.9\.2'
fi

if begin 'unfit: a directory, as docker makes of a mount that is missing'; then
    unfit
    mkdir there/libfabric.so.1
    mv package/there/libfabric.so.1 package/there/libfabric.so.1.0
    checked
    look unfit gcc main.c -o app ./libmpi.so -Lthere && {
        told 'directory'
        rmdir there/libfabric.so.1
        mv package/there/libfabric.so.1.0 there/libfabric.so.1
        works_by gcc main.c -o app ./libmpi.so -Lthere
    }
fi

if begin 'unfit: for another machine' aarch64-linux-gnu-gcc; then
    unfit
    cc=aarch64-linux-gnu-gcc lib there/libfabric.so.1 libfabric.so.1 'int fi(void) { return 0; }'
    cure_unfit 'AArch64|aarch64|ARM64|arm64'
fi

if begin 'unfit: for 32 bits'; then
    if ! gcc -m32 -nostdlib -shared -x c /dev/null -o probe.so 2>/dev/null; then
        skip 'gcc -m32 does not link here'
    else
        unfit
        lib there/libfabric.so.1 libfabric.so.1 'int fi(void) { return 0; }' -m32 -nostdlib
        cure_unfit '32.bit|i386|x86'
    fi
fi

if begin 'unfit: no permission to read' setpriv; then
    unfit
    cp package/there/libfabric.so.1 there
    chmod 0 there/libfabric.so.1
    unread=-dac_override,-dac_read_search
    [ "$(id -u)" != 0 ] || as=(setpriv --bounding-set="$unread" --inh-caps="$unread")
    if "${as[@]}" cat there/libfabric.so.1 >/dev/null 2>&1; then
        skip 'this user may read everything'
    else
        rm -f package/there/libfabric.so.1.tmp
        remedy unfit gcc main.c -o app ./libmpi.so -Lthere
        told 'permission|not readable'
    fi
fi

if begin 'unfit: -lX finds only one for another machine' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc lib sdk/lib/libhdf9.so libhdf9.so.103 'int h5(void) { return 0; }'
    lib package/sdk/lib/libhdf9.so libhdf9.so.103 'int h5(void) { return 0; }'
    c main.c 'int h5(void); int main(void) { return h5(); }'
    remedy 'unfit|no-library' gcc main.c -o app -Lsdk/lib -lhdf9
    told 'sdk/lib/libhdf9\.so'
    told 'AArch64|aarch64|ARM64|arm64'
fi

if begin 'unfit: -lX finds only one for the host, in a cross build' aarch64-linux-gnu-gcc; then
    runs=
    lib lib/libssl9.so libssl9.so.3 'int ssl(void) { return 0; }'
    cc=aarch64-linux-gnu-gcc lib package/lib/libssl9.so libssl9.so.3 'int ssl(void) { return 0; }'
    c main.c 'int ssl(void); int main(void) { return ssl(); }'
    remedy 'unfit|no-library' aarch64-linux-gnu-gcc main.c -o app -Llib -lssl9
    told 'lib/libssl9\.so'
    told 'x86.64'
fi

if begin 'unfit: -lX finds a pointer of git-lfs'; then
    mkdir stubs3
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9876\n' 1 >stubs3/libnvcv.so
    lib package/stubs3/libnvcv.so libnvcv.so 'int cv(void) { return 0; }'
    c main.c 'int cv(void); int main(void) { return cv(); }'
    remedy unfit gcc main.c -o app -Lstubs3 -lnvcv
    told 'git-lfs'
    told 'stubs3/libnvcv\.so'
fi

if begin 'unfit: an input for another machine' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc lib sdk/libnpu.so libnpu.so 'int npu(void) { return 0; }'
    lib package/sdk/libnpu.so libnpu.so 'int npu(void) { return 0; }'
    c main.c 'int npu(void); int main(void) { return npu(); }'
    remedy unfit gcc main.c -o app sdk/libnpu.so
    told 'sdk/libnpu\.so'
    told 'AArch64|aarch64|ARM64|arm64'
fi

if begin 'unfit: -lX finds only one for 64 bits' ld.bfd; then
    form=ld runs=
    if ! gcc -m32 -nostdlib -shared -x c /dev/null -o probe.so 2>/dev/null; then
        skip 'gcc -m32 does not link here'
    else
        lib lib64/libwine9.so libwine9.so 'int wine(void) { return 0; }' -nostdlib
        lib package/lib64/libwine9.so libwine9.so 'int wine(void) { return 0; }' -nostdlib -m32
        object start.o 'int wine(void); void _start(void) { wine(); }' -m32 -fno-pic
        remedy 'unfit|no-library' ld -m elf_i386 start.o -o app -Llib64 -lwine9
        told 'lib64/libwine9\.so'
        told '64.bit|x86.64'
    fi
fi

if begin 'unfit: an input is empty' g++; then
    mkdir drv
    : >drv/libcuda.so.1
    lib package/drv/libcuda.so.1 libcuda.so.1 'int cu(void) { return 0; }'
    c main.cc 'extern "C" int cu(); int main() { return cu(); }'
    remedy unfit g++ main.cc -o app drv/libcuda.so.1
    told 'empty'
fi

if begin 'unfit: an empty object, as a full disk leaves it'; then
    : >part.o
    c main.c 'int part(void); int main(void) { return part(); }'
    hopeless unfit gcc main.c part.o -o app
    told 'part\.o.*empty'
fi

if begin 'unfit: the link of a development package leads nowhere'; then
    mkdir dev
    ln -s libproj9.so.25.9.1 dev/libproj9.so
    lib package/dev/libproj9.so.25.9.1 libproj9.so.25 'int proj(void) { return 0; }'
    ln -s libproj9.so.25.9.1 package/dev/libproj9.so.25
    c main.c 'int proj(void); int main(void) { return proj(); }'
    remedy 'unfit|no-library' gcc main.c -o app -Ldev -lproj9
    told 'dev/libproj9\.so'
    told 'libproj9\.so\.25\.9\.1'
fi

# --- a copy lacks a version or a symbol ---

# versioned FILE SONAME 'VERSION SYMBOL...'...: a library that defines the symbols with these versions
versioned() {
    local file=$1 soname=$2 node name code='' script='' above=''
    shift 2
    for node; do
        # shellcheck disable=SC2086 # words
        set -- $node
        script+="$1 { global:"
        for name in "${@:2}"; do
            code+="int $name(void) { return 0; } "
            script+=" $name;"
        done
        script+=" $([ -n "$above" ] || echo 'local: *;') } $above;"$'\n'
        above=$1
    done
    c "src/${file//\//_}.map" "$script"
    lib "$file" "$soname" "$code" "-Wl,--version-script,src/${file//\//_}.map" -nostdlib
}

if begin 'version: an unversioned copy stands first'; then
    versioned sys/libOpenCL.so.1 libOpenCL.so.1 'OPENCL_1.0 clGetPlatformIDs'
    ln -s libOpenCL.so.1 sys/libOpenCL.so
    lib cuda/libOpenCL.so.1 libOpenCL.so.1 'int clGetPlatformIDs(void) { return 1; } int clNv(void) { return 0; }'
    ln -s libOpenCL.so.1 cuda/libOpenCL.so
    lib libocv.so libocv.so 'int clGetPlatformIDs(void); int ocv(void) { return clGetPlatformIDs(); }' sys/libOpenCL.so.1
    c main.c 'int ocv(void); int main(void) { return ocv(); }'
    remedy version gcc main.c -o app -L. -Lcuda -Lsys -locv -lOpenCL
    told 'OPENCL_1\.0'
    told 'cuda/libOpenCL\.so'
fi

if begin 'version: an old libstdc++ in front of the own one of the compiler' g++; then
    cc=g++
    lib libtorch.so libtorch.so '#include <vector>
int torch(int n) { std::vector<int> v(n); return v.size() - n; }'
    if ! readelf -V libtorch.so | grep -q 'Name: GLIBCXX_3.4.[23]'; then
        skip 'g++ needs no new version here'
    else
        # All that the program needs, in versions that are too old for the library.
        cc=gcc
        versioned conda/libstdc++.so.6 libstdc++.so.6 'GLIBCXX_3.4 _ZdlPvm _Znwm _ZdlPv _ZSt17__throw_bad_allocv' 'GLIBCXX_3.4.9 old'
        ln -s libstdc++.so.6 conda/libstdc++.so
        c main.cc 'int torch(int); int main() { return torch(3); }'
        away=conda
        remedy version g++ main.cc -o app -L. -Lconda -ltorch
        told 'GLIBCXX_3\.4\.[23][0-9]'
        told 'conda/libstdc\+\+\.so'
        told 'GLIBCXX_3\.4\.9'
    fi
fi

if begin 'version: the last of three copies has it'; then
    versioned a/libvx.so.1 libvx.so.1 'V_1 v1'
    versioned b/libvx.so.1 libvx.so.1 'V_1 v1' 'V_2 v2'
    versioned c/libvx.so.1 libvx.so.1 'V_1 v1' 'V_2 v2' 'V_3 v3'
    for dir in a b c; do ln -s libvx.so.1 $dir/libvx.so; done
    lib libvuser.so libvuser.so 'int v3(void); int u(void) { return v3(); }' c/libvx.so.1
    c main.c 'int u(void); int main(void) { return u(); }'
    remedy version gcc main.c -o app -L. -La -Lb -Lc -lvuser -lvx
    told 'V_3'
    untold '-Lb'
fi

if begin 'version: libstdc++ is too old' g++; then
    versioned newer/libstdc++.so.6 libstdc++.so.6 'GLIBCXX_3.4 old' 'GLIBCXX_3.4.99 span'
    lib libtf.so libtf.so 'int span(void); int tf(void) { return span(); }' -nostdlib newer/libstdc++.so.6
    rm -r newer
    c main.cc 'extern "C" int tf(); int main() { return tf(); }'
    hopeless version g++ main.cc -o app -L. -ltf
    told 'GLIBCXX_3\.4\.99'
    told 'libstdc\+\+\.so'
fi

if begin 'version: the C library is too old'; then
    versioned newer/libc.so.6 libc.so.6 'GLIBC_2.2.5 old' 'GLIBC_2.99 sem_clockwait_np'
    lib libvendor.so libvendor.so 'int sem_clockwait_np(void); int v(void) { return sem_clockwait_np(); }' -nostdlib newer/libc.so.6
    rm -r newer
    c main.c 'int v(void); int main(void) { return v(); }'
    hopeless version gcc main.c -o app -L. -lvendor
    told 'GLIBC_2\.99'
    told 'older'
fi

if begin 'version: the C library of a cross compiler is too old' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc
    versioned newer/libc.so.6 libc.so.6 'GLIBC_2.17 old' 'GLIBC_2.99 pthread_new_np'
    lib libarm.so libarm.so 'int pthread_new_np(void); int v(void) { return pthread_new_np(); }' -nostdlib newer/libc.so.6
    rm -r newer
    c main.c 'int v(void); int main(void) { return v(); }'
    hopeless version aarch64-linux-gnu-gcc main.c -o app -L. -larm
    told 'GLIBC_2\.99'
fi

if begin 'version: the only copy lacks it'; then
    versioned dist/libtinfo.so.6 libtinfo.so.6 'NCURSES6_TINFO_5.0 tgetent'
    ln -s libtinfo.so.6 dist/libtinfo.so
    versioned package/pkg/libtinfo.so.6 libtinfo.so.6 'NCURSES6_TINFO_5.0 tgetent' 'NCURSES6_TINFO_6.2 tinew'
    ln -s libtinfo.so.6 package/pkg/libtinfo.so
    lib libreadline.so libreadline.so.8 'int tinew(void); int rl(void) { return tinew(); }' package/pkg/libtinfo.so.6
    c main.c 'int rl(void); int main(void) { return rl(); }'
    remedy version gcc main.c -o app -L. -Ldist -lreadline -ltinfo
    told 'NCURSES6_TINFO_6\.2'
    told 'NCURSES6_TINFO_5\.0'
fi

if begin 'version: an input by its path' clang; then
    versioned old/libcrypto.so.3 libcrypto.so.3 'OPENSSL_3.0.0 evp'
    versioned new/libcrypto.so.3 libcrypto.so.3 'OPENSSL_3.0.0 evp' 'OPENSSL_3.2.0 evp32'
    ln -s libcrypto.so.3 new/libcrypto.so
    lib new/libcurl.so libcurl.so.4 'int evp32(void); int curl(void) { return evp32(); }' new/libcrypto.so.3
    c main.c 'int curl(void); int main(void) { return curl(); }'
    remedy version clang main.c -o app old/libcrypto.so.3 -Lnew -lcurl
    told 'OPENSSL_3\.2\.0'
    told 'old/libcrypto\.so\.3'
fi

if begin 'symbol: an old copy stands first, a library needs the new one'; then
    lib opt/old/libssl.so.1.1 libssl.so.1.1 'int ssl_new(void) { return 0; }'
    ln -s libssl.so.1.1 opt/old/libssl.so
    lib opt/new/libssl.so.1.1 libssl.so.1.1 'int ssl_new(void) { return 0; } int ssl_ciphersuites(void) { return 0; }'
    ln -s libssl.so.1.1 opt/new/libssl.so
    lib libpq.so libpq.so.5 'int ssl_ciphersuites(void); int pq(void) { return ssl_ciphersuites(); }' opt/new/libssl.so.1.1
    c main.c 'int pq(void); int main(void) { return pq(); }'
    remedy symbol gcc main.c -o app -L. -Lopt/old -Lopt/new -lpq -lssl
    told 'opt/old/libssl\.so'
    told 'ssl_ciphersuites'
fi

if begin 'symbol: an old copy stands first, the program needs the new one' clang; then
    lib usr/lib/libnetcdf.so.13 libnetcdf.so.13 'int nc_open(void) { return 0; }'
    ln -s libnetcdf.so.13 usr/lib/libnetcdf.so
    lib own/lib/libnetcdf.so.19 libnetcdf.so.19 'int nc_open(void) { return 0; } int nc_filters(void) { return 0; }'
    ln -s libnetcdf.so.19 own/lib/libnetcdf.so
    c main.c 'int nc_open(void), nc_filters(void); int main(void) { return nc_open() + nc_filters(); }'
    remedy symbol clang main.c -o app -Lusr/lib -Lown/lib -lnetcdf
    told 'usr/lib/libnetcdf\.so'
fi

if begin 'symbol: an old archive stands first'; then
    archive old/libxy9.a 'int x1(void) { return 0; }'
    lib new/libxy9.so libxy9.so 'int x1(void) { return 0; } int x2(void) { return 0; }'
    c main.c 'int x1(void), x2(void); int main(void) { return x1() + x2(); }'
    remedy 'symbol|not-named' gcc main.c -o app -Lold -Lnew -lxy9
fi

if begin 'symbol: ROCm and the copy of the system' g++; then
    lib sys/libhsa-runtime64.so.1 libhsa-runtime64.so.1 'int hsa_init(void) { return 0; }'
    ln -s libhsa-runtime64.so.1 sys/libhsa-runtime64.so
    lib rocm/lib/libhsa-runtime64.so.1 libhsa-runtime64.so.1 'int hsa_init(void) { return 0; } int hsa_amd_vmem_map(void) { return 0; }'
    ln -s libhsa-runtime64.so.1 rocm/lib/libhsa-runtime64.so
    lib rocm/lib/libamdhip64.so.6 libamdhip64.so.6 \
        'int hsa_amd_vmem_map(void); int hip(void) { return hsa_amd_vmem_map(); }' rocm/lib/libhsa-runtime64.so.1
    ln -s libamdhip64.so.6 rocm/lib/libamdhip64.so
    c main.cc 'extern "C" int hip(), hsa_init(); int main() { return hip() + hsa_init(); }'
    remedy symbol g++ main.cc -o app -Lsys -Lrocm/lib -lamdhip64 -lhsa-runtime64
    told 'sys/libhsa-runtime64\.so'
fi

# --- a library that the program uses is not named, or in the wrong place ---

if begin 'dso-missing: a dependency is used by the program'; then
    lib l/libucs.so.0 libucs.so.0 'int ucs(void) { return 0; }'
    ln -s libucs.so.0 l/libucs.so
    lib l/libucp.so libucp.so.0 'int ucs(void); int ucp(void) { return ucs(); }' l/libucs.so.0
    ln -s libucp.so l/libucp.so.0
    c main.c 'int ucp(void), ucs(void); int main(void) { return ucp() + ucs(); }'
    remedy dso-missing gcc main.c -o app l/libucp.so "-Wl,-rpath,$PWD/l"
    told 'libucs\.so'
    told '-lucs|l/libucs\.so'
fi

if begin 'dso-missing: libm'; then
    lib libgeo.so libgeo.so 'double cos(double); double geo(double x) { return cos(x); }' -lm
    c main.c 'double geo(double), sqrt(double); int main(int c, char **v) { return sqrt(c) + geo(c * 0.) != 2; }'
    remedy dso-missing gcc main.c -o app -fno-builtin -L. -lgeo
    told '-lm'
fi

if begin 'dso-missing: only the run-time name is there' clang; then
    lib lib/libdep.so.3 libdep.so.3 'int dep(void) { return 0; }'
    lib lib/libtop.so libtop.so 'int dep(void); int top(void) { return dep(); }' lib/libdep.so.3
    c main.c 'int top(void), dep(void); int main(void) { return top() + dep(); }'
    remedy dso-missing clang main.c -o app -Llib -ltop -Wl,-rpath-link,lib
    told 'lib/libdep\.so\.3'
fi

if begin 'dso-missing: in C++' g++; then
    cc=g++
    lib boost/libboost_system.so.1.74.0 libboost_system.so.1.74.0 \
        'namespace boost { namespace system { int category(const char *) { return 0; } } }'
    ln -s libboost_system.so.1.74.0 boost/libboost_system.so
    lib boost/libboost_filesystem.so libboost_filesystem.so.1.74.0 \
        'namespace boost { namespace system { int category(const char *); } int fs() { return system::category(""); } }' \
        boost/libboost_system.so.1.74.0
    ln -s libboost_filesystem.so boost/libboost_filesystem.so.1.74.0
    c main.cc \
        'namespace boost { namespace system { int category(const char *); } int fs(); } int main() { return boost::fs() + boost::system::category("x"); }'
    remedy dso-missing g++ main.cc -o app -Lboost -lboost_filesystem
    told '-lboost_system'
fi

if begin 'dso-missing: an archive uses the dependency'; then
    lib l/libdep.so libdep.so 'int dep(void) { return 0; }'
    lib l/libtop.so libtop.so 'int dep(void); int top(void) { return dep(); }' l/libdep.so
    archive l/libuser.a 'int dep(void), top(void); int user(void) { return dep() + top(); }'
    c main.c 'int user(void); int main(void) { return user(); }'
    remedy dso-missing gcc main.c -o app -Ll -luser -ltop
    told '-ldep'
fi

for linker in lld gold mold; do
    if begin "dso-missing: with $linker" clang "ld.$linker"; then
        lib l/libdep.so libdep.so 'int dep(void) { return 0; }'
        lib l/libtop.so libtop.so 'int dep(void); int top(void) { return dep(); }' l/libdep.so
        c main.c 'int top(void), dep(void); int main(void) { return top() + dep(); }'
        remedy 'dso-missing|not-named' clang -fuse-ld=$linker main.c -o app -Ll -ltop
        told '-ldep'
    fi
done

if begin 'dso-missing: in a build with CMake' cmake make g++; then
    how=cmake form=flags runs=b/app
    cc=g++
    lib ros/lib/librcutils.so librcutils.so 'int rcutils() { return 0; }'
    lib ros/lib/librclcpp.so librclcpp.so 'int rcutils(); int rclcpp() { return rcutils(); }' ros/lib/librcutils.so
    c main.cc 'int rclcpp(), rcutils(); int main() { return rclcpp() + rcutils(); }'
    c CMakeLists.txt 'cmake_minimum_required(VERSION 3.10)
project(node CXX)
add_executable(app main.cc)
target_link_libraries(app ${CMAKE_SOURCE_DIR}/ros/lib/librclcpp.so)'
    cmake -S . -B b >"$log/cmake" 2>&1 || fail "$(cat "$log/cmake")"
    remedy dso-missing cmake --build b
fi

if begin 'not-named: a library in a directory of the command line'; then
    lib l/libucp.so.0 libucp.so.0 'int ucp(void) { return 0; }'
    ln -s libucp.so.0 l/libucp.so
    c main.c 'int ucp(void); int main(void) { return ucp(); }'
    remedy not-named gcc main.c -o app -Ll
    told '-lucp'
fi

if begin 'not-named: C++, with several to choose from' g++; then
    cc=g++
    lib cv/libopencv_core.so.4.6 libopencv_core.so.406 'namespace cv { struct Mat { Mat(); int n; }; Mat::Mat() : n(0) {} }'
    ln -s libopencv_core.so.4.6 cv/libopencv_core.so
    ln -s libopencv_core.so.4.6 cv/libopencv_core.so.406
    lib cv/libopencv_imgcodecs.so.4.6 libopencv_imgcodecs.so.406 \
        'namespace cv { struct Mat { Mat(); int n; }; Mat imread(const char *, int) { return Mat(); } }' cv/libopencv_core.so.4.6
    ln -s libopencv_imgcodecs.so.4.6 cv/libopencv_imgcodecs.so
    ln -s libopencv_imgcodecs.so.4.6 cv/libopencv_imgcodecs.so.406
    c main.cc \
        'namespace cv { struct Mat { Mat(); int n; }; Mat imread(const char *, int); } int main() { cv::Mat m; return cv::imread("x", 1).n + m.n; }'
    remedy not-named g++ main.cc -o app -Lcv -lopencv_core
    told '-lopencv_imgcodecs'
fi

if begin 'not-named: C++ linked by gcc' g++; then
    c main.cc '#include <string>
#include <iostream>
int main(int n, char **v) { std::string s(v[0]); s += "x"; std::cout << s; return s.empty(); }'
    remedy not-named gcc main.cc -o app
    told '-lstdc\+\+'
fi

if begin 'not-named: libm'; then
    c main.c '#include <math.h>
int main(int n, char **v) { return sqrt(n) + cos(n - 1.) != 2; }'
    remedy not-named gcc -fno-builtin main.c -o app
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'not-named: Fortran linked by gcc' gfortran; then
    printf 'program p\n  print *, "x"\nend program\n' >main.f90
    gfortran -c main.f90 || fixture_failed main.o
    remedy not-named gcc main.o -o app
    told '-lgfortran'
fi

if begin 'not-named: OpenMP'; then
    c main.c 'int omp_get_max_threads(void); int main(void) { return omp_get_max_threads() < 1; }'
    if [ "$(gcc -print-file-name=libgomp.so)" = libgomp.so ]; then skip 'no libgomp.so here'; else
        remedy not-named gcc main.c -o app
        told '-lgomp|-fopenmp'
    fi
fi

if begin 'not-named: nothing on this machine defines it'; then
    c main.c 'int frobnicate_me(void); int main(void) { return frobnicate_me(); }'
    lib l/libsomething.so libsomething.so 'int frobnicate_you(void) { return 0; }'
    hopeless 'not-named' gcc main.c -o app -Ll
    told 'frobnicate_me'
    untold 'libsomething'
fi

if begin 'not-named: with LIBRARY_PATH' clang; then
    lib env/lib/libzstd.so.1 libzstd.so.1 'int ZSTD(void) { return 0; }'
    ln -s libzstd.so.1 env/lib/libzstd.so
    c main.c 'int ZSTD(void); int main(void) { return ZSTD(); }'
    LIBRARY_PATH=$PWD/env/lib remedy not-named clang main.c -o app
    told '-lzstd'
fi

if begin 'not-named: an archive'; then
    archive build/libutil.a 'int util(void) { return 0; }'
    archive build/libother.a 'int other(void) { return 0; }'
    c main.c 'int util(void), other(void); int main(void) { return util() + other(); }'
    remedy not-named gcc main.c -o app -Lbuild -lother
    told '-lutil|build/libutil\.a'
fi

for linker in lld gold mold; do
    if begin "not-named: with $linker" clang "ld.$linker"; then
        lib l/libfmt.so.9 libfmt.so.9 'int fmt(void) { return 0; }'
        ln -s libfmt.so.9 l/libfmt.so
        c main.c 'int fmt(void); int main(void) { return fmt(); }'
        remedy not-named clang -fuse-ld=$linker main.c -o app -Ll
        told '-lfmt'
    fi
done

if begin 'not-named: in a cross build' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc runs=
    lib sdk/lib/libdrm.so.2 libdrm.so.2 'int drm(void) { return 0; }'
    ln -s libdrm.so.2 sdk/lib/libdrm.so
    c main.c 'int drm(void); double sqrt(double); int main(int n, char **v) { return drm() + sqrt(n); }'
    remedy not-named aarch64-linux-gnu-gcc -fno-builtin main.c -o app -Lsdk/lib
    told '-ldrm'
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'not-named: with nvcc' nvcc; then
    form=nvcc
    lib math/libcublas.so.12 libcublas.so.12 'int cublas(void) { return 0; }'
    ln -s libcublas.so.12 math/libcublas.so
    c main.cu 'extern "C" int cublas(); int main() { return cublas(); }'
    remedy not-named nvcc main.cu -o app -Lmath
    told '-lcublas'
fi

if begin 'not-named: in a build with go' go; then
    may_take_long && {
        how=cgo form=flags
        lib lib/libsqlite3.so.0 libsqlite3.so.0 'int sqlite(void) { return 0; }'
        ln -s libsqlite3.so.0 lib/libsqlite3.so
        c go.mod 'module app'
        c main.go 'package main
/*
int sqlite(void);
*/
import "C"
import "os"
func main() { os.Exit(int(C.sqlite())) }'
        CGO_LDFLAGS=-L$PWD/lib remedy not-named go build -o app .
        told '-lsqlite3'
    }
fi

if begin 'not-named: in a build with cargo' cargo; then
    may_take_long && {
        how=cargo form=flags runs=target/debug/app
        lib native/libgit2.so.1 libgit2.so.1 'int git2(void) { return 0; }'
        ln -s libgit2.so.1 native/libgit2.so
        c Cargo.toml '[package]
name = "app"
version = "0.1.0"
edition = "2021"'
        c build.rs "fn main() { println!(\"cargo:rustc-link-search=$PWD/native\"); }"
        c src/main.rs 'extern "C" { fn git2() -> i32; } fn main() { std::process::exit(unsafe { git2() }) }'
        remedy not-named cargo build -q --offline
        told '-lgit2'
    }
fi

if begin 'not-named: a library is linked with -z defs'; then
    c lib.c 'double tan(double); double lib(double x) { return tan(x); }'
    runs=
    remedy not-named gcc -fno-builtin -shared -fPIC -Wl,-z,defs lib.c -o libdefs.so
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'not-named: link-time optimization'; then
    lib l/liblz9.so liblz9.so 'int lz9(void) { return 0; }'
    c main.c 'int lz9(void); int main(void) { return lz9(); }'
    remedy not-named gcc -flto main.c -o app -Ll
    told '-llz9'
fi

if begin 'not-named: the objects are in a response file' clang; then
    lib l/libuv9.so libuv9.so 'int uv9(void) { return 0; }'
    c main.c 'int uv9(void); int main(void) { return uv9(); }'
    gcc -c main.c -o main.o || fixture_failed main.o
    echo 'main.o -Ll' >objects.rsp
    remedy not-named clang @objects.rsp -o app
    told '-luv9'
fi

if begin 'not-named: what an archive depends on'; then
    lib dep/libnghttp9.so libnghttp9.so 'int nghttp(void) { return 0; }'
    archive dep/libcurl9.a 'int nghttp(void); double floor(double); int curl(double x) { return nghttp() + floor(x); }'
    c main.c 'int curl(double); int main(void) { return curl(0); }'
    remedy not-named gcc main.c -o app -Ldep -lcurl9
    told '-lnghttp9'
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'not-named: beside a library that is named by its path'; then
    lib sdk/libfoo.so libfoo.so 'int foo(void) { return 0; }'
    lib sdk/libbar.so libbar.so 'int bar(void) { return 0; }'
    c main.c 'int foo(void), bar(void); int main(void) { return foo() + bar(); }'
    remedy not-named gcc main.c -o app sdk/libfoo.so
    told '-Lsdk|sdk/libbar\.so'
fi

if begin 'not-named: in a directory with a space and a comma'; then
    lib 'my l,x/libspace.so' libspace.so 'int space(void) { return 0; }'
    c main.c 'int space(void); int main(void) { return space(); }'
    LIBRARY_PATH="$PWD/my l,x" remedy not-named gcc main.c -o app
fi

if begin 'not-named: extern "C" is missing' g++; then
    lib l/libplain.so libplain.so 'int plain(int a) { return a; }'
    c main.cc 'int plain(int); int main() { return plain(0); }'
    hopeless 'not-named|symbol' g++ main.cc -o app -Ll -lplain
    told 'plain'
fi

if begin 'not-named: a library that lacks one itself'; then
    lib l/libpp9.so libpp9.so 'int pp(void) { return 0; }'
    lib l/libqq9.so libqq9.so 'int pp(void); int qq(void) { return pp(); }'
    c main.c 'int qq(void); int main(void) { return qq(); }'
    remedy not-named gcc main.c -o app -Ll
    told '-lqq9'
    told '-lpp9'
fi

if begin 'not-named: libatomic'; then
    c main.c 'unsigned __int128 x; unsigned __int128 __atomic_load_16(void *, int); int main(void) { return (int)__atomic_load_16(&x, 5); }'
    if [ "$(gcc -print-file-name=libatomic.so)" = libatomic.so ]; then
        skip 'no libatomic.so here'
    elif gcc -w main.c -o app 2>/dev/null; then
        skip 'this gcc names libatomic itself'
    else
        remedy not-named gcc -w main.c -o app
        told '-latomic'
    fi
fi

if begin 'not-named: the program has no main'; then
    c util.c 'int util(void) { return 0; }'
    lib l/libgtestmain9.so libgtestmain9.so 'int main(void) { return 0; }'
    hopeless 'not-named|symbol|linker' gcc util.c -o app
    told 'main'
    untold '-lfl|-lgtest'
fi

if begin 'not-named: an object instrumented for AddressSanitizer'; then
    c main.c 'int main(int n, char **v) { int a[2]; a[n - 1] = 0; return a[n - 1]; }'
    if ! gcc -fsanitize=address -c main.c -o main.o 2>/dev/null; then skip 'no AddressSanitizer here'; else
        hopeless 'not-named|built-without|symbol' gcc main.o -o app
        told '-fsanitize=address'
    fi
fi

if begin 'order: an archive before the one that uses it'; then
    archive libb.a 'int b(void) { return 0; }'
    archive liba.a 'int b(void); int a(void) { return b(); }'
    c main.c 'int a(void); int main(void) { return a(); }'
    remedy order gcc main.c -o app -L. -lb -la
    told '-lb'
fi

if begin 'order: two archives that use each other'; then
    archive libb.a 'int a2(void); int b(void) { return a2(); }'
    archive liba.a 'int b(void); int a(void) { return b(); }'
    gcc -c -o a2.o -x c - <<<'int a2(void) { return 0; }' && ar r liba.a a2.o 2>/dev/null
    rm a2.o
    c main.c 'int a(void); int main(void) { return a(); }'
    remedy order gcc main.c -o app -L. -la -lb
    told '-la'
fi

if begin 'order: a library before the sources, --as-needed'; then
    lib libcurses.so libcurses.so 'int initscr(void) { return 0; }'
    c main.c 'int initscr(void); int main(void) { return initscr(); }'
    remedy order gcc -Wl,--as-needed -L. -lcurses main.c -o app
    told '-lcurses'
fi

if begin 'order: an archive before the sources' clang; then
    archive lib/libgtest.a 'int gtest(void) { return 0; }'
    c main.c 'int gtest(void); int main(void) { return gtest(); }'
    remedy order clang -o app lib/libgtest.a main.c
    told 'libgtest'
fi

if begin 'order: an archive before a shared library that uses it'; then
    archive libblas.a 'int dgemm(void) { return 0; }'
    lib liblapack.so liblapack.so 'int dgemm(void); int dgesv(void) { return dgemm(); }'
    c main.c 'int dgesv(void); int main(void) { return dgesv(); }'
    remedy 'order|built-without' gcc main.c -o app -L. -lblas -llapack
    told '-lblas'
fi

if begin 'order: with gold' ld.gold; then
    archive libb.a 'int b(void) { return 0; }'
    archive liba.a 'int b(void); int a(void) { return b(); }'
    c main.c 'int a(void); int main(void) { return a(); }'
    remedy order gcc -fuse-ld=gold main.c -o app -L. -lb -la
    told '-lb'
fi

if begin 'order: in a Makefile' make; then
    how=make form=flags
    archive libzb.a 'int zb(void) { return 0; }'
    archive libza.a 'int zb(void); int za(void) { return zb(); }'
    c main.c 'int za(void); int main(void) { return za(); }'
    # What is to move cannot move in a variable: the Makefile names it once more behind.
    printf 'app: main.c\n\tgcc $(LDFLAGS) main.c -o app -L. $(LIBS) $(EXTRA)\nLIBS = -lzb -lza\n' >Makefile
    look order make -s && {
        told '-lzb'
        works_by make -s "LIBS=-lza ${words[*]}"
    }
fi

# --- a library was built without naming its dependencies ---

if begin 'built-without: libm'; then
    lib libopt.so libopt.so.0 \
        'void sincos(double, double *, double *); double exp(double); double opt(double x) { double s, c; sincos(x, &s, &c); return s + exp(x); }'
    ln -s libopt.so libopt.so.0
    c main.c 'double opt(double); int main(void) { return opt(0) != 1; }'
    remedy built-without gcc main.c -o app -L. -lopt
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'built-without: two libraries define a part each' clang; then
    lib libwc.so libwayland-client.so.0 'int wl_client(void) { return 0; }'
    ln -s libwc.so libwayland-client.so.0
    lib libws.so libwayland-server.so.0 'int wl_server(void) { return 0; }'
    ln -s libws.so libwayland-server.so.0
    lib libmali.so libmali.so.1 'int wl_client(void), wl_server(void); int egl(void) { return wl_client() + wl_server(); }'
    ln -s libmali.so libmali.so.1
    c main.c 'int egl(void); int main(void) { return egl(); }'
    remedy built-without clang main.c -o app -L. -lmali
    told 'libwc|-lwc'
    told 'libws|-lws'
fi

if begin 'built-without: one library that defines all is enough'; then
    lib l/libpart1.so libpart1.so 'int p1(void) { return 0; }'
    lib l/libpart2.so libpart2.so 'int p2(void) { return 0; }'
    lib l/libwhole.so libwhole.so 'int p1(void) { return 0; } int p2(void) { return 0; }'
    lib l/libuser.so libuser.so 'int p1(void), p2(void); int user(void) { return p1() + p2(); }'
    c main.c 'int user(void); int main(void) { return user(); }'
    remedy built-without gcc main.c -o app -Ll -luser
    untold '-lpart|libpart'
fi

if begin 'built-without: C++' g++; then
    cc=g++
    lib gz/libignition-math.so libignition-math.so.6 'namespace ign { struct Pose { virtual ~Pose(); int x = 0; }; Pose::~Pose() {} }'
    ln -s libignition-math.so gz/libignition-math.so.6
    lib gz/libgazebo.so libgazebo.so.11 \
        'namespace ign { struct Pose { virtual ~Pose(); int x = 0; }; } int gazebo() { ign::Pose p; return p.x; }'
    ln -s libgazebo.so gz/libgazebo.so.11
    c main.cc 'int gazebo(); int main() { return gazebo(); }'
    remedy built-without g++ main.cc -o app -Lgz -lgazebo
    told '-lignition-math'
fi

if begin 'built-without: libstdc++' g++; then
    cc=g++
    lib libparse.so libparse.so '#include <string>
extern "C" int parse(const char *s) { std::string t(s); t += "x"; return t.size() - 2; }' -nodefaultlibs
    c main.c 'int parse(const char *); int main(void) { return parse("a"); }'
    remedy built-without gcc main.c -o app -L. -lparse
    told 'stdc\+\+'
fi

if begin 'built-without: only the run-time name is there'; then
    lib acl/libascendcl.so libascendcl.so 'int rtMalloc(void); int acl(void) { return rtMalloc(); }'
    lib acl/libruntime.so.2 libruntime.so.2 'int rtMalloc(void) { return 0; }'
    c main.c 'int acl(void); int main(void) { return acl(); }'
    remedy built-without gcc main.c -o app -Lacl -lascendcl
    told 'libruntime\.so\.2'
fi

if begin 'built-without: in a cross build' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc runs=
    lib libnav.so libnav.so 'double atan2(double, double); double nav(double x) { return atan2(x, x); }'
    c main.c 'double nav(double); int main(void) { return nav(0); }'
    remedy built-without aarch64-linux-gnu-gcc main.c -o app -L. -lnav
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'built-without: with lld' clang ld.lld; then
    lib libgmp.so libgmp.so.10 'int mpz(void) { return 0; }'
    ln -s libgmp.so libgmp.so.10
    lib libmpfr.so libmpfr.so.6 'int mpz(void); int mpfr(void) { return mpz(); }'
    ln -s libmpfr.so libmpfr.so.6
    c main.c 'int mpfr(void); int main(void) { return mpfr(); }'
    remedy built-without clang -fuse-ld=lld main.c -o app -L. -lmpfr
    told 'libgmp|-lgmp'
fi

if begin 'built-without: with gold' ld.gold; then
    lib libisl.so libisl.so 'double pow(double, double); double isl(double x) { return pow(x, x); }'
    c main.c 'double isl(double); int main(void) { return isl(1) != 1; }'
    remedy built-without gcc -fuse-ld=gold main.c -o app -L. -lisl
    told '(^|[^a-z])-lm($|[^a-z])'
fi

if begin 'built-without: in a build with CMake' cmake make; then
    how=cmake form=flags runs=b/app
    lib dep/lib/libproj.so libproj.so 'int proj_create(void) { return 0; }'
    lib dep/lib/libgeotiff.so libgeotiff.so 'int proj_create(void); int gtif(void) { return proj_create(); }'
    c main.c 'int gtif(void); int main(void) { return gtif(); }'
    c CMakeLists.txt 'cmake_minimum_required(VERSION 3.10)
project(tiff C)
add_executable(app main.c)
target_link_directories(app PRIVATE ${CMAKE_SOURCE_DIR}/dep/lib)
target_link_libraries(app geotiff)'
    cmake -S . -B b >"$log/cmake" 2>&1 || fail "$(cat "$log/cmake")"
    remedy built-without cmake --build b
    told '-lproj'
fi

if begin 'built-without: the symbols are nowhere'; then
    lib libhalf.so libhalf.so 'int nobody_has_this(void); int half(void) { return nobody_has_this(); }'
    c main.c 'int half(void); int main(void) { return half(); }'
    hopeless built-without gcc main.c -o app -L. -lhalf
    told 'nobody_has_this'
fi

if begin 'built-without: instrumented for AddressSanitizer' clang; then
    cc=clang
    lib libasn.so libasn.so 'int asn(int *p) { return p[0]; }' -fsanitize=address
    c main.c 'int asn(int *); int main(void) { int x = 0; return asn(&x); }'
    remedy built-without gcc main.c -o app -L. -lasn
    told 'libasn\.so'
fi

# --- cannot find -lX ---

if begin 'no-library: a stub directory has it'; then
    lib cuda/stubs/libcudaq.so libcudaq.so.1 'int cu(void) { return 0; }'
    ln -s libcudaq.so cuda/stubs/libcudaq.so.1
    c main.c 'int cu(void); int main(void) { return cu(); }'
    runs='env LD_LIBRARY_PATH=cuda/stubs ./app'
    NEEDLD_STUB_PATH=$PWD/cuda/stubs remedy no-library gcc main.c -o app -lcudaq
    told 'cuda/stubs'
fi

if begin 'no-library: only libX.so.8'; then
    lib drv/libcudnnq.so.8 libcudnnq.so.8 'int dnn(void) { return 0; }'
    c main.c 'int dnn(void); int main(void) { return dnn(); }'
    remedy no-library gcc main.c -o app -Ldrv -lcudnnq
    told '-l:libcudnnq\.so\.8|drv/libcudnnq\.so\.8'
fi

if begin 'no-library: two of them, each told' clang; then
    lib a/libalpha9.so.1 libalpha9.so.1 'int alpha(void) { return 0; }'
    lib b/libbeta9.so libbeta9.so 'int beta(void) { return 0; }'
    c main.c 'int alpha(void), beta(void); int main(void) { return alpha() + beta(); }'
    LD_LIBRARY_PATH=$PWD/b remedy no-library clang main.c -o app -La -lalpha9 -lbeta9
    told 'libalpha9\.so\.1'
    told 'LD_LIBRARY_PATH'
fi

if begin 'no-library: LD_LIBRARY_PATH does not serve -l'; then
    lib inst/lib/libhpx.so libhpx.so 'int hpx(void) { return 0; }'
    c main.c 'int hpx(void); int main(void) { return hpx(); }'
    LD_LIBRARY_PATH=$PWD/inst/lib remedy no-library gcc main.c -o app -lhpx
    told 'LD_LIBRARY_PATH'
fi

if begin 'no-library: beside a library that is named by its path' clang++; then
    lib sdk/lib/libnvonnx.so libnvonnx.so 'int onnx(void) { return 0; }'
    lib sdk/lib/libinfer.so libinfer.so 'int onnx(void); int infer(void) { return onnx(); }' sdk/lib/libnvonnx.so
    c main.cc 'extern "C" int onnx(), infer(); int main() { return onnx() + infer(); }'
    remedy no-library clang++ main.cc -o app sdk/lib/libinfer.so -lnvonnx
    told '-Lsdk/lib|sdk/lib/libnvonnx\.so'
fi

if begin 'no-library: X-NOTFOUND of CMake'; then
    c main.c 'int main(void) { return 0; }'
    hopeless no-library gcc main.c -o app -lMKL_CORE-NOTFOUND
    told 'CMake'
fi

if begin 'no-library: the development package is not installed' dpkg; then
    # A library of this machine that has its run-time name only.
    found=
    for file in /usr/lib/"$(gcc -print-multiarch)"/lib*.so.[0-9]*; do
        name=$(basename "$file") stem=$(basename "${file%%.so.*}")
        case $stem in *[!a-z0-9-]* | libasan | liblsan | libtsan | libubsan) continue ;; esac
        [ ! -e "$(gcc -print-file-name="$stem.so")" ] && [ ! -e "$(gcc -print-file-name="$stem.a")" ] &&
            dpkg -S "$file" >/dev/null 2>&1 && { found=$file; break; }
    done
    if [ -z "$found" ]; then
        skip 'every library here has its development package'
    else
        mkdir -p package/pkg
        ln -s "$found" "package/pkg/$stem.so"
        c main.c 'int main(void) { return 0; }'
        runs=
        remedy no-library gcc main.c -o app "-l${stem#lib}"
        told "$(dpkg -S "$found" | sed 's/:.*//' | sed 's/[.+]/\\&/g')"
    fi
fi

if begin 'no-library: it is nowhere' ; then
    lib package/pkg/libnobodyhasit.so libnobodyhasit.so 'int nb(void) { return 0; }'
    c main.c 'int nb(void); int main(void) { return nb(); }'
    remedy no-library gcc main.c -o app -lnobodyhasit
    told 'libnobodyhasit|-lnobodyhasit'
fi

if begin 'no-library: a linker script whose file is nowhere'; then
    mkdir l
    echo 'GROUP(libreal9.so.1)' >l/libreal9.so
    lib package/l/libreal9.so.1 libreal9.so.1 'int real(void) { return 0; }'
    c main.c 'int real(void); int main(void) { return real(); }'
    remedy 'no-library|nowhere|outside-sysroot' gcc main.c -o app -Ll -lreal9
    told 'libreal9\.so\.1'
    told 'l/libreal9\.so'
fi

if begin 'no-library: with ld alone' ld.bfd; then
    form=ld runs=
    lib lib/libaux.so.4 libaux.so.4 'int aux(void) { return 0; }' -nostdlib
    object start.o 'int aux(void); void _start(void) { aux(); }'
    remedy no-library ld start.o -Llib -laux -o app
    told 'libaux\.so\.4'
fi

if begin 'no-library: a static link, and only a shared library'; then
    lib lib/libxml.so libxml.so 'int xml(void) { return 0; }'
    c main.c 'int xml(void); int main(void) { return xml(); }'
    mkdir -p package/pkg
    archive package/pkg/libxml.a 'int xml(void) { return 0; }'
    remedy no-library gcc -static main.c -o app -Llib -lxml
    told 'libxml\.a|static'
fi

if begin 'no-library: -Bstatic, and only a shared library' clang; then
    lib lib/libtcm.so libtcm.so 'int tcm(void) { return 0; }'
    c main.c 'int tcm(void); int main(void) { return tcm(); }'
    mkdir -p package/pkg
    archive package/pkg/libtcm.a 'int tcm(void) { return 0; }'
    remedy no-library clang main.c -o app -Llib -Wl,-Bstatic -ltcm -Wl,-Bdynamic
    told 'libtcm\.a|[Ss]tatic'
fi

if begin 'no-library: -l: with a run-time name of another version'; then
    lib drv/libcudart9.so.12 libcudart9.so.12 'int rt(void) { return 0; }'
    lib package/drv/libcudart9.so.11 libcudart9.so.11 'int rt(void) { return 0; }'
    c main.c 'int rt(void); int main(void) { return rt(); }'
    remedy no-library gcc main.c -o app -Ldrv -l:libcudart9.so.11
    told 'libcudart9\.so\.11'
    told 'libcudart9\.so\.12|has 12'
fi

for linker in lld gold mold; do
    if begin "no-library: with $linker" clang "ld.$linker"; then
        lib sdk/libcam.so.2 libcam.so.2 'int cam(void) { return 0; }'
        c main.c 'int cam(void); int main(void) { return cam(); }'
        remedy no-library clang -fuse-ld=$linker main.c -o app -Lsdk -lcam
        told 'libcam\.so\.2'
    fi
done

if begin 'no-library: in a build with cargo' cargo; then
    may_take_long && {
        how=cargo form=flags runs=target/debug/app
        lib native/libusb-9.0.so.0 libusb-9.0.so.0 'int usb(void) { return 0; }'
        c Cargo.toml '[package]
name = "app"
version = "0.1.0"
edition = "2021"'
        c build.rs "fn main() { println!(\"cargo:rustc-link-search=$PWD/native\"); println!(\"cargo:rustc-link-lib=usb-9.0\"); }"
        c src/main.rs 'extern "C" { fn usb() -> i32; } fn main() { std::process::exit(unsafe { usb() }) }'
        # -l of build.rs is taken away as the fix says, by hand.
        look no-library cargo build -q --offline && {
            told 'libusb-9\.0\.so\.0'
            eq 'what is removed' -lusb-9.0 "${remove[*]}"
            sed -i 's/ println!("cargo:rustc-link-lib[^;]*;//' build.rs
            tried=$((tried + 1))
            follow cargo build -q --offline
            works
        }
    }
fi

# --- hidden symbols ---

if begin 'hidden: atexit, of a library without libc'; then
    lib libdm.so libdm.so 'int atexit(void (*)(void)); static void f(void) {} int dm(void) { return atexit(f); }' -nostdlib
    c main.c 'int dm(void); int main(void) { return dm(); }'
    remedy hidden gcc main.c -o app -L. -ldm
    told 'libdm\.so'
    told 'atexit'
fi

if begin 'hidden: __dso_handle, of a library without startup files' clang; then
    cc=clang
    lib libreg.so libreg.so 'extern char __dso_handle; int reg(void) { return (long)&__dso_handle & 1; }' -nostdlib
    c main.c 'int reg(void); int main(void) { return reg(); }'
    remedy hidden clang main.c -o app -L. -lreg
    told '__dso_handle'
    told 'libreg\.so'
fi

if begin 'hidden: a function of libgcc'; then
    lib libdiv.so libdiv.so '__int128 div128(__int128 a, __int128 b) { return a / b; }' -nostdlib
    c main.c \
        '__int128 div128(__int128, __int128); int main(int n, char **v) { return (int)(div128(n, 1) + (__int128)n * 3 / (n + 1)) > 9; }'
    if "$needld" run -- gcc main.c -o app -L. -ldiv >/dev/null 2>&1; then
        skip 'the function is not hidden here'
    else
        remedy hidden gcc main.c -o app -L. -ldiv
        told 'libdiv\.so'
    fi
fi

if begin 'hidden: outline atomics of a cross build' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc runs=
    lib libatom.so libatom.so 'int at(int *p) { return __atomic_fetch_add(p, 1, __ATOMIC_SEQ_CST); }' -nostdlib -moutline-atomics
    c main.c 'int at(int *); int main(int n, char **v) { return at(&n) + __atomic_fetch_add(&n, 1, __ATOMIC_SEQ_CST); }'
    if "$needld" run -- aarch64-linux-gnu-gcc -moutline-atomics main.c -o app -L. -latom >/dev/null 2>&1; then
        skip 'the function is not hidden here'
    else
        remedy hidden aarch64-linux-gnu-gcc -moutline-atomics main.c -o app -L. -latom
    fi
fi

if begin 'hidden: a symbol of the program'; then
    lib libplugin.so libplugin.so 'int log_cb(void); int plugin(void) { return log_cb(); }'
    c main.c 'int plugin(void); int log_cb(void) { return 0; } int main(void) { return plugin(); }'
    look 'hidden|built-without|linker' gcc -fvisibility=hidden main.c -o app -L. -lplugin
    told 'log_cb'
    untold 'without libc'
fi

# --- another libc, another C++ ABI ---

if begin 'other-libc: a library for musl' musl-gcc; then
    cc=musl-gcc
    lib libfm.so libfm.so 'int puts(const char *); int __freadahead(void *); int f(void) { return puts("x") + __freadahead(0); }'
    c main.c 'int f(void); int main(void) { return f(); }'
    hopeless other-libc gcc main.c -o app -L. -lfm
    told 'musl'
    untold 'its directory'
fi

if begin 'other-libc: an archive for glibc, linked by musl-gcc' musl-gcc; then
    archive libgl.a 'int __printf_chk(int, const char *, ...); int f(void) { return __printf_chk(1, "x"); }'
    c main.c 'int f(void); int main(void) { return f(); }'
    hopeless other-libc musl-gcc main.c -o app -L. -lgl
    told 'glibc|GNU C library|GNU libc'
    untold 'libc\.so\.6|-lc'
fi

if begin 'other-libc: a library for Android'; then
    versioned ndk/libc.so libc.so 'LIBC __libc_init __system_property_get'
    lib libndk.so libndk.so 'int __system_property_get(void); int n(void) { return __system_property_get(); }' -nostdlib ndk/libc.so
    rm -r ndk
    c main.c 'int n(void); int main(void) { return n(); }'
    hopeless other-libc gcc main.c -o app -L. -lndk
    told 'Android'
fi

# The fix is a word of the compiler, not of the linker.
if begin 'other-abi: a library from before __cxx11' g++; then
    cc=g++
    lib libold.so libold.so '#include <string>
int name(std::string s) { return s.size() - 1; }' -D_GLIBCXX_USE_CXX11_ABI=0
    c main.cc '#include <string>
int name(std::string s); int main() { return name("x"); }'
    look other-abi g++ main.cc -o app -L. -lold && {
        told '_GLIBCXX_USE_CXX11_ABI=0'
        works_by g++ -D_GLIBCXX_USE_CXX11_ABI=0 main.cc -o app -L. -lold
    }
fi

if begin 'other-abi: an object from before __cxx11' g++; then
    cc=g++
    lib libnew.so libnew.so '#include <string>
int name(std::string s) { return s.size() - 1; }'
    c main.cc '#include <string>
int name(std::string s); int main() { return name("x"); }'
    look other-abi g++ -D_GLIBCXX_USE_CXX11_ABI=0 main.cc -o app -L. -lnew && {
        told '_GLIBCXX_USE_CXX11_ABI=1'
        works_by g++ -D_GLIBCXX_USE_CXX11_ABI=1 main.cc -o app -L. -lnew
    }
fi

# --- a DT_NEEDED entry with a slash ---

if begin 'slash: a library had no SONAME, and its path is gone'; then
    lib gone/libdep.so '' 'int dep(void) { return 0; }'
    lib lib/libuse.so libuse.so 'int dep(void); int use(void) { return dep(); }' "$PWD/gone/libdep.so"
    lib lib/libdep.so libdep.so 'int dep(void) { return 0; }'
    built[lib/libuse.so]=${built[lib/libuse.so]//$PWD\/gone/lib}
    rm -r gone
    c main.c 'int use(void); int main(void) { return use(); }'
    remedy slash gcc main.c -o app -Llib -luse
    told 'SONAME'
    told 'patchelf --replace-needed'
fi

if begin 'slash: a path relative to the directory of another build'; then
    lib build/bin/libdep.so '' 'int dep(void) { return 0; }'
    (cd build && lib libuse.so libuse.so 'int dep(void); int use(void) { return dep(); }' bin/libdep.so)
    mkdir lib
    lib lib/libdep.so libdep.so 'int dep(void) { return 0; }'
    mv build/libuse.so .
    rm -r build
    c src/use.c 'int dep(void); int use(void) { return dep(); }'
    built[libuse.so]='gcc -w -shared -fPIC -Wl,-soname,libuse.so -o libuse.so src/use.c lib/libdep.so '
    c main.c 'int use(void); int main(void) { return use(); }'
    remedy slash gcc main.c -o app -L. -Llib -luse
    told 'bin/libdep\.so'
fi

# --- a directory that does not exist ---

if begin 'no-directory: -L'; then
    lib package/opt/lib/libfftw9.so libfftw9.so 'int fft(void) { return 0; }'
    c main.c 'int fft(void); int main(void) { return fft(); }'
    remedy 'no-directory' gcc main.c -o app -L"$PWD/opt/lib" -lfftw9
    told 'opt/lib'
fi

if begin 'no-directory: -rpath-link'; then
    lib package/deps/libz9.so.1 libz9.so.1 'int z(void) { return 0; }'
    lib libpng9.so libpng9.so 'int z(void); int png(void) { return z(); }' package/deps/libz9.so.1
    c main.c 'int png(void); int main(void) { return png(); }'
    remedy 'no-directory|nowhere' gcc main.c -o app -L. -lpng9 -Wl,-rpath-link,deps
    told '(^|[^a-z])deps'
fi

if begin 'no-directory: LIBRARY_PATH'; then
    lib package/env/lib/libjpeg9.so libjpeg9.so 'int jpeg(void) { return 0; }'
    c main.c 'int jpeg(void); int main(void) { return jpeg(); }'
    LIBRARY_PATH=$PWD/env/lib remedy no-directory gcc main.c -o app -ljpeg9
    told 'LIBRARY_PATH'
    told 'env/lib'
fi

if begin 'no-directory: a tilde that no shell expanded'; then
    c main.c 'int own(void); int main(void) { return own(); }'
    hopeless no-directory gcc main.c -o app '-L~/nobody-has-this/lib' -lnobodyhasown
    told '[~]/nobody-has-this/lib'
fi

if begin 'no-directory: the sysroot twice in a path'; then
    form=ld runs=
    lib root/opt/v/lib/libavahi.so libavahi.so 'int avahi(void) { return 0; }' -nostdlib
    object start.o 'int avahi(void); void _start(void) { avahi(); }'
    remedy no-directory ld --sysroot="$PWD/root" start.o -L="$PWD/root/opt/v/lib" -lavahi -o app
    told 'root.*twice|twice.*root|root/.*/root'
fi

if begin 'no-directory: the sysroot twice, through a cross compiler' aarch64-linux-gnu-gcc; then
    cc=aarch64-linux-gnu-gcc runs=
    lib root/opt/v/lib/librt5.so librt5.so 'int rt(void) { return 0; }'
    c main.c 'int rt(void); int main(void) { return rt(); }'
    remedy no-directory aarch64-linux-gnu-gcc main.c -o app "-Wl,--sysroot=$PWD/root" "-L=$PWD/root/opt/v/lib" -lrt5
    told 'twice|root/.*/root'
fi

# --- a linker script with a file outside the sysroot ---

if begin 'outside-sysroot: a linker script'; then
    lib root/lib/libncw9.so.6 libncw9.so.6 'int nc(void) { return 0; }'
    mkdir -p root/usr/lib
    echo 'INPUT(/lib/libncw9.so.6)' >root/usr/lib/libncw9.so
    c main.c 'int nc(void); int main(void) { return nc(); }'
    remedy outside-sysroot gcc main.c -o app -Lroot/usr/lib -lncw9
    told 'root/usr/lib/libncw9\.so'
    told '--sysroot'
fi

# --- the linker ---

if begin 'linker: an unknown option'; then
    c main.c 'int main(void) { return 0; }'
    look linker gcc main.c -o app -Wl,--no-such-option=1
    told '--no-such-option'
fi

if begin 'linker: killed'; then
    form=none
    c main.c 'int main(void) { return 0; }'
    c tools/ld '#!/bin/sh
kill -9 $$'
    chmod +x tools/ld
    NEEDLD_LINKER=$PWD/tools/ld look linker gcc main.c -o app
    told 'killed|SIGKILL|signal 9'
fi

if begin 'linker: it does not start'; then
    form=none
    c main.c 'int main(void) { return 0; }'
    c tools/ld '#!/nonexistent/interpreter'
    chmod +x tools/ld
    NEEDLD_LINKER=$PWD/tools/ld look linker gcc main.c -o app
    told 'tools/ld'
fi

if begin 'linker: its own error'; then
    c main.c 'int twice; int main(void) { return twice; } int f(void) { return 0; }'
    c more.c 'int f(void) { return 0; }'
    look linker gcc main.c more.c -o app
    told 'multiple definition of .f'
fi

if begin 'linker: the output cannot be written' ld.lld clang; then
    c main.c 'int main(void) { return 0; }'
    look linker clang -fuse-ld=lld main.c -o no/such/app
    told 'no/such/app'
fi

# --- two versions of one library ---

if begin 'two-versions: the link fails'; then
    lib sys/libcore.so.2.4 libcore.so.2.4 'int release(void) { return 0; }'
    ln -s libcore.so.2.4 sys/libcore.so
    lib local/libcore.so.3.1 libcore.so.3.1 'int release(void) { return 0; } int dealloc(void) { return 0; }'
    ln -s libcore.so.3.1 local/libcore.so
    lib local/libfeat.so libfeat.so.3.1 'int dealloc(void); int detect(void) { return dealloc(); }' local/libcore.so.3.1
    ln -s libfeat.so local/libfeat.so.3.1
    c main.c 'int detect(void), dealloc(void), release(void); int main(void) { return detect() + dealloc() + release(); }'
    remedy 'two-versions|symbol|dso-missing' gcc main.c -o app -Lsys -Llocal -Wl,-rpath-link,local -lcore -lfeat
    told 'libcore\.so\.2\.4'
    told 'libcore\.so\.3\.1'
fi

if begin 'two-versions: the link works'; then
    lib sys/liblm.so.3.05 libLinearMath.so.3.05 'int lm(void) { return 0; }'
    ln -s liblm.so.3.05 sys/libLinearMath.so
    ln -s liblm.so.3.05 sys/libLinearMath.so.3.05
    lib own/libLinearMath.so.3.24 libLinearMath.so.3.24 'int lm(void) { return 0; }'
    lib own/libbullet.so libbullet.so.3.24 'int lm(void); int bullet(void) { return lm(); }' own/libLinearMath.so.3.24
    ln -s libbullet.so own/libbullet.so.3.24
    c main.c 'int bullet(void), lm(void); int main(void) { return bullet() + lm(); }'
    run "$needld" explain --json -- gcc main.c -o app -Lown -Lsys -lbullet -lLinearMath
    eq 'status' 0 "$status"
    if "$python" "$here/remedies.py" "$log/out" two-versions none >"$log/fix" 2>&1; then
        . "$log/fix"
        told 'libLinearMath\.so\.3\.05|liblm\.so\.3\.05'
        told 'libLinearMath\.so\.3\.24'
        eq 'words for a link that works' '' "${words[*]}"
    else
        fail "$(cat "$log/fix")"
    fi
fi

# --- what the linker says itself ---

if begin 'an archive without an index'; then
    lib other/libelse.so '' 'int f(void) { return 1; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    gcc -c -x c -o n.o - <<<'int f(void) { return 0; }' && ar rcS libn.a n.o
    if gcc main.c -o app -L. -Lother -ln 2>/dev/null; then
        skip 'this ld needs no index'
    else
        look linker gcc main.c -o app -L. -Lother -ln
        told 'libn\.a has no index'
        ranlib libn.a
        works_by gcc main.c -o app -L. -Lother -ln
    fi
fi

if begin 'a thin archive without its member'; then
    gcc -c -x c -o n.o - <<<'int f(void) { return 0; }' && ar rcT libn.a n.o && rm n.o
    c main.c 'int f(void); int main(void) { return f(); }'
    look linker gcc main.c -o app -L. -ln
    told 'the member of \./libn\.a\(\./n\.o\) is gone'
    untold 'no library within reach'
fi

if begin "code of gcc's -flto without the plugin"; then
    c main.c 'int main(void) { return 0; }'
    gcc -flto -fno-fat-lto-objects -c main.c
    look linker gcc -fno-use-linker-plugin main.o -o app
    told "main\.o is code for gcc's -flto"
    works_by gcc main.o -o app
fi

if begin 'a directory of the output that does not exist'; then
    c main.c 'int s(void); int main(void) { return s(); }'
    look linker gcc main.c -o none/app
    told 'none/app cannot be written'
fi

if begin 'a misspelt library'; then
    lib libfoobar.so '' 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    for word in libfoobar libfoobar.so foobar.so; do remedy no-library gcc main.c -o app -L. "-l$word"; done
fi

if begin 'an archive for another machine' aarch64-linux-gnu-gcc; then
    aarch64-linux-gnu-gcc -c -x c -o f.o - <<<'int f(void) { return 0; }' && ar rc libf.a f.o
    c main.c 'int f(void); int main(void) { return f(); }'
    hopeless unfit gcc main.c -o app -L. -lf
    told 'libf\.a is for AArch64'
fi

if begin 'the host libraries in a cross link' aarch64-linux-gnu-gcc; then
    # /usr is no sysroot, although libc.so is a script with a path below it.
    dir=$(dirname "$(gcc -print-file-name=libc.so)")
    c main.c 'int main(void) { return 0; }'
    lib host/libonly.so '' 'int only(void) { return 0; }'
    hopeless unfit aarch64-linux-gnu-gcc main.c -o app "-L$dir" -Lhost -lonly
    untold 'is a sysroot'
fi

if begin 'two -rpath-link, the wrong one first'; then
    lib old/libx.so.1 libx.so.1 'int b(void) { return 0; }'
    lib new/libx.so.1 libx.so.1 'int b(void) { return 0; } int c(void) { return 0; }'
    lib liba.so '' 'int c(void); int a(void) { return c(); }' new/libx.so.1
    c main.c 'int a(void); int main(void) { return a(); }'
    checked
    run "$needld" run gcc main.c -o app -L. -la -Wl,-rpath-link,old -Wl,-rpath-link,new
    [ "$status" -eq 0 ] || fail 'needld should take the other one'
fi

if begin 'DSO missing, with another version of that library in the link'; then
    lib d1/libz.so.1 libz.so.1 'int z(void) { return 0; }'
    lib d2/libz.so.2 libz.so.2 'int z2(void) { return 0; }'
    lib liba.so '' 'int z(void); int a(void) { return z(); }' d1/libz.so.1
    lib libb.so '' 'int z2(void); int b(void) { return z2(); }' d2/libz.so.2
    c main.c 'int a(void), b(void), z(void); int main(void) { return a() + b() + z(); }'
    remedy dso-missing gcc main.c -o app -L. -Ld1 -Ld2 -la -lb
fi

if begin 'a static link: nobody can move what gcc adds' g++; then
    g++ -c -x c++ -o q.o - <<<'#include <string>
extern "C" int q() { std::string s("x"); return (int)s.size() - 1; }' && ar rc libq.a q.o
    c main.c 'int q(void); int main(void) { return q(); }'
    remedy not-named gcc -static main.c -o app -L. -lq
    untold '__tls_get_addr|-lgcc'
fi

if begin 'order: a linker script, as libm of glibc is'; then
    gcc -c -fno-builtin -x c -o main.o - <<<'double sin(double); int main(int n, char **v) { (void)v; return sin(n) > 2; }'
    remedy order gcc -Wl,--as-needed -lm main.o -o app
    told 'move -lm behind main\.o'
    remedy order gcc -static -lm main.o -o app
    told 'move -lm behind main\.o'
fi

if begin 'a copy that lacks a symbol, before another one in LIBRARY_PATH'; then
    lib old/libf.so '' 'int g(void) { return 0; }'
    lib new/libf.so '' 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    for keep in --as-needed --no-as-needed; do
        LIBRARY_PATH=$PWD/old:$PWD/new remedy symbol gcc "-Wl,$keep" main.c -o app -lf
        told "put $PWD/new before $PWD/old in LIBRARY_PATH"
    done
fi

if begin 'a symbol that a library does not export'; then
    c main.c 'int f(void); int main(void) { return f(); }'
    lib libf.so '' 'int f(void) { return 0; }' -fvisibility=hidden
    hopeless hidden gcc main.c -o app -L. -lf
    told 'libf\.so has f, which the program uses, and does not export it'
    echo '{ global: g; local: *; };' >v
    lib libf.so '' 'int f(void) { return 0; } int g(void) { return f(); }' -Wl,--version-script=v
    hopeless hidden gcc main.c -o app -L. -lf
    strip libf.so
    hopeless not-named gcc main.c -o app -L. -lf
fi

if begin 'a static function of an object'; then
    c main.c 'int f(void); int main(void) { return f(); }'
    gcc -c -x c -o f.o - <<<'static int f(void) { return 0; } int g(void) { return f(); }'
    hopeless hidden gcc main.c f.o -o app
    told 'f\.o has f, which the program uses, as a local symbol'
fi

if begin 'a function of C that C++ uses, and the other way round' g++; then
    c main.cc 'int f(int); int main() { return f(0); }'
    c main.c 'int f(int); int main(void) { return f(0); }'
    lib libf.so '' 'int f(int a) { return a; }'
    gcc -c -x c -o f.o - <<<'int f(int a) { return a; }' && ar rc libar.a f.o
    for file in libf.so f.o libar.a; do
        hopeless symbol g++ main.cc "./$file" -o app
        told "uses (f\\(int\\)|_Z1fi) of C\\+\\+, and $file has f of C"
        told 'extern "C" where the program is compiled'
    done
    cc=g++
    rm libf.so libar.a
    lib libg.so '' 'int f(int a) { return a; }'
    hopeless symbol gcc main.c -o app -L. -lg
    told 'extern "C" where libg\.so is compiled'
fi

if begin 'a function with other parameters' g++; then
    c main.cc 'namespace n { struct s { s(int); int f(int); }; } int main() { return n::s(1).f(0); }'
    g++ -c -x c++ -o f.o - <<<'namespace n { struct s { s(long); int f(long); }; s::s(long) {} int s::f(long) { return 0; } }'
    hopeless symbol g++ main.cc f.o -o app
    told 'f\.o has .*(s::f\(long\)|_ZN1n1s1fEl|s::s\(long\)|_ZN1n1sC[12]El)'
    # What has parameters of the same types is another function.
    g++ -c -x c++ -o g.o - <<<'namespace n { struct s { int g(int); }; int s::g(int) { return 0; } }'
    hopeless not-named g++ main.cc g.o -o app
fi

if begin 'a function of Fortran' gfortran; then
    c main.c 'int f(int *); int main(void) { int n = 0; return f(&n); }'
    printf '%s\n' '      integer function f(n)' '      integer n' '      f = n' '      end' >f.f
    gfortran -c f.f -o f.o
    hopeless symbol gcc main.c f.o -o app
    told 'the program uses f, and f\.o has f_'
fi

if begin 'a vtable' g++; then
    c main.cc 'struct a { virtual void f(); }; int main() { a x; (void)x; }'
    hopeless not-named g++ main.cc -o app
    told 'first virtual function of a '
fi

if begin 'a long name of C++' g++; then
    c main.cc '#include <map>
#include <string>
typedef std::map<std::string, std::map<std::string, std::string>> m;
void with_a_map(m &); int main() { m x; with_a_map(x); }'
    hopeless not-named g++ main.cc -o app
    run "$needld" explain g++ main.cc -o app
    grep -q 'the program uses with_a_map, which' "$log/out" || fail 'the sentence has the parameters'
    grep -q 'with_a_map(std::map' "$log/out" || fail 'the evidence is without the parameters'
fi

if begin 'a link that leads to itself'; then
    c main.c 'int main(void) { return 0; }'
    ln -s libb.so liba.so && ln -s liba.so libb.so
    hopeless unfit gcc main.c ./liba.so -o app
    told 'liba\.so is a link to libb\.so, which leads back to it'
    hopeless unfit gcc main.c -L. -la -o app
    told 'which leads back to it, and nothing else is found for -la'
fi

if begin 'a response file that is not there'; then
    c main.c 'int main(void) { return 0; }'
    hopeless no-library gcc main.c -Wl,@words -o app
    told '@words: there is no response file words'
fi

if begin 'a linker script that names -lX'; then
    c main.c 'int g(void); int main(void) { return g(); }'
    echo 'INPUT(-lgone)' >libf.so
    mkdir package && (cd package && lib libgone.so '' 'int g(void) { return 0; }')
    remedy no-library gcc main.c -o app -L. -lf
    told 'libf\.so, a linker script, names -lgone, which is nowhere'
fi

if begin 'a library of a similar name'; then
    lib libFoobar.so '' 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    for word in foobar fooBar Fobar Fooobar Foobra Foobae; do
        remedy no-library gcc main.c -o app -L. "-l$word"
        told "write -lFoobar in place of -l$word"
    done
    # Neither what lacks the symbol nor another version nor one of two is meant.
    for word in Foo bar Foobarxy; do hopeless no-library gcc main.c -o app -L. "-l$word"; done
    lib libFoobaz.so '' 'int f(void) { return 0; }'
    hopeless no-library gcc main.c -o app -L. -lFoobax
    lib libthing1.so '' 'int f(void) { return 0; }'
    hopeless no-library gcc main.c -o app -L. -lthing2
    c other.c 'int g(void); int main(void) { return g(); }'
    look no-library gcc other.c -o app -L. -lthin1
    untold 'thing1'
fi

if begin 'a git-lfs pointer that -l finds'; then
    c main.c 'int f(void); int main(void) { return f(); }'
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n' >libf.so
    mkdir package && (cd package && lib libf.so '' 'int f(void) { return 0; }')
    remedy unfit gcc main.c -o app -L. -lf
    told 'git lfs pull'
fi

if begin 'what the linker says itself, with what to do'; then
    gcc -fno-pic -c -x c -o f.o - <<<'int x; int f(void) { return x; }'
    look linker gcc -shared f.o -o libf.so && told 'compile f\.o with -fPIC'
    c main.c 'int f(void) { return 0; } int main(void) { return f(); }'
    look linker gcc main.c f.o -o app && told 'keep one of the two definitions'
    look linker gcc main.c -o app -Wl,--no-such-option && told "leave '--no-such-option' out"
    look linker gcc main.c -o app -Wl,--version-script=none.map && told 'create none\.map, or correct its path'
    look linker gcc main.c -o /dev/full && told 'make room'
fi

if begin 'intermediate code of clang for a linker without its plugin' clang; then
    clang -flto -c -x c -o f.o - <<<'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    hopeless unfit gcc main.c f.o -o app
    told 'f\.o is intermediate code of LLVM'
fi

if begin 'functions of the user, whose names some library of the system has' ; then
    for name in init push pop now encode solve gcd concat; do
        c main.c "int $name(void); int main(void) { return $name(); }"
        hopeless not-named gcc -w -fno-builtin main.c -o app
        told "add the object or library that defines $name"
    done
fi

if begin 'a link without libc'; then
    runs=
    gcc -c -x c -o main.o - <<<'#include <stdio.h>
int main(void) { printf("%d", 3); return 0; }'
    remedy not-named gcc -nodefaultlibs main.o -o app
    told 'add -lc'
    look not-named ld main.o -o app
    untold 'no library within reach'
    runs=./app
fi

if begin 'a missing dependency, and a symbol that is missing besides'; then
    lib libd.so libd.so.1 'int d(void) { return 0; }'
    lib libq.so '' 'int d(void); int q(void) { return d(); }' libd.so
    rm libd.so
    c main.c 'int q(void), own(void); int main(void) { return q() + own(); }'
    look nowhere gcc main.c -L. -lq -o app
    told 'libd\.so\.1, needed by libq\.so, is nowhere'
    told 'uses own, which no library within reach defines'
fi

if begin 'an object that is named twice'; then
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    look linker gcc main.c f.o f.o -o app && told 'name f\.o once'
fi

if begin '-Bstatic and --whole-archive that stay on'; then
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; }' && ar rc libf.a f.o
    c main.c 'int f(void); int main(void) { return f(); }'
    remedy no-library gcc main.c -o app -L. -Wl,-Bstatic -lf
    told 'add -Wl,-Bdynamic at the end'
    look linker gcc main.c -o app -L. -Wl,--whole-archive -lf && told 'add -Wl,--no-whole-archive behind'
fi

if begin '-l with the name of a file'; then
    lib libf.so.1 libf.so.1 'int f(void) { return 0; }'
    lib d/libg.so.1 libg.so.1 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    remedy no-library gcc main.c -o app -llibf.so.1
    told 'write \./libf\.so\.1 in place of -llibf\.so\.1'
    remedy no-library gcc main.c -o app -l./libf.so.1
    remedy no-library gcc main.c -o app -Ld -llibg.so.1
    told 'write -l:libg\.so\.1 in place of'
    hopeless no-library gcc main.c -o app -l/nowhere/libf.so
    told 'not a path'
fi

if begin 'words that are no names'; then
    lib libf.so '' 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    for word in 'f;m' '-lf;-lm' ' -lf' '-lf -lm' '–lf'; do
        remedy no-library gcc main.c -o app -L. "$word"
        told 'in place of it'
    done
    remedy no-library gcc main.c -o app -L. -lf ''
    told 'leave the empty word out'
    hopeless no-library gcc main.c -o app -L. -lFoo::Foo && told 'a target of CMake'
    # shellcheck disable=SC2016
    hopeless no-library gcc main.c -o app -L. '-l$(LIBS)' && told 'a variable that was not expanded'
fi

if begin 'directories with a blank'; then
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; }' && mkdir 'a b' && ar rc 'a b/libf.a' f.o
    gcc -c -x c -o main.o - <<<'int f(void); int main(void) { return f(); }'
    remedy order gcc 'a b/libf.a' main.o -o app
    told "move 'a b/libf\.a' behind main\.o"
fi

if begin 'an output that cannot be written'; then
    c main.c 'int main(void) { return 0; }'
    mkdir app
    look linker gcc main.c -o app && told 'app is a directory'
    look linker gcc main.c -o gone/app && told 'create the directory of gone/app'
fi

if begin 'other ABIs of floating-point numbers' riscv64-linux-gnu-gcc; then
    printf '%s\n' '.globl f' 'f: ret' >f.s
    riscv64-linux-gnu-gcc -march=rv64imac -mabi=lp64 -c f.s -o f.o
    c main.c 'int f(void); int main(void) { return f(); }'
    look linker riscv64-linux-gnu-gcc main.c f.o -o app && told 'f\.o is for another floating-point ABI'
fi

if begin 'warnings that are errors'; then
    printf '%s\n' '.globl f' 'f: ret' >f.s
    gcc -c f.s && c main.c 'int main(void) { return 0; }'
    run gcc main.c f.o -o app -Wl,--fatal-warnings
    if [ "$status" -eq 0 ]; then
        skip 'this ld does not warn of a missing .note.GNU-stack'
    else
        look linker gcc main.c f.o -o app -Wl,--fatal-warnings && told 'noexecstack'
    fi
fi

if begin 'a symbol of the headers of a newer glibc'; then
    gcc -w -c -x c -o main.o - <<<'long __isoc23_none(void); int main(void) { return (int)__isoc23_none(); }'
    hopeless version gcc main.o -o app
    told 'main\.o was compiled for glibc 2\.38 or newer'
fi

if begin 'a program as an input'; then
    c main.c 'int main(void) { return 0; }'
    gcc main.c -o prog
    hopeless unfit gcc main.c prog -o app
    told 'link the objects that it is made of'
fi

if begin 'archives without what a linker looks for'; then
    c main.c 'int f(void); int main(void) { return f(); }'
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; }'
    ar rc libs.a f.o && strip libs.a
    if gcc main.c -o app -L. -ls 2>"$log/err" || ! grep -q 'has no index' "$log/err"; then
        skip 'this ld needs no index'
    else
        look linker gcc main.c -o app -L. -ls && told 'libs\.a has members without symbols'
        ar rc libi.a f.o && ar rc libo.a libi.a
        look linker gcc main.c -o app -L. -lo && told 'libo\.a is an archive of archives'
    fi
fi

if begin "gcc's intermediate code that an archive does not list" gcc-ranlib; then
    c main.c 'int f(void); int main(void) { return f(); }'
    gcc -flto -c -x c -o f.o - <<<'int f(void) { return 0; }'
    ar --plugin /nonexistent rc libf.a f.o 2>/dev/null || rm -f libf.a
    if [ ! -e libf.a ] || gcc main.c -o app -L. -lf 2>/dev/null; then
        skip 'this ar lists it'
    else
        look unfit gcc main.c -o app -L. -lf && told "run gcc-ranlib libf\.a"
        gcc-ranlib libf.a
        works_by gcc main.c -o app -L. -lf
    fi
fi

if begin 'an older archive comes first'; then
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; }'
    mkdir old new && ar rc old/libf.a f.o
    gcc -c -x c -o f.o - <<<'int f(void) { return 0; } int g(void) { return 0; }'
    ar rc new/libf.a f.o
    c main.c 'int f(void), g(void); int main(void) { return f() + g(); }'
    remedy symbol gcc main.c -o app -Lold -Lnew -lf
    told 'put -Lnew before -Lold'
fi

if begin 'a link with musl gets nothing of glibc' musl-gcc; then
    c main.c 'int backtrace(void **, int); int main(void) { void *a; return backtrace(&a, 1); }'
    hopeless 'not-named|other-libc' env -u LIBRARY_PATH musl-gcc -w main.c -o app
    untold 'libc\.a|x86_64-linux-gnu'
    c main.c 'int main(void) { return 0; }'
    hopeless no-library env -u LIBRARY_PATH musl-gcc main.c -o app -lm-none -lrt-none
    dir=$(dirname "$(gcc -print-file-name=libc.so)")
    if [ -e "$dir/libz.a" ]; then
        hopeless no-library env -u LIBRARY_PATH musl-gcc main.c -o app -lz
        untold "add -L"
    fi
fi

if begin 'no-library: the package of rpm' rpm rpmbuild; then
    lib opt/libnpp.so.8 libnpp.so.8 'int f(void) { return 0; }'
    c main.c 'int f(void); int main(void) { return f(); }'
    printf '%%_topdir %s\n%%_dbpath %s\n' "$PWD/top" "$PWD/db" >.rpmmacros
    printf '%s\n' 'Name: npp-libs' 'Version: 1' 'Release: 1' 'Summary: x' 'License: x' 'BuildArch: noarch' %description x \
        %install "install -D -m 644 $PWD/opt/libnpp.so.8 %{buildroot}$PWD/opt/libnpp.so.8" %files "$PWD/opt/libnpp.so.8" >npp.spec
    HOME=$PWD rpmbuild --define '_binaries_in_noarch_packages_terminate_build 0' -bb npp.spec >"$log/rpm" 2>&1 &&
        HOME=$PWD rpm -i --justdb --nodeps top/RPMS/noarch/*.rpm >>"$log/rpm" 2>&1 || fixture_failed "$log/rpm"
    HOME=$PWD remedy no-library gcc main.c -o app -Lopt -lnpp
    told 'install the development package of npp-libs'
fi

verdict
echo "# $worked of $tried fixes work as printed"
cd "$work" || exit 1
finish
