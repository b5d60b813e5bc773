#include "mkelf_code.h"

struct object {
    struct image im;
    const struct mkelf_file *f;
    unsigned tables[SECTIONS_MAX]; // the relocations of a section; 0: none
    unsigned symbols, strings, intermediate;
};

static unsigned find_section(const struct object *o, const char *name) {
    for (unsigned i = 1; i < o->im.n; i++)
        if (strcmp(o->im.at[i].name, name) == 0) return i;
    return 0;
}

static bool asks(const struct mkelf_symbol *s) {
    if (s->lto) return false;
    return s->undefined ? !s->unused : s->reloc != MKELF_CALL;
}

static enum mkelf_reloc way_of(const struct mkelf_symbol *s) {
    return s->data && s->reloc == MKELF_CALL ? MKELF_POINTER : s->reloc;
}

static const char *section_asking(const struct mkelf_symbol *s) {
    if (s->undefined && s->section) return s->section;
    return s->dead ? ".text.dead" : way_of(s) == MKELF_POINTER ? ".data" : ".text";
}

static const char *section_defining(const struct mkelf_symbol *s) {
    return s->section ? s->section : is_tls(s) ? ".tdata" : is_data(s) ? ".data" : ".text";
}

static void relocate(struct object *o, unsigned table, uint64_t at, size_t symbol, struct field field) {
    const struct mkelf_machine *m = o->im.m;
    struct buf *b = &o->im.at[table].data;
    uint64_t info = (uint64_t)symbol << 8 | (field.type & 0xff);
    if (m->class == ELFCLASS64) info = (uint64_t)symbol << 32 | field.type;
    if (m->class == ELFCLASS64 && m->machine == EM_MIPS)
        info = (uint64_t)field.type << 56 | symbol; // little-endian
    put(b, m, word(m), at + field.at);
    put(b, m, word(m), info);
    if (m->rela) put(b, m, word(m), (uint64_t)(int64_t)field.addend);
}

static void ask_for(struct object *o, const struct mkelf_symbol *s, size_t index) {
    unsigned in = find_section(o, section_asking(s));
    struct fragment f = mkelf_fragment(o->im.m, way_of(s));
    size_t at = buf_add(&o->im.at[in].data, f.bytes, sizeof f.bytes);
    for (unsigned i = 0; i < f.n_fields; i++) relocate(o, o->tables[in], at, index, f.fields[i]);
}

static void add_table(struct object *o, unsigned of) {
    struct image *im = &o->im;
    bool addend = im->m->rela;
    const char *name = im->at[of].name;
    size_t n = strlen(name) + sizeof ".rela";
    char *own = im->names[of] = must(malloc(n));
    snprintf(own, n, "%s%s", addend ? ".rela" : ".rel", name);
    uint64_t group = im->at[of].flags & SHF_GROUP;
    unsigned i = section(im, own, addend ? SHT_RELA : SHT_REL, SHF_INFO_LINK | group, (uint64_t)word(im->m));
    im->at[i].info = of;
    im->at[i].entsize = (uint64_t)word(im->m) * (addend ? 3 : 2);
    o->tables[of] = i;
}

static void own_sections(struct object *o) {
    static const struct mkelf_section usual[] = {
        {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL},
        {".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, NULL},
        {".text.dead", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL},
        {".tdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, NULL},
        {".note.GNU-stack", SHT_PROGBITS, 0, NULL},
    };
    const struct mkelf_file *f = o->f;
    for (size_t i = 0; i < f->n_sections; i++)
        if (f->sections[i].group) section(&o->im, ".group", SHT_GROUP, 0, 4);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        section(&o->im, usual[i].name, usual[i].type, usual[i].flags, usual[i].flags ? 16 : 1);
    for (size_t i = 0; i < f->n_sections; i++) {
        const struct mkelf_section *s = &f->sections[i];
        section(&o->im, s->name, s->type, s->flags | (s->group ? SHF_GROUP : 0), s->flags ? 8 : 1);
    }
}

static void tables(struct object *o) {
    for (size_t i = 0; i < o->f->n_symbols; i++) {
        if (!asks(&o->f->symbols[i])) continue;
        unsigned in = find_section(o, section_asking(&o->f->symbols[i]));
        if (in && !o->tables[in]) add_table(o, in);
    }
}

// The index of a symbol in .symtab, which has none of the intermediate code.
static unsigned symbol_index(const struct object *o, size_t k) {
    unsigned index = 1;
    for (size_t i = 0; i < k; i++) index += !o->f->symbols[i].lto;
    return index;
}

// A group for each section that is in one, with the relocations of that section.
static void fill_groups(struct object *o) {
    const struct mkelf_machine *m = o->im.m;
    unsigned group = 1;
    for (size_t i = 0; i < o->f->n_sections; i++) {
        const struct mkelf_section *s = &o->f->sections[i];
        if (!s->group) continue;
        struct section *to = &o->im.at[group++];
        unsigned of = find_section(o, s->name);
        to->link = o->symbols;
        to->entsize = 4;
        for (size_t k = 0; k < o->f->n_symbols; k++)
            if (strcmp(o->f->symbols[k].name, s->group) == 0) to->info = symbol_index(o, k);
        put(&to->data, m, 4, GRP_COMDAT);
        put(&to->data, m, 4, of);
        if (o->tables[of]) put(&to->data, m, 4, o->tables[of]);
    }
}

static void define(struct object *o, const struct mkelf_symbol *s, uint32_t name, int info) {
    unsigned in = find_section(o, section_defining(s));
    struct buf *code = &o->im.at[in].data;
    size_t at = code->n;
    if (o->im.at[in].flags & SHF_EXECINSTR)
        buf_add(code, mkelf_nothing(o->im.m).bytes, 8);
    else
        buf_add(code, NULL, 8);
    put_symbol(&o->im.at[o->symbols].data, o->im.m, name, at, 8, info, s->visibility, in);
}

// Name, COMDAT key, kind, visibility, size, slot.
static void put_intermediate(struct object *o, const struct mkelf_symbol *s) {
    enum { DEFINED, WEAKLY_DEFINED, UNDEFINED, WEAKLY_UNDEFINED, COMMON };
    static const unsigned char visibilities[] = {
        [STV_DEFAULT] = 0, [STV_PROTECTED] = 1, [STV_INTERNAL] = 2, [STV_HIDDEN] = 3};
    bool weak = s->bind == STB_WEAK;
    unsigned kind = s->common      ? COMMON
                    : s->undefined ? (weak ? WEAKLY_UNDEFINED : UNDEFINED)
                                   : (weak ? WEAKLY_DEFINED : DEFINED);
    struct buf *b = &o->im.at[o->intermediate].data;
    buf_add(b, s->name, strlen(s->name) + 1);
    buf_add(b, "", 1);
    put(b, o->im.m, 1, kind);
    put(b, o->im.m, 1, visibilities[s->visibility & 3]);
    buf_add(b, NULL, 12);
}

static void put_symbols(struct object *o) {
    const struct mkelf_machine *m = o->im.m;
    put_symbol(&o->im.at[o->symbols].data, m, 0, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < o->f->n_symbols; i++) {
        const struct mkelf_symbol *s = &o->f->symbols[i];
        struct buf *b = &o->im.at[o->symbols].data;
        if (s->lto) {
            put_intermediate(o, s);
            continue;
        }
        char *own = mkelf_object_name(s);
        uint32_t name = string(&o->im.at[o->strings].data, own);
        free(own);
        int info = ELF32_ST_INFO(bind_of(s), s->common ? STT_OBJECT : type_of(s));
        if (s->undefined)
            put_symbol(b, m, name, 0, 0, info, s->visibility, SHN_UNDEF);
        else if (s->common)
            put_symbol(b, m, name, 8, 8, info, s->visibility, SHN_COMMON);
        else
            define(o, s, name, info);
        if (asks(s)) ask_for(o, s, symbol_index(o, i));
    }
}

void mkelf_write_object(const struct mkelf_file *f, struct buf *out) {
    const struct mkelf_machine *m = f->machine;
    struct object o = {.im = {.m = m}, .f = f};
    own_sections(&o);
    tables(&o);
    for (size_t i = 0; i < f->n_symbols && !o.intermediate; i++)
        if (f->symbols[i].lto) o.intermediate = section(&o.im, ".gnu.lto_.symtab.0", SHT_PROGBITS, 0, 1);
    o.symbols = section(&o.im, ".symtab", SHT_SYMTAB, 0, (uint64_t)word(m));
    o.strings = section(&o.im, ".strtab", SHT_STRTAB, 0, 1);
    string(&o.im.at[o.strings].data, "");
    o.im.at[o.symbols].link = o.strings;
    o.im.at[o.symbols].info = 1;
    o.im.at[o.symbols].entsize = symbol_size(m);
    for (unsigned i = 0; i < SECTIONS_MAX; i++)
        if (o.tables[i]) o.im.at[o.tables[i]].link = o.symbols;
    fill_groups(&o);
    put_symbols(&o);
    mkelf_assemble(&o.im, f, 0, out);
}
