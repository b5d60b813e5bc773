#include "problem_rest.h"

#include "cxx_name.h"
#include "library_words.h"
#include "shown.h"

enum { MAX_DETAIL = 300 }; // lines

// --- defined nowhere

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
    return has_word(f->result->errors, cxx_printed_part(symbol_name(u->key)));
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

// Nothing is known but the symbol. The compiler puts a class's tables into the object that has its first
// virtual function which is not inline.
static void set_other_input(struct failed_link *f, struct str symbol, bool is_main, struct problem *p) {
    struct arena *a = f->arena;
    struct str class = cxx_class_of_table(symbol);
    struct str what = str_cat(a, S("the object or library that defines "), symbol);
    if (class.n)
        what = str_cat(
            a, what, S(": the one with the first virtual function of "), class, S(" that is not inline"));
    if (is_main) what = S("the object that defines main");
    p->fix.text = str_cat(a, S("add "), what, is_main ? S(", or link a library with -shared") : S(""));
    strs_add(a, &p->fix.install, what);
}

// What the headers of newer versions of glibc put into programs.
static bool tell_newer_headers(struct failed_link *f, struct str user, struct str symbol, struct problem *p) {
    struct arena *a = f->arena;
    if (!str_starts(symbol, S("__isoc23_"))) return false;
    p->cause = S("version");
    p->text = str_cat(a, user, S(" was compiled for glibc 2.38 or newer, whose headers give it "), symbol);
    p->fix.text = str_cat(a, S("compile "), user, S(" on this system, or link on one that has glibc 2.38"));
    strs_add(a, &p->fix.install, str_cat(a, user, S(" compiled for this system")));
    return true;
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
    if (tell_newer_headers(f, user, first, p)) return;
    if (p->fix.text.n) return;
    set_other_input(f, first, is_main, p);
}

void find_defined_nowhere(struct failed_link *f) {
    for (size_t i = 0; i < f->refs.n; i++)
        if (!f->refs.at[i].told) tell_defined_nowhere(f, &f->refs.at[i]);
}

// --- the linker's own error

// In a line of GNU ld, FILE stands before or behind the words.
struct known_error {
    const char *words;
    bool behind;
    const char *text[2], *fix[2]; // before FILE and behind it
    const char *ends;             // of the line; NULL: anything
};
// Errors from which everything that is undefined follows.
static const struct known_error known_errors[] = {
    {": file too short", false, {"", " is cut short"}, {"build ", " again"}, NULL},
    {": error opening thin archive member", false, {"the member of ", " is gone"}, {"build ", " again"},
        NULL},
    {": error adding symbols: archive has no index", false, {"", " has no index"}, {"run ranlib ", ""}, NULL},
    {": plugin needed to handle lto object", false,
        {"", " is code for gcc's -flto, and the linker runs without gcc's plugin"},
        {"link with gcc, or compile ", " with -ffat-lto-objects"}, NULL},
    {"unrecognised emulation mode: ", true, {"this linker cannot link for ", ""},
        {"use one for ", ", of the binutils for that machine"}, NULL},
    {": can't link ", false, {"", " is for another floating-point ABI than the link"},
        {"compile ", " with the -mabi or -mfloat-abi of the link"}, NULL},
    {" uses VFP register arguments", false, {"", " is for another floating-point ABI than the link"},
        {"compile ", " with the -mfloat-abi of the link"}, NULL},
    {"cannot open output file ", true, {"", " is a directory, not a file to write to"},
        {"give -o another name than ", ""}, ": Is a directory"},
    {"cannot open output file ", true, {"", " cannot be written"}, {"create the directory of ", ""},
        ": No such file or directory"},
    {"cannot open output file ", true, {"", " cannot be written"}, {"make ", " or its directory writable"},
        NULL},
};
// Fixes for errors that linkers word in several ways.
#define LEAVE_OUT                                                                                            \
    { "leave ", " out, or link with a linker that has it" }
#define KEEP_ONE                                                                                             \
    { "", "keep one of the two definitions: make the other one static, or extern in a header" }
#define DECLARE_ALIKE                                                                                        \
    { "", "declare the variable as thread-local in all files, or in none" }
#define CREATE                                                                                               \
    { "create ", ", or correct its path" }
// Errors for which ld's own message is the text, if no other cause is found.
static const struct known_error last_errors[] = {
    {"crtbeginT.o: relocation R_", false, {0},
        {"", "leave -static out: a shared library cannot be linked with it"}, NULL},
    {": relocation R_", false, {0}, {"compile ", " with -fPIC"}, NULL},
    {"recompile with -fPIC", false, {0}, {"", "compile that object with -fPIC"}, NULL},
    {"libgcc.a(", false, {0}, {"", "add -Wl,--no-whole-archive behind the archives that are meant"}, NULL},
    {"missing .note.GNU-stack section", false, {0},
        {"", "add `.section .note.GNU-stack,\"\",@progbits' to its source, or link with -Wl,-z,noexecstack"},
        NULL},
    {": multiple definition of ", false, {0}, KEEP_ONE, NULL},
    {"unknown argument ", true, {0}, LEAVE_OUT, NULL},             // lld
    {"unknown command line option: ", true, {0}, LEAVE_OUT, NULL}, // mold
    {"duplicate symbol: ", false, {0}, KEEP_ONE, NULL},
    {"cannot open map file ", true, {0}, {"create the directory of ", ""}, NULL},
    {" mismatches non-TLS ", false, {0}, DECLARE_ALIKE, NULL},
    {" mismatches TLS ", false, {0}, DECLARE_ALIKE, NULL},
    {"unrecognized option ", true, {0}, LEAVE_OUT, NULL},
    {"cannot open linker script file ", true, {0}, CREATE, NULL},
    {"cannot open version script file ", true, {0}, CREATE, NULL},
    {": No space left on device", false, {0}, {"", "make room where the output is written"}, NULL},
    {": relocation truncated to fit", false, {0},
        {"", "compile with -mcmodel=medium or -mcmodel=large: the data is too large for the small model"},
        NULL},
    {": copy relocation against non-copyable protected symbol", false, {0},
        {"compile ", " with -fPIE, or build the library with default visibility of the symbol"}, NULL},
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
        if (!file.n || (e->ends && !str_ends(line, str_of(e->ends)))) continue;
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

// Without errors the first warning, as with --fatal-warnings.
static struct str first_error(struct arena *a, struct str linker, const struct linker_result *result) {
    struct strs lines = str_split(a, result->errors, '\n');
    struct str path = str_cat(a, linker, S(": ")), line = lines.n ? lines.at[0] : S("");
    for (size_t i = lines.n; i--;)
        if (is_error_line(lines.at[i])) line = lines.at[i];
    return str_starts(line, path) && path.n > 2 ? str_skip(line, path.n) : line;
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

// The fix for an error that the linker told itself; empty if none is known.
static struct str last_fix(struct arena *a, struct str line) {
    for (size_t i = 0; i < sizeof last_errors / sizeof *last_errors; i++) {
        const struct known_error *e = &last_errors[i];
        if (!str_contains(line, str_of(e->words))) continue;
        if (!e->fix[0][0]) return str_of(e->fix[1]);
        struct str file = file_in_line(str_cat(a, S(": "), line), e);
        if (str_ends(file, S(": error"))) continue; // of lld: `ld.lld: error: relocation R_...'
        return around(a, e->fix, file);
    }
    return (struct str){0};
}

struct problem problem_of_linker(struct arena *a, struct str linker, const struct linker_result *result) {
    struct problem p = {.cause = S("linker"), .text = error_text(a, linker, result)};
    p.fix.text = last_fix(a, p.text);
    if (result->status == 137) p.fix.text = S("run fewer links at once, or give them more memory");
    return p;
}

// An object that is twice on the command line defines everything twice.
static void find_named_twice(struct failed_link *f) {
    struct arena *a = f->arena;
    struct map seen = {0};
    if (!str_contains(f->result->errors, S("multiple definition of "))) return;
    for (size_t i = 1; i < f->proc->argv.n; i++) {
        struct str word = f->proc->argv.at[i];
        if (!str_ends(word, S(".o")) || map_add_new(a, &seen, word)) continue;
        struct problem *p = problem_add(
            f, "linker", str_cat(a, word, S(" is twice in the link, and defines its symbols twice")));
        if (p) p->fix.text = str_cat(a, S("name "), word, S(" once"));
        return;
    }
}

void find_linker_error(struct failed_link *f) {
    if (f->out->n || !f->result->known || !f->result->status) return;
    find_named_twice(f);
    if (f->out->n) return;
    const struct host_linker *linker = f->l->facts.linker;
    *vec_push(f->arena, f->out) = problem_of_linker(f->arena, linker ? linker->path : S(""), f->result);
}
