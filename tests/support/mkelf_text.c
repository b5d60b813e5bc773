#include "mkelf_image.h"

const char *const mkelf_reloc_names[MKELF_RELOCS] = {
    "call", "pointer", "abs", "pc", "got", "le", "ie", "none"};

static void say(struct buf *b, const char *text) {
    buf_add(b, text, strlen(text));
}

static void say_escaped(struct buf *b, const char *text) {
    for (; *text; text++) {
        if (strchr(" \t\\,%", *text)) say(b, "\\");
        buf_add(b, text, 1);
    }
}

static void say_setting(struct buf *b, const char *key, const char *value) {
    if (!value) return;
    say(b, key);
    say_escaped(b, value);
}

static void say_symbol(struct buf *b, const struct mkelf_symbol *s) {
    static const char *const types[] = {"", "%object", "%func", "", "", "", "%tls"};
    static const char *const visibilities[] = {"", "%internal", "%hidden", "%protected"};
    say_escaped(b, s->name);
    if (s->version) say(b, s->hidden_version || s->undefined ? "@" : "@@"), say_escaped(b, s->version);
    if (s->version && s->from) say(b, "/"), say_escaped(b, s->from);
    if (s->bind == STB_WEAK && !s->undefined) say(b, "%weak");
    if (s->type < 7 && !(s->type == STT_FUNC && !s->undefined) && !s->common) say(b, types[s->type]);
    if (s->type == STT_GNU_IFUNC) say(b, "%ifunc");
    say(b, visibilities[s->visibility & 3]);
    if (s->reloc) say(b, "%"), say(b, mkelf_reloc_names[s->reloc]);
    if (s->section) say(b, "%in="), say_escaped(b, s->section);
    if (s->weak_version) say(b, "%weakversion");
    if (s->data) say(b, "%data");
    if (s->dead) say(b, "%dead");
    if (s->unused) say(b, "%unused");
    if (s->lto) say(b, "%lto");
}

static const char *key_of(const struct mkelf_symbol *s) {
    return s->common             ? " common="
           : !s->undefined       ? " defines="
           : s->bind == STB_WEAK ? " weak="
                                 : " undefined=";
}

static void say_section(struct buf *b, const struct mkelf_section *s) {
    say_escaped(b, s->name);
    if (s->flags & SHF_ALLOC) say(b, "%alloc");
    if (s->flags & SHF_WRITE) say(b, "%write");
    if (s->flags & SHF_EXECINSTR) say(b, "%exec");
    if (s->flags & SHF_TLS) say(b, "%tls");
    if (s->flags & SHF_EXCLUDE) say(b, "%exclude");
    if (s->type == SHT_NOTE) say(b, "%note");
    if (s->group) say(b, "%group="), say_escaped(b, s->group);
}

char *mkelf_text(const struct mkelf_file *f, const char *path) {
    struct buf b = {0};
    char number[64];
    say(&b, f->type == ET_REL       ? "obj "
            : f->type == ET_EXEC    ? "exe "
            : f->flags_1 & DF_1_PIE ? "pie "
                                    : "lib ");
    say_escaped(&b, path);
    if (f->machine && f->machine != mkelf_machine("x86-64")) say_setting(&b, " machine=", f->machine->name);
    say_setting(&b, " soname=", f->soname);
    for (size_t i = 0; i < f->n_needs; i++) say_setting(&b, i ? "," : " needs=", f->needs[i]);
    say_setting(&b, " rpath=", f->rpath);
    say_setting(&b, " runpath=", f->runpath);
    say_setting(&b, " interp=", f->interpreter);
    say_setting(&b, " filter=", f->filter);
    say_setting(&b, " auxiliary=", f->auxiliary);
    for (size_t i = 0; i < f->n_sections; i++)
        say(&b, i ? "," : " section="), say_section(&b, &f->sections[i]);
    for (size_t i = 0; i < f->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->symbols[i], *before = i ? s - 1 : NULL;
        say(&b, before && strcmp(key_of(before), key_of(s)) == 0 ? "," : key_of(s));
        say_symbol(&b, s);
    }
    if (f->hash == MKELF_SYSV) say(&b, " hash=sysv");
    if (f->hash == MKELF_BOTH) say(&b, " hash=both");
    if (f->relr) say(&b, " relr");
    if (f->no_sections) say(&b, " nosections");
    if (f->flags_1 & DF_1_NODEFLIB) say(&b, " nodeflib");
    snprintf(number, sizeof number, " osabi=%u", f->osabi);
    if (f->osabi) say(&b, number);
    snprintf(number, sizeof number, " version=%u", f->version);
    if (f->version) say(&b, number);
    snprintf(number, sizeof number, " cut=%zu", f->cut);
    if (f->cut) say(&b, number);
    buf_add(&b, "", 1);
    return (char *)b.at;
}
