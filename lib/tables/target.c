#include "target.h"

#include <elf.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

// `arch`: the machine in triples; the first row of one is the default emulation of its linkers. `host`: the
// machine whose native linker reads LD_LIBRARY_PATH for this emulation.
struct target_row {
    const char *emulation, *format, *arch, *host, *multiarch;
    bool is64, big_endian, n32;
    uint16_t machine;
};

static const struct target_row rows[] = {
    {"elf_x86_64", "elf64-x86-64", "x86_64", "x86_64", "x86_64-linux-gnu", true, false, false, EM_X86_64},
    {"elf_i386", "elf32-i386", "i386", "i386", "i386-linux-gnu", false, false, false, EM_386},
    {"elf_i386", "elf32-i386", "", "x86_64", "i386-linux-gnu", false, false, false, EM_386},
    {"elf32_x86_64", "elf32-x86-64", "", "x86_64", "x86_64-linux-gnux32", false, false, false, EM_X86_64},
    {"aarch64linux", "elf64-littleaarch64", "aarch64", "aarch64", "aarch64-linux-gnu", true, false, false,
        EM_AARCH64},
    {"aarch64linuxb", "elf64-bigaarch64", "aarch64_be", "aarch64", "aarch64_be-linux-gnu", true, true, false,
        EM_AARCH64},
    {"armelf_linux_eabi", "elf32-littlearm", "arm", "arm", "arm-linux-gnueabihf", false, false, false,
        EM_ARM},
    {"armelfb_linux_eabi", "elf32-bigarm", "armeb", "arm", "armeb-linux-gnueabihf", false, true, false,
        EM_ARM},
    {"elf64lriscv", "elf64-littleriscv", "riscv64", "riscv64", "riscv64-linux-gnu", true, false, false,
        EM_RISCV},
    {"elf32lriscv", "elf32-littleriscv", "riscv32", "riscv64", "riscv32-linux-gnu", false, false, false,
        EM_RISCV},
    {"elf64lppc", "elf64-powerpcle", "powerpc64le", "powerpc64le", "powerpc64le-linux-gnu", true, false,
        false, EM_PPC64},
    {"elf64ppc", "elf64-powerpc", "powerpc64", "powerpc64", "powerpc64-linux-gnu", true, true, false,
        EM_PPC64},
    {"elf32ppclinux", "elf32-powerpc", "powerpc", "powerpc", "powerpc-linux-gnu", false, true, false, EM_PPC},
    {"elf64_s390", "elf64-s390", "s390x", "s390x", "s390x-linux-gnu", true, true, false, EM_S390},
    {"elf64loongarch", "elf64-loongarch", "loongarch64", "loongarch64", "loongarch64-linux-gnu", true, false,
        false, EM_LOONGARCH},
    {"elf64ltsmip", "elf64-tradlittlemips", "mips64el", "mips64el", "mips64el-linux-gnuabi64", true, false,
        false, EM_MIPS},
    {"elf32ltsmip", "elf32-tradlittlemips", "mipsel", "mipsel", "mipsel-linux-gnu", false, false, false,
        EM_MIPS},
    {"elf32btsmip", "elf32-tradbigmips", "mips", "mips", "mips-linux-gnu", false, true, false, EM_MIPS},
    {"elf32ltsmip", "elf32-tradlittlemips", "", "mips64el", "mipsel-linux-gnu", false, false, false, EM_MIPS},
    {"elf32ltsmipn32", "elf32-ntradlittlemips", "", "mips64el", "mips64el-linux-gnuabin32", false, false,
        true, EM_MIPS},
    {"elf64btsmip", "elf64-tradbigmips", "mips64", "mips64", "mips64-linux-gnuabi64", true, true, false,
        EM_MIPS},
    {"elf32btsmip", "elf32-tradbigmips", "", "mips64", "mips-linux-gnu", false, true, false, EM_MIPS},
    {"elf32btsmipn32", "elf32-ntradbigmips", "", "mips64", "mips64-linux-gnuabin32", false, true, true,
        EM_MIPS},
    {"elf64_sparc", "elf64-sparc", "sparc64", "sparc64", "sparc64-linux-gnu", true, true, false, EM_SPARCV9},
    {"elf32_sparc", "elf32-sparc", "sparc", "sparc", "sparc-linux-gnu", false, true, false, EM_SPARC},
};

#define END_OF_TARGETS (rows + sizeof rows / sizeof *rows)

// Tests define it, so that they do not depend on the machine.
#if defined HOST
#elif defined __x86_64__
#define HOST "x86_64"
#elif defined __i386__
#define HOST "i386"
#elif defined __aarch64__
#define HOST "aarch64"
#elif defined __arm__
#define HOST "arm"
#elif defined __riscv
#define HOST "riscv64"
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define HOST "powerpc64le"
#elif defined __powerpc64__
#define HOST "powerpc64"
#elif defined __powerpc__
#define HOST "powerpc"
#elif defined __s390x__
#define HOST "s390x"
#elif defined __loongarch64
#define HOST "loongarch64"
#elif defined __mips64 && defined __MIPSEL__
#define HOST "mips64el"
#elif defined __mips64
#define HOST "mips64"
#elif defined __mips__ && defined __MIPSEL__
#define HOST "mipsel"
#elif defined __mips__
#define HOST "mips"
#elif defined __sparc_v9__ || defined __sparcv9
#define HOST "sparc64"
#else
#define HOST ""
#endif

static struct str arch_of(struct str triple) {
    struct str arch = str_cut(triple, '-').head;
    bool x86 = arch.n == 4 && arch.at[0] == 'i' && str_ends(arch, S("86"));
    return x86 ? S("i386") : arch;
}

static bool is_native(struct str emulation, struct str arch) {
    if (!str_eq(arch, str_of(HOST))) return false;
    for (const struct target_row *r = rows; r < END_OF_TARGETS; r++)
        if (str_eq(emulation, str_of(r->emulation)) && str_eq(arch, str_of(r->host))) return true;
    return false;
}

struct str target_triple(struct str name) {
    struct cut ld = str_cut_last(name, '-');
    for (const struct target_row *r = rows; ld.found && r < END_OF_TARGETS; r++)
        if (r->arch[0] && str_eq(arch_of(name), str_of(r->arch))) return ld.head;
    return (struct str){0};
}

// `arch`: of the linker.
static struct target target_of_row(const struct target_row *r, struct str arch) {
    struct str emulation = str_of(r->emulation);
    return (struct target){.is64 = r->is64,
        .big_endian = r->big_endian,
        .n32 = r->n32,
        .machine = r->machine,
        .emulation = emulation,
        .format = str_of(r->format),
        .arch = str_of(r->arch),
        .multiarch = str_of(r->multiarch),
        .native = is_native(emulation, arch)};
}

struct target target_find(struct str emulation, struct str linker_triple) {
    struct str arch = linker_triple.n ? arch_of(linker_triple) : str_of(HOST);
    for (const struct target_row *r = rows; r < END_OF_TARGETS; r++) {
        struct str name = str_of(r->emulation);
        if (emulation.n ? str_eq(emulation, name) : str_eq(arch, str_of(r->arch)))
            return target_of_row(r, arch);
    }
    return (struct target){0};
}

bool target_is_this_machine(struct str triple) {
    return target_find((struct str){0}, triple).machine ==
           target_find((struct str){0}, (struct str){0}).machine;
}

struct target target_of_file(bool is64, bool big_endian, bool n32, uint16_t machine) {
    for (const struct target_row *r = rows; r < END_OF_TARGETS; r++) {
        bool fits = r->is64 == is64 && r->big_endian == big_endian && r->n32 == n32 && r->machine == machine;
        if (fits) return target_of_row(r, str_of(HOST));
    }
    return (struct target){.is64 = is64, .big_endian = big_endian, .n32 = n32, .machine = machine};
}
