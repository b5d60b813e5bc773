#include "flags.h"

#include "log.h"

#include "../base/text.h"

// --- what was added

static struct str absolute_flag_path(struct arena *a, const struct report *r, struct str path) {
    while (str_starts(path, S("./"))) path = str_skip(path, 2);
    return path.n && !str_eq(path, S(".")) ? path_from(a, r->directory, path) : r->directory;
}

// What was added may repeat LD_RUN_PATH, which is a list with colons.
static void add_path_list(struct arena *a, const struct report *r, struct str list, struct flags *f) {
    struct strs dirs = str_split(a, list, ':');
    for (size_t i = 0; i < dirs.n; i++) strs_add_new(a, &f->dirs, absolute_flag_path(a, r, dirs.at[i]));
}

static void add_symlink(struct arena *a, struct flags *f, struct str name, struct str target) {
    for (size_t i = 0; i < f->symlinks.n; i++)
        if (str_eq(f->symlinks.at[i].name, name)) return;
    *vec_push(a, &f->symlinks) = (struct flags_symlink){name, target};
}

// The shim can add a file to one link at the right place. Flags are for many links: there the library must be
// found by name.
static void add_symlinks(struct arena *a, const struct report *r, struct flags *f) {
    for (size_t i = 0; i < r->deps.n; i++) {
        const struct report_dependency *dep = &r->deps.at[i];
        if (dep->status == REPORT_ADDED && report_is_file(dep))
            add_symlink(a, f, dep->name, absolute_flag_path(a, r, dep->file));
    }
}

static void add_report(struct arena *a, const struct report *r, struct flags *f) {
    for (size_t i = 0; i + 1 < r->args.n; i++)
        if (str_eq(r->args.at[i], S("-rpath-link"))) add_path_list(a, r, r->args.at[i + 1], f);
    add_symlinks(a, r, f);
    f->shared |= r->args.n && str_eq(r->kind, S("shared library"));
    if (report_fails(r)) *vec_push(a, &f->failing) = *r;
}

// --- directories that a form cannot name

static bool is_utf8(struct str s) {
    size_t length;
    for (; s.n; s = str_skip(s, length))
        if (utf8_first(s, &length) == UTF8_BAD) return false;
    return true;
}

// In a Meson machine file a backslash does not escape a quote: an argument with a quote needs triple quotes. A
// backslash between these is doubled.
static bool meson_has_quotes_for(struct str dir) {
    if (!str_has(dir, '\'')) return true;
    return !str_has(dir, '\\') && !str_contains(dir, S("'''")) && !str_ends(dir, S("'"));
}

// CMake and Makefiles do not agree on a backslash. Some toolchains of Bazel write these characters as they are
// into the file with arguments that gcc reads, others quote them.
static bool can_be_written(enum flags_form form, struct str dir) {
    static const char *const unfit[] = {
        [FLAGS_SHELL] = "",
        [FLAGS_CMAKE] = "\n\\",
        [FLAGS_MESON] = "\n",
        [FLAGS_CARGO] = "",
        [FLAGS_BAZEL] = "\n \t'\"\\",
        [FLAGS_JSON] = "",
    };
    for (const char *c = unfit[form]; *c; c++)
        if (str_has(dir, *c)) return false;
    if (form == FLAGS_MESON) return meson_has_quotes_for(dir);
    return form != FLAGS_CARGO || is_utf8(dir);
}

// Names them by a symbolic link.
static void replace_unfit_dirs(struct arena *a, struct flags *f, struct str symlink_dir) {
    for (size_t i = 0; i < f->dirs.n; i++) {
        if (can_be_written(f->form, f->dirs.at[i])) continue;
        struct str name = str_format(a, "dir-%zu", i + 1);
        add_symlink(a, f, name, f->dirs.at[i]);
        f->dirs.at[i] = path_join(a, symlink_dir, name);
    }
}

static struct str symlink_problem(struct arena *a, const struct flags *f) {
    const char *why = NULL;
    if (str_has(f->symlink_dir, ':')) why = "-rpath-link cannot name a directory with a colon";
    if (!can_be_written(f->form, f->symlink_dir)) why = "this name cannot be written in this form";
    return why ? str_cat(a, f->symlink_dir, S(": "), str_of(why), S("; change to another directory"))
               : (struct str){0};
}

struct flags flags_of(struct arena *a, const struct reports *reports, struct str symlink_dir,
    enum flags_taker taker, enum flags_form form) {
    struct flags f = {.taker = taker, .form = form};
    for (size_t i = 0; i < reports->n; i++) add_report(a, &reports->at[i], &f);
    bool has_files = f.symlinks.n > 0;
    replace_unfit_dirs(a, &f, symlink_dir);
    if (!f.symlinks.n) return f;
    f.symlink_dir = symlink_dir;
    if (has_files) strs_add_new(a, &f.dirs, symlink_dir);
    f.problem = symlink_problem(a, &f);
    return f;
}

// --- arguments

// nvcc passes the argument to a shell, with a backslash in front of single quotes, and splits it at commas that
// are not in double quotes.
static struct str nvcc_quoted(struct arena *a, struct str arg) {
    struct text t = text_begin(a);
    for (size_t i = 0; i < arg.n; i++) {
        struct str c = {arg.at + i, 1};
        if (c.at[0] == ',')
            text_add(&t, S("\",\""));
        else if (c.at[0] == '"')
            text_add(&t, S("\"\\\"\""));
        else
            text_add(&t, str_cat(a, str_has(S(" \t\\&;()<>|*?[]#~$`!{}"), c.at[0]) ? S("\\") : S(""), c));
    }
    return text_str(&t);
}

static void add_separate(struct arena *a, struct strs *args, const struct flags *f, struct str arg) {
    if (f->taker != TAKER_LINKER) strs_add(a, args, S("-Xlinker"));
    strs_add(a, args, f->taker == TAKER_NVCC ? nvcc_quoted(a, arg) : arg);
}

static struct strs flag_args(struct arena *a, const struct flags *f) {
    struct strs args = {0};
    for (size_t i = 0; i < f->dirs.n; i++) {
        struct str dir = f->dirs.at[i];
        bool driver = f->taker == TAKER_DRIVER || f->taker == TAKER_RUSTC;
        if (driver && !str_has(dir, ',')) {
            strs_add(a, &args, str_cat(a, S("-Wl,-rpath-link,"), dir));
            continue;
        }
        add_separate(a, &args, f, S("-rpath-link"));
        add_separate(a, &args, f, dir);
    }
    for (size_t i = 0; f->taker == TAKER_RUSTC && i < args.n; i++)
        args.at[i] = str_cat(a, S("-Clink-arg="), args.at[i]);
    return args;
}

// --- forms

static struct str shell_line(struct arena *a, const struct strs *args) {
    struct strs quoted = {0};
    for (size_t i = 0; i < args->n; i++) strs_add(a, &quoted, text_shell_quoted(a, args->at[i]));
    return strs_join(a, &quoted, S(" "));
}

static struct str cmake_quoted(struct arena *a, struct str s) {
    struct text t = text_begin(a);
    text_add(&t, S("\""));
    for (size_t i = 0; i < s.n; i++) {
        if (str_has(S("\\\"$"), s.at[i])) text_add(&t, S("\\"));
        text_add(&t, (struct str){s.at + i, 1});
    }
    text_add(&t, S("\""));
    return text_str(&t);
}

// CMake splits the variable as a shell does.
static void add_cmake(struct text *t, const char *kind, struct str line) {
    text_add(t, str_format(t->arena, "string(APPEND CMAKE_%s_LINKER_FLAGS_INIT ", kind));
    text_add(t, cmake_quoted(t->arena, str_cat(t->arena, S(" "), line)));
    text_add(t, S(")\n"));
}

static struct str as_cmake(struct arena *a, const struct flags *f, const struct strs *args) {
    struct text t = text_begin(a);
    struct str line = shell_line(a, args);
    add_cmake(&t, "EXE", line);
    if (f->shared) add_cmake(&t, "SHARED", line), add_cmake(&t, "MODULE", line);
    return text_str(&t);
}

static struct str meson_quoted(struct arena *a, struct str arg) {
    struct str quote = str_has(arg, '\'') ? S("'''") : S("'");
    return str_cat(a, quote, arg, quote);
}

static struct str as_meson(struct arena *a, const struct strs *args) {
    static const char *const languages[] = {"c", "cpp"};
    struct strs quoted = {0};
    for (size_t i = 0; i < args->n; i++) strs_add(a, &quoted, meson_quoted(a, args->at[i]));
    struct str list = strs_join(a, &quoted, S(", ")), out = S("[built-in options]\n");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        out = str_cat(a, out, str_of(languages[i]), S("_link_args = ["), list, S("]\n"));
    return out;
}

// A string of TOML.
static struct str toml_quoted(struct arena *a, struct str s) {
    struct text t = text_begin(a);
    text_add(&t, S("\""));
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < ' ' || c == 0x7f)
            text_add(&t, str_format(a, "\\u%04X", c));
        else
            text_add(
                &t, str_cat(a, str_has(S("\"\\"), s.at[i]) ? S("\\") : S(""), (struct str){s.at + i, 1}));
    }
    text_add(&t, S("\""));
    return text_str(&t);
}

// Cargo joins these flags with those of other target tables; it would ignore those of `[build]' next to them.
static struct str as_cargo(struct arena *a, const struct strs *args) {
    struct strs quoted = {0};
    for (size_t i = 0; i < args->n; i++) strs_add(a, &quoted, toml_quoted(a, args->at[i]));
    return str_cat(a, S("[target.'cfg(target_os = \"linux\")']\nrustflags = ["),
        strs_join(a, &quoted, S(", ")), S("]\n"));
}

static struct str as_bazel(struct arena *a, const struct strs *args) {
    struct text t = text_begin(a);
    for (size_t i = 0; i < args->n; i++)
        text_add(&t,
            str_cat(a, S("build "), text_shell_quoted(a, str_cat(a, S("--linkopt="), args->at[i])), S("\n")));
    return text_str(&t);
}

static void write_missing(struct json *j, const struct flags *f) {
    struct strs names = {0};
    for (size_t i = 0; i < f->failing.n; i++)
        for (size_t k = 0; k < f->failing.at[i].deps.n; k++) {
            const struct report_dependency *dep = &f->failing.at[i].deps.at[k];
            if (dep->status == REPORT_MISSING) strs_add_new(j->text.arena, &names, dep->name);
        }
    json_strings(j, "missing", &names);
}

static void write_failing(struct json *j, const struct flags *f) {
    struct problems all = {0};
    for (size_t i = 0; i < f->failing.n; i++)
        for (size_t k = 0; k < f->failing.at[i].problems.n; k++)
            *vec_push(j->text.arena, &all) = f->failing.at[i].problems.at[k];
    log_write_problems(j, &all);
}

static struct str as_json(struct arena *a, const struct flags *f, const struct strs *args) {
    struct json j = json_begin(a);
    json_object(&j, NULL);
    json_number(&j, "version", 1);
    json_strings(&j, "flags", args);
    json_array(&j, "links");
    for (size_t i = 0; i < f->symlinks.n; i++) {
        json_object(&j, NULL);
        json_string(&j, "link", path_join(a, f->symlink_dir, f->symlinks.at[i].name));
        json_string(&j, "target", f->symlinks.at[i].target);
        json_end(&j);
    }
    json_end(&j);
    write_missing(&j, f);
    write_failing(&j, f);
    json_end(&j);
    text_add(&j.text, S("\n"));
    return text_str(&j.text);
}

struct str flags_text(struct arena *a, const struct flags *f) {
    struct strs args = flag_args(a, f);
    if (f->form == FLAGS_JSON) return as_json(a, f, &args);
    if (!args.n) return (struct str){0};
    switch (f->form) {
    case FLAGS_CMAKE: return as_cmake(a, f, &args);
    case FLAGS_MESON: return as_meson(a, &args);
    case FLAGS_CARGO: return as_cargo(a, &args);
    case FLAGS_BAZEL: return as_bazel(a, &args);
    default: return str_cat(a, shell_line(a, &args), S("\n"));
    }
}

struct str flags_script(struct arena *a, const struct flags *f) {
    if (!f->symlinks.n) return (struct str){0};
    struct text t = text_begin(a);
    text_add(&t, str_cat(a, S("mkdir -p "), text_shell_quoted(a, f->symlink_dir), S("\n")));
    for (size_t i = 0; i < f->symlinks.n; i++)
        text_add(
            &t, str_cat(a, S("ln -sfn "), text_shell_quoted(a, f->symlinks.at[i].target), S(" "),
                    text_shell_quoted(a, path_join(a, f->symlink_dir, f->symlinks.at[i].name)), S("\n")));
    return text_str(&t);
}
