#include "problem_names.h"

#include "cxx_name.h"
#include "shown.h"

enum { MAX_PROBLEMS = 8, MAX_DETAIL = 300 }; // lines

// How the name that an input has differs from the undefined one; the first is the most telling.
enum difference {
    NOT_EXPORTED,     // not at all
    OTHER_ABI,        // the types are of another C++ library
    OTHER_LANGUAGE,   // one is of C, the other of C++
    OTHER_TYPES,      // the parameters have other types
    OTHER_UNDERSCORE, // as Fortran compilers add it
    UNRELATED,
};
struct near_name {
    const struct input *in;
    struct str name;
    enum difference how;
};

// --- comparison

// What is the same in all of them: the function, without parameters and underscores behind it. `out`: empty,
// the text that the result is a part of.
static struct str common_part(struct text *out, struct str name) {
    if (cxx_is_mangled(name)) return cxx_function(out, name);
    while (name.n > 1 && str_ends(name, S("_"))) name.n--;
    return name;
}

// Of two names with the same common part.
static enum difference compare(struct str wanted, struct str has, bool exported) {
    const bool cxx = cxx_is_mangled(wanted), mixed = cxx != cxx_is_mangled(has);
    const struct str types = cxx_types(wanted), others = cxx_types(has);
    if (str_eq(wanted, has)) return exported ? UNRELATED : NOT_EXPORTED;
    if (!exported) return UNRELATED;
    if (mixed) return cxx_is_global(cxx ? wanted : has) && (types.n || others.n) ? OTHER_LANGUAGE : UNRELATED;
    if (!cxx) return OTHER_UNDERSCORE;
    if (cxx_abi_of(wanted) != cxx_abi_of(has)) return OTHER_ABI;
    return types.n && others.n && !str_eq(types, others) ? OTHER_TYPES : UNRELATED;
}

// --- the inputs, each read once for all references

struct search {
    struct failed_link *f;
    struct map parts;       // the common parts of the references that no problem explains -> the first one
    uint32_t *next;         // for each reference: the next one with the same part, or NO_INDEX
    struct near_name *best; // for each reference
    struct text part;       // of the name that is looked at
};

static void add_reference(struct search *s, uint32_t ref) {
    struct arena *a = s->f->arena;
    struct text out = text_begin(a);
    struct str part = common_part(&out, symbol_name(s->f->refs.at[ref].key));
    s->best[ref].how = UNRELATED;
    if (!s->f->refs.at[ref].told && part.n) map_add_to_list(a, &s->parts, s->next, part, ref);
}

static void note_name(struct search *s, const struct input *in, struct str name, bool exported) {
    s->part.n = 0;
    struct str part = common_part(&s->part, name);
    uint32_t ref = part.n ? map_get(&s->parts, part) : NO_INDEX;
    for (; ref != NO_INDEX; ref = s->next[ref]) {
        arena_charge(s->f->arena, 1);
        enum difference how = compare(symbol_name(s->f->refs.at[ref].key), name, exported);
        if (how < s->best[ref].how) s->best[ref] = (struct near_name){in, name, how};
    }
}

static void note_archive(struct search *s, const struct input *in) {
    struct reader b;
    if (!reader_open_range(&b, s->f->proc->os, in->file->path, 0, in->file->st.size)) return;
    const struct archive ar = archive_read(&b, s->f->arena);
    reader_close(&b);
    arena_charge(s->f->arena, ar.symbols.n);
    for (size_t i = 0; i < ar.symbols.n; i++) note_name(s, in, ar.symbols.at[i].name, true);
}

static void note_symbols(struct search *s, const struct input *in, const struct elf_symbols *list) {
    arena_charge(s->f->arena, list->n);
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].defined) note_name(s, in, list->at[i].name, !list->at[i].local);
}

static void note_library(struct search *s, const struct input *in) {
    const struct elf_symbols exported = library_symbols(s->f->proc, in->file);
    note_symbols(s, in, &exported);
}

// The symbol table that strip removes: an object's, or what a library has beside what it exports.
static void note_symtab(struct search *s, const struct input *in) {
    struct reader b;
    struct os_stat st;
    if (!reader_open(&b, s->f->proc->os, OS_CWD, in->file->path, &st)) return;
    const struct elf elf = elf_read(&b);
    const struct elf_symbols list = elf_symtab(&b, s->f->arena, &elf);
    reader_close(&b);
    note_symbols(s, in, &list);
}

static void note_input(struct search *s, const struct input *in) {
    const bool shared = in->kind == INPUT_SHARED && !in->member;
    if (in->kind == INPUT_ARCHIVE) note_archive(s, in);
    if (shared) note_library(s, in);
    if (shared || (in->kind == INPUT_OBJECT && !in->member)) note_symtab(s, in);
}

// --- texts

static void tell_other_abi(struct failed_link *f, const struct unresolved *u, const struct near_name *near,
    struct str file, struct problem *p) {
    struct arena *a = f->arena;
    struct text out = text_begin(a);
    enum cxx_abi wanted = cxx_abi_of(u->key), has = cxx_abi_of(near->name);
    struct str user = user_name(f, u), base = path_base(file);
    p->cause = S("other-abi");
    p->text = str_cat(a, user, S(" uses "), cxx_function(&out, near->name), S(" with "), cxx_abi_name(wanted),
        S(", and "), file, S(" has it with "), cxx_abi_name(has));
    struct str flag = has == CXX_GCC5 || wanted == CXX_OLD ? S("1") : S("0");
    flag = str_cat(a, S("-D_GLIBCXX_USE_CXX11_ABI="), flag);
    if (has == CXX_LIBCXX) flag = S("clang++ -stdlib=libc++");
    if (wanted == CXX_LIBCXX) flag = S("-stdlib=libstdc++");
    p->fix.text = str_cat(
        a, S("compile "), user, S(" with "), flag, S(", or get "), base, S(" built for the same types"));
    strs_add(a, &p->fix.install, str_cat(a, base, S(" built for "), cxx_abi_name(wanted)));
}

static void tell_not_exported(struct failed_link *f, const struct unresolved *u, const struct near_name *near,
    struct str file, struct problem *p) {
    struct arena *a = f->arena;
    const bool library = near->in->kind == INPUT_SHARED;
    struct str symbol = symbol_name(u->key);
    p->cause = S("hidden");
    p->text = str_cat(a, file, S(" has "), symbol, S(", which "), user_name(f, u),
        library ? S(" uses, and does not export it") : S(" uses, as a local symbol"));
    p->fix.text = str_cat(a, library ? S("build ") : S("declare it without static where "), file,
        library ? S(" again with default visibility of it, and as global in its version script")
                : S(" is compiled"));
    strs_add(a, &p->fix.install, str_cat(a, file, S(" with "), symbol, S(" as a global symbol")));
}

static struct str name_fix(
    struct arena *a, enum difference how, bool cxx, struct str has, struct str user, struct str file) {
    if (how == OTHER_UNDERSCORE)
        return str_cat(a, S("call it "), has, S(" in "), user,
            S("; Fortran compilers add an underscore, unless -fno-underscoring is given"));
    if (how == OTHER_LANGUAGE)
        return str_cat(a, S("declare it as extern \"C\" where "), cxx ? user : file, S(" is compiled"));
    return str_cat(a, S("compile "), user, S(" with the declaration that "), file, S(" was compiled with"));
}

static void tell_other_name(struct failed_link *f, const struct unresolved *u, const struct near_name *near,
    struct str file, struct problem *p) {
    struct arena *a = f->arena;
    struct str wanted = symbol_name(u->key), user = user_name(f, u);
    const bool cxx = cxx_is_mangled(wanted), mixed = near->how == OTHER_LANGUAGE;
    p->cause = S("symbol");
    p->text = str_cat(a, user, S(" uses "), wanted,
        !mixed ? S("")
        : cxx  ? S(" of C++")
               : S(" of C"),
        S(", and "), file, S(" has "), near->name,
        !mixed ? S("")
        : cxx  ? S(" of C")
               : S(" of C++"));
    p->fix.text = name_fix(a, near->how, cxx, near->name, user, file);
    strs_add(a, &p->fix.install, str_cat(a, mixed && !cxx ? file : user, S(" compiled so")));
}

static bool is_of_same_kind(const struct near_name *one, const struct near_name *other) {
    return one->in == other->in && one->how == other->how && cxx_abi_of(one->name) == cxx_abi_of(other->name);
}

static void tell(struct search *s, uint32_t first) {
    struct failed_link *f = s->f;
    const struct near_name near = s->best[first];
    const struct unresolved *u = &f->refs.at[first];
    if (near.how == UNRELATED) return;
    struct str file = shown_path(f->proc, near.in->file->path);
    struct problem p = {0};
    switch (near.how) {
    case NOT_EXPORTED: tell_not_exported(f, u, &near, file, &p); break;
    case OTHER_ABI: tell_other_abi(f, u, &near, file, &p); break;
    case OTHER_LANGUAGE:
    case OTHER_TYPES:
    case OTHER_UNDERSCORE: tell_other_name(f, u, &near, file, &p); break;
    case UNRELATED: break;
    }
    for (uint32_t i = first; i < f->refs.n; i++) {
        if (!is_of_same_kind(&s->best[i], &near)) continue;
        f->refs.at[i].told = true;
        s->best[i].how = UNRELATED;
        if (p.detail.n < MAX_DETAIL) strs_add_new(f->arena, &p.detail, f->refs.at[i].key);
    }
    struct problem *added = problem_add(f, "symbol", p.text);
    if (added) *added = p;
}

void find_other_name(struct failed_link *f) {
    struct search s = {.f = f, .part = text_begin(f->arena)};
    s.next = arena_calloc(f->arena, sizeof *s.next, f->refs.n);
    s.best = arena_calloc(f->arena, sizeof *s.best, f->refs.n);
    for (uint32_t i = 0; i < f->refs.n; i++) add_reference(&s, i);
    for (size_t i = 0; s.parts.n && i < f->l->inputs.n; i++) note_input(&s, &f->l->inputs.at[i]);
    size_t before = f->out->n;
    for (uint32_t i = 0; i < f->refs.n && f->out->n < before + MAX_PROBLEMS; i++) tell(&s, i);
}
