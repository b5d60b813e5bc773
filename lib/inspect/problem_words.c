#include "problem_words.h"

#include "../base/spelling.h"
#include "../base/text.h"
#include "library_words.h"
#include "shown.h"

bool word_is_of_cmake(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    if (!str_ends(s->arg->name, S("-NOTFOUND"))) return false;
    struct str variable = str_cut_text(path_base(s->arg->name), S("-NOTFOUND")).head;
    struct problem *p = sought_missing(f, s, "no-library",
        str_cat(a, S(": this is what CMake writes if find_library finds nothing for "), variable));
    if (!p) return true;
    p->fix.text = str_cat(a, S("run cmake with -D"), variable, S("=PATH"));
    strs_add(a, &p->fix.install, str_cat(a, S("the library of "), variable));
    return true;
}

// -llibX, -lX.so: the word has what the linker adds itself.
bool word_is_misspelt(struct failed_link *f, const struct sought *s) {
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
        sought_missing(f, s, "no-library", str_cat(a, S(": "), shown_path(f->proc, path), S(" is "), word));
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
static bool differs_by_a_letter(struct arena *a, struct str one, struct str other) {
    while (one.n && other.n && one.at[0] == other.at[0]) one = str_skip(one, 1), other = str_skip(other, 1);
    while (one.n && other.n && one.at[one.n - 1] == other.at[other.n - 1]) one.n--, other.n--;
    for (size_t i = 0; i < one.n; i++)
        if (!is_letter(one.at[i])) return false;
    for (size_t i = 0; i < other.n; i++)
        if (!is_letter(other.at[i])) return false;
    return spelling_distance(a, one, other) == 1;
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
            if (sought.n < SHORT || !x.n || str_eq(x, like) || !differs_by_a_letter(f->arena, sought, x))
                continue;
            if (!library_taken(f, x).n) continue;
            several |= like.n > 0;
            like = x;
        }
    }
    if (several) like.n = 0;
    return like;
}

// The link works with the library of a similar name.
bool word_is_similar(struct failed_link *f, const struct sought *s) {
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
    struct problem *p = sought_missing(f, s, "no-library", str_cat(a, S(": there is "), path));
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

bool word_is_odd(struct failed_link *f, const struct sought *s) {
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
bool word_is_file_name(struct failed_link *f, const struct sought *s) {
    struct arena *a = f->arena;
    struct str name = s->arg->name;
    const bool path = str_has(name, '/');
    if (s->arg->kind != ARG_LIBRARY || !(path || str_contains(name, S(".so")) || str_ends(name, S(".a"))))
        return false;
    struct strs names = {0};
    strs_add(a, &names, name);
    struct str word = {0}, dir = path ? S("") : sought_dir_with(f, &s->dirs, &names);
    if (dir.n) word = str_cat(a, S("-l:"), name);
    if (!dir.n && sought_fits(f, name)) word = path ? name : str_cat(a, S("./"), name);
    if (!word.n && !path) return false;
    struct problem *p = sought_missing(f, s, "no-library",
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

// GNU ld takes @FILE for the name of an input where there is no FILE.
bool word_is_response(struct failed_link *f, const struct sought *s) {
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
