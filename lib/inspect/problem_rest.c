#include "problem_rest.h"

#include "../base/text.h"
#include "library_words.h"
#include "shown.h"

enum { MAX_PROBLEMS = 8, MAX_DETAIL = 300 }; // of one kind; lines

// --- C++ names (the ABI of Itanium C++)

// The length of NUMBER NAME at `at`, and the name; 0 if there is none.
static size_t name_at(struct str mangled, size_t at, struct str *name) {
    struct str rest = str_skip(mangled, at);
    size_t digits = 0;
    while (digits < rest.n && rest.at[digits] >= '0' && rest.at[digits] <= '9') digits++;
    size_t n = (size_t)str_leading_number(rest, 6);
    if (!digits || !n || n > rest.n - digits) return 0;
    *name = (struct str){rest.at + digits, n};
    return digits + n;
}

// The position after the ABI tags at `at`: B NUMBER NAME.
static size_t skip_tags(struct str mangled, size_t at) {
    struct str tag;
    while (at < mangled.n && mangled.at[at] == 'B') {
        size_t n = name_at(mangled, at + 1, &tag);
        if (!n) break;
        at += n + 1;
    }
    return at;
}

// The names of a function with their scopes, `ns::f': the part of a mangled name before the types. Empty if
// there is none. `out`: empty, the text that the result is a part of.
static struct str function_of(struct text *out, struct str mangled) {
    struct str name;
    if (!str_starts(mangled, S("_Z"))) return (struct str){0};
    bool nested = str_starts(mangled, S("_ZN"));
    size_t at = nested ? 3 : 2;
    while (nested && at < mangled.n && (mangled.at[at] == 'K' || mangled.at[at] == 'V')) at++;
    for (size_t n; (n = name_at(mangled, at, &name)); at = skip_tags(mangled, at + n)) {
        if (out->n) text_add(out, S("::"));
        text_add(out, name);
        if (!nested) break;
    }
    return text_str(out);
}

enum abi { ABI_ANY, ABI_CXX11, ABI_OLD, ABI_LIBCXX };

// Which C++ library the types in a mangled name are of.
static enum abi abi_of(struct str mangled) {
    if (str_contains(mangled, S("__cxx11")) || str_contains(mangled, S("B5cxx11"))) return ABI_CXX11;
    if (str_contains(mangled, S("St3__1")) || str_contains(mangled, S("St6__ndk1"))) return ABI_LIBCXX;
    if (str_contains(mangled, S("Ss")) || str_contains(mangled, S("St4list"))) return ABI_OLD;
    return ABI_ANY;
}

static struct str abi_name(enum abi abi) {
    switch (abi) {
    case ABI_CXX11: return S("libstdc++'s types since GCC 5 (std::__cxx11)");
    case ABI_OLD: return S("libstdc++'s types from before GCC 5");
    case ABI_LIBCXX: return S("libc++'s types");
    case ABI_ANY: break;
    }
    return S("other types");
}

// --- another ABI

// The first definition, in the order of the inputs, of the function of a reference with other types.
struct other_abi {
    const struct input *in; // NULL: there is none
    struct str name;
};
struct abi_search {
    struct failed_link *f;
    struct map functions;    // of the references that no problem explains -> the first one
    uint32_t *next;          // for each reference: the next one to the same function, or NO_INDEX
    struct other_abi *found; // for each reference
    struct text function;    // of the definition that is looked at
};

static void add_reference(struct abi_search *s, uint32_t ref) {
    struct arena *a = s->f->arena;
    struct text out = text_begin(a);
    struct str function = function_of(&out, symbol_name(s->f->refs.at[ref].key));
    if (!s->f->refs.at[ref].told && function.n) map_add_to_list(a, &s->functions, s->next, function, ref);
}

static void note_definition(struct abi_search *s, const struct input *in, struct str name) {
    s->function.n = 0;
    struct str function = function_of(&s->function, name);
    uint32_t ref = function.n ? map_get(&s->functions, function) : NO_INDEX;
    for (; ref != NO_INDEX; ref = s->next[ref]) {
        arena_charge(s->f->arena, 1);
        bool differs = abi_of(name) != abi_of(symbol_name(s->f->refs.at[ref].key));
        if (differs && !s->found[ref].in) s->found[ref] = (struct other_abi){in, name};
    }
}

static void note_archive(struct abi_search *s, const struct input *in) {
    struct reader b;
    if (!reader_open_range(&b, s->f->proc->os, in->file->path, 0, in->file->st.size)) return;
    const struct archive ar = archive_read(&b, s->f->arena);
    reader_close(&b);
    arena_charge(s->f->arena, ar.symbols.n);
    for (size_t i = 0; i < ar.symbols.n; i++) note_definition(s, in, ar.symbols.at[i].name);
}

static void note_library(struct abi_search *s, const struct input *in) {
    const struct elf_symbols list = library_symbols(s->f->proc, in->file);
    arena_charge(s->f->arena, list.n);
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].defined) note_definition(s, in, list.at[i].name);
}

static void tell_other_abi(struct failed_link *f, struct unresolved *u, const struct other_abi *found) {
    struct arena *a = f->arena;
    struct text out = text_begin(a);
    struct str lib = shown_path(f->proc, found->in->file->path), function = function_of(&out, found->name);
    enum abi wanted = abi_of(u->key), has = abi_of(found->name);
    struct problem *p = problem_add(f, "other-abi",
        str_cat(a, user_name(f, u), S(" uses "), function, S(" with "), abi_name(wanted), S(", and "), lib,
            S(" has it with "), abi_name(has)));
    u->told = true;
    if (!p) return;
    bool libcxx = wanted == ABI_LIBCXX || has == ABI_LIBCXX;
    struct str flag = has == ABI_CXX11 || wanted == ABI_OLD ? S("1") : S("0");
    flag = str_cat(a, S("-D_GLIBCXX_USE_CXX11_ABI="), flag);
    if (libcxx) flag = has == ABI_LIBCXX ? S("-stdlib=libc++") : S("-stdlib=libstdc++");
    p->fix.text = str_cat(a, S("compile "), user_name(f, u), S(" with "), flag, S(", or get "),
        path_base(lib), S(" built for the same types"));
    strs_add(a, &p->fix.install, str_cat(a, path_base(lib), S(" built for "), abi_name(wanted)));
    strs_add(a, &p->detail, found->name);
    strs_add(a, &p->detail, u->key);
}

// Each input is read once, for all references.
void find_other_abi(struct failed_link *f) {
    struct abi_search s = {.f = f, .function = text_begin(f->arena)};
    s.next = arena_calloc(f->arena, sizeof *s.next, f->refs.n);
    s.found = arena_calloc(f->arena, sizeof *s.found, f->refs.n);
    for (uint32_t i = 0; i < f->refs.n; i++) add_reference(&s, i);
    for (size_t i = 0; s.functions.n && i < f->l->inputs.n; i++) {
        const struct input *in = &f->l->inputs.at[i];
        if (in->kind == INPUT_ARCHIVE) note_archive(&s, in);
        if (in->kind == INPUT_SHARED) note_library(&s, in);
    }
    size_t left = MAX_PROBLEMS;
    for (size_t i = 0; i < f->refs.n && left; i++)
        if (s.found[i].in) tell_other_abi(f, &f->refs.at[i], &s.found[i]), left--;
}

// --- defined nowhere

// A part of the name that the linker also prints when it demangles.
static struct str printed_part(struct str key) {
    struct str name = symbol_name(key), part = name, found;
    if (!str_starts(name, S("_Z"))) return name;
    for (size_t at = 2; at < name.n; at++) {
        size_t n = name_at(name, at, &found);
        if (n) part = found, at += n - 1;
    }
    return part;
}

static bool is_word_char(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_word(struct str text, struct str word) {
    for (struct cut c = {.tail = text};;) {
        const char before = c.tail.at > text.at ? c.tail.at[-1] : '\0';
        c = str_cut_text(c.tail, word);
        if (!c.found || !word.n) return c.found;
        const char last = c.head.n ? c.head.at[c.head.n - 1] : before;
        if (!is_word_char(last) && !(c.tail.n && is_word_char(c.tail.at[0]))) return true;
    }
}

// False if the linker printed errors and none of them names the symbol: then it failed for another reason.
static bool is_reported(const struct failed_link *f, const struct unresolved *u) {
    if (!f->result->known || !f->result->errors.n || f->out->n) return true;
    return has_word(f->result->errors, printed_part(u->key));
}

// The undefined symbols of one library, or of all objects.
static struct strs untold_of(const struct failed_link *f, const struct unresolved *first) {
    struct strs keys = {0};
    for (size_t i = 0; i < f->refs.n; i++) {
        struct unresolved *u = &f->refs.at[i];
        if (u->told || u->lib != first->lib || !is_reported(f, u)) continue;
        u->told = true;
        strs_add_new(f->arena, &keys, u->key);
    }
    return keys;
}

static struct str sanitizer_option(struct str key) {
    if (str_starts(key, S("__tsan_"))) return S("-fsanitize=thread");
    if (str_starts(key, S("__ubsan_"))) return S("-fsanitize=undefined");
    if (str_starts(key, S("__msan_"))) return S("-fsanitize=memory");
    if (str_starts(key, S("__hwasan_"))) return S("-fsanitize=hwaddress");
    return S("-fsanitize=address");
}

static void tell_sanitizer(
    struct failed_link *f, const struct unresolved *u, struct str user, struct problem *p) {
    struct arena *a = f->arena;
    struct str option = sanitizer_option(u->key);
    p->text = str_cat(a, user, S(" was compiled with "), option, S(", and uses "), u->key);
    p->fix.text = str_cat(a, S("link with "), option, S(", or build "), user, S(" without it"));
    if (u->lib != NO_INDEX) strs_add(a, &p->fix.relink, f->l->map.libs.at[u->lib].file->path);
    if (u->lib == NO_INDEX) strs_add(a, &p->fix.install, str_cat(a, user, S(" without "), option));
}

static bool is_sanitizer(struct str key) {
    static const char *const names[] = {
        "__asan_", "__tsan_", "__ubsan_", "__msan_", "__hwasan_", "__lsan_", "__sanitizer_"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_starts(key, str_of(names[i]))) return true;
    return false;
}

// The only library, apart from those of the compiler, that the library depends on, if there is a file for it;
// NULL if there are several.
static const struct dependency *only_dependency(const struct failed_link *f, uint32_t lib) {
    const struct map_library *m = &f->l->map.libs.at[lib];
    const struct dependency *only = NULL;
    for (size_t i = 0; i < m->deps.n; i++) {
        const struct dependency *d = &f->l->map.deps.at[m->deps.at[i]];
        if (library_is_of_compiler(d->name)) continue;
        if (only || !d->path.at || d->state == DEP_INPUT) return NULL;
        only = d;
    }
    return only;
}

// The library has a dependency that lacks the symbol: it was built with another version of it.
static void set_other_build(
    struct failed_link *f, const struct unresolved *u, struct str symbols, struct problem *p) {
    struct arena *a = f->arena;
    const struct dependency *d = is_sanitizer(u->key) ? NULL : only_dependency(f, u->lib);
    if (!d) return;
    struct str name = shown_path(f->proc, d->path), user = user_name(f, u);
    p->cause = S("symbol");
    p->text = str_cat(a, name, S(" has no "), symbols, S(", which "), user, S(" uses"));
    struct str rule = str_of(search_rule_name(d->rule));
    strs_add(a, &p->detail, str_cat(a, name, S(" is taken by "), rule));
    p->fix.text = str_cat(a, S("get the "), d->name, S(" that "), user, S(" was built with, or "),
        path_base(user), S(" built for this one"));
    strs_add(a, &p->fix.install, d->name);
}

static void tell_defined_nowhere(struct failed_link *f, const struct unresolved *u) {
    struct arena *a = f->arena;
    struct strs keys = untold_of(f, u);
    if (!keys.n) return;
    struct str user = user_name(f, u), first = keys.at[0], symbols = first;
    if (keys.n > 1) symbols = str_cat(a, first, str_format(a, " and %zu more", keys.n - 1));
    bool is_main = u->lib == NO_INDEX && str_eq(first, S("main"));
    struct str text = str_cat(a, user, S(" uses "), symbols, S(", which no library within reach defines"));
    struct problem *p = problem_add(
        f, u->lib == NO_INDEX ? "not-named" : "built-without", is_main ? S("no input defines main") : text);
    if (!p) return;
    if (u->lib != NO_INDEX) set_other_build(f, u, symbols, p);
    for (size_t i = 0; i < keys.n && i < MAX_DETAIL; i++) strs_add(a, &p->detail, keys.at[i]);
    if (is_sanitizer(first)) tell_sanitizer(f, u, user, p);
    if (p->fix.text.n) return;
    struct str what =
        is_main ? S("the object that defines main") : str_cat(a, S("the library that defines "), first);
    p->fix.text = str_cat(a, S("add "), what, is_main ? S(", or link a library with -shared") : S(""));
    strs_add(a, &p->fix.install, what);
}

void find_defined_nowhere(struct failed_link *f) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (!f->refs.at[i].told) tell_defined_nowhere(f, &f->refs.at[i]);
}

// --- the linker's own error

// In a line of GNU ld, FILE stands before or behind the words.
static const struct known_error {
    const char *words;
    bool behind;
    const char *text[2], *fix[2]; // before FILE and behind it
} known_errors[] = {
    {": file too short", false, {"", " is cut short"}, {"build ", " again"}},
    {": error opening thin archive member", false, {"the member of ", " is gone"}, {"build ", " again"}},
    {": error adding symbols: archive has no index", false, {"", " has no index"}, {"run ranlib ", ""}},
    {": plugin needed to handle lto object", false,
        {"", " is code for gcc's -flto, and the linker runs without gcc's plugin"},
        {"link with gcc, or compile ", " with -ffat-lto-objects"}},
    {"unrecognised emulation mode: ", true, {"this linker cannot link for ", ""},
        {"use one for ", ", of the binutils for that machine"}},
    {"cannot open output file ", true, {"", " cannot be written"},
        {"create the directory of ", ", or make it writable"}},
};

static struct str around(struct arena *a, const char *const text[2], struct str file) {
    return str_cat(a, str_of(text[0]), file, str_of(text[1]));
}

// The line without the linker's name, and without `error: '.
static struct str words_of_line(struct str line) {
    struct cut c = str_cut_text(line, S(": "));
    if (c.found && str_starts(c.tail, S("error: "))) c = str_cut_text(c.tail, S(": "));
    return c.found ? c.tail : line;
}

static struct str file_in_line(struct str line, const struct known_error *e) {
    struct cut c = str_cut_text(words_of_line(line), str_of(e->words));
    if (!c.found) return (struct str){0};
    return e->behind ? str_cut_text(c.tail, S(": ")).head : c.head;
}

static bool tell_known_error(struct failed_link *f, struct str line) {
    struct arena *a = f->arena;
    for (size_t i = 0; i < sizeof known_errors / sizeof *known_errors; i++) {
        const struct known_error *e = &known_errors[i];
        struct str file = file_in_line(line, e);
        if (!file.n) continue;
        struct problem *p = problem_add(f, "linker", around(a, e->text, file));
        if (!p) return true;
        p->fix.text = around(a, e->fix, str_cut(file, '(').head);
        strs_add(a, &p->detail, line);
        return true;
    }
    return false;
}

void find_known_error(struct failed_link *f) {
    if (!f->result->known || f->other_linker || f->out->n) return;
    struct strs lines = str_split(f->arena, f->result->errors, '\n');
    for (size_t i = 0; i < lines.n && !f->stuck; i++) f->stuck = tell_known_error(f, lines.at[i]);
}

// Not a warning, and not the line that says in which function the error of the next line is.
static bool is_error_line(struct str line) {
    if (!line.n || str_ends(line, S(":")) || str_starts(line, S(">>>"))) return false;
    return !str_contains(line, S("warning: ")) && !str_contains(line, S("NOTE: ")) &&
           !str_ends(line, S("treating as linker script"));
}

static struct str first_error(struct arena *a, struct str linker, const struct linker_result *result) {
    struct strs lines = str_split(a, result->errors, '\n');
    struct str path = str_cat(a, linker, S(": "));
    for (size_t i = 0; i < lines.n; i++) {
        if (!is_error_line(lines.at[i])) continue;
        return str_starts(lines.at[i], path) && path.n > 2 ? str_skip(lines.at[i], path.n) : lines.at[i];
    }
    return (struct str){0};
}

static struct str error_text(struct arena *a, struct str linker, const struct linker_result *result) {
    int status = result->status;
    struct str line = first_error(a, linker, result);
    if (status > 128 && status < 128 + 65)
        return str_format(a, "the linker was killed by signal %d%s", status - 128,
            status == 137 ? ", as when memory runs out" : "");
    if (line.n) return line;
    if (status == 126 || status == 127) return S("the linker did not start");
    return str_format(a, "the linker failed with status %d and without a message", status);
}

struct problem problem_of_linker(struct arena *a, struct str linker, const struct linker_result *result) {
    struct problem p = {.cause = S("linker"), .text = error_text(a, linker, result)};
    if (result->status == 137) p.fix.text = S("run fewer links at once, or give them more memory");
    return p;
}

void find_linker_error(struct failed_link *f) {
    if (f->out->n || !f->result->known || !f->result->status) return;
    const struct host_linker *linker = f->l->facts.linker;
    *vec_push(f->arena, f->out) = problem_of_linker(f->arena, linker ? linker->path : S(""), f->result);
}
