#include "json.h"

// --- writing

struct json json_begin(struct arena *a) {
    return (struct json){text_begin(a), text_begin(a), false};
}

// JSON requires escapes for `"`, a backslash and characters below a blank. The other control characters are
// escaped because a terminal would obey them.
static void add_escaped(struct text *t, uint32_t c) {
    if (c == '"' || c == '\\') text_add(t, S("\\"));
    if (c == UTF8_BAD)
        text_add_char(t, 0xfffd);
    else if (text_is_control(c))
        text_add(t, str_format(t->arena, "\\u%04x", (unsigned)c));
    else
        text_add_char(t, c);
}

static void add_json_string(struct text *t, struct str s) {
    text_add(t, S("\""));
    for (size_t n; s.n; s = str_skip(s, n)) add_escaped(t, utf8_first(s, &n));
    text_add(t, S("\""));
}

static void add_member(struct json *j, const char *key, struct str value) {
    if (j->comma) text_add(&j->text, S(","));
    if (key) {
        add_json_string(&j->text, str_of(key));
        text_add(&j->text, S(":"));
    }
    text_add(&j->text, value);
    j->comma = true;
}

static void begin_member(struct json *j, const char *key, struct str begin, struct str end) {
    add_member(j, key, begin);
    text_add(&j->ends, end);
    j->comma = false;
}

void json_object(struct json *j, const char *key) {
    begin_member(j, key, S("{"), S("}"));
}

void json_array(struct json *j, const char *key) {
    begin_member(j, key, S("["), S("]"));
}

void json_end(struct json *j) {
    text_add(&j->text, (struct str){j->ends.at + --j->ends.n, 1});
    j->comma = true;
}

void json_string(struct json *j, const char *key, struct str value) {
    add_member(j, key, S(""));
    add_json_string(&j->text, value);
}

void json_number(struct json *j, const char *key, uint64_t value) {
    add_member(j, key, str_format(j->text.arena, "%llu", (unsigned long long)value));
}

void json_bool(struct json *j, const char *key, bool value) {
    add_member(j, key, value ? S("true") : S("false"));
}

void json_strings(struct json *j, const char *key, const struct strs *values) {
    json_array(j, key);
    for (size_t i = 0; i < values->n; i++) json_string(j, NULL, values->at[i]);
    json_end(j);
}

// --- reading

struct json_reader {
    struct arena *a;
    struct str rest;
    struct {
        struct json_value *at;
        size_t n, cap;
    } values;
    size_t open[JSON_MAX_DEPTH]; // indices of the arrays and objects around the next value
    size_t depth;
    bool bad;
};

static void skip_json_space(struct json_reader *r) {
    while (r->rest.n && str_has(S(" \t\r\n"), r->rest.at[0])) r->rest = str_skip(r->rest, 1);
}

static bool accept(struct json_reader *r, struct str word) {
    bool there = str_starts(r->rest, word);
    if (there) r->rest = str_skip(r->rest, word.n);
    return there;
}

// The four digits after \u.
static uint32_t read_hex(struct json_reader *r) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = r->rest.n ? r->rest.at[0] : '\0';
        bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'f';
        r->bad |= !digit && !letter;
        value = value * 16 + (uint32_t)(digit ? c - '0' : (c | 32) - 'a' + 10);
        r->rest = str_skip(r->rest, 1);
    }
    return value;
}

// A character beyond 16 bits is a pair of surrogates. Half a pair is replaced.
static uint32_t read_code_point(struct json_reader *r) {
    uint32_t c = read_hex(r);
    if (c < 0xd800 || c > 0xdfff) return c;
    if (c > 0xdbff || !accept(r, S("\\u"))) return 0xfffd;
    uint32_t low = read_hex(r);
    return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
}

static void read_escape(struct json_reader *r, struct text *out) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (accept(r, S("u"))) {
        text_add_char(out, read_code_point(r));
        return;
    }
    for (size_t i = 0; i + 1 < sizeof names; i++)
        if (accept(r, (struct str){names + i, 1})) {
            text_add(out, (struct str){values + i, 1});
            return;
        }
    r->bad = true;
}

static struct str read_string(struct json_reader *r) {
    struct text out = text_begin(r->a);
    r->bad |= !accept(r, S("\""));
    while (!r->bad && !accept(r, S("\""))) {
        size_t n = 0;
        r->bad |= !r->rest.n || utf8_first(r->rest, &n) == UTF8_BAD || (unsigned char)r->rest.at[0] < ' ';
        if (r->bad) break;
        if (accept(r, S("\\"))) {
            read_escape(r, &out);
        } else {
            text_add(&out, (struct str){r->rest.at, n});
            r->rest = str_skip(r->rest, n);
        }
    }
    return text_str(&out);
}

static uint64_t read_number(struct json_reader *r) {
    uint64_t value = 0;
    bool any = false, zero = r->rest.n && r->rest.at[0] == '0';
    for (; r->rest.n && r->rest.at[0] >= '0' && r->rest.at[0] <= '9'; any = true) {
        uint64_t digit = (uint64_t)(r->rest.at[0] - '0');
        r->bad |= (any && zero) || value > (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
        r->rest = str_skip(r->rest, 1);
    }
    r->bad |= !any || (r->rest.n && str_has(S(".eE"), r->rest.at[0]));
    return value;
}

static struct json_value *enclosing(struct json_reader *r) {
    return r->depth ? &r->values.at[r->open[r->depth - 1]] : NULL;
}

static void open_value(struct json_reader *r) {
    r->bad |= r->depth == JSON_MAX_DEPTH;
    if (!r->bad) r->open[r->depth++] = r->values.n - 1;
}

// Reads a value; of an array or object only the beginning.
static void read_value(struct json_reader *r) {
    struct json_value v = {.size = 1};
    const struct json_value *in = enclosing(r);
    if (in && in->kind == JSON_OBJECT) {
        v.key = read_string(r);
        skip_json_space(r);
        r->bad |= !accept(r, S(":"));
        skip_json_space(r);
    }
    bool opens = false;
    if (accept(r, S("{")))
        v.kind = JSON_OBJECT, opens = true;
    else if (accept(r, S("[")))
        v.kind = JSON_ARRAY, opens = true;
    else if (accept(r, S("null")))
        v.kind = JSON_NULL;
    else if (accept(r, S("true")))
        v.kind = JSON_BOOL, v.number = 1;
    else if (accept(r, S("false")))
        v.kind = JSON_BOOL;
    else if (str_starts(r->rest, S("\"")))
        v.kind = JSON_STRING, v.text = read_string(r);
    else
        v.kind = JSON_NUMBER, v.number = read_number(r);
    *vec_push(r->a, &r->values) = v;
    if (opens) open_value(r);
}

// Closes the arrays and objects that end here. True if another value follows.
static bool close_values(struct json_reader *r, bool opened) {
    while (r->depth && !r->bad) {
        struct json_value *in = enclosing(r);
        skip_json_space(r);
        if (!accept(r, in->kind == JSON_OBJECT ? S("}") : S("]"))) {
            r->bad |= !opened && !accept(r, S(","));
            return true;
        }
        in->size = r->values.n - r->open[--r->depth];
        opened = false;
    }
    return false;
}

const struct json_value *json_read(struct arena *a, struct str text) {
    struct json_reader r = {.a = a, .rest = text};
    bool more = true;
    while (more && !r.bad) {
        size_t depth = r.depth;
        skip_json_space(&r);
        read_value(&r);
        more = close_values(&r, r.depth > depth);
    }
    skip_json_space(&r);
    return r.bad || r.rest.n ? NULL : r.values.at;
}

const struct json_value *json_first(const struct json_value *in) {
    return in && in->size > 1 ? in + 1 : NULL;
}

const struct json_value *json_next(const struct json_value *in, const struct json_value *v) {
    const struct json_value *next = v + v->size;
    return next < in + in->size ? next : NULL;
}

const struct json_value *json_get(const struct json_value *in, const char *key) {
    if (!in || in->kind != JSON_OBJECT) return NULL;
    const struct json_value *v = json_first(in);
    while (v && !str_eq(v->key, str_of(key))) v = json_next(in, v);
    return v;
}

struct str json_get_string(const struct json_value *in, const char *key) {
    const struct json_value *v = json_get(in, key);
    return v && v->kind == JSON_STRING ? v->text : (struct str){0};
}

uint64_t json_get_number(const struct json_value *in, const char *key) {
    const struct json_value *v = json_get(in, key);
    return v ? v->number : 0;
}

struct strs json_get_strings(struct arena *a, const struct json_value *in, const char *key) {
    const struct json_value *list = json_get(in, key);
    struct strs out = {0};
    if (!list || list->kind != JSON_ARRAY) return out;
    for (const struct json_value *v = json_first(list); v; v = json_next(list, v))
        if (v->kind == JSON_STRING) strs_add(a, &out, v->text);
    return out;
}
