#include "mkelf_code.h"

static struct fragment bytes(const char *eight) {
    struct fragment f = {.n_fields = 0};
    memcpy(f.bytes, eight, sizeof f.bytes);
    return f;
}

static struct fragment one(const char *eight, unsigned at, uint32_t type, int addend) {
    struct fragment f = bytes(eight);
    f.fields[f.n_fields++] = (struct field){at, type, addend};
    return f;
}

// AArch64 takes an address by two instructions.
static struct fragment two(const char *eight, uint32_t first, uint32_t second) {
    struct fragment f = one(eight, 0, first, 0);
    f.fields[f.n_fields++] = (struct field){4, second, 0};
    return f;
}

static struct fragment words(const struct mkelf_machine *m, uint32_t a, uint32_t b) {
    struct buf eight = {0};
    put(&eight, m, 4, a);
    put(&eight, m, 4, b);
    struct fragment f = bytes((const char *)eight.at);
    free(eight.at);
    return f;
}

struct fragment mkelf_nothing(const struct mkelf_machine *m) {
    switch (m->machine) {
    case EM_386:
    case EM_X86_64: return bytes("\xc3\x90\x90\x90\x90\x90\x90\x90");
    case EM_AARCH64: return bytes("\xc0\x03\x5f\xd6\x1f\x20\x03\xd5"); // little-endian in either byte order
    case EM_ARM: return bytes("\x1e\xff\x2f\xe1\0\0\xa0\xe1");
    case EM_PPC64: return words(m, 0x4e800020, 0x60000000);
    case EM_S390: return bytes("\x07\xfe\x07\0\x07\0\x07\0");
    case EM_RISCV: return bytes("\x67\x80\0\0\x13\0\0\0");
    case EM_MIPS: return words(m, 0x03e00008, 0);
    default: return bytes("\0\0\0\0\0\0\0\0");
    }
}

static struct fragment call(const struct mkelf_machine *m) {
    struct fragment f = mkelf_nothing(m);
    unsigned at = 0;
    switch (m->machine) {
    case EM_386: f = bytes("\xe8\xfc\xff\xff\xff\x90\x90\x90"), at = 1; break;
    case EM_X86_64: f = bytes("\xe8\0\0\0\0\x90\x90\x90"), at = 1; break;
    case EM_AARCH64: f = bytes("\0\0\0\x94\x1f\x20\x03\xd5"); break;
    case EM_ARM: f = bytes("\xfe\xff\xff\xeb\0\0\xa0\xe1"); break;
    case EM_PPC64: f = words(m, 0x48000001, 0x60000000); break;
    case EM_S390: f = bytes("\xc0\xe5\0\0\0\0\x07\0"), at = 2; break;
    case EM_RISCV: f = bytes("\x97\0\0\0\xe7\x80\0\0"); break;
    case EM_MIPS: f = words(m, 0x0c000000, 0); break;
    }
    f.fields[f.n_fields++] = (struct field){at, m->call, m->call_addend};
    return f;
}

static struct fragment of_x86_64(const struct mkelf_machine *m, enum mkelf_reloc how) {
    switch (how) {
    case MKELF_ABS: return one("\xbf\0\0\0\0\x90\x90\x90", 1, R_X86_64_32, 0);
    case MKELF_PC: return one("\x48\x8d\x05\0\0\0\0\x90", 3, R_X86_64_PC32, -4);
    case MKELF_GOT: return one("\x48\x8b\x05\0\0\0\0\x90", 3, R_X86_64_REX_GOTPCRELX, -4);
    case MKELF_LE: return one("\x64\x8b\x04\x25\0\0\0\0", 4, R_X86_64_TPOFF32, 0);
    case MKELF_IE: return one("\x48\x8b\x05\0\0\0\0\x90", 3, R_X86_64_GOTTPOFF, -4);
    default: return call(m);
    }
}

static struct fragment of_i386(const struct mkelf_machine *m, enum mkelf_reloc how) {
    switch (how) {
    case MKELF_ABS: return one("\xb8\0\0\0\0\x90\x90\x90", 1, R_386_32, 0);
    case MKELF_PC: return one("\xe8\xfc\xff\xff\xff\x90\x90\x90", 1, R_386_PC32, -4);
    case MKELF_GOT: return one("\x8b\x83\0\0\0\0\x90\x90", 2, R_386_GOT32X, 0);
    case MKELF_LE: return one("\x8d\x80\0\0\0\0\x90\x90", 2, R_386_TLS_LE, 0);
    case MKELF_IE: return one("\x8b\x0d\0\0\0\0\x90\x90", 2, R_386_TLS_IE, 0);
    default: return call(m);
    }
}

static struct fragment of_aarch64(const struct mkelf_machine *m, enum mkelf_reloc how) {
    switch (how) {
    case MKELF_ABS: return one("\0\0\0\0\0\0\0\0", 0, R_AARCH64_ABS64, 0);
    case MKELF_PC: return two("\0\0\0\x90\0\0\0\x91", R_AARCH64_ADR_PREL_PG_HI21, R_AARCH64_ADD_ABS_LO12_NC);
    case MKELF_GOT: return two("\0\0\0\x90\0\0\x40\xf9", R_AARCH64_ADR_GOT_PAGE, R_AARCH64_LD64_GOT_LO12_NC);
    case MKELF_LE:
        return two(
            "\0\0\x40\x91\0\0\0\x91", R_AARCH64_TLSLE_ADD_TPREL_HI12, R_AARCH64_TLSLE_ADD_TPREL_LO12_NC);
    case MKELF_IE:
        return two("\0\0\0\x90\0\0\x40\xf9", R_AARCH64_TLSIE_ADR_GOTTPREL_PAGE21,
            R_AARCH64_TLSIE_LD64_GOTTPREL_LO12_NC);
    default: return call(m);
    }
}

struct fragment mkelf_fragment(const struct mkelf_machine *m, enum mkelf_reloc how) {
    if (how == MKELF_NONE) return one("\0\0\0\0\0\0\0\0", 0, 0, 0); // R_*_NONE is 0 everywhere
    if (how == MKELF_POINTER) return one("\0\0\0\0\0\0\0\0", 0, m->pointer, 0);
    switch (m->machine) {
    case EM_X86_64: return of_x86_64(m, how);
    case EM_386: return of_i386(m, how);
    case EM_AARCH64: return of_aarch64(m, how);
    default: return call(m);
    }
}
