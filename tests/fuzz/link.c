// A whole link over files in memory: any bytes in any file, any command line, any environment.
#include "fuzz.h"

#include "../../lib/base/map.h"
#include "../../lib/inspect/shown.h"
#include "../../lib/needld/needld.h"
#include "../support/arena_apart.h"
#include "../support/scene.h"

struct run {
    struct exec_plan o;
    bool full;    // memory ran out before there was a result
    bool refused; // an allocation or a call failed
};

// `refused`: the number of the allocation that fails; 0: none.
static struct run run_link(struct process proc, size_t refused) {
    struct run run = {.refused = refused};
    struct arena a = arena_make((size_t)64 << 20);
    jmp_buf full;
    a.full = &full;
    proc.arena = &a;
    apart_watch(&a, refused);
    if (setjmp(full)) return (struct run){.full = true};
    run.o = needld_link(&proc);
    return run;
}

static bool same(const struct str *a, const struct str *b, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!str_eq(a[i], b[i])) return false;
    return true;
}

// (-rpath-link DIR)* [--push-state --as-needed FILE... --pop-state]
static bool is_ours(const struct str *word, size_t n) {
    size_t i = 0;
    for (; i + 1 < n && str_eq(word[i], S("-rpath-link")); i += 2)
        if (!word[i + 1].n || word[i + 1].at[0] == '-' || word[i + 1].at[0] == '@') return false;
    if (i == n) return true;
    if (n - i < 4 || !str_eq(word[i], S("--push-state")) || !str_eq(word[i + 1], S("--as-needed")))
        return false;
    for (i += 2; i + 1 < n; i++)
        if (word[i].at[0] != '/' && word[i].at[0] != '.') return false;
    return str_eq(word[i], S("--pop-state"));
}

// The promise: the user's arguments in the user's order with ours in front, or exactly the user's arguments.
static void check_words(const struct process *proc, const struct exec_plan *o) {
    size_t users = proc->argv.n - 1;
    HOLDS(str_eq(o->argv.at[0], o->program) && str_eq(o->given.at[0], o->program));
    HOLDS(o->given.n == proc->argv.n && same(o->given.at + 1, proc->argv.at + 1, users));
    HOLDS(o->argv.n >= proc->argv.n && same(o->argv.at + o->argv.n - users, proc->argv.at + 1, users));
    HOLDS(is_ours(o->argv.at + 1, o->argv.n - 1 - users));
}

static void check_env(const struct process *proc, const struct exec_plan *o) {
    size_t n = 0;
    for (size_t i = 0; i < proc->env.n; i++) {
        if (str_starts(proc->env.at[i], S("NEEDLD_CHAIN="))) continue;
        HOLDS(n < o->env.n && str_eq(o->env.at[n], proc->env.at[i]));
        n++;
    }
    HOLDS(o->env.n == n + 1 && str_starts(o->env.at[n], S("NEEDLD_CHAIN=")));
}

static void check(const struct process *proc, const struct run *r) {
    if (r->full) return;
    // When memory runs out while a file is read, it (and a member of a thin archive) stays open until exec
    // closes it.
    HOLDS(memory_open_files(proc->os) <= (r->refused ? 2 : 0));
    HOLDS(memory_asked_only(proc->os, r->o.program));
    if (!r->o.program.n) {
        HOLDS(r->o.lines.n > 0);
        return;
    }
    check_words(proc, &r->o);
    check_env(proc, &r->o);
}

// As under `needld explain`, after a linker that failed without a message.
static void account_for(struct process proc) {
    const struct linker_result failed = {.known = true, .status = 1};
    struct arena a = arena_make((size_t)64 << 20);
    jmp_buf full;
    a.full = &full;
    proc.arena = &a;
    proc.env = env_with(&a, &proc.env, S("NEEDLD_LOG=/log"));
    proc.env = env_with(&a, &proc.env, shown_setting(&a, S("/w"), false));
    apart_watch(&a, 0);
    if (setjmp(full)) return;
    const struct exec_plan plan = needld_link(&proc);
    if (plan.watched) needld_log(plan.watched, &failed);
}

void fuzz_link(struct arena *a, struct str input) {
    struct process proc;
    scene_read_loosely(a, input, &proc);
    struct run r = run_link(proc, 0);
    HOLDS(!r.full);
    check(&proc, &r);
    // For some inputs once more, with one allocation or one system call failing; the input says which.
    uint64_t pick = map_stable_hash(input);
    size_t number = (size_t)(pick >> 8), pieces = apart_count(), calls = memory_calls(proc.os);
    enum { PIECE, CALL, ACCOUNT, OTHER } what = pick & 3;
    if (what == OTHER) return;
    memory_reset(proc.os);
    if (what == ACCOUNT) {
        account_for(proc);
        return;
    }
    if (what == CALL) memory_fail(proc.os, 1 + number % (calls + 1));
    r = run_link(proc, what == PIECE ? 1 + number % pieces : 0);
    check(&proc, &r);
}
