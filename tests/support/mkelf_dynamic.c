#include "mkelf_code.h"

static uint32_t gnu_hash(const char *s) {
    uint32_t h = 5381;
    for (; *s; s++) h = h * 33 + (unsigned char)*s;
    return h;
}

static uint32_t sysv_hash(const char *s) {
    uint32_t h = 0;
    for (; *s; s++) {
        h = (h << 4) + (unsigned char)*s;
        uint32_t top = h & 0xf0000000;
        h ^= top >> 24;
        h &= ~top;
    }
    return h;
}

struct dynamic {
    const struct mkelf_symbol **symbols; // in the order of .dynsym, without the null symbol
    size_t n, undefined;                 // the first `undefined` ones are undefined
    uint32_t buckets;
    unsigned strings;
};

// GNU hash wants the undefined symbols first and the others bucket by bucket.
static struct dynamic order_symbols(const struct mkelf_file *f) {
    struct dynamic d = {must(calloc(f->n_symbols + 1, sizeof *d.symbols)), 0, 0, 0, 0};
    for (size_t i = 0; i < f->n_symbols; i++)
        if (f->symbols[i].undefined) d.symbols[d.n++] = &f->symbols[i];
    d.undefined = d.n;
    d.buckets = (uint32_t)(f->n_symbols - d.undefined) / 2 + 1;
    for (uint32_t b = 0; b < d.buckets; b++)
        for (size_t i = 0; i < f->n_symbols; i++)
            if (!f->symbols[i].undefined && gnu_hash(f->symbols[i].name) % d.buckets == b)
                d.symbols[d.n++] = &f->symbols[i];
    return d;
}

static void put_gnu_hash(struct buf *b, const struct mkelf_machine *m, const struct dynamic *d) {
    unsigned bits = (unsigned)word(m) * 8, shift = m->class == ELFCLASS64 ? 6 : 5;
    put(b, m, 4, d->buckets);
    put(b, m, 4, d->undefined + 1);
    put(b, m, 4, 1);
    put(b, m, 4, shift);
    uint64_t filter = 0;
    for (size_t i = d->undefined; i < d->n; i++) {
        uint32_t h = gnu_hash(d->symbols[i]->name);
        filter |= UINT64_C(1) << h % bits | UINT64_C(1) << (h >> shift) % bits;
    }
    put(b, m, word(m), filter);
    for (uint32_t k = 0; k < d->buckets; k++) {
        size_t first = 0;
        for (size_t i = d->n; i-- > d->undefined;)
            if (gnu_hash(d->symbols[i]->name) % d->buckets == k) first = i + 1;
        put(b, m, 4, first);
    }
    for (size_t i = d->undefined; i < d->n; i++) {
        uint32_t h = gnu_hash(d->symbols[i]->name);
        bool last = i + 1 == d->n || gnu_hash(d->symbols[i + 1]->name) % d->buckets != h % d->buckets;
        put(b, m, 4, (h & ~1U) | last);
    }
}

static void put_sysv_hash(struct buf *b, const struct mkelf_machine *m, const struct dynamic *d) {
    int w = m->machine == EM_S390 && m->class == ELFCLASS64 ? 8 : 4;
    uint32_t buckets = (uint32_t)d->n / 2 + 1;
    uint32_t *head = must(calloc(buckets + d->n + 1, sizeof *head)), *next = head + buckets;
    for (size_t i = d->n; i-- > 0;) {
        uint32_t k = sysv_hash(d->symbols[i]->name) % buckets;
        next[i + 1 - 1] = head[k];
        head[k] = (uint32_t)i + 1;
    }
    put(b, m, w, buckets);
    put(b, m, w, d->n + 1);
    for (uint32_t k = 0; k < buckets; k++) put(b, m, w, head[k]);
    put(b, m, w, 0);
    for (size_t i = 0; i < d->n; i++) put(b, m, w, next[i]);
    free(head);
}

enum { VERSIONS_MAX = 64 };
struct versions {
    const char *defined[VERSIONS_MAX]; // index 2 and up
    unsigned n_defined;
    struct {
        const char *from, *name;
        bool weak;
    } needed[VERSIONS_MAX]; // indices behind the defined ones
    unsigned n_needed;
};

static const char *version_file(const struct mkelf_file *f, const struct mkelf_symbol *s) {
    return s->from ? s->from : f->n_needs ? f->needs[0] : "";
}

static struct versions collect_versions(const struct mkelf_file *f) {
    struct versions v = {.n_defined = 0};
    for (size_t i = 0; i < f->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->symbols[i];
        unsigned k = 0;
        if (!s->version) continue;
        if (!s->undefined) {
            while (k < v.n_defined && strcmp(v.defined[k], s->version) != 0) k++;
            if (k == v.n_defined && k < VERSIONS_MAX) v.defined[v.n_defined++] = s->version;
        } else {
            const char *from = version_file(f, s);
            while (k < v.n_needed &&
                   (strcmp(v.needed[k].name, s->version) != 0 || strcmp(v.needed[k].from, from) != 0))
                k++;
            if (k == v.n_needed && k < VERSIONS_MAX) {
                v.needed[k].from = from;
                v.needed[v.n_needed].name = s->version;
                v.needed[v.n_needed++].weak = s->weak_version;
            }
        }
    }
    return v;
}

static unsigned first_needed(const struct versions *v) {
    return v->n_defined ? v->n_defined + 2 : 2;
}

static unsigned version_index(
    const struct mkelf_file *f, const struct versions *v, const struct mkelf_symbol *s) {
    if (!s->version) return VER_NDX_GLOBAL;
    if (!s->undefined) {
        for (unsigned k = 0; k < v->n_defined; k++)
            if (strcmp(v->defined[k], s->version) == 0) return (k + 2) | (s->hidden_version ? 0x8000 : 0);
    } else
        for (unsigned k = 0; k < v->n_needed; k++)
            if (strcmp(v->needed[k].name, s->version) == 0 &&
                strcmp(v->needed[k].from, version_file(f, s)) == 0)
                return k + first_needed(v);
    return VER_NDX_GLOBAL;
}

static void put_version_definitions(
    struct buf *b, struct buf *strings, const struct mkelf_file *f, const struct versions *v) {
    const struct mkelf_machine *m = f->machine;
    for (unsigned k = 0; k <= v->n_defined; k++) {
        const char *name = k ? v->defined[k - 1] : f->soname ? f->soname : "unnamed";
        put(b, m, 2, 1);
        put(b, m, 2, k ? 0 : VER_FLG_BASE);
        put(b, m, 2, k + 1);
        put(b, m, 2, 1);
        put(b, m, 4, sysv_hash(name));
        put(b, m, 4, sizeof(Elf64_Verdef));
        put(b, m, 4, k == v->n_defined ? 0 : sizeof(Elf64_Verdef) + sizeof(Elf64_Verdaux));
        put(b, m, 4, string(strings, name));
        put(b, m, 4, 0);
    }
}

static unsigned put_version_needs(
    struct buf *b, struct buf *strings, const struct mkelf_file *f, const struct versions *v) {
    const struct mkelf_machine *m = f->machine;
    unsigned files = 0;
    size_t link = 0;
    for (unsigned k = 0; k < v->n_needed; k++) {
        unsigned seen = 0, count = 0;
        while (seen < k && strcmp(v->needed[seen].from, v->needed[k].from) != 0) seen++;
        if (seen < k) continue;
        if (files++) set(b, link, m, 4, b->n - (link - 12));
        for (unsigned j = k; j < v->n_needed; j++) count += strcmp(v->needed[j].from, v->needed[k].from) == 0;
        put(b, m, 2, 1);
        put(b, m, 2, count);
        put(b, m, 4, string(strings, v->needed[k].from));
        put(b, m, 4, sizeof(Elf64_Verneed));
        link = put(b, m, 4, 0);
        for (unsigned j = k; j < v->n_needed; j++) {
            if (strcmp(v->needed[j].from, v->needed[k].from) != 0) continue;
            put(b, m, 4, sysv_hash(v->needed[j].name));
            put(b, m, 2, v->needed[j].weak ? VER_FLG_WEAK : 0);
            put(b, m, 2, j + first_needed(v));
            put(b, m, 4, string(strings, v->needed[j].name));
            put(b, m, 4, --count ? sizeof(Elf64_Vernaux) : 0);
        }
    }
    return files;
}

static void tag(struct buf *b, const struct mkelf_machine *m, uint64_t key, uint64_t value) {
    put(b, m, word(m), key);
    put(b, m, word(m), value);
}

struct parts {
    unsigned symbols, strings, gnu, sysv, versym, verdef, verneed, verneed_files, verdefs, text, dynamic,
        data, tls, relr;
};
// Older headers do not have them.
enum { MKELF_DT_RELRSZ = 35, MKELF_DT_RELR, MKELF_DT_RELRENT, MKELF_SHT_RELR = 19 };

// Run twice: the first time for its size, then with the addresses known.
static void put_dynamic(struct buf *b, struct image *im, const struct mkelf_file *f, const struct parts *p) {
    const struct mkelf_machine *m = im->m;
    struct buf *strings = &im->at[p->strings].data;
    b->n = 0;
    for (size_t i = 0; i < f->n_needs; i++) tag(b, m, DT_NEEDED, string(strings, f->needs[i]));
    if (f->auxiliary) tag(b, m, DT_AUXILIARY, string(strings, f->auxiliary));
    if (f->filter) tag(b, m, DT_FILTER, string(strings, f->filter));
    if (f->soname) tag(b, m, DT_SONAME, string(strings, f->soname));
    if (f->rpath) tag(b, m, DT_RPATH, string(strings, f->rpath));
    if (f->runpath) tag(b, m, DT_RUNPATH, string(strings, f->runpath));
    if (p->sysv) tag(b, m, DT_HASH, im->at[p->sysv].address);
    if (p->gnu) tag(b, m, DT_GNU_HASH, im->at[p->gnu].address);
    if (p->relr) {
        tag(b, m, MKELF_DT_RELR, im->at[p->relr].address);
        tag(b, m, MKELF_DT_RELRSZ, im->at[p->relr].data.n);
        tag(b, m, MKELF_DT_RELRENT, (uint64_t)word(m));
    }
    tag(b, m, DT_STRTAB, im->at[p->strings].address);
    tag(b, m, DT_SYMTAB, im->at[p->symbols].address);
    tag(b, m, DT_STRSZ, strings->n);
    tag(b, m, DT_SYMENT, symbol_size(m));
    if (p->verdef) {
        tag(b, m, DT_VERDEF, im->at[p->verdef].address);
        tag(b, m, DT_VERDEFNUM, p->verdefs);
    }
    if (f->flags_1) tag(b, m, DT_FLAGS_1, f->flags_1);
    if (p->verneed) {
        tag(b, m, DT_VERNEED, im->at[p->verneed].address);
        tag(b, m, DT_VERNEEDNUM, p->verneed_files);
    }
    if (p->versym) tag(b, m, DT_VERSYM, im->at[p->versym].address);
    tag(b, m, DT_NULL, 0);
}

static void put_dynamic_symbols(struct image *im, const struct dynamic *d, const struct parts *p) {
    const struct mkelf_machine *m = im->m;
    struct buf *b = &im->at[p->symbols].data;
    b->n = 0;
    put_symbol(b, m, 0, 0, 0, 0, 0, 0);
    unsigned text = 0, data = 0, tls = 0;
    for (size_t i = 0; i < d->n; i++) {
        const struct mkelf_symbol *s = d->symbols[i];
        unsigned index = s->undefined ? SHN_UNDEF : is_tls(s) ? p->tls : is_data(s) ? p->data : p->text;
        uint64_t at = s->undefined ? 0
                      : is_tls(s)  ? 8 * tls++
                      : is_data(s) ? im->at[p->data].address + 8 * data++
                                   : im->at[p->text].address + 8 * text++;
        put_symbol(b, m, string(&im->at[p->strings].data, s->name), at, s->undefined ? 0 : 8,
            ELF32_ST_INFO(bind_of(s), type_of(s)), s->visibility, index);
    }
}

void mkelf_write_dynamic(const struct mkelf_file *f, struct buf *out) {
    const struct mkelf_machine *m = f->machine;
    struct image im = {.m = m};
    struct parts p = {0};
    struct dynamic d = order_symbols(f);
    struct versions v = collect_versions(f);
    bool tls = false;
    for (size_t i = 0; i < f->n_symbols; i++) tls |= is_tls(&f->symbols[i]) && !f->symbols[i].undefined;
    uint64_t w = (uint64_t)word(m);

    if (f->interpreter)
        buf_add(&im.at[section(&im, ".interp", SHT_PROGBITS, SHF_ALLOC, 1)].data, f->interpreter,
            strlen(f->interpreter) + 1);
    if (f->hash != MKELF_SYSV) {
        p.gnu = section(&im, ".gnu.hash", SHT_GNU_HASH, SHF_ALLOC, w);
        im.at[p.gnu].entsize = w == 4 ? 4 : 0;
        put_gnu_hash(&im.at[p.gnu].data, m, &d);
    }
    if (f->hash != MKELF_GNU) {
        p.sysv = section(&im, ".hash", SHT_HASH, SHF_ALLOC, w);
        im.at[p.sysv].entsize = m->machine == EM_S390 ? 8 : 4;
        put_sysv_hash(&im.at[p.sysv].data, m, &d);
    }
    p.symbols = section(&im, ".dynsym", SHT_DYNSYM, SHF_ALLOC, w);
    p.strings = section(&im, ".dynstr", SHT_STRTAB, SHF_ALLOC, 1);
    struct buf *strings = &im.at[p.strings].data;
    string(strings, "");
    im.at[p.symbols].link = p.strings;
    im.at[p.symbols].info = 1;
    im.at[p.symbols].entsize = symbol_size(m);
    if (p.gnu) im.at[p.gnu].link = p.symbols;
    if (p.sysv) im.at[p.sysv].link = p.symbols;
    if (v.n_defined || v.n_needed) {
        p.versym = section(&im, ".gnu.version", SHT_GNU_versym, SHF_ALLOC, 2);
        im.at[p.versym].link = p.symbols;
        im.at[p.versym].entsize = 2;
        put(&im.at[p.versym].data, m, 2, 0);
        for (size_t i = 0; i < d.n; i++) put(&im.at[p.versym].data, m, 2, version_index(f, &v, d.symbols[i]));
    }
    if (v.n_defined) {
        p.verdef = section(&im, ".gnu.version_d", SHT_GNU_verdef, SHF_ALLOC, w);
        im.at[p.verdef].link = p.strings;
        im.at[p.verdef].info = p.verdefs = v.n_defined + 1;
        put_version_definitions(&im.at[p.verdef].data, strings, f, &v);
    }
    if (v.n_needed) {
        p.verneed = section(&im, ".gnu.version_r", SHT_GNU_verneed, SHF_ALLOC, w);
        im.at[p.verneed].link = p.strings;
        im.at[p.verneed].info = p.verneed_files = put_version_needs(&im.at[p.verneed].data, strings, f, &v);
    }
    if (f->relr) {
        p.relr = section(&im, ".relr.dyn", MKELF_SHT_RELR, SHF_ALLOC, w);
        im.at[p.relr].entsize = w;
        put(&im.at[p.relr].data, m, (int)w, 0);
    }
    p.text = section(&im, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16);
    struct fragment nothing = mkelf_nothing(m);
    for (size_t i = 0; i <= f->n_symbols; i++)
        buf_add(&im.at[p.text].data, nothing.bytes, sizeof nothing.bytes);
    if (tls) {
        p.tls = section(&im, ".tdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 8);
        buf_add(&im.at[p.tls].data, NULL, 8 * f->n_symbols);
    }
    p.dynamic = section(&im, ".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, w);
    im.at[p.dynamic].link = p.strings;
    im.at[p.dynamic].entsize = 2 * w;
    p.data = section(&im, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 8);
    buf_add(&im.at[p.data].data, NULL, 8 * (f->n_symbols + 1));

    unsigned segments = 4 + tls + (f->interpreter ? 1U : 0U);
    for (int pass = 0; pass < 2; pass++) {
        put_dynamic_symbols(&im, &d, &p);
        put_dynamic(&im.at[p.dynamic].data, &im, f, &p);
        mkelf_lay_out(&im, f, segments);
        if (p.relr) set(&im.at[p.relr].data, 0, m, (int)w, im.at[p.data].address);
    }
    mkelf_assemble(&im, f, segments, out);
    free(d.symbols);
}
