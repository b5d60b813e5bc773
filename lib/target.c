#include "target.h"

#include <elf.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

// `arch` is how triples name the machine (the first row of an arch is its linkers' default emulation); `host`
// the arch of the hosts whose own linker reads LD_LIBRARY_PATH for this emulation too.
struct row {
    const char *emulation, *arch, *host;
    bool wide, big;
    uint16_t machine;
};

static const struct row rows[] = {
    {"elf_x86_64", "x86_64", "x86_64", true, false, EM_X86_64},
    {"elf_i386", "i386", "i386", false, false, EM_386},
    {"elf_i386", "", "x86_64", false, false, EM_386},
    {"elf32_x86_64", "", "x86_64", false, false, EM_X86_64},
    {"aarch64linux", "aarch64", "aarch64", true, false, EM_AARCH64},
    {"aarch64linuxb", "aarch64_be", "aarch64", true, true, EM_AARCH64},
    {"armelf_linux_eabi", "arm", "arm", false, false, EM_ARM},
    {"armelfb_linux_eabi", "armeb", "arm", false, true, EM_ARM},
    {"elf64lriscv", "riscv64", "riscv64", true, false, EM_RISCV},
    {"elf32lriscv", "riscv32", "riscv64", false, false, EM_RISCV},
    {"elf64lppc", "powerpc64le", "powerpc64le", true, false, EM_PPC64},
    {"elf64ppc", "powerpc64", "powerpc64", true, true, EM_PPC64},
    {"elf32ppclinux", "powerpc", "powerpc", false, true, EM_PPC},
    {"elf64_s390", "s390x", "s390x", true, true, EM_S390},
    {"elf64loongarch", "loongarch64", "loongarch64", true, false, EM_LOONGARCH},
    {"elf64ltsmip", "mips64el", "mips64el", true, false, EM_MIPS},
    {"elf32ltsmip", "mipsel", "mipsel", false, false, EM_MIPS},
    {"elf32btsmip", "mips", "mips", false, true, EM_MIPS},
    {"elf64_sparc", "sparc64", "sparc64", true, true, EM_SPARCV9},
    {"elf32_sparc", "sparc", "sparc", false, true, EM_SPARC},
};

#define END (rows + sizeof rows / sizeof *rows)

#if defined __x86_64__
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
    for (const struct row *r = rows; r < END; r++)
        if (str_eq(emulation, str_of(r->emulation)) && str_eq(arch, str_of(r->host))) return true;
    return false;
}

struct str target_triple(struct str name) {
    struct cut ld = str_cut_last(name, '-');
    for (const struct row *r = rows; ld.found && r < END; r++)
        if (r->arch[0] && str_eq(arch_of(name), str_of(r->arch))) return ld.head;
    return (struct str){0};
}

// `arch`: of the linker.
static struct target target_of_row(const struct row *r, struct str arch) {
    struct str emulation = str_of(r->emulation);
    return (struct target){
        r->wide, r->big, r->machine, emulation, str_of(r->arch), is_native(emulation, arch)};
}

struct target target_find(struct str emulation, struct str linker_triple) {
    struct str arch = linker_triple.n ? arch_of(linker_triple) : str_of(HOST);
    for (const struct row *r = rows; r < END; r++) {
        struct str name = str_of(r->emulation);
        if (emulation.n ? str_eq(emulation, name) : str_eq(arch, str_of(r->arch)))
            return target_of_row(r, arch);
    }
    return (struct target){0};
}

struct target target_of_file(bool wide, bool big, uint16_t machine) {
    for (const struct row *r = rows; r < END; r++)
        if (r->wide == wide && r->big == big && r->machine == machine) return target_of_row(r, str_of(HOST));
    return (struct target){.wide = wide, .big = big, .machine = machine};
}
