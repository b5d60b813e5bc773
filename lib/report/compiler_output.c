#include "compiler_output.h"

static struct str trim(struct str s) {
    while (s.n && char_is_space(s.at[0])) s = str_skip(s, 1);
    while (s.n && char_is_space(s.at[s.n - 1])) s.n--;
    return s;
}

static struct str next_line(struct cut *rest) {
    *rest = str_cut(rest->tail, '\n');
    return trim(rest->head);
}

// The linker runs last.
struct str compiler_output_linker(struct arena *a, struct str output) {
    struct str linker = {0};
    for (struct cut rest = {.tail = output, .found = true}; rest.found;) {
        struct str line = next_line(&rest), triple;
        bool quoted = str_starts(line, S("\""));
        struct cut program = str_cut(quoted ? str_skip(line, 1) : line, quoted ? '"' : ' ');
        bool is_path = program.found && str_has(program.head, '/');
        if (is_path && linker_from_name(path_base(program.head), &triple).n)
            linker = str_cat(a, program.head);
    }
    return linker;
}

struct str compiler_output_banner(struct str output, enum flavour *flavour) {
    *flavour = FLAVOUR_UNKNOWN;
    for (struct cut rest = {.tail = output, .found = true}; rest.found;) {
        struct str line = next_line(&rest);
        *flavour = flavour_of_banner(line);
        if (*flavour != FLAVOUR_UNKNOWN) return line;
    }
    return (struct str){0};
}

// --- the error

enum weight { NOTHING, TEXT, SUMMARY, MESSAGE, ERROR };
static const struct pattern {
    const char *part;
    enum weight weight;
} patterns[] = {
    // The first row that fits counts.
    {"warning: ", NOTHING},
    {"note: ", NOTHING},
    {"In file included", NOTHING},
    {": in function ", NOTHING},
    {": In function ", NOTHING},
    {"skipping incompatible", NOTHING},
    {"ld returned", SUMMARY},
    {"command failed", SUMMARY},
    {"error generated", SUMMARY},
    {"errors generated", SUMMARY},
    {"compilation terminated", SUMMARY},
    {"linking with ", SUMMARY},
    {"could not compile", SUMMARY},
    {"aborting due to", SUMMARY},
    {"running gcc failed", SUMMARY},
    {"rror: ", ERROR},
    {"error[", ERROR},
    {"error :", ERROR},
    {"error --", ERROR},
    {"fatal ", ERROR},
    {"error while loading shared libraries", ERROR},
    {"undefined reference to ", ERROR},
    {"cannot find ", ERROR},
    {": ", MESSAGE},
};

static enum weight weight_of(struct str line) {
    if (!line.n || line.at[0] == '"' || line.at[0] == '|') return NOTHING; // a command, and what rustc draws
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (str_contains(line, str_of(patterns[i].part))) return patterns[i].weight;
    return TEXT;
}

struct str compiler_output_error(struct str output) {
    struct str best = {0};
    enum weight most = NOTHING;
    for (struct cut rest = {.tail = output, .found = true}; rest.found;) {
        struct str line = next_line(&rest), quoting = S("= note: ");
        if (str_starts(line, quoting)) line = trim(str_skip(line, quoting.n)); // rustc quotes the linker so
        enum weight weight = weight_of(line);
        if (weight <= most) continue;
        best = line;
        most = weight;
    }
    return best;
}
