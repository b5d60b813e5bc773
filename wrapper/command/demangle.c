#include "../posix.h"

#include "demangle.h"

#include "probe.h"
#include "../../lib/base/text.h"

enum { MAX_SENTENCE = 200 }; // with whole names; in a longer one they stand without their parameters

// The strings to demangle, joined by newlines for one run of c++filt.
struct mangled {
    struct arena *arena;
    struct {
        struct mangled_string {
            struct str *s;
            struct str before;
            bool sentence; // not a line of evidence
        } * at;
        size_t n, cap;
    } strings;
    struct text text;
};

static void add_string(struct mangled *m, struct str *s, bool sentence) {
    bool has_symbol = str_contains(*s, S("_Z")) || str_contains(*s, S("_R"));
    if (!has_symbol || str_has(*s, '\n')) return;
    *vec_push(m->arena, &m->strings) = (struct mangled_string){s, *s, sentence};
    text_add(&m->text, *s);
    text_add(&m->text, S("\n"));
}

static void add_problem(struct mangled *m, struct problem *p) {
    add_string(m, &p->text, true);
    add_string(m, &p->fix.text, true);
    for (size_t i = 0; i < p->detail.n; i++) add_string(m, &p->detail.at[i], false);
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
        *m->strings.at[i].s = line.head;
    }
}

static void filter(const struct process *proc, struct mangled *m, struct strs command) {
    if (!m->strings.n) return;
    struct probe p = probe_run(proc, &command, text_str(&m->text));
    if (p.ran && !p.status) put_back(m, p.out);
}

// The sentences that became too long, as they were before.
static struct mangled long_sentences(const struct mangled *m) {
    struct mangled out = {.arena = m->arena, .text = text_begin(m->arena)};
    for (size_t i = 0; i < m->strings.n; i++) {
        const struct mangled_string *s = &m->strings.at[i];
        if (!s->sentence || s->s->n <= MAX_SENTENCE) continue;
        *s->s = s->before;
        add_string(&out, s->s, true);
    }
    return out;
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
    filter(proc, &m, command);
    struct mangled shorter = long_sentences(&m);
    strs_add(proc->arena, &command, S("--no-params"));
    filter(proc, &shorter, command);
}
