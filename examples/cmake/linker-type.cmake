# A toolchain file: needld as a linker type. CMake 3.29 and later.
set(NEEDLD_PREFIX /usr/local CACHE PATH "where needld is installed")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES NEEDLD_PREFIX)

# Defines a linker type by its compiler flags, one variable for each language. clang also accepts --ld-path=.../bin/ld.needld.
set(CMAKE_C_USING_LINKER_NEEDLD -B${NEEDLD_PREFIX}/libexec/needld)
set(CMAKE_CXX_USING_LINKER_NEEDLD -B${NEEDLD_PREFIX}/libexec/needld)

# For all targets. For a single target, set its property LINKER_TYPE.
set(CMAKE_LINKER_TYPE NEEDLD)
