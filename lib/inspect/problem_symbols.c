#include "problem_symbols.h"

#include "library_words.h"
#include "shown.h"

enum {
    MAX_CHOICES = 5,  // so many libraries are tried for the same symbols
    MAX_DETAIL = 300, // lines
};

// --- references as text

// A library that defines main is not named for that.
static bool of_object(const struct failed_link *f, const struct unresolved *u, uint32_t lib) {
    (void)f, (void)lib;
    return u->lib == NO_INDEX && !str_eq(u->key, S("main"));
}

static bool of_any(const struct failed_link *f, const struct unresolved *u, uint32_t lib) {
    (void)f, (void)u, (void)lib;
    return true;
}

static void tell(struct failed_link *f, const struct strs *keys, ref_test *test, uint32_t lib) {
    struct map told = {0};
    for (size_t i = 0; i < keys->n; i++) map_add_new(f->arena, &told, keys->at[i]);
    for (size_t i = 0; i < f->refs.n; i++)
        if (test(f, &f->refs.at[i], lib) && map_get(&told, f->refs.at[i].key) != NO_INDEX)
            f->refs.at[i].told = true;
}

static void add_symbols(struct failed_link *f, struct problem *p, const struct strs *keys) {
    for (size_t i = 0; i < keys->n && i < MAX_DETAIL; i++) strs_add(f->arena, &p->detail, keys->at[i]);
}

// What references the first of the symbols.
static const struct unresolved *first_ref(
    const struct failed_link *f, struct str key, ref_test *test, uint32_t lib) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (test(f, &f->refs.at[i], lib) && str_eq(f->refs.at[i].key, key)) return &f->refs.at[i];
    return NULL;
}

static void remove_all(struct strs *list, const struct strs *gone) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!strs_have(gone, list->at[i])) list->at[n++] = list->at[i];
    list->n = n;
}

// --- which libraries define them

struct definition {
    const struct reach_file *file;
    struct strs keys;
    int rank; // the lowest is the best
};
struct definitions {
    struct definition *at;
    size_t n, cap;
};

// The C library's parts come first: many libraries have functions of the same names.
static const char *const libc_parts[] = {"libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
    "libresolv.so.2", "libcrypt.so.1", "libutil.so.1", "libanl.so.1"};

static int rank_of(const struct reach_file *file) {
    struct str soname = file->lib ? file->lib->dynamic.soname : S("");
    for (size_t i = 0; i < sizeof libc_parts / sizeof *libc_parts; i++)
        if (str_eq(soname, str_of(libc_parts[i]))) return 0;
    bool link_name = false;
    for (size_t i = 0; i < file->names.n; i++) link_name |= str_ends(file->names.at[i], S(".so"));
    return 1 + file->own_dir * 8 + file->stub * 4 + !file->lib * 2 + !link_name;
}

static struct definitions definitions_of(struct failed_link *f, const struct strs *keys) {
    struct definitions out = {0};
    struct strs scanned = *keys;
    struct reach *reach = failed_link_reach(f);
    if (scanned.n > REACH_SCANNED) scanned.n = REACH_SCANNED;
    for (size_t i = 0; i < reach->files.n; i++) {
        const struct reach_file *file = &reach->files.at[i];
        struct definition d = {.file = file, .keys = reach_defined(reach, file, &scanned)};
        if (!d.keys.n || !library_may_be_named(f, file)) continue;
        if (scanned.n < keys->n) d.keys = reach_defined(reach, file, keys);
        d.rank = 2 * rank_of(file) + !library_begins_as(file, d.keys.at[0]);
        *vec_push(f->arena, &out) = d;
    }
    return out;
}

// True if a library of the link depends on it.
static bool is_dependency(const struct failed_link *f, const struct reach_file *file) {
    for (size_t i = 0; i < f->l->map.deps.n; i++)
        if (reach_is_named(file, f->l->map.deps.at[i].name)) return true;
    return false;
}

// Those that the author of an object meant.
static struct definitions meant_by_objects(struct failed_link *f, struct definitions all) {
    struct definitions out = {0};
    for (size_t i = 0; i < all.n; i++)
        if (is_dependency(f, all.at[i].file) || library_seems_meant(all.at[i].file, &all.at[i].keys))
            *vec_push(f->arena, &out) = all.at[i];
    return out;
}

// How many of the symbols that are left a library defines.
static size_t defines_of(const struct definition *d, const struct strs *left) {
    size_t n = 0;
    for (size_t i = 0; i < d->keys.n; i++) n += strs_have(left, d->keys.at[i]);
    return n;
}

// The library that defines the most symbols, of several the one of the lowest rank. NULL if none defines any.
static struct definition *best_definition(struct definitions *all, const struct strs *left) {
    struct definition *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < all->n; i++) {
        size_t n = all->at[i].file ? defines_of(&all->at[i], left) : 0;
        if (!n || n < most || (n == most && all->at[i].rank >= best->rank)) continue;
        best = &all->at[i];
        most = n;
    }
    return best;
}

// A set of libraries that define the symbols.
struct cover {
    struct definitions of; // `keys`: those for which it was taken
    struct strs words;
    struct strs left; // that no library defines
};

// The fewest that define as many of the symbols as possible: the best first, then the best for what is left.
static struct cover cover_of(struct failed_link *f, struct definitions all, const struct strs *keys) {
    struct cover out = {0};
    strs_add_all_new(f->arena, &out.left, keys);
    for (struct definition *d; out.left.n && (d = best_definition(&all, &out.left));) {
        struct definition taken = *d;
        struct strs words = library_words(f, d->file);
        strs_add_all_new(f->arena, &out.words, &words);
        *vec_push(f->arena, &out.of) = taken;
        remove_all(&out.left, &taken.keys);
        d->file = NULL;
    }
    return out;
}

// True if libraries within reach define everything that the link lacks with a fix and did not lack before:
// what a library brings that was itself built without its dependencies.
static bool can_be_completed(const struct failed_link *before, struct failed_link *after) {
    struct strs old = untold_keys(before, of_any, 0), new = untold_keys(after, of_any, 0);
    if (after->l == before->l || after->l->bypass_reason.n) return false;
    size_t all = new.n;
    remove_all(&new, &old);
    if (new.n < all) return false;
    return !cover_of(after, definitions_of(after, &new), &new).left.n;
}

// The first set with which the link gets better. Without words that help, the set is empty. `objects`: they
// reference the symbols, and not a library.
static struct cover working_cover(struct failed_link *f, const struct strs *keys, bool objects) {
    struct definitions all = definitions_of(f, keys);
    if (objects) all = meant_by_objects(f, all);
    struct cover incomplete = {.left = *keys};
    for (int i = 0; i < MAX_CHOICES; i++) {
        struct cover cover = cover_of(f, all, keys);
        if (!cover.of.n) break;
        struct fix fix = {.append = cover.words};
        struct failed_link after = fix_try(f, &fix);
        if (fix_is_better(f, &after)) return cover;
        if (!incomplete.of.n && can_be_completed(f, &after)) incomplete = cover;
        for (size_t j = 0; j < all.n; j++)
            if (all.at[j].file == cover.of.at[0].file) all.at[j].file = NULL;
    }
    return incomplete;
}

// --- hidden symbols

// What the compiler adds from libraries that are linked into each program and library.
static bool is_from_compiler(struct str name) {
    static const char *const names[] = {"atexit", "at_quick_exit", "__dso_handle", "pthread_atfork",
        "__stack_chk_fail_local", "stat", "lstat", "fstat", "stat64", "lstat64", "fstat64", "fstatat",
        "fstatat64", "mknod", "mknodat", "__libc_csu_init", "__libc_csu_fini"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(name, str_of(names[i]))) return true;
    return false;
}

static bool is_hidden_of(const struct failed_link *f, const struct unresolved *u, uint32_t lib) {
    (void)f;
    return u->lib == lib && (u->hidden || is_from_compiler(symbol_name(u->key)));
}

static void tell_hidden(struct failed_link *f, uint32_t lib) {
    struct arena *a = f->arena;
    struct strs keys = untold_keys(f, is_hidden_of, lib);
    if (!keys.n) return;
    struct str name = library_name(f, lib), symbols = first_two(a, &keys);
    bool atexit = is_from_compiler(symbol_name(keys.at[0])), libgcc = str_starts(keys.at[0], S("__"));
    struct str text = str_cat(a, name, S(" uses "), symbols);
    if (atexit || libgcc)
        text = str_cat(a, text, S(", which each library gets from the compiler: it was linked without "),
            atexit ? S("libc") : S("libgcc"));
    else
        text = str_cat(a, text, S(", which the program has and hides from libraries"));
    struct problem *p = problem_add(f, "hidden", text);
    tell(f, &keys, is_hidden_of, lib);
    if (!p) return;
    add_symbols(f, p, &keys);
    p->fix.text =
        str_cat(a, S("link "), name, S(" again with the compiler, without -nostdlib and -nodefaultlibs"));
    if (atexit || libgcc)
        strs_add(a, &p->fix.relink, name);
    else
        p->fix.text = str_cat(a, S("give "), symbols,
            S(" default visibility in the program: no version script, --exclude-libs or "
              "-fvisibility=hidden"));
}

void find_hidden(struct failed_link *f) {
    for (uint32_t i = 0; i < f->l->map.libs.n; i++) tell_hidden(f, i);
}

// --- order

// An input that defines symbols and is not linked: an archive, or an --as-needed library.
struct unused {
    uint32_t input;
    struct str word;
    struct strs keys;
};
struct unused_inputs {
    struct unused *at;
    size_t n, cap;
};

static struct unused_inputs unused_inputs(struct failed_link *f, const struct strs *keys) {
    struct unused_inputs out = {0};
    struct reach reach = {.l = f->l};
    for (uint32_t i = 0; i < f->l->inputs.n; i++) {
        const struct input *in = &f->l->inputs.at[i];
        const bool shared = input_is_unkept(f->l, i);
        if (!shared && in->kind != INPUT_ARCHIVE) continue;
        struct reach_file file = {.path = in->file->path, .lib = shared ? in->file : NULL};
        struct unused u = {.input = i, .word = input_word(f, i)};
        u.keys = reach_defined(&reach, &file, keys);
        bool again = out.n && str_eq(out.at[out.n - 1].word, u.word);
        if (u.keys.n && u.word.n && is_users_word(f, u.word) && !again) *vec_push(f->arena, &out) = u;
    }
    return out;
}

// The word of what uses the symbol, for the sentence `move -lb behind -la'.
static struct str user_word(struct failed_link *f, const struct unresolved *u) {
    bool object = u->lib == NO_INDEX && u->input != NO_INDEX &&
                  f->l->inputs.at[u->input].kind == INPUT_OBJECT; // an object may have a temporary name
    struct str word = u->input == NO_INDEX || object ? S("") : input_word(f, u->input);
    return word.n ? word : user_name(f, u);
}

// `again`: the words stay, and are repeated.
static struct fix order_fix(struct arena *a, const struct unused_inputs *list, bool again) {
    struct fix fix = {0};
    for (size_t i = 0; i < list->n; i++)
        if (!strs_have(again ? &fix.append : &fix.move, list->at[i].word))
            strs_add(a, again ? &fix.append : &fix.move, list->at[i].word);
    return fix;
}

static void tell_order(struct failed_link *f, const struct unused_inputs *list, struct fix fix) {
    struct arena *a = f->arena;
    struct strs keys = list->at[0].keys;
    for (size_t i = 1; i < list->n; i++) strs_add_all_new(a, &keys, &list->at[i].keys);
    const struct unresolved *u = first_ref(f, list->at[0].keys.at[0], of_any, 0);
    struct str words = words_shown(f, fix.append.n ? &fix.append : &fix.move), user = user_word(f, u);
    fix.text = fix.append.n ? str_cat(a, S("name "), words, S(" again, behind "), user)
                            : str_cat(a, S("move "), words, S(" behind "), user);
    struct str text = str_cat(a, list->at[0].word, S(" comes before "), user, S(", which uses "),
        first_two(a, &list->at[0].keys), S(" from it"));
    struct problem *p = problem_add(f, "order", text);
    if (p) p->fix = fix;
    if (p) add_symbols(f, p, &keys);
    tell(f, &keys, of_any, 0);
}

// Moves more and more inputs: what is linked in its new place may use symbols of others.
static bool try_order(struct failed_link *f, struct unused_inputs list, bool again) {
    for (int i = 0; i < MAX_CHOICES; i++) {
        struct fix fix = order_fix(f->arena, &list, again);
        struct failed_link after = fix_try(f, &fix);
        if (fix_is_better(f, &after)) {
            tell_order(f, &list, fix);
            return true;
        }
        struct strs keys = untold_keys(&after, of_any, 0);
        struct unused_inputs more = unused_inputs(&after, &keys);
        if (!more.n) return false;
        for (size_t j = 0; j < more.n; j++) *vec_push(f->arena, &list) = more.at[j];
    }
    return false;
}

void find_wrong_order(struct failed_link *f) {
    struct strs keys = untold_keys(f, of_any, 0);
    if (!keys.n) return;
    struct unused_inputs list = unused_inputs(f, &keys);
    bool any = false;
    for (size_t i = 0; i < list.n && i < MAX_CHOICES; i++) {
        struct unused_inputs one = {0};
        *vec_push(f->arena, &one) = list.at[i];
        any |= try_order(f, one, false) || try_order(f, one, true);
    }
    if (!any && list.n > 1 && !try_order(f, list, false)) try_order(f, list, true);
}

// --- references of objects

// `add -lm', and for threads what compilers call it.
static struct str add_text(const struct failed_link *f, const struct strs *words) {
    struct str shown = words_shown(f, words);
    return str_cat(f->arena, S("add "), str_eq(shown, S("-lpthread")) ? S("-pthread") : shown);
}

static void tell_not_named(struct failed_link *f, const struct definition *d) {
    struct arena *a = f->arena;
    const struct unresolved *u = first_ref(f, d->keys.at[0], of_object, 0);
    struct str path = shown_path(f->proc, d->file->path);
    struct str text = str_cat(a, user_name(f, u), S(" uses "), first_two(a, &d->keys), S(", from "), path);
    struct problem *p = problem_add(f, is_dependency(f, d->file) ? "dso-missing" : "not-named", text);
    if (!p) return;
    p->fix.append = library_words(f, d->file);
    p->fix.text = add_text(f, &p->fix.append);
    add_symbols(f, p, &d->keys);
}

// The symbols of objects that libc.so.6 defines, in a link without any libc.
static struct strs keys_of_libc(struct failed_link *f) {
    struct strs none = {0}, keys = untold_keys(f, of_object, 0);
    if (!keys.n || libc_of_link(f->l) != LIBC_UNKNOWN || f->l->request.shared) return none;
    struct reach *reach = failed_link_reach(f);
    for (size_t i = 0; i < reach->files.n; i++) {
        const struct reach_file *file = &reach->files.at[i];
        if (file->lib && str_eq(file->lib->dynamic.soname, S("libc.so.6")))
            return reach_defined(reach, file, &keys);
    }
    return none;
}

static void tell_no_libc(struct failed_link *f) {
    struct arena *a = f->arena;
    struct strs keys = keys_of_libc(f);
    struct fix fix = {0};
    strs_add(a, &fix.append, S("-lc"));
    if (!keys.n || !fix_helps(f, &fix)) return;
    const struct unresolved *u = first_ref(f, keys.at[0], of_object, 0);
    fix.text = S("add -lc, or leave -nostdlib and -nodefaultlibs out: they leave out libc");
    struct str text =
        str_cat(a, user_name(f, u), S(" uses "), first_two(a, &keys), S(", and libc is not in the link"));
    struct problem *p = problem_add(f, "not-named", text);
    tell(f, &keys, of_object, 0);
    if (!p) return;
    p->fix = fix;
    add_symbols(f, p, &keys);
}

void find_not_named(struct failed_link *f) {
    tell_no_libc(f);
    struct strs keys = untold_keys(f, of_object, 0);
    if (!keys.n) return;
    struct cover cover = working_cover(f, &keys, true);
    for (size_t i = 0; i < cover.of.n; i++) {
        tell_not_named(f, &cover.of.at[i]);
        tell(f, &cover.of.at[i].keys, of_object, 0);
    }
}

// --- references of libraries

static struct str names_of(struct failed_link *f, const struct definitions *list) {
    struct strs names = {0};
    for (size_t i = 0; i < list->n; i++) {
        const struct reach_file *file = list->at[i].file;
        bool named = file->lib && file->lib->dynamic.has_soname;
        strs_add(f->arena, &names, named ? file->lib->dynamic.soname : path_base(file->path));
    }
    return strs_join(f->arena, &names, S(" and "));
}

// lld, gold and mold drop an --as-needed library that only libraries use: the program then does not run.
static struct strs kept_words(const struct failed_link *f, const struct strs *words) {
    struct strs out = {0};
    if (!f->other_linker || !strs_have(&f->proc->argv, S("--as-needed"))) return *words;
    strs_add(f->arena, &out, S("--push-state"));
    strs_add(f->arena, &out, S("--no-as-needed"));
    strs_add_all(f->arena, &out, words);
    strs_add(f->arena, &out, S("--pop-state"));
    return out;
}

static void tell_built_without(struct failed_link *f, uint32_t lib) {
    struct arena *a = f->arena;
    struct strs keys = untold_keys(f, ref_of_library, lib);
    if (!keys.n) return;
    struct cover cover = working_cover(f, &keys, false);
    if (!cover.of.n) return;
    struct strs found = {0};
    for (size_t i = 0; i < cover.of.n; i++) strs_add_all_new(a, &found, &cover.of.at[i].keys);
    struct str name = library_name(f, lib);
    struct problem *p = problem_add(f, "built-without",
        str_cat(a, name, S(" uses "), first_two(a, &found), S(" and was built without "),
            names_of(f, &cover.of)));
    tell(f, &found, ref_of_library, lib);
    if (!p) return;
    p->fix.append = kept_words(f, &cover.words);
    p->fix.text = str_cat(a, add_text(f, &p->fix.append), S(", or build "), name,
        cover.of.n > 1 ? S(" with them") : S(" with it"));
    add_symbols(f, p, &found);
}

void find_built_without(struct failed_link *f) {
    for (uint32_t i = 0; i < f->l->map.libs.n; i++) tell_built_without(f, i);
}
