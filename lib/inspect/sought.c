#include "sought.h"

#include "file_problem.h"

bool sought_fits(struct failed_link *f, struct str path) {
    return os_look(f->proc->os, path).kind == OS_FILE && !input_problem(f->proc, &f->l->facts.target, path).n;
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
