# A toolchain file: needld as a linker type. CMake 3.29 and later.
set(NEEDLD_PREFIX /usr/local CACHE PATH "where needld is installed")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES NEEDLD_PREFIX)

# A type of our own: flags for the compiler, one variable a language. With clang --ld-path=.../bin/ld.needld does as well.
set(CMAKE_C_USING_LINKER_NEEDLD -B${NEEDLD_PREFIX}/libexec/needld)
set(CMAKE_CXX_USING_LINKER_NEEDLD -B${NEEDLD_PREFIX}/libexec/needld)

# For all targets; the target property LINKER_TYPE is for one.
set(CMAKE_LINKER_TYPE NEEDLD)
