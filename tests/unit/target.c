#include "../../lib/tables/target.h"

#include "unit.h"

#include <elf.h>

static struct target find(const char *emulation, const char *triple) {
    return target_find(str_of(emulation), str_of(triple));
}

Test(target, of_an_emulation) {
    static const struct {
        const char *emulation;
        bool is64, big_endian;
        unsigned machine;
    } rows[] = {{"elf_x86_64", true, false, EM_X86_64}, {"elf32_x86_64", false, false, EM_X86_64},
        {"elf_i386", false, false, EM_386}, {"aarch64linux", true, false, EM_AARCH64},
        {"aarch64linuxb", true, true, EM_AARCH64}, {"armelf_linux_eabi", false, false, EM_ARM},
        {"elf64lriscv", true, false, EM_RISCV}, {"elf64lppc", true, false, EM_PPC64},
        {"elf64ppc", true, true, EM_PPC64}, {"elf64_s390", true, true, EM_S390},
        {"elf64loongarch", true, false, 258}, {"elf64ltsmip", true, false, EM_MIPS},
        {"elf32ltsmipn32", false, false, EM_MIPS}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct target t = find(rows[i].emulation, "");
        SAME(t.emulation, rows[i].emulation);
        EQUAL_ROW(rows[i].emulation, t.is64, rows[i].is64);
        EQUAL_ROW(rows[i].emulation, t.big_endian, rows[i].big_endian);
        EQUAL_ROW(rows[i].emulation, t.machine, rows[i].machine);
        EQUAL_ROW(rows[i].emulation, t.n32, !strcmp(rows[i].emulation, "elf32ltsmipn32"));
    }
}

Test(target, that_is_not_known) {
    EQUAL(find("elf_mystery", "").emulation.n, 0);
    EQUAL(find("elf_x86", "").emulation.n, 0);
    EQUAL(find("", "vax-dec-ultrix").emulation.n, 0);
    EQUAL(find("elf_mystery", "x86_64-linux-gnu").emulation.n, 0);
}

Test(target, of_a_linker_by_default) {
    SAME(find("", "aarch64-linux-gnu").emulation, "aarch64linux");
    SAME(find("", "i686-linux-gnu").emulation, "elf_i386");
    SAME(find("", "i386-pc-linux-gnu").emulation, "elf_i386");
    SAME(find("", "powerpc64le-linux-gnu").emulation, "elf64lppc");
    SAME(find("", "riscv64-unknown-linux-gnu").emulation, "elf64lriscv");
    SAME(find("", "x86_64-linux-gnu").emulation, "elf_x86_64");
}

Test(target, native_ones_of_this_machine) {
    SAME(find("", "").emulation, "elf_x86_64");
    static const char *const native[] = {"", "elf_x86_64", "elf_i386", "elf32_x86_64"};
    for (size_t i = 0; i < COUNT(native); i++) {
        cr_expect(find(native[i], "").native, "%s", native[i]);
        cr_expect(find(native[i], "x86_64-linux-gnu").native, "%s", native[i]);
    }
    cr_expect(!find("aarch64linux", "").native);
    cr_expect(!find("", "aarch64-linux-gnu").native);
    cr_expect(!find("elf_i386", "i686-linux-gnu").native, "a linker for another machine, by its name");
}

Test(target, triple_at_the_front_of_a_name) {
    SAME(target_triple(S("x86_64-linux-gnu-ld.bfd")), "x86_64-linux-gnu");
    SAME(target_triple(S("aarch64-linux-gnu-ld")), "aarch64-linux-gnu");
    SAME(target_triple(S("i686-w64-mingw32-ld")), "i686-w64-mingw32");
    SAME(target_triple(S("arm-none-eabi-ld")), "arm-none-eabi");
    SAME(target_triple(S("ld")), "");
    SAME(target_triple(S("ld.lld-14")), "");
    SAME(target_triple(S("real-ld")), "");
    SAME(target_triple(S("vax-dec-ultrix-ld")), "");
    SAME(target_triple(S("x86_64")), "");
    SAME(target_triple(S("")), "");
}
