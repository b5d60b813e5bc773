#include "../posix.h"

#include "demangle.h"

#include "probe.h"
#include "../../lib/base/text.h"

// The strings to demangle, joined by newlines for one run of c++filt.
struct mangled {
    struct arena *arena;
    struct {
        struct str **at;
        size_t n, cap;
    } strings;
    struct text text;
};

static void add_string(struct mangled *m, struct str *s) {
    bool has_symbol = str_contains(*s, S("_Z")) || str_contains(*s, S("_R"));
    if (!has_symbol || str_has(*s, '\n')) return;
    *vec_push(m->arena, &m->strings) = s;
    text_add(&m->text, *s);
    text_add(&m->text, S("\n"));
}

static void add_problem(struct mangled *m, struct problem *p) {
    add_string(m, &p->text);
    add_string(m, &p->fix.text);
    for (size_t i = 0; i < p->detail.n; i++) add_string(m, &p->detail.at[i]);
}

// TRIPLE-c++filt beside TRIPLE-ld, c++filt beside ld and ld.lld; otherwise the one in PATH.
static struct str filt_beside(const struct process *proc, struct str linker) {
    struct arena *a = proc->arena;
    struct str name = path_base(linker), dir = path_dir(linker), found;
    struct cut triple = str_cut_last(name, '-');
    struct str with = triple.found ? str_cat(a, triple.head, S("-c++filt")) : S("c++filt");
    found = path_join(a, dir, with);
    if (os_look(proc->os, found).runnable) return found;
    found = path_join(a, dir, S("c++filt"));
    return os_look(proc->os, found).runnable ? found : process_find_program(proc, S("c++filt"));
}

static void put_back(struct mangled *m, struct str text) {
    struct cut line = {.tail = text};
    for (size_t i = 0; i < m->strings.n; i++) {
        line = str_cut(line.tail, '\n');
        if (!line.found) return;
        *m->strings.at[i] = line.head;
    }
}

void demangle(const struct process *proc, struct reports *reports) {
    struct mangled m = {.arena = proc->arena, .text = text_begin(proc->arena)};
    struct str linker = {0};
    for (size_t i = 0; i < reports->n; i++)
        for (size_t k = 0; k < reports->at[i].problems.n; k++) {
            if (!linker.n) linker = reports->at[i].linker;
            add_problem(&m, &reports->at[i].problems.at[k]);
        }
    if (!m.strings.n) return;
    struct strs command = {0};
    struct str program = filt_beside(proc, linker);
    if (!program.n) return;
    strs_add(proc->arena, &command, program);
    struct probe p = probe_run(proc, &command, text_str(&m.text));
    if (p.ran && !p.status) put_back(&m, p.out);
}
