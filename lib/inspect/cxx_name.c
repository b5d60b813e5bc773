#include "cxx_name.h"

bool cxx_is_mangled(struct str name) {
    return str_starts(name, S("_Z"));
}

bool cxx_is_global(struct str mangled) {
    return !str_starts(mangled, S("_ZN"));
}

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

// Where the names begin: behind _Z, and N with const or volatile.
static size_t names_begin(struct str mangled) {
    size_t at = cxx_is_global(mangled) ? 2 : 3;
    while (at > 2 && at < mangled.n && (mangled.at[at] == 'K' || mangled.at[at] == 'V')) at++;
    return at;
}

// Where they end. They are added to `out`, with `::' between them, unless it is NULL.
static size_t names_end(struct str mangled, struct text *out) {
    struct str name;
    size_t at = names_begin(mangled);
    for (size_t n; (n = name_at(mangled, at, &name)); at = skip_tags(mangled, at + n)) {
        if (out && out->n) text_add(out, S("::"));
        if (out) text_add(out, name);
        if (cxx_is_global(mangled)) return skip_tags(mangled, at + n);
    }
    return at;
}

struct str cxx_function(struct text *out, struct str mangled) {
    if (!cxx_is_mangled(mangled)) return (struct str){0};
    names_end(mangled, out);
    return text_str(out);
}

struct str cxx_types(struct str mangled) {
    if (!cxx_is_mangled(mangled)) return (struct str){0};
    struct str rest = str_skip(mangled, names_end(mangled, NULL));
    if (cxx_is_global(mangled) && str_starts(rest, S("I"))) return (struct str){0};
    if (cxx_is_global(mangled)) return rest;
    const bool constructor = rest.n > 2 && rest.at[0] == 'C' && rest.at[2] == 'E';
    if (constructor) rest = str_skip(rest, 2);
    if (!str_starts(rest, S("E"))) return (struct str){0};
    return str_skip(rest, 1);
}

struct str cxx_printed_part(struct str name) {
    struct str part = name, found;
    if (!cxx_is_mangled(name)) return name;
    size_t at = 2;
    while (at < name.n && !name_at(name, at, &found)) at++;
    for (size_t n; (n = name_at(name, at, &found)); at = skip_tags(name, at + n)) part = found;
    return part;
}

struct str cxx_class_of_table(struct str mangled) {
    static const char *const tables[] = {"_ZTV", "_ZTT", "_ZTI", "_ZTS"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (str_starts(mangled, str_of(tables[i]))) return cxx_printed_part(mangled);
    return (struct str){0};
}

enum cxx_abi cxx_abi_of(struct str mangled) {
    if (str_contains(mangled, S("__cxx11")) || str_contains(mangled, S("B5cxx11"))) return CXX_GCC5;
    if (str_contains(mangled, S("St3__1")) || str_contains(mangled, S("St6__ndk1"))) return CXX_LIBCXX;
    if (str_contains(mangled, S("Ss")) || str_contains(mangled, S("St4list"))) return CXX_OLD;
    return CXX_ANY;
}

struct str cxx_abi_name(enum cxx_abi abi) {
    switch (abi) {
    case CXX_GCC5: return S("libstdc++'s types since GCC 5 (std::__cxx11)");
    case CXX_OLD: return S("libstdc++'s types from before GCC 5");
    case CXX_LIBCXX: return S("libc++'s types");
    case CXX_ANY: break;
    }
    return S("other types");
}
