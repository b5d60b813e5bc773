// A failed link while its problems are searched for: what is shared by the functions that find causes.
#ifndef NEEDLD_FAILED_LINK_H
#define NEEDLD_FAILED_LINK_H

#include "problem.h"
#include "reach.h"

// A strong reference to an undefined symbol, for which the link fails.
struct unresolved {
    struct str key;    // NAME or NAME@VERSION
    uint32_t lib;      // the library that references it: index into l->map.libs; NO_INDEX: an object does
    struct str object; // ... that one
    uint32_t input;    // the input that references it; NO_INDEX: none does
    bool hidden;       // an object of the link defines it, hidden from libraries
    bool told;         // a problem explains it
};
struct failed_link {
    const struct process *proc; // with what the fixes found so far change in the arguments
    struct arena *arena;
    const struct config *config;
    const struct host_linker *linker; // GNU ld
    const struct linker_result *result;
    bool other_linker; // the link was made by another one: lld, gold, mold
    struct link *l;    // resolved with symbols
    struct {
        struct unresolved *at;
        size_t n, cap;
    } refs;             // empty if the inputs could not be opened
    struct reach reach; // read by failed_link_reach
    struct problems *out;
    size_t tries; // links resolved to try fixes
    bool stuck;   // what else is wrong follows from a problem that was found, or is not known
};

// The link of a command line, resolved with symbols, and what is undefined in it.
void failed_link_resolve(struct failed_link *f);
// The same for a link that has been resolved with symbols.
void failed_link_read(struct failed_link *f);

// Changes the command line as the fix says.
void fix_follow(struct failed_link *f, const struct fix *fix);
// The link if the fix is followed.
struct failed_link fix_try(struct failed_link *f, const struct fix *fix);
// True if all inputs of the second link can be opened, and fewer references are undefined than in the first.
bool fix_is_better(const struct failed_link *before, const struct failed_link *after);
bool fix_helps(struct failed_link *f, const struct fix *fix);
bool fix_has_words(const struct fix *fix);
// False for a word that only the driver wrote, as gcc's -lc at the end: nobody can move it.
bool is_users_word(const struct failed_link *f, struct str word);

// The libraries within reach, with the undefined symbols as those that are wanted. Lists them on the first
// call.
struct reach *failed_link_reach(struct failed_link *f);

// Which references are meant; `lib` as in struct unresolved.
typedef bool ref_test(const struct failed_link *f, const struct unresolved *u, uint32_t lib);
bool ref_of_library(const struct failed_link *f, const struct unresolved *u, uint32_t lib);
// The symbols of the references that no problem explains, each once.
struct strs untold_keys(const struct failed_link *f, ref_test *test, uint32_t lib);

// Adds a problem, unless there is one with the same text already. NULL then.
struct problem *problem_add(struct failed_link *f, const char *cause, struct str text);

// A library in a text: its path as a person writes it.
struct str library_name(const struct failed_link *f, uint32_t lib);
// What references the symbol, in a text: `main.o', `lib/libx.so'.
struct str user_name(const struct failed_link *f, const struct unresolved *u);
// `a and b', `a, b and 7 more'; empty for none.
struct str first_two(struct arena *a, const struct strs *list);
// Words of the linker as the user writes them.
struct str words_shown(const struct failed_link *f, const struct strs *words);

#endif
