#include "script.h"

// What is left of the text, and the word in hand. In a list of files a comma within a word belongs to its
// name; a word never holds the signs below.
struct scan {
    struct arena *a;
    struct str rest, word;
    bool quoted, end;
    bool in_list; // of files, where `#` begins no comment but only parts words
};

// What a byte can be. A linker's own script has ten thousand of them, which are read where a library is missing.
enum { BLANK = 1, ENDS_WORD = 2, OF_SYMBOL = 4, SIGN = 8 };
static const unsigned char kinds[256] = {
    ['\0'] = ENDS_WORD,
    ['\t' ... '\r'] = BLANK | ENDS_WORD,
    [' '] = BLANK | ENDS_WORD,
    ['('] = SIGN | ENDS_WORD,
    [')'] = SIGN | ENDS_WORD,
    ['{'] = SIGN | ENDS_WORD,
    ['}'] = SIGN | ENDS_WORD,
    [';'] = SIGN | ENDS_WORD,
    ['"'] = ENDS_WORD,
    [','] = SIGN,
    ['_'] = OF_SYMBOL,
    ['.'] = OF_SYMBOL,
    ['$'] = OF_SYMBOL,
    ['0' ... '9'] = OF_SYMBOL,
    ['A' ... 'Z'] = OF_SYMBOL,
    ['a' ... 'z'] = OF_SYMBOL,
};

static bool is_kind(char c, unsigned kind) {
    return kinds[(unsigned char)c] & kind;
}

static void skip_blanks_and_comments(struct scan *s) {
    for (;;) {
        size_t i = 0;
        while (i < s->rest.n && is_kind(s->rest.at[i], BLANK)) i++;
        s->rest = str_skip(s->rest, i);
        char first = s->rest.n ? s->rest.at[0] : '\0';
        if (first == '/' && str_starts(s->rest, S("/*"))) {
            size_t j = 2;
            while (j + 1 < s->rest.n && (s->rest.at[j] != '*' || s->rest.at[j + 1] != '/')) j++;
            s->rest = str_skip(s->rest, j + 2);
        } else if (first == '#') {
            s->rest = s->in_list ? str_skip(s->rest, 1) : str_cut(s->rest, '\n').tail;
        } else {
            return;
        }
    }
}

// Takes the next word or sign.
static void next(struct scan *s) {
    skip_blanks_and_comments(s);
    s->quoted = false;
    s->end = !s->rest.n;
    s->word = (struct str){0};
    if (s->end) return;
    if (s->rest.at[0] == '"') {
        struct cut c = str_cut(str_skip(s->rest, 1), '"');
        s->quoted = true;
        s->word = c.head;
        s->rest = c.tail;
        return;
    }
    size_t n = 1;
    bool sign = is_kind(s->rest.at[0], SIGN);
    while (!sign && n < s->rest.n && !is_kind(s->rest.at[n], ENDS_WORD)) n++;
    s->word = (struct str){s->rest.at, n};
    s->rest = str_skip(s->rest, n);
}

static bool is(const struct scan *s, const char *word) {
    return !s->end && !s->quoted && str_eq(s->word, str_of(word));
}

static bool is_sign(const struct scan *s, char sign) {
    return !s->end && !s->quoted && s->word.n == 1 && s->word.at[0] == sign;
}

static void add(struct scan *s, struct script *out, enum statement what, struct str value, bool as_needed) {
    *vec_push(s->a, out) = (struct script_statement){what, value, as_needed};
}

// Reads on behind the sign that closes `open`, which has just been taken.
static void skip_nested(struct scan *s, struct script *out, char open, char close) {
    for (size_t depth = 1; depth;) {
        next(s);
        if (s->end) {
            out->odd = true;
            return;
        }
        depth += is_sign(s, open);
        depth -= is_sign(s, close);
    }
}

// name, name AS_NEEDED ( name ) ) behind the first parenthesis.
static void read_list(struct scan *s, struct script *out) {
    for (size_t depth = 1; depth;) {
        next(s);
        if (is_sign(s, ')')) {
            depth--;
        } else if (is(s, "AS_NEEDED")) {
            next(s);
            if (!is_sign(s, '(') || depth > 1) out->odd = true;
            depth++;
        } else if (s->end || is_sign(s, '(') || is_sign(s, '{') || is_sign(s, '}') || is_sign(s, ';')) {
            out->odd = true;
            return;
        } else if (!is_sign(s, ',')) {
            add(s, out, SCRIPT_INPUT, s->word, depth > 1);
        }
    }
}

static void read_files(struct scan *s, struct script *out) {
    next(s);
    if (!is_sign(s, '(')) {
        out->odd = true;
        return;
    }
    s->in_list = true;
    read_list(s, out);
    s->in_list = false;
}

static void read_group(struct scan *s, struct script *out) {
    add(s, out, SCRIPT_GROUP, (struct str){0}, false);
    read_files(s, out);
    add(s, out, SCRIPT_GROUP_END, (struct str){0}, false);
}

// ( word ... ), of which the first word is kept.
static void read_first(struct scan *s, struct script *out, enum statement what) {
    next(s);
    if (!is_sign(s, '(')) {
        out->odd = true;
        return;
    }
    next(s);
    struct str word = s->quoted ? s->word : str_cut(s->word, ',').head;
    add(s, out, what, word, false);
    skip_nested(s, out, '(', ')');
}

static void read_include(struct scan *s, struct script *out) {
    next(s);
    add(s, out, SCRIPT_INCLUDE, s->word, false);
}

static void read_insert(struct scan *s, struct script *out) {
    next(s); // AFTER or BEFORE
    next(s); // the section
    add(s, out, SCRIPT_INSERT, (struct str){0}, false);
}

static void skip_parentheses(struct scan *s, struct script *out) {
    next(s);
    if (is_sign(s, '('))
        skip_nested(s, out, '(', ')');
    else
        out->odd = true;
}

// The symbols that a piece of text between blanks, signs and operators assigns: NAME = ..., PROVIDE(NAME =
// ...).
static void read_assignments(struct scan *s, struct script *out, struct str text) {
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        while (i < text.n && is_kind(text.at[i], OF_SYMBOL)) i++;
        struct str name = {text.at + start, i - start};
        if (!name.n) {
            i++;
            continue;
        }
        while (i < text.n && text.at[i] == ' ') i++;
        bool assigned = i + 1 < text.n && text.at[i] == '=' && text.at[i + 1] != '=';
        if (assigned && !str_eq(name, S("."))) add(s, out, SCRIPT_ASSIGNMENT, name, false);
    }
}

static void skip_block(struct scan *s, struct script *out) {
    next(s);
    if (!is_sign(s, '{')) {
        out->odd = true;
        return;
    }
    struct str block = s->rest;
    skip_nested(s, out, '{', '}');
    block.n -= s->rest.n;
    read_assignments(s, out, block);
}

static void skip_version(struct scan *s, struct script *out) {
    next(s);
    if (is_sign(s, '{'))
        skip_nested(s, out, '{', '}');
    else
        out->odd = true;
}

// NAME = expression ; or PROVIDE(NAME = expression);
static void skip_to_semicolon(struct scan *s, struct script *out, struct str from) {
    while (!s->end && !is_sign(s, ';')) next(s);
    from.n -= s->rest.n;
    struct script found = {0};
    read_assignments(s, &found, from);
    if (!found.n) out->odd = true;
    for (size_t i = 0; i < found.n; i++) *vec_push(s->a, out) = found.at[i];
}

struct command {
    const char *name;
    void (*read)(struct scan *, struct script *);
};

static void read_search_dir(struct scan *s, struct script *out) {
    read_first(s, out, SCRIPT_SEARCH_DIR);
}
static void read_output_format(struct scan *s, struct script *out) {
    read_first(s, out, SCRIPT_OUTPUT_FORMAT);
}
static void read_startup(struct scan *s, struct script *out) {
    read_first(s, out, SCRIPT_STARTUP);
}

static const struct command commands[] = {
    {"INPUT", read_files},
    {"GROUP", read_group},
    {"STARTUP", read_startup},
    {"SEARCH_DIR", read_search_dir},
    {"OUTPUT_FORMAT", read_output_format},
    {"INCLUDE", read_include},
    {"INSERT", read_insert},
    {"OUTPUT_ARCH", skip_parentheses},
    {"OUTPUT", skip_parentheses},
    {"ENTRY", skip_parentheses},
    {"EXTERN", skip_parentheses},
    {"ASSERT", skip_parentheses},
    {"NOCROSSREFS", skip_parentheses},
    {"NOCROSSREFS_TO", skip_parentheses},
    {"LD_FEATURE", skip_parentheses},
    {"REGION_ALIAS", skip_parentheses},
    {"HLL", skip_parentheses},
    {"SECTIONS", skip_block},
    {"MEMORY", skip_block},
    {"PHDRS", skip_block},
    {"VERSION", skip_version},
};

static const struct command *command_of(const struct scan *s) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (is(s, commands[i].name)) return &commands[i];
    return NULL;
}

struct script script_read(struct arena *a, struct str text) {
    struct script out = {0};
    struct scan s = {.a = a, .rest = text};
    while (!out.odd) {
        skip_blanks_and_comments(&s);
        struct str from = s.rest;
        next(&s);
        if (s.end) break;
        if (is_sign(&s, ';') || is_sign(&s, ',')) continue;
        // SECTIONS{ and INPUT( may follow without a blank, but NAME=1 is one word.
        const struct command *c = command_of(&s);
        if (c)
            c->read(&s, &out);
        else
            skip_to_semicolon(&s, &out, from);
    }
    return out;
}
