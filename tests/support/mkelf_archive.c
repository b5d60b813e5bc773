#include "mkelf_image.h"

struct archive {
    const struct mkelf_member *members;
    size_t n;
    bool thin, no_index;
    const char *inside;  // or NULL
    struct buf *objects; // what the members hold
    struct buf table, names;
};

static bool in_table(const struct mkelf_symbol *s) {
    return !s->undefined;
}

static size_t even(size_t n) {
    return (n + 1) / 2 * 2;
}

static void put_member_header(struct buf *b, const char *name, size_t size) {
    char head[80];
    snprintf(head, sizeof head, "%-16.16s%-12s%-6s%-6s%-8s%-10u`\n", name, "0", "0", "0", "100644",
        (unsigned)size);
    buf_add(b, head, 60);
}

// The name as it stands in the member's header; what is too long for it, and each path of a thin archive,
// goes into the table of names.
static void member_name(struct archive *a, size_t i, uint64_t place, char *name, size_t room) {
    const char *own = a->inside ? a->inside : a->members[i].name;
    if (strlen(own) <= 15 && !a->thin) {
        snprintf(name, room, "%s/", own);
        return;
    }
    bool known = a->inside && i > 0;
    size_t at = known ? 0 : buf_add(&a->names, own, strlen(own));
    if (!known) buf_add(&a->names, "/\n", 2);
    snprintf(name, room, a->inside ? "/%zu:%llu" : "/%zu", at, (unsigned long long)place);
}

// In the table a symbol has the place of its member.
static void put_table(struct archive *a, const uint64_t *places) {
    if (a->no_index) return;
    static const struct mkelf_machine big = {.order = ELFDATA2MSB};
    struct buf text = {0};
    put(&a->table, &big, 4, 0);
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < a->members[i].file.n_symbols; k++) {
            const struct mkelf_symbol *s = &a->members[i].file.symbols[k];
            if (!in_table(s)) continue;
            put(&a->table, &big, 4, places[i]);
            char *name = mkelf_object_name(s);
            buf_add(&text, name, strlen(name) + 1);
            free(name);
        }
    set(&a->table, 0, &big, 4, a->table.n / 4 - 1);
    if (text.n) buf_add(&a->table, text.at, text.n);
    buf_align(&a->table, 2);
    free(text.at);
}

// Where the members begin.
static void find_places(struct archive *a, uint64_t *places, bool thin, size_t names) {
    put_table(a, places);
    uint64_t at = 8 + (a->no_index ? 0 : 60 + a->table.n) + (names ? 60 + names : 0);
    for (size_t i = 0; i < a->n; i++) {
        places[i] = at;
        at += 60 + (thin ? 0 : even(a->objects[i].n));
    }
    a->table.n = 0;
}

static size_t long_names(const struct archive *a) {
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        if (strlen(a->members[i].name) > 15) n += strlen(a->members[i].name) + 2;
    return even(n);
}

static void put_archive(struct archive *a, struct buf *out) {
    uint64_t *places = must(calloc(a->n + 1, sizeof *places));
    char(*names)[64] = must(calloc(a->n + 1, sizeof *names));
    // The places inside the other archive go into the names, those in this one into the table.
    find_places(a, places, false, long_names(a));
    for (size_t i = 0; i < a->n; i++) member_name(a, i, places[i], names[i], sizeof *names);
    buf_align(&a->names, 2);
    find_places(a, places, a->thin, a->names.n);
    put_table(a, places);
    buf_add(out, a->thin ? "!<thin>\n" : "!<arch>\n", 8);
    if (!a->no_index) {
        put_member_header(out, "/", a->table.n);
        buf_add(out, a->table.at, a->table.n);
    }
    if (a->names.n) {
        put_member_header(out, "//", a->names.n);
        buf_add(out, a->names.at, a->names.n);
    }
    for (size_t i = 0; i < a->n; i++) {
        put_member_header(out, names[i], a->objects[i].n);
        if (a->thin) continue;
        buf_add(out, a->objects[i].at, a->objects[i].n);
        buf_align(out, 2);
    }
    free(names);
    free(places);
}

static void write_archive(struct archive *a, void **bytes, size_t *size) {
    struct buf out = {0};
    a->objects = must(calloc(a->n + 1, sizeof *a->objects));
    for (size_t i = 0; i < a->n; i++) {
        void *at;
        mkelf_write(&a->members[i].file, &at, &a->objects[i].n);
        a->objects[i].at = at;
    }
    put_archive(a, &out);
    for (size_t i = 0; i < a->n; i++) free(a->objects[i].at);
    free(a->objects);
    free(a->table.at);
    free(a->names.at);
    *bytes = out.at;
    *size = out.n;
}

void mkelf_archive(const struct mkelf_member *members, size_t n, bool index, void **bytes, size_t *size) {
    struct archive a = {.members = members, .n = n, .no_index = !index};
    write_archive(&a, bytes, size);
}

void mkelf_thin_archive(
    const struct mkelf_member *members, size_t n, const char *inside, void **bytes, size_t *size) {
    struct archive a = {.members = members, .n = n, .thin = true, .inside = inside};
    write_archive(&a, bytes, size);
}
