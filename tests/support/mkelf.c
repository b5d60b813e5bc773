#define _POSIX_C_SOURCE 200809L
#include "mkelf.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- bytes ----

struct buf {
    unsigned char *at;
    size_t n, cap;
};

static void *must(void *p) {
    if (p) return p;
    fputs("mkelf: out of memory\n", stderr);
    abort();
}

static size_t buf_add(struct buf *b, const void *bytes, size_t n) {
    if (b->n + n > b->cap) {
        b->cap = (b->n + n) * 2 + 64;
        b->at = must(realloc(b->at, b->cap));
    }
    if (bytes)
        memcpy(b->at + b->n, bytes, n);
    else
        memset(b->at + b->n, 0, n);
    b->n += n;
    return b->n - n;
}

static void buf_align(struct buf *b, size_t to) {
    while (b->n % to) buf_add(b, NULL, 1);
}

static void set(struct buf *b, size_t at, const struct mkelf_machine *m, int width, uint64_t value) {
    for (int i = 0; i < width; i++) {
        int shift = 8 * (m->order == ELFDATA2MSB ? width - 1 - i : i);
        b->at[at + (size_t)i] = (unsigned char)(value >> shift);
    }
}

static size_t put(struct buf *b, const struct mkelf_machine *m, int width, uint64_t value) {
    size_t at = buf_add(b, NULL, (size_t)width);
    set(b, at, m, width, value);
    return at;
}

static int word(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? 8 : 4;
}

// The offset of `text` in a string table; an empty text is at 0. What lies farther in than a table of tests is long is not
// looked for again: a hundred thousand names must not take an hour.
static uint32_t string(struct buf *b, const char *text) {
    const size_t searched = b->n < 8 << 10 ? b->n : 8 << 10;
    if (b->n == 0) buf_add(b, "", 1);
    if (!*text) return 0;
    size_t n = strlen(text) + 1;
    for (size_t i = 1; i + n <= searched; i++)
        if (b->at[i - 1] == '\0' && memcmp(b->at + i, text, n) == 0) return (uint32_t)i;
    return (uint32_t)buf_add(b, text, n);
}

// ---- machines ----

static const struct mkelf_machine machines[] = {
    {"x86-64", ELFCLASS64, ELFDATA2LSB, EM_X86_64, true, R_X86_64_64, R_X86_64_PLT32, -4},
    {"x32", ELFCLASS32, ELFDATA2LSB, EM_X86_64, true, R_X86_64_32, R_X86_64_PLT32, -4},
    {"i386", ELFCLASS32, ELFDATA2LSB, EM_386, false, R_386_32, R_386_PLT32, -4},
    {"aarch64", ELFCLASS64, ELFDATA2LSB, EM_AARCH64, true, R_AARCH64_ABS64, R_AARCH64_CALL26, 0},
    {"aarch64_be", ELFCLASS64, ELFDATA2MSB, EM_AARCH64, true, R_AARCH64_ABS64, R_AARCH64_CALL26, 0},
    {"arm", ELFCLASS32, ELFDATA2LSB, EM_ARM, false, R_ARM_ABS32, R_ARM_CALL, 0},
    {"ppc64", ELFCLASS64, ELFDATA2MSB, EM_PPC64, true, R_PPC64_ADDR64, R_PPC64_REL24, 0},
    {"s390x", ELFCLASS64, ELFDATA2MSB, EM_S390, true, R_390_64, R_390_PLT32DBL, 2},
    {"riscv64", ELFCLASS64, ELFDATA2LSB, EM_RISCV, true, R_RISCV_64, R_RISCV_CALL_PLT, 0},
};

const struct mkelf_machine *mkelf_machine(const char *name) {
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (strcmp(machines[i].name, name) == 0) return &machines[i];
    return NULL;
}

// A call instruction whose field the relocation fills, or a trap where there is no call to make.
static void code(struct buf *b, const struct mkelf_machine *m, bool call) {
    switch (m->machine) {
    case EM_386:
        buf_add(b, call ? "\xe8\xfc\xff\xff\xff\x90\x90\x90" : "\xc3\x90\x90\x90\x90\x90\x90\x90", 8);
        return;
    case EM_X86_64:
        buf_add(b, call ? "\xe8\0\0\0\0\x90\x90\x90" : "\xc3\x90\x90\x90\x90\x90\x90\x90", 8);
        return;
    case EM_AARCH64: // instructions are little-endian in either byte order
        buf_add(b, call ? "\0\0\0\x94\x1f\x20\x03\xd5" : "\xc0\x03\x5f\xd6\x1f\x20\x03\xd5", 8);
        return;
    case EM_ARM:
        buf_add(b, call ? "\xfe\xff\xff\xeb\0\0\xa0\xe1" : "\x1e\xff\x2f\xe1\0\0\xa0\xe1", 8);
        return;
    case EM_PPC64:
        put(b, m, 4, call ? 0x48000001 : 0x4e800020);
        put(b, m, 4, 0x60000000);
        return;
    case EM_S390: buf_add(b, call ? "\xc0\xe5\0\0\0\0\x07\0" : "\x07\xfe\x07\0\x07\0\x07\0", 8); return;
    case EM_RISCV: buf_add(b, call ? "\x97\0\0\0\xe7\x80\0\0" : "\x67\x80\0\0\x13\0\0\0", 8); return;
    default: buf_add(b, NULL, 8);
    }
}

static size_t call_field(const struct mkelf_machine *m) {
    return m->machine == EM_386 || m->machine == EM_X86_64 ? 1 : m->machine == EM_S390 ? 2 : 0;
}

// ---- sections ----

struct section {
    const char *name;
    uint32_t type;
    uint64_t flags;
    unsigned link, info;
    uint64_t align, entsize;
    struct buf data;
    uint64_t address, offset;
};
enum { SECTIONS_MAX = 24 };
struct image {
    const struct mkelf_machine *m;
    struct section at[SECTIONS_MAX];
    unsigned n;
};

static unsigned section(struct image *im, const char *name, uint32_t type, uint64_t flags, uint64_t align) {
    if (im->n == 0) im->n = 1;
    im->at[im->n] = (struct section){.name = name, .type = type, .flags = flags, .align = align};
    return im->n++;
}

static void put_symbol(struct buf *b, const struct mkelf_machine *m, uint32_t name, uint64_t value,
    uint64_t size, int info, int other, unsigned index) {
    put(b, m, 4, name);
    if (m->class == ELFCLASS32) {
        put(b, m, 4, value);
        put(b, m, 4, size);
    }
    put(b, m, 1, (uint64_t)info);
    put(b, m, 1, (uint64_t)other);
    put(b, m, 2, index);
    if (m->class == ELFCLASS64) {
        put(b, m, 8, value);
        put(b, m, 8, size);
    }
}

static size_t symbol_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static size_t header_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

static size_t segment_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static int bind_of(const struct mkelf_symbol *s) {
    return s->bind ? s->bind : STB_GLOBAL;
}

// ---- the file around the sections ----

enum { PAGE = 0x10000 };

static void put_segment(struct buf *b, const struct mkelf_machine *m, uint32_t type, uint32_t flags,
    uint64_t offset, uint64_t address, uint64_t size, uint64_t align) {
    int w = word(m);
    put(b, m, 4, type);
    if (w == 8) put(b, m, 4, flags);
    put(b, m, w, offset);
    put(b, m, w, address);
    put(b, m, w, address);
    put(b, m, w, size);
    put(b, m, w, size);
    if (w == 4) put(b, m, 4, flags);
    put(b, m, w, align);
}

static uint64_t image_base(const struct mkelf_file *f) {
    return f->type == ET_EXEC ? 0x400000 : 0;
}

// Offsets and addresses: the sections that are written to lie one page further than in the file.
static void lay_out(struct image *im, const struct mkelf_file *f, unsigned segments) {
    uint64_t at = header_size(im->m) + segments * segment_size(im->m);
    for (unsigned i = 1; i < im->n; i++) {
        struct section *s = &im->at[i];
        at = (at + s->align - 1) / s->align * s->align;
        s->offset = at;
        if (s->flags & SHF_ALLOC && f->type != ET_REL)
            s->address = image_base(f) + at + (s->flags & SHF_WRITE ? PAGE : 0);
        if (s->type != SHT_NOBITS) at += s->data.n;
    }
}

static void put_segments(struct buf *out, struct image *im, const struct mkelf_file *f) {
    uint64_t text_end = 0, data = 0, data_end = 0;
    for (unsigned i = 1; i < im->n; i++) {
        struct section *s = &im->at[i];
        if (!(s->flags & SHF_ALLOC)) continue;
        if (!(s->flags & SHF_WRITE))
            text_end = s->offset + s->data.n;
        else {
            if (!data) data = s->offset;
            data_end = s->offset + s->data.n;
        }
    }
    put_segment(out, im->m, PT_LOAD, PF_R | PF_X, 0, image_base(f), text_end, PAGE);
    put_segment(out, im->m, PT_LOAD, PF_R | PF_W, data, image_base(f) + data + PAGE, data_end - data, PAGE);
    for (unsigned i = 1; i < im->n; i++) {
        struct section *s = &im->at[i];
        if (s->type == SHT_DYNAMIC)
            put_segment(
                out, im->m, PT_DYNAMIC, PF_R | PF_W, s->offset, s->address, s->data.n, (uint64_t)word(im->m));
        if (s->flags & SHF_TLS) put_segment(out, im->m, PT_TLS, PF_R, s->offset, s->address, s->data.n, 8);
        if (strcmp(s->name, ".interp") == 0)
            put_segment(out, im->m, PT_INTERP, PF_R, s->offset, s->address, s->data.n, 1);
    }
    put_segment(out, im->m, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 16);
}

static uint32_t machine_flags(const struct mkelf_machine *m) {
    return m->machine == EM_ARM ? 0x05000000 : m->machine == EM_PPC64 ? 2 : m->machine == EM_RISCV ? 5 : 0;
}

static void assemble(struct image *im, const struct mkelf_file *f, unsigned segments, struct buf *out) {
    const struct mkelf_machine *m = im->m;
    int w = word(m);
    unsigned names = section(im, ".shstrtab", SHT_STRTAB, 0, 1);
    uint32_t name[SECTIONS_MAX] = {0};
    for (unsigned i = 1; i < im->n; i++) name[i] = string(&im->at[names].data, im->at[i].name);
    lay_out(im, f, segments);
    uint64_t end = im->at[names].offset + im->at[names].data.n;
    uint64_t table = (end + 7) / 8 * 8;

    buf_add(out, ELFMAG, SELFMAG);
    put(out, m, 1, m->class);
    put(out, m, 1, m->order);
    put(out, m, 1, f->version ? f->version : EV_CURRENT);
    put(out, m, 1, f->osabi);
    put(out, m, 1, f->abi_version);
    buf_add(out, NULL, EI_NIDENT - out->n);
    put(out, m, 2, f->type);
    put(out, m, 2, m->machine);
    put(out, m, 4, EV_CURRENT);
    put(out, m, w, 0);
    put(out, m, w, segments ? header_size(m) : 0);
    put(out, m, w, f->no_sections ? 0 : table);
    put(out, m, 4, machine_flags(m));
    put(out, m, 2, header_size(m));
    put(out, m, 2, segments ? segment_size(m) : 0);
    put(out, m, 2, segments);
    put(out, m, 2, m->class == ELFCLASS64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
    put(out, m, 2, f->no_sections ? 0 : im->n);
    put(out, m, 2, f->no_sections ? 0 : names);
    if (segments) put_segments(out, im, f);
    for (unsigned i = 1; i < im->n; i++) {
        struct section *s = &im->at[i];
        if (out->n < s->offset) buf_add(out, NULL, s->offset - out->n);
        if (s->type != SHT_NOBITS) buf_add(out, s->data.at, s->data.n);
    }
    if (!f->no_sections) {
        buf_align(out, 8);
        for (unsigned i = 0; i < im->n; i++) {
            struct section *s = &im->at[i];
            put(out, m, 4, name[i]);
            put(out, m, 4, s->type);
            put(out, m, w, s->flags);
            put(out, m, w, s->address);
            put(out, m, w, s->offset);
            put(out, m, w, s->data.n);
            put(out, m, 4, s->link);
            put(out, m, 4, s->info);
            put(out, m, w, i ? s->align : 0);
            put(out, m, w, s->entsize);
        }
    }
    for (unsigned i = 0; i < im->n; i++) free(im->at[i].data.at);
}

// ---- shared libraries and programs ----

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
                v.needed[v.n_needed++].name = s->version;
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
            put(b, m, 2, 0);
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
        data, tls;
};

// Run twice: the first time for its size, then with the addresses known.
static void put_dynamic(struct buf *b, struct image *im, const struct mkelf_file *f, const struct parts *p) {
    const struct mkelf_machine *m = im->m;
    struct buf *strings = &im->at[p->strings].data;
    b->n = 0;
    for (size_t i = 0; i < f->n_needs; i++) tag(b, m, DT_NEEDED, string(strings, f->needs[i]));
    if (f->soname) tag(b, m, DT_SONAME, string(strings, f->soname));
    if (f->rpath) tag(b, m, DT_RPATH, string(strings, f->rpath));
    if (f->runpath) tag(b, m, DT_RUNPATH, string(strings, f->runpath));
    if (p->sysv) tag(b, m, DT_HASH, im->at[p->sysv].address);
    if (p->gnu) tag(b, m, DT_GNU_HASH, im->at[p->gnu].address);
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

static bool is_tls(const struct mkelf_symbol *s) {
    return s->type == STT_TLS;
}

static bool is_data(const struct mkelf_symbol *s) {
    return s->type == STT_OBJECT || s->type == STT_COMMON;
}

static int type_of(const struct mkelf_symbol *s) {
    return s->type == STT_NOTYPE && !s->undefined ? STT_FUNC : s->type;
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

static void write_dynamic(const struct mkelf_file *f, struct buf *out) {
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
    p.text = section(&im, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16);
    for (size_t i = 0; i <= f->n_symbols; i++) code(&im.at[p.text].data, m, false);
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
        lay_out(&im, f, segments);
    }
    assemble(&im, f, segments, out);
    free(d.symbols);
}

// ---- relocatable objects ----

struct object {
    struct image im;
    unsigned text, dead, data, reloc_text, reloc_dead, reloc_data;
};

static void relocate(
    struct object *o, unsigned table, uint64_t at, size_t symbol, uint32_t type, int addend) {
    const struct mkelf_machine *m = o->im.m;
    struct buf *b = &o->im.at[table].data;
    put(b, m, word(m), at);
    put(b, m, word(m),
        m->class == ELFCLASS64 ? (uint64_t)symbol << 32 | type : (uint64_t)symbol << 8 | (type & 0xff));
    if (m->rela) put(b, m, word(m), (uint64_t)(int64_t)addend);
}

static void ask_for(struct object *o, const struct mkelf_symbol *s, size_t index) {
    const struct mkelf_machine *m = o->im.m;
    if (s->unused) return;
    if (s->data) {
        relocate(o, o->reloc_data, buf_add(&o->im.at[o->data].data, NULL, 8), index, m->pointer, 0);
        return;
    }
    unsigned in = s->dead ? o->dead : o->text;
    size_t at = o->im.at[in].data.n;
    code(&o->im.at[in].data, m, true);
    relocate(o, s->dead ? o->reloc_dead : o->reloc_text, at + call_field(m), index, m->call, m->call_addend);
}

// An object has its versions in the names, as the assembler's .symver puts them there.
static uint32_t object_name(struct buf *strings, const struct mkelf_symbol *s) {
    if (!s->version) return string(strings, s->name);
    size_t n = strlen(s->name) + strlen(s->version) + 3;
    char *name = must(malloc(n));
    snprintf(name, n, "%s%s%s", s->name, s->hidden_version ? "@" : "@@", s->version);
    uint32_t at = string(strings, name);
    free(name);
    return at;
}

static unsigned relocations(struct image *im, const char *rela, const char *rel, unsigned of) {
    bool addend = im->m->rela;
    unsigned i =
        section(im, addend ? rela : rel, addend ? SHT_RELA : SHT_REL, SHF_INFO_LINK, (uint64_t)word(im->m));
    im->at[i].info = of;
    im->at[i].entsize = (uint64_t)word(im->m) * (addend ? 3 : 2);
    return i;
}

static void write_object(const struct mkelf_file *f, struct buf *out) {
    const struct mkelf_machine *m = f->machine;
    struct object o = {.im = {.m = m}};
    struct image *im = &o.im;
    o.text = section(im, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16);
    o.data = section(im, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 8);
    o.dead = section(im, ".text.dead", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16);
    unsigned tls = section(im, ".tdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 8);
    section(im, ".note.GNU-stack", SHT_PROGBITS, 0, 1);
    o.reloc_text = relocations(im, ".rela.text", ".rel.text", o.text);
    o.reloc_data = relocations(im, ".rela.data", ".rel.data", o.data);
    o.reloc_dead = relocations(im, ".rela.text.dead", ".rel.text.dead", o.dead);
    unsigned symbols = section(im, ".symtab", SHT_SYMTAB, 0, (uint64_t)word(m));
    unsigned strings = section(im, ".strtab", SHT_STRTAB, 0, 1);
    string(&im->at[strings].data, "");
    im->at[symbols].link = strings;
    im->at[symbols].info = 1;
    im->at[symbols].entsize = symbol_size(m);
    im->at[o.reloc_text].link = im->at[o.reloc_data].link = im->at[o.reloc_dead].link = symbols;

    struct buf *b = &im->at[symbols].data;
    put_symbol(b, m, 0, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < f->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->symbols[i];
        uint32_t name = object_name(&im->at[strings].data, s);
        int info = ELF32_ST_INFO(bind_of(s), s->common ? STT_OBJECT : type_of(s));
        if (s->undefined) {
            put_symbol(b, m, name, 0, 0, info, s->visibility, SHN_UNDEF);
            ask_for(&o, s, i + 1);
        } else if (s->common)
            put_symbol(b, m, name, 8, 8, info, s->visibility, SHN_COMMON);
        else {
            unsigned in = is_tls(s) ? tls : is_data(s) ? o.data : o.text;
            size_t at = im->at[in].data.n;
            if (in == o.text)
                code(&im->at[in].data, m, false);
            else
                buf_add(&im->at[in].data, NULL, 8);
            put_symbol(b, m, name, at, 8, info, s->visibility, in);
        }
    }
    assemble(im, f, 0, out);
}

void mkelf_write(const struct mkelf_file *file, void **bytes, size_t *size) {
    struct mkelf_file f = *file;
    if (!f.machine) f.machine = &machines[0];
    if (!f.type) f.type = ET_DYN;
    struct buf out = {0};
    if (f.type == ET_REL)
        write_object(&f, &out);
    else
        write_dynamic(&f, &out);
    *size = f.cut && f.cut < out.n ? f.cut : out.n;
    *bytes = out.at;
}

// ---- archives ----

static bool in_table(const struct mkelf_symbol *s) {
    return !s->undefined && !s->common;
}

static void put_member_header(struct buf *b, const char *name, size_t size) {
    char head[80];
    snprintf(head, sizeof head, "%-16.16s%-12s%-6s%-6s%-8s%-10u`\n", name, "0", "0", "0", "100644",
        (unsigned)size);
    buf_add(b, head, 60);
}

void mkelf_archive(const struct mkelf_member *members, size_t n, void **bytes, size_t *size) {
    static const struct mkelf_machine big = {.order = ELFDATA2MSB};
    struct buf out = {0}, table = {0}, names = {0}, *objects = must(calloc(n + 1, sizeof *objects));
    size_t symbols = 0, text = 0;
    for (size_t i = 0; i < n; i++) {
        void *at;
        mkelf_write(&members[i].file, &at, &objects[i].n);
        objects[i].at = at;
        for (size_t k = 0; k < members[i].file.n_symbols; k++) {
            const struct mkelf_symbol *s = &members[i].file.symbols[k];
            if (!in_table(s)) continue;
            symbols++;
            text += strlen(s->name) + 1;
        }
        char name[512];
        snprintf(name, sizeof name, "%s/\n", members[i].name);
        if (strlen(members[i].name) > 15) buf_add(&names, name, strlen(name));
    }
    buf_align(&names, 2);
    size_t at = 8 + 60 + (4 + 4 * symbols + text + 1) / 2 * 2 + (names.n ? 60 + names.n : 0);
    put(&table, &big, 4, symbols);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < members[i].file.n_symbols; k++)
            if (in_table(&members[i].file.symbols[k])) put(&table, &big, 4, at);
        at += 60 + (objects[i].n + 1) / 2 * 2;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < members[i].file.n_symbols; k++) {
            const struct mkelf_symbol *s = &members[i].file.symbols[k];
            if (in_table(s)) buf_add(&table, s->name, strlen(s->name) + 1);
        }
    buf_align(&table, 2);

    buf_add(&out, "!<arch>\n", 8);
    put_member_header(&out, "/", table.n);
    buf_add(&out, table.at, table.n);
    if (names.n) {
        put_member_header(&out, "//", names.n);
        buf_add(&out, names.at, names.n);
    }
    size_t long_name = 0;
    for (size_t i = 0; i < n; i++) {
        char name[32];
        if (strlen(members[i].name) > 15) {
            snprintf(name, sizeof name, "/%zu", long_name);
            long_name += strlen(members[i].name) + 2;
        } else
            snprintf(name, sizeof name, "%s/", members[i].name);
        put_member_header(&out, name, objects[i].n);
        buf_add(&out, objects[i].at, objects[i].n);
        buf_align(&out, 2);
        free(objects[i].at);
    }
    free(objects);
    free(table.at);
    free(names.at);
    *bytes = out.at;
    *size = out.n;
}

// ---- the notation ----

// All that reading a line takes, given back at once.
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

static bool symbol_word(struct pool *p, char *word, struct mkelf_symbol *s) {
    struct words w = split(p, word, "%", true);
    bool ok = true;
    for (size_t i = 1; i < w.n; i++) {
        const char *a = w.at[i];
        if (strcmp(a, "weak") == 0)
            s->bind = STB_WEAK;
        else if (strcmp(a, "hidden") == 0)
            s->visibility = STV_HIDDEN;
        else if (strcmp(a, "protected") == 0)
            s->visibility = STV_PROTECTED;
        else if (strcmp(a, "internal") == 0)
            s->visibility = STV_INTERNAL;
        else if (strcmp(a, "func") == 0)
            s->type = STT_FUNC;
        else if (strcmp(a, "object") == 0)
            s->type = STT_OBJECT;
        else if (strcmp(a, "tls") == 0)
            s->type = STT_TLS;
        else if (strcmp(a, "notype") == 0)
            s->type = STT_NOTYPE;
        else if (strcmp(a, "ifunc") == 0)
            s->type = STT_GNU_IFUNC;
        else if (strcmp(a, "data") == 0)
            s->data = true;
        else if (strcmp(a, "dead") == 0)
            s->dead = true;
        else if (strcmp(a, "unused") == 0)
            s->unused = true;
        else
            ok = false;
    }
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

static char *value_copy(struct draft *d, const char *value) {
    char *s = pool_copy(d->pool, value, strlen(value));
    unescape(s);
    return s;
}

static bool add_needs(struct draft *d, const char *list) {
    struct words w = split(d->pool, list, ",", false);
    const char **all = pool_take(d->pool, (d->file.n_needs + w.n + 1) * sizeof *all);
    if (d->file.n_needs) memcpy(all, d->file.needs, d->file.n_needs * sizeof *all);
    for (size_t i = 0; i < w.n; i++) all[d->file.n_needs++] = value_copy(d, w.at[i]);
    d->file.needs = all;
    return true;
}

static bool number(const char *value, unsigned long max, unsigned long *to) {
    char *end;
    *to = strtoul(value, &end, 0);
    return *value && !*end && *to <= max;
}

static bool setting(struct draft *d, const char *word) {
    struct mkelf_file *f = &d->file;
    const struct mkelf_symbol undefined = {.undefined = true};
    if (strcmp(word, "nosections") == 0) {
        f->no_sections = true;
        return true;
    }
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
    if (IS("interp")) return (f->interpreter = value_copy(d, value)) != NULL;
    if (IS("needs")) return add_needs(d, value);
    if (IS("defines")) return add_symbols(d, value, (struct mkelf_symbol){.undefined = false});
    if (IS("undefined")) return add_symbols(d, value, undefined);
    if (IS("weak")) return add_symbols(d, value, (struct mkelf_symbol){.undefined = true, .bind = STB_WEAK});
    if (IS("common")) return add_symbols(d, value, (struct mkelf_symbol){.common = true});
    if (IS("hash")) {
        f->hash = strcmp(value, "sysv") == 0   ? MKELF_SYSV
                  : strcmp(value, "both") == 0 ? MKELF_BOTH
                                               : MKELF_GNU;
        return f->hash != MKELF_GNU || strcmp(value, "gnu") == 0;
    }
    if (IS("osabi")) return number(value, 255, &num) && (f->osabi = (unsigned char)num, true);
    if (IS("abiversion")) return number(value, 255, &num) && (f->abi_version = (unsigned char)num, true);
    if (IS("version")) return number(value, 255, &num) && (f->version = (unsigned char)num, true);
    if (IS("cut")) return number(value, 1UL << 30, &num) && (f->cut = num, true);
#undef IS
    return false;
}

// A member is a word with a ':' before any '='.
static bool is_member(const char *word) {
    return word[strcspn(word, ":=")] != '=' && strcmp(word, "nosections") != 0;
}

static bool archive_line(
    struct pool *p, const struct words *w, void **bytes, size_t *size, const char **fault) {
    struct mkelf_member *members = pool_take(p, w->n * sizeof *members);
    struct draft all = {.pool = p};
    size_t n = 0;
    for (size_t i = 2; i < w->n; i++)
        if (!is_member(w->at[i]) && !setting(&all, w->at[i])) return *fault = w->at[i], false;
    for (size_t i = 2; i < w->n; i++) {
        if (!is_member(w->at[i])) continue;
        struct words parts = split(p, w->at[i], ":", false);
        struct draft d = {.pool = p, .file = {.machine = all.file.machine, .type = ET_REL}};
        if (!parts.n) return *fault = w->at[i], false;
        for (size_t k = 1; k < parts.n; k++)
            if (!setting(&d, parts.at[k])) return *fault = w->at[i], false;
        unescape(parts.at[0]);
        members[n++] = (struct mkelf_member){parts.at[0], d.file};
    }
    mkelf_archive(members, n, bytes, size);
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
    } kinds[] = {
        {"lib", ET_DYN, 0}, {"pie", ET_DYN, DF_1_PIE}, {"exe", ET_EXEC, 0}, {"obj", ET_REL, 0}, {"ar", 0, 0}};
    struct pool pool = {0};
    struct words w = split(&pool, line, " \t", false);
    const char *fault = w.n ? w.at[0] : "";
    bool ok = false;
    for (size_t i = 0; w.n >= 2 && i < sizeof kinds / sizeof *kinds; i++) {
        struct draft d = {.pool = &pool, .file = {.type = kinds[i].type, .flags_1 = kinds[i].flags_1}};
        if (strcmp(kinds[i].name, w.at[0]) != 0) continue;
        ok = kinds[i].type ? elf_line(&d, &w, bytes, size, &fault)
                           : archive_line(&pool, &w, bytes, size, &fault);
    }
    if (ok) unescape(w.at[1]);
    *path = must(strdup(ok ? w.at[1] : fault));
    pool_free(&pool);
    return ok;
}

// ---- and back ----

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
    if (s->data) say(b, "%data");
    if (s->dead) say(b, "%dead");
    if (s->unused) say(b, "%unused");
}

static const char *key_of(const struct mkelf_symbol *s) {
    return s->common             ? " common="
           : !s->undefined       ? " defines="
           : s->bind == STB_WEAK ? " weak="
                                 : " undefined=";
}

char *mkelf_text(const struct mkelf_file *f, const char *path) {
    struct buf b = {0};
    char number[64];
    say(&b, f->type == ET_REL       ? "obj "
            : f->type == ET_EXEC    ? "exe "
            : f->flags_1 & DF_1_PIE ? "pie "
                                    : "lib ");
    say_escaped(&b, path);
    if (f->machine && f->machine != &machines[0]) say_setting(&b, " machine=", f->machine->name);
    say_setting(&b, " soname=", f->soname);
    for (size_t i = 0; i < f->n_needs; i++) say_setting(&b, i ? "," : " needs=", f->needs[i]);
    say_setting(&b, " rpath=", f->rpath);
    say_setting(&b, " runpath=", f->runpath);
    say_setting(&b, " interp=", f->interpreter);
    for (size_t i = 0; i < f->n_symbols; i++) {
        const struct mkelf_symbol *s = &f->symbols[i], *before = i ? s - 1 : NULL;
        say(&b, before && strcmp(key_of(before), key_of(s)) == 0 ? "," : key_of(s));
        say_symbol(&b, s);
    }
    if (f->hash == MKELF_SYSV) say(&b, " hash=sysv");
    if (f->hash == MKELF_BOTH) say(&b, " hash=both");
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
