#include "linkers.h"

struct linker_row {
    enum flavour flavour;
    const char *name;   // the file name, without triple and version
    const char *banner; // the beginning of its first line of -v; with a * in front, a part of it
};

// Wild first: its banner contains that of lld.
static const struct linker_row rows[] = {
    {FLAVOUR_OTHER, "wild", "Wild"},
    {FLAVOUR_OTHER, "ld.wild", "Wild"},
    {FLAVOUR_GNU, "ld.bfd", "GNU ld"},
    {FLAVOUR_OTHER, "ld.gold", "GNU gold"},
    {FLAVOUR_OTHER, "gold", "GNU gold"},
    {FLAVOUR_OTHER, "ld.lld", "*LLD "},
    {FLAVOUR_OTHER, "lld", "*LLD "},
    {FLAVOUR_OTHER, "rust-lld", "*LLD "},
    {FLAVOUR_OTHER, "ld.mold", "mold"},
    {FLAVOUR_OTHER, "mold", "mold"},
};

#define END_OF_LINKERS (rows + sizeof rows / sizeof *rows)

// NAME, TRIPLE-NAME, NAME-14.
static bool is_linker_name(struct str file, struct str name) {
    struct cut version = str_cut_last(file, '-');
    if (version.found && version.tail.n && version.tail.at[0] >= '0' && version.tail.at[0] <= '9')
        file = version.head;
    if (!str_ends(file, name)) return false;
    return file.n == name.n || file.at[file.n - name.n - 1] == '-';
}

enum flavour flavour_of_name(struct str name) {
    for (const struct linker_row *r = rows; r < END_OF_LINKERS; r++)
        if (is_linker_name(name, str_of(r->name))) return r->flavour;
    return FLAVOUR_UNKNOWN;
}

enum flavour flavour_of_banner(struct str line) {
    for (const struct linker_row *r = rows; r < END_OF_LINKERS; r++) {
        bool anywhere = r->banner[0] == '*';
        if (anywhere ? str_contains(line, str_of(r->banner + 1)) : str_starts(line, str_of(r->banner)))
            return r->flavour;
    }
    return FLAVOUR_UNKNOWN;
}

struct str linker_from_name(struct str name, struct str *triple) {
    *triple = (struct str){0};
    struct cut c = str_cut_last(name, '-');
    if (c.found && str_eq(c.head, S("real"))) return c.tail;
    if (str_eq(name, S("collect-ld")) || str_eq(c.found ? c.tail : name, S("ld.needld")))
        name = S("ld");
    else if (c.found) {
        *triple = c.head;
        name = c.tail;
    }
    bool linker = str_eq(name, S("ld")) || str_starts(name, S("ld."));
    return linker ? name : (struct str){0};
}
