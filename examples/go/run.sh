#!/bin/sh
# go: cgo links with gcc, several times for each package. The environment variable reaches all of these links.
. "$(dirname "$0")/../common/begin.sh"
sh $common/prepare.sh

GOCACHE=$PWD/cache
GOPATH=$PWD/go
CGO_LDFLAGS=-L$PWD
export GOCACHE GOPATH CGO_LDFLAGS GOFLAGS=-mod=mod GO111MODULE=on CGO_ENABLED=1
export COMPILER_PATH=$needld LIBRARY_PATH=$PWD/stubs
(cd .. && go build -o build/app .)

show app
