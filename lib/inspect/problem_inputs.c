#include "problem_inputs.h"

#include "../base/text.h"
#include "../sys/file.h"
#include "../tables/stubs.h"
#include "file_problem.h"
#include "library_words.h"
#include "shown.h"
#include "named_dirs.h"
#include "packages.h"
#include "problem_scripts.h"
#include "problem_words.h"

// --- what the linker takes

// True if the linker takes the file. Sets `unfit` to the first one that it cannot link.
static bool takes_file(struct failed_link *f, struct sought *s, struct str path) {
    struct str why = input_problem(f->proc, &f->l->facts.target, path);
    if (why.n && !s->unfit.n) s->unfit = path, s->why = why;
    return !why.n && os_look(f->proc->os, path).kind == OS_FILE;
}

static bool is_taken(struct failed_link *f, struct sought *s) {
    for (size_t i = 0; i < s->dirs.n; i++)
        for (size_t j = 0; j < s->names.n; j++)
            if (takes_file(f, s, path_join(f->arena, s->dirs.at[i], s->names.at[j]))) return true;
    return false;
}

// --- other places

// What needld searches, and where other inputs lie, each directory once and stub directories last.
static struct strs other_dirs(struct failed_link *f) {
    static const struct library none = {0};
    const struct search_key key = {S("x"), &none};
    struct strs dirs = {0}, stubs = {0};
    for (enum search_rule rule = RULE_COUNT; rule--;) {
        if (rule == RULE_NEEDED_BY_DIR || rule == RULE_RUNPATH) continue;
        struct search_dirs found = search_path_dirs(&f->l->search_path, rule, &key);
        for (size_t i = 0; i < found.n; i++)
            strs_add(f->arena, stubs_is_stub_dir(found.at[i].dir) ? &stubs : &dirs, found.at[i].dir);
    }
    const struct input_arguments *inputs = &f->l->request.inputs;
    for (size_t i = 0; i < inputs->n; i++)
        if (inputs->at[i].kind == ARG_FILE && library_x(path_base(inputs->at[i].name)).n)
            strs_add(f->arena, &dirs, path_dir(inputs->at[i].name));
    strs_add_all(f->arena, &dirs, &stubs);
    return dirs;
}

// A file such as libX.so.8, or libX.so itself under no link; empty if there is none.
static struct str versioned_in(
    struct failed_link *f, const struct strs *dirs, struct str x, struct str *dir) {
    struct str begin = str_cat(f->arena, S("lib"), x, S(".so."));
    for (size_t i = 0; i < dirs->n; i++) {
        struct strs names = os_list(f->proc->os, f->arena, dirs->at[i].n ? dirs->at[i] : S("."));
        strs_sort(&names);
        for (size_t j = 0; j < names.n; j++) {
            if (!str_starts(names.at[j], begin)) continue;
            if (!sought_fits(f, path_join(f->arena, dirs->at[i], names.at[j]))) continue;
            *dir = dirs->at[i];
            return names.at[j];
        }
    }
    return (struct str){0};
}

// --- what to do

// libX.so is in a directory that -l does not search.
static bool tell_elsewhere(struct failed_link *f, const struct sought *s, const struct strs *dirs) {
    struct arena *a = f->arena;
    struct str dir = sought_dir_with(f, dirs, &s->names);
    if (!dir.n) return false;
    struct str shown = shown_path(f->proc, dir), why = S("");
    if (path_list_has(process_env(f->proc, "LD_LIBRARY_PATH"), dir))
        why = S("; LD_LIBRARY_PATH does not serve -l");
    if (stubs_is_stub_dir(dir)) why = S(", a stub directory");
    struct problem *p = sought_missing(f, s, "no-library", str_cat(a, S(": it is in "), shown, why));
    if (!p) return true;
    strs_add(a, &p->fix.append, str_cat(a, S("-L"), dir));
    p->fix.text = str_cat(a, S("add "), text_shell_quoted(a, str_cat(a, S("-L"), shown)));
    return true;
}

// Only libX.so.8 is there.
static bool tell_versioned(
    struct failed_link *f, const struct sought *s, const struct strs *dirs, bool searched) {
    struct arena *a = f->arena;
    struct str dir, name = versioned_in(f, dirs, s->arg->name, &dir);
    if (!name.n || s->arg->kind != ARG_LIBRARY || !s->arg->state.dynamic) return false;
    struct str path = shown_path(f->proc, path_join(a, dir, name));
    struct str why = str_cat(a, S(": there is "), path, S(", but no lib"), s->arg->name, S(".so"));
    if (s->unfit.n)
        why = str_cat(a, S(": "), shown_path(f->proc, s->unfit), S(" "), s->why, S(", and there is "), path);
    struct problem *p = sought_missing(f, s, "no-library", why);
    if (!p) return true;
    if (!searched) strs_add(a, &p->fix.append, str_cat(a, S("-L"), dir.n ? dir : S(".")));
    strs_add(a, &p->fix.append, str_cat(a, S("-l:"), name));
    strs_add(a, &p->fix.remove, s->word);
    p->fix.text = str_cat(a, S("write "), words_shown(f, &p->fix.append), S(" in place of "), s->word);
    p->file = path;
    p->package = package_of(f->proc, path_join(a, dir, name));
    if (p->package.n) package_tell(a, p);
    return true;
}

static bool tell_static(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct strs names = {0};
    strs_add(a, &names, str_cat(a, S("lib"), s->arg->name, S(".so")));
    struct str dir =
        s->arg->kind == ARG_LIBRARY && !s->arg->state.dynamic ? sought_dir_with(f, &s->dirs, &names) : S("");
    if (!dir.n) return false;
    struct str ar = str_cat(a, S("lib"), s->arg->name, S(".a"));
    struct problem *p = sought_missing(f, s, "no-library",
        str_cat(a, S(": the link is static, and "), shown_path(f->proc, dir), S(" has only "), names.at[0]));
    if (!p) return true;
    if (strs_have(&f->proc->argv, S("-static"))) {
        strs_add(a, &p->fix.remove, S("-static"));
        p->fix.text = str_cat(a, S("link without -static, or get "), ar);
        return true;
    }
    strs_add(a, &p->fix.append, S("-Bdynamic"));
    if (!is_users_word(f, s->word)) { // -lgcc_s, behind a -Bstatic of the user's
        p->fix.text = str_cat(a, S("add "), words_shown(f, &p->fix.append), S(" at the end"));
        return true;
    }
    strs_add(a, &p->fix.remove, s->word);
    strs_add(a, &p->fix.append, s->word);
    p->fix.text = str_cat(a, S("write "), words_shown(f, &p->fix.append), S(" at the end in place of "),
        s->word, S(", or get "), ar);
    return true;
}

static bool tell_unfit_input(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    if (!s->unfit.n) return false;
    struct str path = shown_path(f->proc, s->unfit), what = S("");
    if (!str_eq(s->word, s->unfit)) what = str_cat(a, S(", and nothing else is found for "), s->word);
    struct problem *p = problem_add(f, "unfit", str_cat(a, path, S(" "), s->why, what));
    if (!p) return true;
    const struct target *t = &f->l->facts.target;
    struct str machine = machine_name(a, t->machine, t->is64, t->big_endian, t->n32);
    const bool object = str_ends(path, S(".o"));
    p->fix.text = str_cat(a, file_problem_hint(s->why), object ? S("compile ") : S("put a "), path_base(path),
        S(" for "), machine, object ? S("") : S(" there"));
    strs_add(a, &p->fix.install, path_base(path));
    return true;
}

static bool tell_meant_dir(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    const struct named_dir *named;
    struct str name, dir = named_dir_meant(f, &s->names, &named, &name);
    if (!dir.n) return false;
    struct problem *p = problem_add(f, "no-directory",
        str_cat(a, named->word, S(" does not exist: "), dir, S(" has the "), name, S(" for "), s->word));
    if (!p) return true;
    strs_add(a, &p->fix.append, str_cat(a, S("-L"), dir));
    if (str_starts(named->word, S("-L")) && strs_have(&f->proc->argv, named->word))
        strs_add(a, &p->fix.remove, named->word);
    p->fix.text = str_cat(a, S("write -L"), dir, S(" in place of "), named->word);
    return true;
}

// libX.so.12 where -l:libX.so.11 is sought.
static void add_other_version(struct failed_link *f, const struct sought *s, struct problem *p) {
    struct arena *a = f->arena;
    struct str dir, x = s->arg->kind == ARG_LIBRARY_NAME ? library_x(s->arg->name) : S("");
    struct str name = x.n ? versioned_in(f, &s->dirs, x, &dir) : S("");
    if (!name.n) return;
    p->text =
        str_cat(a, p->text, S(": there is another version, "), shown_path(f->proc, path_join(a, dir, name)));
}

static void tell_nothing(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str name = s->names.n ? s->names.at[0] : s->arg->name;
    struct problem *p = sought_missing(f, s, "no-library", S(""));
    if (!p) return;
    p->fix.text = str_cat(a, S("install what has "), path_base(name), S(", or add its directory with -L"));
    strs_add(a, &p->fix.install, path_base(name));
    add_other_version(f, s, p);
    named_dirs_tell(f, false, p);
}

static void tell_library(struct failed_link *f, const struct sought *s) {
    struct strs dirs = other_dirs(f);
    if (word_is_of_cmake(f, s) || word_is_odd(f, s)) return;
    if (tell_static(f, s) || tell_elsewhere(f, s, &dirs) || word_is_file_name(f, s)) return;
    if (tell_meant_dir(f, s) || word_is_misspelt(f, s)) return;
    if (tell_versioned(f, s, &s->dirs, true) || tell_versioned(f, s, &dirs, false)) return;
    if (!tell_unfit_input(f, s) && !word_is_similar(f, s)) tell_nothing(f, s);
}

// --- -lX

static void check_library(struct failed_link *f, const struct input_argument *arg) {
    struct arena *a = f->arena;
    struct sought s = {.arg = arg, .dirs = library_dirs_of(f)};
    bool exact = arg->kind == ARG_LIBRARY_NAME;
    s.word = str_cat(a, exact ? S("-l:") : S("-l"), arg->name);
    if (exact) strs_add(a, &s.names, arg->name);
    if (!exact && arg->state.dynamic) strs_add(a, &s.names, str_cat(a, S("lib"), arg->name, S(".so")));
    if (!exact) strs_add(a, &s.names, str_cat(a, S("lib"), arg->name, S(".a")));
    if (!is_taken(f, &s)) tell_library(f, &s);
}

// --- files

// A file that is in another directory that -l searches, or beside another input.
static bool tell_file_elsewhere(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct strs names = {0}, dirs = library_dirs_of(f), others = other_dirs(f);
    strs_add(a, &names, path_base(s->arg->name));
    strs_add_all(a, &dirs, &others);
    struct str dir = library_x(names.at[0]).n ? sought_dir_with(f, &dirs, &names) : S("");
    if (!dir.n) return false;
    struct str path = path_join(a, dir, names.at[0]), x = library_x(names.at[0]);
    if (str_eq(library_taken(f, x), path)) path = str_cat(a, S("-l"), x);
    struct problem *p = problem_add(f, "no-library",
        str_cat(a, s->word, S(" does not exist: there is "),
            shown_path(f->proc, path_join(a, dir, names.at[0]))));
    if (!p) return true;
    strs_add(a, &p->fix.remove, s->word);
    strs_add(a, &p->fix.append, path);
    p->fix.text = str_cat(a, S("write "), shown_path(f->proc, path), S(" in place of "), s->word);
    return true;
}

// A shared library, named by its path, in a static link.
static bool tell_shared(struct failed_link *f, const struct input_argument *arg, struct str path) {
    struct arena *a = f->arena;
    struct reader b;
    struct os_stat st;
    if (arg->state.dynamic || !reader_open(&b, f->proc->os, OS_CWD, path, &st)) return false;
    bool shared = elf_head(&b).kind == ELF_SHARED;
    reader_close(&b);
    if (!shared) return false;
    struct problem *p = problem_add(
        f, "unfit", str_cat(a, shown_path(f->proc, path), S(" is a shared library, and the link is static")));
    if (!p) return true;
    struct str x = library_x(path_base(path)), ar = str_cat(a, S("lib"), x, S(".a"));
    p->fix.text = str_cat(a, S("link without -static, or get "), x.n ? ar : S("an archive of it"));
    if (strs_have(&f->proc->argv, S("-static")))
        strs_add(a, &p->fix.remove, S("-static"));
    else
        strs_add(a, &p->fix.install, x.n ? ar : S("an archive of it"));
    return true;
}

static void check_file(struct failed_link *f, const struct input_argument *arg) {
    struct sought s = {.arg = arg, .word = arg->name};
    struct str path = request_in_sysroot(&f->l->request, f->arena, arg->name);
    if (tell_shared(f, arg, path) || takes_file(f, &s, path) || word_is_of_cmake(f, &s)) return;
    if (!s.unfit.n && word_is_odd(f, &s)) return;
    if (tell_unfit_input(f, &s) || tell_file_elsewhere(f, &s) || word_is_response(f, &s)) return;
    struct problem *p = problem_add(f, "no-library", str_cat(f->arena, s.word, S(" does not exist")));
    if (!p) return;
    p->fix.text = str_cat(f->arena, S("build or install "), s.word);
    strs_add(f->arena, &p->fix.install, s.word);
}

// --- all inputs

static void check_input(struct failed_link *f, const struct input_argument *arg) {
    bool library = arg->kind == ARG_LIBRARY, file = arg->kind == ARG_FILE;
    if (library || arg->kind == ARG_LIBRARY_NAME) check_library(f, arg);
    if (file) check_file(f, arg);
    if (file || library) scripts_check(f, file ? arg->name : library_taken(f, arg->name));
}

// GNU ld takes an empty file for a linker script without statements.
static void check_empty(struct failed_link *f, const struct input_argument *arg) {
    bool file = arg->kind == ARG_FILE;
    if (!file && arg->kind != ARG_LIBRARY) return;
    struct str path =
        file ? request_in_sysroot(&f->l->request, f->arena, arg->name) : library_taken(f, arg->name);
    struct os_stat st = os_look(f->proc->os, path);
    if (!path.n || st.kind != OS_FILE || st.size) return;
    struct sought s = {.arg = arg, .word = path, .unfit = path, .why = S("is empty")};
    tell_unfit_input(f, &s);
    for (size_t i = 0; i < f->refs.n; i++)
        if (f->refs.at[i].lib == NO_INDEX) f->refs.at[i].told = true;
}

// Without a plugin for it GNU ld reads no intermediate code of LLVM.
static void check_bitcode(struct failed_link *f, const struct input *in) {
    struct arena *a = f->arena;
    if (in->kind != INPUT_OPAQUE || !str_contains(f->result->errors, S("file not recognized"))) return;
    struct str path = shown_path(f->proc, in->file->path);
    struct problem *p = problem_add(f, "unfit",
        str_cat(a, path, S(" is intermediate code of LLVM (clang -flto), which this linker does not read")));
    f->stuck = true;
    if (!p) return;
    p->fix.text = str_cat(a, S("link with clang -flto -fuse-ld=lld, or compile "), path, S(" without -flto"));
    strs_add(a, &p->fix.install, str_cat(a, path, S(" compiled without -flto")));
}

// GNU ld sees no symbols in a library without section headers.
static void check_bare(struct failed_link *f, const struct input *in) {
    struct arena *a = f->arena;
    if (in->kind != INPUT_SHARED || in->member || in->file->elf.section_count) return;
    struct str path = shown_path(f->proc, in->file->path);
    struct problem *p = problem_add(f, "unfit",
        str_cat(a, path,
            S(" has no section headers, so the linker sees no symbols in it: something cut them off")));
    f->stuck = true;
    if (!p) return;
    p->fix.text =
        str_cat(a, S("get "), path_base(path), S(" as it was linked, and make it smaller with strip"));
    strs_add(a, &p->fix.install, path_base(path));
}

void find_inputs(struct failed_link *f) {
    for (size_t i = 0; f->refs.n && i < f->l->inputs.n; i++) check_bare(f, &f->l->inputs.at[i]);
    for (size_t i = 0; i < f->l->inputs.n; i++) check_bitcode(f, &f->l->inputs.at[i]);
    for (size_t i = 0; f->refs.n && i < f->l->request.inputs.n; i++)
        check_empty(f, &f->l->request.inputs.at[i]);
    if (!f->l->inputs.bypass_reason.n || !f->l->facts.proc) return;
    for (size_t i = 0; i < f->l->request.inputs.n; i++) check_input(f, &f->l->request.inputs.at[i]);
}
