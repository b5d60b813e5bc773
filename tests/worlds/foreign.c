// Files for another machine, which ld skips in its search for -l.
#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

const char *other_machine(struct maker *m) {
    bool arm = strncmp(m->kind->machine, "aarch64", 7) == 0, wide = strcmp(m->kind->machine, "i386") != 0;
    return chance(m, 600) ? arm ? "x86-64" : "aarch64" : wide ? "i386" : "x86-64";
}

static const char *other_format(struct maker *m) {
    bool arm = strncmp(m->kind->machine, "aarch64", 7) == 0;
    return arm ? "elf64-x86-64" : chance(m, 500) ? "elf64-littleaarch64" : "elf64-big";
}

static const char *foreign_library(struct maker *m, const char *path, const struct lib *l) {
    struct mkelf_file f = elf_of(m, l);
    f.machine = mkelf_machine(other_machine(m));
    store_elf(m, path, &f);
    return path;
}

static void foreign_archive(struct maker *m, const char *path, const struct lib *l) {
    const char *defines = l->symbols[0].name, *machine = other_machine(m), *name = relative(m, path);
    const char *member = text(m->p, "y.o:machine=%s:defines=%s", machine, defines);
    switch (below(m, 5)) {
    case 0:
    case 1: store_line(m, text(m->p, "ar %s %s", name, member)); break;
    case 2:
        store_line(m, text(m->p, "obj %s machine=%s defines=%s",
                          relative(m, text(m->p, "%s/y.o", path_dir(m->p, path))), machine, defines));
        store_line(m, text(m->p, "thin %s %s", name, member));
        break;
    case 3: // the first member decides
        store_line(
            m, text(m->p, "ar %s %s z.o:machine=%s:defines=%s", name, member, m->kind->machine, defines));
        break;
    default: store_line(m, text(m->p, "ar %s", name));
    }
}

static void foreign_object(struct maker *m, const char *path, const struct lib *l) {
    const char *machine = chance(m, 700) ? other_machine(m) : m->kind->machine;
    store_line(m, text(m->p, "obj %s machine=%s defines=%s", relative(m, path), machine, l->symbols[0].name));
}

static void foreign_script(struct maker *m, const char *path, const char *right, const struct lib *l) {
    const char *member = right;
    if (chance(m, 300)) member = "/nonexistent/libx.so";
    if (chance(m, 400))
        member =
            foreign_library(m, text(m->p, "%s/other/%u/%s", m->w->root, m->files++, path_base(right)), l);
    const char *format = chance(m, 600) ? text(m->p, "OUTPUT_FORMAT(%s)\n", other_format(m)) : "";
    const char *content = text(m->p, "%sGROUP ( \"%s\" )\n", format, member);
    store(path, content, strlen(content));
}

// The header of a COFF object for another machine. One for this machine would be linked, and needld passes
// such a link through.
static void coff(struct maker *m, const char *path) {
    static const struct {
        const char *machine, *magic;
    } all[] = {{"x86-64", "\x64\x86"}, {"i386", "\x4c\x01"}, {"aarch64", "\x64\xaa"}};
    unsigned which = below(m, 3);
    if (strcmp(all[which].machine, m->kind->machine) == 0) which = (which + 1) % 3;
    char file[80] = {0};
    memcpy(file, all[which].magic, 2);
    file[2] = 1; // section
    memcpy(file + 20, ".text", 5);
    file[56] = 0x60;
    store(path, file, sizeof file);
}

// In another -L directory, which may come first: a file for another machine with the name that -l searches
// for.
void foreign(struct maker *m, const struct lib *l, const char *right) {
    struct dir *d = dir_of(m, DASH_L);
    static const unsigned kinds[] = {30, 30, 25, 5, 10};
    unsigned kind = weighted(m, kinds, 5);
    const char *name = text(m->p, kind == 1 ? "%s.a" : "%s.so", l->stem), *path = where(m, d, name);
    if (!fresh(m, d, name)) return;
    m->w->kinds |= 1U << KIND_FOREIGN;
    switch (kind) {
    case 0: foreign_library(m, path, l); break;
    case 1: foreign_archive(m, path, l); break;
    case 2: foreign_script(m, path, right, l); break;
    case 3: foreign_object(m, path, l); break;
    default: coff(m, path);
    }
    note_file(m, d, name, NULL, false);
}
