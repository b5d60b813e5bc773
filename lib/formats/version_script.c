#include "version_script.h"

#include <fnmatch.h>

struct version_scanner {
    struct arena *a;
    struct str rest, word;
    bool quoted, end;
};

static bool is_version_sign(char c) {
    return c == '{' || c == '}' || c == ';' || c == ':' || c == '"';
}

static void skip_to_word(struct version_scanner *s) {
    for (;;) {
        while (s->rest.n && char_is_space(s->rest.at[0])) s->rest = str_skip(s->rest, 1);
        if (str_starts(s->rest, S("/*")))
            s->rest = str_cut_text(str_skip(s->rest, 2), S("*/")).tail;
        else if (str_starts(s->rest, S("#")))
            s->rest = str_cut(s->rest, '\n').tail;
        else
            return;
    }
}

// The length of the word at the beginning; `::` is part of a name.
static size_t word_length(struct str s) {
    size_t n = 0;
    while (n < s.n && !char_is_space(s.at[n])) {
        bool colons = str_starts(str_skip(s, n), S("::"));
        if (is_version_sign(s.at[n]) && !colons) break;
        n += colons ? 2 : 1;
    }
    return n;
}

// Reads the next name or punctuation character.
static void next_word(struct version_scanner *s) {
    skip_to_word(s);
    s->end = !s->rest.n;
    s->quoted = str_starts(s->rest, S("\""));
    if (s->quoted) {
        struct cut c = str_cut(str_skip(s->rest, 1), '"');
        s->word = c.head;
        s->rest = c.tail;
        return;
    }
    size_t n = word_length(s->rest);
    if (!n && !s->end) n = 1; // punctuation
    s->word = (struct str){s->rest.at, n};
    s->rest = str_skip(s->rest, n);
}

static bool is_keyword(const struct version_scanner *s, const char *word) {
    return !s->end && !s->quoted && str_eq(s->word, str_of(word));
}

static bool is_literal(struct str name) {
    return !str_has(name, '*') && !str_has(name, '?') && !str_has(name, '[') && !str_has(name, '\\');
}

// Of the same literal in several nodes the first counts; in one node, the global one.
static void add_literal(struct version_scanner *s, struct version_script *out, bool local) {
    uint32_t fresh = (uint32_t)out->names.n, first = map_add(s->a, &out->literals, s->word, fresh);
    if (first == fresh)
        *vec_push(s->a, &out->names) = (struct version_name){out->nodes, local};
    else if (out->names.at[first].node == out->nodes)
        out->names.at[first].local &= local;
}

static void add_pattern(struct version_scanner *s, struct version_script *out, bool local) {
    if (s->quoted || is_literal(s->word))
        add_literal(s, out, local);
    else
        *vec_push(s->a, &out->patterns) =
            (struct version_pattern){str_z(s->a, s->word), str_eq(s->word, S("*")), local};
}

// `global` and `local` are labels only before a colon.
static bool read_label(struct version_scanner *s, bool *local) {
    struct version_scanner ahead = *s;
    bool global = is_keyword(s, "global");
    if (!global && !is_keyword(s, "local")) return false;
    next_word(&ahead);
    if (!is_keyword(&ahead, ":")) return false;
    *s = ahead;
    *local = !global;
    return true;
}

// Reads a node from after its opening brace.
static void read_node(struct version_scanner *s, struct version_script *out) {
    bool local = false, other_language = false;
    for (size_t depth = 1; depth; next_word(s)) {
        if (s->end) {
            out->unsupported = true;
            return;
        }
        if (is_keyword(s, "}")) {
            if (!--depth) return;
            other_language = false;
        } else if (is_keyword(s, "extern")) {
            next_word(s);
            other_language = !str_eq(s->word, S("C"));
            next_word(s);
            depth++;
        } else if (!read_label(s, &local) && !is_keyword(s, ";") && !other_language) {
            add_pattern(s, out, local);
        }
    }
}

void version_script_read(struct arena *a, struct str text, struct version_script *out) {
    struct version_scanner s = {.a = a, .rest = text};
    for (next_word(&s); !s.end; next_word(&s)) {
        if (!is_keyword(&s, "{")) continue; // the name of the node, and after it the nodes it depends on
        next_word(&s);
        read_node(&s, out);
        out->nodes++;
    }
}

// Higher wins.
static unsigned precedence(const struct version_pattern *p) {
    return (p->star ? 1u : 3u) + !p->local;
}

bool version_script_hides(struct arena *a, const struct version_script *script, struct str name) {
    uint32_t literal = map_get(&script->literals, name);
    if (literal != NO_INDEX) return script->names.at[literal].local;
    const char *z = script->patterns.n ? str_z(a, name) : NULL;
    const struct version_pattern *best = NULL;
    for (size_t i = 0; i < script->patterns.n; i++) {
        const struct version_pattern *p = &script->patterns.at[i];
        arena_charge(a, 1 + name.n / 8);
        if (best && precedence(p) <= precedence(best)) continue;
        if (p->star || !fnmatch(p->glob, z, 0)) best = p;
    }
    return best && best->local;
}
