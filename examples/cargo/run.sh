#!/bin/sh
# cargo: the same as rustc, with .cargo/config.toml. The environment variable also reaches the links of build scripts.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

export COMPILER_PATH=$needld LIBRARY_PATH=stubs
CARGO_TARGET_DIR=$PWD/target
RUSTFLAGS=-L$PWD
export CARGO_TARGET_DIR RUSTFLAGS
cd ..
cargo build --quiet --offline

cp build/target/debug/app build/app
show build/app
