#include "flags.h"

#include "../base/json.h"

// --- what was added

static struct str absolute(struct arena *a, const struct report *r, struct str path) {
    while (str_starts(path, S("./"))) path = str_skip(path, 2);
    return path.n && !str_eq(path, S(".")) ? path_from(a, r->directory, path) : r->directory;
}

static void add_dir(struct arena *a, struct flags *f, struct str dir) {
    if (!strs_have(&f->dirs, dir)) strs_add(a, &f->dirs, dir);
}

// LD_RUN_PATH, which the words state anew, is a list.
static void add_list(struct arena *a, const struct report *r, struct str list, struct flags *f) {
    struct strs dirs = str_split(a, list, ':');
    for (size_t i = 0; i < dirs.n; i++) add_dir(a, f, absolute(a, r, dirs.at[i]));
}

static void add_link(struct arena *a, struct flags *f, struct str name, struct str target) {
    for (size_t i = 0; i < f->list.n; i++)
        if (str_eq(f->list.at[i].name, name)) return;
    *vec_push(a, &f->list) = (struct flags_link){name, target};
}

// Files are given to one link in the order in which it reads them; as flags of many links they are found by name.
static void add_files(struct arena *a, const struct report *r, struct flags *f) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *n = &r->deps.at[i];
        if (n->status == REPORT_ADDED && report_is_file(n)) add_link(a, f, n->name, absolute(a, r, n->file));
    }
}

static void add_report(struct arena *a, const struct report *r, struct flags *f) {
    for (size_t i = 0; i + 1 < r->words.n; i++)
        if (str_eq(r->words.at[i], S("-rpath-link"))) add_list(a, r, r->words.at[i + 1], f);
    add_files(a, r, f);
    f->shared |= r->words.n && str_eq(r->kind, S("shared library"));
    if (report_has_missing(r)) *vec_push(a, &f->missing) = *r;
}

struct flags flags_of(
    struct arena *a, const struct reports *reports, struct str links, enum flags_taker taker) {
    struct flags f = {.taker = taker};
    for (size_t i = 0; i < reports->n; i++) add_report(a, &reports->at[i], &f);
    if (!f.list.n) return f;
    f.links = links;
    add_dir(a, &f, links);
    return f;
}

// --- forms

static struct strs words_of(struct arena *a, const struct flags *f) {
    struct strs words = {0};
    for (size_t i = 0; i < f->dirs.n; i++) {
        struct str dir = f->dirs.at[i];
        if (f->taker == FLAGS_DRIVER && !str_has(dir, ',')) {
            strs_add(a, &words, str_cat(a, S("-Wl,-rpath-link,"), dir));
            continue;
        }
        if (f->taker != FLAGS_LINKER) strs_add(a, &words, S("-Xlinker"));
        strs_add(a, &words, S("-rpath-link"));
        if (f->taker != FLAGS_LINKER) strs_add(a, &words, S("-Xlinker"));
        strs_add(a, &words, dir);
    }
    return words;
}

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           str_has(S("-_./,+=:@%"), c);
}

// A word as a shell takes it.
static struct str in_shell(struct arena *a, struct str word) {
    size_t plain = 0;
    while (plain < word.n && is_plain(word.at[plain])) plain++;
    if (word.n && plain == word.n) return word;
    struct text t = text_begin(a);
    text_add(&t, S("'"));
    for (size_t i = 0; i < word.n; i++)
        text_add(&t, word.at[i] == '\'' ? S("'\\''") : (struct str){word.at + i, 1});
    text_add(&t, S("'"));
    return text_str(&t);
}

static struct str shell_line(struct arena *a, const struct strs *words) {
    struct strs quoted = {0};
    for (size_t i = 0; i < words->n; i++) strs_add(a, &quoted, in_shell(a, words->at[i]));
    return strs_join(a, &quoted, S(" "));
}

static struct str in_cmake(struct arena *a, struct str s) {
    struct text t = text_begin(a);
    text_add(&t, S("\""));
    for (size_t i = 0; i < s.n; i++) {
        if (str_has(S("\\\"$"), s.at[i])) text_add(&t, S("\\"));
        text_add(&t, (struct str){s.at + i, 1});
    }
    text_add(&t, S("\""));
    return text_str(&t);
}

// CMake takes the variable apart as a shell does.
static void add_cmake(struct text *t, const char *kind, struct str line) {
    text_add(t, str_format(t->arena, "string(APPEND CMAKE_%s_LINKER_FLAGS_INIT ", kind));
    text_add(t, in_cmake(t->arena, str_cat(t->arena, S(" "), line)));
    text_add(t, S(")\n"));
}

static struct str as_cmake(struct arena *a, const struct flags *f, const struct strs *words) {
    struct text t = text_begin(a);
    struct str line = shell_line(a, words);
    add_cmake(&t, "EXE", line);
    if (f->shared) add_cmake(&t, "SHARED", line), add_cmake(&t, "MODULE", line);
    return text_str(&t);
}

// Meson takes a backslash in such a file as it is, so that a quote needs other quotes around it.
static struct str in_meson(struct arena *a, struct str word) {
    struct str quote = str_has(word, '\'') ? S("'''") : S("'");
    return str_cat(a, quote, word, quote);
}

static struct str as_meson(struct arena *a, const struct strs *words) {
    static const char *const languages[] = {"c", "cpp"};
    struct strs quoted = {0};
    for (size_t i = 0; i < words->n; i++) strs_add(a, &quoted, in_meson(a, words->at[i]));
    struct str list = strs_join(a, &quoted, S(", ")), out = S("[built-in options]\n");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        out = str_cat(a, out, str_of(languages[i]), S("_link_args = ["), list, S("]\n"));
    return out;
}

static void write_missing(struct json *j, const struct flags *f) {
    struct strs names = {0};
    for (size_t i = 0; i < f->missing.n; i++)
        for (size_t k = 0; k < f->missing.at[i].deps.n; k++) {
            const struct report_dependency *n = &f->missing.at[i].deps.at[k];
            if (n->status == REPORT_MISSING && !strs_have(&names, n->name))
                strs_add(j->text.arena, &names, n->name);
        }
    json_strings(j, "missing", &names);
}

static struct str as_json(struct arena *a, const struct flags *f, const struct strs *words) {
    struct json j = json_begin(a);
    json_object(&j, NULL);
    json_number(&j, "version", 1);
    json_strings(&j, "flags", words);
    json_array(&j, "links");
    for (size_t i = 0; i < f->list.n; i++) {
        json_object(&j, NULL);
        json_string(&j, "link", path_join(a, f->links, f->list.at[i].name));
        json_string(&j, "target", f->list.at[i].target);
        json_end(&j);
    }
    json_end(&j);
    write_missing(&j, f);
    json_end(&j);
    text_add(&j.text, S("\n"));
    return text_str(&j.text);
}

struct str flags_text(struct arena *a, const struct flags *f, enum flags_form form) {
    struct strs words = words_of(a, f);
    if (form == FLAGS_JSON) return as_json(a, f, &words);
    if (!words.n) return (struct str){0};
    switch (form) {
    case FLAGS_CMAKE: return as_cmake(a, f, &words);
    case FLAGS_MESON: return as_meson(a, &words);
    default: return str_cat(a, shell_line(a, &words), S("\n"));
    }
}

struct str flags_script(struct arena *a, const struct flags *f) {
    if (!f->list.n) return (struct str){0};
    struct text t = text_begin(a);
    text_add(&t, str_cat(a, S("mkdir -p "), in_shell(a, f->links), S("\n")));
    for (size_t i = 0; i < f->list.n; i++)
        text_add(&t, str_cat(a, S("ln -sf "), in_shell(a, f->list.at[i].target), S(" "),
                         in_shell(a, path_join(a, f->links, f->list.at[i].name)), S("\n")));
    return text_str(&t);
}
