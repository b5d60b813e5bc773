#include "config.h"

#include "../sys/file.h"

enum { MAX_BYTES = 1 << 20 };

static bool is_config_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static struct str trim(struct str s) {
    while (s.n && is_config_blank(s.at[0])) s = str_skip(s, 1);
    while (s.n && is_config_blank(s.at[s.n - 1])) s.n--;
    return s;
}

static bool set_stub_dir(struct arena *a, struct config *c, struct str value) {
    if (value.n) strs_add(a, &c->stub_dirs, value);
    return value.n > 0;
}

static bool set_linker(struct arena *a, struct config *c, struct str value) {
    c->linker = str_cat(a, value);
    return value.n > 0;
}

static bool set_no(bool *no, struct str value) {
    *no = str_eq(value, S("no"));
    return *no || str_eq(value, S("yes"));
}

static bool set_needed_by_dir(struct arena *a, struct config *c, struct str value) {
    (void)a;
    return set_no(&c->no_needed_by_dir, value);
}

static bool set_builtin_stubs(struct arena *a, struct config *c, struct str value) {
    (void)a;
    return set_no(&c->no_builtin_stubs, value);
}

static const struct key {
    const char *name;
    bool (*set)(struct arena *, struct config *, struct str); // false: the value is invalid
} keys[] = {
    {"stub-dir", set_stub_dir},
    {"linker", set_linker},
    {"requester-dir", set_needed_by_dir},
    {"builtin-stubs", set_builtin_stubs},
};

static bool read_setting(struct arena *a, struct config *c, struct str line) {
    struct cut pair = str_cut(line, '=');
    struct str name = trim(pair.head);
    if (str_has(line, '\0')) return false; // no path contains one
    for (const struct key *k = keys; pair.found && k < keys + sizeof keys / sizeof *keys; k++)
        if (str_eq(name, str_of(k->name))) return k->set(a, c, trim(pair.tail));
    return false;
}

static void read_config_file(const struct process *proc, struct config *c, struct str path, bool must_exist) {
    struct arena *a = proc->arena;
    struct str text;
    if (!file_read(proc->os, a, path, MAX_BYTES, &text)) {
        if (must_exist) strs_add(a, &c->problems, str_cat(a, path, S(": cannot be read")));
        return;
    }
    strs_add(a, &c->files, path);
    struct cut rest = {.tail = text, .found = true};
    for (unsigned number = 1; rest.found; number++) {
        rest = str_cut(rest.tail, '\n');
        struct str line = trim(str_cut(rest.head, '#').head);
        if (line.n && !read_setting(a, c, line))
            strs_add(a, &c->problems, str_cat(a, path, str_format(a, ":%u: not understood: ", number), line));
    }
}

struct config config_read(const struct process *proc) {
    struct config c = {0};
    struct str named = process_env(proc, "NEEDLD_CONFIG");
    if (named.at) {
        if (named.n && !str_eq(named, S("/dev/null"))) read_config_file(proc, &c, named, true);
        return c;
    }
    read_config_file(proc, &c, path_join(proc->arena, proc->config_dir, S("needld.conf")), false);
    struct strs parts =
        file_glob(proc->os, proc->arena, path_join(proc->arena, proc->config_dir, S("needld.conf.d/*.conf")));
    for (size_t i = 0; i < parts.n; i++) read_config_file(proc, &c, parts.at[i], true);
    return c;
}

struct str config_linker(const struct config *config, const struct process *proc) {
    struct str named = process_env(proc, "NEEDLD_LINKER");
    return named.n ? named : config->linker;
}

bool config_is_disabled(const struct process *proc) {
    struct str value = process_env(proc, "NEEDLD_DISABLE");
    return value.n && !str_eq(value, S("0"));
}
