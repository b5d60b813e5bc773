# A toolchain file. In your own toolchain file, only the last three lines are necessary.
set(NEEDLD_PREFIX /usr/local CACHE PATH "where needld is installed")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES NEEDLD_PREFIX)

set(CMAKE_EXE_LINKER_FLAGS_INIT -B${NEEDLD_PREFIX}/libexec/needld)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -B${NEEDLD_PREFIX}/libexec/needld)
set(CMAKE_MODULE_LINKER_FLAGS_INIT -B${NEEDLD_PREFIX}/libexec/needld)
