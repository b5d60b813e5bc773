#include "mkelf_image.h"

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

void mkelf_lay_out(struct image *im, const struct mkelf_file *f, unsigned segments) {
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

void mkelf_assemble(struct image *im, const struct mkelf_file *f, unsigned segments, struct buf *out) {
    const struct mkelf_machine *m = im->m;
    int w = word(m);
    unsigned names = section(im, ".shstrtab", SHT_STRTAB, 0, 1);
    uint32_t name[SECTIONS_MAX] = {0};
    for (unsigned i = 1; i < im->n; i++) name[i] = string(&im->at[names].data, im->at[i].name);
    mkelf_lay_out(im, f, segments);
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
    put(out, m, 4, m->flags);
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
