package main

// #cgo LDFLAGS: -lvmm
// int vmm_reserve(void);
import "C"

import "os"

func main() {
	os.Exit(int(C.vmm_reserve()))
}
