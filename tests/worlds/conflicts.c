// One symbol that two files define or reference in different ways. ld decides which of these links are
// errors.
#include "maker.h"

#include <elf.h>

static bool drawn(struct maker *m, enum kind kind) {
    m->w->kinds |= 1U << kind;
    return true;
}

static unsigned char type(struct maker *m, bool tls) {
    return tls ? STT_TLS : chance(m, 700) ? STT_OBJECT : STT_FUNC;
}

static struct mkelf_symbol definition(struct maker *m, const char *name, bool tls) {
    struct mkelf_symbol s = {.name = name, .type = type(m, tls)};
    if (chance(m, 250) && drawn(m, KIND_PROTECTED)) s.visibility = STV_PROTECTED;
    if (chance(m, 100)) s.bind = STB_WEAK;
    return s;
}

static struct mkelf_symbol reference(struct maker *m, const char *name, bool tls, unsigned weak) {
    struct mkelf_symbol s = {.name = name, .undefined = true, .type = tls ? STT_TLS : STT_NOTYPE};
    if (chance(m, weak) && drawn(m, KIND_WEAK)) s.bind = STB_WEAK;
    return s;
}

static void in_library(struct maker *m, struct lib *l, struct mkelf_symbol s) {
    (void)m;
    if (l->n_symbols < SYMBOLS_MAX) l->symbols[l->n_symbols++] = s;
}

static enum mkelf_reloc way(struct maker *m, bool tls) {
    static const enum mkelf_reloc ways[] = {
        MKELF_CALL, MKELF_POINTER, MKELF_ABS, MKELF_PC, MKELF_GOT, MKELF_NONE, MKELF_LE, MKELF_IE};
    static const unsigned plain[] = {20, 15, 25, 20, 12, 8}, local[] = {0, 0, 0, 0, 0, 6, 50, 44};
    enum mkelf_reloc how = ways[tls ? weighted(m, local, 8) : weighted(m, plain, 6)];
    if (how == MKELF_NONE) drawn(m, KIND_NO_RELOCATION);
    if (how == MKELF_ABS || how == MKELF_PC) drawn(m, KIND_COPY);
    return how;
}

// ld drops the section of the second object that is in the same group.
static void in_group(struct maker *m, struct mkelf_symbol s, bool kept) {
    drawn(m, KIND_COMDAT);
    const struct mkelf_section inlined = {
        .name = ".text.inl", .type = SHT_PROGBITS, .flags = SHF_ALLOC | SHF_EXECINSTR, .group = "inl"};
    const struct mkelf_symbol name = {
        .name = "inl", .type = STT_FUNC, .bind = STB_WEAK, .section = inlined.name};
    s.section = inlined.name;
    object_section(&m->main, inlined);
    object_symbol(&m->main, name);
    object_section(&m->second, inlined);
    object_symbol(&m->second, name);
    object_symbol(kept ? &m->main : &m->second, s);
}

static void in_dropped(struct maker *m, struct mkelf_symbol s) {
    static const struct mkelf_section sections[] = {
        {".thrown", SHT_PROGBITS, SHF_EXCLUDE, NULL},
        {".debug_info", SHT_PROGBITS, 0, NULL},
        {".comments", SHT_PROGBITS, 0, NULL},
        {".note.own", SHT_NOTE, 0, NULL},
        {".thrown.text", SHT_PROGBITS, SHF_EXCLUDE | SHF_ALLOC, NULL},
    };
    drawn(m, KIND_DROPPED);
    unsigned i = below(m, 7);
    if (i == 5)
        s.dead = true;
    else if (i == 6)
        s.section = ".note.GNU-stack";
    else {
        object_section(&m->main, sections[i]);
        s.section = sections[i].name;
    }
    if (i == 5 && chance(m, 700)) word(m, true, "--gc-sections");
    object_symbol(&m->main, s);
}

static void program_refers(struct maker *m, const char *name, bool tls) {
    static const unsigned weights[] = {60, 14, 4, 22};
    unsigned where = weighted(m, weights, 4);
    struct mkelf_symbol s = reference(m, name, tls, where == 1 ? 300 : where == 3 ? 600 : 900);
    s.reloc = way(m, tls);
    switch (where) {
    case 1: in_group(m, s, false); break;
    case 2: in_group(m, s, true); break;
    case 3: in_dropped(m, s); break;
    default: object_symbol(&m->main, s);
    }
}

static void program_defines(struct maker *m, const char *name, bool tls) {
    struct mkelf_symbol s = definition(m, name, tls);
    if (!tls && chance(m, 500) && drawn(m, KIND_COMMON))
        s = (struct mkelf_symbol){.name = name, .common = true, .type = STT_OBJECT};
    if (chance(m, 300)) s.reloc = way(m, tls);
    object_symbol(&m->main, s);
}

static struct lib *another(struct maker *m, const struct lib *l) {
    struct lib *k = &m->libs[below(m, (unsigned)m->n_libs)];
    return k == l ? &m->libs[0] : k;
}

static void conflict(struct maker *m, struct lib *l) {
    const char *name = text(m->p, "t%u", m->conflicts++);
    bool tls = chance(m, 400), same = chance(m, 550), other_tls = same ? tls : !tls && chance(m, 700);
    if (tls || other_tls) drawn(m, KIND_TLS);
    bool defines = chance(m, 800);
    in_library(m, l, defines ? definition(m, name, tls) : reference(m, name, tls, 300));
    static const unsigned weights[] = {60, 20, 20};
    switch (weighted(m, weights, 3)) {
    case 0:
        if (defines)
            program_refers(m, name, other_tls);
        else
            program_defines(m, name, other_tls);
        break;
    case 1: program_defines(m, name, other_tls); break;
    default:
        if (chance(m, 600))
            in_library(m, another(m, l), definition(m, name, other_tls));
        else
            in_library(m, another(m, l), reference(m, name, other_tls, 600));
        if (chance(m, 200)) program_refers(m, name, chance(m, 500) ? tls : other_tls);
    }
}

// ld defines __start_foo where the program has a section foo; a library may define it as well.
static void start_stop(struct maker *m, struct lib *l) {
    static const char *const names[] = {"__start_foo", "__stop_foo"};
    const struct mkelf_section foo = {.name = "foo", .type = SHT_PROGBITS, .flags = SHF_ALLOC | SHF_WRITE};
    const char *name = names[below(m, 2)];
    drawn(m, KIND_START_STOP);
    if (chance(m, 600)) {
        object_section(&m->main, foo);
        object_symbol(
            &m->main, (struct mkelf_symbol){.name = "foo0", .type = STT_OBJECT, .section = foo.name});
    }
    if (chance(m, 600)) in_library(m, l, (struct mkelf_symbol){.name = name, .type = STT_OBJECT});
    if (chance(m, 750)) in_library(m, another(m, l), reference(m, name, false, 200));
    if (chance(m, 250)) {
        struct mkelf_symbol s = reference(m, name, false, 300);
        s.reloc = way(m, false);
        object_symbol(&m->main, s);
    }
}

static void conflict_options(struct maker *m) {
    if (chance(m, 100)) words(m, true, "-z", "nocopyreloc");
    if (chance(m, 80)) words(m, true, "-z", "text");
    if (chance(m, 40)) words(m, true, "-z", "notext");
    if (chance(m, 150)) word(m, true, "-pie");
    if (chance(m, 30)) word(m, true, "-shared");
}

void conflicts(struct maker *m) {
    if (!m->conflicting) return;
    static const unsigned counts[] = {70, 20, 10};
    unsigned n = 1 + weighted(m, counts, 3);
    for (unsigned i = 0; i < n; i++) {
        struct lib *l = &m->libs[1 + below(m, (unsigned)m->n_libs - 1)];
        if (chance(m, 60))
            start_stop(m, l);
        else
            conflict(m, l);
        if (chance(m, 40)) in_library(m, l, (struct mkelf_symbol){.name = "nobody", .undefined = true});
    }
    conflict_options(m);
}
