#define _POSIX_C_SOURCE 200809L
#include "mkelf_image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct mkelf_machine machines[] = {
    {"x86-64", ELFCLASS64, ELFDATA2LSB, EM_X86_64, true, R_X86_64_64, R_X86_64_PLT32, -4, 0},
    {"x32", ELFCLASS32, ELFDATA2LSB, EM_X86_64, true, R_X86_64_32, R_X86_64_PLT32, -4, 0},
    {"i386", ELFCLASS32, ELFDATA2LSB, EM_386, false, R_386_32, R_386_PLT32, -4, 0},
    {"aarch64", ELFCLASS64, ELFDATA2LSB, EM_AARCH64, true, R_AARCH64_ABS64, R_AARCH64_CALL26, 0, 0},
    {"aarch64_be", ELFCLASS64, ELFDATA2MSB, EM_AARCH64, true, R_AARCH64_ABS64, R_AARCH64_CALL26, 0, 0},
    {"arm", ELFCLASS32, ELFDATA2LSB, EM_ARM, false, R_ARM_ABS32, R_ARM_CALL, 0, 0x05000000},
    {"ppc64", ELFCLASS64, ELFDATA2MSB, EM_PPC64, true, R_PPC64_ADDR64, R_PPC64_REL24, 0, 2},
    {"s390x", ELFCLASS64, ELFDATA2MSB, EM_S390, true, R_390_64, R_390_PLT32DBL, 2, 0},
    {"riscv64", ELFCLASS64, ELFDATA2LSB, EM_RISCV, true, R_RISCV_64, R_RISCV_CALL_PLT, 0, 5},
    {"riscv32", ELFCLASS32, ELFDATA2LSB, EM_RISCV, true, R_RISCV_32, R_RISCV_CALL_PLT, 0, 5},
    {"mips64el", ELFCLASS64, ELFDATA2LSB, EM_MIPS, true, R_MIPS_64, R_MIPS_26, 0, 0x20000006},
    {"mipsn32el", ELFCLASS32, ELFDATA2LSB, EM_MIPS, true, R_MIPS_32, R_MIPS_26, 0, 0x20000026},
    {"mipsel", ELFCLASS32, ELFDATA2LSB, EM_MIPS, false, R_MIPS_32, R_MIPS_26, 0, 0x1006},
};

const struct mkelf_machine *mkelf_machine(const char *name) {
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (strcmp(machines[i].name, name) == 0) return &machines[i];
    return NULL;
}

void mkelf_write(const struct mkelf_file *file, void **bytes, size_t *size) {
    struct mkelf_file f = *file;
    if (!f.machine) f.machine = &machines[0];
    if (!f.type) f.type = ET_DYN;
    struct buf out = {0};
    if (f.type == ET_REL)
        mkelf_write_object(&f, &out);
    else
        mkelf_write_dynamic(&f, &out);
    *size = f.cut && f.cut < out.n ? f.cut : out.n;
    *bytes = out.at;
}

bool mkelf_store(const char *path, const void *bytes, size_t size) {
    char *dir = must(strdup(path));
    for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
            free(dir);
            return false;
        }
        *slash = '/';
    }
    free(dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return false;
    const char *at = bytes;
    while (size) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            close(fd);
            return false;
        }
        at += n;
        size -= (size_t)n;
    }
    return close(fd) == 0;
}
