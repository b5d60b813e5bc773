#define _POSIX_C_SOURCE 200809L
#include "mkelf_image.h"

// The memory that reading a line takes, freed at once.
struct pool {
    void **at;
    size_t n;
};

static void *pool_take(struct pool *p, size_t size) {
    p->at = must(realloc(p->at, (p->n + 1) * sizeof *p->at));
    return p->at[p->n++] = must(calloc(1, size));
}

static char *pool_copy(struct pool *p, const char *s, size_t n) {
    char *copy = pool_take(p, n + 1);
    memcpy(copy, s, n);
    return copy;
}

static void pool_free(struct pool *p) {
    for (size_t i = 0; i < p->n; i++) free(p->at[i]);
    free(p->at);
}

struct words {
    char **at;
    size_t n;
};

// The parts between separators; a backslash and its character stay together.
static struct words split(struct pool *p, const char *text, const char *separators, bool empty_parts) {
    struct words w = {pool_take(p, (strlen(text) + 2) * sizeof *w.at), 0};
    while (true) {
        size_t n = 0;
        while (text[n] && !strchr(separators, text[n])) n += text[n] == '\\' && text[n + 1] ? 2 : 1;
        if (n || empty_parts) w.at[w.n++] = pool_copy(p, text, n);
        if (!text[n]) return w;
        text += n + 1;
    }
}

static void unescape(char *s) {
    char *to = s;
    for (; *s; s++) {
        if (*s == '\\' && s[1]) s++;
        *to++ = *s;
    }
    *to = '\0';
}

struct draft {
    struct pool *pool;
    struct mkelf_file file;
};

static bool attribute(struct mkelf_symbol *s, char *a) {
    static const struct {
        const char *name;
        unsigned char value;
    } visibilities[] = {{"hidden", STV_HIDDEN}, {"protected", STV_PROTECTED}, {"internal", STV_INTERNAL}},
      types[] = {{"func", STT_FUNC}, {"object", STT_OBJECT}, {"tls", STT_TLS}, {"notype", STT_NOTYPE},
          {"ifunc", STT_GNU_IFUNC}};
    for (size_t i = 0; i < sizeof visibilities / sizeof *visibilities; i++)
        if (strcmp(visibilities[i].name, a) == 0) return s->visibility = visibilities[i].value, true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, a) == 0) return s->type = types[i].value, true;
    for (unsigned i = 1; i < MKELF_RELOCS; i++)
        if (strcmp(mkelf_reloc_names[i], a) == 0) return s->reloc = (enum mkelf_reloc)i, true;
    if (strcmp(a, "weak") == 0) return s->bind = STB_WEAK, true;
    if (strcmp(a, "weakversion") == 0) return s->weak_version = true;
    if (strcmp(a, "data") == 0) return s->data = true;
    if (strcmp(a, "dead") == 0) return s->dead = true;
    if (strcmp(a, "unused") == 0) return s->unused = true;
    if (strcmp(a, "lto") == 0) return s->lto = true;
    if (strncmp(a, "in=", 3) != 0) return false;
    unescape(a + 3);
    s->section = a + 3;
    return true;
}

static bool symbol_word(struct pool *p, char *word, struct mkelf_symbol *s) {
    struct words w = split(p, word, "%", true);
    bool ok = true;
    for (size_t i = 1; i < w.n; i++) ok &= attribute(s, w.at[i]);
    char *name = w.at[0], *version = strchr(name, '@');
    if (version) {
        *version++ = '\0';
        s->hidden_version = *version != '@';
        if (!s->hidden_version) version++;
        char *from = strchr(version, '/');
        if (from) {
            *from++ = '\0';
            unescape(from);
            s->from = from;
        }
        unescape(version);
        s->version = version;
    }
    unescape(name);
    s->name = name;
    return ok && *name;
}

static bool add_symbols(struct draft *d, const char *list, struct mkelf_symbol model) {
    struct words w = split(d->pool, list, ",", false);
    struct mkelf_symbol *all = pool_take(d->pool, (d->file.n_symbols + w.n + 1) * sizeof *all);
    bool ok = true;
    if (d->file.n_symbols) memcpy(all, d->file.symbols, d->file.n_symbols * sizeof *all);
    for (size_t i = 0; i < w.n; i++) {
        all[d->file.n_symbols] = model;
        ok &= symbol_word(d->pool, w.at[i], &all[d->file.n_symbols++]);
    }
    d->file.symbols = all;
    return ok;
}

// Definitions of symbols that no test refers to.
static bool add_more(struct draft *d, unsigned long n) {
    for (unsigned long i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "more%lu", i);
        add_symbols(d, name, (struct mkelf_symbol){.undefined = false});
    }
    return true;
}

static char *value_copy(struct draft *d, const char *value) {
    char *s = pool_copy(d->pool, value, strlen(value));
    unescape(s);
    return s;
}

static bool add_needs(struct draft *d, const char *list) {
    struct words w = split(d->pool, list, ",", true);
    const char **all = pool_take(d->pool, (d->file.n_needs + w.n + 1) * sizeof *all);
    if (d->file.n_needs) memcpy(all, d->file.needs, d->file.n_needs * sizeof *all);
    for (size_t i = 0; i < w.n; i++) all[d->file.n_needs++] = value_copy(d, w.at[i]);
    d->file.needs = all;
    return true;
}

static bool section_word(struct pool *p, char *word, struct mkelf_section *s) {
    static const struct {
        const char *name;
        uint64_t flag;
    } flags[] = {{"alloc", SHF_ALLOC}, {"write", SHF_WRITE}, {"exec", SHF_EXECINSTR}, {"tls", SHF_TLS},
        {"exclude", SHF_EXCLUDE}};
    struct words w = split(p, word, "%", true);
    unescape(w.at[0]);
    *s = (struct mkelf_section){.name = w.at[0], .type = SHT_PROGBITS};
    for (size_t i = 1; i < w.n; i++) {
        size_t k = 0, n = sizeof flags / sizeof *flags;
        while (k < n && strcmp(flags[k].name, w.at[i]) != 0) k++;
        if (k < n)
            s->flags |= flags[k].flag;
        else if (strcmp(w.at[i], "note") == 0)
            s->type = SHT_NOTE;
        else if (strncmp(w.at[i], "group=", 6) == 0)
            unescape(w.at[i] += 6), s->group = w.at[i];
        else
            return false;
    }
    return *s->name;
}

static bool add_sections(struct draft *d, const char *list) {
    struct words w = split(d->pool, list, ",", false);
    struct mkelf_section *all = pool_take(d->pool, (d->file.n_sections + w.n + 1) * sizeof *all);
    bool ok = true;
    if (d->file.n_sections) memcpy(all, d->file.sections, d->file.n_sections * sizeof *all);
    for (size_t i = 0; i < w.n; i++) ok &= section_word(d->pool, w.at[i], &all[d->file.n_sections++]);
    d->file.sections = all;
    return ok;
}

static bool load_uint(const char *value, unsigned long max, unsigned long *to) {
    char *end;
    *to = strtoul(value, &end, 0);
    return *value && !*end && *to <= max;
}

static bool setting(struct draft *d, const char *word) {
    struct mkelf_file *f = &d->file;
    const struct mkelf_symbol undefined = {.undefined = true};
    if (strcmp(word, "nosections") == 0) return f->no_sections = true;
    if (strcmp(word, "relr") == 0) return f->relr = true;
    if (strcmp(word, "shared") == 0) return f->type = ET_DYN, true;
    if (strcmp(word, "nodeflib") == 0) {
        f->flags_1 |= DF_1_NODEFLIB;
        return true;
    }
    const char *value = strchr(word, '=');
    if (!value) return false;
    size_t n = (size_t)(value++ - word);
    unsigned long num;
#define IS(key) (n == sizeof key - 1 && memcmp(word, key, n) == 0)
    if (IS("machine")) return (f->machine = mkelf_machine(value)) != NULL;
    if (IS("soname")) return (f->soname = value_copy(d, value)) != NULL;
    if (IS("rpath")) return (f->rpath = value_copy(d, value)) != NULL;
    if (IS("runpath")) return (f->runpath = value_copy(d, value)) != NULL;
    if (IS("filter")) return (f->filter = value_copy(d, value)) != NULL;
    if (IS("auxiliary")) return (f->auxiliary = value_copy(d, value)) != NULL;
    if (IS("section")) return add_sections(d, value);
    if (IS("interp")) return (f->interpreter = value_copy(d, value)) != NULL;
    if (IS("needs")) return add_needs(d, value);
    if (IS("defines")) return add_symbols(d, value, (struct mkelf_symbol){.undefined = false});
    if (IS("undefined")) return add_symbols(d, value, undefined);
    if (IS("weak")) return add_symbols(d, value, (struct mkelf_symbol){.undefined = true, .bind = STB_WEAK});
    if (IS("common")) return add_symbols(d, value, (struct mkelf_symbol){.common = true});
    if (IS("more")) return load_uint(value, 100000, &num) && add_more(d, num);
    if (IS("hash")) {
        f->hash = strcmp(value, "sysv") == 0   ? MKELF_SYSV
                  : strcmp(value, "both") == 0 ? MKELF_BOTH
                                               : MKELF_GNU;
        return f->hash != MKELF_GNU || strcmp(value, "gnu") == 0;
    }
    if (IS("osabi")) return load_uint(value, 255, &num) && (f->osabi = (unsigned char)num, true);
    if (IS("abiversion")) return load_uint(value, 255, &num) && (f->abi_version = (unsigned char)num, true);
    if (IS("version")) return load_uint(value, 255, &num) && (f->version = (unsigned char)num, true);
    if (IS("cut")) return load_uint(value, 1UL << 30, &num) && (f->cut = num, true);
#undef IS
    return false;
}

// A member is a word with a ':' before any '='.
static bool is_member(const char *word) {
    return word[strcspn(word, ":=")] != '=' && strcmp(word, "nosections") != 0;
}

static bool member_word(struct pool *p, char *word, const struct draft *all, struct mkelf_member *to) {
    struct words parts = split(p, word, ":", false);
    struct draft d = {.pool = p, .file = {.machine = all->file.machine, .type = ET_REL}};
    if (!parts.n) return false;
    for (size_t k = 1; k < parts.n; k++)
        if (!setting(&d, parts.at[k])) return false;
    unescape(parts.at[0]);
    *to = (struct mkelf_member){parts.at[0], d.file};
    return true;
}

static bool archive_line(
    struct draft *all, const struct words *w, void **bytes, size_t *size, const char **fault) {
    struct mkelf_member *members = pool_take(all->pool, w->n * sizeof *members);
    bool thin = strcmp(w->at[0], "thin") == 0, index = true;
    const char *inside = NULL;
    size_t n = 0;
    for (size_t i = 2; i < w->n; i++) {
        if (thin && strncmp(w->at[i], "inside=", 7) == 0)
            inside = value_copy(all, w->at[i] + 7);
        else if (!thin && strcmp(w->at[i], "noindex") == 0)
            index = false;
        else if (!is_member(w->at[i]) && !setting(all, w->at[i]))
            return *fault = w->at[i], false;
    }
    for (size_t i = 2; i < w->n; i++)
        if (is_member(w->at[i]) && !member_word(all->pool, w->at[i], all, &members[n++]))
            return *fault = w->at[i], false;
    if (thin)
        mkelf_thin_archive(members, n, inside, bytes, size);
    else
        mkelf_archive(members, n, index, bytes, size);
    return true;
}

static bool elf_line(struct draft *d, const struct words *w, void **bytes, size_t *size, const char **fault) {
    for (size_t i = 2; i < w->n; i++)
        if (!setting(d, w->at[i])) return *fault = w->at[i], false;
    mkelf_write(&d->file, bytes, size);
    return true;
}

bool mkelf_line(const char *line, char **path, void **bytes, size_t *size) {
    static const struct {
        const char *name;
        uint16_t type;
        uint32_t flags_1;
    } kinds[] = {{"lib", ET_DYN, 0}, {"pie", ET_DYN, DF_1_PIE}, {"exe", ET_EXEC, 0}, {"obj", ET_REL, 0},
        {"ar", 0, 0}, {"thin", 0, 0}};
    struct pool pool = {0};
    struct words w = split(&pool, line, " \t", false);
    const char *fault = w.n ? w.at[0] : "";
    bool ok = false;
    for (size_t i = 0; w.n >= 2 && i < sizeof kinds / sizeof *kinds; i++) {
        struct draft d = {.pool = &pool, .file = {.type = kinds[i].type, .flags_1 = kinds[i].flags_1}};
        if (strcmp(kinds[i].name, w.at[0]) != 0) continue;
        ok =
            kinds[i].type ? elf_line(&d, &w, bytes, size, &fault) : archive_line(&d, &w, bytes, size, &fault);
    }
    if (ok) unescape(w.at[1]);
    *path = must(strdup(ok ? w.at[1] : fault));
    pool_free(&pool);
    return ok;
}
