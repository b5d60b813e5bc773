#include "problem_inputs.h"

#include "../base/text.h"
#include "../sys/file.h"
#include "../tables/stubs.h"
#include "file_problem.h"
#include "library_words.h"
#include "shown.h"
#include "named_dirs.h"
#include "packages.h"

// An input of the command line, and where it is looked for.
struct sought {
    const struct input_argument *arg;
    struct str word;       // as on the command line
    struct strs names;     // libX.so, libX.a
    struct strs dirs;      // that the linker searches
    struct str unfit, why; // a file of that name there that cannot be linked
};

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

static bool fits(struct failed_link *f, struct str path) {
    return os_look(f->proc->os, path).kind == OS_FILE && !input_problem(f->proc, &f->l->facts.target, path).n;
}

// The directory among others that has a file of these names; `at` is NULL if none has.
static struct str dir_with(struct failed_link *f, const struct strs *dirs, const struct strs *names) {
    for (size_t i = 0; i < dirs->n; i++)
        for (size_t j = 0; j < names->n; j++)
            if (fits(f, path_join(f->arena, dirs->at[i], names->at[j])))
                return dirs->at[i].n ? dirs->at[i] : S(".");
    return (struct str){0};
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
            if (!fits(f, path_join(f->arena, dirs->at[i], names.at[j]))) continue;
            *dir = dirs->at[i];
            return names.at[j];
        }
    }
    return (struct str){0};
}

// --- what to do

static struct problem *add_missing(
    struct failed_link *f, const struct sought *s, const char *cause, struct str more) {
    struct str text = str_cat(f->arena, S("cannot find "), s->word, more);
    return problem_add(f, cause, text);
}

static bool tell_cmake(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    if (!str_ends(s->arg->name, S("-NOTFOUND"))) return false;
    struct str variable = str_cut_text(path_base(s->arg->name), S("-NOTFOUND")).head;
    struct problem *p = add_missing(f, s, "no-library",
        str_cat(a, S(": this is what CMake writes if find_library finds nothing for "), variable));
    if (!p) return true;
    p->fix.text = str_cat(a, S("run cmake with -D"), variable, S("=PATH"));
    strs_add(a, &p->fix.install, str_cat(a, S("the library of "), variable));
    return true;
}

// libX.so is in a directory that -l does not search.
static bool tell_elsewhere(struct failed_link *f, const struct sought *s, const struct strs *dirs) {
    struct arena *a = f->arena;
    struct str dir = dir_with(f, dirs, &s->names);
    if (!dir.n) return false;
    struct str shown = shown_path(f->proc, dir), why = S("");
    if (path_list_has(process_env(f->proc, "LD_LIBRARY_PATH"), dir))
        why = S("; LD_LIBRARY_PATH does not serve -l");
    if (stubs_is_stub_dir(dir)) why = S(", a stub directory");
    struct problem *p = add_missing(f, s, "no-library", str_cat(a, S(": it is in "), shown, why));
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
    struct problem *p = add_missing(f, s, "no-library", why);
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
        s->arg->kind == ARG_LIBRARY && !s->arg->state.dynamic ? dir_with(f, &s->dirs, &names) : S("");
    if (!dir.n) return false;
    struct str ar = str_cat(a, S("lib"), s->arg->name, S(".a"));
    struct problem *p = add_missing(f, s, "no-library",
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

// -llibX, -lX.so: the word has what the linker adds itself.
static bool tell_misspelt(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str x = s->arg->name;
    if (s->arg->kind != ARG_LIBRARY) return false;
    if (str_ends(x, S(".so"))) x.n -= 3;
    if (str_ends(x, S(".a"))) x.n -= 2;
    struct str path = library_taken(f, x);
    if (!path.n && str_starts(x, S("lib"))) x = str_skip(x, 3), path = library_taken(f, x);
    if (!path.n || x.n == s->arg->name.n) return false;
    struct str word = str_cat(a, S("-l"), x);
    struct problem *p =
        add_missing(f, s, "no-library", str_cat(a, S(": "), shown_path(f->proc, path), S(" is "), word));
    if (!p) return true;
    strs_add(a, &p->fix.remove, s->word);
    strs_add(a, &p->fix.append, word);
    p->fix.text = str_cat(a, S("write "), word, S(" in place of "), s->word);
    return true;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// True if one letter more, less or other, or two letters in the other order, makes one name of the other.
// Digits are versions.
static bool differs_by_a_letter(struct str one, struct str other) {
    while (one.n && other.n && one.at[0] == other.at[0]) one = str_skip(one, 1), other = str_skip(other, 1);
    while (one.n && other.n && one.at[one.n - 1] == other.at[other.n - 1]) one.n--, other.n--;
    for (size_t i = 0; i < one.n; i++)
        if (!is_letter(one.at[i])) return false;
    for (size_t i = 0; i < other.n; i++)
        if (!is_letter(other.at[i])) return false;
    if (one.n == 2 && other.n == 2) return one.at[0] == other.at[1] && one.at[1] == other.at[0];
    return one.n <= 1 && other.n <= 1;
}

static bool has_same_letters(struct str one, struct str other) {
    bool same = one.n == other.n;
    for (size_t i = 0; same && i < one.n; i++)
        same = one.at[i] == other.at[i] || (is_letter(one.at[i]) && (one.at[i] ^ other.at[i]) == 0x20);
    return same;
}

// The only X like the one that is sought, of those that -l finds; empty if there are several.
static struct str similar_x(struct failed_link *f, const struct sought *s) {
    enum { SHORT = 4 }; // of shorter names many are similar
    struct str sought = s->arg->name, like = {0};
    bool several = false;
    for (size_t i = 0; i < s->dirs.n; i++) {
        struct strs names = os_list(f->proc->os, f->arena, s->dirs.at[i].n ? s->dirs.at[i] : S("."));
        arena_charge(f->arena, names.n);
        for (size_t j = 0; j < names.n; j++) {
            struct str x = library_x(names.at[j]);
            if (has_same_letters(sought, x) && library_taken(f, x).n) return x;
            if (sought.n < SHORT || !x.n || str_eq(x, like) || !differs_by_a_letter(sought, x)) continue;
            if (!library_taken(f, x).n) continue;
            several |= like.n > 0;
            like = x;
        }
    }
    if (several) like.n = 0;
    return like;
}

// The link works with the library of a similar name.
static bool tell_similar(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str x = s->arg->kind == ARG_LIBRARY ? similar_x(f, s) : S("");
    struct fix fix = {0};
    if (!x.n) return false;
    strs_add(a, &fix.remove, s->word);
    strs_add(a, &fix.append, str_cat(a, S("-l"), x));
    const struct failed_link after = fix_try(f, &fix);
    if (!fix_is_better(f, &after) || after.refs.n) return false;
    fix.text = str_cat(a, S("write "), fix.append.at[0], S(" in place of "), s->word);
    struct str path = shown_path(f->proc, library_taken(f, x));
    struct problem *p = add_missing(f, s, "no-library", str_cat(a, S(": there is "), path));
    if (p) p->fix = fix;
    return true;
}

// Words that are no names of libraries or files, as build systems and editors make them.
static const struct odd_word {
    const char *part, *what, *fix; // `fix`: NULL if the words that are meant can be told
} odd_words[] = {
    {"$(", " is a variable that was not expanded", "define it, or correct its spelling"},
    {"${", " is a variable that was not expanded", "define it, or correct its spelling"},
    {"::", " is the name of a target of CMake, not of a library",
        "call find_package for it, or correct its spelling"},
    {";", " is a list of CMake, not a word", NULL},
    {"\xe2\x80\x93", " has a dash that is no hyphen", NULL},       // U+2013
    {"\xe2\x88\x92", " has a minus sign that is no hyphen", NULL}, // U+2212
    {" -", " has several words in it", NULL},
};

// The words that are meant by one with semicolons, blanks or another dash.
static struct strs meant_words(struct arena *a, struct str word) {
    struct text plain = text_begin(a);
    struct strs out = {0};
    while (word.n) {
        const bool dash = str_starts(word, S("\xe2\x80\x93")) || str_starts(word, S("\xe2\x88\x92"));
        const bool ends = word.at[0] == ';' || word.at[0] == ' ';
        text_add(&plain, dash ? S("-") : ends ? S("\n") : (struct str){word.at, 1});
        word = str_skip(word, dash ? 3 : 1);
    }
    struct strs parts = str_split(a, text_str(&plain), '\n');
    for (size_t i = 0; i < parts.n; i++) {
        struct str part = parts.at[i];
        const bool name = part.n && !str_starts(part, S("-")) && !str_has(part, '/') && !str_has(part, '.');
        if (part.n) strs_add(a, &out, name ? str_cat(a, S("-l"), part) : part);
    }
    return out;
}

static bool tell_odd_word(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    const struct odd_word *odd = NULL;
    for (size_t i = 0; !odd && i < sizeof odd_words / sizeof *odd_words; i++)
        if (str_contains(s->word, str_of(odd_words[i].part))) odd = &odd_words[i];
    if (!odd && s->word.n) return false;
    struct str what = odd ? str_of(odd->what) : S(", an empty word, is no input");
    struct problem *p = problem_add(f, "no-library", str_cat(a, S("`"), s->word, S("'"), what));
    if (!p) return true;
    if (odd && odd->fix) {
        p->fix.text = str_of(odd->fix);
        strs_add(a, &p->fix.install, s->word);
        return true;
    }
    strs_add(a, &p->fix.remove, s->word);
    p->fix.append = meant_words(a, s->word);
    p->fix.text = !s->word.n ? S("leave the empty word out")
                             : str_cat(a, S("write "), words_shown(f, &p->fix.append), S(" in place of it"));
    return true;
}

// -l with the name of a file: it takes the middle of libX.so.
static bool tell_file_name(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str name = s->arg->name;
    const bool path = str_has(name, '/');
    if (s->arg->kind != ARG_LIBRARY || !(path || str_contains(name, S(".so")) || str_ends(name, S(".a"))))
        return false;
    struct strs names = {0};
    strs_add(a, &names, name);
    struct str word = {0}, dir = path ? S("") : dir_with(f, &s->dirs, &names);
    if (dir.n) word = str_cat(a, S("-l:"), name);
    if (!dir.n && fits(f, name)) word = path ? name : str_cat(a, S("./"), name);
    if (!word.n && !path) return false;
    struct problem *p = add_missing(f, s, "no-library",
        path ? S(": -l takes the X of libX.so, not a path")
             : S(": -l takes the X of libX.so, not the name of a file"));
    if (!p) return true;
    if (word.n) {
        strs_add(a, &p->fix.remove, s->word);
        strs_add(a, &p->fix.append, word);
    } else {
        strs_add(a, &p->fix.install, name);
    }
    struct str as = word.n ? words_shown(f, &p->fix.append) : name;
    p->fix.text = str_cat(
        a, S("write "), as, S(" in place of "), s->word, word.n ? S("") : S("; the file does not exist"));
    return true;
}

static void tell_nothing(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str name = s->names.n ? s->names.at[0] : s->arg->name;
    struct problem *p = add_missing(f, s, "no-library", S(""));
    if (!p) return;
    p->fix.text = str_cat(a, S("install what has "), path_base(name), S(", or add its directory with -L"));
    strs_add(a, &p->fix.install, path_base(name));
    add_other_version(f, s, p);
    named_dirs_tell(f, false, p);
}

static void tell_library(struct failed_link *f, const struct sought *s) {
    struct strs dirs = other_dirs(f);
    if (tell_cmake(f, s) || tell_odd_word(f, s)) return;
    if (tell_static(f, s) || tell_elsewhere(f, s, &dirs) || tell_file_name(f, s)) return;
    if (tell_meant_dir(f, s) || tell_misspelt(f, s)) return;
    if (tell_versioned(f, s, &s->dirs, true) || tell_versioned(f, s, &dirs, false)) return;
    if (!tell_unfit_input(f, s) && !tell_similar(f, s)) tell_nothing(f, s);
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
    struct str dir = library_x(names.at[0]).n ? dir_with(f, &dirs, &names) : S("");
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

// GNU ld takes @FILE for the name of an input where there is no FILE.
static bool tell_response(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    if (!str_starts(s->word, S("@"))) return false;
    struct str file = str_skip(s->word, 1);
    struct problem *p =
        problem_add(f, "no-library", str_cat(a, s->word, S(": there is no response file "), file));
    if (!p) return true;
    p->fix.text = str_cat(a, S("write its path from the working directory behind the @, or create "), file);
    strs_add(a, &p->fix.install, file);
    return true;
}

static void check_file(struct failed_link *f, const struct input_argument *arg) {
    struct sought s = {.arg = arg, .word = arg->name};
    struct str path = request_in_sysroot(&f->l->request, f->arena, arg->name);
    if (tell_shared(f, arg, path) || takes_file(f, &s, path) || tell_cmake(f, &s)) return;
    if (!s.unfit.n && tell_odd_word(f, &s)) return;
    if (tell_unfit_input(f, &s) || tell_file_elsewhere(f, &s) || tell_response(f, &s)) return;
    struct problem *p = problem_add(f, "no-library", str_cat(f->arena, s.word, S(" does not exist")));
    if (!p) return;
    p->fix.text = str_cat(f->arena, S("build or install "), s.word);
    strs_add(f->arena, &p->fix.install, s.word);
}

// --- scripts

// The directory above the script in which an absolute name of it exists, and is another file: /usr is no
// sysroot where /lib is a link to /usr/lib.
static struct str root_of(struct failed_link *f, struct str script, struct str name) {
    struct str dir = path_dir(os_real_path(f->proc->os, f->arena, script));
    const struct os_stat here = os_look(f->proc->os, name);
    for (; dir.n > 1; dir = path_dir(dir)) {
        const struct os_stat st = os_look(f->proc->os, str_cat(f->arena, dir, name));
        if (st.kind == OS_FILE && !os_same_file(&st, &here)) return dir;
    }
    return (struct str){0};
}

static void add_root_fix(struct failed_link *f, struct problem *p, struct str root) {
    struct arena *a = f->arena;
    for (size_t i = 1; i < f->proc->argv.n; i++)
        if (str_starts(f->proc->argv.at[i], S("--sysroot=")))
            strs_add(a, &p->fix.remove, f->proc->argv.at[i]);
    strs_add(a, &p->fix.prepend, str_cat(a, S("--sysroot="), root));
    p->fix.text = str_cat(a, S("add "), p->fix.prepend.at[0]);
}

// A name without a slash in front is looked for beside the script, in the working directory, and as by -l.
static void check_bare_name(struct failed_link *f, struct str script, struct str name) {
    struct arena *a = f->arena;
    struct strs dirs = library_dirs_of(f), names = {0};
    const bool searched = str_starts(name, S("-l"));
    if (str_starts(name, S("="))) return;
    struct str x = searched ? str_cat(a, S("lib"), str_skip(name, 2)) : name;
    strs_add(a, &names, searched ? str_cat(a, x, S(".so")) : name);
    if (searched) strs_add(a, &names, str_cat(a, x, S(".a")));
    strs_add(a, &dirs, path_dir(script));
    strs_add(a, &dirs, S(""));
    if (dir_with(f, &dirs, &names).n) return;
    struct problem *p = problem_add(f, "no-library",
        str_cat(
            a, shown_path(f->proc, script), S(", a linker script, names "), name, S(", which is nowhere")));
    if (!p) return;
    p->fix.text = str_cat(a, S("install "), names.at[0], S(", or add its directory with -L"));
    strs_add(a, &p->fix.install, names.at[0]);
}

static void check_script_name(struct failed_link *f, struct str script, struct str name) {
    struct arena *a = f->arena;
    if (!str_starts(name, S("/"))) {
        check_bare_name(f, script, name);
        return;
    }
    struct str sysroot = f->l->request.sysroot, inside = str_cat(a, sysroot, name);
    struct str real = os_real_path(f->proc->os, a, script), root = os_real_path(f->proc->os, a, sysroot);
    bool in_sysroot = root.n && str_starts(real, str_cat(a, root, S("/")));
    struct str path = in_sysroot ? inside : name;
    if (fits(f, path)) return;
    struct str meant = root_of(f, script, name), shown = shown_path(f->proc, script);
    bool outside = in_sysroot && fits(f, name);
    if (!meant.n && !outside && os_look(f->proc->os, path).kind == OS_FILE) return; // it is told as unfit
    struct str text = str_cat(a, shown, S(", a linker script, names "), name);
    if (outside)
        text = str_cat(a, text, S(", which is outside the sysroot "), sysroot);
    else if (meant.n)
        text = str_cat(a, text, S(", which is meant to be "), shown_path(f->proc, str_cat(a, meant, name)),
            S(": "), shown_path(f->proc, meant), S(" is a sysroot"));
    else
        text = str_cat(a, text, S(", which does not exist"));
    struct problem *p = problem_add(f, "outside-sysroot", text);
    if (!p) return;
    if (meant.n) {
        add_root_fix(f, p, meant);
        return;
    }
    p->fix.text = str_cat(a, S("put "), name, S(" into the sysroot, or correct the script"));
    strs_add(a, &p->fix.install, path);
}

static void check_script(struct failed_link *f, struct str path) {
    struct str text = {0};
    if (!path.n || !file_read(f->proc->os, f->arena, path, MAX_SCRIPT, &text)) return;
    if (str_starts(text, S("\177ELF")) || str_starts(text, S("!<"))) return;
    struct script script = scripts_parse(&f->l->facts, text);
    for (size_t i = 0; i < script.n; i++)
        if (script.at[i].is == SCRIPT_INPUT) check_script_name(f, path, script.at[i].value);
}

// --- all inputs

static void check_input(struct failed_link *f, const struct input_argument *arg) {
    bool library = arg->kind == ARG_LIBRARY, file = arg->kind == ARG_FILE;
    if (library || arg->kind == ARG_LIBRARY_NAME) check_library(f, arg);
    if (file) check_file(f, arg);
    if (file || library) check_script(f, file ? arg->name : library_taken(f, arg->name));
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

void find_inputs(struct failed_link *f) {
    for (size_t i = 0; i < f->l->inputs.n; i++) check_bitcode(f, &f->l->inputs.at[i]);
    for (size_t i = 0; f->refs.n && i < f->l->request.inputs.n; i++)
        check_empty(f, &f->l->request.inputs.at[i]);
    if (!f->l->inputs.bypass_reason.n || !f->l->facts.proc) return;
    for (size_t i = 0; i < f->l->request.inputs.n; i++) check_input(f, &f->l->request.inputs.at[i]);
}
