#!/bin/bash
# Layouts of real software in which ld does not find a library of a library, or finds one that cannot serve. Each link fails
# without needld, works with the fix that a user would write by hand, and gives the same bytes with needld and without the fix.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# scene NAME: a test in an empty directory, $here
scene() {
    t "$1"
    cd "$work" || exit 1
    scenes=$((scenes + 1))
    here=$work/$scenes
    mkdir "$here"
    cd "$here" || exit 1
}
scenes=0
path=$PATH

# cross FILE SONAME CODE [ARGS...]: as shared, for aarch64
cross() {
    local file=$1 soname=$2 code=$3
    shift 3
    mkdir -p "$(dirname "$file")"
    aarch64-linux-gnu-gcc -shared -fPIC -nostdlib -Wl,--no-as-needed,-z,undefs ${soname:+"-Wl,-soname,$soname"} \
        -o "$file" -x c - -x none "$@" <<<"$code" || fixture_failed "$file"
}

# versions FILE NODES...: a version script in which each node has the symbols behind its =, as in 'V_1=one;two'
versions() {
    local file=$1 node before=''
    shift
    for node; do
        echo "${node%%=*} { global: ${node#*=}; } $before;"
        before=${node%%=*}
    done >"$file"
}

# program NAME...: main.o, which calls these
program() {
    local name code='int main(void) { return 0'
    for name; do code="int $name(void); $code + $name()"; done
    object main.o "$code; }"
}

# reached FIX CMD...: CMD fails for an undefined symbol, works with the words of FIX, and gives the same bytes through the shim
reached() {
    local fix
    read -ra fix <<<"$1"
    shift
    rm -f app reference
    fails_with 'undefined reference' "$@" -o app
    links "$@" "${fix[@]}" -o reference
    links with_shim "$way" "$@" -o app
    same_bytes app reference
}

# refused CMD...: what ld says and does is the same with needld
refused() {
    rm -f app
    expect_same app "$@" -o app
    [ "$status" -ne 0 ] || fail 'the link should have failed'
}

# --- where the run-time linker looks

scene 'Oracle Instant Client: links to the libraries, and the rest beside the files'
shared opt/oracle/libnnz.so libnnz.so 'int nnz(void) { return 1; }' -lc
shared opt/oracle/libclntshcore.so.21.1 libclntshcore.so.21.1 'int core(void) { return 1; }' -lc
shared opt/oracle/libclntsh.so.21.1 libclntsh.so.21.1 'int nnz(void), core(void); int oci(void) { return nnz() + core(); }' \
    opt/oracle/libnnz.so opt/oracle/libclntshcore.so.21.1 -lc "-Wl,-rpath,\$ORIGIN"
mkdir lib
ln -s ../opt/oracle/libclntsh.so.21.1 lib/libclntsh.so
program oci
reached -Wl,-rpath-link,opt/oracle gcc main.o -Llib -lclntsh

scene 'Oracle Instant Client without a run path'
shared opt/oracle/libnnz.so libnnz.so 'int nnz(void) { return 1; }' -lc
shared opt/oracle/libclntsh.so.19.1 libclntsh.so.19.1 'int nnz(void); int oci(void) { return nnz(); }' opt/oracle/libnnz.so -lc
mkdir lib
ln -s "$here/opt/oracle/libclntsh.so.19.1" lib/libclntsh.so
program oci
reached -Wl,-rpath-link,opt/oracle gcc main.o -Llib -lclntsh

scene 'Bazel: a _solib directory of links into bazel-out'
shared bazel-out/k8/bin/third_party/libcore.so libcore.so 'int core(void) { return 1; }'
shared bazel-out/k8/bin/app/libuser.so libuser.so 'int core(void); int user(void) { return core(); }' \
    bazel-out/k8/bin/third_party/libcore.so "-Wl,-rpath,\$ORIGIN/../third_party"
mkdir _solib_k8
ln -s "$here/bazel-out/k8/bin/app/libuser.so" _solib_k8/libuser.so
program user
reached -Wl,-rpath-link,bazel-out/k8/bin/third_party gcc main.o -L_solib_k8 -luser

scene 'stow: the tree of links has no private directory'
shared stow/pkg/lib/private/libimpl.so.3 libimpl.so.3 'int impl(void) { return 1; }' -lc
shared stow/pkg/lib/libpkg.so.3.1 libpkg.so.3 'int impl(void); int pkg(void) { return impl(); }' stow/pkg/lib/private/libimpl.so.3 \
    -lc "-Wl,-rpath,\$ORIGIN/private"
mkdir lib
ln -s libpkg.so.3.1 stow/pkg/lib/libpkg.so
ln -s ../stow/pkg/lib/libpkg.so lib/libpkg.so
program pkg
reached -Wl,-rpath-link,stow/pkg/lib/private gcc main.o lib/libpkg.so

scene 'alternatives: a link to a link, and the rest beside the file'
shared usr/lib/openblas/libopenblas0.so.0 libopenblas0.so.0 'int kernel(void) { return 1; }' -lc
shared usr/lib/openblas/libblas.so.3 libblas.so.3 'int kernel(void); int dgemm(void) { return kernel(); }' \
    usr/lib/openblas/libopenblas0.so.0 -lc
shared usr/lib/libarma.so libarma.so.10 'int dgemm(void); int arma(void) { return dgemm(); }' usr/lib/openblas/libblas.so.3 -lc
mkdir -p etc/alternatives
ln -s "$here/etc/alternatives/libblas.so.3" usr/lib/libblas.so.3
ln -s "$here/usr/lib/openblas/libblas.so.3" etc/alternatives/libblas.so.3
program arma
reached "-Wl,-rpath-link,usr/lib,-rpath-link,usr/lib/openblas" gcc main.o -Lusr/lib -larma

scene 'conda: CUDA packages whose libraries are links into another directory'
shared env/targets/x86_64-linux/lib/libnvJitLink.so.12.4 libnvJitLink.so.12 'int jit(void) { return 1; }' -lc
ln -s libnvJitLink.so.12.4 env/targets/x86_64-linux/lib/libnvJitLink.so.12
shared env/targets/x86_64-linux/lib/libcusparse.so.12.3 libcusparse.so.12 'int jit(void); int sparse(void) { return jit(); }' \
    env/targets/x86_64-linux/lib/libnvJitLink.so.12.4 -lc
mkdir env/lib
ln -s ../targets/x86_64-linux/lib/libcusparse.so.12.3 env/lib/libcusparse.so
program sparse
reached -Wl,-rpath-link,env/targets/x86_64-linux/lib gcc main.o -Lenv/lib -lcusparse

scene 'a vendor tree with DT_RPATH, which only its first library has'
shared sdk/plugins/libbase.so.2 libbase.so.2 'int base(void) { return 1; }' -lc
shared sdk/core/libcore.so.2 libcore.so.2 'int base(void); int core(void) { return base(); }' sdk/plugins/libbase.so.2 -lc
shared sdk/lib/libsdk.so libsdk.so.2 'int core(void); int sdk(void) { return core(); }' sdk/core/libcore.so.2 -lc \
    "-Wl,--disable-new-dtags,-rpath,\$ORIGIN/../core:\$ORIGIN/../plugins"
program sdk
reached -Wl,-rpath-link,sdk/plugins gcc main.o -Lsdk/lib -lsdk

scene 'CEF: only the run path of another library leads there'
shared ud/libudev.so.1 libudev.so.1 'int udev(void) { return 1; }' -lc
shared gudev/libgudev.so libgudev.so.0 'int udev(void); int gudev(void) { return udev(); }' ud/libudev.so.1 -lc "-Wl,-rpath,$here/ud"
shared cef/libcef.so libcef.so 'int udev(void); int cef(void) { return udev(); }' ud/libudev.so.1 -lc "-Wl,-rpath,\$ORIGIN"
program cef gudev
reached -Wl,-rpath-link,ud gcc main.o -Lcef -lcef -Lgudev -lgudev

scene 'CMake: libraries by their paths, no -L; what they need lies beside another one'
shared mkl/compiler/lib/libiomp5.so libiomp5.so 'int omp(void) { return 1; }' -lc
shared mkl/compiler/lib/libimf.so libimf.so 'int imf(void) { return 1; }' -lc
shared mkl/lib/libmkl_intel_thread.so.2 libmkl_intel_thread.so.2 'int omp(void); int mkl(void) { return omp(); }' \
    mkl/compiler/lib/libiomp5.so -lc
ln -s libmkl_intel_thread.so.2 mkl/lib/libmkl_intel_thread.so
program mkl imf
reached -Wl,-rpath-link,mkl/compiler/lib gcc main.o mkl/lib/libmkl_intel_thread.so mkl/compiler/lib/libimf.so

scene 'the same where the file is called otherwise'
shared a/libzz-2.4.so libzz.so.2 'int zz(void) { return 1; }' -lc
shared a/libother.so libother.so 'int other(void) { return 1; }' -lc
shared b/libqq.so libqq.so.5 'int zz(void); int qq(void) { return zz(); }' a/libzz-2.4.so -lc
mkdir exact
ln -s ../a/libzz-2.4.so exact/libzz.so.2
program qq other
reached -Wl,-rpath-link,exact gcc main.o b/libqq.so a/libother.so

t 'the same by clang'
if have clang; then reached -Wl,-rpath-link,exact clang main.o b/libqq.so a/libother.so; fi

t 'the same with -flto'
gcc -flto -c -o lto.o -x c - <<<'int qq(void), other(void); int main(void) { return qq() + other(); }' || fixture_failed lto.o
reached -Wl,-rpath-link,exact gcc -flto lto.o b/libqq.so a/libother.so

t 'the same with -m32'
if echo 'int main(void) { return 0; }' | gcc -m32 -x c - -o app 2>"$log/m32"; then
    shared a32/libzz-2.4.so libzz.so.2 'int zz(void) { return 1; }' -m32
    shared a32/libother.so libother.so 'int other(void) { return 1; }' -m32
    shared b32/libqq.so libqq.so.5 'int zz(void); int qq(void) { return zz(); }' -m32 a32/libzz-2.4.so
    mkdir exact32
    ln -s ../a32/libzz-2.4.so exact32/libzz.so.2
    object main32.o 'int qq(void), other(void); int main(void) { return qq() + other(); }' -m32
    reached -Wl,-rpath-link,exact32 gcc -m32 main32.o b32/libqq.so a32/libother.so
else
    skip 'gcc -m32 links nothing here'
fi

scene '-rpath and run paths that exist on the host, and a sysroot'
mkdir root
shared store/z/lib/libz9.so.1 libz9.so.1 'int z9(void) { return 1; }'
shared store/y/lib/liby9.so.1 liby9.so.1 'int y9(void) { return 1; }'
shared store/x/lib/libx9.so libx9.so 'int z9(void), y9(void); int x9(void) { return z9() + y9(); }' store/z/lib/libz9.so.1 \
    store/y/lib/liby9.so.1 "-Wl,-rpath,$here/store/z/lib"
object start.o 'int x9(void); void _start(void) { x9(); }'
reached "-Wl,-rpath-link,store/z/lib:store/y/lib" gcc "--sysroot=$here/root" -nostdlib start.o -Lstore/x/lib -lx9 \
    "-Wl,-rpath,$here/store/y/lib"

# bazel_names: a library whose DT_NEEDED is out/solib/libadd.so
bazel_names() {
    mkdir -p out/solib lib
    shared out/solib/libadd.so '' 'int add(void) { return 1; }' -lc
    shared lib/libuse.so libuse.so 'int add(void); int use(void) { return add(); }' out/solib/libadd.so -lc
    program use
}

scene 'a relative DT_NEEDED entry with a slash, from the working directory'
bazel_names
reached -Wl,-rpath-link,. gcc main.o -Llib -luse

scene 'the same from a directory above the library'
bazel_names
mkdir -p elsewhere
cd elsewhere || exit 1
reached -Wl,-rpath-link,.. gcc ../main.o -L../lib -luse

# --- sysroots

# rooted: libraries for aarch64 and a program without libc, which calls gui() of libgui.so
rooted() { aarch64-linux-gnu-gcc -c -o main.o -x c - <<<'int gui(void); void _start(void) { gui(); }' || fixture_failed main.o; }
arm=(aarch64-linux-gnu-gcc -nostdlib main.o)

scene "Raspberry Pi: the sysroot's ld.so.conf.d, by the absolute include that Debian has"
if have aarch64-linux-gnu-gcc; then
    mkdir -p root/etc/ld.so.conf.d
    echo 'include /etc/ld.so.conf.d/*.conf' >root/etc/ld.so.conf
    echo /opt/vc/lib >root/etc/ld.so.conf.d/00-vmcs.conf
    cross root/opt/vc/lib/libbcm_host.so libbcm_host.so 'int bcm(void) { return 1; }'
    cross root/usr/lib/libgui.so libgui.so.4 'int bcm(void); int gui(void) { return bcm(); }' root/opt/vc/lib/libbcm_host.so
    rooted
    reached "-Wl,-rpath-link,$here/root/opt/vc/lib" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene 'the same where the file is called otherwise'
if have aarch64-linux-gnu-gcc; then
    cp -r ../$((scenes - 1))/root .
    mkdir exact
    mv root/opt/vc/lib/libbcm_host.so exact
    cp exact/libbcm_host.so root/opt/vc/lib/libbcm_host-1.so
    rooted
    reached "-Wl,-rpath-link,$here/exact" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene 'Jetson: the driver in the tegra directory of the sysroot'
jetson() {
    mkdir -p root/etc/ld.so.conf.d
    echo 'include /etc/ld.so.conf.d/*.conf' >root/etc/ld.so.conf
    echo /usr/lib/aarch64-linux-gnu/tegra >root/etc/ld.so.conf.d/nvidia-tegra.conf
    cross root/usr/lib/aarch64-linux-gnu/tegra/libnvrm_gpu.so libnvrm_gpu.so 'int rm(void) { return 1; }'
    cross root/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1 libcuda.so.1 'int rm(void); int cuInit(void) { return rm(); }' \
        root/usr/lib/aarch64-linux-gnu/tegra/libnvrm_gpu.so
    ln -s libcuda.so.1.1 root/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1
    cross root/usr/lib/libgui.so libgui.so.4 'int cuInit(void); int gui(void) { return cuInit(); }' \
        root/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1
    cross root/usr/local/cuda/lib64/stubs/libcuda.so libcuda.so.1 'int cuInit(void) { return 1; }'
    rooted
}
if have aarch64-linux-gnu-gcc; then
    jetson
    reached "-Wl,-rpath-link,$here/root/usr/lib/aarch64-linux-gnu/tegra" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene 'Jetson: half a driver in that directory, and the stub of CUDA'
if have aarch64-linux-gnu-gcc; then
    jetson
    rm root/usr/lib/aarch64-linux-gnu/tegra/libnvrm_gpu.so
    mkdir exact
    ln -s ../root/usr/local/cuda/lib64/stubs/libcuda.so exact/libcuda.so.1
    reached "-Wl,-rpath-link,$here/exact" "${arm[@]}" "--sysroot=$here/root" "-L=/usr/local/cuda/lib64/stubs" -lgui
fi

scene 'absolute links in a sysroot, as update-alternatives makes them'
if have aarch64-linux-gnu-gcc; then
    cross root/usr/lib/blas/libxblas.so.3 libxblas.so.3 'int dgemm(void) { return 1; }'
    cross root/usr/lib/libgui.so libgui.so.10 'int dgemm(void); int gui(void) { return dgemm(); }' root/usr/lib/blas/libxblas.so.3
    mkdir -p root/etc/alternatives
    ln -s /etc/alternatives/libxblas.so.3-aarch64-linux-gnu root/usr/lib/libxblas.so.3
    ln -s /usr/lib/blas/libxblas.so.3 root/etc/alternatives/libxblas.so.3-aarch64-linux-gnu
    rooted
    reached "-Wl,-rpath-link,$here/root/usr/lib/blas" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene 'an absolute link in a sysroot, to a file that the host has for its own machine'
if have aarch64-linux-gnu-gcc; then
    mkdir -p "root$here/opt" root/usr/lib
    shared opt/libshadow.so.1 libshadow.so.1 'int shadow(void) { return 1; }'
    cross "root$here/opt/libshadow.so.1" libshadow.so.1 'int shadow(void) { return 1; }'
    cross root/usr/lib/libgui.so libgui.so 'int shadow(void); int gui(void) { return shadow(); }' "root$here/opt/libshadow.so.1"
    ln -s "$here/opt/libshadow.so.1" root/usr/lib/libshadow.so.1
    rooted
    reached "-Wl,-rpath-link,$here/root$here/opt" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene 'a directory of a sysroot that is an absolute link'
if have aarch64-linux-gnu-gcc; then
    cross root/usr/lib9/libdeep.so.1 libdeep.so.1 'int deep(void) { return 1; }'
    cross root/usr/lib/libgui.so libgui.so 'int deep(void); int gui(void) { return deep(); }' root/usr/lib9/libdeep.so.1
    ln -s /usr/lib9 root/lib
    rooted
    reached "-Wl,-rpath-link,$here/root/usr/lib9" "${arm[@]}" "--sysroot=$here/root" -lgui
fi

scene "a sysroot with Debian's multiarch directories, and a linker that does not search them"
if have aarch64-linux-gnu-gcc; then
    for dir in lib usr/lib; do
        cross root/$dir/aarch64-linux-gnu/lib${dir%/lib}deep.so.1 lib${dir%/lib}deep.so.1 "int deep_${dir%/lib}(void) { return 1; }"
    done
    cross root/opt/libgui.so libgui.so 'int deep_lib(void), deep_usr(void); int gui(void) { return deep_lib() + deep_usr(); }' \
        root/lib/aarch64-linux-gnu/liblibdeep.so.1 root/usr/lib/aarch64-linux-gnu/libusrdeep.so.1
    rooted
    mkdir compat
    ln -s "$(type -P aarch64-linux-gnu-ld)" compat/ld
    PATH=$here/compat:$PATH
    # -nostdlib switches the linker's own directories off; those of crosstool-NG's linkers have no multiarch ones.
    reached "-rpath-link $here/root/lib/aarch64-linux-gnu -rpath-link $here/root/usr/lib/aarch64-linux-gnu" \
        direct ld "--sysroot=$here/root" -nostdlib main.o root/opt/libgui.so
    PATH=$path
fi

# sysroot_linker DIR: compat/ld, a native linker with this sysroot of its own
real=$(type -P ld)
sysroot_linker() {
    mkdir -p compat
    printf '#!/bin/sh\nexec %s "--sysroot=%s" "$@"\n' "$real" "$1" >compat/ld
    chmod +x compat/ld
}

scene "a native linker with a sysroot of its own: libraries of the host"
host=$(realpath "$(gcc -print-file-name=libgcc_s.so.1)")
case $(dirname "$host") in
/lib/* | /usr/lib/*)
    mkdir -p sr/etc
    sysroot_linker "$here/sr"
    shared lib/libunwinds.so libunwinds.so 'void *_Unwind_GetIP(void *); void req(void) { _Unwind_GetIP(0); }' "$host"
    object start.o 'void req(void); void _start(void) { req(); }'
    PATH=$here/compat:$path
    reached "-rpath-link $(dirname "$host")" direct ld start.o lib/libunwinds.so
    PATH=$path
    ;;
*) skip "libgcc_s.so.1 is not in the host's directories" ;;
esac

scene 'a native linker with a sysroot of its own: an absolute include of its ld.so.conf'
mkdir -p sr/etc
sysroot_linker "$here/sr"
echo "include $here/conf.d/*.conf" >sr/etc/ld.so.conf
mkdir -p "sr$here/conf.d"
echo /opt/vendor >"sr$here/conf.d/vendor.conf"
shared sr/opt/vendor/libven.so.1 libven.so.1 'int ven(void) { return 1; }'
shared lib/libreq.so libreq.so 'int ven(void); void req(void) { ven(); }' sr/opt/vendor/libven.so.1
object start.o 'void req(void); void _start(void) { req(); }'
PATH=$here/compat:$path
reached "-rpath-link $here/sr/opt/vendor" direct ld start.o lib/libreq.so
PATH=$path

# --- which of several files

scene 'ROCm: an unversioned libtinfo before the versioned one'
versions map TINFO_5=t
shared old/libtinfo.so.5 libtinfo.so.6 'int t(void) { return 0; }' -lc
shared new/libtinfo.so.5 libtinfo.so.5 'int t(void) { return 0; }' -lc -Wl,--version-script=map
shared lib/libcomgr.so libcomgr.so.2 'int t(void); int comgr(void) { return t(); }' new/libtinfo.so.5 -lc
program comgr
reached -Wl,-rpath-link,new gcc main.o lib/libcomgr.so -Lold -Lnew

scene "CUDA's libOpenCL.so.1 before the newer one of ocl-icd"
versions map1 OPENCL_1.0=clOne
versions map3 OPENCL_1.0=clOne OPENCL_3.0=clThree
shared cuda/lib64/libOpenCL.so.1 libOpenCL.so.1 'int clOne(void) { return 1; }' -lc -Wl,--version-script=map1
shared icd/libOpenCL.so.1 libOpenCL.so.1 'int clOne(void) { return 1; } int clThree(void) { return 3; }' -lc -Wl,--version-script=map3
shared lib/libbolt.so libbolt.so 'int clOne(void), clThree(void); int bolt(void) { return clOne() + clThree(); }' icd/libOpenCL.so.1 -lc
program bolt
reached -Wl,-rpath-link,icd gcc main.o -Llib -lbolt -Lcuda/lib64 -Licd

scene 'an old libnetcdf in the first -L, without versions'
shared opt/old/libnetcdf.so.19 libnetcdf.so.19 'int nc_open(void) { return 1; }' -lc
shared opt/new/libnetcdf.so.19 libnetcdf.so.19 'int nc_open(void) { return 1; } int nc_filter(void) { return 2; }' -lc
shared gdal/libgdal.so libgdal.so.32 'int nc_open(void), nc_filter(void); int gdal(void) { return nc_open() + nc_filter(); }' \
    opt/new/libnetcdf.so.19 -lc
program gdal
reached -Wl,-rpath-link,opt/new gcc main.o -Lopt/old -Lopt/new gdal/libgdal.so

scene 'the first -L has the right file of one name and the wrong one of another'
shared a/libone.so.1 libone.so.1 'int one(void) { return 1; } int more(void) { return 2; }' -lc
shared a/libtwo.so.1 libtwo.so.1 'int old(void) { return 2; }' -lc
shared b/libone.so.1 libone.so.1 'int one(void) { return 1; }' -lc
shared b/libtwo.so.1 libtwo.so.1 'int two(void) { return 2; }' -lc
shared lib/libreq.so libreq.so 'int one(void), more(void), two(void); int req(void) { return one() + more() + two(); }' \
    a/libone.so.1 b/libtwo.so.1 -lc
mkdir exact
cp a/libone.so.1 b/libtwo.so.1 exact
program req
reached -Wl,-rpath-link,exact gcc main.o lib/libreq.so -La -Lb

scene 'an old and a new installation of two libraries that belong together'
for v in old new; do
    code2='int two(void) { return 2; }' code1='int two(void); int one(void) { return two(); }'
    if [ $v = new ]; then
        code2="$code2 int two_new(void) { return 3; } int two_newer(void) { return 4; }"
        code1="$code1 int two_new(void), two_newer(void); int one_new(void) { return two_new() + two_newer(); }"
    fi
    shared $v/libtwo.so.1 libtwo.so.1 "$code2" -lc
    shared $v/libone.so.1 libone.so.1 "$code1" $v/libtwo.so.1 -lc
done
shared lib/libreq.so libreq.so 'int one_new(void); int req(void) { return one_new(); }' new/libone.so.1 -lc
program req
reached -Wl,-rpath-link,new gcc main.o lib/libreq.so -Lold -Lnew

t 'the same where ld finds the old ones'
export LD_LIBRARY_PATH=$here/old
reached -Wl,-rpath-link,new gcc main.o lib/libreq.so -Lnew
unset LD_LIBRARY_PATH

scene 'Ascend: the runtime without the library that it needs, and the stub'
shared ascend/lib64/libdevmmap.so libdevmmap.so 'int devmm(void) { return 1; }' -lc
shared ascend/lib64/libruntime.so libruntime.so 'int devmm(void); int rt(void) { return devmm(); }' ascend/lib64/libdevmmap.so -lc
rm ascend/lib64/libdevmmap.so
shared ascend/lib64/libascendcl.so libascendcl.so 'int rt(void); int acl(void) { return rt(); }' ascend/lib64/libruntime.so -lc
shared ascend/lib64/stub/libruntime.so libruntime.so 'int rt(void) { return 1; }'
program acl
reached -Wl,-rpath-link,ascend/lib64/stub gcc main.o -Lascend/lib64 -Lascend/lib64/stub -lascendcl

# --- a copy that ld finds by itself, and that cannot serve

scene "conda: the system's libstdc++ lacks a version of GLIBCXX that the one of the environment has"
if [ -e "$(gcc -print-file-name=libstdc++.so.6)" ]; then
    versions map GLIBCXX_9.9.99=newest
    shared env/lib/libstdc++.so.6.0.99 libstdc++.so.6 'int newest(void) { return 1; }' -lc -Wl,--version-script=map
    ln -s libstdc++.so.6.0.99 env/lib/libstdc++.so.6
    shared env/lib/libfoo.so libfoo.so 'int newest(void); int foo(void) { return newest(); }' env/lib/libstdc++.so.6 -lc
    program foo
    reached -Wl,-rpath-link,env/lib gcc main.o -Lenv/lib -lfoo
    t "with g++ the system's libstdc++ is an input, and stays"
    if have g++; then refused g++ main.o -Lenv/lib -lfoo; fi
else
    skip 'no libstdc++.so.6 here'
fi

scene "conda: libstdc++ needs a version of the environment's libgcc_s, too"
versions gcc1 GCC_3.0=unwind
versions gcc2 GCC_3.0=unwind GCC_99.0=unwind_new
versions cxx1 GLIBCXX_3.4=cxx
versions cxx2 GLIBCXX_3.4=cxx GLIBCXX_3.4.99=cxx_new
code='int unwind(void) { return 1; }' cxx='int unwind(void); int cxx(void) { return unwind(); }'
shared old/libgcc_s.so.1 libgcc_s.so.1 "$code" -lc -Wl,--version-script=gcc1
shared env/libgcc_s.so.1 libgcc_s.so.1 "$code int unwind_new(void) { return 2; }" -lc -Wl,--version-script=gcc2
shared old/libstdc++.so.6 libstdc++.so.6 "$cxx" -lc old/libgcc_s.so.1 -Wl,--version-script=cxx1
shared env/libstdc++.so.6 libstdc++.so.6 "$cxx int unwind_new(void); int cxx_new(void) { return unwind_new(); }" -lc \
    env/libgcc_s.so.1 -Wl,--version-script=cxx2
shared env/libfoo.so libfoo.so 'int cxx_new(void); int foo(void) { return cxx_new(); }' env/libstdc++.so.6 -lc
program foo
export LD_LIBRARY_PATH=$here/old
reached -Wl,-rpath-link,env gcc main.o -Lenv -lfoo
unset LD_LIBRARY_PATH

scene "an installed driver that is older than the toolkit's stub"
shared driver/libcuda.so.1 libcuda.so.1 'int cuInit(void) { return 1; }' -lc
shared cuda/lib64/stubs/libcuda.so libcuda.so.1 'int cuInit(void) { return 1; } int cuGetProcAddress_v2(void) { return 1; }'
shared cuda/lib64/libcudaish.so libcudaish.so.12 'int cuInit(void), cuGetProcAddress_v2(void);
int rt(void) { return cuInit() + cuGetProcAddress_v2(); }' cuda/lib64/stubs/libcuda.so -lc
mkdir exact
ln -s ../cuda/lib64/stubs/libcuda.so exact/libcuda.so.1
program rt
export LD_LIBRARY_PATH=$here/driver
reached -Wl,-rpath-link,exact gcc main.o -Lcuda/lib64 -Lcuda/lib64/stubs -lcudaish
unset LD_LIBRARY_PATH

scene 'conda: an old libstdc++ found by LD_LIBRARY_PATH, a newer one in -L that is called otherwise'
versions map1 CXXABI_1.3=abi3
versions map2 CXXABI_1.3=abi3 CXXABI_1.9=abi9
shared old/libstdc++.so.6 libstdc++.so.6 'int abi3(void) { return 1; }' -lc -Wl,--version-script=map1
shared new/libstdc++-13.so libstdc++.so.6 'int abi3(void) { return 1; } int abi9(void) { return 2; }' -lc -Wl,--version-script=map2
shared lib/libfoo.so libfoo.so 'int abi3(void), abi9(void); int foo(void) { return abi3() + abi9(); }' new/libstdc++-13.so -lc
mkdir exact
ln -s ../new/libstdc++-13.so exact/libstdc++.so.6
program foo
export LD_LIBRARY_PATH=$here/old
reached -Wl,-rpath-link,exact gcc main.o -Llib -lfoo -Lnew
unset LD_LIBRARY_PATH

scene "UCX: an installed older libucm, and that of the build tree"
shared prefix/lib/libucm.so.0 libucm.so.0 'int ucm(void) { return 1; }' -lc
shared prefix/lib/libucs.so.0 libucs.so.0 'int ucs(void) { return 1; }' -lc
shared build/.libs/libucm.so.0 libucm.so.0 'int ucm(void) { return 1; } int ucm_new(void) { return 2; }' -lc
shared build/.libs/libucp.so libucp.so.0 'int ucm(void), ucm_new(void), ucs(void); int ucp(void) { return ucm() + ucm_new() + ucs(); }' \
    build/.libs/libucm.so.0 prefix/lib/libucs.so.0 -lc
program ucp
reached -Wl,-rpath-link,build/.libs gcc main.o build/.libs/libucp.so "-Wl,-rpath,$here/prefix/lib"

scene 'the directory of the copy also has a library that must not move'
shared old/libone.so.1 libone.so.1 'int one(void) { return 1; }' -lc
shared old/libkept.so.1 libkept.so.1 'int kept(void) { return 1; }' -lc
shared new/libone.so.1 libone.so.1 'int one(void) { return 1; } int two(void) { return 2; }' -lc
shared new/libkept.so.1 libkept.so.1 'int wrong(void) { return 1; }' -lc
shared lib/libreq.so libreq.so 'int one(void), two(void), kept(void); int req(void) { return one() + two() + kept(); }' \
    new/libone.so.1 old/libkept.so.1 -lc
mkdir exact
cp new/libone.so.1 exact
program req
export LD_LIBRARY_PATH=$here/old
reached -Wl,-rpath-link,exact gcc main.o -Llib -lreq -Lnew
t 'and stays where ld finds it'
run with_shim "$way" gcc main.o -Llib -lreq -Lnew -Wl,--verbose -o app
found_in libone.so.1 new/libone.so.1
found_in libkept.so.1 old/libkept.so.1

t 'a link that works is not touched, although a newer copy is there'
shared lib/libsatisfied.so libsatisfied.so 'int one(void), kept(void); int req(void) { return one() + kept(); }' \
    old/libone.so.1 old/libkept.so.1 -lc
run with_shim "$way" gcc main.o lib/libsatisfied.so -Lnew -Wl,--verbose -o app
found_in libone.so.1 old/libone.so.1
expect_same app gcc main.o lib/libsatisfied.so -Lnew -o app
eq status 0 "$status"

t 'a link that fails with the copy too is not touched'
program req absent
refused gcc main.o -Llib -lreq -Lnew

t 'nor one in which the program uses the symbol itself'
program req two
refused gcc main.o -Llib -lreq -Lnew
unset LD_LIBRARY_PATH

t 'nor one whose copy is an input of the command line'
program req
refused gcc main.o -Llib -lreq old/libone.so.1 -Wl,-rpath-link,old -Lnew

scene 'libm.so.6 belongs to libc, and is never replaced'
libm=$(realpath "$(gcc -print-file-name=libm.so.6)")
if [ -e "$libm" ]; then
    versions map GLIBC_9.99=newest
    shared new/libm.so.6 libm.so.6 'int newest(void) { return 1; }' -lc -Wl,--version-script=map
    shared lib/libreq.so libreq.so 'int newest(void); int req(void) { return newest(); }' new/libm.so.6 -lc
    program req
    refused gcc main.o -Llib -lreq -Lnew
else
    skip 'no libm.so.6 here'
fi

# --- -rpath-link and files together

scene 'a directory that would move another name'
shared dir/libsnd.so.7 libsnd.so.7 'int snd(void) { return 1; }' -lc
ln -s libsnd.so.7 dir/libsnd.so.7.0
shared dir/libal.so.2 libal.so.2 'int al(void) { return 1; }' -lc
shared sys/libal.so.2 libal.so.2 'int al(void) { return 1; } int al2(void) { return 2; }' -lc
shared both.so libsnd.so.7.0 'int snd(void) { return 1; }'
shared lib/libopen.so libopen.so 'int snd(void), al2(void); int open_(void) { return snd() + al2(); }' both.so sys/libal.so.2 -lc
mkdir exact
ln -s ../dir/libsnd.so.7 exact/libsnd.so.7.0
program open_
export LD_LIBRARY_PATH=$here/sys
reached -Wl,-rpath-link,exact gcc main.o -Llib -lopen -Ldir
unset LD_LIBRARY_PATH

scene "Debian's libopenal.so.1 and libsndio.so.7.0"
debian() {
    may_take_long && have apt-get dpkg-deb || return 1
    [ "$(uname -m)" = x86_64 ] || { skip 'only on x86-64'; return 1; }
    mkdir deb root
    (cd deb && apt-get -qq -o APT::Sandbox::User=root download libopenal1 libsndio7.0 libasound2 libbsd0 libmd0) >"$log/apt" 2>&1 ||
        { skip 'the packages cannot be downloaded'; return 1; }
    for deb in deb/*.deb; do dpkg-deb -x "$deb" root || return 1; done
    libs=root/usr/lib/x86_64-linux-gnu
    for name in libsndio.so.7.0 libasound.so.2 libopenal.so.1; do
        [ -e "$libs/$name" ] || { skip "the packages have no $name"; return 1; }
    done
    # Under other names, of the same length: this machine may have the packages, too.
    find root -type f -name 'lib*.so.*' -exec \
        sed -i 's/libsndio\.so\.7/needsnd1.so.7/g; s/libbsd\.so\.0/needb1.so.0/g; s/libmd\.so\.0/need1.so.0/g; s/libasound\.so\.2/needasnd1.so.2/g' {} +
    for name in libsndio.so.7.0=needsnd1.so.7.0 libbsd.so.0=needb1.so.0 libmd.so.0=need1.so.0 libasound.so.2=needasnd1.so.2; do
        file=$(find root -name "${name%=*}") && mv "$file" "$(dirname "$file")/${name#*=}" || return 1
    done
}
if debian; then
    mkdir sys exact
    cp "$libs/needasnd1.so.2" sys
    for name in needsnd1.so.7.0 needb1.so.0 need1.so.0; do
        file=$(find root -name $name)
        ln -s "$here/$file" exact/$name
    done
    mapfile -t dirs < <(find root -name '*.so.*' -printf '-L%h\n' | sort -u)
    object main.o 'int alGetError(void); int main(void) { return alGetError(); }'
    export LD_LIBRARY_PATH=$here/sys
    reached -Wl,-rpath-link,exact gcc main.o "$libs/libopenal.so.1" "${dirs[@]}"
    run with_shim "$way" gcc main.o "$libs/libopenal.so.1" "${dirs[@]}" -Wl,--verbose -o app
    found_in needasnd1.so.2 sys/needasnd1.so.2
    unset LD_LIBRARY_PATH
fi

cd "$work" || exit 1
finish
