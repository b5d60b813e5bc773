#include "log.h"

#include "../base/map.h"

// The string members of each kind of object, for writing and reading. An empty string is not written.
struct member {
    const char *key;
    size_t at; // offset of the struct str
};
static const struct member link_members[] = {
    {"directory", offsetof(struct report, directory)},
    {"linker", offsetof(struct report, linker)},
    {"flavour", offsetof(struct report, flavour)},
    {"banner", offsetof(struct report, banner)},
    {"emulation", offsetof(struct report, emulation)},
    {"output", offsetof(struct report, output)},
    {"kind", offsetof(struct report, kind)},
    {"untouched", offsetof(struct report, bypass_reason)},
    {0},
};
static const struct member library_members[] = {
    {"file", offsetof(struct report_library, file)},
    {"soname", offsetof(struct report_library, soname)},
    {0},
};
static const struct member dependency_members[] = {
    {"name", offsetof(struct report_dependency, name)},
    {"file", offsetof(struct report_dependency, file)},
    {"rule", offsetof(struct report_dependency, rule)},
    {"added", offsetof(struct report_dependency, added)},
    {"why", offsetof(struct report_dependency, why)},
    {0},
};
static const struct member problem_members[] = {
    {"cause", offsetof(struct problem, cause)},
    {"text", offsetof(struct problem, text)},
    {"fix", offsetof(struct problem, fix.text)},
    {"file", offsetof(struct problem, file)},
    {"package", offsetof(struct problem, package)},
    {0},
};
// The lists of words in a fix.
static const struct member fix_members[] = {
    {"prepend", offsetof(struct fix, prepend)},
    {"append", offsetof(struct fix, append)},
    {"remove", offsetof(struct fix, remove)},
    {"move", offsetof(struct fix, move)},
    {"env", offsetof(struct fix, env)},
    {"install", offsetof(struct fix, install)},
    {"relink", offsetof(struct fix, relink)},
    {0},
};
static const char *const statuses[] = {
    [REPORT_SKIPPED] = "skipped",
    [REPORT_INPUT] = "input",
    [REPORT_FOUND] = "found",
    [REPORT_ADDED] = "supplied",
    [REPORT_LEFT_OUT] = "left out",
    [REPORT_MISSING] = "missing",
};
enum { STATUSES = sizeof statuses / sizeof *statuses };

// --- writing

static void write_texts(struct json *j, const struct member *members, const void *object) {
    for (const struct member *m = members; m->key; m++) {
        const struct str *text = (const void *)((const char *)object + m->at);
        if (text->n) json_string(j, m->key, *text);
    }
}

static void write_library(struct json *j, const struct report_library *lib) {
    json_object(j, NULL);
    write_texts(j, library_members, lib);
    if (lib->runpath.n) json_string(j, lib->rpath ? "rpath" : "runpath", lib->runpath);
    json_bool(j, "input", lib->input);
    json_strings(j, "needed", &lib->needed);
    json_end(j);
}

static void write_dependency(struct json *j, const struct report *r, const struct report_dependency *dep) {
    json_object(j, NULL);
    write_texts(j, dependency_members, dep);
    json_string(j, "by", r->libs.at[dep->by].file);
    json_string(j, "status", str_of(statuses[dep->status]));
    if (dep->ld_dirs.n) json_strings(j, "ld", &dep->ld_dirs);
    if (dep->own_dirs.n) json_strings(j, "needld", &dep->own_dirs);
    json_end(j);
}

static void write_undefined(struct json *j, const struct report *r, const struct undefined *u) {
    json_object(j, NULL);
    json_string(j, "library", r->libs.at[u->lib].file);
    json_strings(j, "symbols", &u->symbols);
    json_array(j, "definers");
    for (size_t i = 0; i < u->definers.n; i++) {
        json_object(j, NULL);
        json_string(j, "file", u->definers.at[i].file);
        json_strings(j, "symbols", &u->definers.at[i].symbols);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

static void write_problem(struct json *j, const struct problem *p) {
    json_object(j, NULL);
    write_texts(j, problem_members, p);
    json_strings(j, "detail", &p->detail);
    if (p->works) json_bool(j, "works", true);
    json_end(j);
}

static const struct strs *fix_words(const struct fix *fix, const struct member *m) {
    return (const void *)((const char *)fix + m->at);
}

static bool stands_alone(struct str word) {
    return str_starts(word, S("-l")) || str_starts(word, S("-L")) || !str_starts(word, S("-"));
}

// Adds a list of words without those that are there already. Lists such as `-rpath-link b' and `--push-state
// --as-needed -lb' stay whole.
static void add_words(struct arena *a, const struct strs *list, struct strs *words) {
    bool apart = true;
    for (size_t i = 0; i < list->n; i++) apart &= stands_alone(list->at[i]);
    if (apart)
        strs_add_all_new(a, words, list);
    else
        strs_add_all(a, words, list);
}

// The words of all problems.
static void write_fix_words(struct json *j, const struct problems *problems, const struct member *m) {
    struct arena *a = j->text.arena;
    struct strs words = {0};
    struct map lists = {0};
    for (size_t i = 0; i < problems->n; i++) {
        const struct strs *list = fix_words(&problems->at[i].fix, m);
        if (list->n && map_add_new(a, &lists, strs_join(a, list, S("\n")))) add_words(a, list, &words);
    }
    json_strings(j, m->key, &words);
}

// One fix for the link: doing all of it makes the link work.
static void write_fix(struct json *j, const struct problems *problems) {
    struct arena *a = j->text.arena;
    struct strs texts = {0};
    for (size_t i = 0; i < problems->n; i++) {
        struct str text = problems->at[i].fix.text;
        if (text.n) strs_add_new(a, &texts, text);
    }
    json_object(j, "fix");
    json_strings(j, "text", &texts);
    for (const struct member *m = fix_members; m->key; m++) write_fix_words(j, problems, m);
    json_end(j);
}

void log_write_problems(struct json *j, const struct problems *problems) {
    if (!problems->n) return;
    json_array(j, "problem");
    for (size_t i = 0; i < problems->n; i++) write_problem(j, &problems->at[i]);
    json_end(j);
    write_fix(j, problems);
}

static void write_unmet(struct json *j, const struct report *r, const struct unmet_version *v) {
    json_object(j, NULL);
    json_string(j, "library", r->libs.at[v->lib].file);
    json_string(j, "version", v->version);
    json_string(j, "by", r->libs.at[v->by].file);
    json_end(j);
}

static void write_highest(struct json *j, const struct report *r, const struct highest_version *v) {
    json_object(j, NULL);
    json_string(j, "library", v->library);
    json_string(j, "version", v->version);
    json_array(j, "by");
    for (size_t i = 0; i < v->users.n; i++) {
        json_object(j, NULL);
        json_string(j, "file", r->libs.at[v->users.at[i].by].file);
        json_strings(j, "symbols", &v->users.at[i].symbols);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

struct str log_write(struct arena *a, const struct report *r) {
    struct json j = json_begin(a);
    json_object(&j, NULL);
    json_number(&j, "version", LOG_VERSION);
    write_texts(&j, link_members, r);
    json_strings(&j, "argv", &r->argv);
    json_strings(&j, "added", &r->args);
    json_array(&j, "libraries");
    for (size_t i = 0; i < r->libs.n; i++) write_library(&j, &r->libs.at[i]);
    json_end(&j);
    json_array(&j, "needs");
    for (size_t i = 0; i < r->deps.n; i++) write_dependency(&j, r, &r->deps.at[i]);
    json_end(&j);
    json_array(&j, "undefined");
    for (size_t i = 0; i < r->undefined.n; i++) write_undefined(&j, r, &r->undefined.at[i]);
    json_end(&j);
    if (r->status_known) json_number(&j, "status", (uint64_t)r->status);
    log_write_problems(&j, &r->problems);
    if (r->unmet.n) json_array(&j, "unmet");
    for (size_t i = 0; i < r->unmet.n; i++) write_unmet(&j, r, &r->unmet.at[i]);
    if (r->unmet.n) json_end(&j);
    if (r->highest.n) json_array(&j, "versions");
    for (size_t i = 0; i < r->highest.n; i++) write_highest(&j, r, &r->highest.at[i]);
    if (r->highest.n) json_end(&j);
    if (r->unused.n) json_strings(&j, "unused", &r->unused);
    json_end(&j);
    text_add(&j.text, S("\n"));
    return text_str(&j.text);
}

struct str log_array(struct arena *a, const struct strs *objects) {
    struct text t = text_begin(a);
    for (size_t i = 0; i < objects->n; i++) {
        struct str object = objects->at[i];
        while (str_ends(object, S("\n"))) object.n--;
        text_add(&t, i ? S(",\n") : S("[\n"));
        text_add(&t, object);
    }
    text_add(&t, objects->n ? S("\n]\n") : S("[]\n"));
    return text_str(&t);
}

// --- reading

struct log_reader {
    struct arena *a;
    struct map files; // -> index into libs
    struct report *out;
    bool bad;
};

static void read_texts(const struct json_value *v, const struct member *members, void *object) {
    for (const struct member *m = members; m->key; m++)
        *(struct str *)(void *)((char *)object + m->at) = json_get_string(v, m->key);
}

static void read_library(struct log_reader *r, const struct json_value *v) {
    struct report_library lib = {.input = json_get_number(v, "input"), .rpath = json_get(v, "rpath")};
    read_texts(v, library_members, &lib);
    lib.runpath = json_get_string(v, lib.rpath ? "rpath" : "runpath");
    lib.needed = json_get_strings(r->a, v, "needed");
    map_add(r->a, &r->files, lib.file, (uint32_t)r->out->libs.n);
    *vec_push(r->a, &r->out->libs) = lib;
}

static void read_dependency(struct log_reader *r, const struct json_value *v) {
    struct report_dependency dep = {.by = map_get(&r->files, json_get_string(v, "by")), .lib = NO_INDEX};
    read_texts(v, dependency_members, &dep);
    dep.reason = report_reason_of(dep.why);
    size_t status = 0;
    while (status < STATUSES && !str_eq(json_get_string(v, "status"), str_of(statuses[status]))) status++;
    dep.status = (enum report_status)status;
    if (dep.status == REPORT_FOUND || dep.status == REPORT_ADDED) dep.lib = map_get(&r->files, dep.file);
    dep.ld_dirs = json_get_strings(r->a, v, "ld");
    dep.own_dirs = json_get_strings(r->a, v, "needld");
    r->bad |= dep.by == NO_INDEX || status == STATUSES;
    *vec_push(r->a, &r->out->deps) = dep;
}

static void read_undefined(struct log_reader *r, const struct json_value *v) {
    struct undefined u = {.lib = map_get(&r->files, json_get_string(v, "library"))};
    u.symbols = json_get_strings(r->a, v, "symbols");
    const struct json_value *definers = json_get(v, "definers");
    for (const struct json_value *d = json_first(definers); d; d = json_next(definers, d))
        *vec_push(r->a, &u.definers) =
            (struct definer){json_get_string(d, "file"), json_get_strings(r->a, d, "symbols")};
    r->bad |= u.lib == NO_INDEX;
    *vec_push(r->a, &r->out->undefined) = u;
}

// The words of the fix are those of all problems: they are kept with the first one.
static void read_problem(struct log_reader *r, const struct json_value *v) {
    struct problem p = {.works = json_get_number(v, "works")};
    read_texts(v, problem_members, &p);
    p.detail = json_get_strings(r->a, v, "detail");
    *vec_push(r->a, &r->out->problems) = p;
}

static void read_fix(struct log_reader *r, const struct json_value *fix) {
    if (!fix || !r->out->problems.n) return;
    struct fix *out = &r->out->problems.at[0].fix;
    for (const struct member *m = fix_members; m->key; m++)
        *(struct strs *)(void *)((char *)out + m->at) = json_get_strings(r->a, fix, m->key);
}

static void read_each(struct log_reader *r, const struct json_value *object, const char *key,
    void (*read_item)(struct log_reader *, const struct json_value *)) {
    const struct json_value *list = json_get(object, key);
    for (const struct json_value *v = json_first(list); v; v = json_next(list, v)) read_item(r, v);
}

bool log_read(struct arena *a, const struct json_value *object, struct report *out) {
    struct log_reader r = {.a = a, .out = out};
    *out = (struct report){0};
    if (json_get_number(object, "version") != LOG_VERSION) return false;
    read_texts(object, link_members, out);
    out->argv = json_get_strings(a, object, "argv");
    out->args = json_get_strings(a, object, "added");
    read_each(&r, object, "libraries", read_library);
    read_each(&r, object, "needs", read_dependency);
    read_each(&r, object, "undefined", read_undefined);
    out->status_known = json_get(object, "status");
    out->status = (int)json_get_number(object, "status");
    read_each(&r, object, "problem", read_problem);
    read_fix(&r, json_get(object, "fix"));
    return !r.bad;
}
