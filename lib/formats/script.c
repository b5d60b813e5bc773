#include "script.h"

// `word` is the current token. In a list of files a comma inside a word is part of the name.
struct script_scanner {
    struct arena *a;
    struct str rest, word;
    bool quoted, end;
    bool in_list; // of files, where `#` separates words and begins no comment
};

// A table because the built-in script has ten thousand characters, and is read whenever a library is missing.
enum { BLANK = 1, WORD_END = 2, SYMBOL_CHAR = 4, PUNCTUATION = 8 };
// Ranges of designators are an extension of GNU C.
#define TWO(c, kind) [c] = (kind), [(c) + 1] = (kind)
#define SIX(c, kind) TWO(c, kind), TWO((c) + 2, kind), TWO((c) + 4, kind)
#define TEN(c, kind) SIX(c, kind), TWO((c) + 6, kind), TWO((c) + 8, kind)
static const unsigned char char_kinds[256] = {
    ['\0'] = WORD_END,
    TWO('\t', BLANK | WORD_END),
    TWO('\v', BLANK | WORD_END),
    ['\r'] = BLANK | WORD_END,
    [' '] = BLANK | WORD_END,
    ['('] = PUNCTUATION | WORD_END,
    [')'] = PUNCTUATION | WORD_END,
    ['{'] = PUNCTUATION | WORD_END,
    ['}'] = PUNCTUATION | WORD_END,
    [';'] = PUNCTUATION | WORD_END,
    ['"'] = WORD_END,
    [','] = PUNCTUATION,
    ['_'] = SYMBOL_CHAR,
    ['.'] = SYMBOL_CHAR,
    ['$'] = SYMBOL_CHAR,
    TEN('0', SYMBOL_CHAR),
    TEN('A', SYMBOL_CHAR),
    TEN('K', SYMBOL_CHAR),
    SIX('U', SYMBOL_CHAR),
    TEN('a', SYMBOL_CHAR),
    TEN('k', SYMBOL_CHAR),
    SIX('u', SYMBOL_CHAR),
};

static bool is_kind(char c, unsigned kind) {
    return char_kinds[(unsigned char)c] & kind;
}

static void skip_comments(struct script_scanner *s) {
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

// Reads the next word or punctuation character.
static void next_token(struct script_scanner *s) {
    skip_comments(s);
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
    bool sign = is_kind(s->rest.at[0], PUNCTUATION);
    while (!sign && n < s->rest.n && !is_kind(s->rest.at[n], WORD_END)) n++;
    s->word = (struct str){s->rest.at, n};
    s->rest = str_skip(s->rest, n);
}

static bool is_word(const struct script_scanner *s, const char *word) {
    return !s->end && !s->quoted && str_eq(s->word, str_of(word));
}

static bool is_punctuation(const struct script_scanner *s, char sign) {
    return !s->end && !s->quoted && s->word.n == 1 && s->word.at[0] == sign;
}

static void add_statement(
    struct script_scanner *s, struct script *out, enum statement what, struct str value, bool as_needed) {
    *vec_push(s->a, out) = (struct script_statement){what, value, as_needed};
}

// Skips to after the `close` of an `open` that has just been read.
static void skip_nested(struct script_scanner *s, struct script *out, char open, char close) {
    for (size_t depth = 1; depth;) {
        next_token(s);
        if (s->end) {
            out->unsupported = true;
            return;
        }
        depth += is_punctuation(s, open);
        depth -= is_punctuation(s, close);
    }
}

// name, name AS_NEEDED ( name ) ) after the first parenthesis.
static void read_list(struct script_scanner *s, struct script *out) {
    for (size_t depth = 1; depth;) {
        next_token(s);
        if (is_punctuation(s, ')')) {
            depth--;
        } else if (is_word(s, "AS_NEEDED")) {
            next_token(s);
            if (!is_punctuation(s, '(') || depth > 1) out->unsupported = true;
            depth++;
        } else if (s->end || is_punctuation(s, '(') || is_punctuation(s, '{') || is_punctuation(s, '}') ||
                   is_punctuation(s, ';')) {
            out->unsupported = true;
            return;
        } else if (!is_punctuation(s, ',')) {
            add_statement(s, out, SCRIPT_INPUT, s->word, depth > 1);
        }
    }
}

static void read_files(struct script_scanner *s, struct script *out) {
    next_token(s);
    if (!is_punctuation(s, '(')) {
        out->unsupported = true;
        return;
    }
    s->in_list = true;
    read_list(s, out);
    s->in_list = false;
}

static void read_group(struct script_scanner *s, struct script *out) {
    add_statement(s, out, SCRIPT_GROUP, (struct str){0}, false);
    read_files(s, out);
    add_statement(s, out, SCRIPT_GROUP_END, (struct str){0}, false);
}

// ( word ... ): a statement with the first word.
static void read_first_word(struct script_scanner *s, struct script *out, enum statement what) {
    next_token(s);
    if (!is_punctuation(s, '(')) {
        out->unsupported = true;
        return;
    }
    next_token(s);
    struct str word = s->quoted ? s->word : str_cut(s->word, ',').head;
    add_statement(s, out, what, word, false);
    skip_nested(s, out, '(', ')');
}

static void read_include(struct script_scanner *s, struct script *out) {
    next_token(s);
    add_statement(s, out, SCRIPT_INCLUDE, s->word, false);
}

static void read_insert(struct script_scanner *s, struct script *out) {
    next_token(s); // AFTER or BEFORE
    next_token(s); // the section
    add_statement(s, out, SCRIPT_INSERT, (struct str){0}, false);
}

static void skip_parentheses(struct script_scanner *s, struct script *out) {
    next_token(s);
    if (is_punctuation(s, '('))
        skip_nested(s, out, '(', ')');
    else
        out->unsupported = true;
}

// Reads the next name in a text, skipping everything else; empty at the end.
static struct str next_name(struct str *rest) {
    size_t i = 0, n;
    while (i < rest->n && !is_kind(rest->at[i], SYMBOL_CHAR)) {
        if (rest->at[i] == '/' && str_starts(str_skip(*rest, i), S("/*"))) {
            *rest = str_cut_text(str_skip(*rest, i + 2), S("*/")).tail;
            i = 0;
        } else {
            i++;
        }
    }
    for (n = i; n < rest->n && is_kind(rest->at[n], SYMBOL_CHAR);) n++;
    struct str name = str_skip(*rest, i);
    name.n = n - i;
    *rest = str_skip(*rest, n);
    return name;
}

static struct str skip_quotes_and_blanks(struct str s) {
    size_t i = 0;
    while (i < s.n && (is_kind(s.at[i], BLANK) || s.at[i] == '"')) i++;
    return str_skip(s, i);
}

// The expression after `=`, `+=` and the like, up to the semicolon. False if `rest`, which follows a name, is
// no assignment.
static bool read_expression(struct str rest, struct str *expression) {
    static const char *const operators[] = {"+", "-", "*", "/", "&", "|", "^", "<<", ">>", ""};
    rest = skip_quotes_and_blanks(rest);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        struct str sign = str_of(operators[i]);
        if (!str_starts(rest, sign)) continue;
        rest = str_skip(rest, sign.n);
        break;
    }
    if (rest.n < 2 || rest.at[0] != '=' || rest.at[1] == '=') return false;
    *expression = str_cut(str_skip(rest, 1), ';').head;
    return true;
}

// The name in the parentheses of these is not a reference to a symbol.
static const char *const no_references[] = {
    "DEFINED", "SIZEOF", "ADDR", "LOADADDR", "ALIGNOF", "ORIGIN", "LENGTH", "CONSTANT", "SEGMENT_START"};

static bool is_one_of(struct str name, const char *const *list, size_t n) {
    size_t i = 0;
    while (i < n && !str_eq(name, str_of(list[i]))) i++;
    return i < n;
}

struct strs script_references(struct arena *a, struct str expression) {
    struct strs out = {0};
    struct str rest = str_cut(expression, '?').head; // only one of the branches is evaluated
    for (struct str name; (name = next_name(&rest)).n;) {
        bool calls = str_starts(skip_quotes_and_blanks(rest), S("("));
        if (calls && is_one_of(name, no_references, sizeof no_references / sizeof *no_references))
            rest = str_cut(rest, ')').tail;
        bool is_number = name.at[0] >= '0' && name.at[0] <= '9';
        bool place = str_eq(name, S(".")) || str_eq(name, S("SIZEOF_HEADERS"));
        if (!calls && !is_number && !place) strs_add(a, &out, name);
    }
    return out;
}

// NAME = ...; PROVIDE(NAME = ...). The expression of a PROVIDE references symbols only if NAME is referenced.
static void read_assignments(struct script_scanner *s, struct script *out, struct str text) {
    bool provides = false;
    for (struct str name, expression; (name = next_name(&text)).n;) {
        if (!str_eq(name, S(".")) && read_expression(text, &expression)) {
            struct strs references = {0};
            if (!provides) references = script_references(s->a, expression);
            for (size_t i = 0; i < references.n; i++)
                add_statement(s, out, SCRIPT_REFERENCE, references.at[i], false);
            add_statement(s, out, provides ? SCRIPT_PROVIDE : SCRIPT_ASSIGNMENT, name, false);
            text = str_skip(text, (size_t)(expression.at + expression.n - text.at));
        }
        provides = str_eq(name, S("PROVIDE")) || str_eq(name, S("PROVIDE_HIDDEN"));
    }
}

static void skip_block(struct script_scanner *s, struct script *out) {
    next_token(s);
    if (!is_punctuation(s, '{')) {
        out->unsupported = true;
        return;
    }
    struct str block = s->rest;
    skip_nested(s, out, '{', '}');
    block.n -= s->rest.n;
    read_assignments(s, out, block);
}

static void read_version(struct script_scanner *s, struct script *out) {
    next_token(s);
    const char *begin = s->rest.at;
    if (is_punctuation(s, '{'))
        skip_nested(s, out, '{', '}');
    else
        out->unsupported = true;
    if (!out->unsupported)
        add_statement(s, out, SCRIPT_VERSION, (struct str){begin, (size_t)(s->word.at - begin)}, false);
}

// NAME = expression ; or PROVIDE(NAME = expression);
static void skip_to_semicolon(struct script_scanner *s, struct script *out, struct str from) {
    while (!s->end && !is_punctuation(s, ';')) next_token(s);
    from.n -= s->rest.n;
    struct script found = {0};
    read_assignments(s, &found, from);
    if (!found.n) out->unsupported = true;
    for (size_t i = 0; i < found.n; i++) *vec_push(s->a, out) = found.at[i];
}

struct command {
    const char *name;
    void (*read)(struct script_scanner *, struct script *);
};

static void read_search_dir(struct script_scanner *s, struct script *out) {
    read_first_word(s, out, SCRIPT_SEARCH_DIR);
}
static void read_output_format(struct script_scanner *s, struct script *out) {
    read_first_word(s, out, SCRIPT_OUTPUT_FORMAT);
}
static void read_startup(struct script_scanner *s, struct script *out) {
    read_first_word(s, out, SCRIPT_STARTUP);
}
static void read_entry(struct script_scanner *s, struct script *out) {
    read_first_word(s, out, SCRIPT_ENTRY);
}

// ( name name ... ), separated by blanks or commas.
static void read_extern(struct script_scanner *s, struct script *out) {
    struct str from = s->rest;
    skip_parentheses(s, out);
    from.n -= s->rest.n;
    for (struct str name; (name = next_name(&from)).n;) add_statement(s, out, SCRIPT_EXTERN, name, false);
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
    {"ENTRY", read_entry},
    {"EXTERN", read_extern},
    {"ASSERT", skip_parentheses},
    {"NOCROSSREFS", skip_parentheses},
    {"NOCROSSREFS_TO", skip_parentheses},
    {"LD_FEATURE", skip_parentheses},
    {"REGION_ALIAS", skip_parentheses},
    {"HLL", skip_parentheses},
    {"SECTIONS", skip_block},
    {"MEMORY", skip_block},
    {"PHDRS", skip_block},
    {"VERSION", read_version},
};

static const struct command *find_script_command(const struct script_scanner *s) {
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (is_word(s, commands[i].name)) return &commands[i];
    return NULL;
}

struct script script_read(struct arena *a, struct str text) {
    struct script out = {0};
    struct script_scanner s = {.a = a, .rest = text};
    while (!out.unsupported) {
        skip_comments(&s);
        struct str from = s.rest;
        next_token(&s);
        if (s.end) break;
        if (is_punctuation(&s, ';') || is_punctuation(&s, ',')) continue;
        // SECTIONS{ and INPUT( need no blank, but NAME=1 is one word.
        const struct command *c = find_script_command(&s);
        if (c)
            c->read(&s, &out);
        else
            skip_to_semicolon(&s, &out, from);
    }
    return out;
}
