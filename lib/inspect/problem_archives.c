#include "problem_archives.h"

#include "shown.h"

// What the members of an archive have, and the archive does not list.
struct contents {
    bool archives;     // a member is an archive
    bool symbols;      // a member has symbols
    bool intermediate; // what is not listed is code for gcc's -flto
    struct str key;    // the first undefined symbol that is not listed; empty: there is none
};

static bool lists(const struct archive *ar, struct str name) {
    for (size_t i = 0; i < ar->symbols.n; i++)
        if (str_eq(ar->symbols.at[i].name, name)) return true;
    return false;
}

static void note_member(const struct failed_link *f, const struct archive *ar, const struct map *wanted,
    struct reader *b, struct contents *out) {
    const struct elf elf = elf_read(b);
    const struct elf_symbols list = elf_symbols(b, f->arena, &elf);
    out->archives |= archive_begins(b);
    for (size_t i = 0; i < list.n; i++) {
        const struct elf_symbol *e = &list.at[i];
        out->symbols = true;
        if (out->key.n || !e->defined || map_get(wanted, e->name) == NO_INDEX || lists(ar, e->name)) continue;
        out->key = e->name;
        out->intermediate = !e->index;
    }
}

static struct contents contents_of(const struct failed_link *f, const struct archive *ar, struct reader *b,
    struct str path, const struct map *wanted) {
    struct contents out = {0};
    struct archive_member m;
    for (uint64_t at = ar->first; !out.key.n && archive_member(b, f->arena, ar, at, &m); at = m.next) {
        const struct archive_part part = archive_part(f->proc->os, f->arena, path, ar, &m);
        struct reader member;
        if (!archive_open(f->proc->os, f->arena, &part, &member)) continue;
        note_member(f, ar, wanted, &member, &out);
        reader_close(&member);
    }
    return out;
}

static void tell_unlisted(
    struct failed_link *f, struct str path, const struct contents *has, bool listed_any) {
    struct arena *a = f->arena;
    struct str file = shown_path(f->proc, path), what = {0}, fix = {0};
    if (has->key.n && has->intermediate) {
        what = str_cat(a, S(" has "), has->key, S(" as code for gcc's -flto, and no index of it"));
        fix = str_cat(a, S("run gcc-ranlib "), file, S(", and make it with gcc-ar"));
    } else if (has->key.n || (has->symbols && !listed_any)) {
        what = S(" has no index");
        fix = str_cat(a, S("run ranlib "), file);
    } else if (has->archives) {
        what = S(" is an archive of archives, in which the linker does not look");
        fix = S("link the archives that it was made of");
    } else if (!listed_any) {
        what = S(" has members without symbols, as strip leaves them");
        fix = str_cat(a, S("build "), file, S(" again"));
    } else {
        return;
    }
    struct problem *p = problem_add(f, has->key.n ? "unfit" : "linker", str_cat(a, file, what));
    f->stuck = true;
    if (!p) return;
    p->fix.text = fix;
    strs_add(a, &p->fix.install, str_cat(a, path_base(path), S(" with an index")));
    if (has->key.n) strs_add(a, &p->detail, has->key);
}

// `refused`: the linker said that an archive has no index.
static void check_archive(
    struct failed_link *f, const struct input *in, const struct map *wanted, bool refused) {
    struct reader b;
    if (!reader_open_range(&b, f->proc->os, in->file->path, 0, in->file->st.size)) return;
    const struct archive ar = archive_read(&b, f->arena);
    const bool listed_any = ar.symbols.n > 0;
    if (refused ? !listed_any : wanted->n > 0) {
        const struct contents has = contents_of(f, &ar, &b, in->file->path, wanted);
        if (has.key.n || refused) tell_unlisted(f, in->file->path, &has, listed_any);
    }
    reader_close(&b);
}

static void check_archives(struct failed_link *f, const struct map *wanted, bool refused) {
    for (size_t i = 0; i < f->l->inputs.n && !f->stuck; i++) {
        const struct input *in = &f->l->inputs.at[i];
        if (in->kind == INPUT_ARCHIVE) check_archive(f, in, wanted, refused);
    }
}

void find_without_index(struct failed_link *f) {
    const struct map none = {0};
    if (str_contains(f->result->errors, S("archive has no index"))) check_archives(f, &none, true);
}

void find_unlisted(struct failed_link *f) {
    struct map wanted = {0};
    for (size_t i = 0; i < f->refs.n; i++)
        if (!f->refs.at[i].told) map_add(f->arena, &wanted, symbol_name(f->refs.at[i].key), 0);
    if (wanted.n) check_archives(f, &wanted, false);
}
