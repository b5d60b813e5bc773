#include "problem_copies.h"

#include "../elf/elf_versions.h"
#include "library_words.h"
#include "shown.h"

// A file that the linker takes: a library of the link, or an --as-needed input that it did not keep.
struct taken {
    const struct library *file;
    uint32_t input;        // NO_INDEX: it was found for a dependency,
    enum search_rule rule; // ... by this rule
};
// One that lacks symbols, and who uses them.
struct lack {
    struct taken taken;
    struct str name;   // by which the others need it: the DT_NEEDED entry
    struct strs keys;  // the symbols
    struct strs users; // the libraries, or `the program'
};
struct lacks {
    struct lack *at;
    size_t n, cap;
};

static struct taken taken_input(const struct failed_link *f, uint32_t input) {
    return (struct taken){.file = f->l->inputs.at[input].file, .input = input};
}

// GNU ld keeps some inputs only for a dependency.
static struct taken taken_library(const struct failed_link *f, uint32_t lib) {
    const struct map_library *m = &f->l->map.libs.at[lib];
    const struct dependency *d = m->dep == NO_INDEX ? NULL : &f->l->map.deps.at[m->dep];
    struct taken out = {.file = m->file, .input = m->input, .rule = d ? d->rule : 0};
    for (uint32_t i = 0; d && d->unkept_input && i < f->l->inputs.n; i++)
        if (f->l->inputs.at[i].file == m->file) return taken_input(f, i);
    return out;
}

static struct lack *lack_of(
    struct failed_link *f, struct lacks *all, const struct taken *taken, struct str name) {
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].taken.file == taken->file && str_eq(all->at[i].name, name)) return &all->at[i];
    struct lack *lack = vec_push(f->arena, all);
    lack->taken = *taken;
    lack->name = name;
    return lack;
}

static void add_lacking(struct failed_link *f, struct lack *lack, const struct unresolved *u) {
    strs_add_new(f->arena, &lack->keys, u->key);
    strs_add_new(f->arena, &lack->users, user_name(f, u));
}

// The library of the link that a DT_NEEDED name means; NO_INDEX if there is none.
static uint32_t library_named(const struct failed_link *f, struct str name) {
    const struct map_libraries *libs = &f->l->map.libs;
    for (uint32_t i = 0; i < libs->n; i++) {
        const struct library *file = libs->at[i].file;
        if (str_eq(file->dynamic.has_soname ? file->dynamic.soname : path_base(file->path), name)) return i;
    }
    return NO_INDEX;
}

static void tell(struct failed_link *f, const struct lack *lack) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (strs_have(&lack->keys, f->refs.at[i].key)) f->refs.at[i].told = true;
}

// --- texts

// The versions of the symbols, each once; the symbols themselves if they have none.
static struct strs versions_of(struct arena *a, const struct strs *keys) {
    struct strs out = {0};
    for (size_t i = 0; i < keys->n; i++) {
        struct cut c = str_cut(keys->at[i], '@');
        strs_add_new(a, &out, c.found ? c.tail : c.head);
    }
    return out;
}

// The highest version of the same series that the library defines: GLIBCXX_3.4.28. Empty if it has none.
static struct str highest_version(struct failed_link *f, const struct library *lib, struct str like) {
    struct cut series = str_cut_last(like, '_');
    struct str highest = {0};
    struct reader b;
    if (!series.found || !library_reader(f->proc, lib, &b)) return highest;
    struct strs versions = elf_defined_versions(&b, f->arena, &lib->elf);
    reader_close(&b);
    for (size_t i = 0; i < versions.n; i++) {
        struct cut c = str_cut_last(versions.at[i], '_');
        bool number = str_eq(c.head, series.head) && c.tail.n && c.tail.at[0] <= '9';
        if (number && (!highest.n || elf_version_is_higher(versions.at[i], highest)))
            highest = versions.at[i];
    }
    return highest;
}

static struct str taken_name(const struct failed_link *f, const struct taken *taken) {
    return shown_path(f->proc, taken->file->path);
}

// X where it is taken by -lX.
static struct str x_of(const struct failed_link *f, const struct taken *taken) {
    return taken->input == NO_INDEX ? S("") : input_x(f, taken->input);
}

// Adds by which rule the linker takes the file.
static void add_rule(struct failed_link *f, const struct lack *lack, struct problem *p) {
    struct arena *a = f->arena;
    const struct taken *t = &lack->taken;
    struct str x = x_of(f, t), rule = x.n ? str_cat(a, S("-l"), x) : S("");
    if (t->input == NO_INDEX) rule = str_of(search_rule_name(t->rule));
    if (rule.n) strs_add(a, &p->detail, str_cat(a, taken_name(f, t), S(" is taken by "), rule));
}

// --- the copy that serves

static bool is_same_file(const struct reach_file *file, const struct library *lib) {
    return os_same_file(&file->st, &lib->st);
}

static bool has_all(struct failed_link *f, const struct reach_file *file, const struct strs *keys) {
    return reach_defined(&f->reach, file, keys).n == keys->n;
}

static struct strs one_word(struct arena *a, struct str word) {
    struct strs out = {0};
    strs_add(a, &out, word);
    return out;
}

static bool has_link_name(struct failed_link *f, const struct reach_file *file, struct str x) {
    return strs_have(&file->names, str_cat(f->arena, S("lib"), x, file->lib ? S(".so") : S(".a")));
}

// How a directory comes before the one that is searched first now. Drivers make -L of LIBRARY_PATH.
static struct str first_text(const struct failed_link *f, struct str dir, struct str before) {
    struct arena *a = f->arena;
    struct str old = str_cat(a, S("-L"), before);
    if (path_list_has(process_env(f->proc, "LIBRARY_PATH"), before))
        return str_cat(
            a, S("add -L"), dir, S(", or put "), dir, S(" before "), before, S(" in LIBRARY_PATH"));
    if (!strs_have(&f->proc->argv, old)) return str_cat(a, S("put -L"), dir, S(" first"));
    return str_cat(a, S("put -L"), dir, S(" before "), old);
}

// The ways to put a copy ahead of the library that the link has, the gentlest first. False: no more.
static bool next_fix(
    struct failed_link *f, const struct lack *lack, const struct reach_file *file, int way, struct fix *fix) {
    struct arena *a = f->arena;
    const struct taken *t = &lack->taken;
    bool input = t->input != NO_INDEX;
    struct str x = x_of(f, t), word = input ? input_word(f, t->input) : S("");
    struct str dir = file->dir.n ? file->dir : S(".");
    *fix = (struct fix){0};
    if (way == 0 && x.n && has_link_name(f, file, x)) {
        fix->prepend = one_word(a, str_cat(a, S("-L"), dir));
        fix->text = first_text(f, dir, path_dir(t->file->path));
    }
    if (way == 1 && !input && strs_have(&file->names, lack->name)) {
        fix->prepend = one_word(a, S("-rpath-link"));
        strs_add(a, &fix->prepend, dir);
        const bool others = f->l->request.rpath_link.n > 0;
        fix->text = str_cat(a, others ? S("put ") : S("add "), words_shown(f, &fix->prepend),
            others ? S(" before the other -rpath-link") : S(""));
    }
    if (way == 2 && word.n && !x.n) {
        fix->remove = one_word(a, word);
        fix->append = library_words(f, file);
        fix->text = str_cat(a, S("write "), words_shown(f, &fix->append), S(" in place of "), word);
    }
    if (way == 3 && file->lib && file->lib->dynamic.has_soname) {
        fix->prepend = one_word(a, file->path);
        fix->text = str_cat(a, S("put "), file->path, S(" in front of the inputs"));
    }
    return way <= 3;
}

static bool find_fix(
    struct failed_link *f, const struct lack *lack, const struct reach_file *file, struct fix *fix) {
    for (int way = 0; next_fix(f, lack, file, way, fix); way++)
        if (fix_has_words(fix) && fix_helps(f, fix)) return true;
    *fix = (struct fix){0};
    return false;
}

// A copy that has the symbols, and what puts it ahead. NULL if there is none.
static const struct reach_file *serving_copy(
    struct failed_link *f, const struct lack *lack, struct fix *fix) {
    const struct reach *reach = failed_link_reach(f);
    const struct library *taken = lack->taken.file;
    const struct reach_file *any = NULL;
    for (size_t i = 0; i < reach->files.n; i++) {
        const struct reach_file *file = &reach->files.at[i];
        if (!reach_is_named(file, lack->name) || is_same_file(file, taken) || !has_all(f, file, &lack->keys))
            continue;
        if (find_fix(f, lack, file, fix)) return file;
        if (!any) any = file;
    }
    return any;
}

// --- versions

static void set_libc_fix(struct failed_link *f, const struct lack *lack, struct problem *p) {
    struct arena *a = f->arena;
    struct strs versions = versions_of(a, &lack->keys);
    if (!versions.n) return;
    struct str highest = versions.at[0];
    for (size_t i = 1; i < versions.n; i++)
        if (elf_version_is_higher(versions.at[i], highest)) highest = versions.at[i];
    bool sysroot = f->l->request.sysroot.n > 0;
    struct str glibc = str_cat(a, S("glibc "), str_cut(highest, '_').tail);
    p->text =
        str_cat(a, p->text, sysroot ? S(": the sysroot is older than ") : S(": this system is older than "),
            first_two(a, &lack->users));
    p->fix = (struct fix){0};
    p->fix.text = str_cat(a, S("link "), sysroot ? S("with a sysroot") : S("on a system"), S(" that has "),
        glibc, S(", or get "), first_two(a, &lack->users), S(" built for an older one"));
    strs_add(a, &p->fix.install, glibc);
}

static void add_copy(struct failed_link *f, const struct lack *lack, struct problem *p) {
    struct arena *a = f->arena;
    add_rule(f, lack, p);
    struct fix fix = {0};
    const struct reach_file *file = serving_copy(f, lack, &fix);
    if (file)
        strs_add(a, &p->detail,
            str_cat(a, shown_path(f->proc, file->path),
                str_cut(lack->keys.at[0], '@').found ? S(" has them") : S(" defines them")));
    p->fix = fix;
    if (fix_has_words(&fix)) return;
    struct str newer = str_cat(a, S("a newer "), lack->name);
    p->fix.text =
        str_cat(a, S("get "), newer, S(", or "), first_two(a, &lack->users), S(" built for this one"));
    strs_add(a, &p->fix.install, newer);
}

static void tell_lacking_version(struct failed_link *f, const struct lack *lack) {
    struct arena *a = f->arena;
    struct strs versions = versions_of(a, &lack->keys);
    if (!versions.n) return;
    struct str highest = highest_version(f, lack->taken.file, versions.at[0]);
    struct str text = str_cat(a, taken_name(f, &lack->taken), S(" has no "), first_two(a, &versions),
        S(", which "), first_two(a, &lack->users), lack->users.n > 1 ? S(" need") : S(" needs"));
    tell(f, lack);
    struct problem *p = problem_add(f, "version", text);
    if (!p) return;
    if (highest.n) strs_add(a, &p->detail, str_cat(a, S("its highest version is "), highest));
    if (library_is_of_glibc(lack->name))
        set_libc_fix(f, lack, p);
    else
        add_copy(f, lack, p);
    strs_add_all(a, &p->detail, &lack->keys);
}

static void add_lacking_versions(struct failed_link *f, uint32_t lib, struct lacks *all) {
    struct elf_version_needs needed = {0};
    bool read = false;
    for (size_t i = 0; i < f->refs.n; i++) {
        const struct unresolved *u = &f->refs.at[i];
        struct str version = str_cut(u->key, '@').tail;
        if (u->told || u->lib != lib || !version.n) continue;
        if (!read) needed = library_version_needs(f->proc, f->l->map.libs.at[lib].file);
        read = true;
        for (size_t j = 0; j < needed.n; j++) {
            if (!str_eq(needed.at[j].version, version)) continue;
            uint32_t provider = library_named(f, needed.at[j].file);
            if (provider == NO_INDEX) continue;
            const struct taken taken = taken_library(f, provider);
            add_lacking(f, lack_of(f, all, &taken, needed.at[j].file), u);
            break;
        }
    }
}

void find_lacking_version(struct failed_link *f) {
    struct lacks all = {0};
    for (uint32_t i = 0; i < f->l->map.libs.n; i++) add_lacking_versions(f, i, &all);
    for (size_t i = 0; i < all.n; i++) tell_lacking_version(f, &all.at[i]);
}

// --- symbols

static bool is_needed(const struct failed_link *f, struct str name) {
    for (size_t i = 0; i < f->l->map.deps.n; i++)
        if (str_eq(f->l->map.deps.at[i].name, name)) return true;
    return false;
}

static bool tell_lacking_symbol(
    struct failed_link *f, const struct lack *lack, const struct reach_file *file, const struct fix *fix) {
    struct arena *a = f->arena;
    struct str soname = lack->taken.file->dynamic.soname,
               other = file->lib ? file->lib->dynamic.soname : S("");
    bool versions = closure_conflict(soname, other) && is_needed(f, other);
    struct str text = str_cat(a, taken_name(f, &lack->taken), S(" has no "), first_two(a, &lack->keys),
        S(", which "), first_two(a, &lack->users), S(" uses; "), shown_path(f->proc, file->path), S(" has"));
    if (versions) text = str_cat(a, text, S(": "), soname, S(" is taken, and "), other, S(" is needed"));
    tell(f, lack);
    struct problem *p = problem_add(f, versions ? "two-versions" : "symbol", text);
    if (!p) return true;
    p->fix = *fix;
    add_rule(f, lack, p);
    strs_add_all(a, &p->detail, &lack->keys);
    return true;
}

// The files that could be taken in the place of a library: by its SONAME, or by the same -lX.
struct copies {
    struct taken of;
    const struct reach_file **at;
    size_t n, cap;
};
struct all_copies {
    struct copies *at;
    size_t n, cap;
};

static struct copies copies_of(struct failed_link *f, struct taken taken) {
    const struct reach *reach = failed_link_reach(f);
    const struct library *file = taken.file;
    const struct str x = x_of(f, &taken);
    struct copies out = {.of = taken};
    for (size_t i = 0; i < reach->files.n; i++) {
        const struct reach_file *other = &reach->files.at[i];
        if (is_same_file(other, file) || (!other->lib && !library_may_be_named(f, other))) continue;
        bool named = file->dynamic.has_soname && reach_is_named(other, file->dynamic.soname);
        if (named || (x.n && has_link_name(f, other, x))) *vec_push(f->arena, &out) = other;
    }
    return out;
}

// `user`: the library that uses the symbols; NO_INDEX: objects do.
static bool try_copies(
    struct failed_link *f, const struct copies *copies, uint32_t user, const struct strs *keys) {
    for (size_t i = 0; i < copies->n; i++) {
        const struct reach_file *file = copies->at[i];
        struct lack lack = {.taken = copies->of, .name = copies->of.file->dynamic.soname};
        lack.keys = reach_defined(&f->reach, file, keys);
        struct fix fix;
        if (!lack.keys.n || !find_fix(f, &lack, file, &fix)) continue;
        for (size_t j = 0; j < f->refs.n; j++)
            if (f->refs.at[j].lib == user && strs_have(&lack.keys, f->refs.at[j].key))
                strs_add_new(f->arena, &lack.users, user_name(f, &f->refs.at[j]));
        return tell_lacking_symbol(f, &lack, file, &fix);
    }
    return false;
}

// Those of the symbols that the file does not have.
static struct strs lacking_in(struct failed_link *f, const struct taken *t, const struct strs *keys) {
    const bool archive = t->input != NO_INDEX && f->l->inputs.at[t->input].kind == INPUT_ARCHIVE;
    const struct reach_file taken = {.path = t->file->path, .lib = archive ? NULL : t->file};
    struct strs has = reach_defined(&f->reach, &taken, keys), out = {0};
    for (size_t i = 0; i < keys->n; i++)
        if (!strs_have(&has, keys->at[i])) strs_add(f->arena, &out, keys->at[i]);
    return out;
}

// `user`: a library of the link; NO_INDEX: the objects.
static void find_lacking_of(struct failed_link *f, const struct all_copies *copies, uint32_t user) {
    struct strs keys = untold_keys(f, ref_of_library, user);
    for (size_t i = 0; keys.n && i < copies->n; i++) {
        const struct library *file = copies->at[i].of.file;
        if (user != NO_INDEX && file == f->l->map.libs.at[user].file) continue;
        struct strs lacking = lacking_in(f, &copies->at[i].of, &keys);
        if (lacking.n && try_copies(f, &copies->at[i], user, &lacking)) return;
    }
}

static void add_copies(struct failed_link *f, struct taken taken, struct all_copies *all) {
    const struct copies copies = copies_of(f, taken);
    if (copies.n) *vec_push(f->arena, all) = copies;
}

void find_lacking_symbol(struct failed_link *f) {
    const uint32_t n = (uint32_t)f->l->map.libs.n;
    struct all_copies copies = {0};
    bool any = false;
    for (size_t i = 0; i < f->refs.n; i++) any |= !f->refs.at[i].told;
    if (!any) return;
    for (uint32_t i = 0; i < n; i++) add_copies(f, taken_library(f, i), &copies);
    for (uint32_t i = 0; i < f->l->inputs.n; i++)
        if (input_is_unkept(f->l, i) || f->l->inputs.at[i].kind == INPUT_ARCHIVE)
            add_copies(f, taken_input(f, i), &copies);
    find_lacking_of(f, &copies, NO_INDEX);
    for (uint32_t i = 0; i < n; i++) find_lacking_of(f, &copies, i);
}
