// What the parts of mkelf share: bytes in a machine's order, and a file made of sections.
#ifndef NEEDLD_TEST_MKELF_IMAGE_H
#define NEEDLD_TEST_MKELF_IMAGE_H

#include "mkelf.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf {
    unsigned char *at;
    size_t n, cap;
};

static inline void *must(void *p) {
    if (p) return p;
    fputs("mkelf: out of memory\n", stderr);
    abort();
}

static inline size_t buf_add(struct buf *b, const void *bytes, size_t n) {
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

static inline void buf_align(struct buf *b, size_t to) {
    while (b->n % to) buf_add(b, NULL, 1);
}

static inline void set(struct buf *b, size_t at, const struct mkelf_machine *m, int width, uint64_t value) {
    for (int i = 0; i < width; i++) {
        int shift = 8 * (m->order == ELFDATA2MSB ? width - 1 - i : i);
        b->at[at + (size_t)i] = (unsigned char)(value >> shift);
    }
}

static inline size_t put(struct buf *b, const struct mkelf_machine *m, int width, uint64_t value) {
    size_t at = buf_add(b, NULL, (size_t)width);
    set(b, at, m, width, value);
    return at;
}

static inline int word(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? 8 : 4;
}

// The offset of `text` in a string table; an empty text is at 0. Only the beginning of a long table is
// searched for an equal text: a hundred thousand names must not take an hour.
static inline uint32_t string(struct buf *b, const char *text) {
    const size_t searched = b->n < 8 << 10 ? b->n : 8 << 10;
    if (b->n == 0) buf_add(b, "", 1);
    if (!*text) return 0;
    size_t n = strlen(text) + 1;
    for (size_t i = 1; i + n <= searched; i++)
        if (b->at[i - 1] == '\0' && memcmp(b->at + i, text, n) == 0) return (uint32_t)i;
    return (uint32_t)buf_add(b, text, n);
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
enum { SECTIONS_MAX = 64 };
struct image {
    const struct mkelf_machine *m;
    struct section at[SECTIONS_MAX];
    char *names[SECTIONS_MAX]; // to be given back with it
    unsigned n;
};

static inline unsigned section(
    struct image *im, const char *name, uint32_t type, uint64_t flags, uint64_t align) {
    if (im->n == 0) im->n = 1;
    if (im->n == SECTIONS_MAX) abort();
    im->at[im->n] = (struct section){.name = name, .type = type, .flags = flags, .align = align};
    return im->n++;
}

static inline void put_symbol(struct buf *b, const struct mkelf_machine *m, uint32_t name, uint64_t value,
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

static inline size_t symbol_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static inline size_t header_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

static inline size_t segment_size(const struct mkelf_machine *m) {
    return m->class == ELFCLASS64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static inline int bind_of(const struct mkelf_symbol *s) {
    return s->bind ? s->bind : STB_GLOBAL;
}

static inline bool is_tls(const struct mkelf_symbol *s) {
    return s->type == STT_TLS;
}

static inline bool is_data(const struct mkelf_symbol *s) {
    return s->type == STT_OBJECT || s->type == STT_COMMON;
}

static inline int type_of(const struct mkelf_symbol *s) {
    return s->type == STT_NOTYPE && !s->undefined ? STT_FUNC : s->type;
}

// As written behind a '%'.
extern const char *const mkelf_reloc_names[MKELF_RELOCS];

// Offsets and addresses: the sections that are written to lie one page further than in the file.
void mkelf_lay_out(struct image *im, const struct mkelf_file *f, unsigned segments);
// The bytes of the file; the sections are given back.
void mkelf_assemble(struct image *im, const struct mkelf_file *f, unsigned segments, struct buf *out);

// mkelf_write for shared libraries and programs, and for objects. The machine is set.
void mkelf_write_dynamic(const struct mkelf_file *f, struct buf *out);
void mkelf_write_object(const struct mkelf_file *f, struct buf *out);

// An object has its versions in the names, as the assembler's .symver puts them there. To be given back.
static inline char *mkelf_object_name(const struct mkelf_symbol *s) {
    const char *version = s->version ? s->version : "";
    size_t n = strlen(s->name) + strlen(version) + 3;
    char *name = must(malloc(n));
    snprintf(name, n, "%s%s%s", s->name, !s->version ? "" : s->hidden_version ? "@" : "@@", version);
    return name;
}

#endif
