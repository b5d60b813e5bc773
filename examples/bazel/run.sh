#!/bin/sh
# Bazel passes only listed environment variables to its actions. .bazelrc lists them for an installed needld; the options
# on the command line replace its directories by those of this example. More options: run.sh [OPTION]...
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

mkdir -p tree/lib tree/stubs
cp ../WORKSPACE ../BUILD ../.bazelrc $common/main.c tree
cp libvmm.so tree/lib
cp stubs/libcuda.so tree/stubs
(
    cd tree
    # shellcheck disable=SC2086 # BAZEL may contain options that must come before the command
    ${BAZEL:-bazel} --output_user_root="$PWD/../bazel" build --action_env=COMPILER_PATH="$needld" \
        --action_env=LIBRARY_PATH="$PWD/stubs" "$@" //:app
)

cp tree/bazel-bin/app app
show app
