// Archives of all kinds, and references that extract their members.
#include "maker.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

// The machine setting for a line of mkelf; empty for mkelf's default.
static const char *machine_word(struct maker *m) {
    return text(m->p, "machine=%s", m->kind->machine);
}

static void store_member(struct maker *m, const char *path, const char *member) {
    char *settings = text(m->p, "%s", strchr(member, ':'));
    for (char *s = settings; *s; s++)
        if (*s == ':') *s = ' ';
    store_line(m, text(m->p, "obj %s %s%s", path, machine_word(m), settings));
}

// The archive PATH with these members: a plain one, a thin one, a thin one of another archive, or one with a
// member for another machine.
static void store_archive(struct maker *m, const char *path, const struct list *members) {
    static const unsigned kinds[] = {50, 15, 20, 10, 5};
    unsigned kind = weighted(m, kinds, 5);
    const char *dir = path_dir(m->p, path), *all = list_join(m->p, members, " ");
    if (kind == 1) {
        m->w->kinds |= 1U << KIND_THIN;
        for (size_t i = 0; i < members->n; i++) {
            const char *name = text_copy(m->p, members->at[i], strcspn(members->at[i], ":"));
            store_member(m, text(m->p, "%s/%s", dir, name), members->at[i]);
        }
        store_line(m, text(m->p, "thin %s %s %s", path, machine_word(m), all));
    } else if (kind == 2) {
        m->w->kinds |= 1U << KIND_NESTED;
        const char *inside = chance(m, 500) ? "inner/libin.a" : "libin.a";
        store_line(m, text(m->p, "ar %s/%s %s %s", dir, inside, machine_word(m), all));
        store_line(m, text(m->p, "thin %s inside=%s %s %s", path, inside, machine_word(m), all));
    } else {
        const char *foreign = text(m->p, "x.o:machine=%s:defines=x", other_machine(m));
        if (kind >= 3) m->w->kinds |= 1U << KIND_FOREIGN;
        store_line(m, text(m->p, "ar %s %s%s%s %s %s", path, machine_word(m), kind == 3 ? " " : "",
                          kind == 3 ? foreign : "", all, kind == 4 ? foreign : ""));
    }
}

void archive(struct maker *m) {
    struct list members = {0};
    bool asks = chance(m, 200);
    list_add(m->p, &members,
        text(m->p, "q.o:defines=q0:%s=%s", asks ? "undefined" : "weak",
            asks || odd(m, 200) ? "f1" : "nothing"));
    list_add(m->p, &members, text(m->p, "s.o:defines=q1,%s", odd(m, 50) ? "f1" : "q2"));
    store_archive(m, "libq.a", &members);
    if (odd(m, 40)) {
        struct unit *u = unit(m, false);
        list_add(m->p, &u->words, "--whole-archive");
        list_add(m->p, &u->words, "libq.a");
        list_add(m->p, &u->words, "--no-whole-archive");
    } else
        word(m, false, "libq.a");
}

// --- references to the symbol plug

static void by_script(struct maker *m, const char *line) {
    store_text(m, "ask.ld", text(m->p, "%s\n", line));
    word(m, false, "ask.ld");
}

static void by_own_script(struct maker *m, const char *words_of_it, const char *instead) {
    const char *whole = m->kind->script, *at = strstr(whole, words_of_it);
    if (!at) return;
    char *before = text_copy(m->p, whole, (size_t)(at - whole));
    store_text(m, "own.ld", text(m->p, "%s%s%s", before, instead, at + strlen(words_of_it)));
    words(m, !strchr(instead, '='), "-T", "own.ld");
    m->own_script = true;
}

static void main_asks(struct maker *m, struct mkelf_symbol s) {
    s.name = "plug";
    object_symbol(&m->main, s);
}

// The symbol that the member defines.
static const char *ask(struct maker *m) {
    switch (below(m, 17)) {
    case 0: by_script(m, "EXTERN(plug)"); break;
    case 1: by_script(m, "zz = plug;"); break;
    case 2: by_script(m, "ENTRY(plug)"); break;
    case 3: by_script(m, "PROVIDE(zz = plug);"); break;
    case 4: word(m, true, chance(m, 500) ? "--defsym=zz=plug" : "--defsym=zz=plug+4"); break;
    case 5: words(m, true, "-u", "plug"); break;
    case 6: words(m, true, "-e", "plug"); break;
    case 7: with_value(m, true, "require-defined", "plug"); break;
    case 8: with_value(m, true, "init", "plug"); break;
    case 9: main_asks(m, (struct mkelf_symbol){.undefined = true}); break;
    case 10: main_asks(m, (struct mkelf_symbol){.common = true, .type = STT_OBJECT}); return "plug%object";
    case 11:
        main_asks(m, (struct mkelf_symbol){.undefined = true, .version = "V1", .hidden_version = true});
        return chance(m, 500) ? "plug@V1" : "plug@@V1";
    case 12: by_own_script(m, "ENTRY(_start)", "ENTRY(plug)"); break;
    case 13: by_own_script(m, "ENTRY(_start)", "ENTRY(_start) EXTERN(plug)"); break;
    case 14: by_own_script(m, "ENTRY(_start)", "ENTRY(_start) zz = plug;"); break;
    default: // the default entry
        m->main.n--;
        memmove(m->main.symbols, m->main.symbols + 1, m->main.n * sizeof *m->main.symbols);
        return "_start";
    }
    return "plug";
}

// An archive whose member has the only reference to the first library, which then stands behind --as-needed.
void pulled(struct maker *m) {
    const struct mkelf_symbol *f = &m->libs[0].symbols[0];
    if (f->undefined || !chance(m, 80)) return;
    m->w->kinds |= 1U << KIND_PULLED;
    m->pulled = true;
    const char *defines = ask(m), *version = "";
    if (f->version && (f->hidden_version || chance(m, 300))) version = text(m->p, "@%s", f->version);
    struct list members = {0};
    list_add(m->p, &members, text(m->p, "plug.o:defines=%s:undefined=%s%s", defines, f->name, version));
    list_add(m->p, &members, "rest.o:defines=rest");
    struct dir *d = dir_of(m, DASH_L);
    if (chance(m, 600)) {
        store_archive(m, "arch/libplug.a", &members);
        word(m, false, "arch/libplug.a");
    } else if (fresh(m, d, "libplug.a")) {
        store_archive(m, relative(m, where(m, d, "libplug.a")), &members);
        word(m, false, "-lplug");
    }
}

// --- a shared library in an archive

void archived_library(struct maker *m, const struct dir *d, const struct lib *l) {
    const char *name = text(m->p, "%s.a", l->stem);
    if (!fresh(m, d, name)) return;
    m->w->kinds |= 1U << KIND_ARCHIVED_LIBRARY;
    struct mkelf_file f = elf_of(m, l);
    f.rpath = f.runpath = NULL; // the notation of members separates settings by colons
    char *line = mkelf_text(&f, l->name), *settings = text(m->p, "%s", strchr(strchr(line, ' ') + 1, ' '));
    free(line);
    for (char *s = settings; *s; s++)
        if (*s == ' ' && (s == settings || s[-1] != '\\')) *s = ':';
    store_line(m, text(m->p, "ar %s %s:shared%s", relative(m, where(m, d, name)), l->name, settings));
    note_file(m, d, name, NULL, false);
}
