#include "runtime_file.h"

#include "collect.h"

#include <elf.h>
#include <string.h>

// --- what ld.so checks

// What must hold of e_ident.
struct ident_rule {
    bool (*accepts)(const unsigned char *ident, const struct target *target);
    const char *why; // of a file that it does not accept
};

static bool is_byte_order(const unsigned char *ident, const struct target *target) {
    return ident[EI_DATA] == (target->big_endian ? ELFDATA2MSB : ELFDATA2LSB);
}

static bool is_current(const unsigned char *ident, const struct target *target) {
    (void)target;
    return ident[EI_VERSION] == EV_CURRENT;
}

static bool is_linux_abi(const unsigned char *ident, const struct target *target) {
    unsigned char abi = ident[EI_OSABI];
    return abi == ELFOSABI_SYSV || abi == ELFOSABI_GNU || (target->machine == EM_ARM && abi == ELFOSABI_ARM);
}

// MIPS has versions of its own.
static bool is_abi_version(const unsigned char *ident, const struct target *target) {
    enum { GNU_VERSIONS = 4 };
    unsigned char version = ident[EI_ABIVERSION];
    return !version || target->machine == EM_MIPS ||
           (ident[EI_OSABI] == ELFOSABI_GNU && version < GNU_VERSIONS);
}

static bool is_padded(const unsigned char *ident, const struct target *target) {
    (void)target;
    for (size_t i = EI_PAD; i < EI_NIDENT; i++)
        if (ident[i]) return false;
    return true;
}

static const struct ident_rule ident_rules[] = {
    {is_byte_order, "has another byte order"},
    {is_current, "is of another version of ELF"},
    {is_linux_abi, "is for another operating system"},
    {is_abi_version, "is of another version of the ABI"},
    {is_padded, "has an invalid ELF header"},
};

static enum runtime_verdict judge_type(const struct elf *elf, const unsigned char *h, struct str *why) {
    size_t segment = elf->is64 ? 56 : 32, version = 20;
    *why = S("is of another version of ELF");
    if (load_uint(h + version, 4, elf->big_endian) != EV_CURRENT) return RUNTIME_FATAL;
    *why = S("is no shared library");
    if (elf->kind != ELF_SHARED && elf->kind != ELF_PROGRAM) return RUNTIME_FATAL;
    *why = S("is a program, not a shared library");
    if (elf->kind == ELF_PROGRAM) return RUNTIME_FATAL;
    *why = S("has an invalid ELF header");
    return elf->segment_size == segment ? RUNTIME_LOADED : RUNTIME_FATAL;
}

// In the order of glibc's checks: a file of the other class or for another machine is skipped, and whatever
// else is wrong with a file is fatal. glibc reads the number of the machine in its own byte order.
static enum runtime_verdict judge_header(
    const struct elf *elf, const unsigned char *h, const struct target *target, struct str *why) {
    const size_t machine = 18;
    *why = S("is for another machine");
    if (h[EI_CLASS] != (target->is64 ? ELFCLASS64 : ELFCLASS32)) return RUNTIME_SKIPPED;
    if (load_uint(h + machine, 2, target->big_endian) != target->machine) return RUNTIME_SKIPPED;
    for (size_t i = 0; i < sizeof ident_rules / sizeof *ident_rules; i++) {
        const struct ident_rule *rule = &ident_rules[i];
        if (rule->accepts(h, target)) continue;
        *why = str_of(rule->why);
        return RUNTIME_FATAL;
    }
    *why = S("is for another machine");
    if (elf->n32 != target->n32) return RUNTIME_SKIPPED;
    return judge_type(elf, h, why);
}

static enum runtime_verdict judge_image(const struct elf_image *image, struct str *why) {
    *why = S("has no segment to load");
    if (!image->loadable) return RUNTIME_FATAL;
    *why = S("has no dynamic section");
    if (!image->has_dynamic) return RUNTIME_FATAL;
    *why = S("is a position-independent program, not a shared library");
    return image->dynamic.program ? RUNTIME_FATAL : RUNTIME_LOADED;
}

// musl looks at the type of a file only.
static enum runtime_verdict judge_for_musl(
    const struct elf *elf, const struct target *target, struct str *why) {
    *why = S("is no shared library");
    if (elf->kind != ELF_SHARED && elf->kind != ELF_PROGRAM) return RUNTIME_FATAL;
    *why = S("is for another machine");
    return elf_fits(elf, target) ? RUNTIME_LOADED : RUNTIME_FATAL;
}

static void judge(struct runtime_files *files, struct reader *b, struct runtime_file *f) {
    size_t size = files->target.is64 ? 64 : 52;
    const unsigned char *h = reader_get(b, 0, size);
    f->verdict = RUNTIME_FATAL;
    f->why = S("is too short for an ELF file");
    if (!h) return;
    f->why = S("is not an ELF file");
    if (memcmp(h, ELFMAG, SELFMAG) != 0) return;
    f->elf = elf_head(b);
    f->verdict = files->musl ? judge_for_musl(&f->elf, &files->target, &f->why)
                             : judge_header(&f->elf, reader_get(b, 0, size), &files->target, &f->why);
    if (f->verdict != RUNTIME_LOADED) return;
    f->image = elf_image_read(b, files->proc->arena, &f->elf);
    if (!files->musl) f->verdict = judge_image(&f->image, &f->why);
}

// ---

// The directory in which this system finds the files of a directory of the root.
static struct str real_dir(struct runtime_files *files, struct str dir) {
    struct arena *a = files->proc->arena;
    uint32_t fresh = (uint32_t)files->real_dirs.n, known = map_add(a, &files->dirs, dir, fresh);
    if (known == fresh) strs_add(a, &files->real_dirs, root_real(&files->root, files->proc, dir));
    return files->real_dirs.at[known];
}

static struct str real_path(struct runtime_files *files, struct str path) {
    const struct process *proc = files->proc;
    if (!root_has(&files->root, path)) return path;
    struct str real = path_join(proc->arena, real_dir(files, path_dir(path)), path_base(path));
    return os_link(proc->os, proc->arena, real).n ? root_real(&files->root, proc, real) : real;
}

struct runtime_file runtime_file_linked(const struct library *lib) {
    return (struct runtime_file){.path = lib->path,
        .real = lib->path,
        .st = lib->st,
        .verdict = RUNTIME_LOADED,
        .elf = lib->elf,
        .image.dynamic = lib->dynamic};
}

// GNU ld accepts it as a library for the target.
static bool was_linked(const struct runtime_files *files, int dir, struct runtime_file *f) {
    const struct libraries *linked = files->linked;
    if (!linked || !target_same_files(&linked->target, &files->target)) return false;
    const struct library *lib = library_known(linked, dir, path_base(f->real));
    if (!lib || lib->dynamic.program || lib->dynamic.filters) return false;
    const struct runtime_file as_opened = *f;
    *f = runtime_file_linked(lib);
    f->path = as_opened.path;
    f->real = as_opened.real;
    return true;
}

static struct runtime_file open_file(struct runtime_files *files, struct str given) {
    struct str path = real_path(files, given);
    struct runtime_file f = {.path = given, .real = path};
    struct reader b;
    arena_charge(files->proc->arena, OS_WORK);
    int dir = os_dir(files->proc->os, str_has(path, '/') ? path_dir(path) : S(""));
    if (dir < 0 || was_linked(files, dir, &f)) return f;
    if (reader_open(&b, files->proc->os, dir, path_base(path), &f.st)) {
        judge(files, &b, &f);
        reader_close(&b);
    } else if (f.st.kind == OS_DIRECTORY || f.st.kind == OS_OTHER) {
        f.verdict = RUNTIME_FATAL;
        f.why = f.st.kind == OS_DIRECTORY ? S("is a directory") : S("is not a regular file");
    }
    return f;
}

const struct runtime_file *runtime_file_of(struct runtime_files *files, struct str path) {
    struct arena *a = files->proc->arena;
    uint32_t fresh = (uint32_t)files->n, known = map_add(a, &files->paths, path, fresh);
    if (known != fresh) return files->at[known];
    struct runtime_file f = open_file(files, path), *kept = arena_alloc(a, sizeof *kept);
    *kept = f;
    kept->tables = arena_calloc(a, sizeof *kept->tables, 1);
    if (f.verdict == RUNTIME_LOADED) kept->why = (struct str){0};
    *vec_push(a, files) = kept;
    return kept;
}

struct runtime_file runtime_file_read_first(const struct process *proc, const struct root *root,
    struct str path, bool whole, struct str *interpreter) {
    struct runtime_file f = {.path = path, .real = root_real(root, proc, path)};
    struct reader b;
    if (!reader_open(&b, proc->os, OS_CWD, f.real, &f.st)) {
        f.why = report_open_problem(&f.st);
        return f;
    }
    f.elf = elf_head(&b);
    if (f.elf.kind == ELF_PROGRAM || f.elf.kind == ELF_SHARED) {
        f.verdict = RUNTIME_LOADED;
        if (whole)
            f.image = elf_image_read(&b, proc->arena, &f.elf);
        else
            f.image.dynamic = elf_loaded_dynamic(&b, proc->arena, &f.elf);
        *interpreter = elf_interpreter(&b, proc->arena, &f.elf);
    } else {
        f.why = S(NO_LIBRARY);
    }
    reader_close(&b);
    return f;
}
