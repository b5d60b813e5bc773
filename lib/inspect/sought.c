#include "sought.h"

#include "file_problem.h"
#include "library_words.h"

// Where the link is for musl, a library of glibc's.
static bool is_of_other_libc(struct failed_link *f, struct str path) {
    if (!f->l->facts.proc || libc_of_link(f->l) != LIBC_MUSL) return false;
    struct str dir = path_dir(path);
    const struct library *lib = library_open(&f->l->libraries, dir, path_base(path), false);
    if (lib) return libc_of_library(lib) == LIBC_GLIBC;
    // An archive does not say it: where glibc lies, it is glibc's.
    return os_look(f->proc->os, path_join(f->arena, dir, S("libc.so.6"))).kind == OS_FILE;
}

bool sought_fits(struct failed_link *f, struct str path) {
    if (os_look(f->proc->os, path).kind != OS_FILE) return false;
    return !input_problem(f->proc, &f->l->facts.target, path).n && !is_of_other_libc(f, path);
}

struct str sought_dir_with(struct failed_link *f, const struct strs *dirs, const struct strs *names) {
    for (size_t i = 0; i < dirs->n; i++)
        for (size_t j = 0; j < names->n; j++)
            if (sought_fits(f, path_join(f->arena, dirs->at[i], names->at[j])))
                return dirs->at[i].n ? dirs->at[i] : S(".");
    return (struct str){0};
}

struct problem *sought_missing(
    struct failed_link *f, const struct sought *s, const char *cause, struct str more) {
    struct str text = str_cat(f->arena, S("cannot find "), s->word, more);
    return problem_add(f, cause, text);
}
