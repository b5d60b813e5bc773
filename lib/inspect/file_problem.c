#include "file_problem.h"

#include "../elf/elf_dynamic.h"
#include "../formats/archive.h"

#include <elf.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

enum { HEAD = 200 }; // so much of a text is looked at

// --- machines

// A byte order is named where it is not the usual one.
static const struct machine {
    uint16_t machine;
    bool big; // big-endian is the usual byte order
    const char *name64, *name32;
} machines[] = {
    {EM_X86_64, false, "x86-64", "x32"},
    {EM_386, false, "i386", "i386"},
    {EM_AARCH64, false, "AArch64", "AArch64 ILP32"},
    {EM_ARM, false, "ARM", "ARM"},
    {EM_RISCV, false, "RISC-V 64", "RISC-V 32"},
    {EM_PPC64, true, "PowerPC 64", "PowerPC 64"},
    {EM_PPC, true, "PowerPC", "PowerPC"},
    {EM_S390, true, "s390x", "s390"},
    {EM_LOONGARCH, false, "LoongArch 64", "LoongArch 32"},
    {EM_MIPS, true, "MIPS 64", "MIPS"},
    {EM_SPARCV9, true, "SPARC 64", "SPARC 64"},
    {EM_SPARC, true, "SPARC", "SPARC"},
};

struct str machine_name(struct arena *a, uint16_t machine, bool is64, bool big_endian, bool n32) {
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        const struct machine *m = &machines[i];
        if (m->machine != machine) continue;
        struct str order = m->big == big_endian ? S("") : big_endian ? S("big-endian ") : S("little-endian ");
        return str_cat(a, order, str_of(is64 ? m->name64 : m->name32), n32 ? S(" N32") : S(""));
    }
    return str_format(a, "machine number %u", (unsigned)machine);
}

static struct str machine_of_elf(struct arena *a, const struct elf *elf) {
    return machine_name(a, elf->machine, elf->is64, elf->big_endian, elf->n32);
}

// --- files that are not ELF

#define GIT_LFS "is a git-lfs pointer, not a library"
#define GIT_ANNEX "is a git-annex pointer, not a library"
#define GZIP "is compressed with gzip"
#define NOT_READABLE "cannot be read: permission denied"

struct str file_problem_hint(struct str problem) {
    if (str_eq(problem, S(GIT_LFS))) return S("run `git lfs pull' where it was cloned, or ");
    if (str_eq(problem, S(GIT_ANNEX))) return S("run `git annex get' where it was cloned, or ");
    if (str_eq(problem, S(GZIP))) return S("unpack it, or ");
    if (str_eq(problem, S(NOT_READABLE))) return S("make it readable with chmod, or ");
    if (str_starts(problem, S("is a program"))) return S("link the objects that it is made of, or ");
    return S("");
}

static bool is_text(struct str head) {
    for (size_t i = 0; i < head.n; i++) {
        unsigned char c = (unsigned char)head.at[i];
        if (c < ' ' && !char_is_space((char)c)) return false;
    }
    return head.n > 0;
}

static const struct beginning {
    const char *begins, *problem;
} beginnings[] = {
    {"version https://git-lfs.github.com/spec/", GIT_LFS},
    {"!<arch>\n", "is an archive, not a shared library"},
    {"!<thin>\n", "is an archive, not a shared library"},
    {"MZ", "is a Windows program or library"},
    {"\xcf\xfa\xed\xfe", "is a macOS library"},
    {"\xca\xfe\xba\xbe", "is a macOS library"},
    {"BC\xc0\xde", "is intermediate code of LLVM, not a shared library"},
    {"\x1f\x8b", GZIP},
    {"<!DOCTYPE", "is an HTML page, not a library"},
    {"<html", "is an HTML page, not a library"},
};

static bool is_script(struct str head) {
    return str_contains(head, S("INPUT")) || str_contains(head, S("GROUP")) ||
           str_contains(head, S("OUTPUT_FORMAT"));
}

static struct str problem_of_text(struct arena *a, struct str head) {
    if (is_script(head)) return S("is a linker script, not a shared library");
    if (str_contains(head, S("/annex/objects/"))) return S(GIT_ANNEX);
    struct str line = str_cut(head, '\n').head;
    // As git writes a symbolic link where it may not make one.
    bool link = line.n == head.n && str_contains(line, S(".so")) && !str_has(line, ' ');
    if (link) return str_cat(a, S("is a text file with the name "), line, S(", and should be a link to it"));
    return S("is a text file, not a shared library");
}

static struct str problem_of_other(struct arena *a, struct reader *b) {
    const size_t n = b->size < HEAD ? (size_t)b->size : HEAD;
    const unsigned char *bytes = reader_view(b, a, 0, n);
    struct str head = {(const char *)bytes, bytes ? n : 0};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_starts(head, str_of(beginnings[i].begins))) return str_of(beginnings[i].problem);
    if (str_starts(head, S("\177ELF"))) return S("is cut short");
    return is_text(head) ? problem_of_text(a, head) : S("is not an ELF file");
}

// --- ELF files

static struct str problem_of_kind(struct reader *b, struct arena *a, const struct elf *elf) {
    switch (elf->kind) {
    case ELF_SHARED: break;
    case ELF_OBJECT: return S("is an object file, not a shared library");
    case ELF_PROGRAM: return S("is a program, not a shared library");
    case ELF_NONE: return S("is cut short");
    case ELF_OTHER: return S("is neither a program nor a library");
    }
    if (!elf->section_count) return S("has no section headers, which the linker needs; strip removed them");
    struct elf_dynamic d = elf_dynamic(b, a, elf);
    return d.program ? S("is a program, not a shared library") : S("");
}

static struct str problem_of_machine(struct arena *a, const struct target *target, const struct elf *elf) {
    struct str wanted = machine_name(a, target->machine, target->is64, target->big_endian, target->n32);
    return str_cat(a, S("is for "), machine_of_elf(a, elf), S(", and the link is for "), wanted);
}

static struct str problem_of_contents(
    const struct process *proc, const struct target *target, struct reader *b) {
    struct arena *a = proc->arena;
    if (!b->size) return S("is empty");
    struct elf elf = elf_head(b);
    if (elf.kind == ELF_NONE) return problem_of_other(a, b);
    if (!elf_fits(&elf, target)) return problem_of_machine(a, target, &elf);
    elf = elf_read(b);
    return problem_of_kind(b, a, &elf);
}

// GNU ld takes what it does not know for a linker script.
static bool is_input(struct arena *a, struct reader *b) {
    const size_t n = b->size < HEAD ? (size_t)b->size : HEAD;
    const unsigned char *bytes = reader_view(b, a, 0, n);
    struct str head = {(const char *)bytes, bytes ? n : 0};
    return str_starts(head, S("BC\xc0\xde")) || (is_text(head) && is_script(head));
}

// The first member tells for which machine an archive is.
static struct str problem_of_archive(
    const struct process *proc, const struct target *target, struct reader *b) {
    struct arena *a = proc->arena;
    const struct archive ar = archive_head(b, a);
    struct archive_member m;
    struct reader first;
    if (ar.thin || !archive_member(b, a, &ar, ar.first, &m)) return S("");
    reader_begin(&first, b->os, b->file, b->start + m.start, m.size);
    const struct elf elf = elf_head(&first);
    return elf.kind == ELF_OBJECT && !elf_fits(&elf, target) ? problem_of_machine(a, target, &elf) : S("");
}

static struct str problem_as_input(
    const struct process *proc, const struct target *target, struct reader *b) {
    if (archive_begins(b)) return problem_of_archive(proc, target, b);
    struct elf elf = elf_read(b);
    if (elf.kind == ELF_NONE && is_input(proc->arena, b)) return S("");
    if (elf.kind == ELF_OBJECT && elf_fits(&elf, target)) return S("");
    return problem_of_contents(proc, target, b);
}

// True for a link that leads to itself, perhaps through others.
static bool is_loop(const struct process *proc, struct str path) {
    enum { MAX_LINKS = 40 }; // as the kernel
    for (int i = 0; i < MAX_LINKS; i++) {
        struct str to = os_link(proc->os, proc->arena, path);
        if (!to.n) return false;
        path = path_from(proc->arena, path_dir(path), to);
    }
    return true;
}

static struct str problem_of_absent(const struct process *proc, struct str path) {
    struct str to = os_link(proc->os, proc->arena, path);
    if (!to.n) return (struct str){0};
    return str_cat(proc->arena, S("is a link to "), to,
        is_loop(proc, path) ? S(", which leads back to it") : S(", which does not exist"));
}

typedef struct str contents_test(const struct process *, const struct target *, struct reader *);

static struct str problem_of_file(
    const struct process *proc, const struct target *target, struct str path, contents_test *test) {
    struct reader b;
    struct os_stat st = {0};
    arena_charge(proc->arena, OS_WORK);
    if (reader_open(&b, proc->os, OS_CWD, path, &st)) {
        struct str problem = test(proc, target, &b);
        reader_close(&b);
        return problem;
    }
    switch (st.kind) {
    case OS_NONE: return problem_of_absent(proc, path);
    case OS_DIRECTORY: return S("is a directory");
    case OS_FILE: return S(NOT_READABLE);
    case OS_OTHER: break;
    }
    return S("is not a regular file");
}

struct str file_problem(const struct process *proc, const struct target *target, struct str path) {
    return problem_of_file(proc, target, path, problem_of_contents);
}

struct str input_problem(const struct process *proc, const struct target *target, struct str path) {
    return problem_of_file(proc, target, path, problem_as_input);
}

struct str file_problem_of(struct link *l, const struct dependency *d, struct str *why) {
    const struct library *by = l->map.libs.at[d->by].file;
    struct arena *a = l->facts.proc->arena;
    for (enum search_rule rule = 0; rule < RULE_COUNT; rule++) {
        struct search_dirs dirs = search_path_dirs(&l->search_path, rule, &(struct search_key){d->name, by});
        for (size_t i = 0; i < dirs.n; i++) {
            struct str path = path_join(a, dirs.at[i].dir, d->name);
            *why = file_problem(l->facts.proc, &l->facts.target, path);
            if (why->n) return path;
        }
    }
    return (struct str){0};
}
